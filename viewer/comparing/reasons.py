"""Why two methods differ at a pixel: computed from their taps, never guessed from their names.

Two pictures of the same size can differ at a pixel only because their taps differ (other source
pixels, other weights) or because the same weighted sum was rounded otherwise. How the taps differ
is a matter of each axis on its own, so the reasons of a whole picture are two short arrays: what
its rows have to say and what its columns have to say, of which the graver counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from viewer.comparing.differences import levels_apart
from viewer.geometry import Region, output_shape
from viewer.upsampling import METHODS, AxisTaps, Explanation, Method, Parameters
from viewer.upsampling.explaining.wording import MINUS, decimal_text, equals_text, fraction_text
from viewer.upsampling.taps import ByteArray, IntArray
from viewer.upsampling.transposed_conv import Layer, TransposedConv

BoolArray = NDArray[np.bool_]

STRIP_PIXELS = 1 << 19  # output pixels between two looks at whether the work is still wanted


class Reason(IntEnum):
    """Why two bytes differ; of several reasons the one that comes last here is given."""

    EQUAL = 0
    ROUNDING = 1
    WEIGHTS = 2
    MIRRORED = 3
    ALPHA = 4
    FILTER = 5
    ANTIALIASED = 6
    SHIFT = 7
    GAIN = 8
    BORDER = 9
    GAP = 10
    WRAPPED = 11
    CANCELLED = 12
    SIZE = 13

    @property
    def title(self) -> str:
        """A few words for a table."""
        return _TITLES[self]


_TITLES = {
    Reason.EQUAL: "equal",
    Reason.ROUNDING: "same weights, other rounding",
    Reason.WEIGHTS: "quantised or other weights",
    Reason.MIRRORED: "border: mirrored, not repeated",
    Reason.ALPHA: "alpha: colours are multiplied by it",
    Reason.FILTER: "other filter",
    Reason.ANTIALIASED: "antialiased: no pixel is skipped",
    Reason.SHIFT: "shifted centres",
    Reason.GAIN: "gain: weights do not sum to 1",
    Reason.BORDER: "border: the kernel reaches outside",
    Reason.GAP: "gap: no kernel reaches it",
    Reason.WRAPPED: "wrapped: from the opposite edge",
    Reason.CANCELLED: "cancelled: weights sum to 0",
    Reason.SIZE: "sizes differ",
}


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


@dataclass(frozen=True, slots=True)
class ReasonCounts:
    """How many pixels differ, for each reason.

    Attributes
    ----------
    total : int
        Number of pixels compared.
    counts : dict
        Reason to number of pixels; all together are `total`. Reasons without pixels are left
        out.
    worst : dict
        Reason to ``(row, col, levels)``: its pixel with the largest difference, the first of
        them. Not for EQUAL.
    """

    total: int
    counts: dict[Reason, int]
    worst: dict[Reason, tuple[int, int, int]]

    @property
    def differing(self) -> int:
        """Number of pixels that differ."""
        return self.total - self.counts.get(Reason.EQUAL, 0)


def why(
    first: str,
    second: str,
    explanations: tuple[Explanation, Explanation],
    shape: tuple[int, int],
    parameters: Parameters,
) -> Verdict:
    """Say why two methods differ at the pixel that two explanations are of.

    Parameters
    ----------
    first, second : str
        The methods' names.
    explanations : tuple of Explanation
        Theirs, of the same place.
    shape : tuple of int
        ``(H, W)`` of the source.
    parameters : Parameters
        What the explanations were made with.
    """
    a, b = explanations
    pair = tuple(
        _Side(METHODS[name], explanation)
        for name, explanation in zip((first, second), explanations, strict=True)
    )
    if a.output_shape != b.output_shape:
        return _size_verdict(pair, shape, parameters)
    methods = METHODS[first], METHODS[second]
    taps = (a.row_taps, b.row_taps), (a.col_taps, b.col_taps)
    shifted = a.source_row != b.source_row, a.source_col != b.source_col
    codes = [
        axis_reasons(
            *taps[axis],
            shifted[axis],
            other_weights(*methods, axis, np.array([place]), shape, parameters),
        )
        for axis, place in enumerate((a.row, a.col))
    ]
    gravest = Reason(max(int(code[0]) for code in codes))
    if a.value == b.value:
        return Verdict(Reason.EQUAL, _equal_sentence(pair, gravest))
    levels = (np.array([[side.explanation.value]], np.uint8) for side in pair)
    through_alpha = bool(_through_alpha(*methods, *levels).any())
    reason = max(gravest, Reason.ALPHA if through_alpha else Reason.ROUNDING)
    return Verdict(reason, _SENTENCES[reason](pair, shape, parameters))


def other_weights(
    first: Method,
    second: Method,
    axis: int,
    positions: IntArray,
    shape: tuple[int, int],
    parameters: Parameters,
) -> IntArray:
    """Return why two methods' weights differ where neither their centres nor their sums do.

    Parameters
    ----------
    first, second : Method
        The methods.
    axis : int
        0 for rows, 1 for columns.
    positions : (n,) int64
        The output positions.
    shape : tuple of int
        ``(H, W)`` of the source.
    parameters : Parameters
        What the user has set.

    Returns
    -------
    (n,) int64
        Values of `Reason`.
    """
    reason = Reason.WEIGHTS
    if first.kernel != second.kernel:
        reason = Reason.FILTER
    elif first.antialias != second.antialias and parameters.scale < 1:
        reason = Reason.ANTIALIASED
    reasons = np.full(len(positions), reason, np.int64)
    if reason is Reason.WEIGHTS and first.mirrors != second.mirrors:
        # A sample beyond the outermost centres lies between a pixel and its image in a mirror.
        outside = beyond_centres(first, axis, positions, shape, parameters)
        reasons[outside] = Reason.MIRRORED
    return reasons


def beyond_centres(
    method: Method, axis: int, positions: IntArray, shape: tuple[int, int], parameters: Parameters
) -> BoolArray:
    """Return where a method samples the source beyond the centres of its outermost pixels.

    Parameters
    ----------
    method : Method
        The method.
    axis : int
        0 for rows, 1 for columns.
    positions : (n,) int64
        The output positions.
    shape : tuple of int
        ``(H, W)`` of the source.
    parameters : Parameters
        What the user has set.

    Returns
    -------
    (n,) bool
    """
    # A coordinate is a + b * position.
    start, after = (
        method.source_coordinate(index, index, shape, parameters)[axis] for index in (0, 1)
    )
    slope = after - start
    unit = start.denominator * slope.denominator
    coordinates = int(start * unit) + int(slope * unit) * positions
    beyond: BoolArray = (coordinates < 0) | (coordinates > (shape[axis] - 1) * unit)
    return beyond


def _through_alpha(first: Method, second: Method, a: ByteArray, b: ByteArray) -> BoolArray:
    """Return where just one of two pictures has colours that were multiplied by their alpha."""
    if a.shape[2] < 4 or first.premultiplies == second.premultiplies:
        return np.zeros(a.shape[:2], np.bool_)
    through: BoolArray = np.minimum(a[:, :, 3], b[:, :, 3]) < 255
    return through


def axis_reasons(
    a: AxisTaps,
    b: AxisTaps,
    shifted: bool | BoolArray,
    other: Reason | IntArray = Reason.WEIGHTS,
) -> IntArray:
    """Return, for each output position, the gravest way in which two methods' taps differ.

    Parameters
    ----------
    a, b : AxisTaps
        Of the same output positions along one axis.
    shifted : bool or (n,) bool
        Whether, or where, the two methods' centres differ along this axis.
    other : Reason or (n,) int64
        What to say where only the weights differ; see `other_weights`.

    Returns
    -------
    (n,) int64
        Values of `Reason`: EQUAL where the taps are the same.
    """
    sums_a, sums_b = a.sums(), b.sums()
    # What the kernel loses outside matters where it darkens; what still sums to more is a gain.
    missing = ((a.missing > 0) & (sums_a < a.denominators)) | (
        (b.missing > 0) & (sums_b < b.denominators)
    )
    reasons = np.zeros(len(a.count), np.int64)
    for reason, condition in (
        (Reason.GAIN, _other_gain(a, b, sums_a, sums_b)),
        (Reason.BORDER, missing),
        (Reason.GAP, ((a.count == 0) != (b.count == 0)) & ~missing),
        (Reason.WRAPPED, a.wrapped != b.wrapped),
        (Reason.CANCELLED, _cancelled(a, sums_a) != _cancelled(b, sums_b)),
    ):
        reasons[condition] = reason
    # Only where nothing graver is the matter do the weights have to be looked at one by one.
    open_places = np.flatnonzero(reasons == Reason.EQUAL)
    different = open_places[~_same_taps(a, b, open_places)]
    reasons[different] = np.where(
        np.broadcast_to(shifted, reasons.shape)[different],
        Reason.SHIFT,
        np.broadcast_to(other, reasons.shape)[different],
    )
    return reasons


def count_reasons(
    source: ByteArray,
    first: str,
    second: str,
    parameters: Parameters,
    region: Region | None = None,
    progress: Callable[[float], bool] = lambda done: True,
) -> ReasonCounts:
    """Count, over a region of two outputs, how many pixels differ for which reason.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    first, second : str
        The methods' names.
    parameters : Parameters
        What the user has set.
    region : Region, optional
        Of the outputs; by default all. Where the sizes differ: of the first one's.
    progress : callable
        Told what share is done, 0 to 1, after each strip; counting stops when it returns False,
        and what has been counted is returned.
    """
    methods = METHODS[first], METHODS[second]
    shape = (source.shape[0], source.shape[1])
    outputs = [method.output_shape(shape, parameters) for method in methods]
    if region is None:
        region = Region.whole(outputs[0])
    if region.is_empty:
        return ReasonCounts(0, {}, {})
    if outputs[0] != outputs[1]:
        area = region.height * region.width
        return ReasonCounts(area, {Reason.SIZE: area}, {})
    rows, cols = np.arange(region.top, region.bottom), np.arange(region.left, region.right)
    plans = [method.plan(shape, rows, cols, parameters) for method in methods]
    by_row, by_col = (
        axis_reasons(
            plans[0][axis],
            plans[1][axis],
            _shifted(*methods, axis, positions, shape, parameters),
            other_weights(*methods, axis, positions, shape, parameters),
        )
        for axis, positions in enumerate((rows, cols))
    )
    tally = _Tally(by_col, region.left)
    for strip in region.strips(max(1, STRIP_PIXELS // region.width)):
        pictures = [method.render(source, strip, parameters) for method in methods]
        levels, through = levels_apart(*pictures), _through_alpha(*methods, *pictures)
        codes = by_row[strip.top - region.top : strip.bottom - region.top]
        if through.any():
            tally.add(strip.top, codes, np.where(through, levels, np.uint8(0)), Reason.ALPHA)
            levels[through] = 0
        tally.add(strip.top, codes, levels)
        if not progress((strip.bottom - region.top) / region.height):
            break
    return tally.counts()


class _Tally:
    """Adds up strips of differences, from the top down.

    A pixel's reason follows from its row's and its column's, of which there are few kinds. So
    nothing is made for each pixel: rows of a kind are added up, then columns of a kind.
    """

    def __init__(self, by_col: IntArray, left: int) -> None:
        self._left = left
        self._total = 0
        self._differing = dict.fromkeys(Reason, 0)
        self._worst: dict[Reason, tuple[int, int, int]] = {}
        self._cols = [(int(code), np.flatnonzero(by_col == code)) for code in np.unique(by_col)]

    def add(
        self, top: int, by_row: IntArray, levels: ByteArray, least: Reason = Reason.ROUNDING
    ) -> None:
        """Count a strip whose first row is `top`; for another `least` reason, it once more."""
        self._total += levels.size if least is Reason.ROUNDING else 0
        for code in np.unique(by_row):
            rows = np.flatnonzero(by_row == code)
            lines = levels if len(rows) == len(levels) else levels[rows]
            differing, largest = np.count_nonzero(lines, axis=0), lines.max(axis=0)
            for other, cols in self._cols:
                reason = Reason(max(int(code), other, least))
                self._differing[reason] += int(differing[cols].sum())
                peak = int(largest[cols].max())
                worst = self._worst.get(reason, (0, 0, 0))
                if peak > worst[2] or (peak == worst[2] > 0 and worst[0] >= top):
                    # The first of the largest: rows in order, columns in order.
                    row = int(np.flatnonzero((lines[:, cols] == peak).any(axis=1))[0])
                    col = int(np.flatnonzero(lines[row, cols] == peak)[0])
                    place = (top + int(rows[row]), self._left + int(cols[col]), peak)
                    if peak > worst[2] or place < worst:
                        self._worst[reason] = place

    def counts(self) -> ReasonCounts:
        """Return what has been counted so far."""
        differing = {reason: number for reason, number in self._differing.items() if number}
        equal = self._total - sum(differing.values())
        return ReasonCounts(
            self._total,
            ({Reason.EQUAL: equal} if equal else {}) | differing,
            dict(sorted(self._worst.items())),
        )


def _shifted(
    first: Method,
    second: Method,
    axis: int,
    positions: IntArray,
    shape: tuple[int, int],
    parameters: Parameters,
) -> BoolArray:
    """Return where two methods sample different source coordinates along an axis."""
    # A coordinate is a + b * position, and so is the difference of two.
    start, after = (
        first.source_coordinate(index, index, shape, parameters)[axis]
        - second.source_coordinate(index, index, shape, parameters)[axis]
        for index in (0, 1)
    )
    slope = after - start
    if not slope:
        return np.full(len(positions), start != 0)
    meeting = -start / slope
    return np.asarray(positions * meeting.denominator != meeting.numerator)


def _other_gain(a: AxisTaps, b: AxisTaps, sums_a: IntArray, sums_b: IntArray) -> BoolArray:
    """Return where the sums of weights differ by more than the weights' own rounding can."""
    apart = np.abs(sums_a * b.denominators - sums_b * a.denominators)
    gain: BoolArray = 256 * apart >= a.denominators * b.denominators
    return gain


