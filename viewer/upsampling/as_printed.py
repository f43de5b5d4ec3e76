"""The bilinear loop as it is often printed, faults and all; kept here to learn from.

For every output pixel it reads, in doubles and in this very order (`p` is the source, H x W, and
the output H' x W')::

    scale_x = W / W'                                     (scale_y likewise)
    sx = (col + 0.5) * scale_x - 0.5
    x0 = int(floor(sx));  x1 = min(x0 + 1, W - 1)        (y0, y1 likewise)
    v0 = (x1 - sx) * p[y0, x0] + (sx - x0) * p[y0, x1]
    v1 = (x1 - sx) * p[y1, x0] + (sx - x0) * p[y1, x1]
    byte = int((y1 - sy) * v0) + int((sy - y0) * v1)     cut to 0..255

Three things go wrong:

- at the right and at the bottom x1 is x0, so the two weights cancel: a **black** border;
- at the left and at the top x0 is -1, which in Python is the **opposite** edge;
- the two ``int`` cut off, each up to one level.

Note [The order of the steps]
    The ratio is rounded before it is multiplied, so ``sx`` may lie a hair beside its exact place:
    at three times 21 x 17 pixels that changes 12 % of the bytes, as ``int`` cuts 99.9999 to 99.
    Where that place is a source pixel k, ``sx`` may be below it, and then x0 is k - 1: which
    pixels are read follows from the doubles, and their exact weights from both.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from viewer.geometry import Region
from viewer.upsampling.base import Method, Zone
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    Explanation,
    IntArray,
    OutputPixel,
    PixelTaps,
    Step,
)

FloatArray = NDArray[np.float64]


def printed_taps(outputs: IntArray, n_in: int, n_out: int) -> AxisTaps:
    """Return the two source positions that the loop reads, and the weights it gives them.

    The weights are those without any rounding. Those of two positions that are the same are
    opposite, and cancel.
    """
    step = 2 * n_out
    position = (2 * outputs + 1) * n_in - n_out
    first, second, _, _ = printed_weights(outputs, n_in, n_out)
    weights = np.stack([second * step - position, position - first * step], axis=1)
    indices = np.stack([first, second], axis=1)
    wrapped = (first < 0) & (n_in > 1)
    return replace(AxisTaps.of(indices % n_in, weights, step), wrapped=wrapped)


def printed_weights(
    outputs: IntArray, n_in: int, n_out: int
) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
    """Return x0, x1 and their weights as the loop has them; see Note [The order of the steps]."""
    scale = n_in / n_out
    sample = (outputs + 0.5) * scale - 0.5
    first = np.floor(sample).astype(np.int64)
    second = np.minimum(first + 1, n_in - 1)
    return first, second, second - sample, sample - first


class AsPrinted(Method):
    """The loop as printed."""

    name = "as_printed"
    title = "As printed"
    short_title = "Printed"
    summary = "The loop as it is often printed, with its three faults: black, wrapped, cut off."
    ratio_first = True

    def remark(self, parameters: Parameters) -> str:
        """Name the three faults."""
        return "hatched: black or from the opposite edge; cut off twice everywhere"

    def zones(self, source_shape: tuple[int, int], parameters: Parameters) -> tuple[Zone, ...]:
        """Return the borders: read from the opposite edge, and black."""
        height, width = output = self.output_shape(source_shape, parameters)
        top, bottom = _faulty_ends(source_shape[0], height)
        left, right = _faulty_ends(source_shape[1], width)
        black, opposite = "the weights cancel: black", "read from the opposite edge"
        zones = (
            Zone(Region(0, 0, top, width), opposite),
            Zone(Region(0, 0, height, left), opposite),
            Zone(Region(height - bottom, 0, *output), black),
            Zone(Region(0, width - right, *output), black),
        )
        return tuple(zone for zone in zones if not zone.region.is_empty)

    def plan(
        self, shape: tuple[int, int], rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return what the loop reads for each output row and column."""
        height, width = self.output_shape(shape, parameters)
        return printed_taps(rows, shape[0], height), printed_taps(cols, shape[1], width)

    def render_grid(
        self, source: ByteArray, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> ByteArray:
        """Run the loop, all pixels at once, each with the very operations of the loop."""
        height, width = self.output_shape((source.shape[0], source.shape[1]), parameters)
        y0, y1, upper, lower = printed_weights(rows, source.shape[0], height)
        x0, x1, left, right = printed_weights(cols, source.shape[1], width)

        def between_columns(lines: IntArray) -> FloatArray:
            at = lines[:, None]  # -1 is the last one, as in the loop
            mean: FloatArray = left[:, None] * source[at, x0] + right[:, None] * source[at, x1]
            return mean

        upper_term = np.trunc(upper[:, None, None] * between_columns(y0))
        lower_term = np.trunc(lower[:, None, None] * between_columns(y1))
        picture: ByteArray = np.clip(upper_term + lower_term, 0, 255).astype(np.uint8)
        return picture

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Show both means, both terms cut off, and their sum."""
        upper, lower = _pair(pixel.row, pixel.source_shape[0], pixel.output_shape[0])
        left, right = _pair(pixel.col, pixel.source_shape[1], pixel.output_shape[1])
        corners = taps.values.T.reshape(-1, 2, 2).tolist()
        steps = []
        terms = []
        for line, weight in enumerate((upper, lower)):
            means = [left * c[line][0] + right * c[line][1] for c in corners]
            cut = [int(weight * mean) for mean in means]
            terms.append(cut)
            steps.append(
                Step(
                    f"row {row_taps.indices[0, line]}: v{line}",
                    tuple(f"{left:g} × {c[line][0]} + {right:g} × {c[line][1]}" for c in corners),
                    tuple(Fraction(mean) for mean in means),
                )
            )
            steps.append(
                Step(
                    f"cut off: {('upper', 'lower')[line]} term",
                    tuple(f"int({weight:g} × {mean:g})" for mean in means),
                    tuple(Fraction(term) for term in cut),
                )
            )
        pairs = list(zip(*terms, strict=True))
        steps.append(
            Step(
                "byte, cut to 0..255",
                tuple(f"{a} + {b}" for a, b in pairs),
                tuple(Fraction(min(255, max(0, a + b))) for a, b in pairs),
            )
        )
        return tuple(steps)

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Write the loop's steps for one pixel; it finds x0 and the others anew."""
        (height, width), (rows, cols) = source_shape, explanation.output_shape
        return [
            "# The loop as printed, in floating point. Row -1 is the last one, column -1 likewise.",
            f"scale_y, scale_x = {height} / {rows}, {width} / {cols}",
            f"sy = ({explanation.row} + 0.5) * scale_y - 0.5",
            f"sx = ({explanation.col} + 0.5) * scale_x - 0.5",
            "y0, x0 = int(np.floor(sy)), int(np.floor(sx))",
            f"y1, x1 = min(y0 + 1, {height} - 1), min(x0 + 1, {width} - 1)",
            f"assert [y0 % {height}, y1, x0 % {width}, x1] == [*rows, *cols]",
            "byte = []",
            "for channel in range(values.shape[2]):",
            "    (p00, p01), (p10, p11) = values[:, :, channel].tolist()",
            "    v0 = (x1 - sx) * p00 + (sx - x0) * p01",
            "    v1 = (x1 - sx) * p10 + (sx - x0) * p11",
            "    total = int((y1 - sy) * v0) + int((sy - y0) * v1)",
            "    byte.append(min(255, max(0, total)))",
        ]


def _faulty_ends(n_in: int, n_out: int) -> tuple[int, int]:
    """Return how many positions wrap at the start of an axis, and cancel at its end.

    Their samples lie beyond the centres of the border pixels: no more of them than fit into
    one source pixel.
    """
    most = min(n_out, -(-n_out // n_in) + 1)
    first = printed_taps(np.arange(most), n_in, n_out)
    last = printed_taps(np.arange(n_out - most, n_out), n_in, n_out)
    return int(first.wrapped.sum()), int((last.sums() == 0).sum())


def _pair(output: int, n_in: int, n_out: int) -> tuple[float, float]:
    """Return the two weights of one output position, in floating point."""
    _, _, first, second = printed_weights(np.array([output]), n_in, n_out)
    return float(first[0]), float(second[0])
