"""One piece of work in a thread of its own: opening a file, importing a library, an export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PyQt5.QtCore import QObject, QThread, pyqtSignal

Report = Callable[[float], bool]


class Task(QThread):
    """Runs a function once, off the GUI thread.

    The function is handed a `Report`: it calls it with the share that is done, 0 to 1, and
    stops when that returns False.

    Signals
    -------
    progressed(float)
        The share that is done.
    succeeded(object)
        What the function returned.
    failed(object)
        The exception that it raised.
    """

    progressed = pyqtSignal(float)
    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, function: Callable[[Report], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._function = function
        self._cancelled = False

    def cancel(self) -> None:
        """Ask the function to stop; what it still returns or raises is kept quiet."""
        self._cancelled = True

    @property
    def is_cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._cancelled

    def run(self) -> None:
        """Call the function; runs in the thread."""
        try:
            result = self._function(self._report)
        except BaseException as error:  # handed over: the receiver decides
            if not self._cancelled:
                self.failed.emit(error)
        else:
            if not self._cancelled:
                self.succeeded.emit(result)

    def _report(self, done: float) -> bool:
        if not self._cancelled:
            self.progressed.emit(done)
        return not self._cancelled
