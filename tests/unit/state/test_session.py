import itertools
import json
import math
import os
import re
import shlex
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.json_values import json_values
from tests.states import altered, state_of
from viewer.comparing.difference_image import DifferenceKind
from viewer.geometry import Region
from viewer.images.load_image import SourceImage
from viewer.marks import Line, Place, Selection
from viewer.state.choices import Appearance, Layout, ProfileAlong
from viewer.state.comparison_view import ColorMap, Look, Looking
from viewer.state.opening import with_crop
from viewer.state.panes import MAX_PANES
from viewer.state.saved import choice, names
from viewer.state.session import (
    Session,
    SessionError,
    command_line,
    read_session,
    read_state,
    session_text,
)
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS, Border, matched_kernel_size
from viewer.upsampling.truth import TRUTH
from viewer.viewport import View

LOOKING = [field.name for field in fields(Looking)]
IMAGE = SourceImage(np.zeros((60, 90, 3), np.uint8), "/pictures/my cat.png")
places = st.builds(lambda r, c, h, w: Place(r, c, (r + h, c + w)), *[st.integers(1, 10**6)] * 4)
lookings = st.builds(
    Looking,
    look=st.sampled_from(Look),
    methods=st.lists(st.sampled_from([*METHODS, TRUTH]), max_size=4, unique=True).map(tuple),
    split=st.tuples(*[st.floats(0, 1)] * 2),
    follows_cursor=st.booleans(),
    playing=st.booleans(),
    interval_s=st.floats(0.1, 5),
    opacity=st.floats(0, 1),
    kind=st.sampled_from(DifferenceKind),
    gain=st.none() | st.integers(1, 128),
    tolerance=st.integers(0, 255),
    color_map=st.sampled_from(ColorMap),
)
states = st.builds(
    altered,
    st.just(ViewState(image=IMAGE)),
    methods=st.lists(st.sampled_from(list(METHODS)), min_size=1, max_size=6, unique=True).map(
        tuple
    ),
    scale=st.floats(0.1, 32),
    kernel_size=st.integers(1, 64),
    padding=st.none() | st.integers(0, 63),
    output_padding=st.none() | st.integers(0, 31),
    border=st.sampled_from(Border),
    view=st.none() | st.builds(View, *[st.floats(0.01, 1000)] * 3),
    pin=st.none() | places,
    watched=st.lists(places, max_size=3).map(tuple),
    reference=st.sampled_from(list(METHODS)),
    layout=st.sampled_from(Layout),
    appearance=st.sampled_from(Appearance),
    looking=lookings,
    selection=st.none()
    | st.builds(
        lambda top, left, height, width: Selection(top, left, top + height, left + width),
        *[st.floats(0, 1000)] * 2,
        *[st.floats(0.01, 1000)] * 2,
    ),
    line=st.none() | st.builds(lambda *ends: Line(ends[:2], ends[2:]), *[st.floats(0, 1000)] * 4),
    profile_along=st.sampled_from(ProfileAlong),
    **{flag: st.booleans() for flag in names() if isinstance(choice(ViewState(), flag), bool)},
)


def read(tmp_path: Path, content: bytes | str) -> Session:
    path = tmp_path / "view.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_session(path)


@given(state=states)
def test_a_session_brings_back_the_same_view(
    tmp_path_factory: pytest.TempPathFactory, state: ViewState
) -> None:
    state = altered(state, focus_method=state.panes.methods[-1])
    if state.scaling.kernel_locked:
        state = altered(state, kernel_size=matched_kernel_size(state.scaling.scale))
    session = read(tmp_path_factory.mktemp("session"), session_text(state))
    assert session.problems == ()
    assert session.image == "/pictures/my cat.png"
    restored = session.applied(ViewState(image=IMAGE))
    assert replace(restored, cursor=None) == replace(state, cursor=None)
    assert restored.cursor == state.marks.pin


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (session_text(ViewState(image=IMAGE))[:200], "is cut short;"),
        ("", "is not valid JSON (it is empty)"),
        (b"\x89PNG\r\n\x1a\n\xff", "is not valid JSON (it is no text)"),
        ("{bad", "is not valid JSON (expecting property name enclosed in double quotes in line 1"),
        ("@file", "is not valid JSON (expecting value in line 1, column 1)"),
        ("{} {}", "is not valid JSON (extra data in line 1, column 4)"),
        ("[]", "no session"),
        ("{}", "no session"),
        ("[" * 100_000, "is not valid JSON (it is nested too deeply)"),
        ("9" * 10_000, "is not valid JSON (a number in it is too long)"),
        (" " * (2 << 20), "too large"),
    ],
)
def test_what_is_no_session_is_told_in_one_sentence(
    tmp_path: Path, content: bytes | str, words: str
) -> None:
    with pytest.raises(SessionError, match=re.escape(words)) as caught:
        read(tmp_path, content)
    assert "view.json" in str(caught.value)
    assert str(caught.value).count(".") == 2  # of the name and of the sentence


