"""The inner loops of weighted averages, which numba compiles to machine code.

Columns first, then rows, in whole numbers, for each output row, column and channel::

    line_j[x] = left_weight[x] * p[j, left[x]] + right_weight[x] * p[j, left[x] + 1]
    byte[x]   = (upper_weight * line_upper[x] + lower_weight * line_lower[x]) / area

rounded half up. A line is made once for each source row and serves all the output rows near it.
Where the picture has fewer rows than the source the rows come first: that is the same sum.

Note [Lanes]
    A word of 64 bits holds four numbers of 16 bits, or two of 32, each in a lane of its own.
    One multiplication of the word multiplies them all: the channels of a pixel by its weight.
    Of grey, the lanes are source rows that follow one another. Whatever is carried from lane to
    lane on the way, the sum is right if its lanes neither overflow nor are negative. A word is
    read and written where its first number lies; lanes that stand over are those of the next
    pixel, and the next word overwrites them.

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

from viewer.upsampling.compiling import compiled, part

Bytes: TypeAlias = NDArray[np.uint8]
Table: TypeAlias = NDArray[np.uint32]
Words: TypeAlias = NDArray[np.uint64]
Numbers: TypeAlias = NDArray[Any]  # uint16, uint32 or float64
Doubles: TypeAlias = NDArray[np.float64]

AS_CV2 = 0  # instead of an area: cv2's shifts; see opencv.py


class Rows(NamedTuple):
    """Two taps for each output row: source rows, equal or next to one another, and weights.

    The first four are ``(n,)`` uint32.
    """

    upper: Table
    lower: Table
    upper_weights: Table
    lower_weights: Table
    come_first: bool  # before the columns


class Columns(NamedTuple):
    """Two neighbouring taps for each output column.

    Attributes
    ----------
    needed : (k,) uint32
        The source columns that take part, in ascending order.
    left : (m,) uint32
        The left tap, as a place in `needed`; the right one is next.
    right_weights : (m,) uint64
        The weight of the right tap.
    weight_sum : int
        What both weights add up to.
    """

    needed: Table
    left: Table
    right_weights: Words
    weight_sum: int


class Room(NamedTuple):
    """Memory for a thread to work in; `row` is zero at first. See Note [Lanes].

    Attributes
    ----------
    row : (k C + C + 3,) uint16 or uint32
        The needed pixels of a source row.
    lines : (2 r, m C + 3) uint16 or uint32
        For an even and for an odd source row; of grey, for r rows each.
    values, steps : (k + 1,) uint64
        The words, multiplied by the sum of the weights, and how far it is to the next one. Of
        grey, the words themselves, and ``(m,)`` of an output line.
    """

    row: Numbers
    lines: Numbers
    values: Words
    steps: Words


class Runs(NamedTuple):
    """Any number of taps for each output column, in runs of columns.

    The taps of a run's columns lie each one source column further than those of the column
    before: of a transposed convolution, these are the columns of one phase. So the loop over a
    run goes through its numbers as they lie in memory.

    Attributes
    ----------
    left, width : int
        The source columns from `left` on take part, `width` of them; those beyond the source
        have no weight.
    order : (m,) int64
        The output columns, run by run.
    edges : (g + 1,) int64
        Where in `order` the runs begin, and where the last one ends.
    places : (g, t) int64
        The taps of each run's first column, counted from `left`.
    weights : (m C t,) uint32 or float64
        For each run, for each tap, for each column and channel.
    areas : (m C,) float64
        What the weights of each column are out of, in that order, for each channel.
    """

    left: int
    width: int
    order: NDArray[np.int64]
    edges: NDArray[np.int64]
    places: NDArray[np.int64]
    weights: Numbers
    areas: Doubles


_TABLE = types.Array(types.uint32, 1, "C")
_WORDS = types.Array(types.uint64, 1, "C")
_DOUBLES = types.Array(types.float64, 1, "C")
_INDICES = types.Array(types.uint32, 2, "C")
_LINE = types.Array(types.int64, 1, "C")
_SOURCE = types.Array(types.uint8, 3, "C", readonly=True)
_PICTURE = types.Array(types.uint8, 2, "C")
_ROWS = types.NamedTuple((_TABLE,) * 4 + (types.boolean,), Rows)  # type: ignore[no-untyped-call]
_COLUMNS = types.NamedTuple(  # type: ignore[no-untyped-call]
    (_TABLE, _TABLE, _WORDS, types.uint64), Columns
)


def _room(number: Any) -> Any:
    line, lines = (types.Array(number, n, "C") for n in (1, 2))
    return types.NamedTuple((line, lines, _WORDS, _WORDS), Room)  # type: ignore[no-untyped-call]


def _runs(number: Any) -> Any:
    places, weights = types.Array(types.int64, 2, "C"), types.Array(number, 1, "C")
    return types.NamedTuple(  # type: ignore[no-untyped-call]
        (types.int64, types.int64, _LINE, _LINE, places, weights, _DOUBLES), Runs
    )


@part
def lane_width(numbers: Numbers) -> Any:
    """Return how many bits a number has, 16 or 32; the compiler knows which."""
    return np.uint64(32) if numbers.dtype.type(1 << 16) else np.uint64(16)


@part
def add_rows(
    upper: Bytes, lower: Bytes, weight: Any, other: Any, needed: Table, row: Numbers
) -> None:
    """Do the rows' half of the formula, for the pixels that are needed."""
    number = row.dtype.type
    channels = upper.shape[1]
    if needed[needed.size - 1] - needed[0] + 1 == needed.size:
        begin = int(needed[0]) * channels
        above, below = upper.ravel()[begin:], lower.ravel()[begin:]
        for i in range(needed.size * channels):  # Note [Narrow numbers]
            row[i] = number(number(above[i] * weight) + number(below[i] * other))
    else:
        for k in range(needed.size):
            for c in range(channels):
                both = upper[needed[k], c] * weight + lower[needed[k], c] * other
                row[k * channels + c] = number(both)


