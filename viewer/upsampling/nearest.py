"""Nearest neighbour: every output pixel is the source pixel in which its centre falls."""

from __future__ import annotations

from fractions import Fraction

from viewer.upsampling.base import Method
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.programs import COPY
from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    Explanation,
    IntArray,
    OutputPixel,
    PixelTaps,
    Step,
)


def nearest_taps(outputs: IntArray, n_in: int, n_out: int) -> AxisTaps:
    """Return the source pixel over which each output pixel's centre lies.

    A centre that falls between two pixels belongs to the second (geometry.py,
    Note [Pixel centres]).
    """
    return AxisTaps.identity((2 * outputs + 1) * n_in // (2 * n_out))


class Nearest(Method):
    """Nearest neighbour, by hand."""

    name = "nearest"
    title = "Nearest"
    short_title = "Nearest"
    kernel = "nearest"
    summary = "The source pixel in which the output pixel's centre falls: no averaging at all."

    def plan(
        self, shape: tuple[int, int], rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the one source pixel of each output row and column."""
        height, width = self.output_shape(shape, parameters)
        return nearest_taps(rows, shape[0], height), nearest_taps(cols, shape[1], width)

    def render_grid(
        self, source: ByteArray, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> ByteArray:
        """Return copies of source pixels."""
        down, across = self.plan((source.shape[0], source.shape[1]), rows, cols, parameters)
        grid: ByteArray = source[down.indices[:, :1], across.indices[:, 0]]
        return grid

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Return the pixel that is taken."""
        values = taps.values[0].tolist()
        name = f"taken from row {taps.rows[0]}, column {taps.cols[0]}"
        return (Step(name, tuple(map(str, values)), tuple(Fraction(v) for v in values)),)

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return the one line that takes the pixel."""
        return [COPY]
