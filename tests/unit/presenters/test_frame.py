"""What stands around the pictures, in a real window."""

from collections.abc import Callable

import pytest
from PyQt5.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.states import altered, opened
from viewer.images.round_trip import reduce
from viewer.marks import Selection, Tool
from viewer.presenters.frame import FramePresenter
from viewer.qt.desktop import Desktop
from viewer.state import enlarging
from viewer.state.choices import DEFAULT_METHODS
from viewer.state.view_state import ViewState, changes
from viewer.widgets.window.main_window import MainWindow

Show = Callable[[ViewState], MainWindow]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Return a function that shows a state, after those that were shown before."""
    window = MainWindow(len(DEFAULT_METHODS))
    qtbot.addWidget(window)
    window.show()
    frame = FramePresenter(window, Desktop(QApplication.palette()))
    last: list[ViewState] = []

    def show_it(state: ViewState) -> MainWindow:
        frame.show(changes(last[-1] if last else None, state), state)
        last.append(state)
        return window

    return show_it


def texts(window: MainWindow) -> str:
    return " | ".join(label.text() for label in window.readout.findChildren(QLabel))


def test_the_title_and_the_status_say_what_is_open(show: Show) -> None:
    window = show(opened(30, 40))
    assert window.windowTitle() == "Pasted image — Upsampling Viewer"
    assert "Pasted image  40 × 30 RGB" in texts(window)


def test_the_size_of_a_selection_is_said_as_long_as_there_is_one(show: Show) -> None:
    state = opened()
    window = show(altered(state, selection=Selection(1, 2, 5, 9.5)))
    assert "Selected 7.5 × 4" in texts(window)
    show(state)
    assert "Selected" not in texts(window)


def test_how_a_tool_is_used_is_said_until_it_is_put_away(show: Show) -> None:
    state = opened()
    window = show(altered(state, tool=Tool.SELECT))
    assert "Drag a rectangle" in window.banner.text()
    show(altered(state, tool=Tool.LINE))
    assert "Drag a line" in window.banner.text()
    show(state)
    assert window.banner.text() == ""


def test_what_a_layer_alone_has_goes_with_it(show: Show) -> None:
    window = show(opened())
    assert not window.layer_strip.isHidden()
    without = ("original", "bilinear", "opencv", "nearest")
    show(opened(methods=without))
    assert window.layer_strip.isHidden()


def test_the_side_is_there_while_a_section_is_open(show: Show) -> None:
    state = altered(opened(), show_kernel=False)
    window = show(state)
    assert not window.side_panel.isHidden()
    show(altered(state, show_inspector=False))
    assert window.side_panel.isHidden()
    show(altered(state, show_inspector=False, show_reasons=True))
    assert not window.side_panel.isHidden()


def test_that_there_is_no_round_trip_is_said_as_long_as_it_is_so(show: Show) -> None:
    state = enlarging.with_scale(opened(), 0.5)
    reduced = enlarging.with_round_trip(state, True)
    assert state.image is not None
    window = show(altered(reduced, reduction=reduce(state.image, 0.5, "area")))
    assert "no round trip below scale 1" in window.banner.text()
    show(enlarging.with_round_trip(reduced, False))
    assert window.banner.text() == ""
