"""From state to what the plots are to show: which numbers are needed, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from viewer import geometry
from viewer.comparing.histogram import MOST_PIXELS, Histograms
from viewer.comparing.profile import (
    NEIGHBOUR,
    SOURCE,
    TRUTH,
    ProfileRequest,
    Profiles,
    foot,
    profile_place,
    sample_lines,
    visible_share,
)
from viewer.geometry import Region
from viewer.marks import Line, Place
from viewer.state.choices import ProfileAlong
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS
from viewer.upsampling.channels import channel_names
from viewer.upsampling.number_text import decimal_text
from viewer.upsampling.truth import TRUTH_TITLE
from viewer.viewport import axis_maps

TOO_MANY = "too many pixels: zoom in, or select a part"
NEAR = 1.0  # source pixels between a line and a pixel that is marked on it


def plotted(state: ViewState) -> tuple[str, ...]:
    """Return what is plotted of a state: what is on the stage, or else all panes."""
    return state.resolved.staged_methods if state.looking.staged else state.panes.methods


def title_of(name: str) -> str:
    """Return what a method, or the truth, is called where room is short."""
    return TRUTH_TITLE if name == TRUTH else METHODS[name].short_title


def channel_name(state: ViewState) -> tuple[int, str]:
    """Return the channel that is spelled out, and its name."""
    channels = 3 if state.resolved.source is None else state.resolved.source.channels
    channel = min(state.panes.channel, channels - 1)
    return channel, channel_names(channels)[channel]


def has_line(state: ViewState) -> bool:
    """Return whether there is a line to take values along."""
    return state.marks.line is not None and state.marks.line.length > 0


def along(state: ViewState) -> ProfileAlong:
    """Return what the profile is along: of a line only where there is one."""
    wish = state.marks.profile_along
    return ProfileAlong.ROW if wish is ProfileAlong.LINE and not has_line(state) else wish


# Profiles


def profile_request(state: ViewState) -> ProfileRequest | None:
    """Return what the profiles of a state depend on; None where there is nothing to plot."""
    place, kind, enlargement = state.inspected, along(state), state.resolved.enlargement
    if enlargement is None or place is None:
        return None
    span = _visible_span(state, kind)
    names = [name for name in plotted(state) if name not in state.waiting]
    regions = {
        name: state.resolved.visible_region(name) for name in dict.fromkeys((SOURCE, *names))
    }
    truth = state.resolved.truth
    if truth is not None:
        regions[TRUTH] = state.resolved.visible_part((truth.shape[0], truth.shape[1]))
    if kind is ProfileAlong.LINE and state.marks.line is not None:
        subject: Place | Line = state.marks.line
    else:
        subject = place
    return ProfileRequest(enlargement, subject, kind is ProfileAlong.COLUMN, regions, span)


def profile_axis(request: ProfileRequest) -> str:
    """Return what is along the x axis of a profile."""
    if isinstance(request.along, Line):
        return "distance from the start of the line, source pixels"
    return "source row" if request.is_column else "source column"


def profile_heading(request: ProfileRequest, found: Profiles) -> str:
    """Say where a profile is taken."""
    if isinstance(request.along, Line):
        text = f"Along a line of {request.along.length:.4g} source pixels"
        if not any(len(curve.places) for curve in found.curves.values()):
            text += ", which is out of view"
        dots = "the source pixels on it"
    else:
        word = "column" if request.is_column else "row"
        index, place = profile_place(request)
        text = f"Output {word} {index}, at source {word} {decimal_text(place, 3)}"
        nearest, *others = sample_lines(request)
        dots = f"source {word} {nearest}" + "".join(f"; rings: {other}" for other in others)
    step = max((curve.step for curve in found.curves.values()), default=1)
    rest = f" One pixel in {step} of those in view." if step > 1 else ""
    return f"{text}. Dots: {dots}.{rest}"


def sample_titles(request: ProfileRequest) -> dict[str, str]:
    """Return what the source's samples are called in a table."""
    word = "column" if request.is_column else "row"
    names = zip((SOURCE, NEIGHBOUR), sample_lines(request), strict=False)
    titles = {name: f"{title_of(SOURCE)}, {word} {line}" for name, line in names}
    return titles or {SOURCE: title_of(SOURCE)}


