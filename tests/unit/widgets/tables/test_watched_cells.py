from fractions import Fraction

import numpy as np
import pytest
from PyQt5.QtCore import QRect
from PyQt5.QtGui import QColor, QFontMetrics
from pytestqt.qtbot import QtBot

from tests.seen import painted
from viewer.qt import theme
from viewer.widgets.tables.watched_cells import chip_side, fitted_widths, place_width
from viewer.widgets.tables.watched_model import Column, Kind, WatchedModel, WatchedPixel
from viewer.widgets.tables.watched_table import WatchedRows

TITLES = ("Original", "Hand-written")


def pixel(row: int, *values: tuple[int, ...] | None) -> WatchedPixel:
    return WatchedPixel((row, 7), (Fraction(row, 4), Fraction(-1, 3)), values)


@pytest.fixture
def rows(qtbot: QtBot) -> WatchedRows:
    model = WatchedModel()
    model.set_rows(
        [pixel(5, (200, 30, 40), (190, 30, 40)), pixel(1234, (1, 2, 3), None)], TITLES, TITLES[1]
    )
    rows = WatchedRows(model)
    qtbot.addWidget(rows)
    model.setParent(rows)
    rows.setPalette(theme.palette(dark=False))
    rows.fit_columns()
    rows.resize(900, 200)
    rows.show()
    return rows


def cell(rows: WatchedRows, row: int, column: Column) -> np.ndarray:
    """Return what is painted of a cell."""
    section = rows.watched.columns.index(column)
    box: QRect = rows.visualRect(rows.watched.index(row, section))
    viewport = rows.viewport()
    assert viewport is not None
    return painted(viewport)[box.top() : box.bottom() + 1, box.left() : box.right() + 1]


def has(picture: np.ndarray, color: QColor | tuple[int, int, int]) -> bool:
    wanted = color.getRgb()[:3] if isinstance(color, QColor) else color
    return bool((picture == wanted).all(axis=2).any())


def test_a_value_has_its_colour_beside_it(rows: WatchedRows) -> None:
    assert has(cell(rows, 0, Column(Kind.VALUE, 0)), (200, 30, 40))
    assert has(cell(rows, 0, Column(Kind.VALUE, 1)), (190, 30, 40))
    side = chip_side(rows.fontMetrics())
    found = (cell(rows, 0, Column(Kind.VALUE, 0)) == (200, 30, 40)).all(axis=2)
    assert found.sum() == side * side


def test_a_difference_stands_out_where_there_is_one(rows: WatchedRows) -> None:
    warning = theme.warning_text(rows.palette())
    assert has(cell(rows, 0, Column(Kind.DIFFERENCE, 0)), warning)
    assert not has(cell(rows, 1, Column(Kind.DIFFERENCE, 0)), warning)


def test_a_selected_row_has_the_accent_as_its_ground(rows: WatchedRows) -> None:
    accent = rows.palette().highlight().color()
    assert not has(cell(rows, 1, Column(Kind.ROW)), accent)
    rows.selectRow(1)
    for column in rows.watched.columns:
        assert has(cell(rows, 1, column), accent)


def test_each_column_has_room_for_its_numbers_and_each_group_for_its_title(
    rows: WatchedRows,
) -> None:
    model = rows.watched
    for size in (8, 14):
        font = rows.font()
        font.setPointSize(size)
        metrics = QFontMetrics(font)
        widths = fitted_widths(model, metrics)
        for section, column in enumerate(model.columns):
            texts = [model.text(row, section) for row in range(2)] + [model.label(section)]
            assert max(map(metrics.horizontalAdvance, texts)) < widths[section]
            first, last, title = model.group(section)
            assert metrics.horizontalAdvance(title) < sum(widths[first : last + 1])
            if column.kind is Kind.ROW:
                assert place_width(model, column, metrics) >= metrics.horizontalAdvance("1234")
