"""Linear interpolation in one dimension, drawn: two samples, the line between, the point on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette, QPen
from PyQt5.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from viewer.qt import theme
from viewer.qt.fonts import SMALL, scaled_font
from viewer.upsampling.number_text import MINUS, decimal_text, equals_text, fraction_text
from viewer.upsampling.taps import AxisTaps, ByteArray, Explanation, IntArray
from viewer.widgets.basic.formula_label import FormulaLabel
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.tap_colors import tap_color
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text

CONTEXT = 2  # source samples shown to each side of those that take part
FORMULA = f"y = (x₁ {MINUS} x)/(x₁ {MINUS} x₀) · y₀ + (x {MINUS} x₀)/(x₁ {MINUS} x₀) · y₁"
PLACES = 3  # decimals
_SLOTS = 3  # buttons: two source rows, and between them
_LEAST_SPAN = 8  # levels: what is nearly flat shall look flat
_MOST_POINTS = 16
_KEEP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Sample:
    """A dot of the plot.

    Attributes
    ----------
    place : int
        Its source position along the axis.
    value : Fraction
        The source's value there.
    tap : int
        Which of the pixel's taps it is, for its colour; -1 for none of them.
    weight : Fraction
        What it weighs here; 0 where it takes no part.
    """

    place: int
    value: Fraction
    tap: int = -1
    weight: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Line:
    """A weighted sum along one axis: a point on a straight line, where it is one.

    Attributes
    ----------
    title : str
        Along what: ``"row 104"``, ``"between rows"``.
    taps : tuple of Sample
        The samples that take part, in the order of the taps.
    context : tuple of Sample
        The source samples around them, those that take part among them.
    at : Fraction
        The position x that is sampled.
    value : Fraction
        What comes out: the y at x.
    tap_count : int
        How many taps the pixel has in all, for the colours.
    fault : str
        Why there is no line; empty where there is one.
    """

    title: str
    taps: tuple[Sample, ...]
    context: tuple[Sample, ...]
    at: Fraction
    value: Fraction
    tap_count: int
    fault: str = ""

    def formula(self) -> str:
        """Return the formula with the numbers filled in, or what takes its place."""
        if self.fault:
            return self.fault
        a, b = self.taps
        x, y0, y1, y = (
            decimal_text(number, PLACES) for number in (self.at, a.value, b.value, self.value)
        )
        exact = all(
            (number * 10**PLACES).denominator == 1
            for number in (self.at, a.value, b.value, self.value)
        )
        width = f"({b.place} {MINUS} {a.place})"
        return _kept_together(
            f"y = ({b.place} {MINUS} {x})/{width} · {y0} "
            f"+ ({x} {MINUS} {a.place})/{width} · {y1} {'=' if exact else '≈'} {y}"
        )


def lines_of(explanation: Explanation, channel: int, source: ByteArray) -> tuple[Line, ...]:
    """Return the interpolations that a pixel is made by: along its source rows, then between them.

    Parameters
    ----------
    explanation : Explanation
        Of the pixel, by any method.
    channel : int
        Whose values.
    source : (H, W, C) uint8
        The whole source, for the samples around.

    Returns
    -------
    tuple of Line
        At most two source rows, the heaviest, and last the line between the rows.
    """
    rows, row_weights = _axis(explanation.row_taps)
    cols, _ = _axis(explanation.col_taps)
    height, width = source.shape[:2]
    count = len(explanation.taps)
    lines = []
    heaviest = sorted(range(len(rows)), key=lambda place: -row_weights[place])[:2]
    seen: set[int] = set()
    for place in sorted(heaviest):
        row = rows[place]
        if row in seen:  # a border row that is read twice
            continue
        seen.add(row)
        around = {
            col: Fraction(int(source[row, col, channel]))
            for col in _around(cols, explanation.source_col, width)
        }
        first = place * len(cols)
        lines.append(
            _line(
                f"row {row}",
                explanation.col_taps,
                explanation.source_col,
                around,
                [first + index for index in range(len(cols))],
                count,
            )
        )
    shown = _around(rows, explanation.source_row, height)
    samples = source[np.ix_(shown, cols)][:, :, channel].astype(np.int64)
    totals = samples @ explanation.col_taps.weights[0, : len(cols)]
    area = explanation.col_taps.denominator
    around = {row: Fraction(total, area) for row, total in zip(shown, totals.tolist(), strict=True)}
    lines.append(
        _line(
            "between rows",
            explanation.row_taps,
            explanation.source_row,
            around,
            [-1] * len(rows),
            count,
        )
    )
    return tuple(lines)


def _line(
    title: str,
    axis: AxisTaps,
    sampled: Fraction,
    around: dict[int, Fraction],
    taps: Sequence[int],
    count: int,
) -> Line:
    """Return one line; `around` has the values of all places, `taps` the taps' numbers."""
    places, weights = _axis(axis)
    samples = tuple(
        Sample(place, around[place], tap, weight)
        for place, tap, weight in zip(places, taps, weights, strict=True)
    )
    value = sum((sample.weight * sample.value for sample in samples), Fraction(0))
    fault = _fault(axis, samples, value)
    context = tuple(Sample(place, number) for place, number in sorted(around.items()))
    # The weights, not the coordinate, say where on the line the method really is: it may be cut
    # to the border pixel, or rounded to 2048ths.
    at = samples[0].place + samples[1].weight if not fault else sampled
    return Line(title, samples, context, at, value, count, fault)