def mark(state: ViewState) -> float | None:
    """Return where the inspected pixel is along the x axis of the profile; None if it is not."""
    if state.inspected is None or state.resolved.source is None:
        return None
    kind, shape = along(state), state.resolved.scaled_shape
    row, col = (
        float(geometry.source_coordinate(index, n_in, n_out))
        for index, n_in, n_out in zip(
            state.inspected.within(shape), state.resolved.source_shape, shape, strict=True
        )
    )
    line = state.marks.line
    if kind is not ProfileAlong.LINE or line is None:
        return row if kind is ProfileAlong.COLUMN else col
    place = float(foot(line, np.array([row + 0.5]), np.array([col + 0.5]))[0])
    ends = zip(line.start, line.end, strict=True)
    down, right = (start + (end - start) * place / line.length for start, end in ends)
    near = np.hypot(down - row - 0.5, right - col - 0.5) <= NEAR
    return place if near and 0 <= place <= line.length else None


# Histograms


def histogram_regions(state: ViewState) -> tuple[dict[str, Region], dict[str, str]]:
    """Return which part of each picture is counted, and why some pictures have no histogram."""
    regions = {
        name: state.resolved.selected_region(name) or state.resolved.visible_region(name)
        for name in plotted(state)
        if name not in state.waiting
    }
    truth = state.resolved.truth
    if truth is not None:
        shape = (truth.shape[0], truth.shape[1])
        chosen = state.marks.selection and state.marks.selection.region(
            shape, state.resolved.source_shape
        )
        regions[TRUTH] = chosen or state.resolved.visible_part(shape)
    sizes = {name: region.height * region.width for name, region in regions.items()}
    counted = {name: region for name, region in regions.items() if sizes[name] <= MOST_PIXELS}
    reasons = {name: TOO_MANY for name in regions if name not in counted}
    return counted, reasons


def histogram_heading(state: ViewState) -> str:
    """Say of which pixels the histograms are."""
    part = "visible part" if state.marks.selection is None else "selection"
    return f"Each picture's pixels in the {part}"


def failures_of(found: Histograms) -> dict[str, str]:
    """Return why some pictures have no histogram."""
    return {name: result for name, result in found.items() if isinstance(result, str)}


def note(state: ViewState, failures: Mapping[str, str]) -> str:
    """Say what is left out, and why."""
    waiting = {name: "waits for a library" for name in plotted(state) if name in state.waiting}
    reasons: dict[str, list[str]] = {}
    for name, reason in {**waiting, **failures}.items():
        reasons.setdefault(reason, []).append(title_of(name))
    return " ".join(
        f"{', '.join(titles)}: {reason.rstrip('.')}." for reason, titles in reasons.items()
    )


# What is in view


def _visible_span(state: ViewState, kind: ProfileAlong) -> tuple[float, float]:
    """Return the part of the x axis that is in view."""
    shape = state.resolved.source_shape
    maps = axis_maps(state.resolved.view, state.pane_size, shape, shape)
    rows, cols = (
        tuple(share * length for share in axis.span())
        for axis, length in zip(maps, shape, strict=True)
    )
    if kind is ProfileAlong.LINE and state.marks.line is not None:
        shares = visible_share(state.marks.line, (rows[0], cols[0]), (rows[1], cols[1])) or (
            0.0,
            1.0,
        )
        return shares[0] * state.marks.line.length, shares[1] * state.marks.line.length
    low, high = rows if kind is ProfileAlong.COLUMN else cols
    return low - 0.5, high - 0.5
