"""``cv2.resize`` with INTER_AREA: the mean of what an output pixel covers.

That mean is taken in float32 where the image shrinks (``resize.cpp``: ``ResizeArea_Invoker``).
Otherwise the resize is that of opencv.py, bilinear, with positions of its own.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from viewer.geometry import Region
from viewer.upsampling.averaging import weighted_sums
from viewer.upsampling.libraries.arithmetic_kinds import once_steps
from viewer.upsampling.libraries.cropping import Shape
from viewer.upsampling.libraries.opencv import ONE, OpenCV, half_taps
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
)

Float32Array: TypeAlias = NDArray[np.float32]


def area_taps(outputs: IntArray, n_in: int, n_out: int) -> AxisTaps:
    """Return the source pixels that an output pixel covers, each with the share that it covers."""
    first, last = outputs * n_in // n_out, -(-(outputs + 1) * n_in // n_out)
    indices = first[:, None] + np.arange(int((last - first).max(initial=1)))
    start, stop = outputs[:, None] * n_in, (outputs[:, None] + 1) * n_in
    weights = np.minimum((indices + 1) * n_out, stop) - np.maximum(indices * n_out, start)
    return AxisTaps.of(indices, weights, n_in, present=indices < last[:, None])


def area_linear_taps(outputs: IntArray, n_in: int, n_out: int, *, columns: bool) -> AxisTaps:
    """Return cv2's table where the image grows: two neighbours, blended only where they meet."""
    scale = 1.0 / (n_out / n_in)
    left = np.floor(outputs * scale).astype(np.int64)
    fraction = ((outputs + 1) - (left + 1) * (n_out / n_in)).astype(np.float32)
    fraction = np.where(fraction <= 0, np.float32(0), fraction - np.floor(fraction))
    if columns:
        fraction[left >= n_in - 1] = 0
    left = np.minimum(left, n_in - 1)
    indices = np.stack([left, left + 1], axis=1)
    weights = np.rint(np.stack([1 - fraction, fraction], axis=1) * np.float32(ONE))
    present = indices < n_in if columns else np.ones_like(indices, dtype=bool)
    indices = np.clip(indices, 0, n_in - 1)
    return AxisTaps.of(indices, weights.astype(np.int64), ONE, present=present)


def area_shares(outputs: IntArray, n_in: int, n_out: int) -> tuple[IntArray, Float32Array]:
    """Return cv2's shares of the source pixels in float32 (``computeResizeAreaTab``)."""
    scale = 1.0 / (n_out / n_in)
    start = outputs * scale
    stop = start + scale
    cell = np.minimum(scale, n_in - start)
    last = np.minimum(np.floor(stop), n_in - 1)
    first = np.minimum(np.ceil(start), last)
    indices = (
        first.astype(np.int64)[:, None] - 1 + np.arange(int((last - first).max(initial=0)) + 2)
    )
    before, after = first - start, stop - last
    shares = np.where(
        (indices >= first[:, None]) & (indices < last[:, None]), (1.0 / cell)[:, None], 0.0
    )
    shares[:, 0] = np.where(before > 1e-3, before / cell, 0.0)
    at_last = (indices == last[:, None]) & (after > 1e-3)[:, None]
    partial = np.minimum(np.minimum(after, 1.0), cell) / cell
    shares = np.where(at_last, partial[:, None], shares)
    return np.clip(indices, 0, n_in - 1), shares.astype(np.float32)


class OpenCVArea(OpenCV):
    """OpenCV's mean over the area of each output pixel."""

    name = "opencv_area"
    title = "cv2 area"
    short_title = "cv2 area"
    summary = "cv2.resize with INTER_AREA: shrinks by true means; enlarged it looks like nearest."
    interpolation = "INTER_AREA"
    kernel = "area"
    clamps = False
    quick_cases, thorough_cases = 8, 30
    antialias = True

    def reach(self, shape: Shape, output: Shape) -> int:
        """Return the width of an output pixel, and one more."""
        return 1 + max(-(-n_in // n_out) for n_in, n_out in zip(shape, output, strict=True))

    def steps_off(self, shape: Shape, output: Shape) -> int:
        """Return one level where float32 takes the place of the exact mean."""
        return int(is_mean(shape, output))

    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the pixels under each output pixel, or the neighbours where the image grows."""
        if output == shape:
            return AxisTaps.identity(rows), AxisTaps.identity(cols)  # cv2 copies
        if (2 * output[0], 2 * output[1]) == shape:
            return half_taps(rows), half_taps(cols)
        if is_mean(shape, output):
            return area_taps(rows, shape[0], output[0]), area_taps(cols, shape[1], output[1])
        return (
            area_linear_taps(rows, shape[0], output[0], columns=False),
            area_linear_taps(cols, shape[1], output[1], columns=True),
        )

    def cropped(self, source: ByteArray, output: Shape, region: Region) -> ByteArray:
        """Return a region; a mean in float32 is never taken from a crop."""
        if is_mean((source.shape[0], source.shape[1]), output):
            rows = np.arange(region.top, region.bottom)
            return self.formula(source, output, rows, np.arange(region.left, region.right))
        return super().cropped(source, output, region)

    def formula(
        self, source: ByteArray, output: Shape, rows: IntArray, cols: IntArray
    ) -> ByteArray:
        """Evaluate cv2's formula."""
        shape = (source.shape[0], source.shape[1])
        if not is_mean(shape, output):
            return super().formula(source, output, rows, cols)
        if not (shape[0] % output[0] or shape[1] % output[1]):
            down, across = self.tables(shape, output, rows, cols)
            # All weights of an axis are the same: their number is the quotient of the lengths.
            share = np.float32(1) / np.float32((shape[0] // output[0]) * (shape[1] // output[1]))
            sums = weighted_sums(source, down, across) // (output[0] * output[1])
            picture: ByteArray = np.rint(sums.astype(np.float32) * share).astype(np.uint8)
            return picture
        row_indices, row_shares = area_shares(rows, shape[0], output[0])
        col_indices, col_shares = area_shares(cols, shape[1], output[1])
        needed, place = np.unique(row_indices, return_inverse=True)
        place = place.reshape(row_indices.shape)
        lines = source[needed].astype(np.float32)
        across_means = np.zeros((len(needed), len(cols), source.shape[2]), np.float32)
        for tap in range(col_shares.shape[1]):
            across_means += lines.take(col_indices[:, tap], axis=1) * col_shares[:, tap, None]
        means = np.zeros((len(rows), len(cols), source.shape[2]), np.float32)
        for tap in range(row_shares.shape[1]):
            means += across_means.take(place[:, tap], axis=0) * row_shares[:, tap, None, None]
        return np.clip(np.rint(means), 0, 255).astype(np.uint8)

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Show the mean, or the arithmetic that is shared with the bilinear resize."""
        if is_mean(pixel.source_shape, pixel.output_shape):
            return once_steps(taps, row_taps, col_taps)
        return super().arithmetic(pixel, taps, row_taps, col_taps)

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return the mean, or the arithmetic that is shared with the bilinear resize."""
        if is_mean(source_shape, explanation.output_shape):
            return rounded_half_up(explanation)
        return super().snippet(explanation, source_shape, parameters)


def is_mean(shape: Shape, output: Shape) -> bool:
    """Return whether cv2 takes means in float32: it shrinks, but not by two, which is exact."""
    shrinks = output[0] <= shape[0] and output[1] <= shape[1] and output != shape
    return shrinks and (2 * output[0], 2 * output[1]) != shape
