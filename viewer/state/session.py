"""Sessions: the state as a small JSON text, and as the command line that brings it back."""

from __future__ import annotations

import json
import os
import shlex
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import viewer
from viewer.geometry import Region
from viewer.images.load_image import SourceImage
from viewer.state.allowed import TooManyError, UnknownMethodError
from viewer.state.comparison_view import Looking
from viewer.state.json_text import NotJsonError, parsed
from viewer.state.opening import with_crop
from viewer.state.plain_data import plain, read, types_of
from viewer.state.saved import choice, kinds, names, with_choices
from viewer.state.view_state import ViewState
from viewer.system import plain_text
from viewer.upsampling import matched_kernel_size

FORMAT = 1
LARGEST = 1 << 20  # bytes; what is longer is no session
MOST_OF_A_NAME = 40  # characters of what is unknown, in a remark
MOST_NAMED = 5  # unknown names, in a remark
_OTHERS = frozenset({"program", "program_version", "format", "image", "crop"})


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
        scaling, panes = changed.scaling, changed.panes
        if scaling.kernel_locked:
            scaling = replace(scaling, kernel_size=matched_kernel_size(scaling.scale))
        if panes.solo is not None and panes.solo >= len(panes.methods):
            panes = replace(panes, solo=None)
        if panes.focus_method not in panes.methods:
            panes = replace(panes, focus_method=panes.methods[0])
        cursor = changed.marks.pin or changed.cursor
        return replace(changed, scaling=scaling, panes=panes, cursor=cursor)

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
    image = state.image
    path = image.path if image is not None else ""
    content: dict[str, Any] = {
        "program": "Upsampling Viewer",
        "program_version": viewer.__version__,
        "format": FORMAT,
        "image": str(Path(path).resolve()) if path else None,
        "crop": None if image is None else plain(image.crop),
    }
    content |= {name: plain(choice(state, name)) for name in names()}
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
        found = parsed(content)
    except NotJsonError as error:
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
        found = parsed(text)
    except NotJsonError as error:
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


# Reading: each field by itself, so that one that is wrong spoils no other.


def _checked(found: dict[str, Any]) -> Session:
    changes: dict[str, Any] = {}
    problems: list[str] = []
    version = found["format"]
    if isinstance(version, bool) or not isinstance(version, int) or version > FORMAT:
        problems.append("it was saved by a newer version of this program")
    for name, kind in kinds().items():
        if name not in found:
            continue
        try:
            changes[name] = read(kind, found[name])
        except UnknownMethodError as error:
            problems.append(f"there is no method {plain_text.plain(str(error), MOST_OF_A_NAME)}")
        except TooManyError as error:
            changes[name] = error.taken
            problems.append(f"only the first {len(error.taken)} of its {name} pixels are taken")
        except (ValueError, TypeError):
            problems.append(f"its {name.replace('_', ' ')} makes no sense")
    problems += _unknown(found)
    image = found.get("image")
    if image is not None and not isinstance(image, str):
        problems.append("its image makes no sense")
        image = None
    crop = None
    try:
        crop = read(Region | None, found.get("crop"))
    except (ValueError, TypeError):
        problems.append("its crop makes no sense")
    return Session(image, changes, tuple(problems), crop)


def _unknown(found: dict[str, Any]) -> list[str]:
    """Return what is to be said of names that this program knows nothing of."""
    unknown = [name for name in found if name not in names() and name not in _OTHERS]
    if isinstance(found.get("looking"), dict):
        known = types_of(Looking)
        unknown += [f"looking.{name}" for name in found["looking"] if name not in known]
    problems = [f"there is no setting {_short(name)}" for name in unknown[:MOST_NAMED]]
    if len(unknown) > MOST_NAMED:
        problems.append(f"{len(unknown) - MOST_NAMED} more are unknown")
    return problems


def _short(name: str) -> str:
    """Return a name from a file in quotes, on one line and not too long."""
    return f"'{plain_text.plain(name, MOST_OF_A_NAME)}'"
