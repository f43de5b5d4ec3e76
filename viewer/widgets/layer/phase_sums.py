"""The sum of weights at each output phase: bars against a line at 1, and as a picture."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from PyQt5.QtCore import QRect, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from PyQt5.QtWidgets import QWidget

from viewer.qt.fonts import SMALL, scaled_font
from viewer.upsampling.layer.phase_sums import PhaseSums
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.number_text import significant
from viewer.widgets.layer.cell_grid import Arrangement
from viewer.widgets.layer.product_painting import head_height
from viewer.widgets.layer.product_picture import ProductPicture
from viewer.widgets.layer.product_table import ProductTable

MIDDLE_GREY = 128
DARK_GREY = 32
FRAME = 4  # pixels of the even grey around the cells


class PhaseSumsTable(ProductTable):
    """The sums of weights of a layer at each pair of output phases.

    Parameters
    ----------
    sums : PhaseSums
        Of the layer.
    """

    def __init__(self, sums: PhaseSums) -> None:
        self.sums = sums
        super().__init__(sums.sums)

    @property
    def bar_limit(self) -> Fraction:
        """A little above both the largest sum and the line at 1."""
        return max(self.sums.largest, Fraction(1)) * Fraction(8, 7)

    @property
    def grey_before(self) -> int:
        """The even grey that goes in: a middle one, or darker where the sums would clip it.

        It stays grey, however: sums over 8 end as white, as they would in a picture.
        """
        return max(DARK_GREY, min(MIDDLE_GREY, int(255 / self.sums.largest**2)))

    def greys(self) -> NDArray[np.uint8]:
        """Return what becomes of the even grey at each phase."""
        sums = np.array([float(value) for value in self.factors])
        levels = np.floor(self.grey_before * np.outer(sums, sums) + 0.5)
        return np.minimum(levels, 255).astype(np.uint8)

    def factor_text(self, index: int) -> str:
        """Return the sum along one axis."""
        return _short(self.factors[index])

    def product_text(self, row: int, col: int) -> str:
        """Return the sum at a pair of phases."""
        return _short(self.factors[row] * self.factors[col])

    def cell_words(self, row: int, col: int) -> str:
        """Return the sum at a pair of phases, and which output pixels have it."""
        down, across = self.factors[row], self.factors[col]
        stride = self.sums.layer.stride
        where = "All output pixels"
        if stride > 1:
            where = f"Output rows {_every(row, stride)}\nOutput columns {_every(col, stride)}"
        sums = f"{significant(down)} × {significant(across)} = {significant(down * across, 4)}"
        return f"{where}\nSum of weights {sums}"


class PhaseSumsPicture(ProductPicture):
    """What a layer makes of an even grey: s x s output pixels, after which all repeats.

    Each cell is as bright as its sum of weights makes it. The frame around the cells is the
    grey that went in, so that a layer which keeps brightness leaves one even square. The bars
    are the sums along one axis; the dashed line is 1.
    """

    head_gap = FRAME
    has_lines = False

    def __init__(self, parent: QWidget | None = None) -> None:
        self._phases = PhaseSumsTable(PhaseSums.of(Layer.for_scale(1, 1)))
        super().__init__(self._phases, parent)
        self.setAccessibleName("Sum of weights at each output phase")

    def set_sums(self, sums: PhaseSums) -> None:
        """Show the sums of a layer."""
        self._phases = PhaseSumsTable(sums)
        self.set_table(self._phases)

    def arrange(self) -> Arrangement:
        """Return a square of cells with bars of nearly its height above it."""
        head, gutter = head_height(self.font()), self._gutter()
        room = self.height() - head - FRAME
        whole = max(0, min(self.width() - gutter, room * 2 // 3))
        bars = max(0, min(room - whole, whole * 3 // 4))
        side = max(0, whole - 2 * FRAME)
        left = (self.width() - gutter - whole) // 2 + FRAME
        top = (self.height() - whole - head - bars) // 2 + bars + head + FRAME
        return Arrangement(
            cells=QRect(left, top, side, side),
            above=QRect(left, top - FRAME - head - bars, side, bars),
            beside=QRect(),
        )

    def _gutter(self) -> int:
        """Return the room for the number at the end of the line."""
        return QFontMetrics(self._small_font()).horizontalAdvance("1") + 4

    def _small_font(self) -> QFont:
        return scaled_font(self.font(), SMALL)

    def paint_under(self, painter: QPainter) -> None:
        """Paint the even grey around the cells."""
        frame = self.arrangement.cells.adjusted(-FRAME, -FRAME, FRAME, FRAME)
        level = self._phases.grey_before
        painter.fillRect(frame, QColor(level, level, level))

    def paint_over(self, painter: QPainter) -> None:
        """Paint the line at 1."""
        bars = self.arrangement.above
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        y = bars.bottom() + 1 - round(bars.height() / self._phases.bar_limit)
        pen = QPen(ink, 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawLine(bars.left() - FRAME, y, bars.right() + FRAME, y)
        painter.setPen(ink)
        painter.setFont(self._small_font())
        high = painter.fontMetrics().height()
        spot = QRect(bars.right() + FRAME + 4, y - high // 2, self._gutter(), high)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(spot, int(flags), "1")


def _short(value: Fraction) -> str:
    """Return a sum in at most four characters, such as ``".75"``, ``"12.8"`` and ``"1024"``."""
    if value.denominator == 1:
        return str(value.numerator)
    number = float(value)
    places = 2 if number < 9.995 else 1 if number < 99.95 else 0
    return f"{number:.{places}f}".removeprefix("0")


def _every(phase: int, stride: int) -> str:
    """Return the positions that have a phase."""
    return f"{phase}, {phase + stride}, {phase + 2 * stride}, …"
