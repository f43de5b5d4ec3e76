"""A square table of products, drawn as a picture, with its two factors as bars along it."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette, QPixmap, QResizeEvent
from PyQt5.QtWidgets import QWidget

from viewer.widgets.basic.themed_widget import ThemedWidget
from viewer.widgets.layer.cell_grid import Arrangement, CellGrid
from viewer.widgets.layer.lit_cells import LitCells
from viewer.widgets.layer.product_painting import (
    Outline,
    ProductPainter,
    cell_image,
    paint_lines,
    paint_outlines,
)
from viewer.widgets.layer.product_table import ProductTable


class ProductPicture(ThemedWidget, LitCells):
    """Cells of grey; the factors stand as numbers and as bars along the top.

    They stand along the left, too, where a subclass gives them room.

    Parameters
    ----------
    table : ProductTable
        What is shown.
    parent : QWidget, optional
        As in Qt.
    """

    head_gap: ClassVar[int] = 0  # pixels between the cells and the numbers along them
    has_lines: ClassVar[bool] = True

    def __init__(self, table: ProductTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._outlines: tuple[Outline, ...] = ()
        self._image: QImage | None = None
        self._ground: QPixmap | None = None  # everything but outlines and focus
        self._arrangement: Arrangement | None = None

    # What a subclass decides

    @abstractmethod
    def arrange(self) -> Arrangement:
        """Return where the parts lie at the present size."""

    def paint_under(self, painter: QPainter) -> None:
        """Paint what belongs under the cells and the bars."""

    def paint_over(self, painter: QPainter) -> None:
        """Paint what belongs over the bars."""

    # What is shown

    @property
    def table(self) -> ProductTable:
        """The table that is shown."""
        return self._table

    def set_table(self, table: ProductTable) -> None:
        """Show another table; what was lit or outlined in the old one goes."""
        self._table = table
        self._image = self._ground = None
        self._outlines = ()
        self.put_out()
        self.update()

    def set_lit(self, rows: Sequence[int], cols: Sequence[int]) -> None:
        """Light up the cells where some rows and some columns cross, and their factors."""
        if (tuple(rows), tuple(cols)) != self.lit:
            self._ground = None
        super().set_lit(rows, cols)

    def set_outlines(
        self, cells: Sequence[tuple[int, int]], colors: Sequence[str | QColor] = ()
    ) -> None:
        """Outline some cells, each in its own colour; without colours, in the accent.

        Cells outside the table are passed over.
        """
        size = len(self._table.factors)
        outlines = tuple(
            (row, col, QColor(colors[n]) if n < len(colors) else None)
            for n, (row, col) in enumerate(cells)
            if 0 <= row < size and 0 <= col < size
        )
        if outlines != self._outlines:
            self._outlines = outlines
            self.update()

    @property
    def outlines(self) -> tuple[Outline, ...]:
        """The outlined cells."""
        return self._outlines

    def cell_words(self, row: int, col: int) -> str:
        return self._table.cell_words(row, col)

    def as_text(self) -> str:
        return self._table.as_text()

    # Geometry

    def sizeHint(self) -> QSize:
        """Return a size at which small tables have room for their numbers."""
        side = 13 * self.fontMetrics().height()
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return a size that still shows the shape of things."""
        side = 6 * self.fontMetrics().height()
        return QSize(side, side)

    @property
    def arrangement(self) -> Arrangement:
        """Where the parts lie."""
        if self._arrangement is None:
            self._arrangement = self.arrange()
        return self._arrangement

    @property
    def grid(self) -> CellGrid:
        return CellGrid(self.arrangement.cells, len(self._table.factors))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Arrange the parts anew."""
        self._arrangement = self._ground = None

    def restyle(self) -> None:
        """Arrange the parts anew for another font, and paint them in the new colours."""
        self._arrangement = self._ground = None
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the cells, the bars, the numbers and the marks."""
        if not self.grid.has_room:
            return
        ratio = self.devicePixelRatioF()
        if self._ground is None or self._ground.devicePixelRatioF() != ratio:
            self._ground = self._make_ground(ratio)
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ground)
        paint_outlines(painter, self.grid, self._outlines, accent)
        rows, cols = self.lit
        paint_outlines(painter, self.grid, [(r, c, None) for r in rows for c in cols], accent)
        if self.hasFocus():
            painter.setPen(accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def _make_ground(self, ratio: float) -> QPixmap:
        """Paint cells, bars and numbers once; outlines change far more often."""
        ground = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
        ground.setDevicePixelRatio(ratio)
        ground.fill(self.palette().color(QPalette.ColorRole.Window))
        painter = QPainter(ground)
        painter.setFont(self.font())
        self.paint_under(painter)
        painter.drawImage(self.arrangement.cells, self._picture())
        if self.has_lines:
            paint_lines(painter, self.grid)
        parts = ProductPainter(painter, self._table, self.arrangement, self.font(), self.palette())
        parts.paint_bars(*self.lit)
        self.paint_over(painter)
        parts.paint_factors(self.head_gap)
        parts.paint_products()
        painter.end()
        return ground

    def _picture(self) -> QImage:
        """Return the cells at their size on screen, from the cache where they are the same."""
        if self._image is None or self._image.width() != self.arrangement.cells.width():
            self._image = cell_image(self._table, self.grid)
        return self._image
