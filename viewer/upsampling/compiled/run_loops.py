"""The inner loop of averages of any number of taps: rows first, then runs of columns.

Notes in brackets are those of loops.py.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from viewer.upsampling.compiled.compiling import compiled
from viewer.upsampling.compiled.loops import PICTURE, SOURCE, Bytes, Numbers, Table

Doubles: TypeAlias = NDArray[np.float64]


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


_DOUBLES = types.Array(types.float64, 1, "C")
_INDICES = types.Array(types.uint32, 2, "C")
_LINE = types.Array(types.int64, 1, "C")


def _runs(number: Any) -> Any:
    places, weights = types.Array(types.int64, 2, "C"), types.Array(number, 1, "C")
    return types.NamedTuple(  # type: ignore[no-untyped-call]
        (types.int64, types.int64, _LINE, _LINE, places, weights, _DOUBLES), Runs
    )


@compiled(
    *(
        (
            SOURCE,
            _INDICES,
            types.Array(number, 2, "C"),
            _DOUBLES,
            _runs(number),
            PICTURE,
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
