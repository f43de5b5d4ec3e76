"""The verb --explain: how a pixel comes about, as text and as JSON."""

from __future__ import annotations

import argparse
import itertools
import json
from fractions import Fraction
from typing import Any

from viewer.command_line.situation import print_situation, situation
from viewer.command_line.user_error import UserError
from viewer.comparing.explain import explain_all
from viewer.comparing.reason_sentences import Verdict, why
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS, Explanation
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.explaining import wording
from viewer.upsampling.explaining.formats import steps_json


def check_position(options: argparse.Namespace, state: ViewState) -> None:
    """Raise UserError if the pixel lies outside the output."""
    height, width = state.resolved.scaled_shape
    row, col = options.explain
    if not (0 <= row < height and 0 <= col < width):
        raise UserError(
            f"--explain {row} {col} lies outside the output: rows go from 0 to {height - 1}, "
            f"columns from 0 to {width - 1}"
        )


def explain(options: argparse.Namespace, state: ViewState) -> None:
    """Print how the pixel comes about with every method, and why they differ."""
    now = state.resolved
    assert now.enlargement is not None
    row, col = options.explain
    found = explain_all(now.enlargement, (row, col), now.scaled_shape, state.panes.methods)
    verdicts = _verdicts(found, now.enlargement)
    if options.json:
        print(json.dumps(situation(state) | _as_json(found, verdicts)))
        return
    print_situation(state)
    for name, explanation in found.items():
        position = wording.position_formulas(name, explanation, now.source_shape, now.parameters)
        print()
        print(wording.explanation_text(METHODS[name].title, explanation, position=position))
    if len(found) > 1:
        print("\nWhy they differ")
    for first, second, verdict in verdicts:
        titles = f"{METHODS[first].title} and {METHODS[second].title}"
        print(f"  {titles}: {verdict.title}. {verdict.sentence}")


def _as_json(
    explanations: dict[str, Explanation], verdicts: list[tuple[str, str, Verdict]]
) -> dict[str, Any]:
    return {
        "methods": {name: explanation_json(found) for name, found in explanations.items()},
        "differences": [
            {
                "methods": [first, second],
                "reason": verdict.reason.name.lower(),
                "sentence": verdict.sentence,
            }
            for first, second, verdict in verdicts
        ],
    }


def _verdicts(
    explanations: dict[str, Explanation], enlargement: Enlargement
) -> list[tuple[str, str, Verdict]]:
    """Return why they differ for every pair of methods."""
    return [
        (first, second, why(enlargement, first, second, (a, b)))
        for (first, a), (second, b) in itertools.combinations(explanations.items(), 2)
    ]


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data; fractions are ``[numerator, denominator]``."""
    taps = explanation.taps
    return {
        "output_shape": list(explanation.output_shape),
        "row": explanation.row,
        "col": explanation.col,
        "source_row": float(explanation.source_row),
        "source_col": float(explanation.source_col),
        "taps": [
            {
                "row": int(taps.rows[index]),
                "col": int(taps.cols[index]),
                "value": taps.values[index].tolist(),
                "weight": _pair(taps.weight(index)),
            }
            for index in range(len(taps))
        ],
        "weight_sum": _pair(taps.weight_sum),
        "approximate": explanation.approximate,  # by how many levels the steps may be off
        "steps": steps_json(explanation),
        "value": list(explanation.value),
    }


def _pair(fraction: Fraction) -> list[int]:
    return [fraction.numerator, fraction.denominator]
