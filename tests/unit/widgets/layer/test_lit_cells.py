import pytest
from PyQt5.QtCore import QPoint, QRect, Qt
from PyQt5.QtGui import QHelpEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction, QApplication, QMainWindow, QToolTip
from pytestqt.qtbot import QtBot

from tests.seen import copied, hover, leave
from viewer.widgets.layer.cell_grid import CellGrid
from viewer.widgets.layer.lit_cells import LitCells


class Cells(LitCells):
    @property
    def grid(self) -> CellGrid:
        return CellGrid(QRect(10, 10, 90, 90), 3)

    def cell_words(self, row: int, col: int) -> str:
        return f"cell {row} {col}"

    def as_text(self) -> str:
        return "the table"


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(Cells())
    window.resize(140, 140)
    window.show()
    window.activateWindow()
    window.centralWidget().setFocus()
    qtbot.waitUntil(window.centralWidget().hasFocus)
    return window


def cells_of(window: QMainWindow) -> Cells:
    cells = window.centralWidget()
    assert isinstance(cells, Cells)
    return cells


def test_the_cursor_lights_a_cell_up_and_puts_it_out(window: QMainWindow) -> None:
    cells, heard = cells_of(window), []
    cells.cell_lit.connect(heard.append)
    hover(cells, cells.cell_rect(1, 2).center())
    assert cells.lit == ((1,), (2,)) and cells.accessibleDescription() == "cell 1 2"
    hover(cells, cells.cell_rect(1, 2).center() + QPoint(1, 1))  # the same one
    hover(cells, QPoint(2, 2))
    hover(cells, cells.cell_rect(0, 0).center())
    leave(cells)
    assert heard == [(1, 2), None, (0, 0), None]
    assert cells.lit == ((), ()) and cells.accessibleDescription() == ""


def test_arrows_move_it_within_the_table(window: QMainWindow) -> None:
    cells = cells_of(window)
    for key, lit in (
        (Qt.Key.Key_Down, (1, 1)),  # it begins in the middle
        (Qt.Key.Key_Up, (0, 1)),
        (Qt.Key.Key_Up, (0, 1)),
        (Qt.Key.Key_Right, (0, 2)),
        (Qt.Key.Key_Right, (0, 2)),
        (Qt.Key.Key_Left, (0, 1)),
    ):
        QTest.keyClick(cells, key)
        assert cells.lit == ((lit[0],), (lit[1],))
    cells.clearFocus()
    assert cells.lit == ((), ())


def test_its_keys_win_over_the_windows(window: QMainWindow) -> None:
    cells, taken = cells_of(window), []
    for keys in ("Ctrl+C", "Right"):
        action = QAction(keys, window)
        action.setShortcut(keys)
        action.triggered.connect(lambda _=False, keys=keys: taken.append(keys))
        window.addAction(action)
    QTest.keyClick(cells, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(cells, Qt.Key.Key_Right)
    assert copied() == "the table" and cells.lit == ((1,), (1,)) and not taken


def test_a_tool_tip_says_what_a_cell_is(window: QMainWindow) -> None:
    cells = cells_of(window)
    place = cells.cell_rect(2, 0).center()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, place, cells.mapToGlobal(place))
    QApplication.sendEvent(cells, event)
    assert QToolTip.text() == "cell 2 0"
    QToolTip.hideText()


def test_other_cells_can_be_lit_from_outside(window: QMainWindow) -> None:
    cells = cells_of(window)
    cells.set_lit((0, 2), (1,))
    assert cells.lit == ((0, 2), (1,))
    cells.put_out()
    assert cells.lit == ((), ())
