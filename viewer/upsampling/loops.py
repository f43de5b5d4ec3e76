"""The inner loops of weighted averages, which numba compiles to machine code.

Importing this module imports numba, which takes a third of a second; compiling takes ten more,
unless what was compiled before is found on the disk. So only averaging.py imports it, and only
when asked to.

Columns first, then rows, in whole numbers, for each output row, column and channel::

    line_j[x] = left_weight[x] * p[j, left[x]] + right_weight[x] * p[j, left[x] + 1]
    byte[x]   = (upper_weight * line_upper[x] + lower_weight * line_lower[x]) / area

rounded half up. A line is made once for each source row and serves all the output rows near it.

Note [Lanes]
    A word of 64 bits holds four numbers of 16 bits, or two of 32, each in a lane of its own.
    One multiplication of the word multiplies them all: a pixel's channels by their weight, or a
    grey pixel by the weights of the output pixels beside it. Whatever is carried from lane to
    lane on the way, the sum is right if its lanes neither overflow nor are negative. It is
    written into the line where its first number belongs; lanes that stand over are overwritten
    by the next word.

Note [Narrow numbers]
    numba widens every result to 64 bits. Where each is cut back at once, the compiler sees that
    narrow numbers will do, of which the processor handles up to 32 at a time.

Note [Rounding]
    ``floor(sum / area + 1/2)`` is ``(sum + area // 2) // area``. A division takes long; with
    ``m = ceil(2**56 / area)`` it is ``(sum + area // 2) * m >> 56``. That is exact for sums
    below 2**32 and areas up to 2**24: m is too large by less than 1, so the product by less
    than 2**32, and 2**32 / 2**56 is at most the 1 / area by which the quotient is away from
    the next whole number. For sums below 2**16 and areas up to 2**8, 24 does instead of 56.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

Bytes: TypeAlias = NDArray[np.uint8]
Table: TypeAlias = NDArray[np.uint32]
Words: TypeAlias = NDArray[np.uint64]
Lines: TypeAlias = NDArray[Any]  # uint16 or uint32
Doubles: TypeAlias = NDArray[np.float64]
Function = TypeVar("Function", bound=Callable[..., None])


class Columns(NamedTuple):
    """Two neighbouring taps for each output column; see Note [Lanes].

    Attributes
    ----------
    needed : (k,) uint32
        The source columns that take part.
    left : (w,) uint32
        For each word of the line, the left tap, as a place in `needed`; the right one is next.
    right_weights : (w,) uint64
        The weight of the right tap; of grey, one in each lane.
    weight_sum : int
        What both weights add up to; of grey, in each lane.
    starts : (w,) uint32
        Of grey, the output column at which each word begins; else empty: one after the other.
    """

    needed: Table
    left: Table
    right_weights: Words
    weight_sum: int
    starts: Table


class Rows(NamedTuple):
    """Two taps for each output row: source rows, equal or next to one another, and weights.

    All are ``(n,)`` uint32.
    """

    upper: Table
    lower: Table
    upper_weights: Table
    lower_weights: Table


_TABLE = types.Array(types.uint32, 1, "C")
_PIXELS = types.Array(types.uint64, 3, "A", aligned=False)
_DOUBLES = types.Array(types.float64, 1, "C")
_DOUBLE_TABLE = types.Array(types.float64, 2, "C")
SOURCE = types.Array(types.uint8, 3, "C", readonly=True)
_PICTURE = types.Array(types.uint8, 2, "C")
_COLUMNS = types.NamedTuple(  # type: ignore[no-untyped-call]
    (_TABLE, _TABLE, types.Array(types.uint64, 1, "C"), types.uint64, _TABLE), Columns
)
_ROWS = types.NamedUniTuple(_TABLE, 4, Rows)  # type: ignore[no-untyped-call]
_SHORT_LINES = types.Array(types.uint16, 2, "C")
_LONG_LINES = types.Array(types.uint32, 2, "C")


_WANTED: list[tuple[Any, object]] = []  # each loop, and the types to compile it for


def compiled(*arguments: object) -> Callable[[Function], Function]:
    """Mark a loop to be compiled for these types, to run without Python's lock."""

    def mark(function: Function) -> Function:
        loop: Any
        try:
            loop = njit(nogil=True, cache=True)(function)
        except RuntimeError:  # no folder can be written to: nothing is kept
            loop = njit(nogil=True)(function)
        _WANTED.append((loop, types.void(*arguments)))
        result: Function = loop
        return result

    return mark


