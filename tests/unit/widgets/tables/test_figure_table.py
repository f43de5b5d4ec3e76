import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QContextMenuEvent, QFontMetrics
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.unit.widgets.tables.test_figure_model import Fruit
from viewer.qt.fonts import row_height
from viewer.widgets.tables.figure_table import FigureTable


class FruitTable(FigureTable):
    def column_widths(self) -> list[int]:
        return [self.fontMetrics().horizontalAdvance(text) for text in ("fruit 000", "000")]


@pytest.fixture
def table(qtbot: QtBot) -> FruitTable:
    table = FruitTable(Fruit([5, 9, None, 7]))
    qtbot.addWidget(table)
    table.let_sort()
    table.restyle()
    table.resize(300, 200)
    table.show()
    table.activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    return table


def click_title(table: FruitTable, section: int) -> None:
    header = table.horizontal_header
    viewport = header.viewport()
    assert viewport is not None
    place = QPoint(header.sectionViewportPosition(section) + 4, header.height() // 2)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)


def click_row(table: FruitTable, row: int) -> None:
    viewport = table.viewport()
    assert viewport is not None
    place = table.visualRect(table.figures.index(row, 1)).center()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)


def press_menu_key(table: FruitTable) -> QMenu | None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint())
    QApplication.sendEvent(table, event)
    menu = QApplication.activePopupWidget()
    assert menu is None or isinstance(menu, QMenu)
    return menu


def copied() -> str:
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    return clipboard.text()


def test_a_click_selects_the_whole_row_and_sorting_keeps_it(table: FruitTable) -> None:
    click_row(table, 3)
    assert (table.selected_items(), table.current_item(), table.current_column()) == ([3], 3, 1)
    click_title(table, 1)
    assert table.selected_rows() == [1], "the second heaviest"
    assert (table.selected_items(), table.current_item(), table.current_column()) == ([3], 3, 1)
    table.sort_by(None)
    assert table.selected_rows() == [3]


def test_an_item_that_is_gone_is_no_longer_selected(table: FruitTable) -> None:
    click_row(table, 3)
    assert isinstance(table.figures, Fruit)
    with table.selection_kept():
        table.figures.set_weights([1, 2])
    assert table.selected_items() == [] and table.current_item() is None


def test_enter_chooses_the_current_item_however_it_is_sorted(
    table: FruitTable, qtbot: QtBot
) -> None:
    click_title(table, 1)
    click_row(table, 0)
    with qtbot.waitSignal(table.item_chosen) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert chosen.args == [1]


def test_copies_have_the_selected_rows_or_all(table: FruitTable) -> None:
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied().count("\n") == 4 and copied().startswith("name\tweight\n")
    click_row(table, 1)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied() == "name\tweight\nfruit 1\t9"
    table.copy_all()
    assert copied().count("\n") == 4


def test_a_menu_opens_only_with_something_in_it(table: FruitTable) -> None:
    assert press_menu_key(table) is None
    table.menu_opening.connect(lambda menu: menu.addAction("Eat"))
    menu = press_menu_key(table)
    assert menu is not None and [action.text() for action in menu.actions()] == ["Eat"]
    menu.close()


def test_rows_and_columns_follow_the_font(table: FruitTable) -> None:
    for size in (8, 14):
        font = table.font()
        font.setPointSize(size)
        table.setFont(font)
        assert table.rowHeight(0) == row_height(table)
        assert table.columnWidth(1) == QFontMetrics(font).horizontalAdvance("000")
