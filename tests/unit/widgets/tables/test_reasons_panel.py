from itertools import combinations

import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PyQt5.QtGui import QColor, QFontMetrics, QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QLabel, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from viewer.comparing.reason_counts import ReasonCounts
from viewer.comparing.reason_sentences import Verdict, why
from viewer.comparing.reasons import Reason
from viewer.qt import theme
from viewer.upsampling import METHODS, Border, Parameters
from viewer.upsampling.enlargement import Enlargement
from viewer.widgets.basic.formula_label import FormulaLabel
from viewer.widgets.tables.reasons_model import (
    HEADERS,
    REASON,
    VISIBLE,
    WHOLE,
    WORST,
)
from viewer.widgets.tables.reasons_panel import ADVICE, NO_PIXEL, ReasonsPanel
from viewer.widgets.tables.reasons_table import ROWS_SHOWN, ReasonsTable

IN_VIEW = ReasonCounts(
    28_800,
    {Reason.EQUAL: 19_036, Reason.ROUNDING: 6, Reason.WEIGHTS: 9_758},
    {Reason.ROUNDING: (12, 40, 1), Reason.WEIGHTS: (3, 4, 2)},
)
IN_ALL = ReasonCounts(
    4_000_000,
    {Reason.EQUAL: 2_000_000, Reason.WEIGHTS: 1_999_999, Reason.BORDER: 1},
    {Reason.WEIGHTS: (900, 801, 3), Reason.BORDER: (0, 7, 200)},
)
EQUAL = ReasonCounts(100, {Reason.EQUAL: 100}, {})
SIZES = ReasonCounts(100, {Reason.SIZE: 100}, {})
EVERYTHING = ReasonCounts(
    999_999_999,
    dict.fromkeys(Reason, 99_999_999),
    {reason: (9999, 9999, 255) for reason in list(Reason)[1:]},
)
STATES = (None, IN_VIEW, IN_ALL, EQUAL, SIZES, EVERYTHING, ReasonCounts(0, {}, {}))


@pytest.fixture
def panel(qtbot: QtBot) -> ReasonsPanel:
    panel = ReasonsPanel()
    qtbot.addWidget(panel)
    font = panel.font()
    font.setPointSizeF(9)
    panel.setFont(font)
    panel.resize(340, panel.sizeHint().height())
    panel.set_pair("Hand-written", "cv2")
    panel.show()
    return panel


def table_of(panel: ReasonsPanel) -> ReasonsTable:
    table = panel.findChild(ReasonsTable)
    assert table is not None
    return table


def cells(panel: ReasonsPanel) -> list[list[str]]:
    model = table_of(panel).reasons_model
    return [
        [model.index(row, column).data() for column in (REASON, VISIBLE, WHOLE, WORST)]
        for row in range(model.rowCount())
    ]


def texts(panel: ReasonsPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel)]


def button(panel: ReasonsPanel, text: str) -> QPushButton:
    return next(b for b in panel.findChildren(QPushButton) if text in b.text())


def cell_middle(panel: ReasonsPanel, row: int, column: int) -> QPoint:
    table = table_of(panel)
    return table.visualRect(table.reasons_model.index(row, column)).center()


def focus(widget: QWidget, qtbot: QtBot) -> None:
    widget.window().activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)


def copied() -> str:
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    return clipboard.text()


def test_says_why_the_inspected_pixel_differs(panel: ReasonsPanel) -> None:
    assert {"Hand-written and cv2", NO_PIXEL, ADVICE} <= set(texts(panel))
    panel.set_verdict(Verdict(Reason.GAIN, "The weights sum to 2."))
    assert {"Gain: weights do not sum to 1", "The weights sum to 2."} <= set(texts(panel))
    assert panel.accessibleDescription() == "The weights sum to 2."
    panel.set_verdict(None)
    assert NO_PIXEL in texts(panel)


def test_a_row_for_each_reason_that_occurs_in_order(panel: ReasonsPanel) -> None:
    panel.set_counts("visible", IN_VIEW)
    assert cells(panel) == [
        ["equal", "66.1 %  19,036", "–", ""],
        ["same weights, other rounding", "0.021 %  6", "–", "±1"],
        ["quantised or other weights", "33.9 %  9,758", "–", "±2"],
    ]
    panel.set_counts("whole", IN_ALL)
    assert cells(panel) == [
        ["equal", "66.1 %  19,036", "50.0 %  2,000,000", ""],
        ["same weights, other rounding", "0.021 %  6", "0 %  0", "±1"],
        ["quantised or other weights", "33.9 %  9,758", "50.0 %  1,999,999", "±3"],
        ["border: the kernel reaches outside", "0 %  0", "< 0.001 %  1", "±200"],
    ]
    panel.set_counts("visible", EQUAL)
    panel.set_counts("whole", None)
    assert cells(panel) == [["equal", "100 %  100", "–", ""]]


def test_what_was_counted_in_part_is_a_lower_bound(panel: ReasonsPanel) -> None:
    panel.set_counts("visible", IN_VIEW)
    panel.set_counts("whole", IN_ALL, complete=False)
    assert cells(panel)[2][2] == "≥  1,999,999"
    assert "The whole picture is counted in part." in texts(panel)


