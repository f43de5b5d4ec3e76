"""Weighted averages of pixels, rounded once: the end of every exact method's arithmetic.

The same bytes can be had in two ways: with NumPy, which is always there, or with loops that
numba compiles to machine code (loops.py). The loops are many times faster, but numba takes
a third of a second to import, and the first compilation ten more. So `load_loops` is called
in a thread of its own, and until it is done NumPy answers.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    IntArray,
    areas,
    divide_half_up,
    weighted_sums,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor

BYTES_A_THREAD = 200_000  # with less to do, waking another thread takes longer than the work
MOST_THREADS = 16
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
BYTES_WORTH_LOADING = 150_000_000  # NumPy makes these in the time that loading takes
LARGEST_SUM = 2**50  # whole numbers up to here, and their quarters, are exact in float64
LARGEST_AREA = 2**40  # a quarter of 1 / area is still far more than the rounding of a quotient

Number = TypeVar("Number", np.uint8, np.uint64)
Table: TypeAlias = NDArray[np.uint32]


class _Loops:
    """The compiled loops, once they are loaded, and the threads that share their rows."""

    def __init__(self) -> None:
        self.loading = Lock()
        self.module: ModuleType | None = None
        self.blocks: ModuleType | None = None  # is there when `module` is
        self.pool: Executor | None = None
        self.threads = min(CORES, MOST_THREADS)

    def over_rows(self, work: Callable[[int, int], None], rows: int, size: int) -> None:
        """Call ``work(first, last)`` for bands of rows, in as many threads as `size` is worth."""
        threads = max(1, min(self.threads, rows, size // BYTES_A_THREAD))
        if threads == 1:
            work(0, rows)
            return
        # Two bands for each, so that a thread that is held up leaves one to the others.
        edges = (rows * band // (2 * threads) for band in range(2 * threads + 1))
        waiting = list(pairwise(edges))

        def take() -> None:
            while True:
                try:
                    first, last = waiting.pop()
                except IndexError:  # all are taken
                    return
                work(first, last)

        assert self.pool is not None
        others = [self.pool.submit(take) for _ in range(threads - 1)]
        take()
        for other in others:
            other.result()


_LOOPS = _Loops()


def load_loops(wanted: Callable[[], bool] = lambda: True) -> bool:
    """Import and compile the loops, or load them from the disk; return whether they are there.

    Where that fails NumPy goes on answering. May be called more than once, from any thread.

    Parameters
    ----------
    wanted : callable
        Asked between two loops, which take a second or two each to compile the first time.
    """
    with _LOOPS.loading:
        if _LOOPS.module is None:
            try:
                from viewer.upsampling import block_loops, loops

                if not loops.compile_all(wanted):
                    return False
            except Exception:  # a broken installation raises more than ImportError
                return False
            from concurrent.futures import ThreadPoolExecutor

            _LOOPS.pool = ThreadPoolExecutor(MOST_THREADS, "loops")  # starts them as needed
            _LOOPS.blocks, _LOOPS.module = block_loops, loops
    return True


def load_loops_for(size: int) -> bool:
    """Load the loops if making as many bytes is worth the wait; return whether they are there."""
    return loops_are_loaded() or (size >= BYTES_WORTH_LOADING and load_loops())


def loops_are_loaded() -> bool:
    """Return whether the compiled loops answer."""
    return _LOOPS.module is not None


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
    loops = _LOOPS.module
    if loops is not None:
        picture = _average_of_two(loops, source, down, across)
        if picture is None:
            picture = _average_of_many(loops, source, down, across)
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
    loops = _LOOPS.module
    if loops is None:
        return None
    return _two_taps(loops, loops.resize_as_cv2, source, down, across)


def block_sums(pixels: ByteArray, rows: IntArray, cols: IntArray) -> NDArray[np.uint64]:
    """Return the sum of each block of whole pixels.

    Parameters
    ----------
    pixels : (H, W, C) uint8
        A picture.
    rows, cols : (n + 1,), (m + 1,) int64
        Where the blocks begin, and where the last of them ends: strictly rising.

    Returns
    -------
    (n, m, C) uint64
    """
    if _LOOPS.module is not None and _LOOPS.blocks is not None:
        made = np.empty((len(rows) - 1, (len(cols) - 1) * pixels.shape[2]), np.uint64)
        return _over_blocks(_LOOPS.blocks.sum_blocks, pixels, rows, cols, made)
    pixels = pixels[rows[0] : rows[-1], cols[0] : cols[-1]]
    across = np.add.reduceat(pixels, cols[:-1] - cols[0], axis=1, dtype=np.uint32)
    sums: NDArray[np.uint64]
    sums = np.add.reduceat(across, rows[:-1] - rows[0], axis=0, dtype=np.uint64)
    return sums


def block_averages(pixels: ByteArray, rows: IntArray, cols: IntArray) -> ByteArray:
    """Return the average of each block of whole pixels, rounded half up; see `block_sums`."""
    if _LOOPS.module is not None and _LOOPS.blocks is not None:
        made = np.empty((len(rows) - 1, (len(cols) - 1) * pixels.shape[2]), np.uint8)
        return _over_blocks(_LOOPS.blocks.average_blocks, pixels, rows, cols, made)
    return averages_of(block_sums(pixels, rows, cols), rows, cols)


def averages_of(sums: NDArray[np.uint64], rows: IntArray, cols: IntArray) -> ByteArray:
    """Return the averages of blocks, rounded half up, from what `block_sums` has returned."""
    counts = np.multiply.outer(np.diff(rows), np.diff(cols)).astype(np.uint64)[:, :, None]
    averages: ByteArray = ((2 * sums + counts) // (2 * counts)).astype(np.uint8)
    return averages


def _over_blocks(
    loop: Callable[..., None],
    pixels: ByteArray,
    rows: IntArray,
    cols: IntArray,
    made: NDArray[Number],
) -> NDArray[Number]:
    """Fill `made` (n, m C), each row from a row of blocks; return it as (n, m, C)."""
    if not pixels.flags.c_contiguous:
        pixels = pixels[rows[0] : rows[-1], cols[0] : cols[-1]]
        rows, cols = rows - rows[0], cols - cols[0]
    size = int(rows[-1] - rows[0]) * int(cols[-1] - cols[0]) * pixels.shape[2]
    work = partial(loop, np.ascontiguousarray(pixels), rows, cols, made)
    _LOOPS.over_rows(work, len(made), size)
    return made.reshape(len(made), len(cols) - 1, pixels.shape[2])


def _average_of_two(
    loops: ModuleType, source: ByteArray, down: AxisTaps, across: AxisTaps
) -> ByteArray | None:
    """Return the averages of up to two taps on each axis; None where they do not fit."""
    area = areas(down, across)
    if not isinstance(area, int) or not area <= 1 << 24:
        return None
    if max(down.weights.shape[1], across.weights.shape[1]) > 2:
        return None
    if int(down.sums().max()) * int(across.sums().max()) > area:  # it may brighten beyond 255
        return None
    if area <= 256 and 256 % area:
        return _two_taps(
            loops, loops.average_of_few, source, down, across, np.uint32(area), row_factor=1
        )
    if area > 256:
        return _two_taps(loops, loops.average_of_area, source, down, across, np.uint64(area))
    return _two_taps(loops, loops.average_of_256, source, down, across, row_factor=256 // area)


def _two_taps(
    loops: ModuleType,
    loop: Callable[..., None],
    source: ByteArray,
    down: AxisTaps,
    across: AxisTaps,
    *more: object,
    row_factor: int = 0,
) -> ByteArray | None:
    """Return what a loop makes of up to two taps on each axis; None where they are far apart.

    With a `row_factor` the rows' weights are multiplied by it, and sums are held in 16 bits.
    """
    upper, lower, upper_weights, lower_weights = _pairs(down)
    left, right, left_weights, right_weights = _pairs(across)
    weight_sum = left_weights[0] + right_weights[0]
    if (
        np.any(lower - upper > 1)  # unsigned: also where the lower lies above the upper
        or np.any((right - left != 1) & (right_weights > 0))
        or np.any(left_weights + right_weights != weight_sum)
    ):
        return None
    if row_factor:
        upper_weights, lower_weights = upper_weights * row_factor, lower_weights * row_factor
    rows = loops.Rows(upper, lower, upper_weights, lower_weights)
    needed, places = _compact(left, right)
    bits = 16 if row_factor else 32
    words = right_weights.astype(np.uint64)
    starts = np.empty(0, np.uint32)
    if source.shape[2] == 1 and len(places) >= 2 * len(needed):
        starts, words = _grey_words(places, words, bits)
        places = places[starts]
        weight_sum = sum(int(weight_sum) << lane for lane in range(0, 64, bits))
    columns = loops.Columns(needed, places, words, np.uint64(weight_sum), starts)
    source = np.ascontiguousarray(source)
    n, m, channels = len(upper), len(left), source.shape[2]
    picture: ByteArray = np.empty((n, m, channels), np.uint8)
    flat = picture.reshape(n, m * channels)
    number = np.dtype(np.uint16 if row_factor else np.uint32)
    groups = 1 if row_factor or channels < 3 else 2

    def work(first: int, last: int) -> None:
        lines = np.empty((2, m * channels + 3), number)
        strides = (lines.strides[0], (channels - 2) * number.itemsize, channels * number.itemsize)
        pixels = np.ndarray((2, groups, m), np.uint64, lines, strides=strides)
        loop(source, rows, columns, lines, pixels, flat, first, last, *more)

    _LOOPS.over_rows(work, n, flat.size)
    return picture


def _pairs(taps: AxisTaps) -> tuple[Table, Table, Table, Table]:
    """Return both taps of each position and their weights.

    A tap without a weight lies where the other one does.
    """
    first, first_weights = (a[:, 0].astype(np.uint32) for a in (taps.indices, taps.weights))
    if taps.indices.shape[1] == 1:
        return first, first, first_weights, np.zeros_like(first)
    second, second_weights = (a[:, 1].astype(np.uint32) for a in (taps.indices, taps.weights))
    return first, np.where(second_weights > 0, second, first), first_weights, second_weights


def _compact(left: Table, right: Table) -> tuple[Table, Table]:
    """Return the positions that occur, and where among them the left ones are."""
    low, high = int(left.min()), int(right.max())
    if high - low < 2 * len(left):  # dense, as in every region
        return np.arange(low, high + 1, dtype=np.uint32), left - np.uint32(low)
    needed = np.unique([left, right])
    return needed, np.searchsorted(needed, left).astype(np.uint32)


def _grey_words(
    left: Table, weights: NDArray[np.uint64], bits: int
) -> tuple[Table, NDArray[np.uint64]]:
    """Put the weights of up to 64 // bits output columns between the same taps into one word.

    Returns
    -------
    starts : (w,) uint32
        The first output column of each word.
    words : (w,) uint64
        The weights, the first in the lowest lane.
    """
    column = np.arange(len(left))
    first = np.maximum.accumulate(np.where(np.diff(left, prepend=left[0] + 1), column, 0))
    lane = (column - first) % (64 // bits)
    starts = np.flatnonzero(lane == 0)
    words = np.add.reduceat(weights << (lane * bits).astype(np.uint64), starts)
    return starts.astype(np.uint32), words


def _average_of_many(
    loops: ModuleType, source: ByteArray, down: AxisTaps, across: AxisTaps
) -> ByteArray | None:
    """Return the averages of any number of taps; None where the numbers are too large."""
    largest_area = int(down.denominators.max()) * int(across.denominators.max())
    largest_sum = 255 * int(down.sums().max()) * int(across.sums().max())
    if largest_area > LARGEST_AREA or largest_sum + largest_area > LARGEST_SUM:
        return None
    channels = source.shape[2]
    left, right = int(across.indices.min()), int(across.indices.max()) + 1
    places = (across.indices.T[:, :, None] - left) * channels + np.arange(channels)
    values = np.ascontiguousarray(places.reshape(len(places), -1), np.uint32)
    weights = across.weights.T.astype(np.float64).repeat(channels, axis=1)
    value_areas = across.denominators.astype(np.float64).repeat(channels)
    rows = np.ascontiguousarray(down.indices, np.uint32)
    row_weights = np.ascontiguousarray(down.weights, np.float64)
    row_areas = down.denominators.astype(np.float64)
    source = np.ascontiguousarray(source)
    picture: ByteArray = np.empty((len(rows), len(across.count), channels), np.uint8)
    flat = picture.reshape(len(rows), -1)

    def work(first: int, last: int) -> None:
        loops.average_of_many(
            source, rows, row_weights, row_areas, left, right, values, weights, value_areas,
            flat, first, last,
        )  # fmt: skip

    _LOOPS.over_rows(work, len(flat), flat.size)
    return picture
