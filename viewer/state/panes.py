"""Which methods are shown, and in how many panes, or in one place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from viewer.state.allowed import MAX_PANES
from viewer.state.choices import SECTIONS
from viewer.state.comparison_view import Look
from viewer.state.view_state import ViewState
from viewer.upsampling import (
    METHODS,
)


def with_method(state: ViewState, pane: int, method: str) -> ViewState:
    """Return the state with another method in a pane; one that another pane shows swaps places."""
    methods = list(state.panes.methods)
    if pane >= len(methods):  # it has just been taken away
        return state
    if method in methods:
        methods[methods.index(method)] = methods[pane]
    methods[pane] = method
    focus = state.panes.focus_method if state.panes.focus_method in methods else method
    return replace(state, panes=replace(state.panes, methods=tuple(methods), focus_method=focus))


def with_reference(state: ViewState, method: str) -> ViewState:
    """Return the state with the others compared with a method, and not with the truth."""
    return replace(
        state,
        panes=replace(state.panes, reference=method),
        round_trip=replace(state.round_trip, against_truth=False),
    )


def with_focus(state: ViewState, method: str) -> ViewState:
    """Return the state with another method explained."""
    return replace(state, panes=replace(state.panes, focus_method=method))


def with_channel(state: ViewState, channel: int) -> ViewState:
    """Return the state with another channel spelled out."""
    return replace(state, panes=replace(state.panes, channel=channel))


def with_look(state: ViewState, look: Look) -> ViewState:
    """Return the state with another way of looking; the one that is chosen already goes.

    Blinking begins by itself.
    """
    if look is state.looking.look:
        look = Look.PANES
    return replace(state, looking=replace(state.looking, look=look, playing=True))


def with_solo(state: ViewState, pane: int) -> ViewState:
    """Return the state with one pane alone; the one that is alone already: with all panes."""
    alone = state.panes.solo == pane and not state.looking.staged
    looking = replace(state.looking, look=Look.PANES)
    return replace(state, looking=looking, panes=replace(state.panes, solo=None if alone else pane))


def with_section(state: ViewState, section: str, is_open: bool, most: int) -> ViewState:
    """Open or fold away a section of the side panel; if it becomes too full others are folded.

    Parameters
    ----------
    section : str
        Of `SECTIONS`.
    is_open : bool
        Whether it is to be open.
    most : int
        How many open ones there is room for.
    """
    opened = [name for name in SECTIONS if name != section and getattr(state.panels, name)]
    kept = opened[max(0, len(opened) + 1 - most) :] if is_open else opened
    shown: dict[str, Any] = {name: name in kept for name in SECTIONS} | {section: is_open}
    return replace(state, panels=replace(state.panels, **shown))


def with_pane(state: ViewState) -> ViewState:
    """Return the state with one more pane, of the first method that no pane shows."""
    unseen = [method for method in METHODS if method not in state.panes.methods]
    if not unseen or len(state.panes.methods) >= MAX_PANES:
        return state
    return replace(
        state, panes=replace(state.panes, methods=(*state.panes.methods, unseen[0]), solo=None)
    )


def without_pane(state: ViewState, pane: int) -> ViewState:
    """Return the state with one pane less; the last one stays."""
    if len(state.panes.methods) == 1 or pane >= len(state.panes.methods):
        return state
    gone = state.panes.methods[pane]
    methods = tuple(method for method in state.panes.methods if method != gone)
    focus = state.panes.focus_method
    if focus == gone:
        focus = methods[min(pane, len(methods) - 1)]
    return replace(
        state, panes=replace(state.panes, methods=methods, focus_method=focus, solo=None)
    )
