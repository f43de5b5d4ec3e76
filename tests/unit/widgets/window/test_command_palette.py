"""Real keys in a real palette."""

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from viewer.widgets.window.command_palette import CommandPalette


class Desk:
    """A palette of a few commands, and what was done."""

    def __init__(self, qtbot: QtBot) -> None:
        self.done: list[str] = []
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        actions = []
        for heading, text in (
            ("File", "&Open…"),
            ("View", "Zoom in"),
            ("View", "Zoom out"),
            ("View", "Undo"),
            ("Pixel", "Not now"),
        ):
            action = QAction(text, self.parent)
            action.triggered.connect(lambda _, text=text: self.done.append(text))
            action.setEnabled(text != "Not now")
            actions.append((heading, action))
        self.palette = CommandPalette(actions, self.parent)
        self.palette.show()
        field = self.palette.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        self.field = field


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_all_that_can_be_done_is_listed(desk: Desk) -> None:
    assert desk.palette.names() == ["File: Open", "View: Zoom in", "View: Zoom out", "View: Undo"]


def test_words_may_come_in_any_order(desk: Desk) -> None:
    QTest.keyClicks(desk.field, "out VIEW")
    assert desk.palette.names() == ["View: Zoom out"]
    QTest.keyClick(desk.field, Qt.Key.Key_Return)
    assert desk.done == ["Zoom out"]
    assert not desk.palette.isVisible()


def test_arrows_choose_among_what_fits(desk: Desk) -> None:
    QTest.keyClicks(desk.field, "zoom")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(desk.field, key)
    QTest.keyClick(desk.field, Qt.Key.Key_Return)
    assert desk.done == ["Zoom out"]


def test_where_nothing_fits_enter_does_nothing(desk: Desk) -> None:
    QTest.keyClicks(desk.field, "bake a cake")
    QTest.keyClick(desk.field, Qt.Key.Key_Return)
    assert desk.palette.names() == []
    assert desk.done == []
    assert desk.palette.isVisible()
    QTest.keyClick(desk.field, Qt.Key.Key_Escape)
    assert not desk.palette.isVisible()