def _fault(axis: AxisTaps, taps: tuple[Sample, ...], value: Fraction) -> str:
    """Return why the taps of one axis make no line, or nothing."""
    total = sum((tap.weight for tap in taps), Fraction(0))
    places = [tap.place for tap in taps]
    reason = ""
    if not taps:
        return "No line: no kernel reaches this place, so there is nothing to add up."
    if len(taps) == 1 and total == 1:
        reason = "the sample takes one source pixel as it is."
    elif len(taps) == 1:
        reason = f"one kernel alone reaches this place, with weight {fraction_text(total)}."
    elif axis.wrapped[0]:
        reason = f"{places[0]} and {places[1]} lie at opposite edges of the image."
    elif total == 0:
        reason = f"position {places[0]} is read twice, with opposite weights."
    elif len(set(places)) == 1:
        reason = f"the border pixel at {places[0]} is read more than once."
    elif len(taps) > 2:
        reason = f"{len(taps)} positions take part, not two; weights sum to {decimal_text(total)}."
    elif places[1] != places[0] + 1:
        reason = "beyond the border the source is reflected."
    elif min(tap.weight for tap in taps) < 0:
        reason = "one weight is below zero, so the point lies beyond the two."
    elif total != 1:
        reason = f"weights sum to {fraction_text(total)}, not 1, so the point lies off it."
    return _kept_together(f"No line: {reason} y {equals_text(value, PLACES)}") if reason else ""


def _kept_together(text: str) -> str:
    """Let a formula break before a plus or an equals sign only, not within a product."""
    for sign in (MINUS, "·"):
        text = text.replace(f" {sign} ", f"{_KEEP}{sign}{_KEEP}")
    for sign in ("+", "=", "≈"):
        text = text.replace(f"{sign} ", f"{sign}{_KEEP}")
    for sign in ("=", "≈"):
        text = text.replace(f"y {sign}", f"y{_KEEP}{sign}")
    return text.replace("/(", "/\N{WORD JOINER}(")


def _axis(axis: AxisTaps) -> tuple[list[int], list[Fraction]]:
    """Return the source positions of one output position, and their weights."""
    count = int(axis.count[0])
    indices: IntArray = axis.indices[0, :count]
    weights = [Fraction(weight, axis.denominator) for weight in axis.weights[0, :count].tolist()]
    return indices.tolist(), weights


def _around(places: Sequence[int], sampled: Fraction, length: int) -> list[int]:
    """Return the source positions to show: those that take part, and some to each side."""
    if places and max(places) - min(places) < _MOST_POINTS:
        first, last = min(places), max(places)
    else:  # none, or from opposite edges, or very many
        first = min(max(math.floor(sampled), 0), length - 1)
        last = min(first + 1, length - 1)
    shown = range(max(0, first - CONTEXT), min(length, last + CONTEXT + 1))
    return sorted({*shown, *places})


