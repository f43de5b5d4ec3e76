"""``cv2.resize`` with INTER_LINEAR: the library's own picture, and its arithmetic.

cv2 works with sample positions in float32, weights that are whole numbers out of 2048, and
three roundings on the way (``resize.cpp``: ``HResizeLinear``, ``VResizeLinear`` for uchar)::

    T_j  = w0 * p[j, c0] + w1 * p[j, c1]                          for both source rows j
    byte = (((v0 * (T_0 >> 4)) >> 16) + ((v1 * (T_1 >> 4)) >> 16) + 2) >> 2

So about one byte in ten is one level away from the true bilinear value.

Note [Cropped calls]
    A call on a cropped source makes the same table of positions and weights as the whole
    picture's only sometimes: in float32 that fails far from the origin, and for scales whose
    samples do not repeat within the crop. Where the tables are equal the call is the whole
    call (cropping.py); where they differ, the formula above is evaluated with the whole
    picture's tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from viewer.upsampling.averaging import resize_as_cv2, weighted_average
from viewer.upsampling.libraries.cropping import Shape
from viewer.upsampling.libraries.opencv_resize import OpenCVResize, same_size_lines, same_size_step
from viewer.upsampling.number_text import products_text
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.programs import denominators
from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    Explanation,
    IntArray,
    OutputPixel,
    PixelTaps,
    Step,
)

ONE = 2048  # cv2's INTER_RESIZE_COEF_SCALE


def linear_taps(outputs: IntArray, n_in: int, n_out: int, *, columns: bool) -> AxisTaps:
    """Return the table that ``cv2.resize`` makes for one axis.

    Parameters
    ----------
    outputs : (n,) int64
        Output positions.
    n_in, n_out : int
        Length of the source and of the output along this axis.
    columns : bool
        Columns that sample outside the image collapse to one tap; rows keep both weights
        and read the border row twice.
    """
    scale = 1.0 / (n_out / n_in)
    position = ((outputs + 0.5) * scale - 0.5).astype(np.float32)
    floor = np.floor(position)
    left = floor.astype(np.int64)
    fraction = position - floor
    if columns:
        outside = (left < 0) | (left >= n_in - 1)
        fraction[outside] = 0
        left = np.clip(left, 0, n_in - 1)
    indices = np.stack([left, left + 1], axis=1)
    weights = np.rint(np.stack([1 - fraction, fraction], axis=1) * np.float32(ONE))
    present = indices < n_in if columns else np.ones_like(indices, dtype=bool)
    indices = np.clip(indices, 0, n_in - 1)
    return AxisTaps.of(indices, weights.astype(np.int64), ONE, present=present)


def half_taps(outputs: IntArray) -> AxisTaps:
    """Return the two source positions that cv2 averages at exactly half the size."""
    indices = np.stack([2 * outputs, 2 * outputs + 1], axis=1)
    return AxisTaps.of(indices, np.ones_like(indices), 2)


def resize_tables(
    shape: tuple[int, int], output: tuple[int, int], rows: IntArray, cols: IntArray
) -> tuple[AxisTaps, AxisTaps]:
    """Return cv2's tables for some rows and columns of ``cv2.resize`` from shape to output."""
    if output == shape:
        return AxisTaps.identity(rows), AxisTaps.identity(cols)  # cv2 copies
    if (2 * output[0], 2 * output[1]) == shape:
        return half_taps(rows), half_taps(cols)
    return (
        linear_taps(rows, shape[0], output[0], columns=False),
        linear_taps(cols, shape[1], output[1], columns=True),
    )


class OpenCV(OpenCVResize):
    """OpenCV's bilinear resize."""

    name = "opencv"
    title = "cv2"
    short_title = "cv2"
    interpolation = "INTER_LINEAR"
    clamps = True
    quick_cases, thorough_cases = 24, 900
    summary = "cv2.resize with INTER_LINEAR: weights out of 2048, rounded on the way."

    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return cv2's own table of positions and weights for each axis."""
        return resize_tables(shape, output, rows, cols)

    def formula(
        self, source: ByteArray, output: Shape, rows: IntArray, cols: IntArray
    ) -> ByteArray:
        """Evaluate cv2's formula."""
        down, across = self.tables((source.shape[0], source.shape[1]), output, rows, cols)
        if down.denominator != ONE:  # a copy, or the average of four
            return weighted_average(source, down, across)
        compiled = resize_as_cv2(source, down, across)
        if compiled is not None:
            return compiled
        needed, place = np.unique(down.indices, return_inverse=True)
        weights = across.weights.astype(np.int32)[:, :, None]
        left, right = (source[needed[:, None], across.indices[:, tap]] for tap in (0, 1))
        sums_of_rows = (left * weights[:, 0] + right * weights[:, 1]) >> 4
        row_weights = down.weights.astype(np.int32)[:, :, None, None]
        terms = [(sums_of_rows[place[:, tap]] * row_weights[:, tap]) >> 16 for tap in (0, 1)]
        picture: ByteArray = ((terms[0] + terms[1] + 2) >> 2).astype(np.uint8)
        return picture

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Show the integer weights, the row sums, the shifted products and the rounding."""
        if row_taps.denominator != ONE:
            return (_average_of(taps),) if len(taps) > 1 else (same_size_step(taps),)
        across = col_taps.weights[0, : int(col_taps.count[0])]
        down = row_taps.weights[0].tolist()
        lines = taps.values.reshape(2, len(across), -1)  # both source rows, read twice at a border
        totals = (across @ lines).tolist()
        steps = [
            Step(
                f"row {row_taps.indices[0, line]}: T{line}",
                tuple(products_text(across.tolist(), c) for c in lines[line].T.tolist()),
                _whole(totals[line]),
            )
            for line in (0, 1)
        ]
        terms = [[(down[line] * (total >> 4)) >> 16 for total in totals[line]] for line in (0, 1)]
        steps += [
            Step(
                f"{('upper', 'lower')[line]} term",
                tuple(f"({down[line]} × ({total} >> 4)) >> 16" for total in totals[line]),
                _whole(terms[line]),
            )
            for line in (0, 1)
        ]
        pairs = list(zip(*terms, strict=True))
        steps.append(
            Step(
                "byte",
                tuple(f"({a} + {b} + 2) >> 2" for a, b in pairs),
                _whole([(a + b + 2) >> 2 for a, b in pairs]),
            )
        )
        return tuple(steps)

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return the two sums and the three roundings; or the copy, or the average of four."""
        down, _ = denominators(explanation)
        if down == 1:
            return same_size_lines()
        if down == 2:
            return [
                "# At exactly half the size cv2 averages four.",
                "byte = (values.sum(axis=(0, 1)) + 2) >> 2",
            ]
        return [
            "# Weights out of 2048: a sum for each source row, then three roundings downwards.",
            "T0, T1 = col_weights @ values",
            "v0, v1 = row_weights",
            "byte = (((v0 * (T0 >> 4)) >> 16) + ((v1 * (T1 >> 4)) >> 16) + 2) >> 2",
        ]


def _whole(numbers: Iterable[int]) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, numbers))


def _average_of(taps: PixelTaps) -> Step:
    values = taps.values.T.tolist()
    return Step(
        "byte: at exactly half the size cv2 averages four",
        tuple(f"({' + '.join(map(str, channel))} + 2) >> 2" for channel in values),
        _whole((sum(channel) + 2) >> 2 for channel in values),
    )
