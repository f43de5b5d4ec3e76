import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt5.QtCore import QByteArray, QSettings

from viewer.comparing.difference_image import DifferenceKind
from viewer.geometry import MAX_SCALE, MIN_SCALE
from viewer.marks import Place
from viewer.qt.settings import open_settings, restore_state, save_state, saved_bytes
from viewer.state.comparison_view import ColorMap, Look, Looking
from viewer.state.view_state import Appearance, Layout, ViewState
from viewer.upsampling import MAX_KERNEL_SIZE, METHODS
from viewer.upsampling.truth import TRUTH

CHOSEN = ViewState(
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


def test_choices_come_back_from_the_file(tmp_path: Path) -> None:
    settings = ini(tmp_path / "settings.ini")
    save_state(settings, CHOSEN)
    settings.sync()
    assert restore_state(ini(tmp_path / "settings.ini"), ViewState()) == CHOSEN


def test_it_starts_with_the_pictures_side_by_side(tmp_path: Path) -> None:
    settings = ini(tmp_path / "settings.ini")
    save_state(settings, ViewState(looking=Looking(look=Look.WIPE, opacity=0.25)))
    assert restore_state(settings, ViewState()).looking == Looking(opacity=0.25)


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"opacity": 7}', '{"methods": ["none"]}'])
def test_a_way_of_looking_that_makes_no_sense_is_left_out(tmp_path: Path, text: str) -> None:
    settings = ini(tmp_path / "settings.ini")
    settings.setValue("looking", text)
    assert restore_state(settings, ViewState()).looking == Looking()


def test_the_place_in_the_picture_is_not_remembered(tmp_path: Path) -> None:
    settings = ini(tmp_path / "settings.ini")
    place = Place(1, 2, (9, 9))
    save_state(settings, ViewState(cursor=place, pin=place, solo=2, highlighted=(0, 0)))
    assert restore_state(settings, ViewState()) == ViewState()


def test_without_settings_the_state_stays(tmp_path: Path) -> None:
    assert restore_state(ini(tmp_path / "none.ini"), CHOSEN) == CHOSEN


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
    state = restore_state(ini(path), ViewState())
    assert MIN_SCALE <= state.scale <= MAX_SCALE
    assert math.isfinite(state.scale)
    assert isinstance(state.kernel_size, int) and 1 <= state.kernel_size <= MAX_KERNEL_SIZE
    assert isinstance(state.layout, Layout) and isinstance(state.appearance, Appearance)
    assert state.reference in METHODS
    assert {type(getattr(state, flag)) for flag in KEYS[5:]} == {bool}


@pytest.mark.parametrize(
    "text",
    ["scale=0.09", "scale=32.1", "scale=nan", "scale=wide", "kernel_size=0", "kernel_size=65"],
)
def test_a_number_out_of_range_stays_as_it_was(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.ini").write_text(f"[General]\n{text}\n")
    assert restore_state(ini(tmp_path / "settings.ini"), CHOSEN) == CHOSEN


def test_only_bytes_are_a_window_s_geometry(tmp_path: Path) -> None:
    settings = ini(tmp_path / "settings.ini")
    settings.setValue("geometry", QByteArray(b"\x01\xd9\xd0"))
    settings.setValue("splitter", "wide")
    settings.sync()
    again = ini(tmp_path / "settings.ini")
    found = [saved_bytes(again, name) for name in ("geometry", "splitter", "side_splitter")]
    assert found == [QByteArray(b"\x01\xd9\xd0"), None, None]
