from collections.abc import Sequence
from fractions import Fraction

import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QContextMenuEvent, QFontMetrics
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction, QApplication, QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from viewer.qt import theme
from viewer.widgets.tables.watched_model import Column, Kind, WatchedPixel
from viewer.widgets.tables.watched_table import WatchedTable

TITLES = ("Original", "Hand-written", "cv2", "Transposed convolution")
CTRL = Qt.KeyboardModifier.ControlModifier


def pixels(rows: Sequence[int], channels: int = 3) -> list[WatchedPixel]:
    """Return a pixel for each output row; its values rise with the row."""
    return [
        WatchedPixel(
            (row, 1000 - row),
            (Fraction(row, 4), Fraction(3, 8)),
            tuple((row % 250 + pane,) * channels for pane in range(4)),
        )
        for row in rows
    ]


@pytest.fixture
def table(qtbot: QtBot) -> WatchedTable:
    table = WatchedTable()
    qtbot.addWidget(table)
    table.setPalette(theme.palette(dark=False))
    table.resize(1200, 140)
    table.show()
    return table


def focused(table: WatchedTable, qtbot: QtBot) -> WatchedTable:
    table.activateWindow()
    table.rows.setFocus()
    qtbot.waitUntil(table.rows.hasFocus)
    return table


def places(table: WatchedTable) -> list[str]:
    model = table.model
    return [model.text(row, 0) for row in range(model.rowCount())]


def selected(table: WatchedTable) -> list[str]:
    return [table.model.text(row, 0) for row in table.rows.selected_rows()]


