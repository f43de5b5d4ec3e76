"""The methods' own arithmetic for one pixel, written as Python that needs only NumPy.

A snippet is a small program to take away: it holds one pixel's taps and prints its value. It is
written out here once more, apart from the methods, and runs without them; so a snippet that
prints another byte than the picture shows that one of the two is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from viewer.upsampling.base import Border, Parameters
from viewer.upsampling.bilinear_conventions import CONVENTIONS
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.libraries.opencv_others import is_mean
from viewer.upsampling.libraries.pillow_resize import PILLOW, rows_first
from viewer.upsampling.libraries.skimage_resize import float_weights
from viewer.upsampling.libraries.torch_interpolate import TORCH
from viewer.upsampling.taps import AxisTaps, Explanation, IntArray
from viewer.upsampling.transposed_conv import Layer

LINE_LENGTH = 96
WEIGHTED_SUM = "total = row_weights @ (col_weights @ values)"
COPY = "byte = values[0, 0]"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is written about: one explanation, and what it was made with.

    Attributes
    ----------
    explanation : Explanation
        Of the pixel.
    source_shape : tuple of int
        ``(H, W)`` of the source.
    parameters : Parameters
        What the user had set.
    """

    explanation: Explanation
    source_shape: tuple[int, int]
    parameters: Parameters

    @property
    def denominators(self) -> tuple[int, int]:
        """What the numerators of the rows' and of the columns' weights are divided by."""
        return self.explanation.row_taps.denominator, self.explanation.col_taps.denominator

    @property
    def area(self) -> str:
        """The product of the denominators, spelled out."""
        return " * ".join(map(str, self.denominators))


def snippet_lines(method: str, subject: Subject) -> list[str]:
    """Return the lines of a program that prints the pixel's value: import, taps, arithmetic.

    Parameters
    ----------
    method : str
        The method's name.
    subject : Subject
        The pixel.
    """
    return [
        "import numpy as np",
        "",
        *_taps(subject.explanation),
        "",
        *ARITHMETIC[method](subject),
        "print(*byte)",
    ]


def _taps(explanation: Explanation) -> list[str]:
    """Return the source pixels and their weights, one list for each axis."""
    row_taps, col_taps = explanation.row_taps, explanation.col_taps
    rows, cols = (taps.indices[0, : int(taps.count[0])] for taps in (row_taps, col_taps))
    channels = len(explanation.value)
    if explanation.taps.weights.size:
        values = explanation.taps.values.reshape(len(rows), len(cols), channels)
        values_text = _array(values, "values = ")
    else:
        values_text = f"np.zeros(({len(rows)}, {len(cols)}, {channels}), dtype=int)"
    return [
        "# The source pixels that take part: values[i, j] is the one in row rows[i] and column",
        "# cols[j], a number for each channel. Its weight is row_weights[i] * col_weights[j],",
        f"# divided by {row_taps.denominator} * {col_taps.denominator}.",
        f"rows = {_array(rows, 'rows = ')}",
        f"cols = {_array(cols, 'cols = ')}",
        f"values = {values_text}",
        f"row_weights = {_weights(row_taps, 'row_weights = ')}",
        f"col_weights = {_weights(col_taps, 'col_weights = ')}",
    ]


def _weights(taps: AxisTaps, name: str) -> str:
    return _array(taps.weights[0, : int(taps.count[0])], name, ", dtype=np.int64")


def _array(numbers: IntArray, name: str, dtype: str = "") -> str:
    """Return an array as source code; its further lines stand under the first."""
    if not numbers.size:
        return "np.array([], dtype=np.int64)"
    opening = "np.array("
    text = np.array2string(
        numbers,
        separator=", ",
        threshold=numbers.size + 1,
        max_line_width=LINE_LENGTH - len(name) - len(opening) - len(dtype) - 1,
        prefix=" " * (len(name) + len(opening)),
    )
    return f"{opening}{text}{dtype})"


# The arithmetic of each method


def _copied(subject: Subject) -> list[str]:
    return [COPY]


def _rounded_half_up(subject: Subject) -> list[str]:
    return [
        "# The exact weighted sum, rounded once, halves up.",
        WEIGHTED_SUM,
        f"area = {subject.area}",
        "byte = (2 * total + area) // (2 * area)",
    ]


def _opencv(subject: Subject) -> list[str]:
    if subject.denominators == (1, 1):
        return ["# cv2 copies where the size stays the same.", COPY]
    if subject.denominators == (2, 2):
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


def _opencv_exact(subject: Subject) -> list[str]:
    if subject.denominators == (1, 1):
        return ["# cv2 copies where the size stays the same.", COPY]
    return [
        "# Weights out of 256, and one rounding.",
        WEIGHTED_SUM,
        "byte = (total + 32768) >> 16",
    ]


