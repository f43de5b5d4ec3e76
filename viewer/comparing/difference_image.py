"""The difference of two pictures, pixel by pixel, as one number for each and as a colour index.

Note [One number for each pixel]
    A pixel's difference is that of the channel in which it is largest (alpha is a channel too),
    so that one colour bar explains the whole picture and no difference hides behind another
    channel's zero.

Note [Relative differences]
    As in the viewer tev, with bytes divided by 255: ``|a - b| / (b + 0.01)`` and
    ``(a - b)^2 / (b^2 + 0.01)``. The constant keeps black from dividing by zero; ``b`` is the
    second picture.
"""

from __future__ import annotations

from enum import Enum
from types import ModuleType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from viewer.upsampling.compiled.loading import LOOPS
from viewer.upsampling.taps import ByteArray

_Number = TypeVar("_Number", np.uint8, np.float32)

EPSILON = 0.01
MOST_GAIN = 128
STRIP_ROWS = 64
SAMPLED_PIXELS = 1 << 18  # are looked at for the automatic gain: a millisecond or two


class DifferenceKind(Enum):
    """How the difference of two bytes ``a`` and ``b`` is counted."""

    SIGNED = "signed"
    ABSOLUTE = "absolute"
    SQUARED = "squared"
    RELATIVE_ABSOLUTE = "relative absolute"
    RELATIVE_SQUARED = "relative squared"

    @property
    def is_relative(self) -> bool:
        """Whether it is divided by the second picture; see Note [Relative differences]."""
        return self in (DifferenceKind.RELATIVE_ABSOLUTE, DifferenceKind.RELATIVE_SQUARED)

    @property
    def full(self) -> float:
        """The number at the end of the colour bar while the gain is 1."""
        if self.is_relative:
            return 1.0
        return 65025.0 if self is DifferenceKind.SQUARED else 255.0

    @property
    def formula(self) -> str:
        """What is computed, in a few characters."""
        return {
            DifferenceKind.SIGNED: "a − b",
            DifferenceKind.ABSOLUTE: "|a − b|",
            DifferenceKind.SQUARED: "(a − b)²",
            DifferenceKind.RELATIVE_ABSOLUTE: "|a − b| / (b + 0.01), bytes / 255",
            DifferenceKind.RELATIVE_SQUARED: "(a − b)² / (b² + 0.01), bytes / 255",
        }[self]

    def text(self, value: float) -> str:
        """Return a difference as it is written in its pixel."""
        if self.is_relative:
            return f"{value:.3g}" if value < 99.95 else f"{value:.0f}"
        if self is DifferenceKind.SIGNED and value:
            return f"{value:+.0f}".replace("-", "−")
        return f"{value:.0f}"


