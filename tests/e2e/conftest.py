"""The real program in a real window, and a hand on its mouse and keyboard."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt5.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QSettings, Qt
from PyQt5.QtGui import QGuiApplication, QImage, QMouseEvent, QWheelEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import (
    QAbstractSpinBox,
    QAction,
    QApplication,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.states import altered
from viewer.images.load_image import SourceImage, load_image
from viewer.program.program import Program
from viewer.qt.settings import restore_state
from viewer.resources import DEFAULT_IMAGE
from viewer.state.beginning import first_state
from viewer.state.choices import DEFAULT_METHODS
from viewer.state.view_state import ViewState
from viewer.widgets.pictures.pane import Pane
from viewer.widgets.pictures.picture_view import PictureView
from viewer.widgets.window.panels import Panels

LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NO_KEY = Qt.KeyboardModifier.NoModifier
PATIENCE_MS = 15_000


class Pilot:
    """Uses a program as a person does: looks at the screen, moves the mouse, presses keys."""

    def __init__(self, program: Program, qtbot: QtBot) -> None:
        self.program, self.window, self.qtbot = program, program.window, qtbot

    @property
    def panels(self) -> Panels:
        assert self.program.panels is not None
        return self.program.panels

    @property
    def state(self) -> ViewState:
        return self.program.store.state

    def action(self, text: str) -> QAction:
        """Find a menu's entry."""
        [found] = [a for a in self.window.findChildren(QAction) if a.text() == text]
        return found

    def pane(self, method: str) -> Pane:
        return self.window.panes.panes[self.state.panes.methods.index(method)]

    def picture(self, method: str) -> PictureView:
        return self.pane(method).picture

    def settle(self) -> None:
        """Wait until all is shown, and nothing is left to do."""
        self.until(lambda: min(self.state.pane_size) > 1 and self.program.settled)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    # Eyes

    def screen(self, widget: QWidget) -> np.ndarray:
        """Return what the X server shows of a widget: (h, w, 3) uint8 in device pixels."""
        QCoreApplication.processEvents()
        widget.repaint()
        QGuiApplication.sync()
        screen = QGuiApplication.primaryScreen()
        assert screen is not None
        place = widget.mapTo(self.window, QPoint(0, 0))
        pixmap = screen.grabWindow(
            int(self.window.winId()), place.x(), place.y(), widget.width(), widget.height()
        )
        return as_array(pixmap.toImage())

    # Hands

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)

    def type(self, letters: str) -> None:
        """Press the keys of a few letters where the focus is."""
        QTest.keyClicks(self.window.focusWidget() or self.window, letters)

    def move(self, widget: QWidget, x: float, y: float, button: Qt.MouseButton = NO_BUTTON) -> None:
        """Move the mouse over a widget, perhaps with a button down."""
        place = QPointF(x, y)
        far = QPointF(widget.mapToGlobal(place.toPoint()))
        event = QMouseEvent(QEvent.Type.MouseMove, place, far, NO_BUTTON, button, NO_KEY)
        QCoreApplication.sendEvent(widget, event)

    def drag(self, widget: QWidget, *points: tuple[int, int]) -> None:
        """Press at the first point, move over the others, and let go at the last."""
        QTest.mousePress(widget, LEFT, NO_KEY, QPoint(*points[0]))
        for point in points[1:]:
            self.move(widget, *point, LEFT)
        QTest.mouseRelease(widget, LEFT, NO_KEY, QPoint(*points[-1]))

    def click(self, widget: QWidget, x: int, y: int) -> None:
        QTest.mouseClick(widget, LEFT, NO_KEY, QPoint(x, y))

    def wheel(self, widget: QWidget, x: float, y: float, notches: int) -> None:
        place = QPointF(x, y)
        far = QPointF(widget.mapToGlobal(place.toPoint()))
        event = QWheelEvent(
            place,
            far,
            QPoint(),
            QPoint(0, 120 * notches),
            NO_BUTTON,
            NO_KEY,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QCoreApplication.sendEvent(widget, event)

    def slider(self, name: str) -> QSlider:
        """Find a slider by its accessible name."""
        return next(s for s in self.window.findChildren(QSlider) if s.accessibleName() == name)

    def field(self, name: str) -> QAbstractSpinBox:
        """Find a field by its accessible name."""
        fields = self.window.findChildren(QAbstractSpinBox)
        return next(field for field in fields if field.accessibleName() == name)

    def drag_handle(self, slider: QSlider, *values: int) -> None:
        """Drag a slider's handle over places that stand for these values."""
        option = QStyleOptionSlider()
        slider.initStyleOption(option)
        style = slider.style()
        assert style is not None
        parts = [
            style.subControlRect(QStyle.ComplexControl.CC_Slider, option, part, slider)
            for part in (QStyle.SubControl.SC_SliderHandle, QStyle.SubControl.SC_SliderGroove)
        ]
        handle, groove = parts
        room = groove.width() - handle.width()
        low, high = slider.minimum(), slider.maximum()
        y, start = handle.center().y(), handle.center().x()
        moved = [start + round((value - slider.value()) * room / (high - low)) for value in values]
        self.drag(slider, (start, y), *((x, y) for x in moved))


def as_array(image: QImage) -> np.ndarray:
    """Return a QImage as (h, w, 3) uint8, without the program's own conversion."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB32)
    memory = rgb.constBits()
    assert memory is not None
    pixels = np.frombuffer(memory.asstring(rgb.sizeInBytes()), np.uint8)
    return pixels.reshape(rgb.height(), rgb.width(), 4)[:, :, 2::-1].copy()


Open = Callable[..., Pilot]


@pytest.fixture
def open_program(qtbot: QtBot) -> Iterator[Open]:
    """Return a function that opens the program on a file or an array, and waits for pictures."""
    pilots = []
    colors = QApplication.palette()

    def open_(
        image: str | Path | np.ndarray = DEFAULT_IMAGE,
        *,
        scale: float | None = 4,
        kernel_size: int | None = None,
        settings: QSettings | None = None,
        wait: bool = True,
        **changes: Any,
    ) -> Pilot:
        loaded = SourceImage(image) if isinstance(image, np.ndarray) else load_image(image)
        remembered = restore_state(settings, ViewState()).state if settings is not None else None
        state = first_state(loaded, DEFAULT_METHODS, scale, kernel_size, remembered)
        pilot = Pilot(Program(altered(state, **changes), settings), qtbot)
        pilots.append(pilot)
        with qtbot.waitActive(pilot.window):
            pilot.window.show()
            pilot.window.activateWindow()
        if wait:
            pilot.settle()
        return pilot

    yield open_
    for pilot in pilots:
        pilot.window.close()
        pilot.window.deleteLater()
        pilot.program.deleteLater()
    QApplication.setPalette(colors)  # the program's own hold for the whole process
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]

_DRIVEN = '''
import sys
from PyQt5.QtCore import QTimer
from viewer.program import launching

class Driven(launching.Program):
    def __init__(self, state, settings=None):
        super().__init__(state, settings)
        drive(self)

launching.Program = Driven

def when(program, condition, action, looks=20):
    """Act once the condition has held for some looks: what was posted has then been done."""
    def look():
        nonlocal held
        held = held + 1 if condition() else 0
        if held >= looks:
            timer.stop()
            action()
    held = 0
    timer = QTimer(program)
    timer.timeout.connect(look)
    timer.start(5)

def ready(program):
    return program.settled and min(program.store.state.pane_size) > 1

{code}

from viewer.__main__ import main
sys.argv[1:] = {arguments!r}
sys.exit(main())
'''


@pytest.fixture
def driven_script() -> Callable[..., str]:
    """Return a function that makes a script of the real main() with a hand on its program.

    The code that it is handed defines ``drive(program)``, which is called with the program that
    main() has built. ``when(program, condition, action)`` and ``ready(program)`` are there to
    help.
    """
    return lambda code, *arguments: _DRIVEN.format(code=code, arguments=[*map(str, arguments)])


@pytest.fixture
def run_driven(driven_script: Callable[..., str]) -> Run:
    """Return a function that runs such a script in a process of its own."""

    def run(
        code: str, *arguments: object, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", driven_script(code, *arguments)],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    return run
