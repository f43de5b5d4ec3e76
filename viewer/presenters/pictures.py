"""From state to screen: shows the pictures and their frame, and asks for those that are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QApplication

from viewer.geometry import Region
from viewer.images.load_image import SourceImage
from viewer.images.round_trip import REDUCERS
from viewer.images.source_image import shown_name
from viewer.marks import Tool
from viewer.pictures.rendering import RenderRequest
from viewer.presenters.stage import LOADING, StagePresenter
from viewer.qt import theme
from viewer.qt.desktop import Desktop
from viewer.qt.render_worker import Answer, RenderWorker
from viewer.state.allowed import MAX_PANES
from viewer.state.choices import Appearance, Layout
from viewer.state.comparison_view import Look
from viewer.state.marking import released
from viewer.state.opening import crop_of
from viewer.state.view_state import Changed, ViewState, changes
from viewer.upsampling import METHODS
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.truth import TRUTH
from viewer.viewport import axis_maps, ratio_text
from viewer.widgets.pictures.scene import Scene
from viewer.widgets.window.main_window import MainWindow

if TYPE_CHECKING:
    from viewer.qt.sheet import SheetPane

TOOL_HINTS = {
    Tool.SELECT: "Drag a rectangle over a picture. Esc cancels. "
    "With Shift held, dragging selects at any time.",
    Tool.LINE: "Drag a line over a picture. Esc cancels. "
    "With Ctrl held, dragging draws a line at any time.",
}
NO_ROUND_TRIP = {
    False: "There is no round trip below scale 1: choose a larger scale. "
    "Until then, pictures are compared with one another.",
    True: "The image is too small for a round trip at this scale: choose a smaller scale.",
}
CHANNELS = {1: "grey", 3: "RGB", 4: "RGB + alpha"}


class Presenter:
    """Shows the pictures of a `ViewState` in a `MainWindow`, and what stands around them.

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
        self.desktop = desktop or Desktop(QApplication.palette())
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
        self._show_frame(changed)
        if old is None or old.looking.staged != new.looking.staged:
            self._forget_pictures()  # those of the stage are not on the panes, and the reverse
            self._window.panes.set_staged(new.looking.staged)
        if new.looking.staged or (old is not None and old.looking.staged):
            self._stage.show(changed, new)
        if new.looking.staged:
            self._stage.seed(self._answers)
        if new.image is not None:
            self._show_pictures(changed)

    def begin(self, state: ViewState) -> None:
        """Show the first state, but ask for one picture only; then `complete`."""
        self._begun = True
        self.show(None, state)

    def complete(self) -> None:
        """Ask for the pictures that `begin` has left out."""
        self._begun = False
        self._request_missing()

    def _show_frame(self, changed: Changed) -> None:
        """Show what stands around the pictures."""
        new = self._state
        if changed(lambda s: s.appearance):
            self.apply_appearance()
        if changed(lambda s: s.panes.methods):
            self._show_methods()
        if changed(lambda s: s.resolved.shows_layer):
            self._window.layer_strip.setVisible(new.resolved.shows_layer)
            self._window.controls.set_kernel_enabled(new.resolved.shows_layer)
            for name in ("kernel_up", "kernel_down", "lock", "kernel"):
                self._window.set_enabled(name, new.resolved.shows_layer)
        if changed(lambda s: s.resolved.source):
            self._forget_pictures()
        if changed(lambda s: (s.resolved.source, s.round_trip, s.scaling.scale)):
            self._show_image()
        if changed(lambda s: s.resolved.source):
            self._answers.clear()
            self._forget_outputs()
        if changed(lambda s: (s.tool, s.panes.methods)):
            self._show_tool()
        if changed(lambda s: (s.marks.selection, s.resolved.source, s.panes.methods)):
            self._show_selection()
        if changed(lambda s: s.image):
            if new.looking.staged:
                self._stage.clear()
            for pane in self._window.panes.panes:
                pane.picture.set_answer(None)
                pane.set_difference(None, "")
        if changed(lambda s: s.scaling):
            self._window.controls.set_parameters(
                new.scaling.scale, new.scaling.kernel_size, new.scaling.kernel_locked
            )
        if changed(lambda s: s.round_trip):
            self._window.controls.set_round_trip(new.round_trip.on)
        if changed(lambda s: (s.resolved.source, s.round_trip, s.scaling.scale)):
            self._show_no_round_trip()
        if changed(lambda s: (s.panes.focus_method, s.panes.methods)):
            for name, pane in zip(new.panes.methods, self._window.panes.panes, strict=True):
                pane.set_explained(name == new.panes.focus_method)
        if changed(lambda s: (s.panes.layout, s.panes.solo, s.resolved.source, s.panes.methods)):
            self._window.panes.set_arrangement(
                new.panes.layout, new.panes.solo, new.resolved.source_shape
            )
        if changed(lambda s: (s.panels.inspector, s.panels.kernel, s.panels.reasons)):
            sections = (new.panels.inspector, new.panels.kernel, new.panels.reasons)
            self._window.side_panel.setVisible(any(sections))
        self._show_ticks()

    def _show_tool(self) -> None:
        """Have the pictures take the tool, and say how it is used."""
        tool, banner = self._state.tool, self._window.banner
        for pane in self._window.panes.panes:
            pane.picture.set_tool(tool)
        if tool in TOOL_HINTS:
            banner.show_note(TOOL_HINTS[tool])
        elif banner.text() in TOOL_HINTS.values():
            banner.clear()

    def _show_no_round_trip(self) -> None:
        """Say that what is switched on cannot be, as long as that is so."""
        state, banner = self._state, self._window.banner
        reason = ""
        if (
            state.round_trip.on
            and state.resolved.truth is None
            and not state.resolved.lacks_reduction
            and state.image
        ):
            reason = NO_ROUND_TRIP[state.scaling.scale >= 1]
        if reason:
            banner.show_note(reason)
        elif banner.text() in NO_ROUND_TRIP.values():
            banner.clear()

    def _show_selection(self) -> None:
        """Say how large the selection is."""
        selection, image = self._state.marks.selection, self._state.image
        text = tip = ""
        if selection is not None:
            width, height = selection.right - selection.left, selection.bottom - selection.top
            text = f"Selected {width:.4g} × {height:.4g}"
            tip = (
                f"Source rows {selection.top:.6g} to {selection.bottom:.6g}, columns "
                f"{selection.left:.6g} to {selection.right:.6g}, from the outer edge"
            )
        self._window.readout.set_selection(text, tip)
        for name in ("select_nothing", "fit_selection"):
            self._window.set_enabled(name, selection is not None)
        self._window.set_enabled("crop", crop_of(self._state) is not None)
        self._window.set_enabled("uncrop", image is not None and image.crop is not None)

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
            self._window.set_enabled("remove_line", new.marks.line is not None)
        self._request_missing()

    def apply_appearance(self) -> None:
        """Take on light or dark colours."""
        show_appearance(self._state.appearance, self.desktop)

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

    def sheet(self, figures: Mapping[str, str]) -> QImage | None:
        """Return the view as one picture with captions; None where there is no image.

        Parameters
        ----------
        figures : mapping
            A method's name to its metrics in words.
        """
        from viewer.qt.sheet import SheetPane, compose_sheet

        state = self._state
        if state.resolved.source is None:
            return None
        grid = self._window.panes
        if state.looking.staged:
            panes = [self._staged_on_sheet()]
        else:
            panes = [
                SheetPane(
                    METHODS[name].title,
                    pane.caption,
                    pane.picture.snapshot(),
                    figures.get(name, ""),
                )
                for name, pane in zip(state.panes.methods, grid.panes, strict=True)
                if name in state.resolved.visible_methods
            ]
        maps = axis_maps(
            state.resolved.view,
            state.pane_size,
            state.resolved.source_shape,
            state.resolved.source_shape,
        )
        (top, bottom), (left, right) = (axis.span() for axis in maps)
        heading = f"{shown_name(state.resolved.source)}   × {state.scaling.scale:g}"
        if any(METHODS[name].is_layer for name in state.panes.methods):
            heading += f"   kernel {state.resolved.parameters.kernel_size}"
        return compose_sheet(
            panes,
            1 if state.looking.staged else grid.columns,
            heading,
            state.resolved.source.pixels,
            (top, left, bottom, right),
            self._window.font(),
        )

    def _staged_on_sheet(self) -> SheetPane:
        """Return the stage with its caption; a difference has its colour bar."""
        from viewer.qt.sheet import SheetPane

        looking, stage = self._state.looking, self._window.panes.stage
        titles = [
            self._state.resolved.method(name).title for name in self._state.resolved.staged_methods
        ]
        picture = stage.picture.snapshot()
        if looking.look is not Look.DIFFERENCE:
            return SheetPane(looking.look.value.capitalize(), ", ".join(titles), picture)
        caption = f"{looking.kind.formula}   gain × {stage.bar.difference.gain.value()}"
        if looking.tolerance:
            caption += f"   tolerance {looking.tolerance}"
        names = f"a: {titles[0]}   b: {titles[1]}"
        scale = stage.bar.difference.scale
        return SheetPane(f"Difference   {names}", caption, picture, "", scale.colors, scale.numbers)

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

    def _show_image(self) -> None:
        image = self._state.image
        if image is None:
            return
        self._window.setWindowTitle(f"{shown_name(image)} — Upsampling Viewer")
        self._window.readout.set_image(
            f"{shown_name(image)}  {image.width} × {image.height} "
            f"{CHANNELS[image.channels]}{_crop_text(image)}{self._round_trip_text()}",
            " ".join(image.notes),
        )

    def _round_trip_text(self) -> str:
        """Return what the round trip has made of the image, in a few words."""
        state = self._state
        if not state.round_trip.on or state.resolved.source is None:
            return ""
        if state.resolved.truth is None:
            return (
                ", too small for a round trip"
                if state.scaling.scale >= 1
                else ", no round trip below 1"
            )
        height, width = state.resolved.truth.shape[:2]
        whole = state.image is not None and (state.image.height, state.image.width)
        cut = "" if whole == (height, width) else f", cut to {width} × {height}"
        return f"{cut}, reduced to {state.resolved.source.width} × {state.resolved.source.height}"

    def _show_ticks(self) -> None:
        state = self._state
        for name, checked in (
            ("layout_auto", state.panes.layout is Layout.AUTO),
            ("layout_row", state.panes.layout is Layout.ROW),
            ("layout_grid", state.panes.layout is Layout.GRID),
            ("look_desktop", state.appearance is Appearance.DESKTOP),
            ("look_light", state.appearance is Appearance.LIGHT),
            ("look_dark", state.appearance is Appearance.DARK),
            *((look.value, state.looking.look is look) for look in Look),
            ("grid", state.overlays.grid),
            ("values", state.overlays.values),
            ("differing", state.overlays.differing),
            ("inspector", state.panels.inspector),
            ("kernel", state.panels.kernel),
            ("reasons", state.panels.reasons),
            ("watched", state.panels.watched),
            ("metrics", state.panels.metrics),
            ("profile", state.panels.profile),
            ("histogram", state.panels.histogram),
            ("lock", state.scaling.kernel_locked),
            ("round_trip", state.round_trip.on),
            ("select", state.tool is Tool.SELECT),
            ("draw_line", state.tool is Tool.LINE),
            *((f"reducer:{name}", state.round_trip.reducer == name) for name in REDUCERS),
            *((f"pane:{i}", state.panes.solo == i) for i in range(len(state.panes.methods))),
            *((f"reference:{m}", state.resolved.is_reference(m)) for m in METHODS),
            ("reference:truth", state.resolved.is_against_truth),
        ):
            self._window.set_checked(name, checked)
        self._window.set_enabled("reference:truth", state.resolved.truth is not None)
        self._window.set_enabled("unpin", released(state) != state)

    def _show_methods(self) -> None:
        methods = self._state.panes.methods
        self._window.panes.set_count(len(methods))
        self._window.set_pane_titles([METHODS[name].title for name in methods])
        self._window.set_enabled("add_pane", len(methods) < min(MAX_PANES, len(METHODS)))
        self._window.set_enabled("close_pane", len(methods) > 1)
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


def _crop_text(image: SourceImage) -> str:
    if image.crop is None:
        return ""
    return f", cropped from {image.opened.width} × {image.opened.height}"


def show_appearance(wish: Appearance, desktop: Desktop) -> None:
    """Take on light or dark colours, if they are not those that there are."""
    dark = wish is Appearance.DARK or (wish is Appearance.DESKTOP and desktop.is_dark)
    colors = theme.palette(dark=dark)
    if colors != QApplication.palette():
        QApplication.setPalette(colors)
        for widget in ("QCheckBox", "QRadioButton"):
            QApplication.setPalette(theme.indicator_palette(colors), widget)


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
