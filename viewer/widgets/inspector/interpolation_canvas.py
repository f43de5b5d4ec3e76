"""Painting a linear interpolation: two samples, the line between, the point on it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from PyQt5.QtCore import QPointF, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette, QPen
from PyQt5.QtWidgets import QSizePolicy, QWidget

from viewer.qt import theme
from viewer.qt.fonts import SMALL, scaled_font
from viewer.upsampling.number_text import decimal_text, equals_text
from viewer.widgets.basic.tap_colors import tap_color
from viewer.widgets.inspector.interpolation_lines import PLACES, Line, Sample

_LEAST_SPAN = 8  # levels: what is nearly flat shall look flat


class InterpolationCanvas(QWidget):
    """Paints one line, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: Line | None = None
        self.setAccessibleName("Plot of the interpolation")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_line(self, line: Line | None) -> None:
        """Show another line."""
        if line != self._line:
            self._line = line
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self.fontMetrics().height() * 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self.palette()
        painter.setFont(scaled_font(self.font(), SMALL))
        painter.fillRect(self.rect(), colors.brush(QPalette.ColorRole.Base))
        if self._line is not None:
            _Drawing(self._line, QRectF(self.rect()), painter, colors).paint()


class _Drawing:
    """One line in one rectangle: where things lie, and how they are painted."""

    def __init__(self, line: Line, box: QRectF, painter: QPainter, colors: QPalette) -> None:
        self._line = line
        self._painter = painter
        self._colors = colors
        self._metrics = painter.fontMetrics()
        height = self._metrics.height()
        self._dot = max(3.0, height * 0.27)
        below, above = 2 * height + 3, height + self._dot
        self._box = box.adjusted(6, above, -6, -(below + self._dot + 2))
        self._bottom = box.bottom() - below
        values = [float(s.value) for s in (*line.context, *line.taps)] + [float(line.value)]
        low, high = min(values), max(values)
        spare = max(0.0, _LEAST_SPAN - (high - low)) / 2
        self._low, self._high = low - spare, high + spare
        # Places that lie far apart (opposite edges) stand side by side.
        self._places = sorted({s.place for s in line.context})
        self._pitch = self._box.width() / max(3, len(self._places) + 1)
        left = self._box.center().x() - self._pitch * (len(self._places) - 1) / 2
        self._xs = {place: left + n * self._pitch for n, place in enumerate(self._places)}
        self._written: list[QRectF] = []

    def _x(self, place: float) -> float:
        """Return where any position lies: in proportion between samples, and a little beyond."""
        places, xs = self._places, self._xs
        if place <= places[0]:
            return max(self._box.left(), xs[places[0]] + (place - places[0]) * self._pitch)
        for a, b in pairwise(places):
            if place <= b:
                return xs[a] + (place - a) / (b - a) * self._pitch
        return min(self._box.right(), xs[places[-1]] + (place - places[-1]) * self._pitch)

    def _y(self, value: float) -> float:
        share = (value - self._low) / (self._high - self._low)
        return self._box.bottom() - share * self._box.height()

    def _at(self, sample: Sample) -> QPointF:
        return QPointF(self._xs[sample.place], self._y(float(sample.value)))

    def paint(self) -> None:
        painter, colors, line = self._painter, self._colors, self._line
        quiet = theme.quiet_text(colors)
        painter.setPen(QPen(quiet, 1))
        painter.drawLine(
            QPointF(self._box.left(), self._bottom), QPointF(self._box.right(), self._bottom)
        )
        self._paint_context(quiet)
        sample = QPointF(self._x(float(line.at)), self._y(float(line.value)))
        ink = colors.color(QPalette.ColorRole.WindowText)
        dashed = QPen(ink, 1, Qt.PenStyle.DashLine)
        painter.setPen(dashed)
        painter.drawLine(sample, QPointF(sample.x(), self._bottom))
        if not line.fault:
            painter.setPen(QPen(ink, 2))
            painter.drawLine(self._at(line.taps[0]), self._at(line.taps[1]))
        elif len({tap.place for tap in line.taps}) == 1 and line.value == line.taps[0].value:
            painter.drawLine(sample, self._at(line.taps[0]))  # held beyond the border
        self._paint_taps(ink)
        self._paint_sample(sample)
        if len(line.taps) <= 2:
            for tap in {tap.place: tap for tap in line.taps}.values():
                if tap.place != line.at:
                    self._write(self._at(tap), decimal_text(tap.value, 2), ink)
        self._paint_places(sample, quiet, ink)

    def _paint_context(self, quiet: QColor) -> None:
        painter, context = self._painter, self._line.context
        faint = QColor(quiet)
        faint.setAlpha(150)
        if not self._line.fault:
            painter.setPen(QPen(faint, 1))
            for a, b in pairwise(context):
                painter.drawLine(self._at(a), self._at(b))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint)
        taking_part = {tap.place for tap in self._line.taps}
        for sample in context:
            if sample.place in taking_part:
                continue
            painter.drawEllipse(self._at(sample), self._dot * 0.7, self._dot * 0.7)

    def _paint_taps(self, ink: QColor) -> None:
        painter, line = self._painter, self._line
        heaviest = max((abs(tap.weight) for tap in line.taps), default=Fraction(1)) or 1
        for tap in line.taps:
            place, color = self._at(tap), ink
            if tap.tap >= 0:
                share = float(abs(tap.weight) / heaviest)
                color = tap_color(tap.tap, line.tap_count, share, self._colors)
            painter.setPen(QPen(ink, 1))
            painter.setBrush(color)
            painter.drawEllipse(place, self._dot, self._dot)
            self._keep_free(place, self._dot)

    def _paint_sample(self, sample: QPointF) -> None:
        painter, side = self._painter, self._dot * 1.3
        painter.setPen(QPen(self._colors.color(QPalette.ColorRole.Base), 1.5))
        painter.setBrush(self._colors.color(QPalette.ColorRole.Highlight))
        painter.drawPolygon(
            sample + QPointF(0, -side),
            sample + QPointF(side, 0),
            sample + QPointF(0, side),
            sample + QPointF(-side, 0),
        )
        self._keep_free(sample, side)
        font = painter.font()
        plain = QFont(font)
        font.setBold(True)
        painter.setFont(font)
        text = decimal_text(self._line.value, 2)
        self._write(sample, text, self._colors.color(QPalette.ColorRole.Link))
        painter.setFont(plain)

    def _keep_free(self, place: QPointF, half: float) -> None:
        """Let no number be written over a dot."""
        self._written.append(QRectF(place.x() - half, place.y() - half, 2 * half, 2 * half))

    def _write(self, place: QPointF, text: str, color: QColor) -> None:
        """Write over a dot, or where there is room near it."""
        painter, height, away = self._painter, self._metrics.height(), self._dot * 1.4
        width = painter.fontMetrics().horizontalAdvance(text) + 2
        boxes = []
        for right, down in ((0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1), (1, 0), (-1, 0)):
            middle = place + QPointF(
                right * (width / 2 + away), down * (height / 2 + away * (1 if not right else 0))
            )
            left = min(max(middle.x() - width / 2, self._box.left()), self._box.right() - width)
            boxes.append(QRectF(left, middle.y() - height / 2, width, height - 1))
        room = self._box.adjusted(-2, -height - away, 2, 0)
        room.setBottom(self._bottom)
        free = [
            box
            for box in boxes
            if room.contains(box) and not any(box.intersects(other) for other in self._written)
        ]
        box = (free or boxes)[0]
        self._written.append(box)
        veil = self._colors.color(QPalette.ColorRole.Base)
        veil.setAlpha(200)  # the lines fade behind a number
        painter.fillRect(box, veil)
        painter.setPen(color)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_places(self, sample: QPointF, quiet: QColor, ink: QColor) -> None:
        """Write the positions below, where they find room, and x in a line of its own."""
        painter, metrics = self._painter, self._metrics
        taken: list[tuple[float, float]] = []

        def write(x: float, text: str, color: QColor, line: int) -> None:
            width = metrics.horizontalAdvance(text)
            left = min(max(x - width / 2, self._box.left()), self._box.right() - width)
            if not line:
                if any(left < end + 4 and start < left + width + 4 for start, end in taken):
                    return
                taken.append((left, left + width))
            painter.setPen(color)
            top = self._bottom + 1 + line * metrics.height()
            box = QRectF(left - 2, top, width + 4, metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

        for tap in self._line.taps:
            write(self._xs[tap.place], str(tap.place), ink, 0)
        for place in self._places:
            write(self._xs[place], str(place), quiet, 0)
        text = f"x {equals_text(self._line.at, PLACES)}"
        write(sample.x(), text, self._colors.color(QPalette.ColorRole.Link), 1)
