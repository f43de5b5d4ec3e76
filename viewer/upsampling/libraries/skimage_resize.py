"""``skimage.transform.resize`` with ``order=1``, turned back to bytes.

scikit-image works in float64 on values from 0 to 1; ``img_as_ubyte`` rounds them to bytes, halves
to the even one. A sample beyond the centres of the border pixels is reflected into the image
(``ni_interpolation.c``: ``map_coordinate``), not cut to the border. Where the image shrinks it is
blurred first, by a Gaussian of half of what it shrinks by (``_warps.py``: ``anti_aliasing``).

Every operation here is the library's own, in its order, so the bytes are the same, those of exact
halves too. So any region can be made alone, and the library need not be called.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import gcd

import numpy as np

from viewer.geometry import Region
from viewer.upsampling.base import MethodError
from viewer.upsampling.libraries.arithmetic_kinds import copy_step
from viewer.upsampling.libraries.cropping import Shape
from viewer.upsampling.libraries.filters import FloatArray
from viewer.upsampling.libraries.library_resize import LibraryResize
from viewer.upsampling.number_text import products_text
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.programs import Call
from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    Explanation,
    IntArray,
    OutputPixel,
    PixelTaps,
    Step,
)

BLURRED_ONE = 1 << 24  # weights of a blur are told to this part


def reflected(indices: IntArray, n_in: int) -> IntArray:
    """Return positions outside the source reflected at the centres of its border pixels."""
    if n_in == 1:
        return np.zeros_like(indices)
    period = 2 * (n_in - 1)
    folded: IntArray = np.abs((indices + n_in - 1) % period - (n_in - 1))
    return folded


def sample_positions(outputs: IntArray, n_in: int, n_out: int) -> tuple[IntArray, FloatArray]:
    """Return the two neighbours of each sample along one axis, and their weights in double."""
    sample = (outputs + 0.5) * (n_in / n_out) - 0.5
    sample = np.where(sample < 0, -sample, sample) if n_in > 1 else np.zeros(len(outputs))
    left = np.floor(sample).astype(np.int64)
    first = 1 - (sample - left)
    indices = reflected(np.stack([left, left + 1], axis=1), n_in)
    return indices, np.stack([first, 1 - first], axis=1)


def float_weights(taps: AxisTaps, position: int, n_in: int, n_out: int) -> list[float]:
    """Return the weights of one output position's taps as float64 has them, without a blur.

    It may have a sample just before the pixel that it lies on; then the exact ones are returned.
    """
    indices, weights = sample_positions(np.array([position]), n_in, n_out)
    if indices[0, 0] != taps.indices[0, 0]:
        weights = taps.weights / taps.denominator
    return [float(weight) for weight in weights[0, : int(taps.count[0])]]


def blur_weights(n_in: int, n_out: int) -> FloatArray:
    """Return the weights of the Gaussian before an axis shrinks, its middle in the middle."""
    sigma = max(0.0, (n_in / n_out - 1) / 2)
    if sigma <= 1e-15:
        return np.ones(1)
    distance = np.arange(-int(4 * sigma + 0.5), int(4 * sigma + 0.5) + 1)
    weights = np.exp(-0.5 / (sigma * sigma) * distance**2)
    normalised: FloatArray = weights / weights.sum()
    return normalised


def skimage_taps(outputs: IntArray, n_in: int, n_out: int) -> AxisTaps:
    """Return the source pixels of each output position: exact, or to 24 bits where blurred."""
    blur = blur_weights(n_in, n_out)
    if len(blur) == 1:
        step = 2 * n_out
        position = np.abs((2 * outputs + 1) * n_in - n_out) if n_in > 1 else 0 * outputs
        left, remainder = np.divmod(position, step)
        common = gcd(step, 2 * n_in, n_in - n_out)
        weights = np.stack([step - remainder, remainder], axis=1) // common
        indices = reflected(np.stack([left, left + 1], axis=1), n_in)
        # The second one is no tap where the sample lies on the first.
        present = np.stack([weights[:, 0] > 0, weights[:, 1] > 0], axis=1)
        return AxisTaps.of(indices, weights, step // common, present=present)
    indices, shares = sample_positions(outputs, n_in, n_out)
    radius = len(blur) // 2
    reach = np.arange(-radius, radius + 2)
    spread = np.zeros((len(outputs), len(reach)))
    spread[:, :-1] += shares[:, :1] * blur
    spread[:, 1:] += shares[:, 1:] * blur
    weights = np.rint(spread * BLURRED_ONE).astype(np.int64)
    return AxisTaps.of(reflected(indices[:, :1] + reach, n_in), weights, BLURRED_ONE)


class SkimageResize(LibraryResize):
    """scikit-image's bilinear resize."""

    name = "skimage_bilinear"
    title = "scikit-image"
    short_title = "skimage"
    summary = "skimage.transform.resize, order 1: in float64; mirrored borders; blurred to shrink."
    group = "scikit-image"
    library = "skimage"
    library_title = "scikit-image"
    function = "transform.resize"
    antialias = True
    mirrors = True

    def check(self) -> None:
        """Raise MethodError if scikit-image is missing."""
        try:
            import skimage.transform  # noqa: F401
        except Exception as error:  # a broken installation raises more than ImportError
            raise MethodError(
                f"scikit-image could not be imported ({error}). "
                "Install it with: pip install scikit-image"
            ) from error

    def resize(self, source: ByteArray, output: Shape) -> ByteArray:
        """Call scikit-image, and round what it returns to bytes."""
        self.check()
        from skimage.transform import resize
        from skimage.util import img_as_ubyte

        values = resize(source, output, order=1)  # type: ignore[no-untyped-call]
        picture: ByteArray = img_as_ubyte(values)  # type: ignore[no-untyped-call]
        return picture

    def library_call(self, output: Shape, parameters: Parameters) -> Call:
        """Return scikit-image's call."""
        return Call(
            ("from skimage.transform import resize", "from skimage.util import img_as_ubyte"),
            (
                "# Not preserve_range=True and rint, which round some bytes otherwise.",
                f"larger = img_as_ubyte(resize(image, {output}, order=1))",
            ),
        )

    def steps_off(self, shape: Shape, output: Shape) -> int:
        """Return one level where a blur's weights are told rounded."""
        return int(output[0] < shape[0] or output[1] < shape[1])

    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the taps for some rows and columns."""
        return skimage_taps(rows, shape[0], output[0]), skimage_taps(cols, shape[1], output[1])

    def cropped(self, source: ByteArray, output: Shape, region: Region) -> ByteArray:
        """Return a region from the formula: in double, a crop's positions are others."""
        rows = np.arange(region.top, region.bottom)
        return self.formula(source, output, rows, np.arange(region.left, region.right))

    def formula(
        self, source: ByteArray, output: Shape, rows: IntArray, cols: IntArray
    ) -> ByteArray:
        """Blur where it shrinks, interpolate, and round: each as the library does it."""
        picture = np.rint(255 * self._values(source, output, rows, cols))
        return np.clip(picture, 0, 255).astype(np.uint8)

    def _values(
        self, source: ByteArray, output: Shape, rows: IntArray, cols: IntArray
    ) -> FloatArray:
        """Return the values that scikit-image makes, from 0 to 1."""
        height, width = source.shape[:2]
        row_indices, row_weights = sample_positions(rows, height, output[0])
        col_indices, col_weights = sample_positions(cols, width, output[1])
        needed_rows, row_places = np.unique(row_indices, return_inverse=True)
        needed_cols, col_places = np.unique(col_indices, return_inverse=True)
        row_places = row_places.reshape(row_indices.shape)
        col_places = col_places.reshape(col_indices.shape)
        lines = _blurred(source, blur_weights(height, output[0]), needed_rows, 0)
        lines = _blurred(lines, blur_weights(width, output[1]), needed_cols, 1)
        total: FloatArray = np.zeros((len(rows), len(cols), source.shape[2]))
        for down in (0, 1):
            line = lines.take(row_places[:, down], axis=0) * row_weights[:, down, None, None]
            for right in (0, 1):
                total += line.take(col_places[:, right], axis=1) * col_weights[:, right, None]
        return total

    def explain(self, source: ByteArray, row: int, col: int, parameters: Parameters) -> Explanation:
        """Explain one output pixel; see `Method.explain`.

        Where float64 puts a sample a hair beside the pixel that it should lie on, an exact half
        may be rounded otherwise: then the steps are said to be approximate.
        """
        explanation = super().explain(source, row, col, parameters)
        if explanation.approximate:
            return explanation
        byte = self.render_grid(source, np.array([row]), np.array([col]), parameters)[0, 0]
        if explanation.value == tuple(byte.tolist()):
            return explanation
        return replace(explanation, value=tuple(byte.tolist()), approximate=1)

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Show the weighted sum and how it is rounded."""
        if len(taps) == 1:
            return (copy_step(taps),)
        weights, area = taps.weights.tolist(), taps.denominator
        exact = taps.weighted_sum
        values = self._steps_values(pixel, taps, row_taps, col_taps)
        return (
            Step(
                f"sum, weights out of {row_taps.denominator} × {col_taps.denominator}",
                tuple(
                    f"({products_text(weights, channel)}) / {area}"
                    for channel in taps.values.T.tolist()
                ),
                exact,
            ),
            Step(
                "byte: in float64, rounded, halves to even",
                tuple(f"rint({255 * value:.15g})" for value in values),
                tuple(Fraction(round(255 * value)) for value in values),
            ),
        )

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return the sum in float64 and its rounding, halves to even."""
        axes = zip(
            ("row", "col"),
            (explanation.row_taps, explanation.col_taps),
            (explanation.row, explanation.col),
            source_shape,
            explanation.output_shape,
            strict=True,
        )
        lines = ["# In float64, from 0 to 1; rounded to bytes with halves to even."]
        for name, taps, position, n_in, n_out in axes:
            shares = f"{name}_weights / {taps.denominator}"
            if n_out >= n_in:
                shares = str(float_weights(taps, position, n_in, n_out))
            lines.append(f"{name}_shares = {shares}")
        return [
            *lines,
            "total = np.zeros(values.shape[2])",
            "for i in range(len(rows)):",
            "    for j in range(len(cols)):",
            "        total += values[i, j] * (1 / 255) * row_shares[i] * col_shares[j]",
            "byte = np.rint(255 * total).astype(int)",
        ]

    def _steps_values(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> list[float]:
        """Return the value from 0 to 1 in each channel: in float64, unless it is blurred."""
        shape, output = pixel.source_shape, pixel.output_shape
        if self.steps_off(shape, output):
            return [float(value) / 255 for value in taps.weighted_sum]
        down = float_weights(row_taps, pixel.row, shape[0], output[0])
        across = float_weights(col_taps, pixel.col, shape[1], output[1])
        values = taps.values.reshape(int(row_taps.count[0]), int(col_taps.count[0]), -1) * (1 / 255)
        totals = np.zeros(values.shape[2])
        for line, row_weight in zip(values, down, strict=False):
            for value, col_weight in zip(line, across, strict=False):
                totals += value * row_weight * col_weight
        return [float(total) for total in totals]


def _blurred(
    lines: ByteArray | FloatArray, blur: FloatArray, needed: IntArray, axis: int
) -> FloatArray:
    """Return some lines along an axis, blurred along it; bytes become values from 0 to 1."""
    radius = len(blur) // 2
    length = lines.shape[axis]
    unit = 1 / 255 if lines.dtype == np.uint8 else 1.0

    def at(offset: int) -> FloatArray:
        taken = lines.take(reflected(needed + offset, length), axis=axis)
        return np.asarray(taken * unit, np.float64)

    if not radius:
        return at(0)
    total: FloatArray = at(0) * blur[radius]
    for offset in range(-radius, 0):
        total += (at(offset) + at(-offset)) * blur[radius + offset]
    return total
