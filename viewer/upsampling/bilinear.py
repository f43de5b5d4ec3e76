"""Bilinear enlargement by hand: the formula, exactly.

Put the grid of the output over the source, so that both cover the same area. The centre of an
output pixel then falls among (up to) four source pixels, and its value is their average, in
which each neighbour weighs as much as the sample is near to it::

    p00 ---- p01        y = row0 + f,    x = col0 + g        (f and g from 0 to 1)
     |    |   |
     |----*   |         value = (1-f) * (1-g) * p00  +  (1-f) * g * p01
     |        |               +    f  * (1-g) * p10  +     f  * g * p11
    p10 ---- p11

f and g are fractions of whole numbers, so the value is computed in whole numbers, with no
error at all, and rounded once, at the very end, to a byte. Halves go up.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd
from typing import TypeAlias

import numpy as np

from viewer.geometry import Region
from viewer.upsampling.averaging import Span, average_of_region, weighted_average
from viewer.upsampling.base import Method
from viewer.upsampling.conventions import Convention
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


# The definition


def bilinear_pixel(source: ByteArray, row: int, col: int, height: int, width: int) -> IntArray:
    """Return one pixel of the enlargement to `height` rows and `width` columns.

    The sample lies at ``(row + 1/2) * n_rows / height - 1/2`` (geometry.py, Note [Pixel
    centres]), cut to the source. In units of ``1 / (2 * height)`` that is a whole number.

    >>> bilinear_pixel(np.array([[[10], [200]], [[31], [90]]]), 1, 1, 4, 4)
    array([55])
    """
    n_rows, n_cols, _ = source.shape
    down, across = 2 * height, 2 * width
    y = min(max((2 * row + 1) * n_rows - height, 0), (n_rows - 1) * down)
    x = min(max((2 * col + 1) * n_cols - width, 0), (n_cols - 1) * across)
    row0, f = divmod(y, down)
    col0, g = divmod(x, across)
    columns = [col0, min(col0 + 1, n_cols - 1)]
    p00, p01 = source[row0, columns].astype(np.int64)
    p10, p11 = source[min(row0 + 1, n_rows - 1), columns].astype(np.int64)
    total = (down - f) * (across - g) * p00 + (down - f) * g * p01
    total += f * (across - g) * p10 + f * g * p11
    area = down * across
    pixel: IntArray = (2 * total + area) // (2 * area)
    return pixel


# The same for all pixels at once: the neighbours and weights of each output row, and of each
# output column; then, in averaging.py, the sum of the four products, with NumPy (`weighted_sums`)
# or in compiled loops (compiled/loops.py), and the rounding (`divide_half_up`).


def bilinear_taps(
    outputs: IntArray, n_in: int, n_out: int, convention: Convention = Convention.HALF_PIXEL
) -> AxisTaps:
    """Return the two neighbours of each output position along one axis, and their weights.

    Parameters
    ----------
    outputs : (n,) int64
        Output positions.
    n_in, n_out : int
        Length of the source and of the output along this axis.
    convention : Convention
        Where output positions lie in the source; cut to the first and the last source pixel.
    """
    a, b, unit = convention.line(n_in, n_out)  # half-pixel: 2 n_in, n_in - n_out, 2 n_out
    position = np.maximum(0, np.minimum(a * outputs + b, (n_in - 1) * unit))
    left, remainder = np.divmod(position, unit)
    common = gcd(a, b, unit)  # divides the remainder, whatever the position is
    denominator, right_weight = unit // common, remainder // common
    indices = np.stack([left, left + 1], axis=1)
    weights = np.stack([denominator - right_weight, right_weight], axis=1)
    return AxisTaps.of(indices, weights, denominator, present=indices < n_in)


# The method


class Bilinear(Method):
    """Bilinear enlargement, written by hand and exact."""

    name = "bilinear"
    title = "Hand-written"
    short_title = "Hand-written"
    summary = "Bilinear interpolation straight from the formula: exact, rounded once."
    clamps = True

    def taps(self, outputs: IntArray, n_in: int, n_out: int) -> AxisTaps:
        """Return `bilinear_taps` with the method's convention."""
        return bilinear_taps(outputs, n_in, n_out, self.convention)

    def plan(
        self, shape: tuple[int, int], rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the neighbours of each output row and of each output column."""
        height, width = self.output_shape(shape, parameters)
        return self.taps(rows, shape[0], height), self.taps(cols, shape[1], width)

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
        return average_of_region(
            source,
            Span(self.taps, region.top, region.bottom, n_rows, height),
            Span(self.taps, region.left, region.right, n_cols, width),
        )

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
