"""From state to screen: explains the inspected pixel, slice by slice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from viewer.comparing.explain import explain_all, values_at
from viewer.comparing.metric_columns import Result
from viewer.comparing.metrics import MeasureRequest
from viewer.comparing.reason_counts import CountRequest, ReasonCounts
from viewer.comparing.reason_sentences import why
from viewer.geometry import Region, source_coordinate
from viewer.marks import Place
from viewer.presenters.outlines import MarkPresenter
from viewer.qt.newest import Newest
from viewer.state.choices import Where
from viewer.state.view_state import Changed, ViewState, changes
from viewer.upsampling import METHODS, Explanation
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.transposed_conv import TransposedConv
from viewer.upsampling.truth import TRUTH, TRUTH_SHORT_TITLE
from viewer.widgets.tables.metrics_model import MetricsRow
from viewer.widgets.tables.watched_model import WatchedPixel
from viewer.widgets.window.main_window import MainWindow
from viewer.widgets.window.panels import Panels

Counter: TypeAlias = "Newest[CountRequest, ReasonCounts | str]"
Measurer: TypeAlias = "Newest[MeasureRequest, dict[str, Result]]"

MOST_COUNTED = 1 << 23  # visible output pixels that are looked at without being asked to
MOST_MEASURED = 1 << 24  # visible output pixels of a pane that are measured unasked
MOST_SELECTED = 1 << 26  # selected output pixels of a pane that are measured
LOADING = "waits for a library"


def _place(s: ViewState) -> object:
    """Return what the explanations depend on."""
    return (
        s.resolved.source,
        s.resolved.parameters,
        s.panes.methods,
        s.resolved.visible_methods,
        s.looking.staged,
        s.cursor,
        s.marks.pin,
    )


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


class PanelPresenter:
    """Shows in the panels, and on the pictures, what there is to say about a `ViewState`.

    Parameters
    ----------
    window : MainWindow
        Its pictures are marked, and its status bar and layer bar are told what is.
    panels : Panels
        They are told what is.
    counter : Newest
        It is asked why the visible parts of two pictures differ.
    measurer : Newest
        It is asked how far the visible parts of the pictures are from the reference.
    """

    def __init__(
        self, window: MainWindow, panels: Panels, counter: Counter, measurer: Measurer
    ) -> None:
        self._window = window
        self._panels = panels
        self._counter = counter
        self._measurer = measurer
        counter.answered.connect(self._show_counts)
        measurer.answered.connect(self._take_measured)
        self._measured: dict[str, Result] = {}  # the measurer's last answer
        self._measured_where: Where = "visible"  # of which pixels that is
        self._state = ViewState()
        self._explanations: dict[str, Explanation] = {}
        self._marks = MarkPresenter(window)
        # Each slice, in order, with the state that it shows.
        self._shown: dict[Callable[[Changed], None], ViewState | None] = dict.fromkeys(
            (
                self._show_place,
                self._show_pixel,
                self._show_kernel,
                self._show_layer,
                self._show_tables,
            )
        )

    def show(self, old: ViewState | None, new: ViewState) -> None:
        """Bring the panels up to date; None for `old` shows all anew, whatever they show."""
        self.begin(new, anew=old is None)
        while self.show_next():
            pass

    def begin(self, state: ViewState, *, anew: bool = False) -> None:
        """Take on a state, of which nothing is shown before `show_next`.

        Parameters
        ----------
        state : ViewState
            What to show.
        anew : bool
            Whether to show everything, even what has not changed.
        """
        self._state = state
        if anew:
            self._shown = dict.fromkeys(self._shown)

    def show_next(self) -> bool:
        """Bring the next slice of the panels up to date; return whether there was one to do.

        A slice takes a few milliseconds, its painting included. What must not contradict itself
        is of one slice.
        """
        new = self._state
        for show, shown in self._shown.items():
            if shown is not new:
                self._shown[show] = new
                show(changes(shown, new))
                return True
        return False

    @property
    def is_behind(self) -> bool:
        """Whether some slice shows an older state."""
        return any(shown is not self._state for shown in self._shown.values())

    # The slices. The first looks up what the others show.

    def _show_place(self, changed: Changed) -> None:
        """Explain the inspected pixel, and mark it on the pictures."""
        if self._state.resolved.source is None:
            return
        if changed(_place):
            self._explain()
        if changed(
            lambda s: (
                _place(s),
                s.panes.focus_method,
                s.highlighted,
                s.marks.watched,
                s.panels.watched,
            )
        ):
            self._marks.show(self._state, self._explanations)

    def _show_pixel(self, changed: Changed) -> None:
        """Show in the inspector how the pixel came about, and in the plot how it lies."""
        new, panels = self._state, self._panels
        if changed(lambda s: (s.panels.inspector, s.panels.kernel, s.panels.reasons)):
            panels.inspector_section.set_open(new.panels.inspector)
            panels.kernel_section.set_open(new.panels.kernel)
            panels.reasons_section.set_open(new.panels.reasons)
        if changed(lambda s: s.panes.focus_method):
            panels.inspector.set_method(new.panes.focus_method)
        if changed(lambda s: s.panes.channel):
            panels.inspector.set_channel(new.panes.channel)
        if new.resolved.source is None:
            return
        if changed(lambda s: (_place(s), s.panes.reference, s.round_trip.against_truth)):
            self._show_inspector()
        if changed(
            lambda s: (
                _place(s),
                s.panes.focus_method,
                s.panes.channel,
                s.panes.reference,
                s.round_trip.against_truth,
            )
        ):
            self._show_explained()

    def _show_kernel(self, changed: Changed) -> None:
        """Show the layer's kernel, and what of it takes part in the pixel."""
        if changed(lambda s: s.resolved.shows_layer):
            self._panels.kernel_section.setVisible(self._state.resolved.shows_layer)
        if changed(lambda s: s.resolved.parameters):
            self._panels.kernel_panel.set_layer(Layer.of(self._state.resolved.parameters))
        if self._state.resolved.source is not None and changed(_place):
            explanation = self._explanations.get(TransposedConv.name)
            self._panels.kernel_panel.set_explanation(explanation)

    def _show_layer(self, changed: Changed) -> None:
        """Show the layer's choices, and what follows from them."""
        new = self._state
        if changed(lambda s: (s.resolved.source, s.resolved.parameters)):
            automatic = (new.scaling.padding is None, new.scaling.output_padding is None)
            self._window.layer_bar.set_layer(
                Layer.of(new.resolved.parameters),
                automatic,
                new.resolved.source_shape,
                new.scaling.scale,
            )

    def _show_tables(self, changed: Changed) -> None:
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

    @property
    def explanations(self) -> dict[str, Explanation]:
        """What the inspector shows: a method's name to its explanation."""
        return self._explanations

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

    def _explain(self) -> None:
        state, enlargement = self._state, self._state.resolved.enlargement
        assert enlargement is not None
        if state.cursor is None or state.inspected is None:
            return
        place = state.inspected
        self._explanations = explain_all(
            enlargement,
            (place.row, place.col),
            place.shape,
            dict.fromkeys(
                name
                for name in (
                    *state.panes.methods,
                    *state.resolved.visible_methods,
                    state.panes.reference,
                )
                if name != TRUTH  # it is not made of taps
            ),
        )
        under_cursor = self._explanations
        if state.cursor != place:
            cursor = state.cursor
            under_cursor = explain_all(
                enlargement, (cursor.row, cursor.col), cursor.shape, state.panes.methods
            )
        scaled = state.resolved.scaled_shape
        row, col = state.cursor.within(scaled)
        source = tuple(
            (index + 0.5) * n_in / n_out - 0.5
            for index, n_in, n_out in zip(
                (row, col), state.resolved.source_shape, scaled, strict=True
            )
        )
        self._window.readout.set_pixel(
            (source[0], source[1]),
            (row, col),
            {METHODS[m].short_title: under_cursor[m].value for m in state.panes.methods},
        )

    def _show_inspector(self) -> None:
        state = self._state
        known = self._true_values(state.inspected)
        titles = {m: METHODS[m].short_title for m in state.panes.methods}
        self._panels.inspector.set_explanations(
            self._explanations,
            titles | dict.fromkeys(known, TRUTH_SHORT_TITLE),
            state.resolved.source_shape,
            parameters=state.resolved.parameters,
            reference=TRUTH if known else state.panes.reference,
            pinned=state.marks.pin is not None,
            known=known,
        )

    def _show_explained(self) -> None:
        """Show what is there of the one method that is spelled out."""
        state, panels, enlargement = self._state, self._panels, self._state.resolved.enlargement
        assert state.resolved.source is not None
        assert enlargement is not None
        explanation = self._explanations.get(state.panes.focus_method)
        channel = min(state.panes.channel, state.resolved.source.channels - 1)
        panels.plot.set_explanation(explanation, channel, state.resolved.source.pixels)
        panels.copy_button.set_explanation(
            state.panes.focus_method,
            explanation,
            state.resolved.source_shape,
            state.resolved.parameters,
        )
        first, second = state.resolved.compared
        panels.reasons.set_pair(METHODS[first].short_title, METHODS[second].short_title)
        pair = self._explanations.get(first), self._explanations.get(second)
        if first != second and pair[0] is not None and pair[1] is not None:
            verdict = why(enlargement, first, second, (pair[0], pair[1]))
            panels.reasons.set_verdict(verdict)
            # Where the truth is compared with, the figures above are not of these two.
            panels.inspector.set_verdict(
                ""
                if state.resolved.is_against_truth
                else f"{METHODS[second].short_title} against {METHODS[first].short_title}: "
                + verdict.title
            )
        else:
            panels.reasons.set_verdict(None)
            panels.inspector.set_verdict("")

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
            truth = self._true_values(place).values()
            rows.append(WatchedPixel(pixel, (row, col), (*values, *truth)))
        titles = [METHODS[name].short_title for name in names]
        reference = METHODS[state.panes.reference].short_title
        if state.resolved.is_against_truth:
            titles.append(TRUTH_SHORT_TITLE)
            reference = TRUTH_SHORT_TITLE
        self._panels.watched.set_rows(rows, titles, reference)

    def _true_values(self, place: Place | None) -> dict[str, tuple[int, ...]]:
        """Return what the true original has at a place, if that is what counts."""
        state = self._state
        if place is None or not state.resolved.is_against_truth or state.resolved.truth is None:
            return {}
        row, col = place.within((state.resolved.truth.shape[0], state.resolved.truth.shape[1]))
        return {TRUTH: tuple(state.resolved.truth[row, col].tolist())}


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
