"""Taps: which source pixels an output pixel is made of, and with which weights.

A *tap* is one source pixel together with its weight. All methods here are separable: the
taps of an output pixel are every tap of its row crossed with every tap of its column. So the
plan of a whole picture is two short tables, one for each axis, and both the picture and the
explanation of each of its pixels are made from them.

Weights are whole numbers over a common denominator, so that nothing is lost before the one
rounding that a method does.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
ByteArray = NDArray[np.uint8]
SumArray = NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True, eq=False)
class AxisTaps:
    """The taps of some output positions along one axis.

    Attributes
    ----------
    indices : (n, t) int64
        Source positions. Entries from ``count`` on are padding: position 0, weight 0.
    weights : (n, t) int64
        Numerators of the weights.
    count : (n,) int64
        How many taps each output position has, from 0 to ``t``.
    denominators : (n,) int64
        What each position's numerators are divided by.
    missing : (n,) int64
        The numerator of the weight that the method would have given to places outside the
        source, and that is lost there.
    wrapped : (n,) bool
        Whether a place outside the source was read from the opposite edge.
    """

    indices: IntArray
    weights: IntArray
    count: IntArray
    denominators: IntArray
    missing: IntArray
    wrapped: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        indices: IntArray,
        weights: IntArray,
        denominator: int,
        present: NDArray[np.bool_] | None = None,
        missing: IntArray | None = None,
    ) -> AxisTaps:
        """Make taps over one denominator.

        Parameters
        ----------
        indices, weights : (n, t) int64
            Source positions and numerators.
        denominator : int
            What all numerators are divided by.
        present : (n, t) bool, optional
            Which entries are taps: in each row these come first. By default all are.
        missing : (n,) int64, optional
            As the attribute; by default nothing is lost.
        """
        n, most = indices.shape
        count = np.full(n, most)
        if present is not None and not present.all():
            indices, weights = np.where(present, indices, 0), np.where(present, weights, 0)
            count = sums_of_rows(present)
        return cls(
            indices=indices,
            weights=weights,
            count=count,
            denominators=np.full(n, denominator, np.int64),
            missing=np.zeros(n, np.int64) if missing is None else missing,
            wrapped=np.zeros(n, np.bool_),
        )

    @classmethod
    def identity(cls, outputs: IntArray) -> AxisTaps:
        """Return one tap of weight 1 for each position: itself."""
        return cls.of(outputs[:, None], np.ones((len(outputs), 1), np.int64), 1)

    @property
    def denominator(self) -> int:
        """The denominator, where all positions have the same one."""
        return int(self.denominators[0])

    def sums(self) -> IntArray:
        """Return the sum of the numerators for each output position, shape ``(n,)``."""
        return sums_of_rows(self.weights)


def sums_of_rows(table: NDArray[np.bool_] | IntArray) -> IntArray:
    """Return the sum of each row of a long and narrow table, many times faster than `sum`."""
    sums: IntArray = np.ascontiguousarray(table.T).sum(axis=0, dtype=np.int64)
    return sums


@dataclass(frozen=True, slots=True, eq=False)
class PixelTaps:
    """The taps of one output pixel, row by row.

    Attributes
    ----------
    rows, cols : (n,) int64
        Source positions.
    values : (n, C) int64
        The source pixels there, 0 to 255.
    weights : (n,) int64
        Numerators.
    denominator : int
        What all numerators are divided by.
    """

    rows: IntArray
    cols: IntArray
    values: IntArray
    weights: IntArray
    denominator: int

    def __len__(self) -> int:
        return len(self.rows)

    def weight(self, index: int) -> Fraction:
        """Return the weight of tap `index`."""
        return Fraction(int(self.weights[index]), self.denominator)

    @property
    def weight_sum(self) -> Fraction:
        """The sum of all weights: 1 where a method neither brightens nor darkens."""
        return Fraction(int(self.weights.sum()), self.denominator)

    @property
    def keeps_brightness(self) -> bool:
        """Whether the weights add up to 1, but for what they themselves were rounded by."""
        return abs(self.weight_sum - 1) < Fraction(1, 256)

    @property
    def weighted_sum(self) -> tuple[Fraction, ...]:
        """The sum of weight times value, exactly, for each channel."""
        totals = self.weights @ self.values
        return tuple(Fraction(int(total), self.denominator) for total in totals)


@dataclass(frozen=True, slots=True)
class OutputPixel:
    """Which pixel of which output.

    Attributes
    ----------
    row, col : int
        The pixel.
    source_shape, output_shape : tuple of int
        ``(H, W)`` of the source and of the whole output.
    """

    row: int
    col: int
    source_shape: tuple[int, int]
    output_shape: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a method's arithmetic for one pixel, in all channels.

    Attributes
    ----------
    name : str
        What is computed, such as ``"row 33"``.
    formulas : tuple of str
        The computation with its numbers filled in, one for each channel.
    results : tuple of Fraction
        What it comes to, one for each channel.
    """

    name: str
    formulas: tuple[str, ...]
    results: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """How one output pixel came to its bytes.

    Attributes
    ----------
    output_shape : tuple of int
        ``(H, W)`` of the method's whole output.
    row, col : int
        The output pixel.
    source_row, source_col : Fraction
        The source coordinate that it samples, not clamped (geometry.py, Note [Pixel centres]).
    taps : PixelTaps
        The source pixels it is made of. At most ``row_taps`` times ``col_taps`` of them.
    row_taps, col_taps : AxisTaps
        The two short lists that `taps` is the product of, each with one output position.
    steps : tuple of Step
        The arithmetic as the method really does it; the last result is the byte, unless
        `approximate`.
    value : tuple of int
        The byte for each channel: equal to the rendered picture, always.
    approximate : int
        By how many levels the arithmetic may be off, because this computer's library was found
        to compute otherwise (libraries/library_resize.py); 0 where it is right.
    """

    output_shape: tuple[int, int]
    row: int
    col: int
    source_row: Fraction
    source_col: Fraction
    taps: PixelTaps
    row_taps: AxisTaps
    col_taps: AxisTaps
    steps: tuple[Step, ...]
    value: tuple[int, ...]
    approximate: int = 0


def pixel_taps(source: ByteArray, row_taps: AxisTaps, col_taps: AxisTaps) -> PixelTaps:
    """Cross the taps of one row with those of one column.

    Parameters
    ----------
    source : (H, W, C) uint8
        The picture that the taps point into.
    row_taps, col_taps : AxisTaps
        Each for exactly one output position.
    """
    rows = row_taps.indices[0, : int(row_taps.count[0])]
    cols = col_taps.indices[0, : int(col_taps.count[0])]
    weights = np.multiply.outer(row_taps.weights[0, : len(rows)], col_taps.weights[0, : len(cols)])
    return PixelTaps(
        rows=rows.repeat(len(cols)),
        cols=np.tile(cols, len(rows)),
        values=source[rows[:, None], cols].reshape(-1, source.shape[2]).astype(np.int64),
        weights=weights.ravel(),
        denominator=row_taps.denominator * col_taps.denominator,
    )


def round_half_up(value: Fraction) -> int:
    """Round one exact number to a byte: halves go up, cut to 0..255."""
    return min(255, max(0, (2 * value.numerator + value.denominator) // (2 * value.denominator)))