class InterpolationPlot(ThemedWidget, QWidget):
    """The one-dimensional formula with a pixel's numbers, and the line that it describes.

    Buttons choose between the lines of the pixel: along its upper source row, along its lower
    one, and between the two. The choice stays while other pixels come.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Linear interpolation, one dimension at a time")
        self._lines: tuple[Line, ...] = ()
        self._pixel: tuple[Explanation, int, ByteArray] | None = None  # not worked out yet
        self._chosen = 0
        self._group = QButtonGroup(self)
        self._buttons = [SegmentButton("", self) for _ in range(_SLOTS)]
        self._general = FormulaLabel()
        self._numbers = FormulaLabel()
        self._canvas = _Canvas()
        self._general.set_text(FORMULA)
        self._general.setAccessibleName("Linear interpolation")
        self._numbers.setAccessibleName("The same with this pixel's numbers")

        choice = QHBoxLayout()
        choice.setSpacing(4)
        for slot, button in enumerate(self._buttons):
            self._group.addButton(button, slot)
            choice.addWidget(button)
        choice.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(choice)
        layout.addWidget(self._general)
        layout.addWidget(self._numbers)
        layout.addWidget(self._canvas)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._group.idClicked.connect(self.choose)
        self.restyle()
        self._refresh()

    def set_explanation(
        self, explanation: Explanation | None, channel: int, source: ByteArray | None
    ) -> None:
        """Show a pixel of any method; None shows nothing, in the same room.

        Parameters
        ----------
        explanation : Explanation or None
            Of the pixel.
        channel : int
            Whose values.
        source : (H, W, C) uint8 or None
            The whole source.
        """
        if explanation is None or source is None:
            self.set_lines(())
            return
        self._pixel = explanation, channel, source
        if not self._is_out_of_sight():
            self._work_out()

    def _is_out_of_sight(self) -> bool:
        """Return whether the window is on screen, and this part of it scrolled or folded away."""
        window = self.window()
        return window is not None and window.isVisible() and self.visibleRegion().isEmpty()

    def _work_out(self) -> None:
        """Show the pixel that came last, if that has not been done."""
        if self._pixel is not None:
            self.set_lines(lines_of(*self._pixel))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Catch up: it has come into sight."""
        self._work_out()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show lines that are worked out: along one or two rows, and last between them."""
        self._lines = tuple(lines)
        self._pixel = None
        self._refresh()

    def choose(self, slot: int) -> None:
        """Show the line along the first row (0), along the second (1) or between them (2)."""
        self._chosen = slot
        self._refresh()

    @property
    def line(self) -> Line | None:
        """The line that is shown."""
        self._work_out()
        return self._slots()[self._shown()] if self._lines else None

    def _slots(self) -> list[Line | None]:
        """Return the line of each button; the last is always the one between the rows."""
        if not self._lines:
            return [None] * _SLOTS
        *along, between = self._lines
        return [*along, *[None] * (_SLOTS - 1 - len(along)), between]

    def _shown(self) -> int:
        """Return the slot that is shown: the chosen one, or the nearest that there is."""
        slots = self._slots()
        there = [slot for slot in range(_SLOTS) if slots[slot] is not None]
        return min(there, key=lambda slot: abs(slot - self._chosen), default=self._chosen)

    def _refresh(self) -> None:
        for button, line in zip(self._buttons, self._slots(), strict=True):
            button.setEnabled(line is not None)
            text = line.title if line else "row —"
            if text != button.text():
                button.setText(text)
                button.setAccessibleName(f"Show the interpolation {text}")
                button.updateGeometry()
        self._buttons[-1].setText("between rows")
        self._buttons[self._shown()].setChecked(True)
        line = self.line
        self._numbers.set_text(line.formula() if line else "", _longest_formula(self._lines))
        self._canvas.set_line(line)
        self._canvas.setAccessibleDescription(line.formula() if line else "")

    def sizeHint(self) -> QSize:
        """Return the side panel's width; the height is that of its parts."""
        return QSize(324, super().sizeHint().height())

    def restyle(self) -> None:
        small = scaled_font(self.font(), 0.94)
        for part in (*self._buttons, self._general, self._numbers):
            part.setFont(small)
        color_text(theme.quiet_text(self.palette()), self._general)


def _longest_formula(lines: Sequence[Line]) -> str:
    """Return a text as long as any of pixels near these, to keep room for."""
    digits = max((len(str(sample.place)) for line in lines for sample in line.context), default=3)
    place = "0" * max(3, digits)
    term = f"({place} {MINUS} {place}.000)/({place} {MINUS} {place}) · 000.000"
    return _kept_together(f"y = {term} + {term} ≈ 000.000")


class _Canvas(QWidget):
    """The plot itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: Line | None = None
        self.setAccessibleName("Plot of the interpolation")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_line(self, line: Line | None) -> None:
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
