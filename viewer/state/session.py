"""Sessions: the state as a small JSON text, and as the command line that brings it back."""

from __future__ import annotations

import json
import math
import os
import re
import shlex
import stat
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields, replace
from enum import Enum
from pathlib import Path
from typing import Any

import viewer
from viewer.comparing.difference_image import MOST_GAIN, DifferenceKind
from viewer.geometry import MAX_SCALE, MIN_SCALE, Region
from viewer.images.load_image import SourceImage
from viewer.images.round_trip import REDUCERS
from viewer.marks import Line, Place, Selection
from viewer.state.choices import Appearance, Layout, ProfileAlong
from viewer.state.comparison_view import LONGEST_S, SHORTEST_S, ColorMap, Look, Looking
from viewer.state.marking import MOST_WATCHED
from viewer.state.opening import with_crop
from viewer.state.panes import MAX_PANES
from viewer.state.saved import choice, names, with_choices
from viewer.state.view_state import ViewState
from viewer.system.plain_text import plain
from viewer.upsampling import MAX_KERNEL_SIZE, METHODS, Border, matched_kernel_size
from viewer.upsampling.truth import TRUTH
from viewer.viewport import View

FORMAT = 1
LARGEST = 1 << 20  # bytes; what is longer is no session
FURTHEST = 1 << 40  # pixels from the origin; no picture is as large
MOST_MAGNIFIED = 1e6  # device pixels for each source pixel; and the least is one for so many
MOST_OF_A_NAME = 40  # characters of what is unknown, in a remark
MOST_NAMED = 5  # unknown names, in a remark
FLAGS = tuple(name for name in names() if isinstance(choice(ViewState(), name), bool))


class SessionError(Exception):
    """A text that is no session; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a session file holds.

    Attributes
    ----------
    image : str or None
        Path of the image; None where there was none with a path.
    changes : dict
        Fields of a `ViewState` that made sense.
    problems : tuple of str
        What did not, each in a few words; the state keeps what it had there.
    crop : Region or None
        The part of the image to show; None for all of it.
    """

    image: str | None
    changes: dict[str, Any]
    problems: tuple[str, ...]
    crop: Region | None = None

    @property
    def remark(self) -> str:
        """One sentence on the problems; nothing where there are none."""
        if not self.problems:
            return ""
        return f"Of this session, {'; '.join(self.problems)}: the rest is restored."

    def applied(self, state: ViewState) -> ViewState:
        """Return the state with what the session holds.

        The state's image is the session's, cropped or not.
        """
        if state.image is not None:
            image = self.cropped(state.image)
            state = state if image is state.image else with_crop(state, image)
        changed = with_choices(state, self.changes)
        methods = changed.panes.methods
        if changed.scaling.kernel_locked:
            changed = replace(
                changed,
                scaling=replace(
                    changed.scaling, kernel_size=matched_kernel_size(changed.scaling.scale)
                ),
            )
        return replace(
            changed,
            cursor=changed.marks.pin or changed.cursor,
            panes=replace(
                changed.panes,
                solo=changed.panes.solo
                if changed.panes.solo is not None and changed.panes.solo < len(methods)
                else None,
                focus_method=changed.panes.focus_method
                if changed.panes.focus_method in methods
                else methods[0],
            ),
        )

    def cropped(self, image: SourceImage) -> SourceImage:
        """Return that part of an image that the session shows, as far as the image has it."""
        crop = self.crop and self.crop.intersect(
            Region.whole((image.opened.height, image.opened.width))
        )
        if crop is None or crop.is_empty:
            return image.opened
        return image if image.crop == crop else image.opened.cropped(crop)


