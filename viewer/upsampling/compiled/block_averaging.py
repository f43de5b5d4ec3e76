"""Sums and averages of blocks of whole pixels: what a zoomed-out picture is made of.

As the weighted averages (averaging.py), they are made by compiled loops once those are loaded
(block_loops.py), and by NumPy until then, with the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from viewer.upsampling.compiled.loading import LOOPS
from viewer.upsampling.taps import ByteArray, IntArray

Number = TypeVar("Number", np.uint8, np.uint64)


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
    if LOOPS.blocks is not None:
        made = np.empty((len(rows) - 1, (len(cols) - 1) * pixels.shape[2]), np.uint64)
        return _over_blocks(LOOPS.blocks.sum_blocks, pixels, rows, cols, made)
    pixels = pixels[rows[0] : rows[-1], cols[0] : cols[-1]]
    across = np.add.reduceat(pixels, cols[:-1] - cols[0], axis=1, dtype=np.uint32)
    sums: NDArray[np.uint64]
    sums = np.add.reduceat(across, rows[:-1] - rows[0], axis=0, dtype=np.uint64)
    return sums


def block_averages(pixels: ByteArray, rows: IntArray, cols: IntArray) -> ByteArray:
    """Return the average of each block of whole pixels, rounded half up; see `block_sums`."""
    if LOOPS.blocks is not None:
        made = np.empty((len(rows) - 1, (len(cols) - 1) * pixels.shape[2]), np.uint8)
        return _over_blocks(LOOPS.blocks.average_blocks, pixels, rows, cols, made)
    return averages_of(block_sums(pixels, rows, cols), rows, cols)


def averages_of(sums: NDArray[np.uint64], rows: IntArray, cols: IntArray) -> ByteArray:
    """Return the averages of blocks, rounded half up, from what `block_sums` has returned.

    In float64, whose quotients of sums up to 2**52 are exact enough (block_loops.py), and take
    a fifth of the time of whole numbers'.
    """
    counts = np.multiply.outer(np.diff(rows), np.diff(cols)).astype(np.float64)[:, :, None]
    averages: ByteArray = ((2.0 * sums + counts) / (2.0 * counts)).astype(np.uint8)
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
    LOOPS.over_rows(work, len(made), size)
    return made.reshape(len(made), len(cols) - 1, pixels.shape[2])
