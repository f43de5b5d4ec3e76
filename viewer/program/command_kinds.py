"""Kinds of commands, and those that there is one of for each sample, pane, method or reducer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from viewer.images.round_trip import REDUCERS
from viewer.marks import Tool
from viewer.program.actions import Actions
from viewer.resources import SAMPLES
from viewer.state import marking, panes
from viewer.state.allowed import MAX_PANES
from viewer.state.comparison_view import Look
from viewer.state.saved import choice, with_choices
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS, grouped_methods
from viewer.upsampling.truth import TRUTH_TITLE
from viewer.widgets.window.commands import Command

_COMPARE = "Compare the others with"


@dataclass(frozen=True, kw_only=True)
class ProgramCommand(Command):
    """A command, and what follows from it.

    Attributes
    ----------
    change : callable or None
        Makes another state of a state.
    act : callable or None
        Does what is more than another state.
    """

    change: Callable[[ViewState], ViewState] | None = None
    act: Callable[[Actions], object] | None = None


def command(name: str, menu: str, text: str, *keys: str, **more: Any) -> ProgramCommand:
    """Return a command; what else there is to say of it goes by its field's name."""
    return ProgramCommand(name=name, menu=menu, text=text, keys=keys, **more)


def one_of(saved: str, value: object, **more: Any) -> dict[str, Any]:
    """Return how one choice of several is taken, and ticked."""
    return {
        "group": saved,
        "is_on": lambda s: choice(s, saved) == value,
        "change": lambda s: with_choices(s, {saved: value}),
    } | more


def flag(saved: str, **more: Any) -> dict[str, Any]:
    """Return how something that is on or off is turned round, and ticked."""
    return {
        "is_on": lambda s: bool(choice(s, saved)),
        "change": lambda s: with_choices(s, {saved: not choice(s, saved)}),
    } | more


def section(name: str, **more: Any) -> dict[str, Any]:
    """Return how a section at the side is opened and folded: others make room for it."""
    return {
        "is_on": lambda s: bool(getattr(s.panels, name)),
        "act": lambda actions: actions.toggle_section(name),
    } | more


def table(name: str) -> dict[str, Any]:
    """Return how a table below is opened and closed, or brought forward."""
    return {
        "is_on": lambda s: bool(getattr(s.panels, name)),
        "act": lambda actions: actions.toggle_table(name),
    }


def look(way: Look) -> dict[str, Any]:
    """Return how a way of looking is chosen and left."""
    return {
        "group": "looking",
        "is_on": lambda s: s.looking.look is way,
        "change": lambda s: panes.with_look(s, way),
    }


def tool(wanted: Tool, **more: Any) -> dict[str, Any]:
    """Return how a tool is taken up and put away."""
    return {
        "is_on": lambda s: s.tool is wanted,
        "change": lambda s: marking.with_tool(s, wanted),
    } | more


def shows_layer(state: ViewState) -> bool:
    """Return whether a transposed convolution is shown."""
    return state.resolved.shows_layer


def has_selection(state: ViewState) -> bool:
    """Return whether something is selected."""
    return state.marks.selection is not None


def samples() -> tuple[ProgramCommand, ...]:
    """Return a command for each sample image."""
    return tuple(
        command(
            f"sample:{sample.name}",
            "File",
            sample.title,
            submenus=("Open sample",),
            section=sample.group,
            tool_tip=sample.description,
            heading="Open",
            act=lambda actions, name=sample.name: actions.open_sample(name),
        )
        for sample in SAMPLES
    )


def _pane_title(index: int, state: ViewState) -> str:
    methods = state.panes.methods
    return METHODS[methods[index]].title if index < len(methods) else ""


def panes_alone() -> tuple[ProgramCommand, ...]:
    """Return a command for each pane that there may be, which shows it alone."""
    alone = "One picture alone"
    return tuple(
        command(
            f"pane:{index}",
            "View",
            "",
            str(index + 1),
            submenus=(alone,),
            heading=alone,
            text_of=partial(_pane_title, index),
            is_on=lambda s, index=index: s.panes.solo == index,
            change=lambda s, index=index: panes.with_solo(s, index),
        )
        for index in range(MAX_PANES)
    )


def references() -> tuple[ProgramCommand, ...]:
    """Return a command for each method that the others can be compared with."""
    methods = tuple(
        command(
            f"reference:{method.name}",
            "View",
            method.title,
            submenus=(_COMPARE, library),
            tool_tip=method.summary,
            heading="Compare with",
            group="reference",
            is_on=lambda s, name=method.name: s.resolved.is_reference(name),
            change=lambda s, name=method.name: panes.with_reference(s, name),
        )
        for library, choices in grouped_methods().items()
        for method in choices
    )
    truth = command(
        "reference:truth",
        "View",
        f"{TRUTH_TITLE} (in a round trip)",
        submenus=(_COMPARE,),
        heading="Compare with",
        group="reference",
        is_on=lambda s: s.resolved.is_against_truth,
        is_enabled=lambda s: s.resolved.truth is not None,
        change=lambda s: replace(s, round_trip=replace(s.round_trip, against_truth=True)),
    )
    return (*methods, truth)


def reducers() -> tuple[ProgramCommand, ...]:
    """Return a command for each way to reduce the image."""
    return tuple(
        command(
            f"reducer:{name}",
            "Enlargement",
            title,
            submenus=("Reduce by",),
            heading="Reduce by",
            **one_of("reducer", name),
        )
        for name, title in REDUCERS.items()
    )
