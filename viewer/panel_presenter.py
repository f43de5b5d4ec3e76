"""From state to screen: explains the inspected pixel, in the panels and on the pictures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer.geometry import Region, source_coordinate
from viewer.inspection import explain_all
from viewer.qt.measurer import MeasureAnswer, Measurer, MeasureRequest
from viewer.qt.reason_counter import CountAnswer, CountRequest, ReasonCounter
from viewer.reasons import why
from viewer.round_trip import TRUTH
from viewer.state import PARAMETERS, Changed, ViewState, changes
from viewer.upsampling import METHODS, Explanation
from viewer.upsampling.taps import PixelTaps
from viewer.upsampling.transposed_conv import Layer
from viewer.widgets.main_window import MainWindow
from viewer.widgets.metrics_model import MetricsRow, Result
from viewer.widgets.metrics_table import Where
from viewer.widgets.panels import Panels
from viewer.widgets.picture_layer import Mark
from viewer.widgets.pins_model import PinRow
from viewer.widgets.tap_colors import tap_color

MOST_COUNTED = 1 << 23  # visible output pixels that are looked at without being asked to
MOST_MEASURED = 1 << 22  # visible output pixels of a pane that are measured unasked
MOST_SELECTED = 1 << 26  # selected output pixels of a pane that are measured
MOST_OUTLINED = 64  # taps; more have one outline around all of them
LOADING = "waits for a library"
PIXEL_COLOR = "#ffffff"
LIT_COLOR = "#ffe14d"
WATCHED_COLOR = "#4fd8ff"


class PanelPresenter:
    """Shows in the panels, and on the pictures, what there is to say about a `ViewState`.

    Parameters
    ----------
    window : MainWindow
        Its pictures are marked, and its status bar and layer bar are told what is.
    panels : Panels
        They are told what is.
    counter : ReasonCounter
        It is asked why the visible parts of two pictures differ.
    measurer : Measurer
        It is asked how far the visible parts of the pictures are from the reference.
    """

    def __init__(
        self, window: MainWindow, panels: Panels, counter: ReasonCounter, measurer: Measurer
    ) -> None:
        self._window = window
        self._panels = panels
        self._counter = counter
        self._measurer = measurer
        self._measuring: tuple[object, ...] = ()  # what was asked of the measurer last
        self._measured: dict[str, Result] = {}  # and its last answer
        self._measured_where: Where = "visible"  # of which pixels that is
        self._asked: tuple[object, ...] = ()  # what is to be counted, and was last counted
        self._counted: tuple[object, ...] = ()
        self._state = ViewState()
        self._explanations: dict[str, Explanation] = {}

    def show(self, old: ViewState | None, new: ViewState) -> None:
        """Bring the panels up to date; `old` is what they show so far, None for nothing."""
        self._state = new
        changed = changes(old, new)
        self._show_choices(changed)
        if changed(*PARAMETERS):
            self._panels.kernel_panel.set_layer(Layer.of(new.parameters))
        if changed("source", *PARAMETERS):
            automatic = (new.padding is None, new.output_padding is None)
            self._window.layer_bar.set_layer(Layer.of(new.parameters), automatic, new.source_shape)
        if new.source is None:
            return
        staged_changed = old is None or _on_screen(old) != _on_screen(new)
        place_changed = staged_changed or changed("source", *PARAMETERS, "methods", "cursor", "pin")
        if place_changed:
            self._explain()
        if place_changed or changed("reference"):
            self._show_inspector()
        if place_changed or changed("focus_method", "channel", "reference"):
            self._show_explained()
        if changed("source", *PARAMETERS, "methods", "reference", "watched"):
            self._show_watched()
        if place_changed or changed("focus_method", "highlighted", "watched", "show_watched"):
            self._show_marks()
        if changed("source", *PARAMETERS, "methods", "focus_method", "reference"):
            self._panels.reasons.set_counts("whole", None)
        if changed("source", *PARAMETERS, "view", "pane_size", "methods", "solo"):
            self._panels.reasons.set_counting(True)  # until it is found that nothing is to do
        if changed("source", *PARAMETERS, "methods", "reference", "against_truth"):
            self._panels.metrics.set_rows("whole", None)
            self._panels.metrics.set_reference(new.reference_title)

    @property
    def explanations(self) -> dict[str, Explanation]:
        """What the inspector shows: a method's name to its explanation."""
        return self._explanations

    def show_counts(self, answer: CountAnswer) -> None:
        """Show why the visible parts differ, unless another pair is compared by now.

        While someone drags a slider the counts of the last step stand until newer ones come.
        """
        state, request = self._state, answer.request
        if state.source is None or request.source is not state.source.pixels:
            return
        if (request.first, request.second) == state.compared:
            self._counted = _count_key(request)
            self._panels.reasons.set_counts("visible", answer.counts)
            self._panels.reasons.set_counting(self._counted != self._asked)

    def count_visible(self) -> None:
        """Ask why the visible parts of the compared pair differ."""
        state = self._state
        first, second = state.compared
        self._panels.reasons.set_counting(False)
        if state.source is None or first == second:
            return
        if not state.waiting.isdisjoint((first, second)):
            return
        region = state.visible_region(first)
        if region.is_empty or region.height * region.width > MOST_COUNTED:
            self._asked = self._counted = ()
            self._panels.reasons.set_counts("visible", None)
            return
        request = CountRequest(state.source.pixels, first, second, state.parameters, region)
        key = _count_key(request)
        if key[:3] != self._counted[:3]:
            self._panels.reasons.set_counts("visible", None)
        if key != self._asked:
            self._asked = key
            self._counter.request(request)
        self._panels.reasons.set_counting(key != self._counted)

    def measure_visible(self) -> None:
        """Ask how far the visible, or the selected, parts are from the reference, if it shows."""
        state = self._state
        if not state.show_metrics or state.source is None:
            self._measurer.cancel()
            self._measuring = ()
            return
        regions: dict[str, Region | None] = {}
        for method in state.measurable:
            region = self._measured_region(method)
            if region.height * region.width <= self._most_measured:
                regions[method] = region
        request = MeasureRequest(
            state.source.pixels, state.compared_with, state.parameters, regions
        )
        if self._measured_where != self._panels.metrics.where:  # those are of other pixels
            self._measured_where, self._measured = self._panels.metrics.where, {}
        if _measure_key(request) != self._measuring:
            self._measuring = _measure_key(request)
            if regions:
                self._measurer.request(request)
        self._show_measured()

    def show_measured(self, answer: MeasureAnswer) -> None:
        """Show the figures of the visible parts, unless others are wanted by now."""
        if _measure_key(answer.request) == self._measuring:
            self._measured = answer.results
            self._show_measured()

    def show_whole_measured(self, results: dict[str, Result]) -> None:
        """Show the figures of the whole outputs."""
        self._panels.metrics.set_rows("whole", metrics_rows(self._state, results))

    def _show_measured(self) -> None:
        """Show what is known of each picture; the figures of the last view stand until newer."""
        state = self._state
        results = {name: self._measured[name] for name in state.methods if name in self._measured}
        selected = self._panels.metrics.where == "selected"
        for name in state.measurable:
            region = self._measured_region(name)
            if region.height * region.width > self._most_measured:
                results[name] = (
                    "too many pixels are selected: select fewer, or measure the whole"
                    if selected
                    else "too many pixels in view: zoom in, or measure the whole"
                )
        where: Where = "selected" if selected else "visible"
        self._panels.metrics.set_rows(where, metrics_rows(state, results))

    def _measured_region(self, method: str) -> Region:
        """Return the part of a method's output whose figures are shown live."""
        selected = self._panels.metrics.where == "selected"
        region = self._state.selected_region(method) if selected else None
        return region or self._state.visible_region(method)

    @property
    def _most_measured(self) -> int:
        """How many pixels of a pane are measured live: a selection stands still."""
        return MOST_SELECTED if self._panels.metrics.where == "selected" else MOST_MEASURED

    def _show_choices(self, changed: Changed) -> None:
        """Show what is open, and what was chosen in the panels."""
        new, panels = self._state, self._panels
        if changed("show_inspector", "show_kernel", "show_reasons"):
            panels.inspector_section.set_open(new.show_inspector)
            panels.kernel_section.set_open(new.show_kernel)
            panels.reasons_section.set_open(new.show_reasons)
        if changed("show_watched"):
            panels.below.set_open(panels.watched, "Watched pixels", new.show_watched)
        if changed("show_metrics"):
            panels.below.set_open(panels.metrics, "Metrics", new.show_metrics)
        if changed("selection"):
            panels.metrics.set_selected(new.selection is not None)
        if changed("focus_method"):
            panels.inspector.set_method(new.focus_method)
        if changed("channel"):
            panels.inspector.set_channel(new.channel)

    def _explain(self) -> None:
        state = self._state
        assert state.source is not None
        if state.cursor is None or state.inspected is None:
            return
        pixels, parameters = state.source.pixels, state.parameters
        place = state.inspected
        self._explanations = explain_all(
            pixels,
            (place.row, place.col),
            place.shape,
            dict.fromkeys(
                name
                for name in (*state.methods, *state.visible_methods, state.reference)
                if name != TRUTH  # it is not made of taps
            ),
            parameters,
        )
        under_cursor = self._explanations
        if state.cursor != place:
            cursor = state.cursor
            under_cursor = explain_all(
                pixels, (cursor.row, cursor.col), cursor.shape, state.methods, parameters
            )
        scaled = state.scaled_shape
        row, col = state.cursor.within(scaled)
        source = tuple(
            (index + 0.5) * n_in / n_out - 0.5
            for index, n_in, n_out in zip((row, col), state.source_shape, scaled, strict=True)
        )
        self._window.readout.set_pixel(
            (source[0], source[1]),
            (row, col),
            {METHODS[m].short_title: under_cursor[m].value for m in state.methods},
        )

    def _show_inspector(self) -> None:
        state = self._state
        self._panels.kernel_panel.set_explanation(self._explanations.get("transposed_conv"))
        self._panels.inspector.set_explanations(
            self._explanations,
            {m: METHODS[m].short_title for m in state.methods},
            state.source_shape,
            parameters=state.parameters,
            reference=state.reference,
            pinned=state.pin is not None,
        )

    def _show_explained(self) -> None:
        """Show what is there of the one method that is spelled out."""
        state, panels = self._state, self._panels
        assert state.source is not None
        explanation = self._explanations.get(state.focus_method)
        channel = min(state.channel, state.source.channels - 1)
        panels.plot.set_explanation(explanation, channel, state.source.pixels)
        panels.copy_button.set_explanation(
            state.focus_method, explanation, state.source_shape, state.parameters
        )
        first, second = state.compared
        panels.reasons.set_pair(METHODS[first].short_title, METHODS[second].short_title)
        pair = self._explanations.get(first), self._explanations.get(second)
        if first != second and pair[0] is not None and pair[1] is not None:
            verdict = why(first, second, (pair[0], pair[1]), state.source_shape, state.parameters)
            panels.reasons.set_verdict(verdict)
            panels.inspector.set_verdict(
                f"{METHODS[second].short_title} against {METHODS[first].short_title}: "
                f"{verdict.reason.title}"
            )
        else:
            panels.reasons.set_verdict(None)
            panels.inspector.set_verdict("")

    def _show_watched(self) -> None:
        state = self._state
        assert state.source is not None
        rows = []
        for place in state.watched:
            pixel = place.within(state.scaled_shape)
            found = explain_all(
                state.source.pixels, pixel, state.scaled_shape, state.methods, state.parameters
            )
            source = tuple(
                source_coordinate(index, n_in, n_out)
                for index, n_in, n_out in zip(
                    pixel, state.source_shape, state.scaled_shape, strict=True
                )
            )
            values = tuple(found[name].value for name in state.methods)
            rows.append(PinRow(pixel, (source[0], source[1]), values))
        titles = [METHODS[name].short_title for name in state.methods]
        self._panels.watched.set_rows(rows, titles, METHODS[state.reference].short_title)

    def _show_marks(self) -> None:
        state = self._state
        for name, pane in zip(state.methods, self._window.panes.panes, strict=True):
            pane.picture.set_marks(self._marks(name))
        if not state.looking.staged:
            return
        stage = self._window.panes.stage.picture
        for index, name in enumerate(state.staged_methods):
            layer = stage.layer(name)
            if layer is not None:
                layer.set_marks(self._marks(name))
            if index == 0:
                stage.difference.set_marks(self._marks(name))

    def _marks(self, method: str) -> list[Mark]:
        marks = self._watched_marks(method)
        explanation = self._explanations.get(method)
        if explanation is not None:
            marks.append(Mark(explanation.row, explanation.col, PIXEL_COLOR))
        elif method == TRUTH and self._state.inspected is not None:
            place = self._state.inspected.within(self._state.output_shape(TRUTH))
            marks.append(Mark(*place, PIXEL_COLOR))
        if method == "original":
            marks += self._tap_marks()
        return marks

    def _watched_marks(self, method: str) -> list[Mark]:
        if not self._state.show_watched:
            return []
        shape = self._state.output_shape(method)
        return [Mark(*place.within(shape), WATCHED_COLOR) for place in self._state.watched]

    def _tap_marks(self) -> list[Mark]:
        explanation = self._explanations.get(self._state.focus_method)
        if explanation is None or self._state.focus_method == "original":
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


def metrics_rows(state: ViewState, results: Mapping[str, Result]) -> list[MetricsRow]:
    """Return a row for each pane, with what there is to say where nothing was measured."""
    rows = []
    for name in state.methods:
        result = results.get(name)
        if state.is_reference(name):
            result = "the reference"
        elif name == "original":
            result = "not enlarged"
        elif name not in state.measurable:
            result = LOADING
        rows.append(MetricsRow(METHODS[name].title, result))
    return rows


def _measure_key(request: MeasureRequest) -> tuple[object, ...]:
    reference = request.reference
    return (
        id(request.source),
        reference if isinstance(reference, str) else id(reference),
        request.parameters,
        tuple(request.regions.items()),
    )


def _on_screen(state: ViewState) -> tuple[object, ...]:
    return state.visible_methods, state.looking.staged


def _count_key(request: CountRequest) -> tuple[object, ...]:
    return (
        id(request.source),
        request.first,
        request.second,
        request.parameters,
        request.region,
    )
