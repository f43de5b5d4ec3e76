"""``cv2.resize`` with its wider kernels: INTER_CUBIC and INTER_LANCZOS4.

Positions are in float32 and weights whole numbers out of 2048, as in opencv.py; but the sum is
rounded once (``resize.cpp``: ``HResizeCubic``, ``VResizeLanczos4``, ``FixedPtCast``). The cubic
picture is made by other code on most computers (Intel's IPP), which is one level off at some
places, so its arithmetic is approximate.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from viewer.upsampling.libraries.arithmetic_kinds import RoundedOnceResize
from viewer.upsampling.libraries.cropping import Shape
from viewer.upsampling.libraries.opencv import ONE
from viewer.upsampling.libraries.opencv_resize import OpenCVResize
from viewer.upsampling.taps import (
    AxisTaps,
    IntArray,
)

Float32Array: TypeAlias = NDArray[np.float32]


def cubic_weights(fraction: Float32Array) -> Float32Array:
    """Return cv2's four weights (a = -3/4) for samples that lie `fraction` after the second."""
    a = np.float32(-0.75)
    before, after = fraction + 1, 1 - fraction
    first = ((a * before - 5 * a) * before + 8 * a) * before - 4 * a
    second = ((a + 2) * fraction - (a + 3)) * fraction * fraction + 1
    third = ((a + 2) * after - (a + 3)) * after * after + 1
    return np.stack([first, second, third, 1 - first - second - third], axis=1)


def lanczos_weights(fraction: Float32Array) -> Float32Array:
    """Return cv2's eight weights for samples that lie `fraction` after the fourth."""
    half = math.sqrt(0.5)
    factors = [(1, 0), (-half, -half), (0, 1), (half, -half)]
    factors += [(-s, -c) for s, c in factors]  # half a turn further
    start = -(fraction + np.float32(3)).astype(np.float64) * math.pi * 0.25
    sine, cosine = np.sin(start), np.cos(start)
    weights = np.zeros((len(fraction), 8), np.float32)
    for tap, (s, c) in enumerate(factors):
        distance = fraction + np.float32(3 - tap)
        on_it = np.abs(distance) < 1e-6
        angle = np.where(on_it, 1.0, -distance.astype(np.float64) * math.pi * 0.25)
        weights[:, tap] = np.where(on_it, 1e30, (s * sine + c * cosine) / (angle * angle))
    total = np.cumsum(weights, axis=1, dtype=np.float32)[:, -1:]
    normalised: Float32Array = weights * (np.float32(1) / total)
    return normalised


def kernel_taps(
    outputs: IntArray, n_in: int, n_out: int, weigh: Callable[[Float32Array], Float32Array]
) -> AxisTaps:
    """Return cv2's table of positions and weights for one axis; the border pixel is repeated."""
    position = ((outputs + 0.5) * (1.0 / (n_out / n_in)) - 0.5).astype(np.float32)
    left = np.floor(position)
    weights = np.rint(weigh(position - left) * np.float32(ONE)).astype(np.int64)
    taps = weights.shape[1]
    indices = left.astype(np.int64)[:, None] + np.arange(taps) - (taps // 2 - 1)
    return AxisTaps.of(np.clip(indices, 0, n_in - 1), weights, ONE)


class OpenCVCubic(OpenCVResize, RoundedOnceResize):
    """OpenCV's bicubic resize."""

    name = "opencv_cubic"
    title = "cv2 cubic"
    short_title = "cv2 cubic"
    summary = "cv2.resize with INTER_CUBIC: 4 x 4 pixels, a = -3/4, so edges overshoot."
    interpolation = "INTER_CUBIC"
    kernel = "bicubic, a = -3/4"
    formula_off = 1

    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return cv2's own table of positions and weights for each axis."""
        return _kernel_tables(shape, output, rows, cols, cubic_weights)


class OpenCVLanczos(OpenCVResize, RoundedOnceResize):
    """OpenCV's Lanczos resize."""

    name = "opencv_lanczos4"
    title = "cv2 Lanczos"
    short_title = "cv2 Lanczos"
    summary = "cv2.resize with INTER_LANCZOS4: 8 x 8 pixels, so edges ring."
    interpolation = "INTER_LANCZOS4"
    kernel = "Lanczos 4"

    def reach(self, shape: Shape, output: Shape) -> int:
        """Return the four pixels of the kernel, and one more."""
        return 5

    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return cv2's own table of positions and weights for each axis."""
        return _kernel_tables(shape, output, rows, cols, lanczos_weights)


def _kernel_tables(
    shape: Shape,
    output: Shape,
    rows: IntArray,
    cols: IntArray,
    weigh: Callable[[Float32Array], Float32Array],
) -> tuple[AxisTaps, AxisTaps]:
    if output == shape:
        return AxisTaps.identity(rows), AxisTaps.identity(cols)  # cv2 copies
    return (
        kernel_taps(rows, shape[0], output[0], weigh),
        kernel_taps(cols, shape[1], output[1], weigh),
    )
