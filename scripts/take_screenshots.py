"""Take the README's screenshots: the real window, on the display that is there.

Run it on a display of at least 1500 x 1000 pixels: ``make screenshots``.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from PyQt5.QtCore import QSize
from PyQt5.QtWidgets import QApplication, QWidget

from viewer.images.load_image import load_image
from viewer.marks import Place
from viewer.program.program import Program
from viewer.resources import asset_path
from viewer.state import enlarging, moving, panes
from viewer.state.beginning import first_state
from viewer.state.choices import Appearance
from viewer.state.comparison_view import Look
from viewer.state.view_state import ViewState

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SIZE = QSize(1440, 940)
PATIENCE_S = 60


def opened(*path: str, scale: float, kernel_size: int | None = None) -> ViewState:
    """Return the state with a bundled image open."""
    state = first_state(load_image(asset_path(*path)), None, scale, kernel_size)
    return replace(state, appearance=Appearance.LIGHT)


def shown(state: ViewState) -> Program:
    """Return a program whose window shows `state`, complete."""
    program = Program(state)
    program.window.resize(SIZE)
    program.window.show()
    settle(program)
    return program


def settle(program: Program, more_s: float = 0.5) -> None:
    """Let the window finish, and what follows it in the background."""
    begun = time.monotonic()
    done: float | None = None
    while time.monotonic() - begun < PATIENCE_S:
        QApplication.processEvents()
        time.sleep(0.01)
        now = time.monotonic()
        if not program.settled:
            done = None
        elif done is None:
            done = now
        elif now - done > more_s:
            return


def save(widget: QWidget, name: str) -> None:
    """Write what a widget shows."""
    if not widget.grab().save(str(IMAGES / name)):
        raise OSError(f"{name} could not be written")


def pinned(program: Program, row: int, col: int, zoom: float) -> None:
    """Pin an output pixel and zoom to it."""
    state = program.store.state
    state = moving.at_place(state, Place(row, col, state.resolved.scaled_shape))
    program.store.set(moving.with_zoom(state, zoom))
    settle(program)


def main() -> int:
    """Take all of them."""
    application = QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    IMAGES.mkdir(exist_ok=True)

    program = shown(opened("photographs", "chelsea.png", scale=4))
    pinned(program, 372, 818, 4)
    save(program.window, "window.png")
    program.window.close()

    state = opened("charts", "numbers-4x4.png", scale=3)
    program = shown(replace(state, panels=replace(state.panels, kernel=False)))
    pinned(program, 4, 6, 32)
    program.store.update(view=None)
    settle(program)
    save(program.window, "inspector.png")
    program.window.close()

    state = opened("photographs", "chelsea.png", scale=2, kernel_size=5)
    state = replace(
        state,
        panels=replace(state.panels, reasons=True, kernel=False),
        panes=replace(state.panes, focus_method="transposed_conv"),
    )
    program = shown(state)
    pinned(program, 2, 6, 24)
    settle(program, 2)
    save(program.window, "why.png")
    program.window.close()

    program = shown(opened("photographs", "chelsea.png", scale=4))
    pinned(program, 372, 818, 4)
    program.store.update(marks=replace(program.store.state.marks, pin=None))
    for look, name in ((Look.WIPE, "wipe.png"), (Look.DIFFERENCE, "difference.png")):
        program.store.set(panes.with_look(program.store.state, look))
        settle(program)
        save(program.window, name)
    program.window.close()

    state = opened("photographs", "chelsea.png", scale=4)
    state = replace(state, panels=replace(state.panels, profile=True))
    four = ("original", "bilinear", "nearest", "bilinear_align_corners")
    program = shown(replace(state, panes=replace(state.panes, methods=four)))
    pinned(program, 610, 1336, 12)
    assert program.plots is not None and program.plots.profile is not None
    program.plots.profile.fit_button.click()
    settle(program)
    save(program.window, "profile.png")
    program.window.close()

    program = shown(opened("photographs", "chelsea.png", scale=3))
    methods = ("original", "bilinear", "opencv_cubic", "pillow_lanczos", "opencv_nearest", "opencv")
    program.store.update(
        panes=replace(program.store.state.panes, methods=methods),
        panels=replace(program.store.state.panels, metrics=True),
    )
    program.store.set(enlarging.with_round_trip(program.store.state, True))
    settle(program, 3)
    save(program.window, "round-trip.png")
    program.window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
