"""Weighted averages of pixels, rounded once: the end of every exact method's arithmetic.

The same bytes can be had in two ways: with NumPy, which is always there, or with loops that
numba compiles to machine code (loops.py). The loops are many times faster, but numba takes
a third of a second to import, and the first compilation ten more. So they are loaded in a
thread of its own (loading.py), and until that is done NumPy answers.
"""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viewer.upsampling.compiled.loading import LOOPS
from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    areas,
    divide_half_up,
    weighted_sums,
)

LARGEST_SUM = 2**50  # whole numbers up to here, and their quarters, are exact in float64
LARGEST_AREA_OF_TWO = 2**24  # 255 times that is less than 2**32
GAPS = (2, 3, 4, 8)  # which the loop is compiled for
NO_GAPS = (0, 0, 0)
HALVES = (1, 0, 0)
LARGEST_AREA = 2**40  # a quarter of 1 / area is still far more than the rounding of a quotient
TABLES_KEPT = 16  # a frame makes the same columns of each pane and strip

Table: TypeAlias = NDArray[np.uint32]


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
    loops = LOOPS.averages
    if loops is not None:
        taps = _two_taps(down, across, source.shape[2])
        picture = (
            _average_of_many(loops, source, down, across)
            if taps is None
            else _average_of_two(loops, source, taps)
        )
        if picture is not None:
            return picture
    return divide_half_up(weighted_sums(source, down, across), areas(down, across))


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
    taps = _two_taps(down, across, source.shape[2], as_cv2=True)
    return None if taps is None else _average_of_two(loops, source, taps)


class _RowPairs(NamedTuple):
    """Up to two taps for each output row, and what they are out of."""

    upper: Table
    lower: Table
    upper_weights: Table
    lower_weights: Table
    denominator: int
    largest_sum: int


class _ColumnPairs(NamedTuple):
    """Two neighbouring taps for each output column, and what they are out of."""

    left: Table
    first: int
    last: int
    left_weights: Table
    right_weights: Table
    gaps: tuple[int, int, int]
    denominator: int
    weight_sum: int


@lru_cache(maxsize=TABLES_KEPT)
def _row_pairs(down: AxisTaps) -> _RowPairs | None:
    """Return the rows' taps as the loops take them; None where they are far apart."""
    pairs = _pairs(down)
    if pairs is None:
        return None
    upper, lower, upper_weights, lower_weights = pairs
    if np.any(lower - upper > 1):  # unsigned: also where the lower lies above the upper
        return None
    sums = upper_weights + lower_weights
    return _RowPairs(*pairs, down.denominator, int(sums.max()))


@lru_cache(maxsize=TABLES_KEPT)
def _column_pairs(across: AxisTaps) -> _ColumnPairs | None:
    """Return the columns' taps as the loops take them; None where they are far apart."""
    pairs = _pairs(across)
    if pairs is None:
        return None
    left, right, left_weights, right_weights = pairs
    sums = left_weights + right_weights
    if np.any((right - left != 1) & (right_weights > 0)) or np.any(sums != sums[0]):
        return None
    first, last, weight_sum = int(left.min()), int(left.max()), int(sums[0])
    gaps = _gaps(left, right_weights)
    return _ColumnPairs(
        left, first, last, left_weights, right_weights, gaps, across.denominator, weight_sum
    )


def _gaps(left: Table, right_weights: Table) -> tuple[int, int, int]:
    """Return how many columns a gap has, and which come in gaps; see loops.py, Note [Gaps]."""
    steps = np.flatnonzero(np.diff(left)) + 1
    if len(steps) < 2:
        return NO_GAPS
    gap, begin = int(np.median(np.diff(steps))), int(steps[0])
    count = (len(left) - begin) // gap
    inside = slice(begin, begin + count * gap)
    lefts, weights = (table[inside].reshape(count, gap) for table in (left, right_weights))
    # Of each gap, all columns lie right of the same source pixel: they may come in any order.
    alike = (lefts - lefts[0, 0] == np.arange(count)[:, None]) & (weights == weights[0])
    count -= not alike[-1].all()  # the last one may lie at the border
    if gap not in GAPS or not alike[:count].all() or not weights[0].any():
        return NO_GAPS
    return gap, begin, begin + count * gap


def _are_halves(taps: AxisTaps) -> bool:
    """Return whether each position is the middle of two, two source pixels after the last one."""
    indices, weights = taps.indices, taps.weights
    return bool(
        indices.shape[1] == 2
        and np.all(2 * weights == taps.denominator)
        and np.all(np.diff(indices[:, 0]) == 2)
    )


def _pairs(taps: AxisTaps) -> tuple[Table, Table, Table, Table] | None:
    """Return both taps of each position and their weights; None where there may be more.

    A tap without a weight lies where the other one does.
    """
    if taps.indices.shape[1] > 2 or np.any(taps.denominators != taps.denominator):
        return None
    if max(taps.denominator, int(taps.sums().max())) > LARGEST_AREA_OF_TWO:
        return None
    first, first_weights = (a[:, 0].astype(np.uint32) for a in (taps.indices, taps.weights))
    if taps.indices.shape[1] == 1:
        return first, first, first_weights, np.zeros_like(first)
    second, second_weights = (a[:, 1].astype(np.uint32) for a in (taps.indices, taps.weights))
    return first, np.where(second_weights > 0, second, first), first_weights, second_weights


