"""What a person does in the window becomes another state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PyQt5.QtGui import QCursor
from PyQt5.QtWidgets import QToolTip

from viewer.marks import Place, Tool
from viewer.program.actions import Actions
from viewer.qt.store import Store
from viewer.state import enlarging, marking, moving, panes
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS
from viewer.upsampling.parameters import Border
from viewer.widgets.pictures.picture_surface import PictureSurface
from viewer.widgets.window.main_window import MainWindow

if TYPE_CHECKING:
    from viewer.widgets.pictures.stage import Stage
    from viewer.widgets.window.panels import Panels


class Connections:
    """Connects what widgets say was wanted with what makes another state of the present one.

    Parameters
    ----------
    store : Store
        Its state is replaced.
    window : MainWindow
        Its widgets are connected.
    actions : Actions
        They do what is more than another state.
    """

    def __init__(self, store: Store, window: MainWindow, actions: Actions) -> None:
        self._store, self._window, self._actions = store, window, actions
        self._connect_controls()
        window.panes.pane_size_changed.connect(lambda size: store.update(pane_size=size))
        window.panes.pane_added.connect(self._connect_pane)
        for index in range(len(window.panes.panes)):
            self._connect_pane(index)
        window.panes.stage_added.connect(self._connect_stage)

    def change(self, function: Callable[..., ViewState]) -> Callable[..., None]:
        """Return a slot that replaces the state by ``function(state, *arguments)``."""
        return lambda *arguments: self._store.set(function(self._store.state, *arguments))

    def _connect_controls(self) -> None:
        controls, bar, change = self._window.controls, self._window.layer_bar, self.change
        controls.scale_slider.scale_chosen.connect(change(enlarging.with_scale))
        controls.kernel_size_slider.kernel_size_chosen.connect(change(enlarging.with_kernel_size))
        controls.kernel_size_slider.lock_chosen.connect(change(enlarging.with_lock))
        bar.padding_chosen.connect(change(_with_padding))
        bar.output_padding_chosen.connect(change(_with_output_padding))
        bar.border_chosen.connect(change(_with_border))
        bar.repair_chosen.connect(change(enlarging.repaired))

    def _connect_pane(self, index: int) -> None:
        pane = self._window.panes.panes[index]
        pane.chosen.connect(self.change(lambda s: _explaining_pane(s, index)))
        pane.picture.pixel_clicked.connect(self.change(lambda s, _: _clicked_pane(s, index)))
        pane.method_chosen.connect(partial(self.change(panes.with_method), index))
        pane.close_requested.connect(self.change(lambda s: panes.without_pane(s, index)))
        self._connect_picture(pane.picture)

    def _connect_stage(self, stage: Stage) -> None:
        self._connect_picture(stage.picture)
        stage.picture.split_chosen.connect(self.change(_with_split))
        stage.bar.comparison_chosen.connect(lambda looking: self._store.update(looking=looking))
        stage.bar.every_pane_requested.connect(self.change(_with_every_pane_on_stage))

    def _connect_picture(self, picture: PictureSurface) -> None:
        store, change = self._store, self.change
        picture.pixel_hovered.connect(lambda place: store.update(cursor=place))
        picture.pixel_clicked.connect(change(_pinned))
        picture.dragged.connect(change(moving.dragged))
        picture.zoom_requested.connect(
            change(lambda s, steps, down, right: moving.with_zoom_steps(s, steps, (down, right)))
        )
        picture.center_requested.connect(change(moving.centered_at))
        picture.step_requested.connect(change(moving.with_step))
        picture.copy_requested.connect(self._actions.copy_explanation)
        picture.marked.connect(change(marking.with_marked))
        picture.marking_ended.connect(lambda: store.update(tool=Tool.PAN))

    def connect_panels(self, panels: Panels) -> None:
        """Connect what explains the pictures, once it is there."""
        store, inspector, actions, change = (
            self._store,
            panels.inspector,
            self._actions,
            self.change,
        )
        figures = actions.jobs.whole_figures
        inspector.tap_hovered.connect(lambda pixel: store.update(highlighted=pixel))
        inspector.method_chosen.connect(change(panes.with_focus))
        inspector.channel_chosen.connect(change(panes.with_channel))
        inspector.unpin_requested.connect(change(marking.unpinned))
        sections = zip(("inspector", "kernel", "reasons"), panels.sections, strict=True)
        for name, section in sections:
            section.fold_requested.connect(partial(actions.open_section, name))
        panels.bottom_tabs.close_requested.connect(actions.close_table)
        panels.reasons.count_requested.connect(figures.count)
        panels.reasons.cancel_requested.connect(figures.stop_counting)
        panels.reasons.worst_chosen.connect(change(_at_worst))
        panels.watched.add_requested.connect(change(marking.with_watched))
        panels.watched.remove_requested.connect(change(marking.without_watched))
        panels.watched.chosen.connect(change(moving.at_watched))
        panels.metrics.where_chosen.connect(change(marking.with_metrics_of))
        panels.metrics.whole_requested.connect(figures.measure)
        panels.metrics.cancel_requested.connect(figures.stop_measuring)
        figures.measured.connect(change(lambda s, _: marking.with_metrics_of(s, "whole")))
        panels.copy_button.menu.copied.connect(
            lambda text: QToolTip.showText(QCursor.pos(), f"{text}.")
        )


# States that only a widget asks for


def _with_padding(state: ViewState, padding: int | None) -> ViewState:
    return replace(state, scaling=replace(state.scaling, padding=padding))


def _with_output_padding(state: ViewState, padding: int | None) -> ViewState:
    return replace(state, scaling=replace(state.scaling, output_padding=padding))


def _with_border(state: ViewState, border: Border) -> ViewState:
    return replace(state, scaling=replace(state.scaling, border=border))


def _explaining_pane(state: ViewState, index: int) -> ViewState:
    methods = state.panes.methods
    return panes.with_focus(state, methods[index]) if index < len(methods) else state


def _clicked_pane(state: ViewState, index: int) -> ViewState:
    """Return the state with a clicked method explained; the Original shows the others' taps."""
    shown = state.panes.methods[index : index + 1]
    is_source = any(METHODS[name].is_source for name in shown)
    return state if is_source else _explaining_pane(state, index)


def _with_split(state: ViewState, down: float, right: float) -> ViewState:
    return replace(state, looking=replace(state.looking, split=(down, right)))


def _with_every_pane_on_stage(state: ViewState) -> ViewState:
    return replace(state, looking=replace(state.looking, methods=state.panes.methods))


def _pinned(state: ViewState, place: Place) -> ViewState:
    return replace(state, cursor=place, marks=replace(state.marks, pin=place))


def _at_worst(state: ViewState, row: int, col: int) -> ViewState:
    """Return the state at a pixel of the compared pair."""
    shape = state.resolved.output_shape(state.resolved.compared[0])
    return moving.at_place(state, Place(row, col, shape))
