"""Explanations in words and numbers: what the inspector and the command line write."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from viewer.upsampling import METHODS
from viewer.upsampling.base import Parameters
from viewer.upsampling.conventions import Convention
from viewer.upsampling.number_text import (
    MINUS,
    counted,
    decimal_text,
    equals_text,
    fixed_text,
    fraction_text,
    result_text,
)
from viewer.upsampling.taps import AxisTaps, Explanation, PixelTaps
from viewer.upsampling.transposed_conv import Layer

# These read the border pixel for samples outside.
CUT_TO_EDGE = (
    "bilinear",
    "bilinear_align_corners",
    "bilinear_asymmetric",
    "bilinear_rosetta",
    "opencv",
    "opencv_exact",
    "torch_bilinear",
    "torch_bilinear_align_corners",
)


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
        _axis_position(method, *rows, parameters), _axis_position(method, *cols, parameters)
    )


def position_rule(method: str) -> str:
    """Return what the numbers in `position_formulas` stand for."""
    if method == "original":
        return "The source pixel itself"
    if method == "transposed_conv":
        return f"Source = (output {MINUS} (k {MINUS} 1)/2 + padding) / stride"
    rule = _RULES[METHODS[method].convention]
    if METHODS[method].ratio_first:
        rule = rule.replace("source size / output size", "(source size / output size)")
    return f"Source = {rule}"


def longest_position(
    source_shape: tuple[int, int], output_shape: tuple[int, int], method: str = "bilinear"
) -> Position:
    """Return formulas as long as the longest for these sizes, border apart, to keep room for."""
    row, col = (
        f"({n_out - 1} + ½) · {_ratio(method, n_in, n_out)} {MINUS} ½ ≈ {n_in - 1}.0000"
        for n_in, n_out in zip(source_shape, output_shape, strict=True)
    )
    return Position(row, col)


def keep_result(formula: str) -> str:
    """Return a formula that is broken before what it comes to, not within it."""
    for sign in ("=", "≈", "→"):
        formula = formula.replace(f"{sign} ", f"{sign}\N{NO-BREAK SPACE}")
    return formula


def _axis_position(
    method: str, index: int, n_in: int, n_out: int, coordinate: Fraction, parameters: Parameters
) -> str:
    if method == "original":
        return f"{index}, itself"
    if method == "transposed_conv":
        layer = Layer.of(parameters)
        formula = f"({index} {MINUS} ({layer.kernel_size} {MINUS} 1)/2 + {layer.padding})"
        return f"{formula} / {layer.stride} {equals_text(coordinate)}"
    text = f"{_convention_formula(method, index, n_in, n_out)} {equals_text(coordinate)}"
    cut = min(max(coordinate, Fraction(0)), Fraction(n_in - 1))
    if method in CUT_TO_EDGE and cut != coordinate:
        text += f" → {cut}"
    return text


_RULES = {
    Convention.HALF_PIXEL: f"(output + ½) · source size / output size {MINUS} ½",
    Convention.ALIGN_CORNERS: f"output · (source size {MINUS} 1) / (output size {MINUS} 1)",
    Convention.ASYMMETRIC: "output · source size / output size",
    Convention.ROSETTA: f"output · (source size {MINUS} 1) / output size",
}


def _convention_formula(method: str, index: int, n_in: int, n_out: int) -> str:
    """Return the rule of a method's convention with an axis's numbers filled in."""
    convention = METHODS[method].convention
    if convention is Convention.ALIGN_CORNERS:
        if n_out == 1:
            return f"{index} · 0"
        return f"{index} · ({n_in} {MINUS} 1) / ({n_out} {MINUS} 1)"
    if convention is Convention.ASYMMETRIC:
        return f"{index} · {n_in} / {n_out}"
    if convention is Convention.ROSETTA:
        return f"{index} · ({n_in} {MINUS} 1) / {n_out}"
    return f"({index} + ½) · {_ratio(method, n_in, n_out)} {MINUS} ½"


def _ratio(method: str, n_in: int, n_out: int) -> str:
    """Return the ratio of two sizes, in brackets where it is worked out first."""
    ratio = f"{n_in} / {n_out}"
    return f"({ratio})" if METHODS[method].ratio_first else ratio


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
