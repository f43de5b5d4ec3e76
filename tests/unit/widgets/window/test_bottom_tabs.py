from PyQt5.QtCore import QSize, Qt
from PyQt5.QtWidgets import QLabel, QSplitter, QToolButton
from pytestqt.qtbot import QtBot

from viewer.widgets.window.bottom_tabs import Below


def test_tables_open_in_front_and_close(qtbot: QtBot) -> None:
    below = Below()
    qtbot.addWidget(below)
    first, second = QLabel("first"), QLabel("second")
    assert below.isHidden()
    below.set_open(first, "First", True)
    qtbot.waitExposed(below)
    assert first.isVisible()
    assert below.tabBar().isVisible()
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


def test_a_table_can_be_closed_in_its_tab(qtbot: QtBot) -> None:
    below = Below()
    qtbot.addWidget(below)
    for title in ("First", "Second"):
        below.set_open(QLabel(title, below), title, True)
    button = next(b for b in below.findChildren(QToolButton) if b.accessibleName() == "Close First")
    with qtbot.waitSignal(below.close_requested) as closing:
        button.click()
    assert closing.args == ["First"]


def test_a_table_that_comes_takes_the_height_that_it_wants_but_not_the_most(qtbot: QtBot) -> None:
    class Tall(QLabel):
        def sizeHint(self) -> QSize:
            return QSize(100, 300)

    splitter, above, below = QSplitter(Qt.Orientation.Vertical), QLabel(), Below()
    qtbot.addWidget(splitter)
    above.setMinimumHeight(20)
    splitter.addWidget(above)
    splitter.addWidget(below)
    splitter.resize(300, 1000)
    splitter.show()
    below.set_open(QLabel("low", below), "Low", True)
    splitter.setSizes([900, 100])
    below.set_open(Tall(below), "Tall", True)
    assert splitter.sizes()[1] >= 300
    splitter.resize(300, 400)
    splitter.setSizes([350, 50])
    below.set_open(Tall(below), "Another", True)
    assert splitter.sizes()[0] >= 0.45 * 400