def test_a_click_on_a_worst_difference_goes_there(panel: ReasonsPanel, qtbot: QtBot) -> None:
    panel.set_counts("visible", IN_VIEW)
    panel.set_counts("whole", IN_ALL)
    heard: list[tuple[int, int]] = []
    panel.worst_chosen.connect(lambda row, col: heard.append((row, col)))
    viewport = table_of(panel).viewport()
    for row in range(4):
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=cell_middle(panel, row, WORST))
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=cell_middle(panel, row, VISIBLE))
    # Nothing for "equal"; the larger one where both places have one.
    assert heard == [(12, 40), (900, 801), (0, 7)]


def test_the_keyboard_goes_there_too(panel: ReasonsPanel, qtbot: QtBot) -> None:
    panel.set_counts("visible", IN_VIEW)
    table = table_of(panel)
    focus(table, qtbot)
    table.setCurrentIndex(table.reasons_model.index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)  # "equal" has none
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.worst_chosen) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert chosen.args == [3, 4]
    QTest.keyClick(table, Qt.Key.Key_Tab)
    assert not table.hasFocus()


def test_the_link_shows_a_hand_and_says_where_it_leads(panel: ReasonsPanel) -> None:
    panel.set_counts("visible", IN_VIEW)
    table = table_of(panel)
    viewport = table.viewport()
    assert viewport is not None
    for column, shape in (
        (WORST, Qt.CursorShape.PointingHandCursor),
        (VISIBLE, Qt.CursorShape.ArrowCursor),
    ):
        none = Qt.MouseButton.NoButton
        spot = QPointF(cell_middle(panel, 1, column))
        event = QMouseEvent(QEvent.Type.MouseMove, spot, none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(viewport, event)
        assert viewport.cursor().shape() == shape
    tip = table.reasons_model.index(1, WORST).data(Qt.ItemDataRole.ToolTipRole)
    assert "1 level: row 12, column 40." in tip
    tip = table.reasons_model.index(2, VISIBLE).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "9,758 of 28,800 pixels in view"


def test_copying_gives_plain_numbers(panel: ReasonsPanel, qtbot: QtBot) -> None:
    panel.set_counts("visible", IN_VIEW)
    panel.set_counts("whole", IN_ALL)
    table = table_of(panel)
    focus(table, qtbot)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in copied().splitlines()]
    assert len(lines) == 5 and {len(line) for line in lines} == {8}
    assert lines[3] == [
        "quantised or other weights", "9758", "33.8819", "1999999", "50", "900", "801", "3",
    ]  # fmt: skip
    table.selectRow(1)
    panel.set_counts("whole", None)  # as many rows are left, so the selection is lost
    table.selectRow(1)
    panel.set_counts("visible", IN_VIEW)  # the same rows, so it stays
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied() == "same weights, other rounding\t6\t0.0208333\t\t\t12\t40\t1"


@pytest.mark.parametrize(
    ("visible", "whole", "complete", "note"),
    [
        (None, None, True, "Nothing is counted yet."),
        (IN_VIEW, None, True, "Click a worst difference"),
        (EQUAL, None, True, "Equal everywhere in view."),
        (EQUAL, IN_ALL, True, "Equal everywhere in view."),
        (EQUAL, IN_ALL, False, "Equal in view; the whole picture is counted in part."),
        (EQUAL, EQUAL, True, "Equal everywhere, in view and beyond."),
        (ReasonCounts(0, {}, {}), None, True, "No pixel of theirs is in view."),
        (SIZES, None, True, "Pictures of different sizes are not compared"),
        (None, SIZES, True, "Pictures of different sizes are not compared"),
    ],
)
def test_empty_tables_are_explained(
    panel: ReasonsPanel,
    visible: ReasonCounts | None,
    whole: ReasonCounts | None,
    complete: bool,
    note: str,
) -> None:
    panel.set_counts("visible", visible)
    panel.set_counts("whole", whole, complete)
    assert any(text.startswith(note) for text in texts(panel))
    assert button(panel, "Count").isEnabled() == (SIZES not in (visible, whole) or whole is SIZES)


def test_the_button_gives_way_to_progress_and_cancel(panel: ReasonsPanel, qtbot: QtBot) -> None:
    start, cancel = button(panel, "Count the whole picture"), button(panel, "Cancel")
    assert start.isVisible() and not cancel.isVisible()
    focus(start, qtbot)
    with qtbot.waitSignal(panel.count_requested):
        QTest.keyClick(start, Qt.Key.Key_Space)
    assert start.isVisible()  # nothing is taken for granted
    panel.set_progress(0.0)
    assert cancel.isVisible() and not start.isVisible() and cancel.hasFocus()
    panel.set_progress(0.345)
    bar = panel.findChild(QProgressBar)
    assert bar is not None and bar.text() == "34 %"
    with qtbot.waitSignal(panel.cancel_requested):
        QTest.keyClick(cancel, Qt.Key.Key_Space)
    panel.set_progress(None)
    assert start.isVisible() and start.hasFocus()
    panel.set_progress(0.5)
    panel.setFocus()
    table_of(panel).setFocus()
    panel.set_progress(None)
    assert table_of(panel).hasFocus()  # taken from nobody else


