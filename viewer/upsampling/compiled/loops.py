"""The inner loops of weighted averages, which numba compiles to machine code.

Columns first, then rows, in whole numbers, for each output row, column and channel::

    line_j[x] = left_weight[x] * p[j, left[x]] + right_weight[x] * p[j, left[x] + 1]
    byte[x]   = (upper_weight * line_upper[x] + lower_weight * line_lower[x]) / area

rounded half up. A line is made once for each source row and serves all the output rows near it.

Note [Words]
    The taps of a column are two neighbours: at most 8 bytes that follow one another, four
    channels of each. They are looked up together, as one word of 64 bits, and no arithmetic is
    done on the way: what looks up its places cannot be done for many columns at a time, and
    arithmetic upon words that lie side by side can. Of grey, a word holds the neighbours in four
    source rows.

Note [Gaps]
    At a whole-number scale s, each gap between two source pixels has s output pixels, and their
    weights are those of every gap. Of grey, these are made gap by gap, without looking up any
    taps. Where s is a constant the compiler takes many gaps at a time. Of colours it takes none.
    At scale 1/2, where an output pixel is the middle of four, both halves are done at once.

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

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from viewer.upsampling.compiled.compiling import compiled, part

Bytes: TypeAlias = NDArray[np.uint8]
Table: TypeAlias = NDArray[np.uint32]
Words: TypeAlias = NDArray[np.uint64]
Numbers: TypeAlias = NDArray[Any]  # uint16 or uint32; of many taps uint32 or float64

AS_CV2 = 0  # instead of an area: cv2's shifts; see opencv.py


class Rows(NamedTuple):
    """Two taps for each output row: source rows, equal or next to one another, and weights.

    Each is ``(n,)`` uint32.
    """

    upper: Table
    lower: Table
    upper_weights: Table
    lower_weights: Table


class Columns(NamedTuple):
    """Two neighbouring taps for each output column.

    Attributes
    ----------
    places : (m,) uint32
        Where in a row of the source the left tap begins, counted in bytes from `first` on; the
        right one is next.
    first, last : int
        The first byte that is wanted, and the greatest place.
    left_weights, right_weights : (m,) uint16 or uint32
        In 16 bits where the area is at most 256, else in 32.
    gap, begin, end : int
        The columns from `begin` to `end`, without it, come in gaps of `gap` columns each: 2, 3, 4
        or 8; 0 where that is not so. 1: each column is the middle of two. See Note [Gaps].
    """

    places: Table
    first: int
    last: int
    left_weights: Numbers
    right_weights: Numbers
    gap: int
    begin: int
    end: int


class Room(NamedTuple):
    """Memory for a thread to work in.

    Attributes
    ----------
    words : (m,) uint64
        The taps of each output column; see Note [Words].
    pairs : (k + 1,) uint64
        The words of all source columns that take part, of which four rows are made at once; empty
        where they are not: colours, and grey where few of many columns take part.
    lines : (8 or 2, m C) uint16 or uint32
        For four source rows, or one, and for those before or after them.
    """

    words: Words
    pairs: Words
    lines: Numbers


_TABLE = types.Array(types.uint32, 1, "C")
SOURCE = types.Array(types.uint8, 3, "C", readonly=True)
PICTURE = types.Array(types.uint8, 2, "C")
_ROWS = types.NamedUniTuple(_TABLE, 4, Rows)  # type: ignore[no-untyped-call]


def _columns(number: Any) -> Any:
    weights = types.Array(number, 1, "C")
    fields = (_TABLE, types.int64, types.int64, weights, weights) + (types.int64,) * 3
    return types.NamedTuple(fields, Columns)  # type: ignore[no-untyped-call]


def _room(number: Any) -> Any:
    fields = (
        types.Array(types.uint64, 1, "C"),
        types.Array(types.uint64, 1, "C"),
        types.Array(number, 2, "C"),
    )
    return types.NamedTuple(fields, Room)  # type: ignore[no-untyped-call]


@part
def look_up(pixels: Bytes, begin: Any, columns: Columns, words: Words) -> None:
    """Let `words` be the taps of the columns in the row that begins there; see Note [Words]."""
    places, size = columns.places, np.uint64(pixels.size)
    begin = np.uint64(begin)
    if begin + np.uint64(columns.last) + np.uint64(8) <= size:
        for x in range(places.size):
            place = begin + np.uint64(places[x])
            word = np.uint64(pixels[place])
            for i in range(1, 8):  # the compiler makes it one load
                word |= np.uint64(pixels[place + np.uint64(i)]) << np.uint64(8 * i)
            words[x] = word
    else:
        for x in range(places.size):
            words[x] = 0
            place = begin + np.uint64(places[x])
            for i in range(min(np.uint64(8), size - place)):
                words[x] |= np.uint64(pixels[place + np.uint64(i)]) << np.uint64(8 * i)


@part
def look_up_grey(source: Bytes, first: int, columns: Columns, pairs: Words, words: Words) -> None:
    """Do the same for four rows of grey, of which all words are made first, side by side."""
    begin, beyond = columns.first, source.shape[0] - 1
    a = source[min(first, beyond)].ravel()[begin:]
    b = source[min(first + 1, beyond)].ravel()[begin:]
    c = source[min(first + 2, beyond)].ravel()[begin:]
    d = source[min(first + 3, beyond)].ravel()[begin:]
    count = min(a.size, pairs.size)
    for k in range(count):
        word = np.uint64(a[k]) | np.uint64(b[k]) << np.uint64(16)
        pairs[k] = word | np.uint64(c[k]) << np.uint64(32) | np.uint64(d[k]) << np.uint64(48)
    for k in range(count - 1):
        pairs[k] |= pairs[k + 1] << np.uint64(8)
    for x in range(words.size):
        words[x] = pairs[np.uint64(columns.places[x])]


@part
def byte(word: Any, place: int) -> Any:
    """Return the byte at a place of a word."""
    return np.uint8(word >> np.uint64(8 * place))


@part
def average_columns(
    words: Words, columns: Columns, channels: int, place: int, line: Numbers
) -> None:
    """Do the columns' half of the formula for the bytes of the words from a place on."""
    number = line.dtype.type
    left_weights, right_weights = columns.left_weights, columns.right_weights
    for x in range(words.size):
        for c in range(channels):
            left = number(byte(words[x], place + c) * left_weights[x])
            right = number(byte(words[x], place + channels + c) * right_weights[x])
            line[x * channels + c] = number(left + right)


