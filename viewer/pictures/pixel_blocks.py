"""Blocks of output pixels: what each device pixel of a zoomed-out picture averages.

Along an axis, blocks are given by their edges: where each begins, and where the last one ends.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from viewer.upsampling.taps import IntArray
from viewer.viewport import AxisMap

SAMPLES = 4  # along each side of a block, where its average takes far longer


def blocks_of(axis: AxisMap) -> tuple[IntArray, IntArray]:
    """Return the edges of what is visible, and which block each device pixel shows.

    An axis that is zoomed in, beside one that is zoomed out, has blocks of one pixel.
    """
    if axis.pitch < 1:
        blocks = axis.blocks()
        return blocks, np.arange(len(blocks) - 1)
    pixels = axis.pixels()
    return np.arange(pixels[0], pixels[-1] + 2), pixels - pixels[0]


def samples_of(blocks: IntArray) -> IntArray:
    """Return `SAMPLES` pixels of each block, evenly spread."""
    parts = np.diff(blocks)[:, None] * (2 * np.arange(SAMPLES) + 1) // (2 * SAMPLES)
    return (blocks[:-1, None] + parts).ravel()


def tiles(blocks: IntArray, length: int) -> Iterator[slice]:
    """Cut an axis into tiles of whole blocks: about `length` pixels, and at least one block.

    Each slice holds a tile's edges, both ends too.
    """
    first = 0
    while first < len(blocks) - 1:
        end = int(np.searchsorted(blocks, blocks[first] + length, "right"))
        last = max(first + 1, end - 1)
        yield slice(first, last + 1)
        first = last


def middles(axis: AxisMap, step: int) -> IntArray:
    """Return the pixel in the middle of what each device pixel shows.

    With a step over 1, so many device pixels have the one in their middle.
    """
    if axis.pitch >= 1:
        middles = axis.pixels()
    else:
        blocks = axis.blocks()
        middles = (blocks[:-1] + blocks[1:] - 1) // 2
    if step > 1:
        places = np.arange(len(middles))
        middles = middles[np.minimum(places // step * step + step // 2, len(places) - 1)]
    return middles