def session_text(state: ViewState) -> str:
    """Return the session file for a state."""
    view, image = state.view, state.image
    path = image.path if image is not None else ""
    content: dict[str, Any] = {
        "program": "Upsampling Viewer",
        "program_version": viewer.__version__,
        "format": FORMAT,
        "image": str(Path(path).resolve()) if path else None,
        "crop": list(astuple(image.crop)) if image is not None and image.crop else None,
        "methods": list(state.panes.methods),
        "scale": state.scaling.scale,
        "kernel_size": state.scaling.kernel_size,
        "padding": state.scaling.padding,
        "output_padding": state.scaling.output_padding,
        "border": state.scaling.border.value,
        "view": None if view is None else [view.center_row, view.center_col, view.magnification],
        "pin": None if state.marks.pin is None else _numbers(state.marks.pin),
        "watched": [_numbers(place) for place in state.marks.watched],
        "reference": state.panes.reference,
        "reducer": state.round_trip.reducer,
        "focus_method": state.panes.focus_method,
        "channel": state.panes.channel,
        "solo": state.panes.solo,
        "layout": state.panes.layout.value,
        "appearance": state.appearance.value,
        "looking": looking_content(state.looking),
        "selection": None
        if state.marks.selection is None
        else list(astuple(state.marks.selection)),
        "line": None
        if state.marks.line is None
        else [*state.marks.line.start, *state.marks.line.end],
        "profile_along": state.marks.profile_along.value,
    }
    content |= {flag: choice(state, flag) for flag in FLAGS}
    return json.dumps(content, indent=1) + "\n"


