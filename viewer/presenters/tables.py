"""From state to screen: why pictures differ, the watched pixels, and the metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from viewer.comparing.explain import values_at
from viewer.comparing.metric_columns import Result
from viewer.comparing.metrics import MeasureRequest
from viewer.comparing.reason_counts import CountRequest, ReasonCounts
from viewer.geometry import Region, source_coordinate
from viewer.marks import Place
from viewer.qt.newest import Newest
from viewer.state.choices import Where
from viewer.state.view_state import Changed, ViewState
from viewer.upsampling import METHODS
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.truth import TRUTH, TRUTH_SHORT_TITLE
from viewer.widgets.tables.metrics_model import MetricsRow
from viewer.widgets.tables.watched_model import WatchedPixel
from viewer.widgets.window.panels import Panels

Counter: TypeAlias = "Newest[CountRequest, ReasonCounts | str]"
Measurer: TypeAlias = "Newest[MeasureRequest, dict[str, Result]]"
MOST_COUNTED = 1 << 23  # visible output pixels that are looked at without being asked to
MOST_MEASURED = 1 << 24  # visible output pixels of a pane that are measured unasked
MOST_SELECTED = 1 << 26  # selected output pixels of a pane that are measured
LOADING = "waits for a library"


def _compared(s: ViewState) -> object:
    """Return what the panes' pictures are, and what they are compared with."""
    return (
        s.resolved.source,
        s.resolved.parameters,
        s.panes.methods,
        s.panes.reference,
        s.round_trip.against_truth,
    )


def _pair(s: ViewState) -> object:
    """Return what the reasons are of, over whole outputs."""
    panes = s.panes
    return _source(s), panes.methods, panes.focus_method, panes.reference


def _in_view(s: ViewState) -> object:
    """Return what of which pictures is in view."""
    return _source(s), s.view, s.pane_size, s.panes.methods, s.panes.solo


def _source(s: ViewState) -> object:
    """Return what is enlarged, and how."""
    return s.resolved.source, s.resolved.parameters