@part
def read_word(numbers: Numbers, place: Any) -> Any:
    """Return numbers from a place on as the lanes of a word; the compiler makes it one load."""
    bits = lane_width(numbers)
    word = np.uint64(numbers[place]) | np.uint64(numbers[place + np.uint64(1)]) << bits
    if bits == 16:
        word |= np.uint64(numbers[place + np.uint64(2)]) << np.uint64(32)
        word |= np.uint64(numbers[place + np.uint64(3)]) << np.uint64(48)
    return word


@part
def write_word(numbers: Numbers, place: Any, word: Any) -> None:
    """Put the lanes of a word from a place on; the compiler makes it one store."""
    number, bits = numbers.dtype.type, lane_width(numbers)
    numbers[place] = number(word)
    numbers[place + np.uint64(1)] = number(word >> bits)
    if bits == 16:
        numbers[place + np.uint64(2)] = number(word >> np.uint64(32))
        numbers[place + np.uint64(3)] = number(word >> np.uint64(48))


@part
def average_columns(row: Numbers, columns: Columns, channels: Any, line: Numbers) -> None:
    """Do the columns' half of the formula, for as many channels as a word holds."""
    left, right_weights, weight_sum = columns.left, columns.right_weights, columns.weight_sum
    for x in range(left.size):
        place = left[x] * channels
        value, right = read_word(row, place), read_word(row, place + channels)
        word = value * weight_sum + (right - value) * right_weights[x]
        write_word(line, np.uint64(x) * channels, word)


@part
def average_more_columns(
    row: Numbers, columns: Columns, channels: Any, values: Words, steps: Words, line: Numbers
) -> None:
    """Do the same, quicker where there are more output columns than pixels."""
    left, right_weights, weight_sum = columns.left, columns.right_weights, columns.weight_sum
    for k in range(columns.needed.size):
        place = np.uint64(k) * channels
        value = read_word(row, place)
        values[k], steps[k] = value * weight_sum, read_word(row, place + channels) - value
    for x in range(left.size):
        word = values[left[x]] + steps[left[x]] * right_weights[x]
        write_word(line, np.uint64(x) * channels, word)


