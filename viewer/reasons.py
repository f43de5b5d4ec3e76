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

import numpy as np
from numpy.typing import NDArray

from viewer.geometry import Region
from viewer.upsampling import METHODS, AxisTaps, Explanation, Method, Parameters
from viewer.upsampling.taps import ByteArray, IntArray
from viewer.upsampling.wording import decimal_text, fraction_text

STRIP_PIXELS = 1 << 20


class Reason(IntEnum):
    """Why two bytes differ; of several reasons the one that comes last here is given."""

    EQUAL = 0
    ROUNDING = 1
    WEIGHTS = 2
    SHIFT = 3
    GAIN = 4
    BORDER = 5
    GAP = 6
    WRAPPED = 7
    CANCELLED = 8
    SIZE = 9

    @property
    def title(self) -> str:
        """A few words for a table."""
        return _TITLES[self]


_TITLES = {
    Reason.EQUAL: "equal",
    Reason.ROUNDING: "same weights, rounded differently",
    Reason.WEIGHTS: "quantised weights",
    Reason.SHIFT: "shifted centres",
    Reason.GAIN: "gain: weights do not sum to 1",
    Reason.BORDER: "border: the kernel reaches outside",
    Reason.GAP: "gap: no kernel reaches it",
    Reason.WRAPPED: "wrapped: read from the opposite edge",
    Reason.CANCELLED: "weights cancel",
    Reason.SIZE: "different stride, different size",
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
    """

    reason: Reason
    sentence: str


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
    methods = METHODS[first], METHODS[second]
    titles = methods[0].short_title, methods[1].short_title
    if a.output_shape != b.output_shape:
        return Verdict(
            Reason.SIZE,
            f"The pictures have different sizes: {titles[0]} has {_size(a.output_shape)}, "
            f"{titles[1]} {_size(b.output_shape)}. Their pixels cover different places.",
        )
    if a.value == b.value:
        return Verdict(Reason.EQUAL, f"{titles[0]} and {titles[1]} are equal here.")
    codes = [
        int(axis_reasons(taps[0], taps[1], _axis_shift(*methods, axis, shape, parameters) != 0)[0])
        for axis, taps in enumerate(((a.row_taps, b.row_taps), (a.col_taps, b.col_taps)))
    ]
    reason = Reason(max(*codes, int(Reason.ROUNDING)))
    return Verdict(reason, _sentence(reason, titles, methods, explanations, shape, parameters))


def axis_reasons(a: AxisTaps, b: AxisTaps, shifted: bool) -> IntArray:
    """Return, for each output position, the gravest way in which two methods' taps differ.

    Parameters
    ----------
    a, b : AxisTaps
        Of the same output positions along one axis.
    shifted : bool
        Whether the two methods' centres differ along this axis.

    Returns
    -------
    (n,) int64
        Values of `Reason`: EQUAL where the taps are the same.
    """
    sums_a, sums_b = a.sums(), b.sums()
    missing = (a.missing > 0) | (b.missing > 0)
    reasons = np.where(_same_taps(a, b), Reason.EQUAL, Reason.WEIGHTS)
    if shifted:
        reasons = np.where(reasons > Reason.EQUAL, Reason.SHIFT, reasons)
    unequal_sums = sums_a * b.denominators != sums_b * a.denominators
    for reason, condition in (
        (Reason.GAIN, unequal_sums),
        (Reason.BORDER, missing),
        (Reason.GAP, ((a.count == 0) != (b.count == 0)) & ~missing),
        (Reason.WRAPPED, a.wrapped != b.wrapped),
        (Reason.CANCELLED, _cancelled(a, sums_a) != _cancelled(b, sums_b)),
    ):
        reasons = np.where(condition, reason, reasons)
    return reasons.astype(np.int64)


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
        Of the outputs; by default all.
    progress : callable
        Told what share is done, 0 to 1, after each strip; counting stops when it returns False,
        and what has been counted is returned.
    """
    methods = METHODS[first], METHODS[second]
    shape = (source.shape[0], source.shape[1])
    outputs = [method.output_shape(shape, parameters) for method in methods]
    region = region or Region.whole(outputs[0])
    if outputs[0] != outputs[1]:
        area = region.height * region.width
        return ReasonCounts(area, {Reason.SIZE: area}, {})
    shifted = [_axis_shift(*methods, axis, shape, parameters) != 0 for axis in (0, 1)]
    cols = np.arange(region.left, region.right)
    counts = np.zeros(len(Reason), np.int64)
    worst: dict[Reason, tuple[int, int, int]] = {}
    total = 0
    for strip in region.strips(max(1, STRIP_PIXELS // region.width)):
        rows = np.arange(strip.top, strip.bottom)
        plans = [method.plan(shape, rows, cols, parameters) for method in methods]
        by_row = axis_reasons(plans[0][0], plans[1][0], shifted[0])
        by_col = axis_reasons(plans[0][1], plans[1][1], shifted[1])
        pictures = [method.render(source, strip, parameters) for method in methods]
        levels = (np.maximum(*pictures) - np.minimum(*pictures)).max(axis=2)
        reasons = np.maximum(np.maximum.outer(by_row, by_col), Reason.ROUNDING)
        reasons[levels == 0] = Reason.EQUAL
        counts += np.bincount(reasons.ravel(), minlength=len(Reason))
        total += levels.size
        for code in np.unique(reasons[levels > 0]).tolist():
            place = int(np.argmax(np.where(reasons == code, levels, 0)))
            row, col = divmod(place, levels.shape[1])
            largest = int(levels[row, col])
            if largest > worst.get(Reason(code), (0, 0, 0))[2]:
                worst[Reason(code)] = (strip.top + row, strip.left + col, largest)
        if not progress((strip.bottom - region.top) / region.height):
            break
    return ReasonCounts(
        total,
        {reason: int(counts[reason]) for reason in Reason if counts[reason]},
        worst,
    )


def _cancelled(taps: AxisTaps, sums: IntArray) -> NDArray[np.bool_]:
    cancelled: NDArray[np.bool_] = (sums == 0) & (taps.count > 0)
    return cancelled


def _same_taps(a: AxisTaps, b: AxisTaps) -> NDArray[np.bool_]:
    """Return where two methods give every source position the same weight."""

    def weight_at(taps: AxisTaps, wanted: IntArray) -> IntArray:
        """Return the weight that `taps` give to each of the `wanted` (n, t) positions."""
        hit = taps.indices[:, None, :] == wanted[:, :, None]
        total: IntArray = (hit * taps.weights[:, None, :]).sum(axis=2)
        return total

    same = np.ones(len(a.count), np.bool_)
    for wanted in (a.indices, b.indices):
        difference = (
            weight_at(a, wanted) * b.denominators[:, None]
            - weight_at(b, wanted) * a.denominators[:, None]
        )
        same &= (difference == 0).all(axis=1)
    return same


def _axis_shift(
    first: Method, second: Method, axis: int, shape: tuple[int, int], parameters: Parameters
) -> Fraction:
    """Return how far the second's centres lie beyond the first's, in output pixels."""
    scale = Fraction(first.output_shape(shape, parameters)[axis], shape[axis])
    at = [m.source_coordinate(0, 0, shape, parameters)[axis] for m in (first, second)]
    # What samples a later source position shows the source further to the front.
    return (at[0] - at[1]) * scale


def _sentence(
    reason: Reason,
    titles: tuple[str, str],
    methods: tuple[Method, Method],
    explanations: tuple[Explanation, Explanation],
    shape: tuple[int, int],
    parameters: Parameters,
) -> str:
    """Put a reason into words, with the pixel's own numbers."""
    sums = [explanation.taps.weight_sum for explanation in explanations]
    odd = 0 if abs(sums[0] - 1) > abs(sums[1] - 1) else 1  # which of the two is out of order
    title, weight_sum = titles[odd], decimal_text(sums[odd])
    if reason is Reason.ROUNDING:
        exact = explanations[0].taps.weighted_sum
        channel = next(
            c
            for c, pair in enumerate(zip(*(e.value for e in explanations), strict=True))
            if pair[0] != pair[1]
        )
        ends = " and ".join(
            f"{title} rounds to {explanation.value[channel]}"
            for title, explanation in zip(titles, explanations, strict=True)
        )
        return f"Same weights, same exact sum {decimal_text(exact[channel])}: {ends}."
    if reason is Reason.WEIGHTS:
        return (
            f"The weights differ by up to {decimal_text(_largest_difference(explanations), 6)}: "
            f"{titles[0]} counts in {_parts(explanations[0])}, {titles[1]} in "
            f"{_parts(explanations[1])}."
        )
    if reason is Reason.SHIFT:
        down, right = (_axis_shift(*methods, axis, shape, parameters) for axis in (0, 1))
        return f"{titles[1]} lies {_shift_text(down, right)} of {titles[0]}: their centres differ."
    if reason is Reason.GAIN:
        return f"The weights of {title} sum to {weight_sum} here, well inside the image."
    if reason is Reason.BORDER:
        return (
            f"The kernel of {title} reaches outside the image, where it finds nothing: "
            f"its weights sum to {weight_sum} here."
        )
    if reason is Reason.GAP:
        empty = titles[0] if not len(explanations[0].taps) else titles[1]
        return f"No kernel of {empty} reaches this pixel: it stays black."
    if reason is Reason.WRAPPED:
        wrapped = explanations[0].row_taps.wrapped[0] or explanations[0].col_taps.wrapped[0]
        return (
            f"{titles[0] if wrapped else titles[1]} reads position −1, which is the opposite "
            "edge of the image."
        )
    zero = titles[0] if sums[0] == 0 else titles[1]
    return f"{zero} reads the border pixel twice with opposite weights: they cancel to black."


def _largest_difference(explanations: tuple[Explanation, Explanation]) -> Fraction:
    weights: list[dict[tuple[int, int], Fraction]] = []
    for explanation in explanations:
        table: dict[tuple[int, int], Fraction] = {}
        taps = explanation.taps
        for index, pixel in enumerate(zip(taps.rows.tolist(), taps.cols.tolist(), strict=True)):
            table[pixel] = table.get(pixel, Fraction(0)) + taps.weight(index)
        weights.append(table)
    zero = Fraction(0)
    return max(
        (
            abs(weights[0].get(pixel, zero) - weights[1].get(pixel, zero))
            for pixel in weights[0].keys() | weights[1].keys()
        ),
        default=zero,
    )


def _parts(explanation: Explanation) -> str:
    """Return what a method's weights are whole numbers of."""
    rows, cols = explanation.row_taps.denominator, explanation.col_taps.denominator
    if rows == cols:
        return "whole pixels" if rows == 1 else f"{rows}ths"
    return f"{rows}ths down and {cols}ths across"


def _shift_text(down: Fraction, right: Fraction) -> str:
    parts = [
        f"{fraction_text(abs(distance))} output pixel {words[0] if distance > 0 else words[1]}"
        for distance, words in ((down, ("below", "above")), (right, ("right", "left")))
        if distance
    ]
    return " and ".join(parts)


def _size(shape: tuple[int, int]) -> str:
    return f"{shape[1]} × {shape[0]}"