def _cancelled(taps: AxisTaps, sums: IntArray) -> BoolArray:
    cancelled: BoolArray = (sums == 0) & (taps.count > 0)
    return cancelled


def _same_taps(a: AxisTaps, b: AxisTaps, places: IntArray) -> BoolArray:
    """Return where, of some `places`, two methods give every source position the same weight."""
    if not len(places):
        return np.ones(0, np.bool_)
    used = [np.arange(t.indices.shape[1]) < t.count[places, None] for t in (a, b)]
    indices = [t.indices[places] for t in (a, b)]
    nowhere = max(int(index.max(initial=0)) for index in indices) + 1
    first = np.minimum(
        *(
            np.where(taken, index, nowhere).min(axis=1, initial=nowhere)
            for taken, index in zip(used, indices, strict=True)
        )
    )
    # The weights laid out by source position, from the first one on: their difference.
    offsets = [
        np.where(taken, index - first[:, None], 0)
        for taken, index in zip(used, indices, strict=True)
    ]
    width = 1 + max(int(offset.max(initial=0)) for offset in offsets)
    difference = np.zeros((len(places), width), np.int64)
    lines = np.arange(len(places))
    for taps, other, offset, sign in ((a, b, offsets[0], 1), (b, a, offsets[1], -1)):
        weights = sign * taps.weights[places] * other.denominators[places, None]
        for tap in range(offset.shape[1]):
            difference[lines, offset[:, tap]] += weights[:, tap]
    same: BoolArray = np.logical_not(difference.any(axis=1))
    return same


