"""``cv2.resize`` with INTER_NEAREST: the pixel to the upper left, as there are no half pixels."""

from __future__ import annotations

import numpy as np

from viewer.upsampling.conventions import Convention
from viewer.upsampling.libraries.arithmetic_kinds import CopiedResize
from viewer.upsampling.libraries.cropping import Shape
from viewer.upsampling.libraries.opencv_resize import OpenCVResize
from viewer.upsampling.taps import (
    AxisTaps,
    IntArray,
)


def nearest_taps(outputs: IntArray, n_in: int, n_out: int) -> AxisTaps:
    """Return the source position that cv2 copies: the product with the scale, cut off."""
    position = np.floor(outputs * (1.0 / (n_out / n_in))).astype(np.int64)
    return AxisTaps.identity(np.minimum(position, n_in - 1))


class OpenCVNearest(OpenCVResize, CopiedResize):
    """OpenCV's nearest neighbour."""

    name = "opencv_nearest"
    title = "cv2 nearest"
    short_title = "cv2 nearest"
    summary = "cv2.resize with INTER_NEAREST: no half pixels, so it takes the upper left neighbour."
    interpolation = "INTER_NEAREST"
    convention = Convention.ASYMMETRIC

    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the one source position of each output row and column."""
        return nearest_taps(rows, shape[0], output[0]), nearest_taps(cols, shape[1], output[1])
