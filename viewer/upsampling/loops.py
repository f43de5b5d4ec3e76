"""The inner loops of weighted averages, which numba compiles to machine code.

Importing this module imports numba and compiles what it did not find on the disk: that takes
from half a second to half a minute. So only averaging.py imports it, and only when asked to.

Columns first, then rows, in whole numbers, for each output row, column and channel::

    line_j[x] = left_weight[x] * p[j, left[x]] + right_weight[x] * p[j, right[x]]
    byte[x]   = (upper_weight * line_upper[x] + lower_weight * line_lower[x]) / area

rounded half up. A line is made once for each source row and serves all the output rows near it.

Note [Lanes]
    A word of 64 bits holds four numbers of 16 bits, or two of 32, each in a lane of its own.
    As long as no lane overflows, one multiplication of the word multiplies them all: a pixel's
    channels at once. The sum of two words is written into the line where its pixel begins;
    lanes that stand over are overwritten by the next pixel.

Note [Rounding]
    ``floor(sum / area + 1/2)`` is ``(sum + area // 2) // area``. A division takes long; with
    ``m = ceil(2**56 / area)`` it is ``(sum + area // 2) * m >> 56``: exact for sums below 2**32
    and areas up to 2**24, as m is too large by less than 1, and n / 2**56 is less than the
    1 / area that lies between n / area and the quotient that it must not reach.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

Bytes: TypeAlias = NDArray[np.uint8]
Words: TypeAlias = NDArray[np.uint64]
Lines: TypeAlias = NDArray[Any]  # uint16 or uint32
Doubles: TypeAlias = NDArray[np.float64]

_SOURCE = types.Array(types.uint8, 3, "C", readonly=True)
_PICTURE = types.Array(types.uint8, 2, "C")
_WORDS = types.Array(types.uint64, 1, "C")
_TABLE = types.Array(types.uint64, 2, "C")
_DOUBLES = types.Array(types.float64, 1, "C")
_DOUBLE_TABLE = types.Array(types.float64, 2, "C")
_SHORT_LINES = types.Array(types.uint16, 2, "C")
_LONG_LINES = types.Array(types.uint32, 2, "C")
_PIXELS = types.Array(types.uint64, 3, "A", aligned=False)  # a word at each pixel of a line


def compiled(*signatures: object) -> Callable[[Any], Any]:
    """Compile a function, to run without Python's lock; keep it on the disk where possible."""

    def compile_now(function: Any) -> Any:
        try:
            return njit(list(signatures), nogil=True, cache=True)(function)
        except RuntimeError:  # no folder can be written to
            return njit(list(signatures), nogil=True)(function)

    return compile_now


@njit  # type: ignore[untyped-decorator]
def make_line(
    row: Bytes, needed: Words, across: Words, bits: int, step: int, words: Words, pixels: Words
) -> None:
    """Do the columns' half of the formula for one source row; see Note [Lanes].

    Parameters
    ----------
    row : (W, C) uint8
        The source row.
    needed : (k,) uint64
        The source columns that take part.
    across : (4, m) uint64
        For each output column: left and right neighbour, as places in `needed`, and their
        weights.
    bits, step : int
        Size of a lane, and the channels between the first lanes of two words.
    words : (k,) uint64
        Room to work in.
    pixels : (g, m) uint64
        The line, as a word for each output pixel, once for each group of channels.
    """
    lanes = 64 // bits
    for group in range(pixels.shape[0]):
        first = group * step
        count = min(lanes, row.shape[1] - first)
        if count == 3:  # as below, in one go
            for k in range(needed.size):
                words[k] = (
                    np.uint64(row[needed[k], 0])
                    | np.uint64(row[needed[k], 1]) << np.uint64(16)
                    | np.uint64(row[needed[k], 2]) << np.uint64(32)
                )
        else:
            for k in range(needed.size):
                words[k] = row[needed[k], first]
            for lane in range(1, count):
                shift = np.uint64(lane * bits)
                for k in range(needed.size):
                    words[k] |= np.uint64(row[needed[k], first + lane]) << shift
        left, right, left_weights, right_weights = across
        line = pixels[group]
        for x in range(line.size):
            line[x] = words[left[x]] * left_weights[x] + words[right[x]] * right_weights[x]


@njit  # type: ignore[untyped-decorator]
def make_lines(
    source: Bytes,
    two: Words,
    held: Words,
    needed: Words,
    across: Words,
    bits: int,
    step: int,
    words: Words,
    pixels: Words,
) -> None:
    """Make the lines of two source rows, unless they are there; even rows lie in the first."""
    for row in two:
        place = row & np.uint64(1)
        if held[place] != row:
            held[place] = row
            make_line(source[row], needed, across, bits, step, words, pixels[place])


@compiled(
    types.void(
        _SOURCE, types.int64, types.int64, _TABLE, _WORDS, _TABLE, _SHORT_LINES, _PIXELS, _PICTURE
    )
)
def average_of_256(
    source: Bytes,
    first: int,
    last: int,
    down: Words,
    needed: Words,
    across: Words,
    lines: Lines,
    pixels: Words,
    picture: Bytes,
) -> None:
    """Make some rows of a picture whose weights add up to 256 over both axes.

    Sums stay below 2**16, so that the processor handles up to 32 of them at a time.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    first, last : int
        The output rows to make, first and last + 1.
    down : (4, n) uint64
        For each output row: upper and lower neighbour, and their weights.
    needed, across
        As in `make_line`.
    lines : (2, m C + 3) uint16
        Room for two lines.
    pixels : (2, g, m) uint64
        The same memory, as a word for each output pixel.
    picture : (n, m C) uint8
        Is filled.
    """
    held = np.full(2, source.shape[0], np.uint64)
    words = np.empty(needed.size, np.uint64)
    for r in range(first, last):
        make_lines(source, down[:2, r], held, needed, across, 16, 4, words, pixels)
        upper, lower = lines[down[0, r] & np.uint64(1)], lines[down[1, r] & np.uint64(1)]
        upper_weight, lower_weight = np.uint16(down[2, r]), np.uint16(down[3, r])
        out = picture[r]
        for x in range(out.size):
            total = upper[x] * upper_weight + lower[x] * lower_weight + np.uint16(128)
            out[x] = total >> np.uint16(8)


