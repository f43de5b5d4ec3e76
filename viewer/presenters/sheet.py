"""From screen to sheet: the view as one picture with captions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PyQt5.QtGui import QImage

from viewer.images.source_image import shown_name
from viewer.state.comparison_view import Look
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS
from viewer.viewport import axis_maps
from viewer.widgets.window.main_window import MainWindow

if TYPE_CHECKING:
    from viewer.qt.sheet import SheetPane


def sheet(window: MainWindow, state: ViewState, figures: Mapping[str, str]) -> QImage | None:
    """Return the view as one picture with captions; None where there is no image.

    Parameters
    ----------
    window : MainWindow
        It shows the pictures.
    state : ViewState
        What it shows.
    figures : mapping
        A method's name to its metrics in words.
    """
    from viewer.qt.sheet import compose_sheet

    if state.resolved.source is None:
        return None
    staged = state.looking.staged
    panes = [_staged(window, state)] if staged else _side_by_side(window, state, figures)
    now = state.resolved
    maps = axis_maps(now.view, state.pane_size, now.source_shape, now.source_shape)
    (top, bottom), (left, right) = (axis.span() for axis in maps)
    return compose_sheet(
        panes,
        1 if staged else window.panes.columns,
        _heading(state),
        state.resolved.source.pixels,
        (top, left, bottom, right),
        window.font(),
    )


def _side_by_side(
    window: MainWindow, state: ViewState, figures: Mapping[str, str]
) -> list[SheetPane]:
    """Return the visible panes with their captions."""
    from viewer.qt.sheet import SheetPane

    return [
        SheetPane(METHODS[name].title, pane.caption, pane.picture.snapshot(), figures.get(name, ""))
        for name, pane in zip(state.panes.methods, window.panes.panes, strict=True)
        if name in state.resolved.visible_methods
    ]


def _staged(window: MainWindow, state: ViewState) -> SheetPane:
    """Return the stage with its caption; a difference has its colour bar."""
    from viewer.qt.sheet import SheetPane

    looking, stage = state.looking, window.panes.stage
    titles = [state.resolved.method(name).title for name in state.resolved.staged_methods]
    picture = stage.picture.snapshot()
    if looking.look is not Look.DIFFERENCE:
        return SheetPane(looking.look.value.capitalize(), ", ".join(titles), picture)
    caption = f"{looking.kind.formula}   gain × {stage.bar.difference.gain.value()}"
    if looking.tolerance:
        caption += f"   tolerance {looking.tolerance}"
    names = f"a: {titles[0]}   b: {titles[1]}"
    scale = stage.bar.difference.scale
    return SheetPane(f"Difference   {names}", caption, picture, "", scale.colors, scale.numbers)


def _heading(state: ViewState) -> str:
    """Return what the view is of."""
    source, scale = state.resolved.source, state.scaling.scale
    assert source is not None
    heading = f"{shown_name(source)}   × {scale:g}"
    if any(METHODS[name].is_layer for name in state.panes.methods):
        heading += f"   kernel {state.resolved.parameters.kernel_size}"
    return heading
