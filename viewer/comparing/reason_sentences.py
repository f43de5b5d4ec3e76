"""Why two methods differ at one pixel, in a sentence with the pixel's own numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from viewer.comparing.reasons import (
    Reason,
    axis_reasons,
    cancelled_sum,
    other_weights,
    same_taps,
    through_alpha,
)
from viewer.geometry import output_shape
from viewer.upsampling import AxisTaps, Explanation, Method
from viewer.upsampling.channels import COLOR_WORDS
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.number_text import MINUS, counted, decimal_text, equals_text, fraction_text


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why two methods differ at one pixel.

    Attributes
    ----------
    reason : Reason
        The gravest reason.
    sentence : str
        The same in words, with the pixel's own numbers.
    cause : str
        In a few words what makes the sizes differ, where that is the reason; else nothing.
    """

    reason: Reason
    sentence: str
    cause: str = ""

    @property
    def title(self) -> str:
        """The reason in a few words, and what is its cause: ``"sizes differ (not resized)"``."""
        return f"{self.reason.title} ({self.cause})" if self.cause else self.reason.title


def why(
    enlargement: Enlargement,
    first: str,
    second: str,
    explanations: tuple[Explanation, Explanation],
) -> Verdict:
    """Say why two methods differ at the pixel that two explanations are of.

    Parameters
    ----------
    enlargement : Enlargement
        What the explanations are of.
    first, second : str
        The methods' names.
    explanations : tuple of Explanation
        Theirs, of the same place.
    """
    a, b = explanations
    pair = tuple(
        _Side(enlargement.method(name), explanation)
        for name, explanation in zip((first, second), explanations, strict=True)
    )
    if a.output_shape != b.output_shape:
        return _size_verdict(pair, enlargement)
    gravest = _gravest(enlargement, first, second, explanations)
    if a.value == b.value:
        return Verdict(Reason.EQUAL, _equal_sentence(pair, gravest))
    methods = enlargement.method(first), enlargement.method(second)
    levels = (np.array([[side.explanation.value]], np.uint8) for side in pair)
    by_alpha = bool(through_alpha(*methods, *levels).any())
    reason = max(gravest, Reason.ALPHA if by_alpha else Reason.ROUNDING)
    return Verdict(reason, _SENTENCES[reason](pair, enlargement))


