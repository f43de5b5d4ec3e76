"""Why two methods differ at a pixel: computed from their taps, never guessed from their names.

Two pictures of the same size can differ at a pixel only because their taps differ (other source
pixels, other weights) or because the same weighted sum was rounded otherwise. How the taps differ
is a matter of each axis on its own, so the reasons of a whole picture are two short arrays: what
its rows have to say and what its columns have to say, of which the graver counts.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from viewer.upsampling import AxisTaps, Method
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.taps import ByteArray, IntArray

BoolArray = NDArray[np.bool_]


class Reason(IntEnum):
    """Why two bytes differ, with a few words for a table; of several the last one is given.

    Attributes
    ----------
    title : str
        The few words.
    """

    title: str

    def __new__(cls, gravity: int, title: str = "") -> Reason:
        """Make a reason; of one that is looked up by its number alone, the title is known."""
        reason = int.__new__(cls, gravity)
        reason._value_ = gravity
        reason.title = title
        return reason

    EQUAL = 0, "equal"
    ROUNDING = 1, "same weights, other rounding"
    WEIGHTS = 2, "quantised or other weights"
    MIRRORED = 3, "border: mirrored, not repeated"
    ALPHA = 4, "alpha: colours are multiplied by it"
    FILTER = 5, "other filter"
    ANTIALIASED = 6, "antialiased: no pixel is skipped"
    SHIFT = 7, "shifted centres"
    GAIN = 8, "gain: weights do not sum to 1"
    BORDER = 9, "border: the kernel reaches outside"
    GAP = 10, "gap: no kernel reaches it"
    WRAPPED = 11, "wrapped: from the opposite edge"
    CANCELLED = 12, "cancelled: weights sum to 0"
    SIZE = 13, "sizes differ"


def other_weights(
    enlargement: Enlargement,
    first: str,
    second: str,
    axis: int,
    positions: IntArray,
) -> IntArray:
    """Return why two methods' weights differ where neither their centres nor their sums do.

    Parameters
    ----------
    enlargement : Enlargement
        The source and its parameters.
    first, second : str
        The methods' names.
    axis : int
        0 for rows, 1 for columns.
    positions : (n,) int64
        The output positions.

    Returns
    -------
    (n,) int64
        Values of `Reason`.
    """
    a, b = enlargement.method(first), enlargement.method(second)
    reason = Reason.WEIGHTS
    if a.kernel != b.kernel:
        reason = Reason.FILTER
    elif a.antialias != b.antialias and enlargement.parameters.scale < 1:
        reason = Reason.ANTIALIASED
    reasons = np.full(len(positions), reason, np.int64)
    if reason is Reason.WEIGHTS and a.mirrors != b.mirrors:
        # A sample beyond the outermost centres lies between a pixel and its image in a mirror.
        outside = beyond_centres(enlargement, first, axis, positions)
        reasons[outside] = Reason.MIRRORED
    return reasons


def beyond_centres(
    enlargement: Enlargement, name: str, axis: int, positions: IntArray
) -> BoolArray:
    """Return where a method samples the source beyond the centres of its outermost pixels.

    Parameters
    ----------
    enlargement : Enlargement
        The source and its parameters.
    name : str
        Of the method.
    axis : int
        0 for rows, 1 for columns.
    positions : (n,) int64
        The output positions.

    Returns
    -------
    (n,) bool
    """
    # A coordinate is a + b * position.
    start, after = (enlargement.source_coordinate(name, i, i)[axis] for i in (0, 1))
    slope = after - start
    unit = start.denominator * slope.denominator
    coordinates = int(start * unit) + int(slope * unit) * positions
    beyond: BoolArray = (coordinates < 0) | (
        coordinates > (enlargement.source_shape[axis] - 1) * unit
    )
    return beyond


def through_alpha(first: Method, second: Method, a: ByteArray, b: ByteArray) -> BoolArray:
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
        (Reason.CANCELLED, cancelled_sum(a, sums_a) != cancelled_sum(b, sums_b)),
    ):
        reasons[condition] = reason
    # Only where nothing graver is the matter do the weights have to be looked at one by one.
    open_places = np.flatnonzero(reasons == Reason.EQUAL)
    different = open_places[~same_taps(a, b, open_places)]
    reasons[different] = np.where(
        np.broadcast_to(shifted, reasons.shape)[different],
        Reason.SHIFT,
        np.broadcast_to(other, reasons.shape)[different],
    )
    return reasons


def shifted_centres(
    enlargement: Enlargement, first: str, second: str, axis: int, positions: IntArray
) -> BoolArray:
    """Return where two methods sample different source coordinates along an axis."""
    # A coordinate is a + b * position, and so is the difference of two.
    start, after = (
        enlargement.source_coordinate(first, i, i)[axis]
        - enlargement.source_coordinate(second, i, i)[axis]
        for i in (0, 1)
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


def cancelled_sum(taps: AxisTaps, sums: IntArray) -> BoolArray:
    """Return where there are taps whose weights sum to nothing."""
    cancelled: BoolArray = (sums == 0) & (taps.count > 0)
    return cancelled


def same_taps(a: AxisTaps, b: AxisTaps, places: IntArray) -> BoolArray:
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
