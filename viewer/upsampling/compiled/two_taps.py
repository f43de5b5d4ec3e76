"""Averages of up to two taps on each axis: the tables that the compiled loop takes, and its call.

The loop is in loops.py. What its tables are made of does not depend on the source's pixels, and
making them takes as long as some thousand output pixels: averaging.py keeps them.
"""

from __future__ import annotations

from functools import cached_property
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viewer.upsampling.compiled.loading import LOOPS
from viewer.upsampling.taps import AxisTaps, ByteArray

LARGEST_AREA_OF_TWO = 2**24  # 255 times that is less than 2**32
GAPS = (2, 3, 4, 8)  # which the loop is compiled for
NO_GAPS = (0, 0, 0)
HALVES = (1, 0, 0)

Table: TypeAlias = NDArray[np.uint32]


class Axis:
    """The taps of some outputs along one axis, and the tables of them, each made when asked for.

    Parameters
    ----------
    taps : AxisTaps
        Not to be changed from now on.
    """

    def __init__(self, taps: AxisTaps) -> None:
        self.taps = taps

    @cached_property
    def row_pairs(self) -> _RowPairs | None:
        """The taps as those of rows; None where they are far apart."""
        return _row_pairs(self.taps)

    @cached_property
    def column_pairs(self) -> _ColumnPairs | None:
        """The taps as those of columns; None where they are far apart."""
        return _column_pairs(self.taps)


class TwoTaps(NamedTuple):
    """What the loop takes for a region; see loops.py."""

    rows: Any
    columns: Any
    area: np.uint64
    number: np.dtype[Any]
    lines: int
    pairs: int


def two_taps(
    loops: ModuleType, down: Axis, across: Axis, channels: int, *, as_cv2: bool = False
) -> TwoTaps | None:
    """Return up to two taps on each axis as the loop takes them; None where they do not fit.

    Parameters
    ----------
    loops : module
        loops.py.
    down, across : Axis
        The output rows and columns.
    channels : int
        Of the picture.
    as_cv2 : bool
        Whether sums are shifted as cv2 does (opencv.py), and not divided.
    """
    pairs, columns = down.row_pairs, across.column_pairs
    if pairs is None or columns is None:
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
    if channels == 1 and area == 256 and _are_halves(down.taps) and _are_halves(across.taps):
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
    return TwoTaps(rows, taps, np.uint64(area), number, *sizes)


def average_of_two(loops: ModuleType, source: ByteArray, taps: TwoTaps) -> ByteArray:
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
