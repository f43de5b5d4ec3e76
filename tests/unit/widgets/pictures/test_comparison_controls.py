from typing import Any

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAbstractSpinBox
from pytestqt.qtbot import QtBot

from tests.seen import said
from viewer.comparing.difference_image import MOST_GAIN, DifferenceKind
from viewer.state.comparison_view import ColorMap, Look, Looking
from viewer.widgets.pictures.comparison_controls import (
    BlinkControls,
    Controls,
    DifferenceControls,
    OnionControls,
    WipeControls,
)

LOOKING = Looking(
    Look.DIFFERENCE,
    follows_cursor=True,
    playing=False,
    interval_s=2.5,
    opacity=0.25,
    kind=DifferenceKind.SQUARED,
    gain=16,
    tolerance=3,
    color_map=ColorMap.VIRIDIS,
)


def heard_of(controls: Controls, qtbot: QtBot) -> list[dict[str, Any]]:
    qtbot.addWidget(controls)
    controls.set_comparison(LOOKING)
    controls.show()
    heard: list[dict[str, Any]] = []
    controls.wished.connect(heard.append)
    return heard


def type_in(field: QAbstractSpinBox, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("kind", [WipeControls, BlinkControls, OnionControls, DifferenceControls])
def test_showing_what_is_set_asks_for_nothing(kind: type[Controls], qtbot: QtBot) -> None:
    controls = kind()
    heard = heard_of(controls, qtbot)
    controls.set_comparison(Looking())
    controls.set_comparison(LOOKING)
    assert heard == []


def test_the_line_of_a_wipe(qtbot: QtBot) -> None:
    controls = WipeControls()
    heard = heard_of(controls, qtbot)
    assert controls.follow_button.isChecked()
    QTest.mouseClick(controls.follow_button, Qt.MouseButton.LeftButton)
    assert heard == [{"follows_cursor": False}]


def test_blinking_by_itself_and_how_fast(qtbot: QtBot) -> None:
    controls = BlinkControls()
    heard = heard_of(controls, qtbot)
    assert controls.play_button.text() == "Play" and controls.interval.value() == 2.5
    QTest.mouseClick(controls.play_button, Qt.MouseButton.LeftButton)
    type_in(controls.interval, "0.3")
    assert heard == [{"playing": True}, {"interval_s": 0.3}]


def test_the_opacity_is_said_in_percent(qtbot: QtBot) -> None:
    controls = OnionControls()
    heard = heard_of(controls, qtbot)
    assert "25 %" in said(controls)
    QTest.keyClick(controls.opacity, Qt.Key.Key_PageUp)
    assert heard == [{"opacity": 0.35}]


def test_what_can_be_set_of_a_difference(qtbot: QtBot) -> None:
    controls = DifferenceControls()
    heard = heard_of(controls, qtbot)
    assert (controls.kind.currentData(), controls.colors.currentData()) == (
        DifferenceKind.SQUARED,
        ColorMap.VIRIDIS,
    )
    assert (controls.gain.value(), controls.tolerance.value()) == (16, 3)
    assert not controls.auto_button.isChecked()
    type_in(controls.tolerance, "7")
    QTest.mouseClick(controls.auto_button, Qt.MouseButton.LeftButton)
    controls.kind.setFocus()
    QTest.keyClick(controls.kind, Qt.Key.Key_Home)
    assert heard == [
        {"tolerance": 7},
        {"gain": None},
        {"kind": next(iter(DifferenceKind))},
    ]


def test_the_gain_steps_to_twice_or_half_within_its_limits(qtbot: QtBot) -> None:
    controls = DifferenceControls()
    heard = heard_of(controls, qtbot)
    QTest.keyClick(controls.gain, Qt.Key.Key_Up)
    QTest.keyClick(controls.gain, Qt.Key.Key_Down)
    assert heard == [{"gain": 32}, {"gain": 16}]
    controls.set_gain(1)
    QTest.keyClick(controls.gain, Qt.Key.Key_Down)
    assert controls.gain.value() == 1
    controls.set_gain(MOST_GAIN)
    QTest.keyClick(controls.gain, Qt.Key.Key_Up)
    assert controls.gain.value() == MOST_GAIN
    assert len(heard) == 2, "what is set from outside is not asked for"