# Sentences


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

    def settings(self, parameters: Parameters) -> str:
        """Return the layer's kernel size and stride in brackets, if it is a layer."""
        if not isinstance(self.method, TransposedConv):
            return ""
        layer = Layer.of(parameters)
        return f" (k = {layer.kernel_size}, stride {layer.stride})"


_Pair: TypeAlias = tuple[_Side, ...]


def _size_verdict(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> Verdict:
    """Say which sizes two outputs have, and whose is not that of the scale, and why."""
    scaled = output_shape(shape, parameters.scale)
    other = next(side for side in pair if side.explanation.output_shape != scaled)
    scale, stride = f"{parameters.scale:g}", parameters.stride
    if not isinstance(other.method, TransposedConv):
        cause, words = "not resized", f"{other.title} is not resized"
    elif scaled != (shape[0] * stride, shape[1] * stride):
        cause = f"stride {stride}, not {scale}"
        words = f"a layer enlarges by a whole number, its stride, here {stride} and not {scale}"
    else:
        cause = "paddings by hand"
        words = f"the paddings of {other.title} were set by hand"
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


def _rounding_sentence(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> str:
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
    where = f" in {_CHANNELS[channel]}" if len(values) > 1 else ""
    return f"Same weights: both sum to {total.removeprefix('= ')}{where}. {', '.join(ends)}."


def _weights_sentence(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> str:
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


def _mirrored_sentence(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> str:
    mirror, other = sorted(pair, key=lambda side: not side.method.mirrors)
    return (
        f"The sample lies beyond the outermost centres. {mirror.title} mirrors the source there "
        f"and uses {_pixels(len(mirror.weights))}, {other.title} repeats the last pixel and uses "
        f"{len(other.weights)}."
    )


def _alpha_sentence(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> str:
    weighed, other = sorted(pair, key=lambda side: not side.method.premultiplies)
    return (
        f"{weighed.title} multiplies the colours by their alpha and divides by it afterwards: "
        f"what is transparent colours nothing; {other.title} averages colours and alpha alone."
    )


def _filter_sentence(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> str:
    (first, a), (second, b) = ((side, len(side.weights)) for side in pair)
    return (
        f"{first.title} weighs with the {first.method.kernel} kernel and uses {_pixels(a)}, "
        f"{second.title} with the {second.method.kernel} kernel and uses {b}."
    )


def _antialiased_sentence(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> str:
    smooth, other = sorted(pair, key=lambda side: not side.method.antialias)
    count = _pixels(len(smooth.weights))
    return (
        f"The image shrinks: {smooth.title} stretches its kernel over {count} so that none is "
        f"skipped, {other.title} uses {len(other.weights)}."
    )


def _shift_sentence(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> str:
    a, b = (side.explanation for side in pair)
    moves, places = [], [[], []]  # type: tuple[list[str], list[list[str]]]
    for axis, (name, words) in enumerate((("row", ("lower", "higher")), _ACROSS)):
        if _same_taps(pair[0].axes[axis][1], pair[1].axes[axis][1], np.zeros(1, np.int64))[0]:
            continue  # beyond the outermost centres both take the border pixel
        at = [(e.source_row, e.source_col)[axis] for e in (a, b)]
        # What samples a later source position shows the source further to the front.
        distance = (at[0] - at[1]) * Fraction(a.output_shape[axis], shape[axis])
        if distance:
            moves.append(f"{_distance(abs(distance))} {words[distance < 0]}")
            for texts, coordinate in zip(places, at, strict=True):
                texts.append(f"{name} {decimal_text(coordinate, 3)}")
    return (
        f"Here {pair[1].title} samples source {', '.join(places[1])}, {pair[0].title} samples "
        f"{', '.join(places[0])}. So {pair[1].title} lies {' and '.join(moves)}."
    )


def _gain_sentence(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> str:
    side = max(pair, key=lambda side: abs(side.weight_sum - 1))
    outcome = "brighter" if side.weight_sum > 1 else "darker"
    return (
        f"The weights of {side.title}{side.settings(parameters)} sum to "
        f"{decimal_text(side.weight_sum)} here instead of 1, so it comes out {outcome}."
    )


def _border_sentence(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> str:
    side = next(s for s in pair if any(taps.missing[0] for _, taps in s.axes))
    inside = Fraction(1)
    for _, taps in side.axes:
        inside *= Fraction(int(taps.sums()[0] + taps.missing[0]), taps.denominator)
    # The border darkens, but what is too bright inside may stay so.
    still = ", so it is darker than that and still too bright" if side.weight_sum > 1 else ""
    return (
        f"The kernel of {side.title}{side.settings(parameters)} reaches outside the image and "
        f"finds nothing there: its weights sum to {decimal_text(side.weight_sum)}, further "
        f"inside to {decimal_text(inside)}{still}."
    )


def _gap_sentence(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> str:
    side = next(side for side in pair if not len(side.explanation.taps))
    layer = Layer.of(parameters)
    cause = "it lies beyond the last one"
    if layer.kernel_size < layer.stride:
        cause = f"kernels are {layer.kernel_size} wide and lie {layer.stride} apart"
    return f"No kernel of {side.title} reaches this pixel, so it stays black: {cause}."


def _wrapped_sentence(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> str:
    side = next(side for side in pair if any(taps.wrapped[0] for _, taps in side.axes))
    wrapped = [(name, int(taps.indices[0, 0])) for name, taps in side.axes if taps.wrapped[0]]
    read = " and ".join(f"{name} {MINUS}1" for name, _ in wrapped)
    last = " and ".join(f"{name} {index}" for name, index in wrapped)
    return (
        f"{side.title} reads {read}. In Python an index of {MINUS}1 means the last one: "
        f"{last}, at the opposite edge."
    )


def _cancelled_sentence(pair: _Pair, shape: tuple[int, int], parameters: Parameters) -> str:
    side, name, taps = next(
        (side, name, taps)
        for side in pair
        for name, taps in side.axes
        if _cancelled(taps, taps.sums())[0]
    )
    weights = " and ".join(
        decimal_text(Fraction(weight, taps.denominator)) for weight in taps.weights[0].tolist()
    )
    return (
        f"{side.title} reads {name} {taps.indices[0, 0]} twice at this edge, "
        f"with the weights {weights}: they sum to 0, so the pixel is black."
    )


_SENTENCES: dict[Reason, Callable[[_Pair, tuple[int, int], Parameters], str]] = {
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
_CHANNELS = ("red", "green", "blue", "alpha")
_ACROSS = ("column", ("further right", "further left"))


def _pixels(count: int) -> str:
    return f"{count} source pixel{'s' if count != 1 else ''}"


def _distance(distance: Fraction) -> str:
    return f"{fraction_text(distance)} output pixel{'s' if distance > 1 else ''}"


def _units(side: _Side) -> str:
    """Return what a method's weights along an axis are whole numbers of."""
    rows, cols = (taps.denominator for _, taps in side.axes)
    if rows != cols:
        return f"multiples of 1/{rows} down and 1/{cols} across"
    return f"multiples of 1/{rows}" if rows > 1 else "whole numbers"