class _TwoTaps(NamedTuple):
    """What the loop takes for a region; see loops.py."""

    rows: Any
    columns: Any
    area: np.uint64
    number: np.dtype[Any]
    lines: int
    pairs: int


@lru_cache(maxsize=TABLES_KEPT)
def _two_taps(
    down: AxisTaps, across: AxisTaps, channels: int, *, as_cv2: bool = False
) -> _TwoTaps | None:
    """Return up to two taps on each axis as the loop takes them; None where they do not fit."""
    loops, pairs, columns = LOOPS.averages, _row_pairs(down), _column_pairs(across)
    if loops is None or pairs is None or columns is None:
        return None
    upper, lower, *row_weights, denominator, largest_sum = pairs
    area = loops.AS_CV2 if as_cv2 else denominator * columns.denominator
    if area > LARGEST_AREA_OF_TWO:
        return None
    if not as_cv2 and largest_sum * columns.weight_sum > area:  # brighter than 255
        return None
    if 0 < area <= 256 and 256 % area == 0:
        row_weights, area = [table * np.uint32(256 // area) for table in row_weights], 256
    number = np.dtype(np.uint16 if 0 < area <= 256 else np.uint32)
    width, gaps = columns.last - columns.first, columns.gaps if channels == 1 else NO_GAPS
    if channels == 1 and area == 256 and _are_halves(down) and _are_halves(across):
        gaps = HALVES
    four_rows = channels == 1 and gaps == NO_GAPS and width < 2 * len(columns.left)
    taps = loops.Columns(
        (columns.left - np.uint32(columns.first)) * np.uint32(channels),
        columns.first * channels,
        width * channels,
        columns.left_weights.astype(number),
        columns.right_weights.astype(number),
        *gaps,
    )
    rows = loops.Rows(upper, lower, *row_weights)
    sizes = (8, width + 2) if four_rows else (2, 0)
    return _TwoTaps(rows, taps, np.uint64(area), number, *sizes)


def _average_of_two(loops: ModuleType, source: ByteArray, taps: _TwoTaps) -> ByteArray:
    """Return the averages of up to two taps on each axis."""
    rows, columns, area, number, lines, pairs = taps
    source = np.ascontiguousarray(source)
    n, m, channels = len(rows.upper), len(columns.places), source.shape[2]
    picture: ByteArray = np.empty((n, m, channels), np.uint8)
    flat = picture.reshape(n, m * channels)

    def work(first: int, last: int) -> None:
        room = loops.Room(
            np.empty(m, np.uint64),
            np.zeros(pairs, np.uint64),
            np.empty((lines, m * channels), number),
        )
        loops.average_of_two(source, rows, columns, area, room, flat, first, last)

    LOOPS.over_rows(work, n, picture.size // 4 if columns.gap else picture.size)
    return picture


def _average_of_many(
    loops: ModuleType, source: ByteArray, down: AxisTaps, across: AxisTaps
) -> ByteArray | None:
    """Return the averages of any number of taps; None where the numbers are too large."""
    largest_area = int(down.denominators.max()) * int(across.denominators.max())
    largest_sum = 255 * int(down.sums().max()) * int(across.sums().max())
    if largest_area > LARGEST_AREA or largest_sum + largest_area > LARGEST_SUM:
        return None
    number = np.dtype(np.uint32 if largest_sum < 2**32 else np.float64)
    runs = loops.Runs(*_column_runs(across, source.shape[2], number))
    rows = np.ascontiguousarray(down.indices, np.uint32)
    row_weights = np.ascontiguousarray(down.weights, number)
    row_areas = down.denominators.astype(np.float64)
    source = np.ascontiguousarray(source)
    picture: ByteArray = np.empty((len(rows), len(across.count), source.shape[2]), np.uint8)
    flat = picture.reshape(len(rows), -1)

    def work(first: int, last: int) -> None:
        loops.average_of_many(source, rows, row_weights, row_areas, runs, flat, first, last)

    LOOPS.over_rows(work, len(rows), picture.size)
    return picture


@lru_cache(maxsize=TABLES_KEPT)
def _column_runs(across: AxisTaps, channels: int, number: np.dtype[Any]) -> tuple[Any, ...]:
    """Return the columns' taps as the loop takes them, the fields of `Runs` in loops.py."""
    firsts, taps = across.indices[:, 0], np.arange(across.indices.shape[1])
    # What pads the taps goes on as they do, or it would break the runs.
    present = taps < across.count[:, None]
    indices = np.where(present, across.indices, firsts[:, None] + taps)
    _, columns_each = np.unique(firsts, return_counts=True)
    period = int(np.median(columns_each))  # at the border they may be more or fewer
    order = np.concatenate([np.arange(begin, len(firsts), period) for begin in range(period)])
    indices = indices[order]
    broken = np.any(np.diff(indices, axis=0) != 1, axis=1)
    edges = np.concatenate([[0], np.flatnonzero(broken) + 1, [len(order)]])
    left = int(indices.min())
    lengths = np.diff(edges)
    begins, each = edges[:-1].repeat(lengths), lengths.repeat(lengths)
    columns = len(taps) * begins + np.arange(len(order)) - begins  # where their weights lie
    weights = np.empty(indices.size, number)
    weights[columns[:, None] + taps * each[:, None]] = across.weights[order]
    areas = across.denominators[order].astype(np.float64).repeat(channels)
    places = indices[edges[:-1]] - left
    weights = weights.repeat(channels)
    return left, int(indices.max()) + 1 - left, order, edges, places, weights, areas
