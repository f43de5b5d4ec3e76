import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QStandardItem, QStandardItemModel
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction, QMainWindow
from pytestqt.qtbot import QtBot

from tests.seen import copied
from viewer.widgets.basic.copy_table import CopyTable, copy_text, tab_separated

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    table, model = CopyTable(), QStandardItemModel(3, 2)
    for row in range(3):
        for column in range(2):
            model.setItem(row, column, QStandardItem(f"{row}{column}"))
    table.setModel(model)
    window.setCentralWidget(table)
    window.show()
    window.activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    model.setParent(table)
    return window


def table_of(window: QMainWindow) -> CopyTable:
    table = window.centralWidget()
    assert isinstance(table, CopyTable)
    return table


def test_its_keys_win_over_the_windows_and_others_do_not(window: QMainWindow) -> None:
    table, heard = table_of(window), []
    for keys in ("Ctrl+C", "Delete", "F5"):
        action = QAction(keys, window)
        action.setShortcut(keys)
        action.triggered.connect(lambda _=False, keys=keys: heard.append(f"window {keys}"))
        window.addAction(action)
    table.copy_requested.connect(lambda: heard.append("copy"))
    table.claim_keys([Qt.Key.Key_Delete], lambda: heard.append("delete"))
    QTest.keyClick(table, Qt.Key.Key_C, CTRL)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    QTest.keyClick(table, Qt.Key.Key_F5)
    assert heard == ["copy", "delete", "window F5"]


def test_it_tells_where_the_person_goes_but_not_where_the_program_does(
    window: QMainWindow,
) -> None:
    table, heard = table_of(window), []
    table.current_moved.connect(lambda index: heard.append((index.row(), index.column())))
    viewport, model = table.viewport(), table.model()
    assert viewport is not None and model is not None
    place = table.visualRect(model.index(1, 1)).center()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert heard == [(1, 1), (2, 1)]
    table.clearFocus()
    table.setCurrentIndex(model.index(0, 0))
    assert heard == [(1, 1), (2, 1)]


def test_nothing_is_edited_and_tab_leads_out(window: QMainWindow) -> None:
    table = table_of(window)
    QTest.keyClicks(table, "x")
    assert table.model().index(0, 0).data() == "00"
    assert not table.tabKeyNavigation()


def test_rows_have_the_height_that_is_set(window: QMainWindow) -> None:
    table = table_of(window)
    table.set_row_height(11)
    assert [table.rowHeight(row) for row in range(3)] == [11] * 3
    assert table.rowAt(23) == 2 and table.visualRect(table.model().index(1, 0)).top() == 11


def test_selected_rows_are_in_order(window: QMainWindow) -> None:
    table = table_of(window)
    table.setSelectionBehavior(table.SelectionBehavior.SelectRows)
    viewport = table.viewport()
    assert viewport is not None
    for row in (2, 0):
        place = QPoint(5, table.visualRect(table.model().index(row, 0)).center().y())
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, CTRL, place)
    assert table.selected_rows() == [0, 2]


def test_text_for_a_spreadsheet() -> None:
    copy_text(tab_separated([["a", 1], (2.5, "")]))
    assert copied() == "a\t1\n2.5\t"