@part
def average_gaps(pixels: Bytes, columns: Columns, gap: int, line: Numbers) -> None:
    """Do the columns' half of the formula for a row of grey; see Note [Gaps]."""
    number = line.dtype.type
    left_weights = columns.left_weights[columns.begin :]
    right_weights = columns.right_weights[columns.begin :]
    inside, line = pixels[columns.places[columns.begin] :], line[columns.begin :]
    for i in range((columns.end - columns.begin) // gap):
        for x in range(gap):
            left = number(inside[i] * left_weights[x])
            line[i * gap + x] = number(left + number(inside[i + 1] * right_weights[x]))


@part
def average_all_gaps(pixels: Bytes, columns: Columns, line: Numbers) -> None:
    """Do it for the gaps and for the columns before and after them."""
    if columns.gap == 2:
        average_gaps(pixels, columns, 2, line)
    elif columns.gap == 3:
        average_gaps(pixels, columns, 3, line)
    elif columns.gap == 4:
        average_gaps(pixels, columns, 4, line)
    else:
        average_gaps(pixels, columns, 8, line)
    for begin, end in ((0, columns.begin), (columns.end, line.size)):
        for x in range(begin, end):
            place = columns.places[x]
            right = pixels[min(place + 1, pixels.size - 1)]  # beyond the source it has no weight
            total = pixels[place] * columns.left_weights[x] + right * columns.right_weights[x]
            line[x] = total


@part
def average_halves(above: Bytes, below: Bytes, picture: Bytes) -> None:
    """Do the whole formula for a row of grey at scale 1/2."""
    for x in range(picture.size):
        upper = np.uint16(np.uint16(above[2 * x]) + np.uint16(above[2 * x + 1]))
        lower = np.uint16(np.uint16(below[2 * x]) + np.uint16(below[2 * x + 1]))
        picture[x] = np.uint16(np.uint16(upper + lower) + np.uint16(2)) >> np.uint16(2)


@part
def finish(
    above: Numbers, below: Numbers, weight: Any, other: Any, area: Any, picture: Bytes
) -> None:
    """Do the rows' half of the formula and round; see the notes on narrow numbers and rounding."""
    number = above.dtype.type
    half = number(area >> np.uint64(1))
    if area == 256:
        for x in range(picture.size):
            total = number(number(above[x] * weight) + number(below[x] * other))
            picture[x] = number(total + half) >> number(8)
    elif area == AS_CV2:
        for x in range(picture.size):
            term = number((above[x] >> number(4)) * weight) >> number(16)
            second = number((below[x] >> number(4)) * other) >> number(16)
            picture[x] = number(number(term + second) + number(2)) >> number(2)
    elif above.itemsize == 2:
        few = np.uint32((np.uint64(1 << 24) + area - np.uint64(1)) // area)
        for x in range(picture.size):
            total = number(number(above[x] * weight) + number(below[x] * other))
            picture[x] = np.uint32(np.uint32(number(total + half)) * few) >> np.uint32(24)
    else:
        many = (np.uint64(1 << 56) + area - np.uint64(1)) // area
        for x in range(picture.size):
            total = number(number(above[x] * weight) + number(below[x] * other))
            picture[x] = np.uint64(number(total + half)) * many >> np.uint64(56)


@compiled(
    *(
        (
            SOURCE,
            _ROWS,
            _columns(number),
            types.uint64,
            _room(number),
            PICTURE,
            types.int64,
            types.int64,
        )
        for number in (types.uint16, types.uint32)
    )
)
def average_of_two(
    source: Bytes,
    rows: Rows,
    columns: Columns,
    area: Any,
    room: Room,
    picture: Bytes,
    first: int,
    last: int,
) -> None:
    """Make some rows of a picture with up to two taps on each axis.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source; C is 1, 3 or 4.
    rows, columns : Rows, Columns
        The taps of all output rows and columns.
    area : int
        What the weights add up to over both axes, at most 2**24; or `AS_CV2`.
    room : Room
        In 16 bits where the area is at most 256, else in 32.
    picture : (n, m C) uint8
        Is filled.
    first, last : int
        The output rows to make, first and last + 1.
    """
    channels, pixels, words, lines = source.shape[2], source.ravel(), room.words, room.lines
    number, each = lines.dtype.type, len(lines) // 2
    size = source.shape[1] * channels
    held = np.full(2, source.shape[0], np.uint64)
    for r in range(first, last):
        upper, lower = rows.upper[r], rows.lower[r]
        if columns.gap == 1:
            above, below = source[upper].ravel(), source[lower].ravel()
            average_halves(above[columns.first :], below[columns.first :], picture[r])
            continue
        for row in (upper, lower):
            block = row // np.uint32(each)
            place = block & np.uint32(1)
            if held[place] == block:
                continue
            held[place] = block
            if columns.gap:
                average_all_gaps(source[row].ravel()[columns.first :], columns, lines[place])
                continue
            if each == 4:
                look_up_grey(source, block * 4, columns, room.pairs, words)
                for i in range(4):
                    average_columns(words, columns, 1, 2 * i, lines[place * 4 + i])
                continue
            look_up(pixels, row * size + columns.first, columns, words)
            if channels == 1:
                average_columns(words, columns, 1, 0, lines[place])
            elif channels == 3:
                average_columns(words, columns, 3, 0, lines[place])
            else:
                average_columns(words, columns, 4, 0, lines[place])
        above_line = lines[upper % np.uint32(2 * each)]
        below_line = lines[lower % np.uint32(2 * each)]
        weight, other = number(rows.upper_weights[r]), number(rows.lower_weights[r])
        finish(above_line, below_line, weight, other, area, picture[r])
