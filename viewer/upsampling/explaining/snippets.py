"""A program for one pixel: it holds the pixel's taps, needs only NumPy, and prints its value."""

from __future__ import annotations

from viewer.upsampling import METHODS
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.programs import array_code
from viewer.upsampling.taps import Explanation


def snippet_lines(
    method: str, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
) -> list[str]:
    """Return the lines of a program that prints the pixel's value: import, taps, arithmetic.

    Parameters
    ----------
    method : str
        The method's name.
    explanation : Explanation
        Of the pixel.
    source_shape : tuple of int
        ``(H, W)`` of the source.
    parameters : Parameters
        What the user had set.
    """
    return [
        "import numpy as np",
        "",
        *_taps(explanation),
        "",
        *METHODS[method].snippet(explanation, source_shape, parameters),
        "print(*byte)",
    ]


def _taps(explanation: Explanation) -> list[str]:
    """Return the source pixels and their weights, one list for each axis."""
    row_taps, col_taps = explanation.row_taps, explanation.col_taps
    n, m = int(row_taps.count[0]), int(col_taps.count[0])
    shape = (n, m, len(explanation.value))
    values = f"values = np.zeros({shape}, dtype=int)"
    if explanation.taps.weights.size:
        values = array_code("values", explanation.taps.values.reshape(shape))
    return [
        "# The source pixels that take part: values[i, j] is the one in row rows[i] and column",
        "# cols[j], a number for each channel. Its weight is row_weights[i] * col_weights[j],",
        f"# divided by {row_taps.denominator} * {col_taps.denominator}.",
        array_code("rows", row_taps.indices[0, :n]),
        array_code("cols", col_taps.indices[0, :m]),
        values,
        array_code("row_weights", row_taps.weights[0, :n], ", dtype=np.int64"),
        array_code("col_weights", col_taps.weights[0, :m], ", dtype=np.int64"),
    ]
