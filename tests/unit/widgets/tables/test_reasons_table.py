import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.seen import copied, hover
from viewer.comparing.reason_counts import ReasonCounts
from viewer.comparing.reasons import Reason
from viewer.widgets.tables.reasons_model import REASON, WORST
from viewer.widgets.tables.reasons_table import ROWS_SHOWN, ReasonsTable

COUNTS = ReasonCounts(
    200,
    {Reason.EQUAL: 150, Reason.ROUNDING: 10, Reason.WEIGHTS: 40},
    {Reason.ROUNDING: (12, 40, 1), Reason.WEIGHTS: (3, 4, 2)},
)
EVERYTHING = ReasonCounts(
    999_999_999,
    dict.fromkeys(Reason, 99_999_999),
    {reason: (9999, 9999, 255) for reason in list(Reason)[1:]},
)


@pytest.fixture
def table(qtbot: QtBot) -> ReasonsTable:
    table = ReasonsTable()
    qtbot.addWidget(table)
    table.resize(340, table.height())
    table.set_counts("visible", COUNTS, True)
    table.show()
    table.activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    return table


def middle(table: ReasonsTable, reason: Reason, column: int) -> QPoint:
    row = table.reasons_model.reasons.index(reason)
    return table.visualRect(table.reasons_model.index(row, column)).center()


def test_a_click_on_the_worst_goes_there_and_one_beside_it_does_not(
    table: ReasonsTable, qtbot: QtBot
) -> None:
    viewport = table.viewport()
    assert viewport is not None
    with qtbot.waitSignal(table.worst_chosen) as chosen:
        QTest.mouseClick(
            viewport, Qt.MouseButton.LeftButton, pos=middle(table, Reason.WEIGHTS, WORST)
        )
    assert chosen.args == [3, 4]
    with qtbot.assertNotEmitted(table.worst_chosen):
        for reason, column in ((Reason.WEIGHTS, REASON), (Reason.EQUAL, WORST)):
            place = middle(table, reason, column)
            QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
            QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)


def test_enter_goes_to_the_worst_of_the_current_row(table: ReasonsTable, qtbot: QtBot) -> None:
    viewport = table.viewport()
    assert viewport is not None
    QTest.mouseClick(
        viewport, Qt.MouseButton.LeftButton, pos=middle(table, Reason.ROUNDING, REASON)
    )
    with qtbot.waitSignal(table.worst_chosen) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert chosen.args == [12, 40]


def test_the_mouse_is_a_hand_over_a_link_only(table: ReasonsTable) -> None:
    viewport = table.viewport()
    assert viewport is not None
    for reason, column, shape in (
        (Reason.WEIGHTS, WORST, Qt.CursorShape.PointingHandCursor),
        (Reason.WEIGHTS, REASON, Qt.CursorShape.ArrowCursor),
        (Reason.EQUAL, WORST, Qt.CursorShape.ArrowCursor),
    ):
        hover(viewport, middle(table, reason, column))
        assert viewport.cursor().shape() == shape


def test_a_copy_of_some_rows_goes_without_titles(table: ReasonsTable) -> None:
    keys = Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(table, *keys)
    assert copied().split("\t")[0] == "reason" and len(copied().split("\n")) == 4
    table.selectRow(1)
    QTest.keyClick(table, *keys)
    assert copied().split("\t")[:3] == [Reason.ROUNDING.title, "10", "5"]


@pytest.mark.parametrize("size", [8, 9, 12])
def test_its_height_stays_and_all_columns_have_room(table: ReasonsTable, size: int) -> None:
    font = table.font()
    font.setPointSize(size)
    table.setFont(font)
    height = table.height()
    for counts in (None, COUNTS, EVERYTHING):
        table.set_counts("visible", counts, True)
        table.set_counts("whole", counts, True)
        assert table.height() == height == table.sizeHint().height()
        assert sum(table.columnWidth(column) for column in range(4)) <= table.width()
    assert ROWS_SHOWN * table.rowHeight(0) < height
    assert table.cell_font.pointSizeF() <= size
