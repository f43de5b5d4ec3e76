"""The original: the source itself, each pixel made of itself."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from viewer.geometry import Region
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


class Original(Method):
    """The source, not enlarged."""

    name = "original"
    title = "Original"
    short_title = "Original"
    kernel = "nearest"
    is_source = True
    summary = "The opened image itself, pixel by pixel."

    def output_shape(
        self, source_shape: tuple[int, int], parameters: Parameters
    ) -> tuple[int, int]:
        """Return the source's own size."""
        return source_shape

    def depends_on(self, parameters: Parameters) -> tuple[object, ...]:
        """Return nothing: the source is the source."""
        return ()

    def plan(
        self, shape: tuple[int, int], rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return each position as its own only tap."""
        return AxisTaps.identity(rows), AxisTaps.identity(cols)

    def render_grid(
        self, source: ByteArray, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> ByteArray:
        """Return the source's own pixels."""
        grid = np.empty((len(rows), len(cols), source.shape[2]), np.uint8)
        for line, row in zip(grid, rows, strict=True):  # twice as fast as all at once
            source[row].take(cols, axis=0, out=line, mode="clip")
        return grid

    def render(self, source: ByteArray, region: Region, parameters: Parameters) -> ByteArray:
        """Return the crop of the source."""
        return source[region.slices]

    def ready(self, source: ByteArray) -> ByteArray:
        """Return the source."""
        return source

    def position_rule(self) -> str:
        """Say that there is no way to go."""
        return "The source pixel itself"

    def position_formula(self, index: int, n_in: int, n_out: int, parameters: Parameters) -> str:
        """Return the position itself."""
        return f"{index}, itself"

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Return the pixel itself."""
        values = taps.values[0].tolist()
        return (Step("itself", tuple(str(v) for v in values), tuple(Fraction(v) for v in values)),)

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return the one line that takes the pixel."""
        return [COPY]
