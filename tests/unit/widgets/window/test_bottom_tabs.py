from PyQt5.QtCore import QSize, Qt
from PyQt5.QtWidgets import QLabel, QSplitter, QToolButton
from pytestqt.qtbot import QtBot

from viewer.widgets.window.bottom_tabs import BottomTabs


def test_tables_open_in_front_and_close(qtbot: QtBot) -> None:
    tabs = BottomTabs()
    qtbot.addWidget(tabs)
    first, second = QLabel("first"), QLabel("second")
    assert tabs.isHidden()
    tabs.set_open(first, "First", True)
    qtbot.waitExposed(tabs)
    assert first.isVisible()
    assert tabs.tabBar().isVisible()
    tabs.set_open(second, "Second", True)
    assert second.isVisible()
    assert not first.isVisible()
    assert tabs.tabBar().isVisible()
    tabs.set_open(second, "Second", False)
    assert first.isVisible()
    assert not second.isVisible()
    tabs.set_open(second, "Second", False)  # again does no harm
    tabs.set_open(first, "First", False)
    assert tabs.isHidden()
    assert not first.isVisible()


def test_a_table_behind_another_comes_forward(qtbot: QtBot) -> None:
    tabs = BottomTabs()
    qtbot.addWidget(tabs)
    first, second = QLabel(), QLabel()
    tabs.set_open(first, "First", True)
    tabs.set_open(second, "Second", True)
    assert tabs.bring_forward("First")
    assert tabs.currentWidget() is first
    assert not tabs.bring_forward("First")  # it is in front
    assert not tabs.bring_forward("Third")


def test_a_table_can_be_closed_in_its_tab(qtbot: QtBot) -> None:
    tabs = BottomTabs()
    qtbot.addWidget(tabs)
    for title in ("First", "Second"):
        tabs.set_open(QLabel(title, tabs), title, True)
    button = next(b for b in tabs.findChildren(QToolButton) if b.accessibleName() == "Close First")
    with qtbot.waitSignal(tabs.close_requested) as closing:
        button.click()
    assert closing.args == ["First"]


def test_a_table_that_comes_takes_the_height_that_it_wants_but_not_the_most(qtbot: QtBot) -> None:
    class Tall(QLabel):
        def sizeHint(self) -> QSize:
            return QSize(100, 300)

    splitter, above, tabs = QSplitter(Qt.Orientation.Vertical), QLabel(), BottomTabs()
    qtbot.addWidget(splitter)
    above.setMinimumHeight(20)
    splitter.addWidget(above)
    splitter.addWidget(tabs)
    splitter.resize(300, 1000)
    splitter.show()
    tabs.set_open(QLabel("low", tabs), "Low", True)
    splitter.setSizes([900, 100])
    tabs.set_open(Tall(tabs), "Tall", True)
    assert splitter.sizes()[1] >= 300
    splitter.resize(300, 400)
    splitter.setSizes([350, 50])
    tabs.set_open(Tall(tabs), "Another", True)
    assert splitter.sizes()[0] >= 0.45 * 400