@compiled(
    types.void(
        _SOURCE, types.int64, types.int64, _TABLE, _WORDS, _TABLE, _LONG_LINES, _PIXELS, _PICTURE,
        types.uint64,
    )
)  # fmt: skip
def average_of_area(
    source: Bytes,
    first: int,
    last: int,
    down: Words,
    needed: Words,
    across: Words,
    lines: Lines,
    pixels: Words,
    picture: Bytes,
    area: int,
) -> None:
    """Make some rows of a picture whose weights add up to an area of at most 2**24.

    As `average_of_256`, with lines of uint32; for the division see Note [Rounding].
    """
    held = np.full(2, source.shape[0], np.uint64)
    words = np.empty(needed.size, np.uint64)
    step = 2 if source.shape[2] == 4 else 1
    half = np.uint32(area // np.uint64(2))
    reciprocal = (np.uint64(1 << 56) + area - np.uint64(1)) // area
    for r in range(first, last):
        make_lines(source, down[:2, r], held, needed, across, 32, step, words, pixels)
        upper, lower = lines[down[0, r] & np.uint64(1)], lines[down[1, r] & np.uint64(1)]
        upper_weight, lower_weight = np.uint32(down[2, r]), np.uint32(down[3, r])
        out = picture[r]
        for x in range(out.size):
            total = np.uint32(upper[x] * upper_weight + lower[x] * lower_weight + half)
            out[x] = np.uint64(total) * reciprocal >> np.uint64(56)


@compiled(
    types.void(
        _SOURCE, types.int64, types.int64, _TABLE, _WORDS, _TABLE, _LONG_LINES, _PIXELS, _PICTURE
    )
)
def resize_as_cv2(
    source: Bytes,
    first: int,
    last: int,
    down: Words,
    needed: Words,
    across: Words,
    lines: Lines,
    pixels: Words,
    picture: Bytes,
) -> None:
    """Make some rows of a picture with the formula of opencv.py; as `average_of_area`."""
    held = np.full(2, source.shape[0], np.uint64)
    words = np.empty(needed.size, np.uint64)
    step = 2 if source.shape[2] == 4 else 1
    for r in range(first, last):
        make_lines(source, down[:2, r], held, needed, across, 32, step, words, pixels)
        upper, lower = lines[down[0, r] & np.uint64(1)], lines[down[1, r] & np.uint64(1)]
        upper_weight, lower_weight = np.uint32(down[2, r]), np.uint32(down[3, r])
        out = picture[r]
        for x in range(out.size):
            above = (upper[x] >> np.uint32(4)) * upper_weight >> np.uint32(16)
            below = (lower[x] >> np.uint32(4)) * lower_weight >> np.uint32(16)
            out[x] = (above + below + np.uint32(2)) >> np.uint32(2)


@compiled(
    types.void(
        _SOURCE, types.int64, types.int64, _TABLE, _DOUBLE_TABLE, _DOUBLES,
        types.int64, types.int64, _TABLE, _DOUBLE_TABLE, _DOUBLES, _PICTURE,
    )
)  # fmt: skip
def average_of_many(
    source: Bytes,
    first: int,
    last: int,
    rows: Words,
    row_weights: Doubles,
    row_areas: Doubles,
    left: int,
    right: int,
    values: Words,
    value_weights: Doubles,
    value_areas: Doubles,
    picture: Bytes,
) -> None:
    """Make some rows of a picture with any number of taps, rows first.

    All numbers are whole, up to 2**52, and so exact in float64. The quotient of two is cut
    to a whole number a quarter of 1 / area above where it could change.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    first, last : int
        The output rows to make, first and last + 1.
    rows, row_weights : (n, s) uint64, float64
        The taps of each output row.
    row_areas : (n,) float64
        What the weights of each row are out of.
    left, right : int
        The source columns that take part, first and last + 1.
    values, value_weights : (t, m C) uint64, float64
        The taps of each output column and channel, counted in numbers from ``p[j, left, 0]``.
    value_areas : (m C,) float64
        What the weights of each column are out of.
    picture : (n, m C) uint8
        Is filled.
    """
    channels = source.shape[2]
    across = np.empty((right - left) * channels)
    totals = np.empty(picture.shape[1])
    for r in range(first, last):
        across[:] = 0
        for tap in range(rows.shape[1]):
            weight = row_weights[r, tap]
            if weight:
                line = source[rows[r, tap]].ravel()[left * channels : right * channels]
                for k in range(across.size):
                    across[k] += weight * line[k]
        totals[:] = 0
        for tap in range(values.shape[0]):
            places, weights = values[tap], value_weights[tap]
            for x in range(totals.size):
                totals[x] += weights[x] * across[places[x]]
        out = picture[r]
        for x in range(out.size):
            area = row_areas[r] * value_areas[x]
            out[x] = np.uint8(min(255.0, (totals[x] + 0.5 * area + 0.25) / area))
