"""From state to screen: explains the inspected pixel, slice by slice."""

from __future__ import annotations

from collections.abc import Callable

from viewer.comparing.explain import explain_all
from viewer.comparing.reason_sentences import why
from viewer.presenters.outlines import MarkPresenter
from viewer.presenters.tables import Counter, Measurer, TablePresenter, true_values
from viewer.state.view_state import Changed, ViewState, changes
from viewer.upsampling import METHODS, Explanation
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.transposed_conv import TransposedConv
from viewer.upsampling.truth import TRUTH, TRUTH_SHORT_TITLE
from viewer.widgets.window.main_window import MainWindow
from viewer.widgets.window.panels import Panels


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


class PanelPresenter:
    """Shows in the panels, and on the pictures, what there is to say about a `ViewState`.

    Parameters
    ----------
    window : MainWindow
        Its pictures are marked, and its status bar and layer bar are told what is.
    panels : Panels
        They are told what is.
    counter, measurer : Newest
        As for `TablePresenter`.

    Attributes
    ----------
    tables : TablePresenter
        Shows the reasons, the watched pixels and the metrics: the last slice.
    """

    def __init__(
        self, window: MainWindow, panels: Panels, counter: Counter, measurer: Measurer
    ) -> None:
        self._window = window
        self._panels = panels
        self.tables = TablePresenter(panels, counter, measurer)
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
                self.tables.show,
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
        self.tables.begin(state)
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

    @property
    def explanations(self) -> dict[str, Explanation]:
        """What the inspector shows: a method's name to its explanation."""
        return self._explanations

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
        known = true_values(state, state.inspected)
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