def _gravest(
    enlargement: Enlargement,
    first: str,
    second: str,
    explanations: tuple[Explanation, Explanation],
) -> Reason:
    """Return the gravest way in which the taps of two explanations differ."""
    a, b = explanations
    taps = (a.row_taps, b.row_taps), (a.col_taps, b.col_taps)
    shifted = a.source_row != b.source_row, a.source_col != b.source_col
    codes = [
        axis_reasons(
            *taps[axis],
            shifted[axis],
            other_weights(enlargement, first, second, axis, np.array([place])),
        )
        for axis, place in enumerate((a.row, a.col))
    ]
    return Reason(max(int(code[0]) for code in codes))


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two methods, at the pixel."""

    method: Method
    explanation: Explanation

    @property
    def title(self) -> str:
        return self.method.short_title

    @property
    def weight_sum(self) -> Fraction:
        return self.explanation.taps.weight_sum

    @property
    def axes(self) -> tuple[tuple[str, AxisTaps], tuple[str, AxisTaps]]:
        return ("row", self.explanation.row_taps), ("column", self.explanation.col_taps)

    @property
    def weights(self) -> dict[tuple[int, int], Fraction]:
        """Source pixel to weight; a pixel that is read twice has the sum."""
        taps = self.explanation.taps
        table: dict[tuple[int, int], Fraction] = {}
        for index, pixel in enumerate(zip(taps.rows.tolist(), taps.cols.tolist(), strict=True)):
            table[pixel] = table.get(pixel, Fraction(0)) + taps.weight(index)
        return {pixel: weight for pixel, weight in table.items() if weight}


_Pair: TypeAlias = tuple[_Side, ...]


def _size_verdict(pair: _Pair, enlargement: Enlargement) -> Verdict:
    """Say which sizes two outputs have, and whose is not that of the scale, and why."""
    shape, parameters = enlargement.source_shape, enlargement.parameters
    scaled = output_shape(shape, parameters.scale)
    other = next(side for side in pair if side.explanation.output_shape != scaled)
    cause, words = other.method.size_cause(shape, parameters)
    (height, width), (other_height, other_width) = (side.explanation.output_shape for side in pair)
    return Verdict(
        Reason.SIZE,
        f"{pair[0].title} has {width} × {height} pixels, {pair[1].title} {other_width} × "
        f"{other_height}: {words}. So the pixels lie at different places: nothing to compare.",
        cause,
    )


def _equal_sentence(pair: _Pair, gravest: Reason) -> str:
    value = ", ".join(map(str, pair[0].explanation.value))
    although = ", although their weights differ" if gravest > Reason.ROUNDING else ""
    return f"{pair[0].title} and {pair[1].title} both come to {value} here{although}."


def _rounding_sentence(pair: _Pair, enlargement: Enlargement) -> str:
    explanations = [side.explanation for side in pair]
    values = list(zip(*(explanation.value for explanation in explanations), strict=True))
    channel = max(range(len(values)), key=lambda c: abs(values[c][0] - values[c][1]))
    exact = explanations[0].taps.weighted_sum[channel]
    total = equals_text(exact)
    ends = [
        f"{side.title} gets "
        + side.explanation.steps[-1].formulas[channel].replace(str(exact), decimal_text(exact))
        + f" = {side.explanation.value[channel]}"
        for side in pair
    ]
    where = f" in {COLOR_WORDS[channel]}" if len(values) > 1 else ""
    return f"Same weights: both sum to {total.removeprefix('= ')}{where}. {', '.join(ends)}."


def _weights_sentence(pair: _Pair, enlargement: Enlargement) -> str:
    a, b = (side.weights for side in pair)
    zero = Fraction(0)
    row, col = max(
        sorted(a.keys() | b.keys()), key=lambda pixel: abs(a.get(pixel, zero) - b.get(pixel, zero))
    )
    weights = [decimal_text(weights.get((row, col), zero), 6) for weights in (a, b)]
    text = (
        f"Source row {row}, column {col} has the weight {weights[0]} in {pair[0].title}, "
        f"{weights[1]} in {pair[1].title}. "
    )
    if len(a) != len(b):
        return f"{text}{pair[0].title} uses {_pixels(len(a))}, {pair[1].title} {len(b)}."
    return (
        f"{text}Along an axis {pair[0].title} counts in {_units(pair[0])}, {pair[1].title} in "
        f"{_units(pair[1])}."
    )


def _mirrored_sentence(pair: _Pair, enlargement: Enlargement) -> str:
    mirror, other = sorted(pair, key=lambda side: not side.method.mirrors)
    return (
        f"The sample lies beyond the outermost centres. {mirror.title} mirrors the source there "
        f"and uses {_pixels(len(mirror.weights))}, {other.title} repeats the last pixel and uses "
        f"{len(other.weights)}."
    )


def _alpha_sentence(pair: _Pair, enlargement: Enlargement) -> str:
    weighed, other = sorted(pair, key=lambda side: not side.method.premultiplies)
    return (
        f"{weighed.title} multiplies the colours by their alpha and divides by it afterwards: "
        f"what is transparent colours nothing; {other.title} averages colours and alpha alone."
    )


def _filter_sentence(pair: _Pair, enlargement: Enlargement) -> str:
    (first, a), (second, b) = ((side, len(side.weights)) for side in pair)
    return (
        f"{first.title} weighs with the {first.method.kernel} kernel and uses {_pixels(a)}, "
        f"{second.title} with the {second.method.kernel} kernel and uses {b}."
    )


def _antialiased_sentence(pair: _Pair, enlargement: Enlargement) -> str:
    smooth, other = sorted(pair, key=lambda side: not side.method.antialias)
    count = _pixels(len(smooth.weights))
    return (
        f"The image shrinks: {smooth.title} stretches its kernel over {count} so that none is "
        f"skipped, {other.title} uses {len(other.weights)}."
    )


def _shift_sentence(pair: _Pair, enlargement: Enlargement) -> str:
    a, b = (side.explanation for side in pair)
    moves, places = [], [[], []]  # type: tuple[list[str], list[list[str]]]
    for axis, (name, words) in enumerate((("row", ("lower", "higher")), _ACROSS)):
        if same_taps(pair[0].axes[axis][1], pair[1].axes[axis][1], np.zeros(1, np.int64))[0]:
            continue  # beyond the outermost centres both take the border pixel
        at = [(e.source_row, e.source_col)[axis] for e in (a, b)]
        # What samples a later source position shows the source further to the front.
        distance = (at[0] - at[1]) * Fraction(a.output_shape[axis], enlargement.source_shape[axis])
        if distance:
            moves.append(f"{_distance(abs(distance))} {words[distance < 0]}")
            for texts, coordinate in zip(places, at, strict=True):
                texts.append(f"{name} {decimal_text(coordinate, 3)}")
    return (
        f"Here {pair[1].title} samples source {', '.join(places[1])}, {pair[0].title} samples "
        f"{', '.join(places[0])}. So {pair[1].title} lies {' and '.join(moves)}."
    )


def _gain_sentence(pair: _Pair, enlargement: Enlargement) -> str:
    side = max(pair, key=lambda side: abs(side.weight_sum - 1))
    outcome = "brighter" if side.weight_sum > 1 else "darker"
    return (
        f"The weights of {side.title}{side.method.settings(enlargement.parameters)} sum to "
        f"{decimal_text(side.weight_sum)} here instead of 1, so it comes out {outcome}."
    )


def _border_sentence(pair: _Pair, enlargement: Enlargement) -> str:
    side = next(s for s in pair if any(taps.missing[0] for _, taps in s.axes))
    inside = Fraction(1)
    for _, taps in side.axes:
        inside *= Fraction(int(taps.sums()[0] + taps.missing[0]), taps.denominator)
    # The border darkens, but what is too bright inside may stay so.
    still = ", so it is darker than that and still too bright" if side.weight_sum > 1 else ""
    settings = side.method.settings(enlargement.parameters)
    return (
        f"The kernel of {side.title}{settings} reaches outside the image and finds nothing "
        f"there: its weights sum to {decimal_text(side.weight_sum)}, further inside to "
        f"{decimal_text(inside)}{still}."
    )


def _gap_sentence(pair: _Pair, enlargement: Enlargement) -> str:
    side = next(side for side in pair if not len(side.explanation.taps))
    cause = side.method.gap_cause(enlargement.parameters)
    return f"No kernel of {side.title} reaches this pixel, so it stays black: {cause}."


def _wrapped_sentence(pair: _Pair, enlargement: Enlargement) -> str:
    side = next(side for side in pair if any(taps.wrapped[0] for _, taps in side.axes))
    wrapped = [(name, int(taps.indices[0, 0])) for name, taps in side.axes if taps.wrapped[0]]
    read = " and ".join(f"{name} {MINUS}1" for name, _ in wrapped)
    last = " and ".join(f"{name} {index}" for name, index in wrapped)
    return (
        f"{side.title} reads {read}. In Python an index of {MINUS}1 means the last one: "
        f"{last}, at the opposite edge."
    )


def _cancelled_sentence(pair: _Pair, enlargement: Enlargement) -> str:
    side, name, taps = next(
        (side, name, taps)
        for side in pair
        for name, taps in side.axes
        if cancelled_sum(taps, taps.sums())[0]
    )
    weights = " and ".join(
        decimal_text(Fraction(weight, taps.denominator)) for weight in taps.weights[0].tolist()
    )
    return (
        f"{side.title} reads {name} {taps.indices[0, 0]} twice at this edge, "
        f"with the weights {weights}: they sum to 0, so the pixel is black."
    )


_SENTENCES: dict[Reason, Callable[[_Pair, Enlargement], str]] = {
    Reason.ROUNDING: _rounding_sentence,
    Reason.WEIGHTS: _weights_sentence,
    Reason.MIRRORED: _mirrored_sentence,
    Reason.ALPHA: _alpha_sentence,
    Reason.FILTER: _filter_sentence,
    Reason.ANTIALIASED: _antialiased_sentence,
    Reason.SHIFT: _shift_sentence,
    Reason.GAIN: _gain_sentence,
    Reason.BORDER: _border_sentence,
    Reason.GAP: _gap_sentence,
    Reason.WRAPPED: _wrapped_sentence,
    Reason.CANCELLED: _cancelled_sentence,
}


_ACROSS = ("column", ("further right", "further left"))


def _pixels(count: int) -> str:
    return counted(count, "source pixel")


def _distance(distance: Fraction) -> str:
    return f"{fraction_text(distance)} output pixel{'s' if distance > 1 else ''}"


def _units(side: _Side) -> str:
    """Return what a method's weights along an axis are whole numbers of."""
    rows, cols = (taps.denominator for _, taps in side.axes)
    if rows != cols:
        return f"multiples of 1/{rows} down and 1/{cols} across"
    return f"multiples of 1/{rows}" if rows > 1 else "whole numbers"
