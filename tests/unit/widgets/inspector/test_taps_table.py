import numpy as np
import pytest
from PyQt5.QtCore import QEvent, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction, QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.taps import PixelTaps
from viewer.widgets.inspector.taps_model import FRACTION
from viewer.widgets.inspector.taps_table import ROWS_SHOWN, TapsTable

SOURCE = np.random.default_rng(7).integers(0, 256, (300, 451, 3), dtype=np.uint8)


def taps(method: str, row: int, col: int, parameters: Parameters) -> PixelTaps:
    return METHODS[method].explain(SOURCE, row, col, parameters).taps


@pytest.fixture
def table(qtbot: QtBot) -> TapsTable:
    table = TapsTable()
    qtbot.addWidget(table)
    table.resize(324, table.sizeHint().height())
    table.show()
    return table


def copied() -> str:
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    return clipboard.text()


def middle_of(table: TapsTable, row: int):  # type: ignore[no-untyped-def]
    return table.view.visualRect(table.model.index(row, 1)).center()


def test_rows_say_where_what_and_how_much(table: TapsTable) -> None:
    shown = taps("bilinear", 421, 837, Parameters(4, 8))
    table.set_taps(shown, 1, (300, 451))
    model = table.model
    texts = [[model.index(row, column).data() for column in range(5)] for row in range(4)]
    value = int(SOURCE[105, 209, 1])
    assert texts[3] == ["105, 209", str(value), "49/64", "0.7656", f"{49 * value / 64:.2f}"]
    assert [line[FRACTION] for line in texts] == ["1/64", "7/64", "7/64", "49/64"]
    assert table.sums.index(0, FRACTION).data() == "1"
    assert not table.sums.stands_out(FRACTION)


def test_a_sum_that_is_not_one_stands_out(table: TapsTable) -> None:
    table.set_taps(taps("transposed_conv", 0, 837, Parameters(4, 8)), 0, (300, 451))
    assert table.sums.index(0, FRACTION).data() == "5/8"
    assert table.sums.stands_out(FRACTION)


def test_four_rows_need_no_scroll_bar_and_fewer_rows_no_less_room(table: TapsTable) -> None:
    table.set_taps(taps("bilinear", 421, 837, Parameters(4, 8)), 0, (300, 451))
    height = table.height()
    bar = table.view.verticalScrollBar()
    assert bar is not None and not bar.isVisible()
    table.set_taps(taps("original", 3, 4, Parameters(4, 8)), 0, (300, 451))
    assert table.sizeHint().height() == height
    table.set_taps(None, 0, (300, 451))
    assert table.sizeHint().height() == height
    assert not table.grab().isNull()


@pytest.mark.parametrize("width", [290, 324, 500])
@pytest.mark.parametrize("size", [8, 9, 12])
def test_all_columns_have_room(table: TapsTable, width: int, size: int) -> None:
    font = table.font()
    font.setPointSize(size)
    table.setFont(font)
    table.resize(width, table.height())
    table.set_taps(taps("opencv", 0, 1603, Parameters(3.7, 8)), 0, (3000, 4510))
    QApplication.processEvents()
    assert sum(table.view.columnWidth(column) for column in range(5)) <= table.width()
    metrics = table.view.fontMetrics()
    for row in range(4):
        for column in (0, 1, 3, 4):
            text = table.model.text(row, column)
            assert metrics.horizontalAdvance(text) <= table.view.columnWidth(column)
        weight = table.model.weight(row)
        room = table.view.columnWidth(FRACTION) - 6
        text, font = table.cells.fitted(
            table.model.text(row, FRACTION), table.view.font(), weight, room
        )
        metrics_of_text = type(metrics)(font)
        assert metrics_of_text.horizontalAdvance(text) <= room + 2


def test_thousands_of_taps(table: TapsTable) -> None:
    table.set_taps(taps("transposed_conv", 150, 150, Parameters(1, 64)), 0, (300, 451))
    assert table.model.rowCount() == 4096 > ROWS_SHOWN
    assert table.sums.index(0, FRACTION).data() == "1024"
    table.view.scrollToBottom()
    assert not table.grab().isNull()


def test_the_mouse_over_a_row_names_its_pixel(table: TapsTable, qtbot: QtBot) -> None:
    table.set_taps(taps("bilinear", 421, 837, Parameters(4, 8)), 0, (300, 451))
    heard: list[object] = []
    table.tap_hovered.connect(heard.append)
    viewport = table.view.viewport()
    assert viewport is not None
    qtbot.waitExposed(table)
    for row in (1, 2):
        QTest.mouseMove(viewport, middle_of(table, row))
        qtbot.waitUntil(lambda row=row: len(heard) >= row)  # type: ignore[misc]
    QApplication.sendEvent(table.view, QEvent(QEvent.Type.Leave))
    assert heard == [(104, 209), (105, 208), None]


def test_the_keyboard_names_pixels_too(table: TapsTable, qtbot: QtBot) -> None:
    table.set_taps(taps("bilinear", 421, 837, Parameters(4, 8)), 0, (300, 451))
    table.activateWindow()
    table.view.setFocus()
    qtbot.waitUntil(table.view.hasFocus)
    heard: list[object] = []
    table.tap_hovered.connect(heard.append)
    QTest.keyClick(table.view, Qt.Key.Key_Down)
    QTest.keyClick(table.view, Qt.Key.Key_Down)
    assert heard[-1] in {(104, 209), (105, 208)}


def test_copying_selected_rows(table: TapsTable, qtbot: QtBot) -> None:
    table.set_taps(taps("bilinear", 421, 837, Parameters(4, 8)), 0, (300, 451))
    table.activateWindow()
    table.view.setFocus()
    qtbot.waitUntil(table.view.hasFocus)
    table.view.selectRow(3)
    QTest.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    value = int(SOURCE[105, 209, 0])
    assert copied() == f"105\t209\t{value}\t49/64\t0.7656\t{49 * value / 64:.2f}"


def test_copying_without_a_selection_takes_all(table: TapsTable) -> None:
    table.set_taps(taps("bilinear", 421, 837, Parameters(4, 8)), 0, (300, 451))
    table.copy()
    lines = copied().splitlines()
    assert lines[0] == "row\tcol\tvalue\tweight\tdecimal\tproduct"
    assert len(lines) == 6
    assert lines[-1].startswith("sum\t\t\t1\t1.0000\t")


def test_the_copy_keys_win_over_a_menu_of_the_window(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    table = TapsTable()
    window.setCentralWidget(table)
    taken: list[bool] = []
    action = QAction("Copy", window)
    action.setShortcut("Ctrl+C")
    action.triggered.connect(taken.append)
    window.addAction(action)
    window.show()
    table.set_taps(taps("bilinear", 421, 837, Parameters(4, 8)), 0, (300, 451))
    window.activateWindow()
    table.view.setFocus()
    qtbot.waitUntil(table.view.hasFocus)
    table.view.selectRow(0)
    QTest.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert not taken
    assert copied().startswith("104\t208\t")
