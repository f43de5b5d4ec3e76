"""Programs to take away: what the methods' snippets and calls have in common.

A *snippet* holds one pixel's taps and prints its value; it needs only NumPy. A *call* makes the
whole picture, with the library. Each method writes its own lines, and writes its arithmetic out
once more for that; a snippet runs without the viewer, so one that prints another byte than the
picture shows that one of the two is wrong.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from viewer.upsampling.taps import Explanation, IntArray

LINE_LENGTH = 96
WEIGHTED_SUM = "total = row_weights @ (col_weights @ values)"
COPY = "byte = values[0, 0]"


class Call(NamedTuple):
    """A library's call that makes `larger`, the whole output, of the bytes in `image`.

    Attributes
    ----------
    imports, lines : tuple of str
        The program's lines.
    """

    imports: tuple[str, ...]
    lines: tuple[str, ...]


def denominators(explanation: Explanation) -> tuple[int, int]:
    """Return what the numerators of the rows' and of the columns' weights are divided by."""
    return explanation.row_taps.denominator, explanation.col_taps.denominator


def rounded_half_up(explanation: Explanation) -> list[str]:
    """Return the lines of an exact weighted sum that is rounded once."""
    return [
        "# The exact weighted sum, rounded once, halves up.",
        WEIGHTED_SUM,
        f"area = {' * '.join(map(str, denominators(explanation)))}",
        "byte = (2 * total + area) // (2 * area)",
    ]


def array_code(name: str, numbers: IntArray, dtype: str = "") -> str:
    """Return the line that lets a name be an array; further lines stand under the first number."""
    opening = f"{name} = np.array("
    if not numbers.size:
        return f"{opening}[], dtype=np.int64)"
    text = np.array2string(
        numbers,
        separator=", ",
        threshold=numbers.size + 1,
        max_line_width=LINE_LENGTH - len(opening) - len(dtype) - 1,
        prefix=" " * len(opening),
    )
    return f"{opening}{text}{dtype})"
