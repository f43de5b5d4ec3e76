import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from tests.seen import named
from viewer.widgets.tables.count_control import CountControl


@pytest.fixture
def control(qtbot: QtBot) -> CountControl:
    control = CountControl()
    qtbot.addWidget(control)
    control.show()
    control.activateWindow()
    return control


def button(control: CountControl, text: str) -> QPushButton:
    return next(b for b in control.findChildren(QPushButton) if text in b.text())


def test_it_asks_for_a_count_and_then_offers_to_cancel_it(
    control: CountControl, qtbot: QtBot
) -> None:
    size = control.sizeHint()
    with qtbot.waitSignal(control.count_requested):
        QTest.mouseClick(button(control, "Count"), Qt.MouseButton.LeftButton)
    control.set_progress(0.25)
    assert not button(control, "Count").isVisible()
    bar = named(control, QProgressBar, "Counted so far")
    assert bar.isVisible() and bar.value() == bar.maximum() / 4
    assert control.sizeHint() == size, "nothing moves"
    with qtbot.waitSignal(control.cancel_requested):
        QTest.mouseClick(button(control, "Cancel"), Qt.MouseButton.LeftButton)
    control.set_progress(None)
    assert button(control, "Count").isVisible() and not bar.isVisible()


def test_the_space_bar_goes_on_to_mean_it(control: CountControl, qtbot: QtBot) -> None:
    button(control, "Count").setFocus()
    qtbot.waitUntil(button(control, "Count").hasFocus)
    control.set_progress(0)
    assert button(control, "Cancel").hasFocus()
    with qtbot.waitSignal(control.cancel_requested):
        QTest.keyClick(button(control, "Cancel"), Qt.Key.Key_Space)
    control.set_progress(None)
    assert button(control, "Count").hasFocus()


def test_what_cannot_be_counted_cannot_be_asked_for(control: CountControl, qtbot: QtBot) -> None:
    control.set_possible(False)
    with qtbot.assertNotEmitted(control.count_requested):
        QTest.mouseClick(button(control, "Count"), Qt.MouseButton.LeftButton)
    control.set_possible(True)
    assert button(control, "Count").isEnabled()
