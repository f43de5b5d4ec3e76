"""The inner loops that compare two pictures, which numba compiles to machine code."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from viewer.upsampling.compiled.compiling import compiled, part

Bytes: TypeAlias = NDArray[np.uint8]

WINDOW = 7  # side of the windows of SSIM; of larger ones the sums need more than 32 bits
PIXELS_AT_ONCE = 2048  # their sums of squares fit in 32 bits, and they in the processor's cache

_PICTURE = types.Array(types.uint8, 3, "C", readonly=True)


@compiled(
    (_PICTURE, _PICTURE, types.int64, types.int64, types.Array(types.int64, 1, "C")),
)
def add_up_errors(first: Bytes, second: Bytes, left: int, right: int, sums: Any) -> None:
    """Add up the errors between two pictures.

    Parameters
    ----------
    first, second : (H, W, C) uint8
        The pictures.
    left, right : int
        The columns to compare, first and last + 1.
    sums : (4,) int64
        Is filled: how many pixels differ in any channel, the largest absolute difference, the
        sums of the absolute and of the squared differences.
    """
    channels = first.shape[2]
    size = PIXELS_AT_ONCE * channels
    distance = np.zeros(size + channels, np.uint8)
    any_channel = np.empty(size, np.uint8)
    starts_pixel = np.arange(size) % channels == 0
    differing, largest, absolute, squared = 0, np.uint8(0), 0, 0
    for r in range(first.shape[0]):
        for begin in range(left * channels, right * channels, size):
            end = min(begin + size, right * channels)
            a, b = first[r].ravel()[begin:end], second[r].ravel()[begin:end]
            count, total, squares = np.uint32(0), np.uint32(0), np.uint32(0)
            for i in range(a.size):
                distance[i] = max(a[i], b[i]) - min(a[i], b[i])
                any_channel[i] = distance[i]
            for i in range(a.size):
                value = distance[i]
                largest = max(largest, value)
                total = np.uint32(total + np.uint32(value))
                squares = np.uint32(squares + np.uint32(np.uint16(value) * np.uint16(value)))
            for c in range(1, channels):
                following = distance[c:]
                for i in range(a.size):
                    any_channel[i] |= following[i]
            for i in range(a.size):
                count = np.uint32(count + np.uint32((any_channel[i] != 0) & starts_pixel[i]))
            differing += int(count)
            absolute += int(total)
            squared += int(squares)
    sums[0], sums[1], sums[2], sums[3] = differing, largest, absolute, squared


@part
def _add_row(sums: Any, a: Any, b: Any, sign: Any) -> None:
    """Add a row of two pictures to the sums of a, b, a^2 + b^2 and a b, or take it away."""
    sum_a, sum_b, squares, products = sums
    for i in range(a.size):
        x, y = np.int32(a[i]), np.int32(b[i])
        sum_a[i] = np.int32(sum_a[i] + sign * x)
        sum_b[i] = np.int32(sum_b[i] + sign * y)
        squares[i] = np.int32(squares[i] + sign * np.int32(x * x + y * y))
        products[i] = np.int32(products[i] + sign * np.int32(x * y))


@compiled(
    (_PICTURE, _PICTURE, types.float64, types.float64, types.Array(types.float64, 2, "C")),
)
def find_similarities(first: Bytes, second: Bytes, c1: float, c2: float, similar: Any) -> None:
    """Find the structural similarity in each window; see `comparing/similarity`.

    Parameters
    ----------
    first, second : (H, W, C) uint8
        The pictures.
    c1, c2 : float
        The constants of the note.
    similar : (H - WINDOW + 1, (W - WINDOW + 1) * C) float64
        Is filled.
    """
    channels, count = first.shape[2], np.int32(WINDOW * WINDOW)
    # Of each column of a window, and then of each window.
    columns = np.zeros((4, first.shape[1] * channels), np.int32)
    sums = np.zeros((4, similar.shape[1]), np.int32)
    scale = np.empty(similar.shape[1])
    for r in range(first.shape[0]):
        _add_row(columns, first[r].ravel(), second[r].ravel(), np.int32(1))
        if r >= WINDOW:
            _add_row(columns, first[r - WINDOW].ravel(), second[r - WINDOW].ravel(), np.int32(-1))
        if r < WINDOW - 1:
            continue
        for kind in range(4):
            total, column = sums[kind], columns[kind]
            for i in range(total.size):
                total[i] = column[i]
            for step in range(1, WINDOW):
                following = column[step * channels :]
                for i in range(total.size):
                    total[i] = np.int32(total[i] + following[i])
        line = similar[r - WINDOW + 1]
        sum_a, sum_b, squares, products = sums
        for i in range(line.size):
            a, b = sum_a[i], sum_b[i]
            means = np.int32(2 * np.int32(a * b))
            both = np.int32(2 * np.int32(count * products[i]))
            apart = np.int32(np.int32(a * a) + np.int32(b * b))
            each = np.int32(count * squares[i])
            line[i] = (means + c1) * (np.int32(both - means) + c2)
            scale[i] = (apart + c1) * (np.int32(each - apart) + c2)
        np.divide(line, scale, line)  # many at a time: it looks for no zero, and there is none


@compiled(
    (_PICTURE, _PICTURE, types.Array(types.uint8, 2, "C"), types.int64, types.int64),
)
def find_levels_apart(first: Bytes, second: Bytes, largest: Any, begin: int, end: int) -> None:
    """Find the absolute difference of each pixel's worst channel, of some rows.

    Parameters
    ----------
    first, second : (H, W, C) uint8
        The pictures.
    largest : (H, W) uint8
        Is filled.
    begin, end : int
        The rows to fill, first and last + 1.
    """
    channels = first.shape[2]
    distance = np.zeros((first.shape[1] + 1) * channels, np.uint8)
    worst = np.empty(first.shape[1] * channels, np.uint8)
    for r in range(begin, end):
        a, b, line = first[r].ravel(), second[r].ravel(), largest[r]
        for i in range(a.size):
            distance[i] = max(a[i], b[i]) - min(a[i], b[i])
            worst[i] = distance[i]
        for c in range(1, channels):
            following = distance[c:]
            for i in range(a.size):
                worst[i] = max(worst[i], following[i])
        for x in range(line.size):
            line[x] = worst[x * channels]


@compiled(
    (
        _PICTURE,
        _PICTURE,
        types.int64,
        types.Array(types.float32, 2, "C"),
        types.int64,
        types.int64,
    ),
)
def find_differences(
    first: Bytes, second: Bytes, tolerance: int, values: Any, begin: int, end: int
) -> None:
    """Find the signed difference of each pixel's worst channel, of some rows.

    Parameters
    ----------
    first, second : (H, W, C) uint8
        The pictures.
    tolerance : int
        Differences of at most this size count as none.
    values : (H, W) float32
        Is filled.
    begin, end : int
        The rows to fill, first and last + 1.
    """
    width, channels = first.shape[1], first.shape[2]
    keys = np.zeros(
        (width + 1) * channels, np.uint16
    )  # twice the size, plus 1 where it is positive
    worst = np.empty(width * channels, np.uint16)
    for r in range(begin, end):
        a, b = first[r].ravel(), second[r].ravel()
        for i in range(a.size):
            distance = np.uint8(max(a[i], b[i]) - min(a[i], b[i]))
            keys[i] = np.uint16(np.uint16(distance) << np.uint16(1)) | np.uint16(a[i] > b[i])
            worst[i] = keys[i]
        for c in range(1, channels):
            following = keys[c:]
            for i in range(a.size):
                worst[i] = max(worst[i], following[i])
        for x in range(width):
            key = np.int32(worst[x * channels])
            size = (key >> 1) * ((key >> 1) > tolerance)
            values[r, x] = size * (2 * (key & 1) - 1)


@compiled(
    (
        types.Array(types.float32, 2, "C"),
        types.float32,
        types.float32,
        types.float32,
        types.Array(types.uint32, 1, "C"),
        types.Array(types.uint32, 2, "C"),
    ),
)
def color_differences(
    values: Any, factor: Any, steps: Any, middle: Any, table: Any, words: Any
) -> None:
    """Look up the colours of differences; see `difference_map.color_words`.

    Parameters
    ----------
    values : (H, W) float32
        The differences.
    factor, steps : float
        What they are multiplied by, and the largest size of that.
    middle : float
        The entry of no difference, plus 1/2.
    table : (256,) uint32
        The colours.
    words : (H, W) uint32
        Is filled.
    """
    entries = np.empty(values.shape[1], np.uint8)
    for r in range(values.shape[0]):
        line, out = values[r], words[r]
        for x in range(line.size):  # by itself: the processor does many at a time
            scaled = min(max(line[x] * factor, -steps), steps)
            entries[x] = np.uint8(np.int32(scaled + middle))
        for x in range(line.size):
            out[x] = table[entries[x]]
