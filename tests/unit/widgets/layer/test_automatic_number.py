import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from viewer.upsampling.layer.limits import padding_limits
from viewer.upsampling.transposed_conv import Layer
from viewer.widgets.layer.automatic_number import AutomaticNumber

LAYER = Layer.for_scale(8, 4)
LIMITS = padding_limits(LAYER, (64, 64), automatic_output_padding=True)


@pytest.fixture
def number(qtbot: QtBot) -> AutomaticNumber:
    number = AutomaticNumber("Padding", "How much is cut off.", "≤ 33: size ≥ 1")
    qtbot.addWidget(number)
    number.set_value(2, LIMITS, automatic=True)
    number.show()
    return number


def test_a_typed_number_is_one_set_by_hand(number: AutomaticNumber, qtbot: QtBot) -> None:
    assert number.auto_button.isChecked() and number.field.value() == 2
    number.field.selectAll()
    QTest.keyClicks(number.field, "1")
    with qtbot.waitSignal(number.chosen) as chosen:
        QTest.keyClick(number.field, Qt.Key.Key_Return)
    assert chosen.args == [1]


def test_the_button_keeps_the_number_or_has_it_chosen(
    number: AutomaticNumber, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(number.chosen) as kept:
        QTest.mouseClick(number.auto_button, Qt.MouseButton.LeftButton)
    assert kept.args == [2]
    number.set_value(2, LIMITS, automatic=False)
    with qtbot.waitSignal(number.chosen) as automatic:
        QTest.mouseClick(number.auto_button, Qt.MouseButton.LeftButton)
    assert automatic.args == [None]


def test_a_limit_that_is_reached_is_named(number: AutomaticNumber, qtbot: QtBot) -> None:
    for value in (LIMITS.low, LIMITS.high):
        with qtbot.assertNotEmitted(number.chosen):
            number.set_value(value, LIMITS, automatic=False)
        assert number.rule == LIMITS.rule_at(value)
    assert (number.field.minimum(), number.field.maximum()) == (LIMITS.low, LIMITS.high)
    assert LIMITS.high_reason in number.field.toolTip().replace("\n", " ")


def test_nothing_moves_with_the_number(number: AutomaticNumber) -> None:
    def places() -> list[object]:
        return [part.geometry() for part in (number.field, *number.findChildren(QLabel))]

    before = places()
    for value in range(LIMITS.low, LIMITS.high + 1):
        number.set_value(value, LIMITS, automatic=bool(value % 2))
        number.grab()
        assert places() == before
