"""Tools, selections, lines, and watched pixels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, replace

from viewer import viewport
from viewer.geometry import Region
from viewer.marks import Line, Selection, Tool
from viewer.state.allowed import MOST_WATCHED
from viewer.state.choices import ProfileAlong, Where
from viewer.state.comparison_view import Look
from viewer.state.view_state import ViewState


def released(state: ViewState) -> ViewState:
    """Return the state with one thing let go.

    The tool; else the pin; else, the pictures are side by side again; else nothing is marked.
    """
    if state.tool is not Tool.PAN:
        return replace(state, tool=Tool.PAN)
    if state.marks.pin is not None:
        return unpinned(state)
    if state.looking.staged:
        return replace(state, looking=replace(state.looking, look=Look.PANES))
    return without_line(replace(state, marks=replace(state.marks, selection=None)))


def unpinned(state: ViewState) -> ViewState:
    """Return the state with no pixel pinned."""
    return replace(state, marks=replace(state.marks, pin=None))


def with_profile_along(state: ViewState, along: ProfileAlong) -> ViewState:
    """Return the state with the profile along something else."""
    return replace(state, marks=replace(state.marks, profile_along=along))


def with_tool(state: ViewState, tool: Tool) -> ViewState:
    """Return the state with another tool; the one that is chosen already is put away."""
    return replace(state, tool=Tool.PAN if tool is state.tool else tool)


def with_marked(state: ViewState, marked: Selection | Line) -> ViewState:
    """Return the state with another selection, or with a line and its profile along it."""
    if isinstance(marked, Selection):
        return with_selection(state, marked)
    return replace(state, marks=replace(state.marks, line=marked, profile_along=ProfileAlong.LINE))


def without_line(state: ViewState) -> ViewState:
    """Return the state without a line, and with the profile along the row."""
    along = state.marks.profile_along
    along = ProfileAlong.ROW if along is ProfileAlong.LINE else along
    return replace(state, marks=replace(state.marks, line=None, profile_along=along))


def with_selection(state: ViewState, selection: Selection) -> ViewState:
    """Return the state with a selection; where there was none, it is what metrics are wanted of."""
    changed = replace(state, marks=replace(state.marks, selection=selection))
    return changed if state.marks.selection is not None else with_metrics_of(changed, "selected")


def with_metrics_of(state: ViewState, where: Where) -> ViewState:
    """Return the state with the metrics of other pixels."""
    return replace(state, panels=replace(state.panels, metrics_where=where))


def with_selected(state: ViewState, region: Region) -> ViewState:
    """Return the state with a region of the explained method's output selected."""
    now = state.resolved
    shape = now.output_shape(state.panes.focus_method)
    return with_selection(state, Selection.of(region, shape, now.source_shape))


def with_view_selected(state: ViewState) -> ViewState:
    """Return the state with all selected that is in view."""
    region = state.resolved.visible_region(state.panes.focus_method)
    return state if state.image is None or region.is_empty else with_selected(state, region)


def at_selection(state: ViewState) -> ViewState:
    """Return the state with the selection filling the panes, as far as whole ratios allow."""
    if state.marks.selection is None:
        return state
    top, left, bottom, right = astuple(state.marks.selection)
    found = viewport.fit((bottom - top, right - left), state.pane_size)
    return replace(
        state, view=replace(found, center_row=(top + bottom) / 2, center_col=(left + right) / 2)
    )


def with_watched(state: ViewState) -> ViewState:
    """Return the state with the inspected pixel among the watched ones, and their table open."""
    place = state.inspected
    watched = state.marks.watched
    if place is None or place in watched or len(watched) >= MOST_WATCHED:
        return replace(state, panels=replace(state.panels, watched=True))
    return replace(
        state,
        marks=replace(state.marks, watched=(*watched, place)),
        panels=replace(state.panels, watched=True),
    )


def without_watched(state: ViewState, indices: Iterable[int]) -> ViewState:
    """Return the state with some of the watched pixels watched no more."""
    gone = set(indices)
    kept = (place for index, place in enumerate(state.marks.watched) if index not in gone)
    return replace(state, marks=replace(state.marks, watched=tuple(kept)))
