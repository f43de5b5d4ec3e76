"""Weighted averages of pixels, rounded once: the end of every exact method's arithmetic.

The same bytes can be had in two ways: with NumPy, which is always there, or with loops that
numba compiles to machine code (compiled/loops.py). The loops are many times faster, but numba
takes a third of a second to import, and the first compilation ten more. So they are loaded in a
thread of its own (compiled/loading.py), and until that is done NumPy answers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import NamedTuple, TypeAlias

import numpy as np

from viewer.upsampling.compiled.loading import LOOPS
from viewer.upsampling.compiled.many_taps import average_of_many
from viewer.upsampling.compiled.two_taps import Axis, TwoTaps, average_of_two, two_taps
from viewer.upsampling.taps import AxisTaps, ByteArray, IntArray, SumArray, sums_of_rows

TABLES_KEPT = 16  # a frame makes the same columns of each pane and strip

Taps: TypeAlias = Callable[[IntArray, int, int], AxisTaps]


def weighted_average(source: ByteArray, down: AxisTaps, across: AxisTaps) -> ByteArray:
    """Return the averages of the taps of a grid of output pixels, rounded half up.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    down, across : AxisTaps
        For n output rows and m output columns; no weight is negative.

    Returns
    -------
    (n, m, C) uint8
        ``sum(row_weight * col_weight * pixel) / (row_area * col_area)``, cut to 0..255.
    """
    loops, pairs = LOOPS.averages, None
    if loops is not None:
        pairs = two_taps(loops, Axis(down), Axis(across), source.shape[2])
    return _average(source, down, across, pairs)


class Span(NamedTuple):
    """Output positions that follow one another, and how their taps are made.

    It stands for those taps wherever they are kept: equal spans have equal taps.

    Attributes
    ----------
    taps : callable
        Output positions, length of the source and of the output along the axis to the taps.
    first, end : int
        The first position and the last one + 1.
    n_in, n_out : int
        Length of the source and of the output along the axis.
    """

    taps: Taps
    first: int
    end: int
    n_in: int
    n_out: int


def average_of_region(source: ByteArray, down: Span, across: Span) -> ByteArray:
    """Return the same for a region; what is worked out for its rows and columns is kept.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    down, across : Span
        The n output rows and the m output columns.

    Returns
    -------
    (n, m, C) uint8
    """
    loops = LOOPS.averages
    pairs = None if loops is None else _pairs_of(loops, down, across, source.shape[2])
    if loops is not None and pairs is not None:
        return average_of_two(loops, source, pairs)
    return _average(source, _axis_of(down).taps, _axis_of(across).taps, None)


@lru_cache(maxsize=TABLES_KEPT)
def _axis_of(span: Span) -> Axis:
    return Axis(span.taps(np.arange(span.first, span.end), span.n_in, span.n_out))


@lru_cache(maxsize=TABLES_KEPT)
def _pairs_of(loops: ModuleType, down: Span, across: Span, channels: int) -> TwoTaps | None:
    """Return the tables that the compiled loop takes for a region, if it can."""
    return two_taps(loops, _axis_of(down), _axis_of(across), channels)


def _average(
    source: ByteArray, down: AxisTaps, across: AxisTaps, pairs: TwoTaps | None
) -> ByteArray:
    """Return the averages from the tables of two taps, if there are any; else in another way."""
    loops = LOOPS.averages
    if loops is not None and pairs is not None:
        return average_of_two(loops, source, pairs)
    many = None if LOOPS.runs is None else average_of_many(LOOPS.runs, source, down, across)
    if many is not None:
        return many
    return divide_half_up(weighted_sums(source, down, across), areas(down, across))


def weighted_sums(source: ByteArray, row_taps: AxisTaps, col_taps: AxisTaps) -> SumArray:
    """Return ``sum(row_weight * col_weight * pixel)`` for a grid of output pixels.

    Columns first, on only those source rows that are needed; then rows.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    row_taps, col_taps : AxisTaps
        For ``n`` output rows and ``m`` output columns.

    Returns
    -------
    (n, m, C) int16, int32 or int64
        Exact, to be divided by `areas`.
    """
    # Half the width of a number, where it suffices, is up to twice the speed.
    largest = 255 * int(sums_of_rows(np.abs(row_taps.weights)).max())
    largest *= int(sums_of_rows(np.abs(col_taps.weights)).max())
    area = int(row_taps.denominators.max()) * int(col_taps.denominators.max())
    number: type[np.signedinteger] = next(
        kind
        for kind in (np.int16, np.int32, np.int64)
        if kind is np.int64 or 2 * largest + area <= np.iinfo(kind).max
    )
    row_weights, col_weights = row_taps.weights.astype(number), col_taps.weights.astype(number)

    rows, row_places = np.unique(row_taps.indices, return_inverse=True)
    cols, col_places = np.unique(col_taps.indices, return_inverse=True)
    lines: SumArray = source[rows[:, None], cols].astype(number)
    across: SumArray = np.zeros((len(rows), len(col_places), source.shape[2]), number)
    for tap in range(col_weights.shape[1]):
        across += lines.take(col_places[:, tap], axis=1) * col_weights[:, tap, None]
    sums: SumArray = np.zeros((len(row_places), *across.shape[1:]), number)
    for tap in range(row_weights.shape[1]):
        sums += across.take(row_places[:, tap], axis=0) * row_weights[:, tap, None, None]
    return sums


def areas(row_taps: AxisTaps, col_taps: AxisTaps) -> int | IntArray:
    """Return what `weighted_sums` are to be divided by: one number, or ``(n, m, 1)`` of them."""
    rows, cols = row_taps.denominators, col_taps.denominators
    if (rows == rows[0]).all() and (cols == cols[0]).all():
        return int(rows[0]) * int(cols[0])
    return np.multiply.outer(rows, cols)[:, :, None]


def divide_half_up(numerators: SumArray, denominator: int | IntArray) -> ByteArray:
    """Divide, round once with halves going up, and cut to 0..255.

    ``floor(n / d + 1/2)`` is ``(2 n + d) // (2 d)`` in whole numbers.
    """
    rounded: ByteArray = np.clip((2 * numerators + denominator) // (2 * denominator), 0, 255)
    return rounded.astype(np.uint8)


def resize_as_cv2(source: ByteArray, down: AxisTaps, across: AxisTaps) -> ByteArray | None:
    """Return what the compiled form of cv2's formula (opencv.py) gives.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    down, across : AxisTaps
        For n output rows and m output columns, with weights out of 2048.

    Returns
    -------
    (n, m, C) uint8 or None
        None before the loops are loaded.
    """
    loops = LOOPS.averages
    if loops is None:
        return None
    pairs = two_taps(loops, Axis(down), Axis(across), source.shape[2], as_cv2=True)
    return None if pairs is None else average_of_two(loops, source, pairs)
