"""Bilinear enlargement by hand: the formula, exactly.

Put the grid of the output over the source, so that both cover the same area. The centre of an
output pixel then falls among (up to) four source pixels, and its value is their average, in
which each neighbour weighs as much as the sample is near to it::

    p00 ---- p01        y = row0 + f,    x = col0 + g        (f and g from 0 to 1)
     |    |   |
     |----*   |         value = (1-f) * ((1-g) * p00 + g * p01)
     |        |               +    f  * ((1-g) * p10 + g * p11)
    p10 ---- p11

f and g are fractions of whole numbers, so the value is computed in whole numbers, with no
error at all, and rounded once, at the very end, to a byte. Halves go up.

For each output row, column and channel that is the same sum, of at most four products. It is
made along the columns first and then between the rows: averaging.py, and loops.py, where the
loops are compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd
from typing import TypeAlias

import numpy as np

from viewer.geometry import Region
from viewer.upsampling.averaging import TABLES_KEPT, weighted_average
from viewer.upsampling.base import Method
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.programs import rounded_half_up
from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    Explanation,
    IntArray,
    OutputPixel,
    PixelTaps,
    Step,
    round_half_up,
)

Channels: TypeAlias = Sequence[Sequence[int | Fraction]]


def bilinear_taps(outputs: IntArray, n_in: int, n_out: int) -> AxisTaps:
    """Return the two neighbours of each output position along one axis, and their weights.

    Output pixel r samples the source at ``(r + 1/2) * n_in / n_out - 1/2`` (geometry.py,
    Note [Pixel centres]), cut to the first and the last source pixel. Multiplied by
    ``2 * n_out`` that is a whole number: its quotient is the left neighbour, its remainder
    the weight of the right one.

    Parameters
    ----------
    outputs : (n,) int64
        Output positions.
    n_in, n_out : int
        Length of the source and of the output along this axis.
    """
    step = 2 * n_out
    position = (2 * n_in) * outputs + (n_in - n_out)
    position = np.maximum(0, np.minimum(position, (n_in - 1) * step))
    left, remainder = np.divmod(position, step)
    common = gcd(step, 2 * n_in, n_in - n_out)  # divides the remainder, whatever r is
    denominator, right_weight = step // common, remainder // common
    indices = np.stack([left, left + 1], axis=1)
    weights = np.stack([denominator - right_weight, right_weight], axis=1)
    return AxisTaps.of(indices, weights, denominator, present=indices < n_in)


@lru_cache(maxsize=TABLES_KEPT)
def _taps_between(first: int, end: int, n_in: int, n_out: int) -> AxisTaps:
    """Return the neighbours of the outputs from first to end: the plan of a region, kept."""
    return bilinear_taps(np.arange(first, end), n_in, n_out)


class Bilinear(Method):
    """Bilinear enlargement, written by hand and exact."""

    name = "bilinear"
    title = "Hand-written"
    short_title = "Hand-written"
    summary = "Bilinear interpolation straight from the formula: exact, rounded once."
    clamps = True

    def plan(
        self, shape: tuple[int, int], rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the neighbours of each output row and of each output column."""
        height, width = self.output_shape(shape, parameters)
        return bilinear_taps(rows, shape[0], height), bilinear_taps(cols, shape[1], width)

    def render_grid(
        self, source: ByteArray, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> ByteArray:
        """Return the weighted averages, rounded half up."""
        down, across = self.plan((source.shape[0], source.shape[1]), rows, cols, parameters)
        return weighted_average(source, down, across)

    def render(self, source: ByteArray, region: Region, parameters: Parameters) -> ByteArray:
        """Return a region; see `Method.render`."""
        n_rows, n_cols = source.shape[0], source.shape[1]
        height, width = self.output_shape((n_rows, n_cols), parameters)
        down = _taps_between(region.top, region.bottom, n_rows, height)
        across = _taps_between(region.left, region.right, n_cols, width)
        return weighted_average(source, down, across)

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Interpolate along each source row, then between the rows, then round."""
        steps = []
        width = int(col_taps.count[0])
        col_weights = [Fraction(int(w), col_taps.denominator) for w in col_taps.weights[0]]
        row_weights = [Fraction(int(w), row_taps.denominator) for w in row_taps.weights[0]]
        means: list[tuple[Fraction, ...]] = []
        for line in range(int(row_taps.count[0])):
            neighbours = taps.values[line * width : (line + 1) * width].T.tolist()
            steps.append(
                _average(f"row {row_taps.indices[0, line]}", col_weights[:width], neighbours)
            )
            means.append(steps[-1].results)
        columns = list(zip(*means, strict=True))
        steps.append(_average("between rows", row_weights[: len(means)], columns))
        exact = steps[-1].results
        steps.append(
            Step(
                "rounded half up",
                tuple(f"⌊{value} + ½⌋" for value in exact),
                tuple(Fraction(round_half_up(value)) for value in exact),
            )
        )
        return tuple(steps)

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return the weighted sum and its one rounding."""
        return rounded_half_up(explanation)


def _average(name: str, weights: list[Fraction], values: Channels) -> Step:
    """Return the step that takes the weighted average of `values`, channel by channel."""
    return Step(
        name,
        tuple(
            " + ".join(f"{w} × {v}" for w, v in zip(weights, channel, strict=True))
            for channel in values
        ),
        tuple(
            sum((w * v for w, v in zip(weights, channel, strict=True)), Fraction(0))
            for channel in values
        ),
    )
