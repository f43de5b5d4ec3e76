"""The inner loop of sums over blocks of pixels, which numba compiles; see compiling.py.

Rows first: whole lines are added up in 16 bits, many numbers at a time, as fast as they come from
memory. That is why a large source needs no pyramid (docs/architecture.md).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from viewer.upsampling.compiled.compiling import compiled, part

Bytes: TypeAlias = NDArray[np.uint8]

_SOURCE = types.Array(types.uint8, 3, "C", readonly=True)
_EDGES = types.Array(types.int64, 1, "C")
MOST_ROWS = 256  # whose sum of bytes fits into 16 bits


@part
def add_rows(source: Bytes, top: int, bottom: int, left: int, total: Any) -> None:
    """Let `total` be the sum of up to `MOST_ROWS` rows, from column `left` on."""
    total[:] = 0
    right = left + total.size // source.shape[2]
    row = top
    while row + 4 <= bottom:  # four at a time: `total` is read and written once for them
        a = source[row, left:right].ravel()
        b = source[row + 1, left:right].ravel()
        c = source[row + 2, left:right].ravel()
        d = source[row + 3, left:right].ravel()
        for k in range(total.size):
            first = np.uint16(np.uint16(a[k]) + np.uint16(b[k]))
            second = np.uint16(np.uint16(c[k]) + np.uint16(d[k]))
            total[k] = np.uint16(total[k] + np.uint16(first + second))
        row += 4
    while row < bottom:
        line = source[row, left:right].ravel()
        for k in range(total.size):
            total[k] = np.uint16(total[k] + np.uint16(line[k]))
        row += 1


@part
def sum_row(
    source: Bytes, top: int, bottom: int, left: int, places: Any, total: Any, out: Any
) -> None:
    """Sum one row of blocks.

    Parameters
    ----------
    source : (H, W, C) uint8
        The picture; C is 1, 3 or 4.
    top, bottom, left : int
        Where the row begins and ends, and where its first block begins.
    places : (m + 1,) uint64
        Where the blocks begin and the last one ends, counted in numbers from `left` on.
    total : uint16
        Room for a line.
    out : (m C,) uint64
        Is filled.
    """
    channels = np.uint64(source.shape[2])
    one, two, three = np.uint64(1), np.uint64(2), np.uint64(3)
    out[:] = 0
    for first in range(top, bottom, MOST_ROWS):
        add_rows(source, first, min(first + MOST_ROWS, bottom), left, total)
        for i in range(np.uint64(places.size - 1)):
            a = b = c = d = np.uint64(0)
            for k in range(places[i], places[i + one], channels):
                a += total[k]
                if channels > one:
                    b += total[k + one]
                    c += total[k + two]
                if channels > three:
                    d += total[k + three]
            place = i * channels
            out[place] += a
            if channels > one:
                out[place + one] += b
                out[place + two] += c
            if channels > three:
                out[place + three] += d


@compiled(
    (_SOURCE, _EDGES, _EDGES, types.Array(types.uint64, 2, "C"), types.int64, types.int64),
)
def sum_blocks(
    source: Bytes,
    rows: NDArray[np.int64],
    cols: NDArray[np.int64],
    sums: NDArray[np.uint64],
    first: int,
    last: int,
) -> None:
    """Sum some rows of blocks.

    Parameters
    ----------
    source : (H, W, C) uint8
        The picture.
    rows, cols : (n + 1,), (m + 1,) int64
        Where the blocks begin, and where the last of them ends.
    sums : (n, m C) uint64
        Is filled.
    first, last : int
        The rows of blocks to sum, first and last + 1.
    """
    channels = source.shape[2]
    total = np.empty((cols[-1] - cols[0]) * channels, np.uint16)
    places = ((cols - cols[0]) * channels).astype(np.uint64)
    for j in range(first, last):
        sum_row(source, rows[j], rows[j + 1], cols[0], places, total, sums[j])


@compiled(
    (_SOURCE, _EDGES, _EDGES, types.Array(types.uint8, 2, "C"), types.int64, types.int64),
)
def average_blocks(
    source: Bytes,
    rows: NDArray[np.int64],
    cols: NDArray[np.int64],
    averages: Bytes,
    first: int,
    last: int,
) -> None:
    """As `sum_blocks`, but each sum is divided by its block's area, halves going up.

    The quotient of two whole numbers below 2**53 rounds to a whole one only if it is one; it is
    away from others by at least 1 / (2 area).
    """
    channels = source.shape[2]
    total = np.empty((cols[-1] - cols[0]) * channels, np.uint16)
    places = ((cols - cols[0]) * channels).astype(np.uint64)
    sums = np.empty((cols.size - 1) * channels, np.uint64)
    widths = np.empty(sums.size)
    for k in range(sums.size):
        widths[k] = cols[k // channels + 1] - cols[k // channels]
    for j in range(first, last):
        sum_row(source, rows[j], rows[j + 1], cols[0], places, total, sums)
        out, height = averages[j], float(rows[j + 1] - rows[j])
        for k in range(sums.size):
            area = height * widths[k]
            out[k] = np.uint8((2.0 * sums[k] + area) / (2.0 * area))
