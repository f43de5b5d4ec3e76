"""From state to screen: tells each widget what is, and asks for the pictures that are missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from PyQt5.QtWidgets import QApplication

from viewer.geometry import Region, source_coordinate
from viewer.inspection import explain_all
from viewer.qt import theme
from viewer.qt.reason_counter import CountAnswer, CountRequest, ReasonCounter
from viewer.qt.render_worker import Answer, RenderWorker
from viewer.reasons import why
from viewer.rendering import RenderRequest, axis_maps
from viewer.state import Appearance, Layout, ViewState
from viewer.upsampling import METHODS, Explanation
from viewer.upsampling.taps import PixelTaps
from viewer.upsampling.transposed_conv import Layer
from viewer.viewport import ratio_text
from viewer.widgets.main_window import MainWindow
from viewer.widgets.picture_view import Mark, Scene
from viewer.widgets.pins_model import PinRow
from viewer.widgets.tap_colors import tap_color

PARAMETERS = ("scale", "kernel_size", "padding", "output_padding", "border")
MOST_COUNTED = 1 << 23  # visible output pixels that are looked at without being asked to
LOADING = "Loading PyTorch…"
CHANNELS = {1: "grey", 3: "RGB", 4: "RGB + alpha"}
MOST_OUTLINED = 64  # taps; more have one outline around all of them
PIXEL_COLOR = "#ffffff"
LIT_COLOR = "#ffe14d"

Changed: TypeAlias = Callable[..., bool]


class Presenter:
    """Shows a `ViewState` in a `MainWindow`.

    Parameters
    ----------
    window : MainWindow
        Its widgets are told what is.
    worker : RenderWorker
        It is asked for pictures.
    counter : ReasonCounter
        It is asked why the visible parts of two pictures differ.
    """

    def __init__(self, window: MainWindow, worker: RenderWorker, counter: ReasonCounter) -> None:
        self._window = window
        self._worker = worker
        self._counter = counter
        self._counted: tuple[object, ...] = ()
        self._desktop_palette = QApplication.palette()
        self._state = ViewState()
        self._begun = False  # only what the first picture needs is shown
        self._painted: dict[str, tuple[object, ...]] = {}
        self._asked: dict[str, tuple[object, ...]] = {}
        self._generations: dict[str, int] = {}
        self._explanations: dict[str, Explanation] = {}

    def show(self, old: ViewState | None, new: ViewState) -> None:
        """Bring the window up to date; `old` is what it shows so far, None for nothing."""
        self._state = new
        if old is not None and old.image is None:
            old = None  # without an image hardly anything was shown

        def changed(*names: str) -> bool:
            return old is None or any(getattr(old, n) != getattr(new, n) for n in names)

        self._show_frame(changed)
        if new.image is not None:
            self._show_pictures(changed)
        if not self._begun:
            self._show_panels(changed)
        self._count_visible()

    def begin(self, state: ViewState) -> None:
        """Show the first state, but only as far as the first picture needs; then `complete`."""
        self._begun = True
        self.show(None, state)

    def complete(self) -> None:
        """Show what `begin` has left out, and ask for the other pictures."""
        self._begun = False
        self._request_missing()
        self._show_panels(lambda *names: True)

    def show_again(self) -> None:
        """Make all explanations and pictures anew: what they are made of has changed."""
        self.show(None, self._state)

    def _show_frame(self, changed: Changed) -> None:
        """Show what stands around the pictures and the panels."""
        new = self._state
        if changed("appearance"):
            self.apply_appearance()
        if changed("methods"):
            self._show_methods()
            self._window.layer_strip.setVisible("transposed_conv" in new.methods)
        if changed("image"):
            self._forget_pictures()
            self._show_image()
        if changed(*PARAMETERS, "kernel_locked"):
            self._window.controls.set_parameters(new.scale, new.kernel_size, new.kernel_locked)
        if changed("layout", "solo", "image"):
            self._window.panes.set_arrangement(new.layout, new.solo, new.source_shape)
        if changed("show_inspector", "show_kernel", "show_reasons"):
            sections = (new.show_inspector, new.show_kernel, new.show_reasons)
            self._window.inspector_section.set_open(new.show_inspector)
            self._window.kernel_section.set_open(new.show_kernel)
            self._window.reasons_section.set_open(new.show_reasons)
            self._window.side_panel.setVisible(any(sections))
        self._show_ticks()
        if changed("focus_method"):
            self._window.inspector.set_method(new.focus_method)
        if changed("channel"):
            self._window.inspector.set_channel(new.channel)

    def _show_pictures(self, changed: Changed) -> None:
        """Show what the panes show, and ask for what is missing of it."""
        new = self._state
        if changed("image", *PARAMETERS, "waiting", "methods"):
            self._show_titles()
        if changed(
            "image",
            *PARAMETERS,
            "methods",
            "view",
            "pane_size",
            "show_grid",
            "show_values",
            "show_differing",
        ):
            self._show_scenes()
            self._window.readout.set_zoom(ratio_text(new.zoom))
        self._request_missing()

    def _show_panels(self, changed: Changed) -> None:
        """Show what is explained beside the pictures."""
        new = self._state
        if changed(*PARAMETERS):
            self._window.kernel_panel.set_layer(Layer.of(new.parameters))
        if changed("image", *PARAMETERS):
            automatic = (new.padding is None, new.output_padding is None)
            self._window.layer_bar.set_layer(Layer.of(new.parameters), automatic, new.source_shape)
        if new.image is None:
            return
        place_changed = changed("image", *PARAMETERS, "methods", "cursor", "pin")
        if place_changed:
            self._explain()
        if place_changed or changed("reference"):
            self._show_inspector()
        if place_changed or changed("focus_method", "channel", "reference"):
            self._show_explained()
        if changed("image", *PARAMETERS, "methods", "reference", "watched"):
            self._show_watched()
        if place_changed or changed("focus_method", "highlighted"):
            self._show_marks()
        if changed("image", *PARAMETERS, "methods", "focus_method", "reference"):
            self._window.reasons.set_counts("whole", None)

    def apply_appearance(self) -> None:
        """Take on light or dark colours."""
        wish = self._state.appearance
        dark = wish is Appearance.DARK or (
            wish is Appearance.DESKTOP and theme.desktop_is_dark(self._desktop_palette)
        )
        QApplication.setPalette(theme.palette(dark=dark))

    def paint(self, answer: Answer) -> None:
        """Show a picture that the worker has made, unless a newer one is there."""
        state, picture = self._state, answer.picture
        if state.image is None or answer.request.source is not state.image.pixels:
            return
        if picture.method not in state.methods or picture.method in state.waiting:
            return
        if answer.generation < self._generations.get(picture.method, 0):
            return
        key, wanted = _key(answer.request, picture.method), self._request()
        if wanted and key != _key(wanted, picture.method) == self._painted.get(picture.method):
            return  # asked for, then unasked: the pane shows what is wanted already
        self._generations[picture.method] = answer.generation
        pane = self._window.panes.panes[state.methods.index(picture.method)]
        pane.picture.set_message(picture.error)
        pane.picture.set_answer(answer)
        pane.set_refining(not picture.final)
        is_reference = picture.method == state.reference
        pane.set_difference(
            None if is_reference or picture.method == "original" else picture.difference,
            METHODS[state.reference].title,
        )
        if picture.final:
            self._painted[picture.method] = key
        else:
            self._painted.pop(picture.method, None)
        self._count_visible()

    def show_counts(self, answer: CountAnswer) -> None:
        """Show why the visible parts differ, unless another pair is compared by now.

        While someone drags a slider the counts of the last step stand until newer ones come.
        """
        state, request = self._state, answer.request
        if state.image is None or request.source is not state.image.pixels:
            return
        if (request.first, request.second) == state.compared:
            self._window.reasons.set_counts("visible", answer.counts)

    @property
    def settled(self) -> bool:
        """Whether every visible pane shows the final picture of the present state."""
        waiting = not self._state.waiting.isdisjoint(self._state.visible_methods)
        return not (self._begun or waiting or self._missing())

    @property
    def explanations(self) -> dict[str, Explanation]:
        """What the inspector shows: a method's name to its explanation."""
        return self._explanations

    # Pictures

    def _request(self) -> RenderRequest | None:
        state = self._state
        if state.image is None or min(state.pane_size) <= 1:
            return None
        return RenderRequest(
            source=state.image.pixels,
            parameters=state.parameters,
            methods=(),
            # Asked for its pixels, a method would import its library at once.
            reference=None if state.reference in state.waiting else state.reference,
            view=state.resolved_view,
            size=state.pane_size,
        )

    def _missing(self) -> dict[str, tuple[object, ...]]:
        """Return the methods whose final picture is not there, with the key of that picture."""
        request = self._request()
        if request is None:
            return {}
        wanted = [m for m in self._state.visible_methods if m not in self._state.waiting]
        keys = {method: _key(request, method) for method in wanted}
        return {method: key for method, key in keys.items() if self._painted.get(method) != key}

    def _request_missing(self) -> None:
        """Ask for what is missing, unless it is being made already.

        A new request takes the place of the last one, so it asks for all that is missing; and
        what is missing no longer must be asked for again should it be so later.
        """
        request = self._request()
        missing = self._missing()
        if self._begun:  # one picture, with nothing beside it
            missing = dict(list(missing.items())[:1])
        being_made = missing.items() <= self._asked.items()
        self._asked = missing
        if request is not None and not being_made:
            self._worker.request(replace(request, methods=tuple(missing)))

    def _forget_pictures(self) -> None:
        self._painted.clear()
        self._asked.clear()

    def _count_visible(self) -> None:
        """Ask why the visible parts of the compared pair differ, once their pictures are there."""
        state = self._state
        first, second = state.compared
        if state.image is None or first == second or not self.settled:
            return
        if not state.waiting.isdisjoint((first, second)):
            return
        maps = axis_maps(
            state.resolved_view, state.pane_size, state.source_shape, state.output_shape(first)
        )
        visible = [axis.shown() for axis in maps]
        region = Region(visible[0][0], visible[1][0], visible[0][1], visible[1][1])
        request = CountRequest(state.image.pixels, first, second, state.parameters, region)
        key = _count_key(request)
        if key == self._counted:
            return
        if key[:3] != self._counted[:3]:
            self._window.reasons.set_counts("visible", None)
        self._counted = key
        if not region.is_empty and region.height * region.width <= MOST_COUNTED:
            self._counter.request(request)
        else:
            self._window.reasons.set_counts("visible", None)

    # Widgets

    def _show_image(self) -> None:
        image = self._state.image
        if image is None:
            return
        self._window.setWindowTitle(f"{image.name or 'Pasted image'} — Upsampling Viewer")
        self._window.readout.set_image(
            f"{image.name or 'Pasted image'}  {image.width} × {image.height} "
            f"{CHANNELS[image.channels]}",
            " ".join(image.notes),
        )
        for pane in self._window.panes.panes:
            pane.picture.set_answer(None)
            pane.set_difference(None, "")

    def _show_ticks(self) -> None:
        state = self._state
        for name, checked in (
            ("layout_auto", state.layout is Layout.AUTO),
            ("layout_row", state.layout is Layout.ROW),
            ("layout_grid", state.layout is Layout.GRID),
            ("look_desktop", state.appearance is Appearance.DESKTOP),
            ("look_light", state.appearance is Appearance.LIGHT),
            ("look_dark", state.appearance is Appearance.DARK),
            ("grid", state.show_grid),
            ("values", state.show_values),
            ("differing", state.show_differing),
            ("inspector", state.show_inspector),
            ("kernel", state.show_kernel),
            ("reasons", state.show_reasons),
            ("watched", state.show_watched),
            ("lock", state.kernel_locked),
            *((f"pane:{i}", state.solo == i) for i in range(len(state.methods))),
            *((f"reference:{m}", state.reference == m) for m in METHODS),
        ):
            self._window.set_checked(name, checked)
        self._window.set_enabled("unpin", state.pin is not None)
        self._window.watched.setVisible(state.show_watched)

    def _show_methods(self) -> None:
        for index, (name, pane) in enumerate(
            zip(self._state.methods, self._window.panes.panes, strict=True)
        ):
            pane.set_method(name)
            pane.picture.set_answer(None)
            pane.picture.set_message("")
            pane.set_difference(None, "")
            self._window.set_text(f"pane:{index}", METHODS[name].title)
        self._forget_pictures()

    def _show_titles(self) -> None:
        state = self._state
        for name, pane in zip(state.methods, self._window.panes.panes, strict=True):
            method = METHODS[name]
            pane.set_details(state.output_shape(name), method.remark(state.parameters))
            if name in state.waiting:
                pane.picture.set_message(LOADING)

    def _show_scenes(self) -> None:
        state = self._state
        for name, pane in zip(state.methods, self._window.panes.panes, strict=True):
            # The Original is the place to point at output pixels too, where these are finer.
            follows_scale = name == "original" and state.scale > 1
            pane.picture.set_scene(
                Scene(
                    view=state.resolved_view,
                    size=state.pane_size,
                    source_shape=state.source_shape,
                    output_shape=state.output_shape(name),
                    picking_shape=(
                        state.scaled_shape if follows_scale else state.output_shape(name)
                    ),
                    show_grid=state.show_grid,
                    show_values=state.show_values,
                    show_differing=state.show_differing,
                    zones=METHODS[name].zones(state.source_shape, state.parameters),
                )
            )

    def _explain(self) -> None:
        state = self._state
        assert state.image is not None
        if state.cursor is None or state.inspected is None:
            return
        pixels, parameters = state.image.pixels, state.parameters
        place = state.inspected
        self._explanations = explain_all(
            pixels,
            (place.row, place.col),
            place.shape,
            dict.fromkeys((*state.methods, state.reference)),
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
        self._window.kernel_panel.set_explanation(self._explanations.get("transposed_conv"))
        self._window.inspector.set_explanations(
            self._explanations,
            {m: METHODS[m].short_title for m in state.methods},
            state.source_shape,
            parameters=state.parameters,
            reference=state.reference,
            pinned=state.pin is not None,
        )

    def _show_explained(self) -> None:
        """Show what is there of the one method that is spelled out."""
        state, window = self._state, self._window
        assert state.image is not None
        explanation = self._explanations.get(state.focus_method)
        channel = min(state.channel, state.image.channels - 1)
        window.plot.set_explanation(explanation, channel, state.image.pixels)
        window.copy_button.set_explanation(
            state.focus_method, explanation, state.source_shape, state.parameters
        )
        first, second = state.compared
        window.reasons.set_pair(METHODS[first].short_title, METHODS[second].short_title)
        pair = self._explanations.get(first), self._explanations.get(second)
        if first != second and pair[0] is not None and pair[1] is not None:
            verdict = why(first, second, (pair[0], pair[1]), state.source_shape, state.parameters)
            window.reasons.set_verdict(verdict)
            window.inspector.set_verdict(
                f"{METHODS[second].short_title} against {METHODS[first].short_title}: "
                f"{verdict.reason.title}"
            )
        else:
            window.reasons.set_verdict(None)
            window.inspector.set_verdict("")

    def _show_watched(self) -> None:
        state = self._state
        assert state.image is not None
        rows = []
        for place in state.watched:
            pixel = place.within(state.scaled_shape)
            found = explain_all(
                state.image.pixels, pixel, state.scaled_shape, state.methods, state.parameters
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
        self._window.watched.set_rows(rows, titles, METHODS[state.reference].short_title)

    def _show_marks(self) -> None:
        state = self._state
        for name, pane in zip(state.methods, self._window.panes.panes, strict=True):
            marks = []
            explanation = self._explanations.get(name)
            if explanation is not None:
                marks.append(Mark(explanation.row, explanation.col, PIXEL_COLOR))
            if name == "original":
                marks += self._tap_marks()
            pane.picture.set_marks(marks)

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


def _count_key(request: CountRequest) -> tuple[object, ...]:
    return (
        id(request.source),
        request.first,
        request.second,
        request.parameters,
        request.region,
    )


def _key(request: RenderRequest, method: str) -> tuple[object, ...]:
    """Return all that a method's picture, and its difference from the reference, depends on."""
    parameters, reference = request.parameters, request.reference
    shape = request.source.shape[0], request.source.shape[1]
    compared: tuple[object, ...] = ()
    if reference is not None:
        output = METHODS[reference].output_shape(shape, parameters)
        if METHODS[method].output_shape(shape, parameters) == output:
            compared = (reference, METHODS[reference].depends_on(parameters))
    return (
        id(request.source),
        request.view,
        request.size,
        METHODS[method].depends_on(parameters),
        compared,
    )