def compile_all(wanted: Callable[[], bool]) -> bool:
    """Compile all loops, or load them from the disk; stop, and return False, once not wanted."""
    for loop, signature in _WANTED:
        if not wanted():
            return False
        if not loop.signatures:
            loop.compile(signature)
            loop.disable_compile()  # other types are mistakes
    return True


def part(function: Function) -> Function:
    """Compile as a part of the loops that call it."""
    made: Any = njit(function)
    result: Function = made
    return result


@part
def pack(row: Bytes, needed: Table, first: int, count: int, bits: Any, words: Words) -> None:
    """Put `count` channels of each needed pixel into the lanes of a word; see Note [Lanes]."""
    for k in range(needed.size):
        pixel = row[needed[k]]
        word = np.uint64(pixel[first])
        if count > 1:
            word |= np.uint64(pixel[first + 1]) << bits
        if count > 2:
            word |= np.uint64(pixel[first + 2]) << bits + bits
        if count > 3:
            word |= np.uint64(pixel[first + 3]) << bits + bits + bits
        words[k] = word


@part
def make_line(row: Bytes, columns: Columns, bits: int, words: Words, pixels: Words) -> None:
    """Do the columns' half of the formula for one source row; see Note [Lanes]."""
    needed, left, right_weights, weight_sum, starts = columns
    channels = row.shape[1]
    for group in range(pixels.shape[0]):
        first = group * (channels - 2)  # of 3: red and green, green and blue
        count = min(64 // bits, channels - first)
        pack(row, needed, first, count, np.uint64(bits), words)
        line = pixels[group]
        for x in range(left.size):
            value, right = words[left[x]], words[left[x] + np.uint64(1)]
            both = value * weight_sum + (right - value) * right_weights[x]
            if starts.size:
                line[starts[x]] = both
            else:
                line[x] = both


@part
def make_both_lines(
    source: Bytes,
    upper: int,
    lower: int,
    columns: Columns,
    bits: int,
    held: Words,
    words: Words,
    pixels: Words,
) -> None:
    """Make the lines of two source rows, unless they are held from the row before."""
    for row in (upper, lower):
        place = row & np.uint32(1)
        if held[place] != row:
            held[place] = row
            make_line(source[row], columns, bits, words, pixels[place])


@compiled(SOURCE, _ROWS, _COLUMNS, _SHORT_LINES, _PIXELS, _PICTURE, types.int64, types.int64)
def average_of_256(
    source: Bytes,
    rows: Rows,
    columns: Columns,
    lines: Lines,
    pixels: Words,
    picture: Bytes,
    first: int,
    last: int,
) -> None:
    """Make some rows of a picture whose weights add up to 256 over both axes.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    rows, columns : Rows, Columns
        The taps of all output rows and columns.
    lines : (2, m C + 3) uint16
        Room for the line of an even source row, and for that of an odd one.
    pixels : (2, g, m) uint64
        The same memory, as a word for each output pixel, for each group of channels.
    picture : (n, m C) uint8
        Is filled.
    first, last : int
        The output rows to make, first and last + 1.
    """
    held = np.full(2, source.shape[0], np.uint64)
    words = np.zeros(columns.needed.size + 1, np.uint64)
    for r in range(first, last):
        upper, lower = rows.upper[r], rows.lower[r]
        make_both_lines(source, upper, lower, columns, 16, held, words, pixels)
        above, below = lines[upper & np.uint32(1)], lines[lower & np.uint32(1)]
        weight, other = np.uint16(rows.upper_weights[r]), np.uint16(rows.lower_weights[r])
        out = picture[r]
        for x in range(out.size):  # Note [Narrow numbers]
            total = np.uint16(np.uint16(above[x] * weight) + np.uint16(below[x] * other))
            out[x] = np.uint16(total + np.uint16(128)) >> np.uint16(8)


@compiled(
    SOURCE,
    _ROWS,
    _COLUMNS,
    _SHORT_LINES,
    _PIXELS,
    _PICTURE,
    types.int64,
    types.int64,
    types.uint32,
)
def average_of_few(
    source: Bytes,
    rows: Rows,
    columns: Columns,
    lines: Lines,
    pixels: Words,
    picture: Bytes,
    first: int,
    last: int,
    area: Any,
) -> None:
    """As `average_of_256`, for weights that add up to an area below it; see Note [Rounding]."""
    held = np.full(2, source.shape[0], np.uint64)
    words = np.zeros(columns.needed.size + 1, np.uint64)
    half = np.uint16(area >> np.uint32(1))
    reciprocal = np.uint32((np.uint32(1 << 24) + area - np.uint32(1)) // area)
    for r in range(first, last):
        upper, lower = rows.upper[r], rows.lower[r]
        make_both_lines(source, upper, lower, columns, 16, held, words, pixels)
        above, below = lines[upper & np.uint32(1)], lines[lower & np.uint32(1)]
        weight, other = np.uint16(rows.upper_weights[r]), np.uint16(rows.lower_weights[r])
        out = picture[r]
        for x in range(out.size):
            total = np.uint16(np.uint16(above[x] * weight) + np.uint16(below[x] * other))
            product = np.uint32(np.uint32(np.uint16(total + half)) * reciprocal)
            out[x] = product >> np.uint32(24)


@compiled(
    SOURCE, _ROWS, _COLUMNS, _LONG_LINES, _PIXELS, _PICTURE, types.int64, types.int64, types.uint64
)
def average_of_area(
    source: Bytes,
    rows: Rows,
    columns: Columns,
    lines: Lines,
    pixels: Words,
    picture: Bytes,
    first: int,
    last: int,
    area: int,
) -> None:
    """As `average_of_256`, for weights that add up to an area of at most 2**24."""
    held = np.full(2, source.shape[0], np.uint64)
    words = np.zeros(columns.needed.size + 1, np.uint64)
    half = np.uint32(area >> np.uint64(1))
    reciprocal = (np.uint64(1 << 56) + area - np.uint64(1)) // area
    for r in range(first, last):
        upper, lower = rows.upper[r], rows.lower[r]
        make_both_lines(source, upper, lower, columns, 32, held, words, pixels)
        above, below = lines[upper & np.uint32(1)], lines[lower & np.uint32(1)]
        weight, other = rows.upper_weights[r], rows.lower_weights[r]
        out = picture[r]
        for x in range(out.size):  # Note [Rounding]
            total = np.uint32(np.uint32(above[x] * weight) + np.uint32(below[x] * other))
            out[x] = np.uint64(np.uint32(total + half)) * reciprocal >> np.uint64(56)


@compiled(SOURCE, _ROWS, _COLUMNS, _LONG_LINES, _PIXELS, _PICTURE, types.int64, types.int64)
def resize_as_cv2(
    source: Bytes,
    rows: Rows,
    columns: Columns,
    lines: Lines,
    pixels: Words,
    picture: Bytes,
    first: int,
    last: int,
) -> None:
    """As `average_of_256`, with cv2's weights out of 2048 and its shifts; see opencv.py."""
    held = np.full(2, source.shape[0], np.uint64)
    words = np.zeros(columns.needed.size + 1, np.uint64)
    for r in range(first, last):
        upper, lower = rows.upper[r], rows.lower[r]
        make_both_lines(source, upper, lower, columns, 32, held, words, pixels)
        above, below = lines[upper & np.uint32(1)], lines[lower & np.uint32(1)]
        weight, other = rows.upper_weights[r], rows.lower_weights[r]
        out = picture[r]
        for x in range(out.size):
            term = np.uint32((above[x] >> np.uint32(4)) * weight) >> np.uint32(16)
            second = np.uint32((below[x] >> np.uint32(4)) * other) >> np.uint32(16)
            out[x] = np.uint32(np.uint32(term + second) + np.uint32(2)) >> np.uint32(2)


@compiled(
    SOURCE,
    types.Array(types.uint32, 2, "C"),
    _DOUBLE_TABLE,
    _DOUBLES,
    types.int64,
    types.int64,
    types.Array(types.uint32, 2, "C"),
    _DOUBLE_TABLE,
    _DOUBLES,
    _PICTURE,
    types.int64,
    types.int64,
)
def average_of_many(
    source: Bytes,
    rows: Table,
    row_weights: Doubles,
    row_areas: Doubles,
    left: int,
    right: int,
    values: Table,
    value_weights: Doubles,
    value_areas: Doubles,
    picture: Bytes,
    first: int,
    last: int,
) -> None:
    """Make some rows of a picture with any number of taps, rows first.

    All numbers are whole, up to 2**50, and so exact in float64. The quotient of two is cut
    to a whole number, a quarter of 1 / area above where it could change.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    rows, row_weights : (n, s) uint32, float64
        The taps of each output row.
    row_areas : (n,) float64
        What the weights of each row are out of.
    left, right : int
        The source columns that take part, first and last + 1.
    values, value_weights : (t, m C) uint32, float64
        The taps of each output column and channel, counted in numbers from ``p[j, left, 0]``.
    value_areas : (m C,) float64
        What the weights of each column are out of.
    picture : (n, m C) uint8
        Is filled.
    first, last : int
        The output rows to make, first and last + 1.
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