def test_nothing_moves_whatever_is_counted(panel: ReasonsPanel) -> None:
    QApplication.processEvents()
    places = {
        widget: widget.geometry()
        for widget in panel.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    }
    assert len(places) == 6
    for visible in STATES:
        for whole in STATES:
            for done in (None, 0.3):
                panel.set_counts("visible", visible)
                panel.set_counts("whole", whole)
                panel.set_progress(done)
                QApplication.processEvents()
                assert {widget: widget.geometry() for widget in places} == places


# Those that differ in kind, the longest names among them.
SPOKEN_OF = [name for name, method in METHODS.items() if not method.library]
SPOKEN_OF += [
    "transposed_conv",
    "torch_bilinear_antialias",
    "torch_bicubic_align_corners_antialias",
    "pillow_bilinear",
    "skimage_bilinear",
]


def sentences() -> list[Verdict]:
    source = np.random.default_rng(2).integers(0, 256, (1003, 1001, 4), dtype=np.uint8)
    said = []
    for parameters in (
        Parameters(3.7, 5),
        Parameters(2, 5),
        Parameters(4, 3),
        Parameters(3, 8, border=Border.NORMALISED),
        Parameters(1.999, 64),
        Parameters(0.36, 1),
    ):
        for first, second in combinations(SPOKEN_OF, 2):
            shapes = [METHODS[m].output_shape((1003, 1001), parameters) for m in (first, second)]
            height, width = np.minimum(*shapes).tolist()
            for row, col in (
                (0, 0),
                (3, 3),
                (height * 9 // 10, width * 9 // 10),
                (height - 1, width - 1),
            ):
                a, b = (
                    METHODS[name].explain(source, row, col, parameters) for name in (first, second)
                )
                said.append(why(Enlargement(source, parameters), first, second, (a, b)))
    return said


def test_every_sentence_has_its_room(panel: ReasonsPanel) -> None:
    label = next(x for x in panel.findChildren(FormulaLabel) if x.text() == ADVICE)
    height = label.height()
    said = sentences()
    assert {verdict.reason for verdict in said} == set(Reason)
    for verdict in said:
        panel.set_verdict(verdict)
        QApplication.processEvents()
        assert label.height() == height, verdict.sentence
        assert label.heightForWidth(label.width()) <= height, verdict.sentence


@pytest.mark.parametrize("size", [8, 9, 11, 13])
def test_no_cell_is_cut_off(panel: ReasonsPanel, qtbot: QtBot, size: int) -> None:
    font = panel.font()
    font.setPointSizeF(size)
    panel.setFont(font)
    panel.resize(340, panel.sizeHint().height())
    panel.set_counts("visible", ReasonCounts(9_999_999, dict.fromkeys(Reason, 999_999), {}))
    panel.set_counts("whole", EVERYTHING)
    table = table_of(panel)
    bar = table.verticalScrollBar()
    assert bar is not None
    qtbot.waitUntil(bar.isVisible)  # ten rows, of which five have room
    assert ROWS_SHOWN * table.rowHeight(0) <= table.height()
    model, metrics = table.reasons_model, QFontMetrics(table.cell_font)
    assert table.cell_font.pointSizeF() > 6
    assert table.horizontal_header.font() == table.cell_font
    for row in range(model.rowCount()):
        box = table.visualRect(model.index(row, REASON)).adjusted(4, 0, -4, -1)
        wrapped = metrics.boundingRect(
            QRect(0, 0, box.width(), 999), int(Qt.TextFlag.TextWordWrap), model.lines(row, 0)[0]
        )
        assert wrapped.height() <= box.height() and wrapped.width() <= box.width()
        for column in (VISIBLE, WHOLE, WORST):
            for text in (*model.lines(row, column), HEADERS[column]):
                assert metrics.horizontalAdvance(text) + 8 <= table.columnWidth(column)
    assert sum(table.columnWidth(column) for column in range(4)) <= table.width()


@pytest.mark.parametrize("dark", [False, True])
def test_follows_the_palette(panel: ReasonsPanel, dark: bool) -> None:
    panel.set_counts("visible", IN_VIEW)
    panel.set_counts("whole", IN_ALL)
    panel.setPalette(theme.palette(dark=dark))
    QApplication.processEvents()
    image = panel.grab().toImage()
    assert (QColor(image.pixel(1, 1)).lightness() < 128) == dark
    shown = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    link = panel.palette().color(panel.palette().Link).rgb()
    assert link in shown


def test_controls_have_names(panel: ReasonsPanel) -> None:
    table = table_of(panel)
    assert panel.accessibleName() and table.accessibleName()
    header = table.reasons_model.headerData(
        REASON, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole
    )
    assert header == "reason"
    bar = panel.findChild(QProgressBar)
    assert bar is not None and bar.accessibleName()
