"""The choices by the names that they are saved under: one flat mapping for all groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any, TypeVar, get_args

from viewer.state.allowed import PREFIX, SAVED_AS, OfOneSession
from viewer.state.choices import Choices
from viewer.state.plain_data import types_of

_C = TypeVar("_C", bound=Choices)


@cache
def names() -> Mapping[str, tuple[str, str]]:
    """Return where each choice is, by the name that it is saved under: its group and its field.

    What belongs to no group has no field: it is saved as it is.
    """
    found = {}
    for group in fields(Choices):
        if PREFIX not in group.metadata:
            found[group.name] = (group.name, "")
            continue
        for item in fields(group.default_factory):  # type: ignore[arg-type]  # it is the class
            name = item.metadata.get(SAVED_AS, group.metadata[PREFIX] + item.name)
            found[name] = (group.name, item.name)
    return found


@cache
def kinds() -> Mapping[str, Any]:
    """Return the types of the choices, with what they may be, by the names they are saved under."""
    found = {}
    for name, (group, item) in names().items():
        kind = types_of(Choices)[group]
        found[name] = types_of(kind)[item] if item else kind
    return found


@cache
def remembered() -> tuple[str, ...]:
    """Return the names of those choices that the program starts with the next time."""
    return tuple(name for name, kind in kinds().items() if OfOneSession not in get_args(kind))


def choice(choices: Choices, name: str) -> Any:
    """Return the choice that is saved under a name."""
    group, item = names()[name]
    found = getattr(choices, group)
    return getattr(found, item) if item else found


def differing(old: Choices, new: Choices) -> tuple[str, ...]:
    """Return the names under which those choices are saved that are not the same."""
    return tuple(name for name in names() if choice(old, name) != choice(new, name))


def with_choices(choices: _C, changes: Mapping[str, Any]) -> _C:
    """Return the choices, some of them replaced by the names that they are saved under."""
    groups: dict[str, Any] = {}
    for name, value in changes.items():
        group, item = names()[name]
        before = groups.get(group, getattr(choices, group))
        groups[group] = replace(before, **{item: value}) if item else value
    return replace(choices, **groups)
