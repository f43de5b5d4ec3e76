"""From state to screen: shows the pictures, and asks for those that are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PyQt5.QtWidgets import QApplication

from viewer.geometry import Region
from viewer.images.round_trip import REDUCERS
from viewer.pictures.request import RenderRequest
from viewer.presenters.frame import FramePresenter
from viewer.presenters.stage import LOADING, StagePresenter
from viewer.qt.desktop import Desktop
from viewer.qt.render_worker import Answer, RenderWorker
from viewer.state.view_state import Changed, ViewState, changes
from viewer.upsampling import METHODS
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.truth import TRUTH
from viewer.viewport import ratio_text
from viewer.widgets.pictures.scene import Scene
from viewer.widgets.window.main_window import MainWindow

if TYPE_CHECKING:
    pass


class PicturePresenter:
    """Shows the pictures of a `ViewState` in a `MainWindow`, and has their frame shown.

    Parameters
    ----------
    window : MainWindow
        Its widgets are told what is.
    worker : RenderWorker
        It is asked for pictures.
    desktop : Desktop, optional
        Says whether it asks for dark windows.
    """

    def __init__(
        self, window: MainWindow, worker: RenderWorker, desktop: Desktop | None = None
    ) -> None:
        self._window = window
        self._worker = worker
        self.frame = FramePresenter(window, desktop or Desktop(QApplication.palette()))
        self._state = ViewState()
        self._answers: dict[str, Answer] = {}  # the last picture of each method
        self._begun = False  # only one picture is asked for
        self._there: dict[str, tuple[object, ...]] = {}  # of which state that picture is
        self._exact: dict[str, tuple[object, ...]] = {}  # the same, where it is exact
        self._painted: dict[str, tuple[object, ...]] = {}  # and where none will follow
        self._asked: dict[str, tuple[object, ...]] = {}
        self._generations: dict[str, int] = {}
        self._enlargement: Enlargement | None = None  # what was asked for last is of it

    @cached_property
    def _stage(self) -> StagePresenter:
        """Made when pictures are first looked at in one place."""
        return StagePresenter(self._window.panes.stage)

    def show(self, old: ViewState | None, new: ViewState) -> None:
        """Bring the window up to date; `old` is what it shows so far, None for nothing."""
        self._state = new
        if old is not None and old.image is None:
            old = None  # without an image hardly anything was shown
        changed = changes(old, new)
        self._show_panes(changed)
        self.frame.show(changed, new)
        if old is None or old.looking.staged != new.looking.staged:
            self._forget_pictures()  # those of the stage are not on the panes, and the reverse
            self._window.panes.set_staged(new.looking.staged)
        if new.looking.staged or (old is not None and old.looking.staged):
            self._stage.show(changed, new)
        if new.looking.staged:
            self._stage.seed(self._answers)
        if new.image is not None:
            self._show_pictures(changed)

    def _show_panes(self, changed: Changed) -> None:
        """Have as many panes as methods, and nothing on them that is of something else."""
        if changed(lambda s: s.panes.methods):
            self._show_methods()
        if changed(lambda s: s.resolved.source):
            self._forget_pictures()
            self._answers.clear()
            self._forget_outputs()
        if changed(lambda s: s.image):
            if self._state.looking.staged:
                self._stage.clear()
            for pane in self._window.panes.panes:
                pane.picture.set_answer(None)
                pane.set_difference(None, "")

    def begin(self, state: ViewState) -> None:
        """Show the first state, but ask for one picture only; then `complete`."""
        self._begun = True
        self.show(None, state)

    def complete(self) -> None:
        """Ask for the pictures that `begin` has left out."""
        self._begun = False
        self._request_missing()

    def _show_pictures(self, changed: Changed) -> None:
        """Show what the panes show, and ask for what is missing of it."""
        new = self._state
        if changed(
            lambda s: (
                s.resolved.source,
                s.resolved.parameters,
                s.waiting,
                s.panes.methods,
                s.panes.reference,
                s.round_trip.against_truth,
                s.round_trip,
            )
        ):
            self._show_titles()
        if changed(
            lambda s: (
                s.resolved.source,
                s.resolved.parameters,
                s.panes.methods,
                s.view,
                s.pane_size,
                s.overlays.grid,
                s.overlays.values,
                s.overlays.differing,
            )
        ):
            self._show_scenes()
            averaged = ", averages" if new.resolved.zoom < 1 else ""
            self._window.readout.set_zoom(ratio_text(new.resolved.zoom) + averaged)
        if changed(lambda s: (s.marks.selection, s.marks.line, s.panes.methods)):
            for pane in self._window.panes.panes:
                pane.picture.set_marked(new.marks.selection, new.marks.line)
        self._request_missing()

    def paint(self, answer: Answer) -> None:
        """Show a picture that the worker has made, unless a newer one is there."""
        state, picture = self._state, answer.picture
        if (
            state.resolved.source is None
            or answer.request.enlargement.source is not state.resolved.source.pixels
        ):
            return
        if picture.method in state.waiting:
            return
        if picture.method not in (
            state.resolved.visible_methods if state.looking.staged else state.panes.methods
        ):
            return
        if answer.generation < self._generations.get(picture.method, 0):
            return
        key, wanted = _key(answer.request, picture.method), self._request()
        if wanted and key != _key(wanted, picture.method) == self._painted.get(picture.method):
            return  # asked for, then unasked: the pane shows what is wanted already
        self._generations[picture.method] = answer.generation
        self._answers[picture.method] = answer
        self._there[picture.method] = key
        if state.looking.staged:
            self._stage.paint(answer)
        else:
            self._paint_pane(answer)
        for known, holds in ((self._exact, picture.exact), (self._painted, picture.final)):
            if holds:
                known[picture.method] = key
            else:
                known.pop(picture.method, None)

    def _paint_pane(self, answer: Answer) -> None:
        state, picture = self._state, answer.picture
        pane = self._window.panes.panes[state.panes.methods.index(picture.method)]
        pane.picture.set_message(picture.error)
        pane.picture.set_answer(answer)
        pane.set_refined(picture.refined)
        uncompared = (
            state.resolved.is_reference(picture.method) or METHODS[picture.method].is_source
        )
        pane.set_difference(
            None if uncompared else picture.difference,
            state.resolved.reference_title,
        )

    @property
    def enlargement(self) -> Enlargement | None:
        """What the pictures are of, with those outputs that are kept for them."""
        wanted = self._state.resolved.enlargement
        return self._enlargement if self._enlargement == wanted else wanted

    @property
    def settled(self) -> bool:
        """Whether every visible pane shows the exact picture of the present state.

        A stand-in is exact; the library's own picture, of the same bytes, may still follow.
        """
        return self._shows_all(self._exact)

    @property
    def final(self) -> bool:
        """Whether no picture will follow for the present state."""
        return self._shows_all(self._painted)

    @property
    def refined(self) -> dict[str, float]:
        """Which share of each visible picture is exact, 0 to 1; 0 where there is none yet."""
        missing = self._missing(self._there)
        return {
            name: 0.0
            if name in missing or name not in self._answers
            else self._answers[name].picture.refined
            for name in self._state.resolved.visible_methods
        }

    def _shows_all(self, known: Mapping[str, tuple[object, ...]]) -> bool:
        waiting = not self._state.waiting.isdisjoint(self._state.resolved.visible_methods)
        return not (self._begun or waiting or self._missing(known))

    @property
    def awaits_pictures(self) -> bool:
        """Whether a visible pane has no picture of the present state yet, exact or not."""
        return bool(self._missing(self._there))

    # Pictures

    def _request(self) -> RenderRequest | None:
        state, enlargement = self._state, self._state.resolved.enlargement
        if enlargement is None or min(state.pane_size) <= 1:
            return None
        # Asked for its pixels, a method would import its library at once.
        reference = None if state.panes.reference in state.waiting else state.panes.reference
        return RenderRequest(
            enlargement=enlargement,
            methods=(),
            reference=TRUTH if state.resolved.is_against_truth else reference,
            view=state.resolved.view,
            size=state.pane_size,
        )

    def _missing(self, known: Mapping[str, tuple[object, ...]]) -> dict[str, tuple[object, ...]]:
        """Return the methods whose picture is not among the known ones, with that picture's key."""
        request = self._request()
        if request is None:
            return {}
        wanted = [m for m in self._state.resolved.visible_methods if m not in self._state.waiting]
        keys = {method: _key(request, method) for method in wanted}
        return {method: key for method, key in keys.items() if known.get(method) != key}

    def _request_missing(self) -> None:
        """Ask for what is missing, unless it is being made already.

        A new request takes the place of the last one, so it asks for all that is missing; and
        what is missing no longer must be asked for again should it be so later.
        """
        request = self._request()
        missing = self._missing(self._painted)
        if self._begun:  # one picture, with nothing beside it
            missing = dict(list(missing.items())[:1])
        being_made = missing.items() <= self._asked.items()
        self._asked = missing
        if request is not None and not being_made:
            looked_at = self._looked_at()
            there = {method for method, key in missing.items() if self._there.get(method) == key}
            standing = tuple(self._answers[method].picture for method in missing if method in there)
            methods = [method for method in missing if method not in there]
            methods.sort(key=lambda method: method != looked_at)
            self._enlargement = request.enlargement.keeping(self._regions(), self._enlargement)
            self._worker.request(
                replace(
                    request,
                    enlargement=self._enlargement,
                    methods=tuple(methods),
                    standing=standing,
                )
            )

    def _regions(self) -> dict[str, Region]:
        """Return what is visible of the outputs, with what all are compared with first."""
        state = self._state
        names = (
            state.resolved.compared_with,
            *state.resolved.visible_methods,
            *state.panes.methods,
        )
        return {
            name: state.resolved.visible_region(name) for name in names if name not in state.waiting
        }

    def _looked_at(self) -> str | None:
        """Return the method of the pane that the mouse is over, if it is over one."""
        index = self._window.panes.under_cursor()
        return None if index is None else self._state.panes.methods[index]

    def _forget_pictures(self) -> None:
        self._there.clear()
        self._exact.clear()
        self._painted.clear()
        self._asked.clear()

    def _forget_outputs(self) -> None:
        if self._enlargement is not None and self._enlargement.outputs is not None:
            self._enlargement.outputs.drop()
        self._enlargement = None

    # Widgets

    def _show_methods(self) -> None:
        methods = self._state.panes.methods
        self._window.panes.set_count(len(methods))
        for name, pane in zip(methods, self._window.panes.panes, strict=True):
            pane.set_method(name)
            pane.picture.set_answer(None)
            pane.picture.set_message("")
            pane.set_difference(None, "")
        self._forget_pictures()

    def _show_titles(self) -> None:
        state = self._state
        for name, pane in zip(state.panes.methods, self._window.panes.panes, strict=True):
            method = METHODS[name]
            remark = method.remark(state.resolved.parameters)
            if method.is_source and state.resolved.truth is not None:
                remark = f"reduced: {REDUCERS[state.round_trip.reducer].lower()}"
            pane.set_details(state.resolved.output_shape(name), remark)
            pane.set_other_size(_other_size(state, name))
            if name in state.waiting:
                pane.picture.set_message(LOADING[METHODS[name].library])

    def _show_scenes(self) -> None:
        state = self._state
        for name, pane in zip(state.panes.methods, self._window.panes.panes, strict=True):
            pane.picture.set_scene(Scene.of(state, name))


def _other_size(state: ViewState, method: str) -> str:
    """Return why a pane cannot be compared with the reference, or nothing where it can."""
    if METHODS[method].is_source or state.resolved.is_reference(method):
        return ""
    shapes = (
        state.resolved.output_shape(
            TRUTH if state.resolved.is_against_truth else state.panes.reference
        ),
        state.resolved.output_shape(method),
    )
    if shapes[0] == shapes[1]:
        return ""
    reference, this = (f"{width} × {height}" for height, width in shapes)
    title = state.resolved.reference_title
    return f"Not compared: {title} has {reference} pixels, this picture {this}."


def _key(request: RenderRequest, method: str) -> tuple[object, ...]:
    """Return all that a method's picture, and its difference from the reference, depends on."""
    enlargement, reference = request.enlargement, request.reference
    compared: tuple[object, ...] = ()
    if reference is not None and (
        enlargement.output_shape(method) == enlargement.output_shape(reference)
    ):
        compared = (reference, enlargement.depends_on(reference))
    return (
        id(enlargement.source),
        request.view,
        request.size,
        enlargement.depends_on(method),
        compared,
    )
