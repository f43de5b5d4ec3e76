from itertools import pairwise

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QCheckBox, QDoubleSpinBox, QLineEdit, QMenu, QPushButton, QSlider
from pytestqt.qtbot import QtBot

from viewer.state.enlarging import STOPS, next_stop
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.layer.kernel_size_slider import KernelSizeSlider
from viewer.widgets.layer.scale_slider import ScaleSlider
from viewer.widgets.window.control_bar import ControlBar


@pytest.fixture
def bar(qtbot: QtBot) -> ControlBar:
    menu = QMenu()
    qtbot.addWidget(menu)
    bar = ControlBar(menu)
    qtbot.addWidget(bar)
    return bar


def test_the_stops_rise_from_a_tenth_to_32_and_hold_the_round_ones() -> None:
    assert (STOPS[0], STOPS[-1]) == (0.1, 32)
    assert all(low < high for low, high in pairwise(STOPS))
    assert {0.5, 1.6, *range(1, 17)} <= set(STOPS)
    # Log-like: each step is a small part of the whole, and no part is far finer than another.
    assert max(high / low for low, high in pairwise(STOPS[2:])) <= 1.3


@pytest.mark.parametrize(
    ("scale", "up", "down"),
    [(1, 1.1, 0.95), (1.6, 1.7, 1.5), (1.63, 1.7, 1.6), (32, 32, 30), (0.1, 0.15, 0.1)],
)
def test_the_next_stop(scale: float, up: float, down: float) -> None:
    assert (next_stop(scale, 1), next_stop(scale, -1)) == (up, down)


def test_showing_parameters_tells_nobody(qtbot: QtBot, bar: ControlBar) -> None:
    scale, kernel = bar.scale_slider, bar.kernel_size_slider
    told: list[object] = []
    for signal in (scale.scale_chosen, kernel.kernel_size_chosen, kernel.lock_chosen):
        signal.connect(told.append)
    bar.set_parameters(3.37, 9, False)
    assert told == []
    field = scale.findChild(QDoubleSpinBox)
    assert (STOPS[scale.findChild(QSlider).value()], field.value()) == (3.4, 3.37)
    assert kernel.findChild(QSlider).value() == 9
    assert not kernel.findChild(QCheckBox).isChecked()


def test_keys_on_the_scale_slider_go_from_stop_to_stop(qtbot: QtBot) -> None:
    slider = ScaleSlider()
    qtbot.addWidget(slider)
    slider.set_scale(2)
    told: list[float] = []
    slider.scale_chosen.connect(told.append)
    keys = Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_End
    for key in keys:
        qtbot.keyClick(slider.findChild(QSlider), key)
    assert told == [2.2, 2.4, 2.2, 0.1, 32]


def test_a_typed_scale_is_told_when_it_is_whole(qtbot: QtBot) -> None:
    slider = ScaleSlider()
    qtbot.addWidget(slider)
    slider.set_scale(2)
    told: list[float] = []
    slider.scale_chosen.connect(told.append)
    line = slider.findChild(QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "12.345")
    assert told == []
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert told == [12.345]


def test_kernel_size_and_lock_are_told(qtbot: QtBot) -> None:
    slider = KernelSizeSlider()
    qtbot.addWidget(slider)
    slider.set_kernel_size(4, True)
    sizes: list[int] = []
    locks: list[bool] = []
    slider.kernel_size_chosen.connect(sizes.append)
    slider.lock_chosen.connect(locks.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(slider.findChild(QSlider), key)
    qtbot.keyClick(slider.findChild(QCheckBox), Qt.Key.Key_Space)
    assert (sizes, locks) == ([5, 64, 1], [False])


def test_the_button_asks_for_a_file(qtbot: QtBot, bar: ControlBar) -> None:
    with qtbot.waitSignal(bar.open_requested):
        qtbot.mouseClick(bar.findChild(QPushButton), Qt.MouseButton.LeftButton)


def test_every_control_has_a_name_for_those_who_do_not_see(bar: ControlBar) -> None:
    for kind in (QSlider, QDoubleSpinBox):
        controls = bar.findChildren(kind)
        assert controls
        for control in controls:
            assert control.accessibleName()


def test_the_round_trip_is_asked_for_and_shown(qtbot: QtBot, bar: ControlBar) -> None:
    button = next(b for b in bar.findChildren(SegmentButton) if b.text() == "Round trip")
    with qtbot.waitSignal(bar.round_trip_requested):
        button.click()
    bar.set_round_trip(False)
    assert not button.isChecked()
    bar.set_round_trip(True)
    assert button.isChecked()


def test_a_kernel_size_that_does_nothing_cannot_be_chosen(qtbot: QtBot, bar: ControlBar) -> None:
    bar.set_kernel_enabled(False)
    assert not bar.kernel_size_slider.isEnabled()
    assert "none is shown" in bar.kernel_size_slider.toolTip()
    bar.set_kernel_enabled(True)
    assert bar.kernel_size_slider.isEnabled()
    assert not bar.kernel_size_slider.toolTip()