@part
def make_grey_lines(
    source: Bytes, first: int, columns: Columns, room: Room, lines: Numbers
) -> None:
    """Do the columns' half of the formula for as many rows of grey as a word holds."""
    number, bits = lines.dtype.type, int(lane_width(lines))
    needed, left, right_weights, weight_sum = columns
    words, totals = room.values, room.steps
    words[:] = 0
    for lane in range(64 // bits):
        pixels = source[min(first + lane, source.shape[0] - 1)]
        add_rows(pixels, pixels, number(1), number(0), needed, room.row)
        for k in range(needed.size):
            words[k] |= np.uint64(room.row[k]) << np.uint64(bits * lane)
    for x in range(left.size):
        value, right = words[left[x]], words[left[x] + np.uint64(1)]
        totals[x] = value * weight_sum + (right - value) * right_weights[x]
    for lane in range(64 // bits):
        line = lines[lane]
        for x in range(left.size):
            line[x] = number(totals[x] >> np.uint64(bits * lane))


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
    elif lane_width(above) == 16:
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
            _SOURCE,
            _ROWS,
            _COLUMNS,
            types.uint64,
            _room(number),
            _PICTURE,
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
        The whole source.
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
    needed, lines = columns.needed, room.lines
    number, bits = lines.dtype.type, int(lane_width(lines))
    channels, each = source.shape[2], len(lines) // 2
    # Of 3 channels in 32 bits a word holds two: red and green, then green and blue.
    groups = range(0, max(1, channels - 64 // bits + 1), max(1, channels - 2))
    held = np.full(2, source.shape[0], np.uint64)
    whole, none = number(1), number(0)
    for r in range(first, last):
        upper, lower = rows.upper[r], rows.lower[r]
        weight, other = number(rows.upper_weights[r]), number(rows.lower_weights[r])
        if rows.come_first:
            add_rows(source[upper], source[lower], weight, other, needed, room.row)
            for c in groups:
                average_columns(room.row[c:], columns, np.uint64(channels), lines[0][c:])
            finish(lines[0], lines[0], whole, none, area, picture[r])
            continue
        for row in (upper, lower):
            block = row // np.uint32(each)
            place = block & np.uint32(1)
            if held[place] == block:
                continue
            held[place] = block
            if channels == 1:
                make_grey_lines(source, block * each, columns, room, lines[place * each :])
                continue
            add_rows(source[row], source[row], whole, none, needed, room.row)
            for c in groups:
                average_more_columns(
                    room.row[c:], columns, np.uint64(channels), room.values, room.steps,
                    lines[place][c:],
                )  # fmt: skip
        above, below = lines[upper % np.uint32(2 * each)], lines[lower % np.uint32(2 * each)]
        finish(above, below, weight, other, area, picture[r])


@compiled(
    *(
        (
            _SOURCE,
            _INDICES,
            types.Array(number, 2, "C"),
            _DOUBLES,
            _runs(number),
            _PICTURE,
            types.int64,
            types.int64,
        )
        for number in (types.uint32, types.float64)
    )
)
def average_of_many(
    source: Bytes,
    rows: Table,
    row_weights: Numbers,
    row_areas: Doubles,
    runs: Runs,
    picture: Bytes,
    first: int,
    last: int,
) -> None:
    """Make some rows of a picture with any number of taps, rows first.

    All sums are whole numbers, below 2**32 in uint32, and up to 2**50 and so exact in float64.
    The quotient of two is cut to a whole number, a quarter of 1 / area above where it could
    change.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    rows, row_weights : (n, s) uint32, uint32 or float64
        The taps of each output row.
    row_areas : (n,) float64
        What the weights of each row are out of.
    runs : Runs
        The taps of the columns.
    picture : (n, m C) uint8
        Is filled.
    first, last : int
        The output rows to make, first and last + 1.
    """
    channels, edges, taps = source.shape[2], runs.edges, runs.places.shape[1]
    number = row_weights.dtype.type
    across = np.zeros(runs.width * channels, row_weights.dtype)
    totals = np.zeros(picture.shape[1], row_weights.dtype)
    levels = np.empty(picture.shape[1], np.uint8)
    for r in range(first, last):
        across[:] = number(0)
        for tap in range(rows.shape[1]):
            weight = row_weights[r, tap]
            if weight:
                line = source[rows[r, tap]].ravel()[runs.left * channels :]
                for k in range(min(line.size, across.size)):  # Note [Narrow numbers]
                    across[k] = number(across[k] + number(weight * line[k]))
        for run in range(edges.size - 1):
            begin, size = edges[run] * channels, (edges[run + 1] - edges[run]) * channels
            weight = begin * taps
            if size == channels:
                for c in range(channels):
                    total = number(0)
                    for tap in range(taps):
                        value = across[runs.places[run, tap] * channels + c]
                        total = number(
                            total + number(runs.weights[weight + tap * channels + c] * value)
                        )
                    totals[begin + c] = total
                continue
            sums = totals[begin : begin + size]
            sums[:] = number(0)
            for tap in range(taps):
                part, weights = across[runs.places[run, tap] * channels :], runs.weights[weight:]
                for x in range(size):
                    sums[x] = number(sums[x] + number(weights[x] * part[x]))
                weight += size
        for x in range(totals.size):
            area = row_areas[r] * runs.areas[x]
            levels[x] = np.uint8(min(255.0, (totals[x] + 0.5 * area + 0.25) / area))
        out = picture[r]
        for i in range(runs.order.size):
            for c in range(channels):
                out[runs.order[i] * channels + c] = levels[i * channels + c]
