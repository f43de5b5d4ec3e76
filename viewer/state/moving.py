"""Zooming, panning, and going to a pixel."""

from __future__ import annotations

from dataclasses import replace

from viewer import viewport
from viewer.marks import Place
from viewer.state.view_state import ViewState
from viewer.viewport import AxisMap, View

CLOSE = 24.0  # device pixels for each output pixel, when a pixel is gone to


def at_watched(state: ViewState, index: int) -> ViewState:
    """Return the state with a watched pixel pinned, in the middle, and close."""
    shape = state.resolved.scaled_shape
    return at_place(state, Place(*state.marks.watched[index].within(shape), shape))


def at_place(state: ViewState, place: Place) -> ViewState:
    """Return the state with a pixel pinned, in the middle of every pane, and close."""
    row, col = (
        (index + 0.5) * n_in / n_out
        for index, n_in, n_out in zip(
            (place.row, place.col), state.resolved.source_shape, place.shape, strict=True
        )
    )
    pinned = replace(state, cursor=place, highlighted=None, marks=replace(state.marks, pin=place))
    closer = with_zoom(pinned, CLOSE) if state.resolved.zoom < CLOSE else pinned
    return centered_at(closer, row, col)


def with_step(state: ViewState, rows: int, cols: int) -> ViewState:
    """Return the state with the inspected pixel moved and pinned, kept in the picture.

    The view follows where the pixel would leave it.
    """
    if state.inspected is None or state.image is None:
        return state
    shape = state.inspected.shape
    row = min(max(state.inspected.row + rows, 0), shape[0] - 1)
    col = min(max(state.inspected.col + cols, 0), shape[1] - 1)
    place = Place(row, col, shape)
    return _with_in_view(
        replace(state, cursor=place, highlighted=None, marks=replace(state.marks, pin=place)), place
    )


def _with_in_view(state: ViewState, place: Place) -> ViewState:
    """Return the state with the view dragged, if need be, until `place` shows."""
    view = state.resolved.view
    shift = [0.0, 0.0]
    for axis, (index, center) in enumerate(
        zip((place.row, place.col), (view.center_row, view.center_col), strict=True)
    ):
        axis_map = AxisMap.of(
            state.pane_size[axis],
            center,
            view.magnification,
            state.resolved.source_shape[axis],
            place.shape[axis],
        )
        margin = min(24, state.pane_size[axis] // 4)
        low, high = axis_map.edge(index) - margin, axis_map.edge(index + 1) + margin
        if low < 0:
            shift[axis] = -low
        elif high > state.pane_size[axis]:
            shift[axis] = state.pane_size[axis] - high
    if shift == [0.0, 0.0]:
        return state
    return replace(state, view=view.moved(shift[0], shift[1], state.resolved.source_shape))


def dragged(state: ViewState, down: float, right: float) -> ViewState:
    """Return the state with the pictures dragged by device pixels."""
    now = state.resolved
    return replace(state, view=now.view.moved(down, right, now.source_shape))


def with_zoom_steps(
    state: ViewState, steps: int, anchor: tuple[float, float] = (0.0, 0.0)
) -> ViewState:
    """Return the state zoomed by whole ratios about a place.

    Parameters
    ----------
    state : ViewState
        The present one.
    steps : int
        Ratios up (or down).
    anchor : tuple of float
        The place to hold still: device pixels down and right of the middle of a pane.
    """
    return with_zoom(state, viewport.next_ratio(state.resolved.zoom, steps), anchor)


def with_zoom(
    state: ViewState, ratio: float, anchor: tuple[float, float] = (0.0, 0.0)
) -> ViewState:
    """Return the state at `ratio` device pixels for each output pixel."""
    view = state.resolved.view
    smallest = viewport.fit(state.resolved.source_shape, state.pane_size).magnification / 4
    magnification = max(
        view.magnification * ratio / state.resolved.zoom, min(smallest, view.magnification)
    )
    return replace(state, view=view.zoomed(magnification, *anchor, state.resolved.source_shape))


def centered_at(state: ViewState, row: float, col: float) -> ViewState:
    """Return the state with a source position (from the outer edge) in the middle."""
    return replace(state, view=View(row, col, state.resolved.view.magnification))