@given(
    st.dictionaries(
        st.sampled_from([*json.loads(session_text(ViewState())), "crop"]), json_values, max_size=8
    ),
    st.none() | st.dictionaries(st.sampled_from(LOOKING), json_values, max_size=4),
)
def test_whatever_a_session_holds_the_state_makes_sense(
    found: dict[str, Any], looking: dict[str, Any] | None
) -> None:
    session = read_state(json.dumps(found if looking is None else found | {"looking": looking}))
    restored = session.applied(ViewState(image=IMAGE, pane_size=(300, 400)))
    assert (
        1 <= len(restored.panes.methods) <= MAX_PANES
        and restored.panes.focus_method in restored.panes.methods
    )
    assert all(
        map(
            math.isfinite,
            (restored.scaling.scale, restored.resolved.zoom, *astuple(restored.looking)[2]),
        )
    )
    for method in restored.resolved.visible_methods:
        region = restored.resolved.visible_region(method)
        assert region == region.intersect(Region.whole(restored.resolved.output_shape(method)))


def test_numbers_of_any_length_are_told() -> None:
    session = read_state(f'{{"scale": {10**400}, "view": [1, 2, -{10**400}], "pin": [{10**400}]}}')
    assert session.changes == {}
    assert [problem.split()[1] for problem in session.problems] == ["scale", "pin", "view"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("view", [1, 2, 1e300]),
        ("view", [1, 2, 1e-300]),
        ("view", [1e300, 2, 3]),
        ("line", [0, 0, 1e300, 1]),
        ("selection", [0, 0, 1e300, 1]),
    ],
)
def test_places_far_from_any_picture_make_no_sense(field: str, value: list[float]) -> None:
    assert read_state(json.dumps({field: value})).problems == (f"its {field} makes no sense",)


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "view.json")  # to open it would wait for somebody to write to it
    for path in (tmp_path / "view.json", Path("/dev/zero")):
        with pytest.raises(SessionError, match=rf"{path.name} is no regular file; choose"):
            read_session(path)
    with pytest.raises(SessionError, match="cannot be opened"):
        read_session("a\x00.json")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"gone\.json cannot be opened: no such file"):
        read_session(tmp_path / "gone.json")
    with pytest.raises(SessionError, match="directory"):
        read_session(tmp_path)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("methods", ["original", "fractal"], "no method fractal"),
        ("methods", ["\x1b" + 900 * "x"], "no method \\x1b" + 25 * "x" + "…" + 13 * "x"),
        ("methods", [], "methods makes no sense"),
        ("methods", "original", "methods makes no sense"),
        ("scale", 1000, "scale makes no sense"),
        ("scale", True, "scale makes no sense"),
        ("scale", float("nan"), "scale makes no sense"),
        ("kernel_size", 2.5, "kernel size makes no sense"),
        ("border", ["layer"], "border makes no sense"),
        ("view", [1, 2], "view makes no sense"),
        ("view", [1, 2, -3], "view makes no sense"),
        ("pin", [5, 5, 5, 5], "pin makes no sense"),
        ("watched", [[1, 2, 3, 4], 7], "watched makes no sense"),
        ("reference", {"a": 1}, "reference makes no sense"),
        ("show_grid", 1, "show grid makes no sense"),
        ("looking", "wipe", "looking makes no sense"),
        ("looking", {"look": "squint"}, "looking makes no sense"),
        ("looking", {"split": [0.5, 2]}, "looking makes no sense"),
        ("looking", {"gain": 129}, "looking makes no sense"),
        ("looking", {"methods": ["fractal"]}, "no method fractal"),
        ("image", 7, "image makes no sense"),
        ("format", 2, "newer version"),
        ("format", "x", "newer version"),
    ],
)
def test_what_makes_no_sense_is_told_and_the_rest_restored(
    tmp_path: Path, field: str, value: Any, told: str
) -> None:
    state = state_of(image=IMAGE, scale=3.5, reference="opencv", show_values=False)
    content = json.loads(session_text(state)) | {field: value}
    session = read(tmp_path, json.dumps(content))
    assert len(session.problems) == 1
    assert told in session.problems[0]
    restored = session.applied(ViewState())
    assert restored.overlays.values is False
    assert restored.scaling.scale == (ViewState().scaling.scale if field == "scale" else 3.5)


