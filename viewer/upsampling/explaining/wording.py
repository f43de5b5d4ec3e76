"""Explanations in words and numbers: what the inspector and the command line write."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from viewer.upsampling import METHODS
from viewer.upsampling.base import Method
from viewer.upsampling.conventions import Convention
from viewer.upsampling.number_text import (
    counted,
    decimal_text,
    equals_text,
    fixed_text,
    fraction_text,
    result_text,
)
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.taps import AxisTaps, Explanation, PixelTaps


class Position(NamedTuple):
    """Where an output pixel lies in the source: one formula for its row, one for its column."""

    row: str
    col: str


def pixel_text(row: int, col: int, shape: tuple[int, int]) -> str:
    """Return which pixel of which picture: ``"Row 421, column 837 of 1200 × 1804"``."""
    return f"Row {row}, column {col} of {shape[0]} × {shape[1]}"


def position_formulas(
    method: str, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
) -> Position:
    """Return the formula that leads from an output pixel to the source, numbers filled in.

    Parameters
    ----------
    method : str
        The method's name, such as ``"bilinear"``.
    explanation : Explanation
        Of that method.
    source_shape : tuple of int
        ``(H, W)`` of the source.
    parameters : Parameters
        What `explanation` was made with.

    Returns
    -------
    Position
        Such as ``"(421 + ½) · 300 / 1200 − ½ = 104.875"``. A sample beyond the centres of the
        border pixels ends in ``"→ 0"`` for the methods that then take the border pixel.
    """
    rows = (explanation.row, source_shape[0], explanation.output_shape[0], explanation.source_row)
    cols = (explanation.col, source_shape[1], explanation.output_shape[1], explanation.source_col)
    return Position(
        _axis_position(METHODS[method], *rows, parameters),
        _axis_position(METHODS[method], *cols, parameters),
    )


def position_rule(method: str) -> str:
    """Return what the numbers in `position_formulas` stand for."""
    return METHODS[method].position_rule()


def longest_position(
    source_shape: tuple[int, int], output_shape: tuple[int, int], method: str = "bilinear"
) -> Position:
    """Return formulas as long as the longest for these sizes, border apart, to keep room for."""
    ratio_first = METHODS[method].ratio_first
    row, col = (
        f"{Convention.HALF_PIXEL.formula(n_out - 1, n_in, n_out, ratio_first=ratio_first)} "
        f"≈ {n_in - 1}.0000"
        for n_in, n_out in zip(source_shape, output_shape, strict=True)
    )
    return Position(row, col)


def keep_result(formula: str) -> str:
    """Return a formula that is broken before what it comes to, not within it."""
    for sign in ("=", "≈", "→"):
        formula = formula.replace(f"{sign} ", f"{sign}\N{NO-BREAK SPACE}")
    return formula


def _axis_position(
    method: Method, index: int, n_in: int, n_out: int, coordinate: Fraction, parameters: Parameters
) -> str:
    formula = method.position_formula(index, n_in, n_out, parameters)
    if method.is_source:
        return formula
    text = f"{formula} {equals_text(coordinate)}"
    cut = min(max(coordinate, Fraction(0)), Fraction(n_in - 1))
    if method.clamps and cut != coordinate:
        text += f" → {cut}"
    return text


def weights_note(explanation: Explanation, *, as_square: bool) -> str:
    """Return what the picture of the weights says, in a few words for a learner.

    Parameters
    ----------
    explanation : Explanation
        Whose weights are shown.
    as_square : bool
        Whether they are shown as areas of the unit square, or as a grid.
    """
    rows, cols = (
        taps.indices[0, : int(taps.count[0])].tolist()
        for taps in (explanation.row_taps, explanation.col_taps)
    )
    if not explanation.taps.weights.size:
        return "No kernel reaches this pixel: it stays 0."
    if as_square:
        if len(rows) == len(cols) == 1:
            return "The sample lies on one source pixel, which has all the weight."
        down = _share_text("row", "below", explanation.row_taps)
        right = _share_text("column", "right of", explanation.col_taps)
        return (
            f"The sample lies {down} and {right}.\n\nEach neighbour weighs as much as the area "
            "opposite to it."
        )
    total, count = explanation.taps.weight_sum, len(explanation.taps)
    text = "One source pixel makes this pixel"
    if count > 1:
        text = f"{len(rows)} × {len(cols)} = {count} source pixels make this pixel"
    if count > 4:
        text += ", the strong cells most"
    if total == 1:
        return f"{text}.\n\nThe weights add up to 1: the brightness is kept."
    if explanation.taps.keeps_brightness:
        return f"{text}.\n\nBut for their own rounding the weights add up to 1."
    outcome = "darker" if total < 1 else "brighter"
    return f"{text}.\n\nThe weights add up to {decimal_text(total)}, not 1: it comes out {outcome}."


def _share_text(axis: str, side: str, taps: AxisTaps) -> str:
    """Return where a sample lies along an axis: ``"7/8 below row 104"``."""
    places = taps.indices[0, : int(taps.count[0])].tolist()
    if len(places) == 2 and places[0] == places[1]:
        return f"beyond {axis} {places[0]} (read twice)"
    share = Fraction(int(taps.weights[0, 1]) if len(places) == 2 else 0, taps.denominator)
    if share == 0:
        return f"on {axis} {places[0]}"
    text = fraction_text(share)
    return f"{text if len(text) <= 9 else decimal_text(share)} {side} {axis} {places[0]}"


def approximation_note(explanation: Explanation) -> str:
    """Return what is to be said where this computer's library computes otherwise, or nothing."""
    levels = explanation.approximate
    if not levels:
        return ""
    return (
        "The library computes otherwise inside: these steps may be up to "
        f"{counted(levels, 'level')} off. The byte is the library's own."
    )


