"""The unit square between four neighbours: each weighs as much as the area opposite to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TypeAlias

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PyQt5.QtWidgets import QWidget

from viewer.qt import theme
from viewer.upsampling.number_text import MINUS, decimal_text, fraction_text
from viewer.upsampling.taps import AxisTaps
from viewer.widgets.basic.tap_colors import blend
from viewer.widgets.inspector.tap_picture import TapPicture

_Text: TypeAlias = tuple[QRectF, Fraction, str, QColor]  # box, number, its name, colour

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


def fits_square(row_taps: AxisTaps, col_taps: AxisTaps) -> bool:
    """Return whether weights are areas of a square: one or two an axis, of the sum 1."""
    return all(
        1 <= int(axis.count[0]) <= 2
        and int(axis.sums()[0]) == axis.denominator
        and int(axis.weights.min()) >= 0
        and (int(axis.count[0]) == 1 or axis.indices[0, 0] <= axis.indices[0, 1])  # not reflected
        and not axis.wrapped[0]  # no neighbours: opposite edges
        for axis in (row_taps, col_taps)
    )


class UnitSquare(TapPicture):
    """A square cut at the sample point into four rectangles.

    The corners are the neighbours, in the colours of the taps; each rectangle has the colour
    of the neighbour at the opposite corner, whose weight is its area.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares = (Fraction(0), Fraction(0))
        self._rows: tuple[int, ...] = (0,)
        self._cols: tuple[int, ...] = (0,)
        self.setAccessibleName("Unit square: each neighbour weighs as much as the opposite area")

    def set_taps(self, row_taps: AxisTaps, col_taps: AxisTaps) -> None:
        """Show the neighbours of one pixel; only those for which `fits_square` holds."""
        self._rows = tuple(row_taps.indices[0, : int(row_taps.count[0])].tolist())
        self._cols = tuple(col_taps.indices[0, : int(col_taps.count[0])].tolist())
        self._shares = (_second_share(row_taps), _second_share(col_taps))
        f, g = self._shares
        self.setAccessibleDescription(
            f"Cut at {fraction_text(f)} of the height and {fraction_text(g)} of the width."
        )
        self.take_other_taps()

    # Geometry

    def square(self) -> QRectF:
        """Return the unit square, between the labels at the left and at the top."""
        text = self.fontMetrics().height()
        dot = self._dot()
        left, top = text + dot + 2, text + dot + 2
        side = min(self.width() - left, self.height() - top) - dot - 2
        return QRectF(left, top, side, side)

    def _dot(self) -> float:
        return self.fontMetrics().height() * 0.42

    def _sample(self) -> QPointF:
        square = self.square()
        f, g = (float(share) for share in self._shares)
        return QPointF(square.left() + g * square.width(), square.top() + f * square.height())

    def corner(self, down: int, right: int) -> QPointF:
        """Return where the dot of a neighbour is."""
        square = self.square()
        return QPointF(
            square.right() if right else square.left(),
            square.bottom() if down else square.top(),
        )

    def area(self, down: int, right: int) -> QRectF:
        """Return the rectangle whose area is the weight of a neighbour: opposite to it."""
        return QRectF(self._sample(), self.corner(1 - down, 1 - right)).normalized()

    def _weight(self, down: int, right: int) -> Fraction:
        f, g = self._shares
        return (f if down else 1 - f) * (g if right else 1 - g)

    def neighbours(self) -> Iterable[tuple[int, int, QColor, tuple[int, int]]]:
        """Return the neighbours that exist: corner, colour and source position."""
        for down, right in CORNERS:
            if down < len(self._rows) and right < len(self._cols):
                tap = down * len(self._cols) + right
                position = (self._rows[down], self._cols[right])
                yield down, right, QColor(theme.TAP_COLORS[tap]), position

    # Painting

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the areas, the cut, the corners and the fractions."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self.palette()
        square = self.square()
        base = colors.color(QPalette.ColorRole.Base)
        painter.fillRect(square, base)
        strength = 0.7 if theme.is_dark(colors) else 0.6
        areas = []
        for down, right, color, position in self.neighbours():
            area = self.area(down, right)
            fill = blend(base, color, 1.0 if position == self._highlighted else strength)
            painter.fillRect(area, fill)
            areas.append((area, self._weight(down, right), "", theme.text_on(fill)))
        self._write(painter, areas)
        line = QPen(colors.color(QPalette.ColorRole.WindowText), 1)
        line.setCosmetic(True)
        painter.setPen(line)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(square)
        sample = self._sample()
        painter.drawLine(QPointF(square.left(), sample.y()), QPointF(square.right(), sample.y()))
        painter.drawLine(QPointF(sample.x(), square.top()), QPointF(sample.x(), square.bottom()))
        self._paint_corners(painter, line)
        self._paint_edges(painter)
        painter.setPen(QPen(base, 1.5))
        painter.setBrush(colors.color(QPalette.ColorRole.WindowText))
        painter.drawEllipse(sample, self._dot() * 0.55, self._dot() * 0.55)

    def _paint_corners(self, painter: QPainter, line: QPen) -> None:
        dot = self._dot()
        quiet = QPen(theme.quiet_text(self.palette()), 1, Qt.PenStyle.DotLine)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Window))
        painter.setPen(quiet)
        present = {(down, right) for down, right, *_ in self.neighbours()}
        for down, right in CORNERS:
            if (down, right) not in present:
                painter.drawEllipse(self.corner(down, right), dot * 0.7, dot * 0.7)
        for down, right, color, position in self.neighbours():
            lit = position == self._highlighted
            painter.setPen(QPen(line.color(), 2.5 if lit else 1))
            painter.setBrush(color)
            painter.drawEllipse(self.corner(down, right), dot, dot)

    def _paint_edges(self, painter: QPainter) -> None:
        """Write g and 1 - g along the top, f and 1 - f along the left."""
        square, sample = self.square(), self._sample()
        height = self.fontMetrics().height()
        f, g = self._shares
        top = QRectF(square.left(), square.top() - self._dot() - height - 1, square.width(), height)
        names = ("g = ", f"1 {MINUS} g = ")
        self._write(painter, self._parts(top, sample.x() - square.left(), g, names))
        painter.save()
        # Turned, so that it reads from the bottom to the top; the first part is then 1 - f.
        painter.translate(square.left() - self._dot() - height - 1, square.bottom())
        painter.rotate(-90)
        left = QRectF(0, 0, square.height(), height)
        names = (f"1 {MINUS} f = ", "f = ")
        self._write(painter, self._parts(left, square.bottom() - sample.y(), 1 - f, names))
        painter.restore()

    def _parts(
        self, band: QRectF, cut: float, first: Fraction, names: tuple[str, str]
    ) -> list[_Text]:
        """Return what to write along an edge: `first` up to the cut, ``1 - first`` after it."""
        color = theme.quiet_text(self.palette())
        for share, name in ((first, names[0]), (1 - first, names[1])):
            if share == 0 and len(name) < 5:
                return [(band, share, name, color)]
        near = QRectF(band.left(), band.top(), cut, band.height())
        far = QRectF(band.left() + cut, band.top(), band.width() - cut, band.height())
        return [(near, first, names[0], color), (far, 1 - first, names[1], color)]

    def _write(self, painter: QPainter, texts: list[_Text]) -> None:
        """Write numbers into boxes, all in the one form for which most of them find room."""
        metrics = self.fontMetrics()

        def fitting(form: Callable[[Fraction], str]) -> list[tuple[QRectF, str, QColor]]:
            found = []
            for box, share, name, color in texts:
                if box.height() < metrics.height() - 1 or box.width() == 0:
                    continue
                room = box.width() - self._dot()  # a little must stay free, for the dots
                for text in (name + form(share), form(share)):
                    if metrics.horizontalAdvance(text) <= room:
                        found.append((box, text, color))
                        break
            return found

        def merit(found: list[tuple[QRectF, str, QColor]]) -> tuple[int, int]:
            return len(found), sum("=" in text for _, text, _ in found)

        best: list[tuple[QRectF, str, QColor]] = []
        wanted = len(texts), sum("=" in name for _, _, name, _ in texts)
        for form in (fraction_text, lambda v: decimal_text(v, 3), lambda v: decimal_text(v, 2)):
            best = max(best, fitting(form), key=merit)
            if merit(best) == wanted:
                break
        for box, text, color in best:
            painter.setPen(color)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    # Mouse

    def tap_at(self, place: QPointF) -> tuple[int, int] | None:
        found = None
        for down, right, _, position in self.neighbours():
            distance = place - self.corner(down, right)
            if distance.manhattanLength() <= 2 * self._dot():
                return position
            if self.area(down, right).contains(place):
                found = position
        return found


def _second_share(axis: AxisTaps) -> Fraction:
    """Return the weight of the second tap of an axis: how far the sample is towards it."""
    if int(axis.count[0]) < 2:
        return Fraction(0)
    return Fraction(int(axis.weights[0, 1]), axis.denominator)