class TablePresenter:
    """Shows in the tables what there is to say about a `ViewState`, and asks for what is counted.

    Parameters
    ----------
    panels : Panels
        Their tables are told what is.
    counter : Newest
        It is asked why the visible parts of two pictures differ.
    measurer : Newest
        It is asked how far the visible parts of the pictures are from the reference.
    """

    def __init__(self, panels: Panels, counter: Counter, measurer: Measurer) -> None:
        self._panels = panels
        self._counter = counter
        self._measurer = measurer
        counter.answered.connect(self._show_counts)
        measurer.answered.connect(self._take_measured)
        self._measured: dict[str, Result] = {}  # the measurer's last answer
        self._measured_where: Where = "visible"  # of which pixels that is
        self._state = ViewState()

    def begin(self, state: ViewState) -> None:
        """Take on a state; what is counted is of it from now on, and `show` shows the rest."""
        self._state = state

    def show(self, changed: Changed) -> None:
        """Show why pictures differ, the watched pixels, and the metrics."""
        new, panels = self._state, self._panels
        if changed(lambda s: s.panels.watched):
            panels.bottom_tabs.set_open(panels.watched, "Watched pixels", new.panels.watched)
        if changed(lambda s: s.panels.metrics):
            panels.bottom_tabs.set_open(panels.metrics, "Metrics", new.panels.metrics)
        if changed(lambda s: s.marks.selection):
            panels.metrics.set_selected(new.marks.selection is not None)
        if changed(lambda s: s.resolved.metrics_where):
            panels.metrics.set_where(new.resolved.metrics_where)
        if new.resolved.source is None:
            return
        if changed(lambda s: (_compared(s), s.marks.watched)):
            self._show_watched()
        if changed(_pair):
            panels.reasons.set_counts("whole", None)
        if changed(lambda s: s.resolved.source):
            self._counter.forget()
            panels.reasons.set_counts("visible", None)
        if changed(_in_view):
            panels.reasons.set_counting(True)  # until it is found that nothing is to do
        if changed(_compared):
            panels.metrics.set_rows("whole", None)
            panels.metrics.set_reference(new.resolved.reference_title)
        reference = changed(lambda s: (s.panes.reference, s.round_trip.against_truth))
        if reference or changed(lambda s: (s.resolved.source, s.panels.metrics)):
            self._forget_measured()
        if changed(lambda s: (_compared(s), _in_view(s), s.marks.selection, s.panels.metrics)):
            panels.metrics.set_stale(True)  # until it is found that nothing is to do

    def count_visible(self, enlargement: Enlargement | None) -> None:
        """Ask why the visible parts of the compared pair differ.

        Parameters
        ----------
        enlargement : Enlargement or None
            The state's, perhaps with the outputs that the pictures were made of.
        """
        state, counter = self._state, self._counter
        first, second = state.resolved.compared
        self._panels.reasons.set_counting(False)
        if enlargement is None or first == second:
            return
        if not state.waiting.isdisjoint((first, second)):
            return
        region = state.resolved.visible_region(first)
        few = not region.is_empty and region.height * region.width <= MOST_COUNTED
        if not few or (counter.shown is not None and counter.shown.pair != state.resolved.compared):
            counter.forget()
            self._panels.reasons.set_counts("visible", None)
        if few:
            counter.ask(CountRequest(enlargement, first, second, region))
        self._panels.reasons.set_counting(counter.awaited)

    def _show_counts(self, request: CountRequest, counts: ReasonCounts | str) -> None:
        """Show why the visible parts differ, unless another pair is compared by now.

        While someone drags a slider the counts of the last step stand until newer ones come.
        """
        reasons, state = self._panels.reasons, self._state
        source = state.resolved.source
        present = source is not None and request.enlargement.source is source.pixels
        if not present or request.pair != state.resolved.compared:
            self._counter.forget()  # or it would not be asked again
            return
        reasons.set_counts("visible", None if isinstance(counts, str) else counts)
        reasons.set_counting(self._counter.awaited)

    def measure_visible(self, enlargement: Enlargement | None) -> None:
        """Ask how far the visible, or the selected, parts are from the reference, if it shows.

        Parameters
        ----------
        enlargement : Enlargement or None
            As for `count_visible`.
        """
        state = self._state
        if not state.panels.metrics or enlargement is None:
            self._forget_measured()
            return
        regions: dict[str, Region | None] = {}
        for method in state.resolved.measurable:
            region = self._measured_region(method)
            if region.height * region.width <= self._most_measured:
                regions[method] = region
        if self._measured_where != self._live_where:  # those are of other pixels
            self._measured_where = self._live_where
            self._forget_measured()
        if regions:
            self._measurer.ask(MeasureRequest(enlargement, state.resolved.compared_with, regions))
        else:
            self._measurer.cancel()
        self._panels.metrics.set_stale(self._measurer.awaited)
        self._show_measured()

    def _take_measured(self, request: MeasureRequest, results: dict[str, Result]) -> None:
        """Show the figures of the visible parts, unless others are wanted by now."""
        if request == self._measurer.asked:
            self._measured = results
            self._panels.metrics.set_stale(False)
            self._show_measured()

    def _forget_measured(self) -> None:
        self._measurer.forget()
        self._measured = {}

    def show_whole_measured(self, results: dict[str, Result]) -> None:
        """Show the figures of the whole outputs."""
        self._panels.metrics.set_rows("whole", metrics_rows(self._state, results))

    def _show_measured(self) -> None:
        """Show what is known of each picture; the figures of the last view stand until newer."""
        state = self._state
        results = {
            name: self._measured[name] for name in state.panes.methods if name in self._measured
        }
        where = self._live_where
        for name in state.resolved.measurable:
            region = self._measured_region(name)
            if region.height * region.width > self._most_measured:
                results[name] = (
                    "too many: select fewer, or Whole"
                    if where == "selected"
                    else "too many: zoom in, or Whole"
                )
        self._panels.metrics.set_rows(where, metrics_rows(state, results))

    @property
    def _live_where(self) -> Where:
        """Of which pixels figures are made unasked."""
        return "selected" if self._state.resolved.metrics_where == "selected" else "visible"

    def _measured_region(self, method: str) -> Region:
        """Return the part of a method's output whose figures are shown live."""
        selected = self._live_where == "selected"
        region = self._state.resolved.selected_region(method) if selected else None
        return region or self._state.resolved.visible_region(method)

    @property
    def _most_measured(self) -> int:
        """How many pixels of a pane are measured live: a selection stands still."""
        return MOST_SELECTED if self._live_where == "selected" else MOST_MEASURED

    def _show_watched(self) -> None:
        state, enlargement, shape = (
            self._state,
            self._state.resolved.enlargement,
            self._state.resolved.scaled_shape,
        )
        assert enlargement is not None
        rows = []
        names = list(state.panes.methods)
        if not state.resolved.is_against_truth and state.panes.reference not in names:
            names.append(state.panes.reference)  # or there would be no differences
        pixels = [place.within(shape) for place in state.marks.watched]
        found = values_at(enlargement, pixels, shape, names)
        for index, (place, pixel) in enumerate(zip(state.marks.watched, pixels, strict=True)):
            row, col = (
                source_coordinate(i, n_in, n_out)
                for i, n_in, n_out in zip(pixel, state.resolved.source_shape, shape, strict=True)
            )
            values = (found[name][index] for name in names)
            truth = true_values(state, place).values()
            rows.append(WatchedPixel(pixel, (row, col), (*values, *truth)))
        titles = [METHODS[name].short_title for name in names]
        reference = METHODS[state.panes.reference].short_title
        if state.resolved.is_against_truth:
            titles.append(TRUTH_SHORT_TITLE)
            reference = TRUTH_SHORT_TITLE
        self._panels.watched.set_rows(rows, titles, reference)


def metrics_rows(state: ViewState, results: Mapping[str, Result]) -> list[MetricsRow]:
    """Return a row for each pane, with what there is to say where nothing was measured."""
    rows = []
    for name in state.panes.methods:
        result = results.get(name)
        if state.resolved.is_reference(name):
            result = "the reference"
        elif METHODS[name].is_source:
            result = "not enlarged"
        elif name not in state.resolved.measurable:
            result = LOADING
        rows.append(MetricsRow(METHODS[name].title, result))
    return rows


def true_values(state: ViewState, place: Place | None) -> dict[str, tuple[int, ...]]:
    """Return what the true original has at a place, if that is what counts."""
    truth = state.resolved.truth
    if place is None or not state.resolved.is_against_truth or truth is None:
        return {}
    row, col = place.within((truth.shape[0], truth.shape[1]))
    return {TRUTH: tuple(truth[row, col].tolist())}
