"""From state to screen: the pictures that are looked at in one place."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from viewer.comparing.difference_image import (
    DifferenceKind,
    automatic_gain,
    color_words,
    common_extent,
    difference_values,
)
from viewer.qt.color_tables import color_table
from viewer.qt.qimage import filled_qimage
from viewer.qt.render_worker import Answer
from viewer.state.comparison_view import Look
from viewer.state.view_state import Changed, ViewState
from viewer.upsampling import METHODS
from viewer.widgets.pictures.scene import Scene

if TYPE_CHECKING:
    from viewer.widgets.pictures.stage import Stage

LOADING = {
    method.library: f"Loading {method.library_title}…"
    for method in METHODS.values()
    if method.library
}


class StagePresenter:
    """Shows on a `Stage` what a `ViewState` looks at in one place.

    Parameters
    ----------
    stage : Stage
        Its bar and its pictures are told what is.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._state = ViewState()
        self._compared: tuple[object, ...] = ()  # what `_values` are the difference of
        self._values = np.zeros((0, 0), np.float32)
        self._extent = (0.0, 0.0)  # the smallest and the largest of them, and 0
        self._common = 0.0  # how large most of those are that are not 0
        self._colored: tuple[object, ...] = ()  # what the difference's picture was made of

    def show(self, changed: Changed, state: ViewState) -> None:
        """Bring the stage up to date."""
        self._state = state
        methods = state.resolved.staged_methods
        if changed(lambda s: (s.looking, s.resolved.staged_methods, s.reduction, s.round_trip)):
            self._stage.bar.set_comparison(
                state.looking, methods, has_truth=state.resolved.truth is not None
            )
            self._stage.picture.set_comparison(
                state.looking, {name: state.resolved.method(name).title for name in methods}
            )
        if not state.looking.staged or state.resolved.source is None:
            return
        self._stage.picture.set_tool(state.tool)
        self._stage.picture.difference.set_marked(state.marks.selection, state.marks.line)
        for name in methods:
            layer = self._stage.picture.layer(name)
            assert layer is not None
            layer.set_marked(state.marks.selection, state.marks.line)
            scene = Scene.of(state, name)
            if state.looking.look is Look.ONION:  # numbers over numbers could not be read
                scene = replace(scene, show_values=False)
            layer.set_scene(scene)
            if name in state.waiting:
                layer.set_message(LOADING[METHODS[name].library])
            elif layer.message in LOADING.values():
                layer.set_message("")
        self._show_difference()

    def seed(self, answers: dict[str, Answer]) -> None:
        """Show what the panes showed, until the pictures of the stage's own size are there."""
        for name in self._state.resolved.staged_methods:
            layer = self._stage.picture.layer(name)
            if layer is not None and layer.answer is None:
                layer.set_answer(answers.get(name))
        if self._state.looking.staged and self._state.resolved.source is not None:
            self._show_difference()  # no other answer comes if these are the present ones

    def paint(self, answer: Answer) -> None:
        """Show a picture that the worker has made."""
        layer = self._stage.picture.layer(answer.picture.method)
        if layer is not None:
            layer.set_message(answer.picture.error)
            layer.set_answer(answer)
            self._show_difference()

    def clear(self) -> None:
        """Forget the pictures: they are of another image."""
        self._compared = self._colored = ()
        self._values = np.zeros((0, 0), np.float32)
        for layer in self._stage.picture.layers():
            layer.set_answer(None)
            layer.set_message("")

    # The difference

    def _show_difference(self) -> None:
        """Show the difference of the two pictures once both are there, of the same view."""
        state, layer = self._state, self._stage.picture.difference
        if state.looking.look is not Look.DIFFERENCE:
            return
        first, second = state.resolved.staged_methods
        scene = Scene.of(state, first)
        layer.set_scene(replace(scene, show_differing=False, zones=()))
        message = self._why_none(first, second)
        layer.set_message(message)
        if message:
            self._stage.bar.set_difference("")
            return
        answers = [self._answer(name) for name in (first, second)]
        if answers[0] is None or answers[1] is None:
            return
        a, b = answers[0].picture, answers[1].picture
        if (a.view, a.size, a.output_shape) != (b.view, b.size, b.output_shape):
            return  # one is still that of the last view
        if a.pixels.shape != b.pixels.shape:
            return
        kind, tolerance = state.looking.kind, state.looking.tolerance
        compared = (*answers, kind, tolerance)
        if compared != self._compared:
            self._compared = compared
            values = difference_values(a.pixels, b.pixels, kind, tolerance)
            self._values = values
            self._extent = float(values.min(initial=0)), float(values.max(initial=0))
            self._common = common_extent(values)
        self._color_difference(answers[0])

    def _color_difference(self, first: Answer) -> None:
        """Show the difference that has been found in the colours that were chosen."""
        looking, values = self._state.looking, self._values
        kind, signed = looking.kind, looking.kind is DifferenceKind.SIGNED
        gain = looking.gain or automatic_gain(self._common, kind)
        colors = color_table(looking.color_map, signed=signed)
        colored = (self._compared, gain, looking.color_map)
        if colored != self._colored:
            self._colored = colored
            image = filled_qimage(*values.shape, partial(color_words, values, kind, gain, colors))
            self._stage.picture.difference.set_answer(
                Answer(first.generation, first.request, first.picture, image),
                lambda row, col: kind.text(float(values[row, col])),
            )
        bar = self._stage.bar
        bar.difference.set_gain(gain)
        bar.difference.scale.set_scale(
            colors[1:] if signed else colors, _numbers(kind, gain, self._extent)
        )
        bar.set_difference(_summary(*self._extent, kind, self._of()))

    def _of(self) -> str:
        """Return in words what the difference is of."""
        answers = [self._answer(name) for name in self._state.resolved.staged_methods]
        if any(answer is not None and not answer.picture.exact for answer in answers):
            return "of the samples shown so far"
        zoomed_out = self._state.resolved.zoom < 1
        return "of the averages shown" if zoomed_out else "in each pixel that of its worst channel"

    def _answer(self, method: str) -> Answer | None:
        layer = self._stage.picture.layer(method)
        return layer.answer if layer is not None else None

    def _why_none(self, first: str, second: str) -> str:
        """Return why there is no difference to show, or nothing."""
        for name in (first, second):
            layer = self._stage.picture.layer(name)
            if layer is not None and layer.message:
                return layer.message
        shapes = [self._state.resolved.output_shape(name) for name in (first, second)]
        if shapes[0] == shapes[1]:
            return ""
        titles = [self._state.resolved.method(name).title for name in (first, second)]
        sizes = [f"{width} × {height}" for height, width in shapes]
        return (
            f"{titles[0]} has {sizes[0]} pixels and {titles[1]} has "
            f"{sizes[1]}: there is no pixel of the one for each pixel of the other. "
            "Choose two pictures of one size, or wipe and blink these two."
        )


def _numbers(kind: DifferenceKind, gain: int, extent: tuple[float, float]) -> tuple[str, ...]:
    """Return the numbers that stand below the colour bar, for differences of some extent."""
    full = kind.full / gain
    places = (-full, 0, full) if kind is DifferenceKind.SIGNED else (0, full / 2, full)
    low, middle, high = (
        f"{place:.0f}" if abs(place) >= 1000 else f"{place:.3g}" for place in places
    )
    if kind is DifferenceKind.SIGNED:
        low, high = low.replace("-", "−"), f"+{high}"
    # Beyond the ends, the colours of the ends stand for more.
    return (
        ("≤ " if extent[0] < places[0] else "") + low,
        middle,
        ("≥ " if extent[1] > places[2] else "") + high,
    )


def _summary(low: float, high: float, kind: DifferenceKind, of: str) -> str:
    """Return in words what the difference comes to, and what it is of."""
    if low == high:
        return f"No difference in view; {of}."
    extent = kind.text(high)
    if kind is DifferenceKind.SIGNED:
        extent = f"{kind.text(low)} to {kind.text(high)}"
    else:
        extent = f"up to {extent}"
    return f"In view {extent}; {of}."
