"""What is remembered from one start to the next."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from PyQt5.QtCore import QByteArray, QSettings, QStandardPaths

from viewer.images.checks import shown_path
from viewer.marks import Place
from viewer.state.allowed import MAX_PANES, MOST_WATCHED
from viewer.state.comparison_view import Look, Looking
from viewer.state.plain_data import plain, read
from viewer.state.saved import choice, kinds, remembered, with_choices
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS

_LARGEST = 16 << 20  # bytes; the program writes some thousands
_UNUSED = "the program starts with its usual choices and remembers none"


class SettingsError(Exception):
    """The settings cannot be used at all; the message is one sentence for the user."""


class Restored(NamedTuple):
    """What was remembered.

    Attributes
    ----------
    state : ViewState
        With the choices that can be used.
    remark : str
        One sentence on those that cannot; nothing where there are none.
    """

    state: ViewState
    remark: str


def open_settings() -> QSettings:
    """Return the user's own settings.

    Raises
    ------
    SettingsError
        If what has their name is no file that can be read.
    """
    # Asked before it is opened, which would wait for somebody to write to a named pipe. And no
    # further files, of the whole desktop or machine, that would have to be asked likewise.
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    path = str(Path(folder, "Upsampling Viewer", "upsampling-viewer.conf"))
    fault = _fault(path)
    if not fault:
        settings = QSettings(path, QSettings.Format.NativeFormat)
        if settings.status() is not QSettings.Status.AccessError:
            return settings
        fault = "cannot be read"
    raise SettingsError(f"The settings, {shown_path(path)}, {fault}: {_UNUSED}.")


def _fault(path: str) -> str:
    """Return why settings cannot be read from there, or nothing; they need not be there yet."""
    try:
        status = os.stat(path)
    except OSError:
        return ""
    if not stat.S_ISREG(status.st_mode):
        return "are no regular file"
    return "are too large" if status.st_size > _LARGEST else ""


def save_state(settings: QSettings, state: ViewState) -> None:
    """Remember the user's choices; not the image nor the place in it."""
    for name in remembered():
        value = choice(state, name)
        settings.setValue(name, _TEXTS[name](value) if name in _TEXTS else plain(value))


def restore_state(settings: QSettings, state: ViewState) -> Restored:
    """Return `state` with what is remembered; what is missing or makes no sense stays."""
    changes: dict[str, Any] = {}
    unusable: list[str] = []
    saved_value(settings, "format")  # all is parsed now; what that raises would hit another name
    for name in remembered():
        if not settings.contains(name):
            continue
        try:
            changes[name] = _read(name, saved_value(settings, name))
        except _PartlyUsableError as error:
            changes[name] = error.usable
            unusable.append(f"some {'watched pixels' if name == 'watched' else name}")
        except (ValueError, TypeError, OverflowError, RecursionError):
            unusable.append(name.replace("_", " "))
    remark = ""
    if unusable:
        listed = " and ".join(filter(None, (", ".join(unusable[:-1]), unusable[-1])))
        remark = f"Of the remembered choices, {listed} cannot be used: the rest is restored."
    elif settings.status() == QSettings.Status.FormatError:
        remark = "The remembered choices are damaged: what can be read of them is restored."
    return Restored(with_choices(state, changes), remark)


def saved_value(settings: QSettings, name: str) -> object:
    """Return what is remembered under a name; None where that is nothing that can be read."""
    try:
        value: object = settings.value(name)
    except Exception:  # a file may name types of Python's, and making them raises anything
        return None
    return value


def saved_bytes(settings: QSettings, name: str) -> QByteArray | None:
    """Return a remembered window geometry or splitter state, if there is one."""
    value = saved_value(settings, name)
    return value if isinstance(value, QByteArray) else None


class _PartlyUsableError(ValueError):
    """A list of which some parts make no sense."""

    def __init__(self, usable: tuple[Any, ...]) -> None:
        super().__init__()
        self.usable = usable


def _read(name: str, value: Any) -> Any:
    """Return a choice from what a file holds, which is text."""
    if name in _READERS:
        return _READERS[name](value)
    usual = choice(ViewState(), name)
    if isinstance(usual, bool):
        if value not in (True, False, "true", "false"):
            raise ValueError
        value = value in (True, "true")
    elif isinstance(usual, int | float):
        value = type(usual)(float(value))
    return read(kinds()[name], value)


def _methods(text: Any) -> tuple[str, ...]:
    """Return the methods of a list of names: those that there are, and panes for."""
    names = str(text).split(",")
    usable = tuple(name for name in dict.fromkeys(names) if name in METHODS)[:MAX_PANES]
    if not usable:
        raise ValueError
    if len(usable) < len(names):
        raise _PartlyUsableError(usable)
    return usable


def _looking(text: Any) -> Looking:
    """Return how pictures were looked at the last time, but side by side."""
    looking: Looking = read(Looking, json.loads(text))
    return replace(looking, look=Look.PANES)


def _places(text: Any) -> tuple[Place, ...]:
    """Return the places that a text holds; those that make no sense are left out."""
    parts = [part for part in str(text).split(";") if part]
    places = []
    for part in parts[:MOST_WATCHED]:
        with contextlib.suppress(ValueError, TypeError):
            places.append(read(Place, [int(number) for number in part.split(",")]))
    if len(places) < len(parts):
        raise _PartlyUsableError(tuple(places))
    return tuple(places)


def _place_text(place: Place) -> str:
    return ",".join(map(str, plain(place)))


# What has another text in the settings than in a session.
_TEXTS: dict[str, Callable[[Any], str]] = {
    "methods": ",".join,
    "looking": lambda looking: json.dumps(plain(looking)),
    "watched": lambda places: ";".join(map(_place_text, places)),
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "methods": _methods,
    "looking": _looking,
    "watched": _places,
}
