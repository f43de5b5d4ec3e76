from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from PyQt5.QtCore import QRect
from PyQt5.QtGui import QColor, QFont, QImage, QPainter
from PyQt5.QtWidgets import QApplication

from tests.seen import painted
from viewer.qt import theme
from viewer.widgets.layer.cell_grid import Arrangement, CellGrid
from viewer.widgets.layer.product_painting import (
    LINES_FROM,
    SMALLEST_MARK,
    ProductPainter,
    cell_image,
    paint_lines,
    paint_outlines,
)
from viewer.widgets.layer.product_table import ProductTable

RED, BLUE = QColor("#ff0000"), QColor("#0000ff")


class Table(ProductTable):
    """Factors of one half and one."""

    def __init__(self, count: int) -> None:
        super().__init__([Fraction(1 + index % 2, 2) for index in range(count)])

    @property
    def bar_limit(self) -> Fraction:
        return Fraction(1)

    def greys(self) -> NDArray[np.uint8]:
        count = len(self.factors)
        return np.arange(count * count, dtype=np.uint8).reshape(count, count)

    def factor_text(self, index: int) -> str:
        return "8"

    def product_text(self, row: int, col: int) -> str:
        return "8"

    def cell_words(self, row: int, col: int) -> str:
        return ""


def canvas() -> QImage:
    image = QImage(120, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    return image


def test_the_image_of_the_cells_has_a_grey_for_each() -> None:
    table, grid = Table(3), CellGrid(QRect(0, 0, 20, 20), 3)
    seen = painted(cell_image(table, grid))
    assert seen.shape == (20, 20, 3)
    for row in range(3):
        for col in range(3):
            rect = grid.rect(row, col)
            part = seen[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1]
            assert np.unique(part).tolist() == [3 * row + col]


def test_lines_part_cells_only_where_these_are_large() -> None:
    for side, count, lines in ((8 * LINES_FROM, 8, 7), (8 * LINES_FROM - 1, 8, 0)):
        image = canvas()
        painter = QPainter(image)
        paint_lines(painter, CellGrid(QRect(0, 0, side, side), count))
        painter.end()
        assert (painted(image)[3] != 255).any(axis=1).sum() == lines


def test_bars_are_in_proportion_and_lit_ones_have_the_accent(qapp: QApplication) -> None:
    colors, image = theme.palette(dark=False), canvas()
    parts = Arrangement(QRect(40, 40, 80, 80), QRect(40, 0, 80, 30), QRect(0, 40, 30, 80))
    painter = QPainter(image)
    drawing = ProductPainter(painter, Table(2), parts, QFont(), colors)
    drawing.paint_bars((), (1,))
    painter.end()
    seen = painted(image)
    heights = [int((seen[:31, x] != 255).any(axis=1).sum()) for x in (60, 100)]
    assert heights == [15, 30]
    widths = [int((seen[y, :31] != 255).any(axis=1).sum()) for y in (60, 100)]
    assert widths == [15, 30]
    assert seen[25, 100].tolist() == list(colors.highlight().color().getRgb()[:3])
    assert seen[25, 60].tolist() != seen[25, 100].tolist()


def test_numbers_are_written_only_where_all_find_room(qapp: QApplication) -> None:
    colors, font = theme.palette(dark=False), QFont()
    font.setPointSize(9)
    for side, written in ((100, True), (12, False)):
        image = canvas()
        painter = QPainter(image)
        parts = Arrangement(QRect(0, 20, side, side), QRect(), QRect())
        drawing = ProductPainter(painter, Table(2), parts, font, colors)
        drawing.paint_factors(0)
        drawing.paint_products()
        painter.end()
        assert (painted(image) != 255).any() == written


def test_outlines_have_their_own_colour_or_the_accent() -> None:
    image, grid = canvas(), CellGrid(QRect(0, 0, 120, 120), 4)
    painter = QPainter(image)
    paint_outlines(painter, grid, [(0, 0, RED), (2, 2, None)], BLUE)
    painter.end()
    seen = painted(image)
    first, second = (grid.rect(n, n) for n in (0, 2))
    for rect, color in ((first, RED), (second, BLUE)):
        part = seen[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1]
        assert (part == color.getRgb()[:3]).all(axis=2).any()
        assert (part[part.shape[0] // 2, part.shape[1] // 2] == 255).all(), "its number stays"


def test_tiny_cells_get_a_dot_and_very_many_one_outline_around_all() -> None:
    grid = CellGrid(QRect(10, 10, 64, 64), 32)
    image = canvas()
    painter = QPainter(image)
    paint_outlines(painter, grid, [(5, 5, RED)], BLUE)
    painter.end()
    dot = (painted(image) == (255, 0, 0)).all(axis=2)
    assert dot.sum() == (SMALLEST_MARK - 2) ** 2
    image = canvas()
    painter = QPainter(image)
    paint_outlines(painter, grid, [(r, c, RED) for r in range(32) for c in range(32)], BLUE)
    painter.end()
    seen = painted(image)
    assert not (seen == (255, 0, 0)).all(axis=2).any()
    assert (seen == (0, 0, 255)).all(axis=2).any()
    assert (seen[30, 30] == 255).all()
