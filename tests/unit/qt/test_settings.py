import json
import math
import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt5.QtCore import QByteArray, QSettings

from tests.json_values import json_values
from tests.states import state_of
from viewer.comparing.difference_image import DifferenceKind
from viewer.geometry import MAX_SCALE, MIN_SCALE
from viewer.marks import Place
from viewer.qt.settings import SettingsError, open_settings, restore_state, save_state, saved_bytes
from viewer.state.choices import Appearance, Layout
from viewer.state.comparison_view import ColorMap, Look, Looking
from viewer.state.panes import MAX_PANES
from viewer.state.saved import choice
from viewer.state.view_state import ViewState
from viewer.upsampling import MAX_KERNEL_SIZE, METHODS
from viewer.upsampling.truth import TRUTH

CHOSEN = state_of(
    scale=1.6,
    kernel_size=13,
    kernel_locked=False,
    layout=Layout.ROW,
    appearance=Appearance.DARK,
    reference="opencv",
    show_grid=False,
    show_values=False,
    show_inspector=False,
    show_kernel=False,
    reducer="lanczos",
    looking=Looking(
        methods=("opencv", TRUTH),
        interval_s=2.5,
        opacity=0.25,
        kind=DifferenceKind.SIGNED,
        gain=16,
        tolerance=3,
        color_map=ColorMap.DIVERGING,
        follows_cursor=True,
    ),
)
KEYS = (
    *("scale", "kernel_size", "layout", "appearance", "reference"),
    *("kernel_locked", "show_grid", "show_values", "show_inspector", "show_kernel"),
)


def ini(path: Path) -> QSettings:
    return QSettings(str(path), QSettings.Format.IniFormat)


def restored(settings: QSettings) -> ViewState:
    return restore_state(settings, ViewState()).state


def test_choices_come_back_from_the_file(tmp_path: Path) -> None:
    settings = ini(tmp_path / "settings.ini")
    save_state(settings, CHOSEN)
    settings.sync()
    assert restored(ini(tmp_path / "settings.ini")) == CHOSEN


def test_it_starts_with_the_pictures_side_by_side(tmp_path: Path) -> None:
    settings = ini(tmp_path / "settings.ini")
    save_state(settings, ViewState(looking=Looking(look=Look.WIPE, opacity=0.25)))
    assert restored(settings).looking == Looking(opacity=0.25)


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"opacity": 7}', '{"methods": ["none"]}'])
def test_a_way_of_looking_that_makes_no_sense_is_left_out(tmp_path: Path, text: str) -> None:
    settings = ini(tmp_path / "settings.ini")
    settings.setValue("looking", text)
    assert restored(settings).looking == Looking()


def test_the_place_in_the_picture_is_not_remembered(tmp_path: Path) -> None:
    settings = ini(tmp_path / "settings.ini")
    place = Place(1, 2, (9, 9))
    save_state(settings, state_of(cursor=place, pin=place, solo=2, highlighted=(0, 0)))
    assert restored(settings) == ViewState()


def test_without_settings_the_state_stays(tmp_path: Path) -> None:
    assert restore_state(ini(tmp_path / "none.ini"), CHOSEN).state == CHOSEN


def test_the_user_s_own_settings_are_where_the_desktop_wants_them(fresh_settings: Path) -> None:
    assert Path(open_settings().fileName()).is_relative_to(fresh_settings)


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
    st.sampled_from(["nan", "-inf", "1e999", "true", "row", "original", "0x10", "33", "65"]),
    st.lists(st.sampled_from(["1", "2", "row", "original"]), min_size=2, max_size=3),
    st.binary(max_size=5).map(QByteArray),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("settings")


@given(st.dictionaries(st.sampled_from(KEYS), values))
def test_whatever_a_file_holds_the_state_makes_sense(
    folder: Path, found: dict[str, object]
) -> None:
    path = folder / "settings.ini"
    path.unlink(missing_ok=True)
    settings = ini(path)
    for key, value in found.items():
        settings.setValue(key, value)
    settings.sync()
    state = restored(ini(path))
    assert MIN_SCALE <= state.scaling.scale <= MAX_SCALE
    assert math.isfinite(state.scaling.scale)
    assert (
        isinstance(state.scaling.kernel_size, int)
        and 1 <= state.scaling.kernel_size <= MAX_KERNEL_SIZE
    )
    assert isinstance(state.panes.layout, Layout) and isinstance(state.appearance, Appearance)
    assert state.panes.reference in METHODS
    assert {type(choice(state, flag)) for flag in KEYS[5:]} == {bool}


