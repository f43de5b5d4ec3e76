"""Metrics for the command line: every method against a reference, as a table and as JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from viewer import geometry
from viewer.comparing.metric_columns import COLUMNS, MISSING, Result, remark
from viewer.comparing.metrics import Metrics, measure
from viewer.geometry import Region
from viewer.marks import Selection
from viewer.upsampling import METHODS
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.truth import TRUTH, TRUTH_TITLE

WORST = "Worst pixel"


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be measured.

    Attributes
    ----------
    enlargement : Enlargement
        The source and its parameters.
    against : str
        The method to compare with, or `TRUTH`.
    selection : Selection or None
        To which part the figures keep; None for whole outputs.
    """

    enlargement: Enlargement
    against: str
    selection: Selection | None = None

    def region(self, method: str) -> Region:
        """Return the part of a method's output that is measured."""
        if self.selection is None:
            return self.enlargement.whole(method)
        return self.selection.region(
            self.enlargement.output_shape(method), self.enlargement.source_shape
        )


def measure_method(
    question: Question, method: str, progress: Callable[[float], bool] = lambda done: True
) -> Result:
    """Measure how far a method's output is from the reference, strip by strip.

    Parameters
    ----------
    question : Question
        What is to be measured.
    method : str
        Name of the method.
    progress : callable
        Told what share is done, 0 to 1.

    Returns
    -------
    Metrics or str
        With the worst pixel; or a sentence that says why there are none.

    Raises
    ------
    MethodError
        If a method cannot give its picture.
    """
    if method == question.against:
        return "the reference"
    if METHODS[method].is_source:
        return "not enlarged"
    found = measure(
        question.enlargement,
        method,
        question.against,
        question.region(method),
        progress,
        locate=True,
    )
    return "not measured" if found is None else found


def table_text(question: Question, results: dict[str, Result]) -> str:
    """Return a line for each method, and above them what they are compared with.

    Parameters
    ----------
    question : Question
        What was measured.
    results : dict
        Method to what `measure_method` found.
    """
    title = TRUTH_TITLE
    if question.against != TRUTH:
        title = f"{METHODS[question.against].title} ({question.against})"
    where = "whole outputs" if question.selection is None else "the selection"
    lines = [["Method", *(column.title for column in COLUMNS), WORST, "Remark"]]
    for method, result in results.items():
        cells = [MISSING] * (len(COLUMNS) + 1)
        if isinstance(result, Metrics):
            figures = [(column, column.of(result)) for column in COLUMNS]
            cells = [MISSING if f is None else column.text(f) for column, f in figures]
            cells.append(_worst_text(question, method, result))
        lines.append([method, *cells, remark(result)])
    text = [f"Against {title}, {where}", "", *_aligned(lines)]
    if any(line[-2] != MISSING for line in lines[1:]):
        text += ["", "--explain with a worst pixel's row and column tells how it came to be."]
    return "\n".join(text)


def _worst_text(question: Question, method: str, result: Metrics) -> str:
    """Return the worst pixel as `--explain` takes it; it knows those of outputs of one size."""
    asked = question.enlargement
    scaled = geometry.output_shape(asked.source_shape, asked.parameters.scale)
    if result.worst is None or asked.output_shape(method) != scaled:
        return MISSING
    return " ".join(map(str, result.worst))


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines with their cells in columns: words from the left, figures to the right."""
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    aligned = []
    for first, *figures, last in lines:
        cells = [first.ljust(widths[0])]
        cells += [cell.rjust(w) for cell, w in zip(figures, widths[1:-1], strict=True)]
        aligned.append("  ".join([*cells, last]).rstrip())
    return aligned


def as_json(question: Question, results: dict[str, Result]) -> dict[str, Any]:
    """Return the same as plain data, every figure in full; what is missing is None.

    Parameters
    ----------
    question : Question
        What was measured.
    results : dict
        Method to what `measure_method` found.
    """
    return {
        "against": question.against,
        "methods": {
            method: {
                "output_shape": list(question.enlargement.output_shape(method)),
                **_figures(question.region(method), result),
                "remark": remark(result),
            }
            for method, result in results.items()
        },
    }


def _figures(region: Region, result: Result) -> dict[str, Any]:
    names = ("region", "pixels", "differing", "largest", "mae", "mse", "rmse", "psnr", "ssim")
    if isinstance(result, str):
        return dict.fromkeys((*names, "worst"))
    errors = result.whole
    values = (
        [region.top, region.left, region.bottom, region.right],
        *(errors.pixels, errors.differing, errors.largest),
        *(errors.mae, errors.mse, errors.rmse),
        # JSON has no infinity; the remark says it.
        errors.psnr if math.isfinite(errors.psnr) else None,
        result.ssim,
    )
    worst = None if result.worst is None else dict(zip(("row", "col"), result.worst, strict=True))
    return {**dict(zip(names, values, strict=True)), "worst": worst}
