"""The program itself, as its command starts it; it ends when it has painted a picture.

Prints the moment of that paint. Three names of the program are replaced, in a way that keeps the
order of what it does: nothing is imported here before the program would.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from viewer.system.memory import collect_seldom

collect_seldom()  # as viewer.__main__ does before its imports

from viewer.command_line import run as cli  # noqa: E402
from viewer.images.load_image import SourceImage, load_image  # noqa: E402


def main() -> int:
    """Run the program with the sample photograph and the settings of a first start."""
    vars(cli)["load_image"] = load_and_watch
    return cli.run([])


def load_and_watch(*arguments: Any) -> SourceImage:
    """Load the image, then put a program that watches its own panes in the program's place."""
    image = load_image(*arguments)
    from PyQt5.QtCore import QEvent, QObject

    from viewer.program import launching
    from viewer.program import program as app

    class Watched(app.Program):
        """Ends the process when a pane is painted that has a picture."""

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self._paint = self.presenter.paint
            vars(self.presenter)["paint"] = self._watch

        def _watch(self, answer: Any) -> None:
            self._paint(answer)
            index = self.store.state.panes.methods.index(answer.picture.method)
            self.window.panes.panes[index].picture.installEventFilter(self)

        def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
            if watched is not None and event is not None and event.type() == QEvent.Type.Paint:
                watched.event(event)
                end()
            return False

    launching.__dict__["Program"] = Watched
    return image


def end() -> None:
    """Say what time it is, and leave without the manners of a normal exit."""
    print(time.monotonic(), flush=True)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
