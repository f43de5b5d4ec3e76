import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from viewer.widgets.window.side_panel import READABLE_HEIGHT, Section, SidePanel


@pytest.fixture
def panel(qtbot: QtBot) -> SidePanel:
    panel = SidePanel()
    qtbot.addWidget(panel)
    panel.add(*(Section(title, QLabel(f"about {title}")) for title in ("Pixel", "Kernel", "Why")))
    panel.resize(360, 900)
    panel.show()
    return panel


def sections(panel: SidePanel) -> list[Section]:
    found = [panel.splitter.widget(index) for index in range(panel.splitter.count())]
    return [section for section in found if isinstance(section, Section)]


def heading(section: Section) -> QToolButton:
    found = section.findChild(QToolButton)
    assert found is not None
    return found


def test_a_heading_asks_to_be_folded_and_does_nothing_by_itself(
    panel: SidePanel, qtbot: QtBot
) -> None:
    section = sections(panel)[0]
    with qtbot.waitSignal(section.fold_requested) as asked:
        QTest.mouseClick(heading(section), Qt.MouseButton.LeftButton)
    assert asked.args == [False] and section.is_open
    [label] = section.findChildren(QLabel)
    section.set_open(False)
    assert not section.is_open and not label.isVisible()
    assert heading(section).arrowType() == Qt.ArrowType.RightArrow
    section.set_open(True)
    assert label.isVisible() and heading(section).arrowType() == Qt.ArrowType.DownArrow


def test_those_that_are_open_share_the_room(panel: SidePanel, qtbot: QtBot) -> None:
    first, second, third = sections(panel)
    with qtbot.waitSignal(second.folded_or_opened):
        second.set_open(False)
    panel.grab()
    assert second.height() == heading(second).sizeHint().height()
    assert first.height() > 1.5 * third.height() > 1.5 * second.height()
    third.set_open(False)
    panel.grab()
    assert first.height() > 750
    assert [s.takes_room for s in (first, second, third)] == [True, False, False]


def test_how_many_can_be_read(panel: SidePanel) -> None:
    for height, count in ((100, 1), (2 * READABLE_HEIGHT, 2), (3 * READABLE_HEIGHT + 5, 3)):
        panel.resize(360, height)
        assert panel.room == max(1, panel.height() // READABLE_HEIGHT) >= count


def test_a_corner_stands_beside_the_heading(qtbot: QtBot) -> None:
    corner = QLabel("Copy")
    section = Section("Pixel", QLabel("about"), corner, tool_tip="What it is.")
    qtbot.addWidget(section)
    section.resize(300, 200)
    section.show()
    assert heading(section).toolTip() == "What it is."
    assert corner.geometry().left() > heading(section).geometry().right()
    section.set_open(False)
    assert corner.isVisible()
