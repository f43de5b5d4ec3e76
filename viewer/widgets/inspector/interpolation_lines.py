"""Linear interpolation in one dimension: the lines that a pixel's weighted sums lie on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from viewer.upsampling.number_text import MINUS, decimal_text, equals_text, fraction_text
from viewer.upsampling.taps import AxisTaps, ByteArray, Explanation, IntArray

CONTEXT = 2  # source samples shown to each side of those that take part
PLACES = 3  # decimals
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
        return kept_together(
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
    return (
        *_along_rows(explanation, channel, source),
        _between_rows(explanation, channel, source),
    )


def _along_rows(explanation: Explanation, channel: int, source: ByteArray) -> Iterator[Line]:
    """Return the lines along the source rows, at most the two heaviest."""
    rows, row_weights = _axis(explanation.row_taps)
    cols, _ = _axis(explanation.col_taps)
    heaviest = sorted(range(len(rows)), key=lambda place: -row_weights[place])[:2]
    seen: set[int] = set()
    for place in sorted(heaviest):
        row = rows[place]
        if row in seen:  # a border row that is read twice
            continue
        seen.add(row)
        around = {
            col: Fraction(int(source[row, col, channel]))
            for col in _around(cols, explanation.source_col, source.shape[1])
        }
        first = place * len(cols)
        yield _line(
            f"row {row}",
            explanation.col_taps,
            explanation.source_col,
            around,
            [first + index for index in range(len(cols))],
            len(explanation.taps),
        )


def _between_rows(explanation: Explanation, channel: int, source: ByteArray) -> Line:
    """Return the line between what comes of the rows."""
    rows, _ = _axis(explanation.row_taps)
    cols, _ = _axis(explanation.col_taps)
    shown = _around(rows, explanation.source_row, len(source))
    samples = source[np.ix_(shown, cols)][:, :, channel].astype(np.int64)
    totals = samples @ explanation.col_taps.weights[0, : len(cols)]
    area = explanation.col_taps.denominator
    around = {row: Fraction(total, area) for row, total in zip(shown, totals.tolist(), strict=True)}
    return _line(
        "between rows",
        explanation.row_taps,
        explanation.source_row,
        around,
        [-1] * len(rows),
        len(explanation.taps),
    )


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
    return kept_together(f"No line: {reason} y {equals_text(value, PLACES)}") if reason else ""


def kept_together(text: str) -> str:
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


def longest_formula(lines: Sequence[Line]) -> str:
    """Return a text as long as any of pixels near these, to keep room for."""
    digits = max((len(str(sample.place)) for line in lines for sample in line.context), default=3)
    place = "0" * max(3, digits)
    term = f"({place} {MINUS} {place}.000)/({place} {MINUS} {place}) · 000.000"
    return kept_together(f"y = {term} + {term} ≈ 000.000")
