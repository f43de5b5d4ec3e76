"""What a choice may be, beyond its type: said beside the choice, and held to when it is read.

A field's type, ``Annotated`` with these, is all that says how it is saved and read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from viewer.upsampling import METHODS
from viewer.upsampling.truth import TRUTH

# How a field says by which name it is saved, where that is not its own.
PREFIX, SAVED_AS = "prefix", "saved_as"
MAX_PANES = 9
MOST_WATCHED = 200
"""Pixels that are watched at once: each is looked up anew in every method at every step."""


class UnknownMethodError(ValueError):
    """A name that no method has, perhaps of a later version."""


class TooManyError(ValueError):
    """A list that is longer than it may be; the values that are taken of it."""

    def __init__(self, taken: tuple[Any, ...]) -> None:
        super().__init__()
        self.taken = taken


@dataclass(frozen=True, slots=True)
class Between:
    """A number between two others, both included."""

    low: float
    high: float

    def applied(self, value: Any) -> Any:
        """Return the value if it may be, else raise ValueError."""
        if not self.low <= value <= self.high:
            raise ValueError
        return value


@dataclass(frozen=True, slots=True)
class Among:
    """One of some names."""

    names: frozenset[str]
    error: type[ValueError] = ValueError

    def applied(self, value: Any) -> Any:
        """Return the value if it may be, else raise a ValueError."""
        if value not in self.names:
            raise self.error(value)
        return value


@dataclass(frozen=True, slots=True)
class Distinct:
    """So many values, each once."""

    least: int
    most: int

    def applied(self, value: Any) -> Any:
        """Return the values, each once; ValueError if they are too few or too many."""
        once = tuple(dict.fromkeys(value))
        if not self.least <= len(once) <= self.most:
            raise ValueError
        return once


@dataclass(frozen=True, slots=True)
class AtMost:
    """So many values."""

    most: int

    def applied(self, value: Any) -> Any:
        """Return the values; TooManyError, with the first ones, if they are too many."""
        if len(value) > self.most:
            raise TooManyError(tuple(value[: self.most]))
        return value


Rule = Between | Among | Distinct | AtMost


class OfOneSession:
    """Of a choice that is saved with a session, but not remembered for the next start."""


MethodName = Annotated[str, Among(frozenset(METHODS), UnknownMethodError)]
StagedName = Annotated[str, Among(frozenset((*METHODS, TRUTH)), UnknownMethodError)]
