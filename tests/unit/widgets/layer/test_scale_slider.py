import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QSlider
from pytestqt.qtbot import QtBot

from tests.seen import named
from viewer.state.enlarging import STOPS
from viewer.widgets.basic.number_field import DecimalField
from viewer.widgets.layer.scale_slider import ScaleSlider


@pytest.fixture
def chooser(qtbot: QtBot) -> ScaleSlider:
    chooser = ScaleSlider()
    qtbot.addWidget(chooser)
    chooser.set_scale(4)
    chooser.show()
    return chooser


def test_the_slider_goes_from_stop_to_stop(chooser: ScaleSlider) -> None:
    heard: list[float] = []
    chooser.scale_chosen.connect(heard.append)
    slider = named(chooser, QSlider, "Scale")
    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_Home)
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert heard == [STOPS[STOPS.index(4) + 1], STOPS[0], STOPS[-1]]


def test_any_scale_can_be_typed(chooser: ScaleSlider, qtbot: QtBot) -> None:
    field = named(chooser, DecimalField, "Scale, typed")
    field.selectAll()
    QTest.keyClicks(field, "3.7")
    with qtbot.waitSignal(chooser.scale_chosen) as chosen:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert chosen.args == [pytest.approx(3.7)]


def test_a_scale_between_stops_is_shown_in_full_and_at_the_nearest_stop(
    chooser: ScaleSlider, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(chooser.scale_chosen):
        chooser.set_scale(3.7)
    assert named(chooser, DecimalField, "Scale, typed").value() == pytest.approx(3.7)
    stop = STOPS[named(chooser, QSlider, "Scale").value()]
    assert abs(stop - 3.7) == min(abs(other - 3.7) for other in STOPS)
