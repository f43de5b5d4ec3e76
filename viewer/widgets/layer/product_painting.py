"""Painting a table of products: cells of grey, bars for the factors, numbers, outlines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from PyQt5.QtCore import QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette, QPen

from viewer.qt.fonts import SMALL, scaled_font
from viewer.qt.theme import quiet_text, text_on
from viewer.widgets.basic.tap_colors import blend
from viewer.widgets.layer.cell_grid import Arrangement, CellGrid
from viewer.widgets.layer.product_table import ProductTable

LINES_FROM = 8  # pixels for each cell from which lines part the cells
SMALLEST_MARK = 7  # pixels; a smaller cell gets a dot of this size
ROOMY_CELL = 26  # pixels from which an outline and a number both fit into a cell
NUMBER_SIZES = (0.92, SMALL, 0.76)  # of the font's size, for numbers, the best first

Outline: TypeAlias = tuple[int, int, QColor | None]
"""Row, column and colour (None: the accent) of an outlined cell."""


def head_height(font: QFont) -> int:
    """Return the room for a line of numbers between the bars and the cells."""
    return QFontMetrics(scaled_font(font, NUMBER_SIZES[0])).height()


def cell_image(table: ProductTable, grid: CellGrid) -> QImage:
    """Return the cells at their size on screen."""
    side, lengths = grid.square.width(), np.diff(grid.edges())
    levels = table.greys().repeat(lengths, axis=0).repeat(lengths, axis=1)
    image = QImage(levels.tobytes(), side, side, side, QImage.Format.Format_Grayscale8)
    return image.copy()  # Qt does not keep the bytes alive


def paint_lines(painter: QPainter, grid: CellGrid) -> None:
    """Part cells by lines where they are large enough."""
    cells = grid.square
    if cells.width() < LINES_FROM * grid.count:
        return
    painter.setPen(QColor(128, 128, 128, 110))
    for edge in grid.edges()[1:-1].tolist():
        x, y = cells.left() + edge, cells.top() + edge
        painter.drawLine(x, cells.top(), x, cells.bottom())
        painter.drawLine(cells.left(), y, cells.right(), y)


class ProductPainter:
    """Paints the bars and the numbers of a table.

    Parameters
    ----------
    painter : QPainter
        On the picture.
    table : ProductTable
        What is painted.
    arrangement : Arrangement
        Where.
    font : QFont
        The widget's; numbers are smaller.
    colors : QPalette
        The widget's.
    """

    def __init__(
        self,
        painter: QPainter,
        table: ProductTable,
        arrangement: Arrangement,
        font: QFont,
        colors: QPalette,
    ) -> None:
        self._painter, self._table, self._arrangement = painter, table, arrangement
        self._font, self._colors = font, colors
        self._grid = CellGrid(arrangement.cells, len(table.factors))

    def paint_bars(self, lit_rows: Sequence[int], lit_cols: Sequence[int]) -> None:
        """Paint each factor as a bar; those of lit rows and columns in the accent."""
        painter, above, beside = self._painter, self._arrangement.above, self._arrangement.beside
        edges = self._grid.edges().tolist()
        window = self._colors.color(QPalette.ColorRole.Window)
        plain = blend(window, quiet_text(self._colors), 0.55)
        lit = self._colors.color(QPalette.ColorRole.Highlight)
        limit = float(self._table.bar_limit)
        gap = 1 if edges[1] >= 4 else 0
        for index, factor in enumerate(self._table.factors):
            start, length = edges[index], edges[index + 1] - edges[index] - gap
            if factor and above.height() > 0:
                high = max(1.0, above.height() * float(factor) / limit)
                bar = QRectF(above.left() + start, above.bottom() + 1 - high, length, high)
                painter.fillRect(bar, lit if index in lit_cols else plain)
            if factor and beside.width() > 0:
                wide = max(1.0, beside.width() * float(factor) / limit)
                bar = QRectF(beside.right() + 1 - wide, beside.top() + start, wide, length)
                painter.fillRect(bar, lit if index in lit_rows else plain)

    def _number_font(self, texts: Sequence[str], room: QSize) -> QFont | None:
        """Return the largest font in which all of some texts fit into some room, if any does."""
        longest = max(texts, key=len)
        for size in NUMBER_SIZES:
            font = scaled_font(self._font, size)
            metrics = QFontMetrics(font)
            wide = metrics.horizontalAdvance(longest)
            if wide <= room.width() and metrics.ascent() <= room.height():
                return font
        return None

    def paint_factors(self, head_gap: int) -> None:
        """Write the factors along the top, and along the left where there is room for them.

        Parameters
        ----------
        head_gap : int
            Pixels between the cells and the numbers over them.
        """
        painter, cells, beside = self._painter, self._arrangement.cells, self._arrangement.beside
        count, head = self._grid.count, head_height(self._font)
        texts = [self._table.factor_text(index) for index in range(count)]
        cell = cells.width() // count
        font = self._number_font(texts, QSize(cell - 2, cell if beside.width() > 0 else head))
        if font is None:
            return
        painter.setFont(font)
        painter.setPen(self._colors.color(QPalette.ColorRole.WindowText))
        for index, text in enumerate(texts):
            rect = self._grid.rect(index, index)
            top = cells.top() - head - head_gap
            spot = QRect(rect.left() - 4, top, rect.width() + 8, head)
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)
            if beside.width() > 0:
                wide = cells.left() - beside.right() - 1
                spot = QRect(beside.right() + 1, rect.top() - 4, wide, rect.height() + 8)
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)

    def paint_products(self) -> None:
        """Write the products into their cells, if all of them find room."""
        painter, table, count = self._painter, self._table, self._grid.count
        room = self._arrangement.cells.width() // count - 2
        if room < painter.fontMetrics().averageCharWidth():
            return
        texts = [[table.product_text(r, c) for c in range(count)] for r in range(count)]
        font = self._number_font([text for line in texts for text in line], QSize(room, room))
        if font is None:
            return
        painter.setFont(font)
        for row, (line, levels) in enumerate(zip(texts, table.greys().tolist(), strict=True)):
            for col, (text, level) in enumerate(zip(line, levels, strict=True)):
                painter.setPen(text_on(QColor(level, level, level)))
                painter.drawText(self._grid.rect(row, col), Qt.AlignmentFlag.AlignCenter, text)


def paint_outlines(
    painter: QPainter, grid: CellGrid, marks: Sequence[Outline], accent: QColor
) -> None:
    """Outline cells, each in its colour; very many with one outline around all of them."""
    side = grid.square.width()
    mark = max(SMALLEST_MARK, side // grid.count)
    if len(marks) > 4 and len(marks) * mark * mark > 0.6 * side * side:
        # Outlines would hide what they are to show: one around all of them instead.
        first, last = grid.rect(*marks[0][:2]), grid.rect(*marks[-1][:2])
        _paint_outline(painter, first.united(last), accent)
        return
    for row, col, color in marks:
        _paint_outline(painter, grid.rect(row, col), color or accent)


def _paint_outline(painter: QPainter, rect: QRect, color: QColor) -> None:
    """Outline a cell along its edge, between black lines: so any colour shows on any grey."""
    black = QColor(Qt.GlobalColor.black)
    short = SMALLEST_MARK - rect.width()
    if short > 0:
        before, after = short // 2, short - short // 2
        rect = rect.adjusted(-before, -before, after, after)
        painter.fillRect(rect, black)
        painter.fillRect(rect.adjusted(1, 1, -1, -1), color)
        return
    # In a small cell the ring lies over the neighbours, to leave its number readable.
    inside = 2.0 if rect.width() >= ROOMY_CELL else -0.5
    ring = QRectF(rect).adjusted(inside, inside, -inside, -inside)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, ink in ((4, black), (2, color)):
        pen = QPen(ink, width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(ring)