def test_what_does_not_fit_together_is_made_to_fit(tmp_path: Path) -> None:
    content = json.loads(session_text(ViewState(image=IMAGE)))
    content |= {"methods": ["opencv"], "focus_method": "bilinear", "solo": 3}
    restored = read(tmp_path, json.dumps(content)).applied(ViewState())
    assert (restored.panes.focus_method, restored.panes.solo) == ("opencv", None)


@given(state=states)
def test_a_command_brings_back_the_same_view(state: ViewState) -> None:
    state = altered(state, focus_method=state.panes.methods[-1])
    if state.scaling.kernel_locked:
        state = altered(state, kernel_size=matched_kernel_size(state.scaling.scale))
    words = shlex.split(command_line(state))
    options = dict(itertools.pairwise(words[2:]))
    rest = read_state(options.get("--state", "{}"))
    assert rest.problems == ()
    begun = state_of(
        image=IMAGE,
        scale=float(options["--scale"]),
        kernel_size=int(options.get("--kernel-size", matched_kernel_size(state.scaling.scale))),
        methods=tuple(options["--methods"].split(",")),
    )
    restored = rest.applied(begun)
    assert words[1] == IMAGE.path
    assert replace(restored, cursor=None) == replace(state, cursor=None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not valid JSON (it is empty)."),
        ("{", "is cut short."),
        ("{bad", "is not valid JSON (expecting property name"),
        ("[1]", "is no state."),
        ("7", "is no state."),
    ],
)
def test_what_is_no_state_is_told(text: str, words: str) -> None:
    with pytest.raises(SessionError, match=f"--state {re.escape(words)}"):
        read_state(text)


def test_a_session_is_cut_short_wherever_it_ends() -> None:
    text = session_text(altered(ViewState(image=IMAGE), scale=1e-5, kernel_size=7))
    text = text.rstrip().replace("my cat", "m\\u00fe cat")
    for end in range(1, len(text)):
        with pytest.raises(SessionError, match="cut short"):
            read_state(text[:end])


def test_unknown_names_are_told(tmp_path: Path) -> None:
    session = read_state('{"methds": ["opencv"], "looking": {"lok": "wipe", "opacity": 0.25}}')
    assert session.remark == (
        "Of this session, there is no setting 'methds'; there is no setting 'looking.lok': "
        "the rest is restored."
    )
    assert session.changes["looking"].opacity == 0.25
    content = {"format": 1} | {f"name\n{index}" + "x" * 99: 0 for index in range(7)}
    problems = read(tmp_path, json.dumps(content)).problems
    assert len(problems) == 6 and problems[-1] == "2 more are unknown"
    assert all(len(problem) < 80 and problem.isprintable() for problem in problems)


def test_a_crop_that_does_not_fit_is_cut_or_left_out(tmp_path: Path) -> None:
    whole = ViewState(image=IMAGE)
    text = session_text(with_crop(whole, IMAGE.cropped(Region(10, 20, 60, 90))))
    smaller = SourceImage(np.zeros((40, 50, 3), np.uint8), IMAGE.path)
    applied = read(tmp_path, text).applied(replace(whole, image=smaller))
    assert applied.image is not None and applied.image.crop == Region(10, 20, 40, 50)
    tiny = SourceImage(np.zeros((5, 5, 3), np.uint8), IMAGE.path)
    applied = read(tmp_path, text).applied(replace(whole, image=tiny))
    assert applied.image is tiny


def test_a_session_of_the_whole_image_takes_back_a_crop(tmp_path: Path) -> None:
    whole = ViewState(image=IMAGE)
    session = read(tmp_path, session_text(whole))
    cropped = with_crop(whole, IMAGE.cropped(Region(10, 20, 60, 90)))
    assert session.applied(cropped).image is IMAGE


@pytest.mark.parametrize("crop", [[1, 2], [5, 5, 5, 9], ["a", 1, 2, 3], 7, [-1, 0, 4, 4]])
def test_a_crop_that_makes_no_sense_is_left_out(tmp_path: Path, crop: Any) -> None:
    content = json.loads(session_text(ViewState(image=IMAGE))) | {"crop": crop}
    session = read(tmp_path, json.dumps(content))
    assert session.crop is None
    assert session.problems == ("its crop makes no sense",)


def test_no_more_pixels_are_watched_than_can_be_explained_at_once() -> None:
    session = read_state(json.dumps({"watched": [[0, i, 9, 30_000] for i in range(30_000)]}))
    (problem,) = session.problems
    assert problem == "only the first 200 of its watched pixels are taken"
    state = session.applied(ViewState())
    assert len(state.marks.watched) == 200