@pytest.mark.parametrize(
    "text",
    ["scale=0.09", "scale=32.1", "scale=nan", "scale=wide", "kernel_size=0", "kernel_size=65"],
)
def test_a_number_out_of_range_stays_as_it_was(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.ini").write_text(f"[General]\n{text}\n")
    assert restore_state(ini(tmp_path / "settings.ini"), CHOSEN).state == CHOSEN


@given(
    st.dictionaries(st.sampled_from([field.name for field in fields(Looking)]), json_values)
    | json_values
)
def test_whatever_a_way_of_looking_holds_it_makes_sense(folder: Path, found: object) -> None:
    settings = ini(folder / "looking.ini")
    settings.setValue("looking", json.dumps(found))
    looking = restored(settings).looking
    assert 0 <= looking.opacity <= 1 and 0.1 <= looking.interval_s <= 5
    assert not looking.staged and len(looking.methods) <= MAX_PANES


@given(st.binary(max_size=80) | st.text(st.sampled_from('[]=@%;,()\\\n"x0aV')).map(str.encode))
def test_whatever_stands_in_the_file(folder: Path, content: bytes) -> None:
    path = folder / "any.ini"
    for text in (content, b"[General]\nscale=" + content, b"[General]\nlooking=" + content):
        path.write_bytes(text)
        state = restored(ini(path))
        assert MIN_SCALE <= state.scaling.scale <= MAX_SCALE


SOME_WATCHED = "some watched pixels"
MANY_WATCHED = (Place(1, 2, (3, 4)),) * 200
LEFT_OUT = ("looking", Looking(), "looking")
ALL = ",".join(METHODS)
NAMES = tuple(METHODS)


@pytest.mark.parametrize(
    ("text", "field", "kept", "told"),
    [
        (f'methods="{ALL}"', "methods", NAMES[:9], "some methods"),
        ('methods="opencv,fractal,nearest"', "methods", ("opencv", "nearest"), "some methods"),
        ("methods=fractal", "methods", ViewState().panes.methods, "methods"),
        ("methods=original, opencv", "methods", ViewState().panes.methods, "methods"),
        (f"scale={10**400}", "scale", 4, "scale"),
        ("kernel_size=" + "9" * 5000, "kernel_size", 8, "kernel size"),
        (f'watched="1,2,3,4;0,0,{10**400},1"', "watched", (Place(1, 2, (3, 4)),), SOME_WATCHED),
        (f'watched="{"9" * 5000}"', "watched", (), SOME_WATCHED),
        (f'watched="{";".join(["1,2,3,4"] * 201)}"', "watched", MANY_WATCHED, SOME_WATCHED),
        ("looking=" + "[" * 100_000, "looking", Looking(), "looking"),
        (r"""looking="{\"gain\": 1%s}" """ % ("0" * 400), "looking", Looking(), "looking"),
        (r"""looking="{\"opacity\": 1%s}" """ % ("0" * 400), "looking", Looking(), "looking"),
        (r"""looking="{\"opacity\": NaN}" """, "looking", Looking(), "looking"),
        (r"looking=@Variant(\0\0\0\x7f\0\0\0\xePyQt_PyObject\0\0\0\0\x1)", *LEFT_OUT),
        ("show_grid=perhaps\nborder=none", "show_grid", True, "border and show grid"),
        ("layout=7\nscale=x\nborder=none", "scale", 4, "scale, border and layout"),
    ],
)
def test_what_cannot_be_used_is_left_out_and_told(
    tmp_path: Path, text: str, field: str, kept: object, told: str
) -> None:
    path = tmp_path / "settings.ini"
    path.write_text(f"[General]\nshow_values=false\n{text}\n")
    found = restore_state(ini(path), ViewState())
    assert choice(found.state, field) == kept
    assert not found.state.overlays.values
    assert found.remark == (
        f"Of the remembered choices, {told} cannot be used: the rest is restored."
    )
    save_state(ini(path), found.state)
    assert restore_state(ini(path), ViewState()) == (found.state, "")


def test_of_good_settings_nothing_is_told(tmp_path: Path) -> None:
    settings = ini(tmp_path / "settings.ini")
    assert restore_state(settings, ViewState()).remark == ""
    save_state(settings, CHOSEN)
    assert restore_state(settings, ViewState()).remark == ""


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["a pipe", "a folder"])
def test_settings_that_are_no_file_are_told(
    fresh_settings: Path, make: Callable[[Path], None]
) -> None:
    path = Path(open_settings().fileName())
    path.parent.mkdir(parents=True, exist_ok=True)
    make(path)
    with pytest.raises(SettingsError, match=r"^The settings, .*, are no regular file: the program"):
        open_settings()
    path.rename(path.with_suffix(".old"))
    with open(path, "wb") as file:
        file.truncate(1 << 40)  # as if it were a terabyte
    with pytest.raises(SettingsError, match="are too large"):
        open_settings()


def test_only_bytes_are_a_window_s_geometry(tmp_path: Path) -> None:
    settings = ini(tmp_path / "settings.ini")
    settings.setValue("geometry", QByteArray(b"\x01\xd9\xd0"))
    settings.setValue("splitter", "wide")
    settings.sync()
    again = ini(tmp_path / "settings.ini")
    found = [saved_bytes(again, name) for name in ("geometry", "splitter", "side_splitter")]
    assert found == [QByteArray(b"\x01\xd9\xd0"), None, None]
