"""``cv2.resize`` with INTER_LINEAR_EXACT: cv2's answer to its own rounding.

Positions in double, weights that are whole numbers out of 256, both axes cut to the border
pixels, and one rounding at the end (``resize.cpp``: ``resize_bitExact``)::

    byte = (sum(v_j * w_i * p[j, i]) + 32768) >> 16

Where the exact weights fit into 256ths (scales 2, 4, 8 and 16) it is the true bilinear value.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from viewer.upsampling.averaging import weighted_average
from viewer.upsampling.libraries.cropping import Shape
from viewer.upsampling.libraries.opencv_resize import OpenCVResize, same_size_lines, same_size_step
from viewer.upsampling.number_text import products_text
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.programs import WEIGHTED_SUM, denominators
from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    Explanation,
    IntArray,
    OutputPixel,
    PixelTaps,
    Step,
)

ONE = 256


def exact_taps(outputs: IntArray, n_in: int, n_out: int) -> AxisTaps:
    """Return the table that ``cv2.resize`` makes for one axis with INTER_LINEAR_EXACT."""
    position = np.clip((outputs + 0.5) * (n_in / n_out) - 0.5, 0, n_in - 1)
    left = np.minimum(np.floor(position).astype(np.int64), max(n_in - 2, 0))
    right_weight = np.rint((position - left) * ONE).astype(np.int64)
    indices = np.stack([left, left + 1], axis=1)
    weights = np.stack([ONE - right_weight, right_weight], axis=1)
    return AxisTaps.of(indices, weights, ONE, present=indices < n_in)


def exact_tables(
    shape: tuple[int, int], output: tuple[int, int], rows: IntArray, cols: IntArray
) -> tuple[AxisTaps, AxisTaps]:
    """Return the tables for some rows and columns of a resize from shape to output."""
    if output == shape:
        return AxisTaps.identity(rows), AxisTaps.identity(cols)  # cv2 copies
    return exact_taps(rows, shape[0], output[0]), exact_taps(cols, shape[1], output[1])


class OpenCVExact(OpenCVResize):
    """OpenCV's bit-exact bilinear resize."""

    name = "opencv_exact"
    title = "cv2 exact"
    short_title = "cv2 exact"
    interpolation = "INTER_LINEAR_EXACT"
    clamps = True
    quick_cases, thorough_cases = 24, 900
    summary = "cv2.resize with INTER_LINEAR_EXACT: weights out of 256, rounded once."

    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return cv2's own table of positions and weights for each axis."""
        return exact_tables(shape, output, rows, cols)

    def formula(
        self, source: ByteArray, output: Shape, rows: IntArray, cols: IntArray
    ) -> ByteArray:
        """Evaluate cv2's formula."""
        down, across = self.tables((source.shape[0], source.shape[1]), output, rows, cols)
        return weighted_average(source, down, across)

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Show the sum in whole numbers and the one rounding."""
        if row_taps.denominator != ONE:
            return (same_size_step(taps),)
        values, weights = taps.values.T.tolist(), taps.weights.tolist()
        totals = (taps.weights @ taps.values).tolist()
        return (
            Step(
                "sum, weights out of 256 × 256",
                tuple(products_text(weights, channel) for channel in values),
                tuple(map(Fraction, totals)),
            ),
            Step(
                "byte",
                tuple(f"({total} + 32768) >> 16" for total in totals),
                tuple(Fraction((total + 32768) >> 16) for total in totals),
            ),
        )

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return the sum and its one rounding."""
        if denominators(explanation) == (1, 1):
            return same_size_lines()
        return [
            "# Weights out of 256, and one rounding.",
            WEIGHTED_SUM,
            "byte = (total + 32768) >> 16",
        ]
