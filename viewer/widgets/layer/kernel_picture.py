"""The kernel: its k x k weights as a picture, with the profile that they are products of."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from PyQt5.QtCore import QPointF, QRect, Qt
from PyQt5.QtGui import QFontMetrics, QPainter, QPolygonF
from PyQt5.QtWidgets import QWidget

from viewer.qt.fonts import SMALL, scaled_font
from viewer.qt.theme import quiet_text
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.number_text import significant
from viewer.widgets.layer.cell_grid import Arrangement
from viewer.widgets.layer.product_painting import NUMBER_SIZES, head_height
from viewer.widgets.layer.product_picture import ProductPicture
from viewer.widgets.layer.product_table import ProductTable

MARK = 5  # pixels; the triangles that point at the centre


class KernelTable(ProductTable):
    """The weights of a bilinear kernel, the products of its profile's.

    Parameters
    ----------
    kernel_size : int
        Its width.
    """

    def __init__(self, kernel_size: int) -> None:
        numerators, self.denominator = bilinear_profile(kernel_size)
        self.numerators = tuple(numerators.tolist())
        super().__init__([Fraction(n, self.denominator) for n in self.numerators])

    @property
    def bar_limit(self) -> Fraction:
        """A weight of 1: bars are as long as cells are bright."""
        return Fraction(1)

    def greys(self) -> NDArray[np.uint8]:
        """Return the weights as levels from 0 to 255."""
        profile = np.array(self.numerators, float) / self.denominator
        levels: NDArray[np.uint8] = np.rint(255 * np.outer(profile, profile)).astype(np.uint8)
        return levels

    def factor_text(self, index: int) -> str:
        """Return the numerator."""
        return str(self.numerators[index])

    def product_text(self, row: int, col: int) -> str:
        """Return the product of two numerators."""
        return str(self.numerators[row] * self.numerators[col])

    def cell_words(self, row: int, col: int) -> str:
        """Return the weight of a cell and how it comes about."""
        down, across, over = self.numerators[row], self.numerators[col], self.denominator
        where = f"Kernel row {row}, column {col}"
        if over == 1:
            return f"{where}\nWeight 1"
        weight = significant(Fraction(down * across, over * over), 4)
        product = f"{down}/{over} × {across}/{over} = {down * across}/{over * over}"
        return f"{where}\nWeight {product} = {weight}"


class KernelPicture(ProductPicture):
    """The weights of a bilinear kernel: what a transposed convolution makes of a white pixel.

    Black is a weight of 0, white of 1. The bars along the top and the left are the profile.
    Numbers are numerators: the profile's over the denominator in the corner, the cells' over
    its square. Triangles point at the centre.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        self._kernel = KernelTable(1)
        super().__init__(self._kernel, parent)
        self.setAccessibleName("Kernel weights")

    def set_kernel_size(self, kernel_size: int) -> None:
        """Show the kernel of this width."""
        self._kernel = KernelTable(kernel_size)
        self.set_table(self._kernel)

    def arrange(self) -> Arrangement:
        """Return a square of cells with low bars along two sides."""
        head = head_height(self.font())
        side = min(self.width(), self.height())
        bar = max(0, (side - head) // 9)
        column = max(head, self._column_width())
        size = max(0, side - bar - head - MARK - 3)
        size = max(0, min(size, self.width() - bar - column - MARK - 3))
        left = (self.width() - size - bar - column - MARK - 3) // 2 + bar + column
        top = (self.height() - side) // 2 + bar + head
        return Arrangement(
            cells=QRect(left, top, size, size),
            above=QRect(left, top - head - bar, size, bar),
            beside=QRect(left - column - bar, top, bar, size),
        )

    def _column_width(self) -> int:
        """Return the room for the profile's numbers between the bars and the cells."""
        font = scaled_font(self.font(), NUMBER_SIZES[0])
        return QFontMetrics(font).horizontalAdvance("88") + 5

    def paint_under(self, painter: QPainter) -> None:
        """Write the profile's denominator in the corner, and point at the kernel's centre."""
        cells, beside = self.arrangement.cells, self.arrangement.beside
        quiet = quiet_text(self.palette())
        painter.setFont(scaled_font(self.font(), SMALL))
        painter.setPen(quiet)
        head = head_height(self.font())
        spot = QRect(beside.left(), cells.top() - head, cells.left() - beside.left() - 3, head)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if self._kernel.denominator > 1:
            painter.drawText(spot, int(flags), f"/ {self._kernel.denominator}")

        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(quiet)
        painter.setPen(Qt.PenStyle.NoPen)
        x, y = cells.left() + cells.width() / 2, cells.top() + cells.height() / 2
        below, right = cells.bottom() + 2, cells.right() + 2
        half = MARK * 0.7
        for triangle in (
            ((x, below), (x - half, below + MARK), (x + half, below + MARK)),
            ((right, y), (right + MARK, y - half), (right + MARK, y + half)),
        ):
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in triangle]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