def explanation_text(
    title: str,
    explanation: Explanation,
    *,
    position: Position | None = None,
    max_taps: int | None = 16,
) -> str:
    """Return how one method came to its bytes, as plain text of some lines.

    Parameters
    ----------
    title : str
        The method's title, for the first line.
    explanation : Explanation
        What to put into words.
    position : Position, optional
        From `position_formulas`; without it the coordinates are given without their formula.
    max_taps : int or None
        How many taps to list at most, the heaviest first to stay; None lists all.
    """
    pixel = pixel_text(explanation.row, explanation.col, explanation.output_shape)
    if position is None:
        position = Position(
            decimal_text(explanation.source_row), decimal_text(explanation.source_col)
        )
    lines = [
        f"{title}: {pixel[0].lower()}{pixel[1:]}",
        f"  source row     {position.row}",
        f"  source column  {position.col}",
        "",
        *_tap_lines(explanation.taps, max_taps),
    ]
    for step in explanation.steps:
        lines += ["", f"  {step.name}"]
        results = zip(step.formulas, step.results, strict=True)
        lines += [f"    {formula} {result_text(result, formula)}" for formula, result in results]
    lines += ["", f"  value  {' '.join(map(str, explanation.value))}"]
    if explanation.approximate:
        lines += ["", f"  {approximation_note(explanation)}"]
    return "\n".join(lines)


def _tap_lines(taps: PixelTaps, max_taps: int | None) -> list[str]:
    """Return the table of taps, one line each, and the sum."""
    if not len(taps):
        return ["  No kernel reaches this pixel."]
    shown = list(range(len(taps)))
    if max_taps is not None and len(taps) > max_taps:
        # A stable sort, so that among equals the first ones stay.
        shown = sorted(sorted(shown, key=lambda tap: -int(taps.weights[tap]))[:max_taps])
    table = [("row", "column", "value", "weight", "", "weight × value")]
    for tap in shown:
        weight = taps.weight(tap)
        values = taps.values[tap].tolist()
        table.append(
            (
                str(taps.rows[tap]),
                str(taps.cols[tap]),
                _join(f"{value:3d}" for value in values),
                fraction_text(weight),
                fixed_text(weight),
                _join(f"{fixed_text(weight * value, 3):>7}" for value in values),
            )
        )
    table.append(
        (
            "sum",
            "",
            "",
            fraction_text(taps.weight_sum),
            fixed_text(taps.weight_sum),
            _join(f"{fixed_text(total, 3):>7}" for total in taps.weighted_sum),
        )
    )
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  " + "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in table
    ]
    if len(shown) < len(taps):
        lines.insert(-1, f"  … and {len(taps) - len(shown)} more, none of them heavier")
    return lines


def _join(texts: Iterable[str]) -> str:
    return " ".join(texts)
