"""Averages of any number of taps on each axis: the table that the compiled loop takes, its call."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from viewer.upsampling.compiled.loading import LOOPS
from viewer.upsampling.taps import AxisTaps, ByteArray

LARGEST_SUM = 2**50  # whole numbers up to here, and their quarters, are exact in float64
LARGEST_AREA = 2**40  # a quarter of 1 / area is still far more than the rounding of a quotient


def average_of_many(
    loops: ModuleType, source: ByteArray, down: AxisTaps, across: AxisTaps
) -> ByteArray | None:
    """Return the averages of any number of taps; None where the numbers are too large.

    Parameters
    ----------
    loops : module
        run_loops.py.
    source : (H, W, C) uint8
        The whole source.
    down, across : AxisTaps
        For n output rows and m output columns; no weight is negative.

    Returns
    -------
    (n, m, C) uint8 or None
    """
    largest_area = int(down.denominators.max()) * int(across.denominators.max())
    largest_sum = 255 * int(down.sums().max()) * int(across.sums().max())
    if largest_area > LARGEST_AREA or largest_sum + largest_area > LARGEST_SUM:
        return None
    number = np.dtype(np.uint32 if largest_sum < 2**32 else np.float64)
    runs = loops.Runs(*_column_runs(across, source.shape[2], number))
    rows = np.ascontiguousarray(down.indices, np.uint32)
    row_weights = np.ascontiguousarray(down.weights, number)
    row_areas = down.denominators.astype(np.float64)
    source = np.ascontiguousarray(source)
    picture: ByteArray = np.empty((len(rows), len(across.count), source.shape[2]), np.uint8)
    flat = picture.reshape(len(rows), -1)

    def work(first: int, last: int) -> None:
        loops.average_of_many(source, rows, row_weights, row_areas, runs, flat, first, last)

    LOOPS.over_rows(work, len(rows), picture.size)
    return picture


def _column_runs(across: AxisTaps, channels: int, number: np.dtype[Any]) -> tuple[Any, ...]:
    """Return the columns' taps as the loop takes them, the fields of `Runs` in run_loops.py."""
    firsts, taps = across.indices[:, 0], np.arange(across.indices.shape[1])
    # What pads the taps goes on as they do, or it would break the runs.
    present = taps < across.count[:, None]
    indices = np.where(present, across.indices, firsts[:, None] + taps)
    _, columns_each = np.unique(firsts, return_counts=True)
    period = int(np.median(columns_each))  # at the border they may be more or fewer
    order = np.concatenate([np.arange(begin, len(firsts), period) for begin in range(period)])
    indices = indices[order]
    broken = np.any(np.diff(indices, axis=0) != 1, axis=1)
    edges = np.concatenate([[0], np.flatnonzero(broken) + 1, [len(order)]])
    left = int(indices.min())
    lengths = np.diff(edges)
    begins, each = edges[:-1].repeat(lengths), lengths.repeat(lengths)
    columns = len(taps) * begins + np.arange(len(order)) - begins  # where their weights lie
    weights = np.empty(indices.size, number)
    weights[columns[:, None] + taps * each[:, None]] = across.weights[order]
    areas = across.denominators[order].astype(np.float64).repeat(channels)
    places = indices[edges[:-1]] - left
    weights = weights.repeat(channels)
    return left, int(indices.max()) + 1 - left, order, edges, places, weights, areas
