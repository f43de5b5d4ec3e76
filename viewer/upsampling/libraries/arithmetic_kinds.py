"""The three kinds of arithmetic that the libraries' resizes have.

Copied, where every output pixel is one source pixel; rounded once, where the whole weighted sum
is divided at the end; and in two passes, where the picture is resized along one axis, rounded to
bytes, and resized along the other. What a method's taps do not say about it, its kind does.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from viewer.upsampling.averaging import areas, divide_half_up, weighted_sums
from viewer.upsampling.libraries.cropping import Shape
from viewer.upsampling.libraries.library_resize import LibraryResize
from viewer.upsampling.number_text import products_text
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.programs import COPY, WEIGHTED_SUM, denominators
from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    Explanation,
    IntArray,
    OutputPixel,
    PixelTaps,
    Step,
)


def copy_step(taps: PixelTaps) -> Step:
    """Return the step that takes one source pixel as it is."""
    values = taps.values[0].tolist()
    name = f"taken from row {taps.rows[0]}, column {taps.cols[0]}"
    return Step(name, tuple(map(str, values)), tuple(map(Fraction, values)))


def once_steps(taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps) -> tuple[Step, ...]:
    """Return the steps of a weighted sum in whole numbers that is rounded once."""
    if taps.denominator == 1 and len(taps) == 1:
        return (copy_step(taps),)
    weights, area = taps.weights.tolist(), taps.denominator
    totals = (taps.weights @ taps.values).tolist()
    return (
        Step(
            f"sum, weights out of {row_taps.denominator} × {col_taps.denominator}",
            tuple(products_text(weights, channel) for channel in taps.values.T.tolist()),
            tuple(map(Fraction, totals)),
        ),
        Step(
            "byte: rounded half up, cut to 0..255",
            tuple(f"⌊{total} / {area} + ½⌋".replace("-", "−") for total in totals),
            tuple(Fraction(_byte(total, area)) for total in totals),
        ),
    )


class CopiedResize(LibraryResize):
    """A resize by nearest neighbour."""

    kernel = "nearest"

    def formula(
        self, source: ByteArray, output: Shape, rows: IntArray, cols: IntArray
    ) -> ByteArray:
        """Return copies of source pixels."""
        down, across = self.tables((source.shape[0], source.shape[1]), output, rows, cols)
        picture: ByteArray = source[down.indices[:, :1], across.indices[:, 0]]
        return picture

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Return the pixel that is taken."""
        return (copy_step(taps),)

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return the one line that takes the pixel."""
        return [COPY]


class RoundedOnceResize(LibraryResize):
    """A resize whose weighted sum is rounded once, at the end, halves up."""

    def formula(
        self, source: ByteArray, output: Shape, rows: IntArray, cols: IntArray
    ) -> ByteArray:
        """Divide the weighted sums."""
        down, across = self.tables((source.shape[0], source.shape[1]), output, rows, cols)
        return divide_half_up(weighted_sums(source, down, across), areas(down, across))

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Show the sum in whole numbers and the one rounding."""
        return once_steps(taps, row_taps, col_taps)

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return the sum, its one rounding, and what is cut off."""
        down, across = denominators(explanation)
        if down == across == 1:
            return [f"# {self.library_title} copies where the size stays the same.", COPY]
        area = down * across
        return [
            f"# Weights out of {down}, negative ones too; one rounding, and what is too much is "
            "cut off.",
            WEIGHTED_SUM,
            f"byte = np.clip((total + (1 << {area.bit_length() - 2})) >> "
            f"{area.bit_length() - 1}, 0, 255)",
        ]


class TwoPassResize(LibraryResize):
    """A resize along one axis, rounded to bytes, and then along the other."""

    def vertical_first(self, shape: Shape, output: Shape) -> bool:
        """Return whether the rows are resized before the columns."""
        return False

    def before(self, pixels: ByteArray) -> ByteArray:
        """Return what source pixels are turned into before the two passes."""
        return pixels

    def after(self, pixels: ByteArray) -> ByteArray:
        """Return what the pixels that the two passes made are turned into."""
        return pixels

    def formula(
        self, source: ByteArray, output: Shape, rows: IntArray, cols: IntArray
    ) -> ByteArray:
        """Resize along one axis, then along the other."""
        shape = (source.shape[0], source.shape[1])
        down, across = self.tables(shape, output, rows, cols)
        if self.vertical_first(shape, output):
            needed, place = np.unique(across.indices, return_inverse=True)
            lines = self.before(source[:, needed]).swapaxes(0, 1)
            picture = pass_over(lines, across, place, down).swapaxes(0, 1)
        else:
            needed, place = np.unique(down.indices, return_inverse=True)
            picture = pass_over(self.before(source[needed]), down, place, across)
        return np.ascontiguousarray(self.after(picture))

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Show each line's sum and byte, then the sum of those bytes and the last one."""
        if len(taps) == 1 and taps.denominator == 1:
            return (copy_step(taps),)
        values = taps.values.reshape(int(row_taps.count[0]), int(col_taps.count[0]), -1)
        kinds, first, second = ("row", "rows"), col_taps, row_taps
        if self.vertical_first(pixel.source_shape, pixel.output_shape):
            values = values.swapaxes(0, 1)
            kinds, first, second = ("column", "columns"), row_taps, col_taps
        steps = []
        if first.denominator == 1:  # this axis keeps its length: nothing is done along it
            between = values[:, 0]
        else:
            lines = []
            for index, line in enumerate(values):
                name = f"{kinds[0]} {second.indices[0, index]}, to a byte"
                steps.append(_pass_step(name, first, line))
                lines.append([int(result) for result in steps[-1].results])
            between = np.array(lines)
        if second.denominator > 1:
            steps.append(_pass_step(f"byte, from those {kinds[1]}", second, between))
        return tuple(steps)

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return both passes, each rounded to bytes."""
        one, other = denominators(explanation)
        first, second, turned = "row", "col", ".swapaxes(0, 1)"
        if not self.vertical_first(source_shape, explanation.output_shape):
            first, second, turned, one, other = "col", "row", "", other, one
        return [
            "# One axis after the other, each sum rounded to a byte and cut to 0..255.",
            f"lines = {first}_weights @ values{turned}",
            f"lines = {_to_byte('lines', one)}",
            f"total = {second}_weights @ lines",
            f"byte = {_to_byte('total', other)}",
        ]


def pass_over(lines: ByteArray, taps: AxisTaps, place: IntArray, along: AxisTaps) -> ByteArray:
    """Resize lines along their second axis, to bytes, then across them, to bytes.

    Parameters
    ----------
    lines : (k, n, C) uint8
        The source's lines that are needed.
    taps : AxisTaps
        Of the second pass, across the lines.
    place : (m, t) int64
        Which of the lines each of those taps is.
    along : AxisTaps
        Of the first pass.
    """
    place = place.reshape(taps.indices.shape)
    between = np.zeros((len(lines), len(along.count), lines.shape[2]), np.int32)
    for tap in range(along.weights.shape[1]):
        weights = along.weights[:, tap, None].astype(np.int32)
        between += lines.take(along.indices[:, tap], axis=1) * weights
    middle = _bytes(between, along.denominator)
    sums = np.zeros((len(place), *middle.shape[1:]), np.int32)
    for tap in range(taps.weights.shape[1]):
        weights = taps.weights[:, tap, None, None].astype(np.int32)
        sums += middle.take(place[:, tap], axis=0) * weights
    return _bytes(sums, taps.denominator)


def _bytes(sums: np.ndarray[tuple[int, ...], np.dtype[np.int32]], one: int) -> ByteArray:
    """Divide by a power of two, round half up, and cut to 0..255."""
    picture: ByteArray = np.clip((sums + one // 2) >> (one.bit_length() - 1), 0, 255)
    return picture.astype(np.uint8)


def _pass_step(name: str, taps: AxisTaps, values: IntArray) -> Step:
    """Return the step that makes one byte of some values, channel by channel."""
    weights = taps.weights[0, : int(taps.count[0])]
    totals = (weights @ values).tolist()
    one = taps.denominator
    return Step(
        name,
        tuple(
            f"({products_text(weights.tolist(), channel)} + {one // 2}) >> {one.bit_length() - 1}"
            for channel in values.T.tolist()
        ),
        tuple(Fraction(_byte(total, one)) for total in totals),
    )


def _to_byte(name: str, one: int) -> str:
    return f"np.clip(({name} + {one // 2}) >> {one.bit_length() - 1}, 0, 255)"


def _byte(total: int, one: int) -> int:
    return min(255, max(0, (2 * total + one) // (2 * one)))