def difference_values(
    picture: ByteArray, reference: ByteArray, kind: DifferenceKind, tolerance: int = 0
) -> NDArray[np.float32]:
    """Return the difference of two pictures; see Note [One number for each pixel].

    Parameters
    ----------
    picture, reference : (H, W, C) uint8
        Of the same shape: ``a`` and ``b``.
    kind : DifferenceKind
        How to count.
    tolerance : int
        Channels that differ by no more levels than this count as equal, 0 to 255.

    Returns
    -------
    (H, W) float32

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    if picture.shape != reference.shape:
        raise ValueError(f"Pictures of {picture.shape} and {reference.shape} do not compare.")
    values = np.empty(picture.shape[:2], np.float32)
    if LOOPS.differences is not None and not kind.is_relative:
        _compiled_values(LOOPS.differences, picture, reference, kind, tolerance, values)
        return values
    for strip in _strips(len(values)):
        values[strip] = _strip_values(picture[strip], reference[strip], kind, tolerance)
    return values


def _compiled_values(
    loops: ModuleType,
    picture: ByteArray,
    reference: ByteArray,
    kind: DifferenceKind,
    tolerance: int,
    values: NDArray[np.float32],
) -> None:
    """Fill in the differences that are whole numbers."""
    first, second = np.ascontiguousarray(picture), np.ascontiguousarray(reference)

    def work(begin: int, end: int) -> None:
        loops.find_differences(first, second, tolerance, values, begin, end)
        if kind is DifferenceKind.SQUARED:
            np.square(values[begin:end], out=values[begin:end])
        elif kind is DifferenceKind.ABSOLUTE:
            np.abs(values[begin:end], out=values[begin:end])

    LOOPS.over_rows(work, len(values), values.nbytes)


def _strips(rows: int) -> list[slice]:
    """Return some rows at a time, so few that what is computed stays in the cache."""
    return [slice(first, first + STRIP_ROWS) for first in range(0, rows, STRIP_ROWS)]


def _strip_values(
    picture: ByteArray, reference: ByteArray, kind: DifferenceKind, tolerance: int
) -> NDArray[np.float32]:
    larger = np.maximum(picture, reference)
    above, below = larger - reference, larger - picture  # one of them is 0; neither wraps around
    if kind.is_relative:
        distance = np.add(above, below, out=above)
        distance[distance <= tolerance] = 0
        return _largest(_relative(distance, reference, kind))
    up, down = _largest(above), _largest(below)
    largest = np.maximum(up, down)
    largest[largest <= tolerance] = 0
    values = largest.astype(np.float32)
    if kind is DifferenceKind.SQUARED:
        values *= values
    elif kind is DifferenceKind.SIGNED:
        np.negative(values, out=values, where=down > up)
    return values


def _relative(
    distance: ByteArray, reference: ByteArray, kind: DifferenceKind
) -> NDArray[np.float32]:
    values, divisor = distance.astype(np.float32), reference.astype(np.float32)
    if kind is DifferenceKind.RELATIVE_SQUARED:
        values *= values
        divisor *= divisor
        divisor += np.float32(EPSILON * 255 * 255)
    else:
        divisor += np.float32(EPSILON * 255)
    values /= divisor
    return values


def _largest(channels: NDArray[_Number]) -> NDArray[_Number]:
    """Return the largest of the last axis; many times faster than ``max(axis=2)``."""
    largest: NDArray[_Number] = channels[:, :, 0]
    for channel in range(1, channels.shape[2]):
        largest = np.maximum(largest, channels[:, :, channel])
    return largest


def common_extent(values: NDArray[np.float32]) -> float:
    """Return what at least 19 of 20 pixels that differ at all do not exceed, without its sign.

    A single pixel at an edge does not leave everything else black. Of many rows some are looked
    at, or all if nothing differs in those.

    Parameters
    ----------
    values : (H, W) float32
        The differences.

    Returns
    -------
    float
        0 where nothing differs.
    """
    for part in (values[:: values.size // SAMPLED_PIXELS | 1], values):
        sizes = np.abs(part[part != 0])
        if sizes.size:
            place = -(-19 * sizes.size // 20) - 1
            return float(np.partition(sizes, place)[place])
    return 0.0


def automatic_gain(largest: float, kind: DifferenceKind) -> int:
    """Return the largest power of two, 1 to 128, that keeps a difference within the bar.

    Parameters
    ----------
    largest : float
        The largest difference that is to be within, without its sign; of none, the gain is 1.
    kind : DifferenceKind
        How it was counted.
    """
    gain = 1
    while largest and gain < MOST_GAIN and 2 * gain * largest <= kind.full:
        gain *= 2
    return gain


def colour_indices(
    values: NDArray[np.float32], kind: DifferenceKind, gain: float
) -> NDArray[np.uint8]:
    """Return which of a colour map's 256 entries shows each difference, rounded half up.

    Entry 0 is no difference and entry 255 is ``kind.full / gain`` or more. Signed differences
    go from entry 1 to entry 255, with none in entry 128, so that both directions are alike.
    """
    factor, steps, middle = _ramp(kind, gain)
    indices = np.empty(values.shape, np.uint8)
    for strip in _strips(len(values)):
        scaled = values[strip] * factor
        np.clip(scaled, -steps, steps, out=scaled)
        scaled += middle
        indices[strip] = scaled  # nothing is negative: cutting off is rounding down
    return indices


def color_words(
    values: NDArray[np.float32],
    kind: DifferenceKind,
    gain: float,
    colors: NDArray[np.uint8],
    words: NDArray[np.uint32],
) -> None:
    """Look up the colour of each difference, by compiled loops once they are there.

    Parameters
    ----------
    values : (H, W) float32
        The differences.
    kind, gain : DifferenceKind, float
        As for `colour_indices`.
    colors : (256, 3) uint8
        The colour map.
    words : (H, W) uint32
        Is filled with ``0xFFRRGGBB``.
    """
    red, green, blue = colors.astype(np.uint32).T
    table = np.uint32(0xFF000000) | red << 16 | green << 8 | blue
    if LOOPS.differences is not None:  # in this thread: it takes as long as to wake another
        LOOPS.differences.color_differences(values, *_ramp(kind, gain), table, words)
        return
    for strip in _strips(len(values)):
        table.take(colour_indices(values[strip], kind, gain), out=words[strip], mode="clip")


def _ramp(kind: DifferenceKind, gain: float) -> tuple[np.float32, np.float32, np.float32]:
    """Return the steps of a colour map to one unit, those to its end, and where rounding begins."""
    steps, middle = (127, 128) if kind is DifferenceKind.SIGNED else (255, 0)
    return np.float32(steps * gain / kind.full), np.float32(steps), np.float32(middle + 0.5)
