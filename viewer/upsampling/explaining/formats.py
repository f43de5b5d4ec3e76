"""An explanation to take away: as plain text, as a table, as Markdown, as a program.

Every format takes the same four things: the method's name, the explanation, the ``(H, W)`` of the
source and the parameters that the explanation was made with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from viewer.upsampling import METHODS
from viewer.upsampling.channels import channel_names
from viewer.upsampling.explaining.library_calls import library_call
from viewer.upsampling.explaining.snippets import snippet_lines
from viewer.upsampling.explaining.wording import explanation_text, pixel_text, position_formulas
from viewer.upsampling.number_text import (
    counted,
    decimal_text,
    fixed_text,
    fraction_text,
    result_text,
)
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.taps import Explanation, PixelTaps

Writer: TypeAlias = Callable[[str, Explanation, tuple[int, int], Parameters], str]

# Programs are kept in plain ASCII, so that any editor can save them.
_ASCII = str.maketrans({"½": "1/2", "·": "*", "×": "x", "−": "-", "≈": "~", "→": "->"})


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an explanation down.

    Attributes
    ----------
    title : str
        What a menu calls it.
    write : callable
        Returns the text.
    """

    title: str
    write: Writer


def as_text(
    method: str, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
) -> str:
    """Return plain text for people: the position, every tap, every step, the value."""
    position = position_formulas(method, explanation, source_shape, parameters)
    title = METHODS[method].title
    return explanation_text(title, explanation, position=position, max_taps=None)


def as_tsv(
    method: str, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
) -> str:
    """Return tables for a spreadsheet: the pixel, its taps, its steps; a blank line between.

    Every number is a plain decimal or a whole number in a cell of its own: spreadsheets take
    fractions for dates.
    """
    taps = explanation.taps
    names = channel_names(len(explanation.value))
    lines: list[list[object]] = [
        ["method", "row", "column", "output rows", "output columns", "source row", "source column"],
        [
            METHODS[method].title,
            explanation.row,
            explanation.col,
            *explanation.output_shape,
            _number(explanation.source_row),
            _number(explanation.source_col),
        ],
        [],
        *_tap_cells(taps, names),
    ]
    lines += [[], ["step", "channel", "formula", "numerator", "denominator", "result"]]
    for step in explanation.steps:
        for name, formula, result in zip(names, step.formulas, step.results, strict=True):
            exact = (result.numerator, result.denominator)
            lines.append([step.name, name, formula, *exact, _number(result)])
    lines += [[], ["channel", "byte"], *map(list, zip(names, explanation.value, strict=True))]
    if explanation.approximate:
        lines += [[], [_caution(explanation)]]
    return "\n".join("\t".join(map(str, line)) for line in lines)


def as_markdown(
    method: str, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
) -> str:
    """Return Markdown with tables: for notes, for issues, for a lecture's page."""
    taps = explanation.taps
    names = channel_names(len(explanation.value))
    pixel = pixel_text(explanation.row, explanation.col, explanation.output_shape)
    position = position_formulas(method, explanation, source_shape, parameters)
    lines = [
        f"### {METHODS[method].title}: {pixel[0].lower()}{pixel[1:]}",
        "",
        METHODS[method].summary,
        "",
        f"- source row: {position.row}",
        f"- source column: {position.col}",
        f"- value: **{' '.join(map(str, explanation.value))}**",
        *([f"- {_caution(explanation)}"] if explanation.approximate else []),
        "",
    ]
    lines += [*_tap_table(taps), ""] if len(taps) else ["No kernel reaches this pixel.", ""]
    rows = [
        [step.name, name, f"`{formula}`", result_text(result, formula)]
        for step in explanation.steps
        for name, formula, result in zip(names, step.formulas, step.results, strict=True)
    ]
    return "\n".join([*lines, *_table(["step", "channel", "formula", "result"], rows, "-")])


