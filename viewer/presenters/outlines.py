"""From state to screen: outlines the inspected pixel, its taps and the watched pixels."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS, Explanation
from viewer.upsampling.taps import PixelTaps
from viewer.upsampling.truth import TRUTH
from viewer.widgets.basic.tap_colors import tap_color
from viewer.widgets.pictures.mark_painting import Mark
from viewer.widgets.window.main_window import MainWindow

MOST_OUTLINED = 64  # taps; more have one outline around all of them
PIXEL_COLOR = "#ffffff"
LIT_COLOR = "#ffe14d"
WATCHED_COLOR = "#4fd8ff"


class MarkPresenter:
    """Marks the pictures of a `MainWindow`.

    Parameters
    ----------
    window : MainWindow
        Its panes and its stage are told what to outline.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._state = ViewState()
        self._explanations: Mapping[str, Explanation] = {}

    def show(self, state: ViewState, explanations: Mapping[str, Explanation]) -> None:
        """Outline what there is to outline.

        Parameters
        ----------
        state : ViewState
            What is shown.
        explanations : mapping
            By method, of the inspected pixel of that state.
        """
        self._state, self._explanations = state, explanations
        for name, pane in zip(state.panes.methods, self._window.panes.panes, strict=True):
            pane.picture.set_marks(self._marks(name), state.resolved.output_shape(name))
        if not state.looking.staged:
            return
        stage = self._window.panes.stage.picture
        for index, name in enumerate(state.resolved.staged_methods):
            marks, shape = self._marks(name), state.resolved.output_shape(name)
            layer = stage.layer(name)
            if layer is not None:
                layer.set_marks(marks, shape)
            if index == 0:
                stage.difference.set_marks(marks, shape)

    def _marks(self, method: str) -> list[Mark]:
        marks = self._watched_marks(method)
        explanation = self._explanations.get(method)
        if explanation is not None:
            marks.append(Mark(explanation.row, explanation.col, PIXEL_COLOR))
        elif method == TRUTH and self._state.inspected is not None:
            place = self._state.inspected.within(self._state.resolved.output_shape(TRUTH))
            marks.append(Mark(*place, PIXEL_COLOR))
        if method != TRUTH and METHODS[method].is_source:
            marks += self._tap_marks()
        return marks

    def _watched_marks(self, method: str) -> list[Mark]:
        if not self._state.panels.watched:
            return []
        shape = self._state.resolved.output_shape(method)
        return [Mark(*place.within(shape), WATCHED_COLOR) for place in self._state.marks.watched]

    def _tap_marks(self) -> list[Mark]:
        explanation = self._explanations.get(self._state.panes.focus_method)
        if explanation is None or METHODS[self._state.panes.focus_method].is_source:
            return []
        taps = explanation.taps
        if len(taps) > MOST_OUTLINED:
            return self._block_marks(taps)
        merged: dict[tuple[int, int], list[int]] = {}
        for index, pixel in enumerate(zip(taps.rows.tolist(), taps.cols.tolist(), strict=True)):
            merged.setdefault(pixel, []).append(index)  # cv2 reads a border row twice
        marks = []
        heaviest = int(taps.weights.max(initial=1))
        for pixel, indices in merged.items():
            weight = sum(taps.weight(index) for index in indices)
            share = int(taps.weights[indices[0]]) / heaviest
            color = tap_color(indices[0], len(taps), share, self._window.palette()).name()
            lit = pixel == self._state.highlighted
            label = f"{float(weight):.3f}".rstrip("0").rstrip(".")
            marks.append(Mark(*pixel, LIT_COLOR if lit else color, label, lit))
        return marks

    def _block_marks(self, taps: PixelTaps) -> list[Mark]:
        """Return one outline around very many taps, and that of the pixel that is lit."""
        top, left = int(taps.rows.min()), int(taps.cols.min())
        height, width = int(taps.rows.max()) + 1 - top, int(taps.cols.max()) + 1 - left
        color = tap_color(0, len(taps), 1, self._window.palette()).name()
        marks = [Mark(top, left, color, height=height, width=width)]
        lit = self._state.highlighted
        if lit is not None:
            found = np.flatnonzero((taps.rows == lit[0]) & (taps.cols == lit[1])).tolist()
            label = f"{float(sum(taps.weight(index) for index in found)):.3f}"
            if found:
                marks.append(Mark(*lit, LIT_COLOR, label.rstrip("0").rstrip("."), strong=True))
        return marks
