from collections.abc import Sequence
from fractions import Fraction

import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QFontMetrics
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
    table._view.setFocus()
    qtbot.waitUntil(table._view.hasFocus)
    return table


def places(table: WatchedTable) -> list[str]:
    model = table._model
    return [model.text(row, 0) for row in range(model.rowCount())]


def selected(table: WatchedTable) -> list[str]:
    return [table._model.text(row, 0) for row in table._view.selected_rows()]


def click_title(table: WatchedTable, column: Column) -> None:
    header, section = table._header, table._model.columns.index(column)
    x = header.sectionViewportPosition(section) + 12
    viewport = header.viewport()
    assert viewport is not None
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(x, header.height() * 3 // 4))


def copied() -> list[list[str]]:
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    return [line.split("\t") for line in clipboard.text().split("\n")]


def test_while_empty_it_says_what_it_is_for(table: WatchedTable) -> None:
    assert table._nothing.isVisible() and "Watch pixel" in table._nothing.text()
    assert table._add.isEnabled() and not table._remove.isEnabled() and not table._copy.isEnabled()
    table.set_rows(pixels([5]), TITLES, "Hand-written")
    assert table._view.isVisible() and not table._nothing.isVisible()
    table.set_rows([], TITLES, "Hand-written")
    assert table._nothing.isVisible()


def test_the_buttons_ask(table: WatchedTable) -> None:
    asked: list[object] = []
    table.add_requested.connect(lambda: asked.append("add"))
    table.remove_requested.connect(asked.append)
    table.set_rows(pixels([5, 6, 7]), TITLES, "Hand-written")
    QTest.mouseClick(table._add, Qt.MouseButton.LeftButton)
    assert not table._remove.isEnabled()
    table._view.selectRow(1)
    QTest.mouseClick(table._remove, Qt.MouseButton.LeftButton)
    assert asked == ["add", [1]]
    table.set_addable(False)
    QTest.mouseClick(table._add, Qt.MouseButton.LeftButton)
    assert len(asked) == 2


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_keys_remove_what_is_selected_however_it_is_sorted(
    table: WatchedTable, qtbot: QtBot, key: Qt.Key
) -> None:
    table.set_rows(pixels([30, 10, 20]), TITLES, "Hand-written")
    focused(table, qtbot)
    click_title(table, Column(Kind.ROW))
    table._view.selectRow(1)
    QTest.keyClick(table._view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert selected(table) == ["20", "30"]
    with qtbot.waitSignal(table.remove_requested) as asked:
        QTest.keyClick(table._view, key)
    assert asked.args == [[0, 2]]


def test_removing_goes_on_with_the_next_row(table: WatchedTable, qtbot: QtBot) -> None:
    table.set_rows(pixels([10, 20, 30]), TITLES, "Hand-written")
    focused(table, qtbot)
    table._view.selectRow(1)
    table.set_rows(pixels([10, 30]), TITLES, "Hand-written")
    assert selected(table) == ["30"] and table._view.currentIndex().row() == 1
    table.set_rows(pixels([10]), TITLES, "Hand-written")
    assert selected(table) == ["10"]
    table.set_rows([], TITLES, "Hand-written")
    assert table._add.hasFocus() and not table._remove.isEnabled()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_goes_there(table: WatchedTable, qtbot: QtBot, key: Qt.Key) -> None:
    table.set_rows(pixels([30, 10, 20]), TITLES, "Hand-written")
    focused(table, qtbot)
    click_title(table, Column(Kind.ROW))
    table._view.selectRow(0)
    with qtbot.waitSignal(table.chosen) as chosen:
        QTest.keyClick(table._view, key)
    assert chosen.args == [1]


def test_a_double_click_goes_there(table: WatchedTable, qtbot: QtBot) -> None:
    table.set_rows(pixels([30, 10, 20]), TITLES, "Hand-written")
    viewport = table._view.viewport()
    assert viewport is not None
    place = table._view.visualRect(table._model.index(2, 4)).center()
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
    table._view.setCurrentIndex(table._model.index(0, 4))
    menu = QMenu()
    qtbot.addWidget(menu)
    table._fill_menu(menu)
    actions = {action.text(): action for action in menu.actions() if action.text()}
    actions["Sort by Original, largest first"].trigger()
    assert places(table) == ["100", "20", "9"]
    assert table._view.currentIndex().row() == 2, "the current pixel stays"
    actions["Order of watching"].trigger()
    assert places(table) == ["9", "100", "20"]


def test_selection_and_scrolling_stay_while_values_change(table: WatchedTable) -> None:
    table.set_rows(pixels(range(50)), TITLES, "Hand-written")
    table._view.selectRow(2)
    bar = table._view.verticalScrollBar()
    assert bar is not None
    QApplication.processEvents()
    bar.setValue(30)
    table.set_rows(pixels(range(100, 150)), TITLES, "Hand-written")
    QApplication.processEvents()
    assert selected(table) == ["102"] and bar.value() == 30


def test_a_new_pixel_is_seen_and_the_selection_stays(table: WatchedTable) -> None:
    table.set_rows(pixels(range(50)), TITLES, "Hand-written")
    table._view.selectRow(2)
    table.set_rows(pixels(range(51)), TITLES, "Hand-written")
    assert selected(table) == ["2"]
    viewport = table._view.viewport()
    assert viewport is not None
    assert viewport.rect().intersects(table._view.visualRect(table._model.index(50, 0)))


def test_copying(table: WatchedTable, qtbot: QtBot) -> None:
    table.set_rows(pixels([30, 10, 20]), TITLES, "Hand-written")
    focused(table, qtbot)
    table._view.selectRow(1)
    QTest.keyClick(table._view, Qt.Key.Key_C, CTRL)
    assert [line[0] for line in copied()] == ["row", "10"]
    click_title(table, Column(Kind.ROW))
    QTest.mouseClick(table._copy, Qt.MouseButton.LeftButton)
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
    table._view.selectRow(0)
    heard: list[object] = []
    table.remove_requested.connect(heard.append)
    table.chosen.connect(heard.append)
    QTest.keyClick(table._view, Qt.Key.Key_C, CTRL)
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Backspace):
        QTest.keyClick(table._view, key)
    assert heard == [[0], 0, [0]] and not taken


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("size", [8, 9, 12])
def test_every_number_and_title_has_room(table: WatchedTable, channels: int, size: int) -> None:
    font = table.font()
    font.setPointSize(size)
    table.setFont(font)
    table.set_rows(pixels([1234, 5], channels), TITLES, "Hand-written")
    metrics = QFontMetrics(table._view.font())
    model = table._model
    for number in range(model.columnCount()):
        width = table._view.columnWidth(number)
        for row in range(2):
            assert metrics.horizontalAdvance(model.text(row, number)) < width
        assert metrics.horizontalAdvance(model.label(number)) < width
        first, last, title = model.group(number)
        room = sum(table._view.columnWidth(each) for each in range(first, last + 1))
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
