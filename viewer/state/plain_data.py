"""Values as plain data, which JSON can hold, and back again, by their types."""

from __future__ import annotations

import math
import types
from collections.abc import Callable
from dataclasses import astuple, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from viewer.geometry import Region
from viewer.marks import Line, Place, Selection
from viewer.state.allowed import Among, Rule
from viewer.viewport import View

FURTHEST = 1 << 40  # pixels from the origin; no picture is as large
MOST_MAGNIFIED = 1e6  # device pixels for each source pixel; and the least is one for so many


def plain(value: Any) -> Any:
    """Return a value as plain data; marks and views are a list of their numbers."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Line):
        return [*value.start, *value.end]
    if isinstance(value, Place):
        return [value.row, value.col, *value.shape]
    if isinstance(value, View | Selection | Region):
        return list(astuple(value))
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if is_dataclass(value):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    return value


def read(kind: Any, value: Any) -> Any:
    """Return the value that `plain` made plain data of.

    Parameters
    ----------
    kind : type
        Of the value; with what it may be, as ``Annotated`` has it.
    value : object
        Plain data.

    Raises
    ------
    UnknownMethodError
        If it names a method that there is not.
    ValueError, TypeError
        If it makes no sense.
    """
    if get_origin(kind) is Annotated:
        inner, *rules = get_args(kind)
        if value is None and isinstance(inner, types.UnionType):
            return None
        found = read(inner, value)
        for rule in rules:
            found = rule.applied(found) if isinstance(rule, Rule) else found
        return found
    if kind in _READERS:
        return _READERS[kind](value)
    parts = get_args(kind)
    if isinstance(kind, types.UnionType):  # something or None
        return None if value is None else read(parts[0], value)
    if get_origin(kind) is Literal:
        return Among(frozenset(parts)).applied(value)
    if get_origin(kind) is tuple:
        return _tuple(parts, value)
    if issubclass(kind, Enum):
        return kind(value)
    if not isinstance(value, dict):
        raise TypeError
    return kind(**{n: read(hint, value[n]) for n, hint in types_of(kind).items() if n in value})


@cache
def types_of(kind: type) -> dict[str, Any]:
    """Return the fields of a dataclass and their types, with what they may be."""
    return {item.name: item.type for item in fields(kind)}


def _tuple(parts: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError
    if parts[-1] is Ellipsis:
        parts = (parts[0],) * len(value)
    return tuple(read(part, item) for part, item in zip(parts, value, strict=True))


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    try:
        number = float(value)
    except OverflowError as error:  # a whole number of more than 308 digits
        raise ValueError from error
    if not math.isfinite(number):
        raise ValueError
    return number


def _index(value: Any) -> int:
    if not 0 <= _whole(value) <= FURTHEST:
        raise ValueError
    return int(value)


def _coordinate(value: Any) -> float:
    if not abs(_number(value)) <= FURTHEST:
        raise ValueError
    return float(value)


def _view(value: Any) -> View:
    row, col, magnification = value
    if not 1 / MOST_MAGNIFIED <= _number(magnification) <= MOST_MAGNIFIED:
        raise ValueError
    return View(_coordinate(row), _coordinate(col), float(magnification))


def _place(value: Any) -> Place:
    row, col, height, width = map(_index, value)
    if row >= height or col >= width:
        raise ValueError
    return Place(row, col, (height, width))


def _selection(value: Any) -> Selection:
    selection = Selection(*map(_coordinate, value))
    if not (0 <= selection.top < selection.bottom and 0 <= selection.left < selection.right):
        raise ValueError
    return selection


def _line(value: Any) -> Line:
    top, left, bottom, right = map(_coordinate, value)
    return Line((top, left), (bottom, right))


def _region(value: Any) -> Region:
    region = Region(*map(_index, value))
    if region.is_empty:
        raise ValueError
    return region


_READERS: dict[Any, Callable[[Any], Any]] = {
    bool: _flag,
    int: _whole,
    float: _number,
    str: lambda value: value,  # names, which are held to those that there are
    View: _view,
    Place: _place,
    Selection: _selection,
    Line: _line,
    Region: _region,
}