def click_title(table: WatchedTable, column: Column) -> None:
    header, section = table.rows.horizontal_header, table.model.columns.index(column)
    x = header.sectionViewportPosition(section) + 12
    viewport = header.viewport()
    assert viewport is not None
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(x, header.height() * 3 // 4))


def entry(table: WatchedTable, text: str) -> QAction:
    """Press the menu key, and return an entry of the menu that opens."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint())
    QApplication.sendEvent(table.rows, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    return next(action for action in menu.actions() if action.text() == text)


def copied() -> list[list[str]]:
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    return [line.split("\t") for line in clipboard.text().split("\n")]


def test_while_empty_it_says_what_it_is_for(table: WatchedTable) -> None:
    assert table.nothing.isVisible() and "Watch pixel" in table.nothing.text()
    assert (
        table.add_button.isEnabled()
        and not table.remove_button.isEnabled()
        and not table.copy_button.isEnabled()
    )
    table.set_rows(pixels([5]), TITLES, "Hand-written")
    assert table.rows.isVisible() and not table.nothing.isVisible()
    table.set_rows([], TITLES, "Hand-written")
    assert table.nothing.isVisible()


def test_the_buttons_ask(table: WatchedTable) -> None:
    asked: list[object] = []
    table.add_requested.connect(lambda: asked.append("add"))
    table.remove_requested.connect(asked.append)
    table.set_rows(pixels([5, 6, 7]), TITLES, "Hand-written")
    QTest.mouseClick(table.add_button, Qt.MouseButton.LeftButton)
    assert not table.remove_button.isEnabled()
    table.rows.selectRow(1)
    QTest.mouseClick(table.remove_button, Qt.MouseButton.LeftButton)
    assert asked == ["add", [1]]
    table.set_addable(False)
    QTest.mouseClick(table.add_button, Qt.MouseButton.LeftButton)
    assert len(asked) == 2


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_keys_remove_what_is_selected_however_it_is_sorted(
    table: WatchedTable, qtbot: QtBot, key: Qt.Key
) -> None:
    table.set_rows(pixels([30, 10, 20]), TITLES, "Hand-written")
    focused(table, qtbot)
    click_title(table, Column(Kind.ROW))
    table.rows.selectRow(1)
    QTest.keyClick(table.rows, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert selected(table) == ["20", "30"]
    with qtbot.waitSignal(table.remove_requested) as asked:
        QTest.keyClick(table.rows, key)
    assert asked.args == [[0, 2]]


def test_removing_goes_on_with_the_next_row(table: WatchedTable, qtbot: QtBot) -> None:
    table.set_rows(pixels([10, 20, 30]), TITLES, "Hand-written")
    focused(table, qtbot)
    table.rows.selectRow(1)
    table.set_rows(pixels([10, 30]), TITLES, "Hand-written")
    assert selected(table) == ["30"] and table.rows.currentIndex().row() == 1
    table.set_rows(pixels([10]), TITLES, "Hand-written")
    assert selected(table) == ["10"]
    table.set_rows([], TITLES, "Hand-written")
    assert table.add_button.hasFocus() and not table.remove_button.isEnabled()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_goes_there(table: WatchedTable, qtbot: QtBot, key: Qt.Key) -> None:
    table.set_rows(pixels([30, 10, 20]), TITLES, "Hand-written")
    focused(table, qtbot)
    click_title(table, Column(Kind.ROW))
    table.rows.selectRow(0)
    with qtbot.waitSignal(table.chosen) as chosen:
        QTest.keyClick(table.rows, key)
    assert chosen.args == [1]


def test_a_double_click_goes_there(table: WatchedTable, qtbot: QtBot) -> None:
    table.set_rows(pixels([30, 10, 20]), TITLES, "Hand-written")
    viewport = table.rows.viewport()
    assert viewport is not None
    place = table.rows.visualRect(table.model.index(2, 4)).center()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(table.chosen) as chosen:
        QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [2]


def test_titles_sort_both_ways_and_back(table: WatchedTable) -> None:
    table.set_rows(pixels([9, 100, 20]), TITLES, "Hand-written")
    for order in (["9", "20", "100"], ["100", "20", "9"], ["9", "100", "20"]):
        click_title(table, Column(Kind.SOURCE_ROW))
        assert places(table) == order
    rows = pixels([1, 2, 3])
    rows[1] = WatchedPixel((2, 2), rows[1].source, ((0,), (0,), (7,), (0,)))
    table.set_rows(rows, TITLES, "Hand-written")
    for first in ("2", "1", "1"):
        click_title(table, Column(Kind.DIFFERENCE, 2))
        assert places(table)[0] == first


def test_the_menu_sorts_by_the_column_of_the_keyboard(table: WatchedTable, qtbot: QtBot) -> None:
    table.set_rows(pixels([9, 100, 20]), TITLES, "Hand-written")
    focused(table, qtbot)
    table.rows.setCurrentIndex(table.model.index(0, 4))
    entry(table, "Sort by Original, largest first").trigger()
    assert places(table) == ["100", "20", "9"]
    assert table.rows.currentIndex().row() == 2, "the current pixel stays"
    entry(table, "Order of watching").trigger()
    assert places(table) == ["9", "100", "20"]


def test_selection_and_scrolling_stay_while_values_change(table: WatchedTable) -> None:
    table.set_rows(pixels(range(50)), TITLES, "Hand-written")
    table.rows.selectRow(2)
    bar = table.rows.verticalScrollBar()
    assert bar is not None
    QApplication.processEvents()
    bar.setValue(30)
    table.set_rows(pixels(range(100, 150)), TITLES, "Hand-written")
    QApplication.processEvents()
    assert selected(table) == ["102"] and bar.value() == 30


def test_a_new_pixel_is_seen_and_the_selection_stays(table: WatchedTable) -> None:
    table.set_rows(pixels(range(50)), TITLES, "Hand-written")
    table.rows.selectRow(2)
    table.set_rows(pixels(range(51)), TITLES, "Hand-written")
    assert selected(table) == ["2"]
    viewport = table.rows.viewport()
    assert viewport is not None
    assert viewport.rect().intersects(table.rows.visualRect(table.model.index(50, 0)))


def test_copying(table: WatchedTable, qtbot: QtBot) -> None:
    table.set_rows(pixels([30, 10, 20]), TITLES, "Hand-written")
    focused(table, qtbot)
    table.rows.selectRow(1)
    QTest.keyClick(table.rows, Qt.Key.Key_C, CTRL)
    assert [line[0] for line in copied()] == ["row", "10"]
    click_title(table, Column(Kind.ROW))
    QTest.mouseClick(table.copy_button, Qt.MouseButton.LeftButton)
    assert [line[0] for line in copied()] == ["row", "10", "20", "30"]
    assert copied()[1][4:8] == ["10", "10", "10", "-1"]


def test_its_keys_win_over_the_windows(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    table = WatchedTable()
    window.setCentralWidget(table)
    taken: list[str] = []
    for keys in ("Ctrl+C", "Delete", "Return", "Backspace"):
        action = QAction(keys, window)
        action.setShortcut(keys)
        action.triggered.connect(lambda _=False, keys=keys: taken.append(keys))
        window.addAction(action)
    window.show()
    qtbot.waitExposed(window)
    table.set_rows(pixels([30, 10]), TITLES, "Hand-written")
    focused(table, qtbot)
    table.rows.selectRow(0)
    heard: list[object] = []
    table.remove_requested.connect(heard.append)
    table.chosen.connect(heard.append)
    QTest.keyClick(table.rows, Qt.Key.Key_C, CTRL)
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Backspace):
        QTest.keyClick(table.rows, key)
    assert heard == [[0], 0, [0]] and not taken


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("size", [8, 9, 12])
def test_every_number_and_title_has_room(table: WatchedTable, channels: int, size: int) -> None:
    font = table.font()
    font.setPointSize(size)
    table.setFont(font)
    table.set_rows(pixels([1234, 5], channels), TITLES, "Hand-written")
    metrics = QFontMetrics(table.rows.font())
    model = table.model
    for number in range(model.columnCount()):
        width = table.rows.columnWidth(number)
        for row in range(2):
            assert metrics.horizontalAdvance(model.text(row, number)) < width
        assert metrics.horizontalAdvance(model.label(number)) < width
        first, last, title = model.group(number)
        room = sum(table.rows.columnWidth(each) for each in range(first, last + 1))
        assert metrics.horizontalAdvance(title) < room


def test_thousands_of_pixels_without_a_picture_of_one_method(table: WatchedTable) -> None:
    rows = [
        WatchedPixel(pixel.place, pixel.source, (*pixel.values[:3], None))
        for pixel in pixels(range(3000))
    ]
    table.set_rows(rows, TITLES, "Hand-written")
    click_title(table, Column(Kind.VALUE, 3))
    for dark in (False, True):
        table.setPalette(theme.palette(dark=dark))
        assert not table.grab().isNull()