def as_snippet(
    method: str, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
) -> str:
    """Return a Python program that needs only NumPy and prints the pixel's value."""
    pixel = pixel_text(explanation.row, explanation.col, explanation.output_shape)
    position = position_formulas(method, explanation, source_shape, parameters)
    comment = [
        f"{METHODS[method].title}: {pixel[0].lower()}{pixel[1:]},",
        f"of a source of {source_shape[0]} × {source_shape[1]}.",
        METHODS[method].summary,
        f"  source row     {position.row}",
        f"  source column  {position.col}",
        f"Prints {' '.join(map(str, explanation.value))}.",
    ]
    if explanation.approximate:
        comment[-1] = _caution(explanation)
    program = snippet_lines(method, explanation, source_shape, parameters)
    return "\n".join([*(f"# {line}".translate(_ASCII) for line in comment), *program, ""])


def as_call(
    method: str, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
) -> str:
    """Return the library's call that makes the whole picture; empty where none does."""
    return library_call(method, explanation.output_shape, parameters)


FORMATS: dict[str, Format] = {
    "text": Format("Plain text", as_text),
    "tsv": Format("Table (TSV)", as_tsv),
    "markdown": Format("Markdown", as_markdown),
    "snippet": Format("Python snippet", as_snippet),
    "call": Format("The library's call", as_call),
}
"""All formats by name, in the order in which menus show them."""


def steps_json(explanation: Explanation) -> list[dict[str, Any]]:
    """Return the arithmetic as plain data.

    Returns
    -------
    list of dict
        ``name`` of the step; ``formula``, one text for each channel; ``result``, one
        ``[numerator, denominator]`` for each channel.
    """
    return [
        {
            "name": step.name,
            "formula": list(step.formulas),
            "result": [[result.numerator, result.denominator] for result in step.results],
        }
        for step in explanation.steps
    ]


def _caution(explanation: Explanation) -> str:
    """Return what to say where this computer's library does not compute as its formula does."""
    value = " ".join(map(str, explanation.value))
    levels = counted(explanation.approximate, "level")
    return f"The library gives {value} on this computer; this arithmetic comes within {levels}."


def _tap_cells(taps: PixelTaps, names: tuple[str, ...]) -> list[list[object]]:
    """Return the taps for a spreadsheet: a line of headings, one for each tap, and the sum."""
    lines: list[list[object]] = [
        [
            *("source row", "source column"),
            *(f"value {name}" for name in names),
            *("weight numerator", "weight denominator", "weight"),
            *(f"product {name}" for name in names),
        ]
    ]
    for index in range(len(taps)):
        weight, values = taps.weight(index), taps.values[index].tolist()
        lines.append(
            [
                *(taps.rows[index], taps.cols[index], *values),
                *(taps.weights[index], taps.denominator, _number(weight)),
                *(_number(weight * value) for value in values),
            ]
        )
    total = taps.weights.sum()
    blanks = [""] * len(names)
    sums = map(_number, taps.weighted_sum)
    lines.append(["sum", "", *blanks, total, taps.denominator, _number(taps.weight_sum), *sums])
    return lines


def _tap_table(taps: PixelTaps) -> list[str]:
    """Return the taps as a table of Markdown, the sum last."""
    rows = []
    for index in range(len(taps)):
        weight, values = taps.weight(index), taps.values[index].tolist()
        rows.append(
            [
                str(taps.rows[index]),
                str(taps.cols[index]),
                " ".join(map(str, values)),
                fraction_text(weight),
                decimal_text(weight),
                " ".join(fixed_text(weight * value, 3) for value in values),
            ]
        )
    total = taps.weight_sum
    products = " ".join(fixed_text(value, 3) for value in taps.weighted_sum)
    rows.append(["sum", "", "", fraction_text(total), decimal_text(total), products])
    return _table(["row", "column", "value", "weight", "", "weight × value"], rows, "-:")


def _number(value: Fraction) -> str:
    """Return a decimal that a spreadsheet reads: as near as a double comes to the value."""
    return str(value) if value.denominator == 1 else repr(float(value))


def _table(head: list[str], rows: Iterable[list[str]], rule: str) -> list[str]:
    lines = [head, [f"--{rule}"] * len(head), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]