def read_session(path: str | Path) -> Session:
    """Read a session file.

    Raises
    ------
    SessionError
        If it cannot be read, or is no session at all; what is merely wrong in it is left out
        and told in `Session.problems`.
    """
    name = plain(Path(path).name)
    try:
        # Asked before it is opened, which would wait for somebody to write to a named pipe.
        if not stat.S_ISREG(os.stat(path).st_mode) and not os.path.isdir(path):
            raise SessionError(f"{name} is no regular file; choose a file that this program saved.")
        with open(path, "rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = (getattr(error, "strerror", None) or "it cannot be read").lower()
        raise SessionError(f"{name} cannot be opened: {reason}.") from error
    if len(content) > LARGEST:
        raise SessionError(f"{name} is too large for a session; choose another file.")
    try:
        found = _parsed(content)
    except _NotJsonError as error:
        raise SessionError(f"{name} {error}; choose a file that this program saved.") from error
    if not isinstance(found, dict) or "format" not in found:
        raise SessionError(f"{name} is no session; choose a file that this program saved.")
    return _checked(found)


def read_state(text: str) -> Session:
    """Read what `command_line` writes after ``--state``.

    Raises
    ------
    SessionError
        If it is no such text.
    """
    try:
        found = _parsed(text)
    except _NotJsonError as error:
        raise SessionError(f"what stands after --state {error}.") from error
    if not isinstance(found, dict):
        raise SessionError("what stands after --state is no state.")
    return _checked({"format": FORMAT, **found})


def command_line(state: ViewState) -> str:
    """Return the shell command that opens the same image with the same choices.

    What people often change has options of its own; the rest stands after ``--state``, as JSON,
    as far as it is not what the program starts with.
    """
    parts = ["upsampling-viewer"]
    content = json.loads(session_text(state))
    image = content.pop("image")
    if image is not None:
        parts.append(image)
    parts += ["--scale", repr(state.scaling.scale), "--methods", ",".join(state.panes.methods)]
    if not state.scaling.kernel_locked:
        parts += ["--kernel-size", str(state.scaling.kernel_size)]
    usual = json.loads(session_text(ViewState()))
    said = {"methods", "scale", "kernel_size"}
    rest = {
        name: value
        for name, value in content.items()
        if name not in said and value != usual.get(name)
    }
    if rest:
        parts += ["--state", json.dumps(rest, separators=(",", ":"))]
    return shlex.join(parts)


def _numbers(place: Place) -> list[int]:
    return [place.row, place.col, *place.shape]


def looking_content(looking: Looking) -> dict[str, Any]:
    """Return how pictures are looked at, as plain data."""
    found = {item.name: getattr(looking, item.name) for item in fields(looking)}
    return {n: value.value if isinstance(value, Enum) else value for n, value in found.items()}


class _UnknownMethodError(ValueError):
    """A name that no method has, perhaps of a later version."""


class _TooManyError(ValueError):
    """A list that is longer than it may be; those that are taken."""

    def __init__(self, taken: tuple[Place, ...]) -> None:
        super().__init__()
        self.taken = taken


class _NotJsonError(Exception):
    """A text that is no JSON; the message is what to say of it."""


def _parsed(content: bytes | str) -> Any:
    """Return what a JSON text says."""
    try:
        if isinstance(content, bytes):
            content = content.decode(json.detect_encoding(content))
        return json.loads(content)
    except json.JSONDecodeError as error:
        if not error.doc.strip():
            raise _NotJsonError("is not valid JSON (it is empty)") from error
        if _is_cut_short(error):
            raise _NotJsonError("is cut short") from error
        reason = error.msg[:1].lower() + error.msg[1:].removesuffix(" at")
        where = f"in line {error.lineno}, column {error.colno}"
        raise _NotJsonError(f"is not valid JSON ({reason} {where})") from error
    except UnicodeDecodeError as error:
        raise _NotJsonError("is not valid JSON (it is no text)") from error
    except ValueError as error:
        raise _NotJsonError("is not valid JSON (a number in it is too long)") from error
    except RecursionError as error:
        raise _NotJsonError("is not valid JSON (it is nested too deeply)") from error


def _is_cut_short(error: json.JSONDecodeError) -> bool:
    """Return whether nothing is wrong with a JSON text but that it ends too early."""
    rest = error.doc[error.pos :].strip()
    begun = any(word.startswith(rest) for word in ("true", "false", "null", "-0"))
    number_or_escape = re.fullmatch(r"\.|[eE][+-]?|u[\da-fA-F]{0,4}", rest)
    return begun or bool(number_or_escape) or error.msg.startswith("Unterminated string")


# Reading: each field by itself, so that one that is wrong spoils no other.


def _checked(found: dict[str, Any]) -> Session:
    changes: dict[str, Any] = {}
    problems: list[str] = []
    version = found["format"]
    if not _is_whole(version) or version > FORMAT:
        problems.append("it was saved by a newer version of this program")
    for name, read in _READERS.items():
        if name not in found:
            continue
        try:
            changes[name] = read(found[name])
        except _UnknownMethodError as error:
            problems.append(f"there is no method {plain(str(error), MOST_OF_A_NAME)}")
        except _TooManyError as error:
            changes[name] = error.taken
            problems.append(f"only the first {MOST_WATCHED} of its watched pixels are taken")
        except (ValueError, TypeError):
            problems.append(f"its {name.replace('_', ' ')} makes no sense")
    unknown = [name for name in found if name not in _READERS and name not in _OTHERS]
    if isinstance(found.get("looking"), dict):
        unknown += [f"looking.{name}" for name in found["looking"] if name not in _LOOKING_READERS]
    problems += [f"there is no setting {_short(name)}" for name in unknown[:MOST_NAMED]]
    if len(unknown) > MOST_NAMED:
        problems.append(f"{len(unknown) - MOST_NAMED} more are unknown")
    image = found.get("image")
    if image is not None and not isinstance(image, str):
        problems.append("its image makes no sense")
        image = None
    crop = None
    try:
        crop = _or_none(_region)(found.get("crop"))
    except (ValueError, TypeError):
        problems.append("its crop makes no sense")
    return Session(image, changes, tuple(problems), crop)


def _short(name: str) -> str:
    """Return a name from a file in quotes, on one line and not too long."""
    return f"'{plain(name, MOST_OF_A_NAME)}'"


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if not _is_whole(value) or not low <= value <= high:
            raise TypeError
        return int(value)

    return read


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


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


def _scale(value: Any) -> float:
    number = _number(value)
    if not MIN_SCALE <= number <= MAX_SCALE:
        raise TypeError
    return number


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _method(value: Any) -> str:
    if value not in METHODS:
        raise _UnknownMethodError(value)
    return str(value)


def _reducer(value: Any) -> str:
    if value not in REDUCERS:
        raise TypeError
    return str(value)


def _methods(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    methods = tuple(dict.fromkeys(_method(name) for name in value))
    if not 1 <= len(methods) <= MAX_PANES:
        raise TypeError
    return methods


def _coordinate(value: Any) -> float:
    return _between(-FURTHEST, FURTHEST)(value)


def _view(value: Any) -> View:
    row, col, magnification = value
    magnification = _between(1 / MOST_MAGNIFIED, MOST_MAGNIFIED)(magnification)
    return View(_coordinate(row), _coordinate(col), magnification)


def read_place(value: Any) -> Place:
    """Return a place from its four numbers; ValueError or TypeError where it makes no sense."""
    row, col, height, width = (_whole(0, FURTHEST)(part) for part in value)
    if row >= height or col >= width:
        raise TypeError
    return Place(row, col, (height, width))


def _watched(value: Any) -> tuple[Place, ...]:
    places = tuple(read_place(part) for part in value[:MOST_WATCHED])
    if len(value) > MOST_WATCHED:
        raise _TooManyError(places)
    return places


def _selection(value: Any) -> Selection:
    selection = Selection(*map(_coordinate, value))
    if not (0 <= selection.top < selection.bottom and 0 <= selection.left < selection.right):
        raise TypeError
    return selection


def _line(value: Any) -> Line:
    top, left, bottom, right = map(_coordinate, value)
    return Line((top, left), (bottom, right))


def _region(value: Any) -> Region:
    region = Region(*(_whole(0, FURTHEST)(part) for part in value))
    if region.is_empty:
        raise TypeError
    return region


def _between(low: float, high: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        number = _number(value)
        if not low <= number <= high:
            raise TypeError
        return number

    return read


def _split(value: Any) -> tuple[float, float]:
    down, right = (_between(0, 1)(part) for part in value)
    return down, right


def _stage_methods(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    names = (name if name == TRUTH else _method(name) for name in value)
    return tuple(dict.fromkeys(names))[:MAX_PANES]


_LOOKING_READERS: dict[str, Callable[[Any], Any]] = {
    "look": Look,
    "methods": _stage_methods,
    "split": _split,
    "follows_cursor": _flag,
    "playing": _flag,
    "interval_s": _between(SHORTEST_S, LONGEST_S),
    "opacity": _between(0, 1),
    "kind": DifferenceKind,
    "gain": _or_none(_whole(1, MOST_GAIN)),
    "tolerance": _whole(0, 255),
    "color_map": ColorMap,
}


def read_looking(value: Any) -> Looking:
    """Return what `looking_content` wrote; ValueError or TypeError where it makes no sense."""
    if not isinstance(value, dict):
        raise TypeError
    known = {n: read(value[n]) for n, read in _LOOKING_READERS.items() if n in value}
    return Looking(**known)


_READERS: dict[str, Callable[[Any], Any]] = {
    "methods": _methods,
    "scale": _scale,
    "kernel_size": _whole(1, MAX_KERNEL_SIZE),
    "padding": _or_none(_whole(0, MAX_KERNEL_SIZE - 1)),
    "output_padding": _or_none(_whole(0, MAX_KERNEL_SIZE - 1)),
    "border": Border,
    "view": _or_none(_view),
    "pin": _or_none(read_place),
    "watched": _watched,
    "reference": _method,
    "reducer": _reducer,
    "focus_method": _method,
    "channel": _whole(0, 3),
    "solo": _or_none(_whole(0, MAX_PANES - 1)),
    "layout": Layout,
    "appearance": Appearance,
    "looking": read_looking,
    "selection": _or_none(_selection),
    "line": _or_none(_line),
    "profile_along": ProfileAlong,
    **dict.fromkeys(FLAGS, _flag),
}
_OTHERS = frozenset({"program", "program_version", "format", "image", "crop"})
