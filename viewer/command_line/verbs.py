"""What is done without a window, in the state that options and session make."""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from viewer.command_line.situation import print_situation, situation
from viewer.images.load_image import SourceImage
from viewer.state import panes
from viewer.state.beginning import first_state
from viewer.state.view_state import ViewState
from viewer.system.plain_text import MOST_OF_A_MESSAGE, plain
from viewer.system.progress_line import progress_line
from viewer.upsampling import METHODS
from viewer.upsampling.compiled.loading import load_loops_for
from viewer.upsampling.self_check import libraries_of, quick_check, tell_methods

if TYPE_CHECKING:
    from viewer.state.session import Session


def run_verbs(options: argparse.Namespace, image: SourceImage, session: Session | None) -> bool:
    """Explain, measure, export and take the screenshot: all is checked before any is begun.

    Returns
    -------
    bool
        Whether all is complete.
    """
    from viewer.command_line import explaining, writing

    if session is not None and session.problems:
        print(plain(session.remark, MOST_OF_A_MESSAGE), file=sys.stderr)
    state = _state(options, image, session)
    used = state.panes.methods
    if options.metrics:
        used = (*used, state.panes.reference)
    tell_methods(quick_check(libraries=libraries_of(used)))
    if options.explain:
        explaining.check_position(options, state)
    if options.metrics:
        for name in used:
            METHODS[name].check()
    if options.export:
        writing.check_export(options, state)
    if options.screenshot:
        writing.check_screenshot(options, state)
    if options.explain:
        explaining.explain(options, state)
    if options.metrics:
        _measure(options, state)
    if options.export:
        writing.export(options, state)
    return writing.write_screenshot(options, image, session) if options.screenshot else True


def _state(options: argparse.Namespace, image: SourceImage, session: Session | None) -> ViewState:
    """Return the state in which something is to be done, with the image reduced if it is to be."""
    state = first_state(image, options.methods, options.scale, options.kernel_size)
    if session is not None:
        state = session.applied(state)
    if options.against:
        state = panes.with_reference(state, options.against)
    if state.round_trip.on and state.image is not None:
        from viewer.images.round_trip import reduce

        made = reduce(state.image, state.scaling.scale, state.round_trip.reducer)
        state = replace(state, reduction=made)
    return state


def _measure(options: argparse.Namespace, state: ViewState) -> None:
    """Print how far every method's output is from the reference."""
    from viewer.command_line.metrics_report import Question, as_json, measure_method, table_text

    enlargement, against = state.resolved.enlargement, state.resolved.compared_with
    assert enlargement is not None
    question = Question(enlargement, against, state.marks.selection)
    results = {}
    for name in state.panes.methods:
        load_loops_for(math.prod(question.region(name).shape) * enlargement.channels)
        with progress_line(f"Measuring {name}") as progress:
            results[name] = measure_method(question, name, progress)
    if options.json:
        print(json.dumps(situation(state) | as_json(question, results)))
        return
    print_situation(state)
    print(table_text(question, results))
