from PyQt5.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from viewer.widgets.below import Below


def test_tables_open_in_front_and_close(qtbot: QtBot) -> None:
    below = Below()
    qtbot.addWidget(below)
    first, second = QLabel("first"), QLabel("second")
    assert below.isHidden()
    below.set_open(first, "First", True)
    qtbot.waitExposed(below)
    assert first.isVisible()
    assert not below.tabBar().isVisible()
    below.set_open(second, "Second", True)
    assert second.isVisible()
    assert not first.isVisible()
    assert below.tabBar().isVisible()
    below.set_open(second, "Second", False)
    assert first.isVisible()
    assert not second.isVisible()
    below.set_open(second, "Second", False)  # again does no harm
    below.set_open(first, "First", False)
    assert below.isHidden()
    assert not first.isVisible()


def test_a_table_behind_another_comes_forward(qtbot: QtBot) -> None:
    below = Below()
    qtbot.addWidget(below)
    first, second = QLabel(), QLabel()
    below.set_open(first, "First", True)
    below.set_open(second, "Second", True)
    assert below.bring_forward("First")
    assert below.currentWidget() is first
    assert not below.bring_forward("First")  # it is in front
    assert not below.bring_forward("Third")
