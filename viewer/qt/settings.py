"""What is remembered from one start to the next."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

from PyQt5.QtCore import QByteArray, QSettings

from viewer.geometry import MAX_SCALE, MIN_SCALE
from viewer.images.round_trip import REDUCERS
from viewer.marks import Place
from viewer.state.comparison_view import Look, Looking
from viewer.state.session import looking_content, read_looking
from viewer.state.view_state import SHOW_FLAGS, Appearance, Layout, ViewState
from viewer.upsampling import MAX_KERNEL_SIZE, METHODS, Border

_FLAGS = ("kernel_locked", *SHOW_FLAGS)


def open_settings() -> QSettings:
    """Return the user's own settings."""
    return QSettings("Upsampling Viewer", "upsampling-viewer")


def save_state(settings: QSettings, state: ViewState) -> None:
    """Remember the user's choices; not the image nor the place in it."""
    settings.setValue("scale", state.scale)
    settings.setValue("kernel_size", state.kernel_size)
    settings.setValue("layout", state.layout.value)
    settings.setValue("appearance", state.appearance.value)
    settings.setValue("reference", state.reference)
    settings.setValue("border", state.border.value)
    settings.setValue("methods", ",".join(state.methods))
    settings.setValue("reducer", state.reducer)
    settings.setValue("looking", json.dumps(looking_content(state.looking)))
    settings.setValue("watched", ";".join(_place_text(place) for place in state.watched))
    for flag in _FLAGS:
        settings.setValue(flag, getattr(state, flag))


def restore_state(settings: QSettings, state: ViewState) -> ViewState:
    """Return `state` with what is remembered; what is missing or makes no sense stays."""
    changes: dict[str, Any] = {}
    scale = _number(settings.value("scale"))
    if scale is not None and MIN_SCALE <= scale <= MAX_SCALE:
        changes["scale"] = scale
    size = _number(settings.value("kernel_size"))
    if size is not None and 1 <= size <= MAX_KERNEL_SIZE:
        changes["kernel_size"] = int(size)
    if settings.value("layout") in [item.value for item in Layout]:
        changes["layout"] = Layout(settings.value("layout"))
    if settings.value("appearance") in [item.value for item in Appearance]:
        changes["appearance"] = Appearance(settings.value("appearance"))
    if settings.value("reference") in list(METHODS):  # a broken file may hold a list
        changes["reference"] = settings.value("reference")
    if settings.value("border") in [item.value for item in Border]:
        changes["border"] = Border(settings.value("border"))
    if settings.value("reducer") in list(REDUCERS):
        changes["reducer"] = settings.value("reducer")
    looking = _looking(settings.value("looking"))
    if looking is not None:
        changes["looking"] = looking
    methods = tuple(str(settings.value("methods") or "").split(","))
    if len(set(methods)) == len(methods) and all(name in METHODS for name in methods):
        changes["methods"] = methods
    changes["watched"] = _places(str(settings.value("watched") or ""))
    for flag in _FLAGS:
        value = settings.value(flag)
        if value in (True, False, "true", "false"):  # files hold text
            changes[flag] = value in (True, "true")
    return replace(state, **changes)


def saved_bytes(settings: QSettings, name: str) -> QByteArray | None:
    """Return a remembered window geometry or splitter state, if there is one."""
    value = settings.value(name)
    return value if isinstance(value, QByteArray) else None


def _looking(text: object) -> Looking | None:
    """Return how pictures were looked at the last time, but side by side."""
    try:
        looking = read_looking(json.loads(str(text)))
    except (ValueError, TypeError):
        return None
    return replace(looking, look=Look.PANES)


def _place_text(place: Place) -> str:
    return ",".join(map(str, (place.row, place.col, *place.shape)))


def _places(text: str) -> tuple[Place, ...]:
    """Return the places that a text holds; those that make no sense are left out."""
    places = []
    for part in filter(None, text.split(";")):
        try:
            row, col, height, width = map(int, part.split(","))
        except ValueError:
            continue
        if 0 <= row < height and 0 <= col < width:
            places.append(Place(row, col, (height, width)))
    return tuple(places)


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]  # whatever the file holds
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