def _transposed_conv(subject: Subject) -> list[str]:
    layer = Layer.of(subject.parameters)
    profile, denominator = bilinear_profile(layer.kernel_size)
    explanation = subject.explanation
    lines = [
        f"# ConvTranspose2d(kernel_size={layer.kernel_size}, stride={layer.stride}, "
        f"padding={layer.padding}, output_padding={layer.output_padding}):",
        "# source row i meets this pixel in kernel row  row + padding - i * stride,  columns",
        f"# likewise. The kernel is the product of two profiles, each out of {denominator}.",
        f"profile = {_array(profile, 'profile = ')}",
    ]
    axes = (
        ("row", explanation.row, explanation.row_taps),
        ("col", explanation.col, explanation.col_taps),
    )
    if layer.border is Border.REPLICATED:
        lines.append("# Beyond the source's edge stands its edge pixel, repeated.")
    for name, index, taps in axes:
        reaching = f"{name}s"
        if layer.border is Border.REPLICATED:
            reach = index + layer.padding
            first = -((layer.kernel_size - 1 - reach) // layer.stride)
            reaching = f"np.arange({first}, {first + int(taps.count[0])})"
        lines.append(
            f"assert ({name}_weights == profile[{index} + {layer.padding} - {reaching} * "
            f"{layer.stride}]).all()"
        )
    lines.append(WEIGHTED_SUM)
    if layer.border is Border.NORMALISED:
        lines += [
            "# Divided by the sum of the weights that found a pixel, then rounded half up.",
            "area = max(1, row_weights.sum() * col_weights.sum())",
        ]
    else:
        lines += [
            "# Divided by the kernel's denominators and rounded half up, at most 255.",
            f"area = {denominator} * {denominator}",
        ]
    return [*lines, "byte = np.minimum(255, (2 * total + area) // (2 * area))"]


def _as_printed(subject: Subject) -> list[str]:
    explanation = subject.explanation
    (height, width), (rows, cols) = subject.source_shape, explanation.output_shape
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


def _cut(subject: Subject) -> list[str]:
    if subject.denominators == (1, 1):
        return ["# cv2 copies where the size stays the same.", COPY]
    return [
        "# Weights out of 2048, negative ones too; one rounding, and what is too much is cut off.",
        WEIGHTED_SUM,
        "byte = np.clip((total + (1 << 21)) >> 22, 0, 255)",
    ]


def _opencv_area(subject: Subject) -> list[str]:
    shape, output = subject.source_shape, subject.explanation.output_shape
    if is_mean(shape, output):
        return _rounded_half_up(subject)
    return _opencv(subject)


def _two_passes(subject: Subject, *, vertical_first: bool = False) -> list[str]:
    axes = [("row", subject.denominators[0]), ("col", subject.denominators[1])]
    (first, one), (second, other) = axes if vertical_first else axes[::-1]
    lines = ["# One axis after the other, each sum rounded to a byte and cut to 0..255."]
    turned = ".swapaxes(0, 1)" if vertical_first else ""
    lines.append(f"lines = {first}_weights @ values{turned}")
    lines.append(f"lines = {_to_byte('lines', one)}")
    return [*lines, f"total = {second}_weights @ lines", f"byte = {_to_byte('total', other)}"]


def _to_byte(name: str, one: int) -> str:
    return f"np.clip(({name} + {one // 2}) >> {one.bit_length() - 1}, 0, 255)"


def _pillow(subject: Subject) -> list[str]:
    shape, output = subject.source_shape, subject.explanation.output_shape
    lines = _two_passes(subject, vertical_first=rows_first(shape, output))
    if len(subject.explanation.value) != 4 or shape == output:
        return lines
    return [
        "# Colours are multiplied by their alpha before, and divided by it afterwards.",
        "product = values[:, :, :3] * values[:, :, 3:] + 128",
        "values[:, :, :3] = ((product >> 8) + product) >> 8",
        *lines,
        "if 0 < byte[3] < 255:",
        "    byte[:3] = np.minimum(255 * byte[:3] // byte[3], 255)",
    ]


def _skimage(subject: Subject) -> list[str]:
    explanation = subject.explanation
    lines = ["# In float64, from 0 to 1; rounded to bytes with halves to even."]
    axes = zip(
        ("row", "col"),
        (explanation.row_taps, explanation.col_taps),
        (explanation.row, explanation.col),
        subject.source_shape,
        explanation.output_shape,
        strict=True,
    )
    for name, taps, position, n_in, n_out in axes:
        if n_out < n_in:
            lines.append(f"{name}_shares = {name}_weights / {taps.denominator}")
        else:
            shares = float_weights(taps, position, n_in, n_out)
            lines.append(f"{name}_shares = {shares}")
    return [
        *lines,
        "total = np.zeros(values.shape[2])",
        "for i in range(len(rows)):",
        "    for j in range(len(cols)):",
        "        total += values[i, j] * (1 / 255) * row_shares[i] * col_shares[j]",
        "byte = np.rint(255 * total).astype(int)",
    ]


ARITHMETIC: dict[str, Callable[[Subject], list[str]]] = {
    "original": _copied,
    "bilinear": _rounded_half_up,
    "opencv": _opencv,
    "transposed_conv": _transposed_conv,
    "opencv_exact": _opencv_exact,
    "nearest": _copied,
    "as_printed": _as_printed,
    **{method.name: _rounded_half_up for method in CONVENTIONS},
    "opencv_nearest": _copied,
    "opencv_cubic": _cut,
    "opencv_area": _opencv_area,
    "opencv_lanczos4": _cut,
    **{method.name: _copied if method.kernel == "nearest" else _pillow for method in PILLOW},
    **{method.name: _copied if method.kernel == "nearest" else _two_passes for method in TORCH},
    "skimage_bilinear": _skimage,
}
"""Method to the lines that make ``byte`` from the taps; every method has its entry."""
