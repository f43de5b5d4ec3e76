"""Scale and kernel size: what follows when one of them changes, and the stops of the scale."""

from __future__ import annotations

from dataclasses import replace

from viewer.geometry import MAX_SCALE, MIN_SCALE
from viewer.marks import Place
from viewer.state.view_state import ViewState
from viewer.upsampling import MAX_KERNEL_SIZE, matched_kernel_size
from viewer.upsampling.layer.faults import Repair
from viewer.viewport import View


def scale_stops() -> tuple[float, ...]:
    """Return the scales at which the slider stops: finer where the scale is smaller.

    Among them are 0.5, 1.6 and every whole number up to 16.
    """
    stops: list[float] = []
    for first, last, step in (
        (10, 100, 5),
        (110, 200, 10),
        (220, 400, 20),
        (450, 800, 50),
        (900, 1600, 100),
        (1800, 3200, 200),
    ):
        stops += [hundredths / 100 for hundredths in range(first, last + 1, step)]
    return tuple(stops)


STOPS = scale_stops()


def next_stop(scale: float, steps: int) -> float:
    """Return the stop one up or down from `scale`."""
    if steps > 0:
        return next((stop for stop in STOPS if stop > scale + 1e-9), STOPS[-1])
    return next((stop for stop in reversed(STOPS) if stop < scale - 1e-9), STOPS[0])


def with_scale(state: ViewState, scale: float) -> ViewState:
    """Return the state at another scale (cut to what is allowed); the lock moves the kernel."""
    scale = min(max(scale, MIN_SCALE), MAX_SCALE)
    kernel_size = (
        matched_kernel_size(scale) if state.scaling.kernel_locked else state.scaling.kernel_size
    )
    return _with_parameters(state, scale, kernel_size)


def with_kernel_size(state: ViewState, kernel_size: int) -> ViewState:
    """Return the state with another kernel size (cut to what is allowed), and the lock open."""
    kernel_size = min(max(kernel_size, 1), MAX_KERNEL_SIZE)
    if kernel_size == state.scaling.kernel_size:
        return state
    changed = _with_parameters(state, state.scaling.scale, kernel_size)
    return replace(changed, scaling=replace(changed.scaling, kernel_locked=False))


def repaired(state: ViewState, repair: Repair) -> ViewState:
    """Return the state with a fault of the transposed convolution's layer repaired."""
    changed = replace(state, highlighted=None, scaling=replace(state.scaling, **repair.changes()))
    locked = state.scaling.kernel_locked or changed.scaling.kernel_size == matched_kernel_size(
        state.scaling.scale
    )
    return replace(changed, scaling=replace(changed.scaling, kernel_locked=locked))


def with_lock(state: ViewState, locked: bool) -> ViewState:
    """Return the state with the lock set; locking takes the matched kernel size at once."""
    return with_scale(
        replace(state, scaling=replace(state.scaling, kernel_locked=locked)), state.scaling.scale
    )


def _with_parameters(state: ViewState, scale: float, kernel_size: int) -> ViewState:
    """Return the state with other parameters and the same place inspected."""
    changed = replace(
        state,
        highlighted=None,
        scaling=replace(state.scaling, scale=scale, kernel_size=kernel_size),
    )
    return changed if scale == state.scaling.scale else _at_same_place(state, changed)


def with_round_trip(state: ViewState, on: bool) -> ViewState:
    """Return the state with the round trip begun or ended, compared with the truth at first.

    It begins with the metrics open: they say which method comes nearest.
    """
    if on == state.round_trip.on:
        return state
    changed = replace(
        state,
        highlighted=None,
        round_trip=replace(state.round_trip, on=on, against_truth=True),
        panels=replace(state.panels, metrics=state.panels.metrics or on),
    )
    return _at_same_place(state, changed)


def _at_same_place(old: ViewState, new: ViewState) -> ViewState:
    """Return a state, whose source or outputs have other sizes, looking where `old` looks."""
    shape, view = new.resolved.scaled_shape, new.view
    down, across = (
        to / of for to, of in zip(new.resolved.source_shape, old.resolved.source_shape, strict=True)
    )
    if view is not None:
        view = View(
            view.center_row * down,
            view.center_col * across,
            view.magnification / max(down, across),
        )
    return replace(
        new,
        view=view,
        cursor=old.cursor and Place(*old.cursor.within(shape), shape),
        marks=replace(
            new.marks,
            pin=old.marks.pin and Place(*old.marks.pin.within(shape), shape),
            selection=new.marks.selection and new.marks.selection.stretched(down, across),
            line=new.marks.line and new.marks.line.stretched(down, across),
        ),
    )
