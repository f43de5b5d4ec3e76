"""Profiles are rows, columns and pixels of whole outputs as the oracles make them."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.families import LEADERS
from tests.oracles import WHOLE, noise
from viewer.comparing import profile as profile_module
from viewer.comparing.profile import (
    NEIGHBOUR,
    SOURCE,
    TRUTH,
    Curve,
    ProfileRequest,
    Profiles,
    profile_table,
    profiles,
    sample_lines,
    source_places,
    visible_share,
)
from viewer.geometry import Region
from viewer.marks import Line, Place
from viewer.upsampling import METHODS, MethodError, Parameters, matched_kernel_size
from viewer.upsampling.enlargement import Enlargement

PHOTO = noise(12, 17, 3)


def parameters(scale: float) -> Parameters:
    return Parameters(scale, matched_kernel_size(scale))


def request(
    names: tuple[str, ...],
    along: Place | Line,
    *,
    source: np.ndarray = PHOTO,
    scale: float = 4,
    is_column: bool = False,
    truth: np.ndarray | None = None,
    region: Region | None = None,
) -> ProfileRequest:
    shape = source.shape[:2]
    regions = {
        name: region or Region.whole(METHODS[name].output_shape(shape, parameters(scale)))
        for name in names
    }
    if truth is not None:
        regions[TRUTH] = Region.whole(truth.shape[:2])
    enlargement = Enlargement(source, parameters(scale), truth)
    return ProfileRequest(enlargement, along, is_column, regions, (0, 1))


def curves(asked: ProfileRequest) -> dict[str, Curve]:
    found = profiles(asked, lambda done: True)
    assert found is not None
    assert not found.failures
    return found.curves


# Rows and columns


@settings(max_examples=60)
@given(
    method=st.sampled_from([name for name in LEADERS if name != "as_printed"]),
    scale=st.sampled_from([1 / 3, 1, 1.6, 2, 3, 3.7, 8]),
    shape=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    channels=st.sampled_from([1, 3, 4]),
    is_column=st.booleans(),
    data=st.data(),
)
def test_a_row_or_a_column_is_that_of_the_whole_output(
    method: str,
    scale: float,
    shape: tuple[int, int],
    channels: int,
    is_column: bool,
    data: st.DataObject,
) -> None:
    source, asked = noise(*shape, channels), parameters(scale)
    whole = WHOLE[method](source, asked)
    height, width = whole.shape[:2]
    row, col = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    region = Region(top, left, height, width)
    place = Place(row, col, (height, width))
    found = curves(
        request((method,), place, source=source, scale=scale, is_column=is_column, region=region)
    )[method]
    line = whole[top:, col] if is_column else whole[row, left:]
    np.testing.assert_array_equal(found.values, line)
    coordinates = [
        METHODS[method].source_coordinate(top + i, left + i, shape, asked)[0 if is_column else 1]
        for i in range(len(line))
    ]
    assert found.places.tolist() == [float(place) for place in coordinates]


@pytest.mark.parametrize("scale", [1 / 3, 1.6, 3.7, 4, 32])
@pytest.mark.parametrize("method", METHODS)
def test_coordinates_are_exact_for_every_method(method: str, scale: float) -> None:
    shape, asked = (16384, 7), parameters(scale)
    source = np.broadcast_to(np.uint8(0), (*shape, 1))
    length = METHODS[method].output_shape(shape, asked)[0]
    indices = np.unique([0, 1, length // 3, length // 2, length - 2, length - 1])
    found = source_places(Enlargement(source, asked), method, 0, indices)
    exact = [METHODS[method].source_coordinate(int(i), 0, shape, asked)[0] for i in indices]
    assert found.tolist() == [float(place) for place in exact]


def test_methods_of_different_conventions_lie_at_different_places() -> None:
    names = ("bilinear", "bilinear_align_corners", "bilinear_asymmetric", "bilinear_rosetta")
    found = curves(request(names, Place(3, 0, (48, 68))))
    ends = {name: (found[name].places[0], found[name].places[-1]) for name in names}
    assert ends == {
        "bilinear": (-3 / 8, 16 + 3 / 8),
        "bilinear_align_corners": (0, 16),
        "bilinear_asymmetric": (0, 16 + 3 / 4),
        "bilinear_rosetta": (0, float(Fraction(67 * 16, 68))),
    }


def test_a_transposed_convolution_off_its_centre_is_seen_shifted() -> None:
    regions = {
        name: Region(0, 0, 24, 34) for name in ("bilinear", "transposed_conv")
    }  # k - s is odd: half an output pixel, a quarter of a source pixel
    asked = ProfileRequest(
        Enlargement(PHOTO, Parameters(2, 5)), Place(0, 0, (24, 34)), False, regions, (0, 1)
    )
    found = curves(asked)
    assert found["transposed_conv"].places[0] - found["bilinear"].places[0] == 0.25


def test_the_samples_are_those_of_the_rows_on_both_sides() -> None:
    asked = request((SOURCE, "bilinear"), Place(4 * 5 + 1, 8, (48, 68)))  # at source row 4.875
    assert sample_lines(asked) == (5, 4)
    found = curves(asked)
    assert found[SOURCE].places.tolist() == list(range(17))
    np.testing.assert_array_equal(found[SOURCE].values, PHOTO[5])
    np.testing.assert_array_equal(found[NEIGHBOUR].values, PHOTO[4])
    column = request((SOURCE,), Place(0, 4 * 5 + 2, (48, 68)), is_column=True)  # column 5.125
    assert sample_lines(column) == (5, 6)
    np.testing.assert_array_equal(curves(column)[NEIGHBOUR].values, PHOTO[:, 6])


@pytest.mark.parametrize(("row", "expected"), [(0, (0,)), (47, (11,))])
def test_beyond_the_border_there_is_no_other_row(row: int, expected: tuple[int, ...]) -> None:
    asked = request((SOURCE,), Place(row, 0, (48, 68)))
    assert sample_lines(asked) == expected
    assert NEIGHBOUR not in curves(asked)


def test_on_a_source_row_there_is_only_that() -> None:
    asked = request((SOURCE, "bilinear"), Place(3 * 4 + 1, 0, (36, 51)), scale=3)
    assert sample_lines(asked) == (4,)
    found = curves(asked)
    whole_places = np.isin(found["bilinear"].places, found[SOURCE].places)
    np.testing.assert_array_equal(found["bilinear"].values[whole_places], PHOTO[4])


def test_the_truth_has_a_profile_of_its_own() -> None:
    truth = noise(48, 68, 3)
    found = curves(request(("bilinear",), Place(7, 9, (48, 68)), truth=truth))
    np.testing.assert_array_equal(found[TRUTH].values, truth[7])
    assert found[TRUTH].places.tolist() == found["bilinear"].places.tolist()


def test_of_very_many_pixels_every_so_many_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile_module, "MOST_POINTS", 10)
    asked = request((SOURCE, "opencv"), Place(7, 9, (48, 68)))
    found = curves(asked)["opencv"]
    assert found.step == 7
    np.testing.assert_array_equal(found.values, WHOLE["opencv"](PHOTO, parameters(4))[7, ::7])
    assert found.places.tolist() == [-3 / 8 + 7 * i / 4 for i in range(10)]
    line = curves(request(("opencv",), Line((0, 0), (12, 17))))["opencv"]
    assert line.step > 1
    assert len(line.places) <= 10


# Lines


@pytest.mark.parametrize("method", ["bilinear", "opencv", "transposed_conv", SOURCE])
def test_a_line_through_the_centres_of_a_row_is_the_rows_profile(method: str) -> None:
    shape = METHODS[method].output_shape((12, 17), parameters(4))
    row = shape[0] // 3
    height = (row + 0.5) * 12 / shape[0]
    line = curves(request((method,), Line((height, 2.0), (height, 9.0))))[method]
    whole = curves(request((method,), Place(row, 0, shape)))[method]
    within = (whole.places + 0.5 >= 2) & (whole.places + 0.5 < 9)
    inner = slice(None, int(within.sum()))  # the line's end may touch one pixel more
    np.testing.assert_array_equal(line.values[inner], whole.values[within])
    np.testing.assert_allclose(line.places[inner], whole.places[within] + 0.5 - 2, atol=1e-12)
    assert len(line.places) - within.sum() in (0, 1)


@settings(max_examples=80)
@given(
    method=st.sampled_from(["bilinear", "opencv_lanczos4", "bilinear_align_corners", SOURCE]),
    scale=st.sampled_from([1 / 3, 1.6, 3, 4]),
    ends=st.tuples(*(st.floats(0, limit) for limit in (12, 17, 12, 17))),
)
def test_a_line_meets_neighbouring_pixels_in_order(
    method: str, scale: float, ends: tuple[float, float, float, float]
) -> None:
    line = Line(ends[:2], ends[2:])
    assume(line.length >= 1e-3)
    found = curves(request((method,), line, scale=scale))[method]
    whole = WHOLE[method](PHOTO, parameters(scale))
    height, width = whole.shape[:2]
    assert (np.diff(found.places) >= -1e-9).all()
    # Even steps of at most one output pixel; one that ends on an edge may go either way.
    scales = (height / 12, width / 17)
    begin, end = ([x * s for x, s in zip(e, scales, strict=True)] for e in (ends[:2], ends[2:]))
    steps = max(1, math.ceil(math.dist(begin, end)))
    surely, perhaps = set(), set()
    for step in range(steps + 1):
        spot = [a + (b - a) * step / steps for a, b in zip(begin, end, strict=True)]
        sides = [{math.floor(x - 1e-9), math.floor(x + 1e-9)} for x in spot]
        pixels = {(r, c) for r in sides[0] for c in sides[1] if r in range(height)}
        pixels = {(r, c) for r, c in pixels if c in range(width)}
        perhaps |= pixels
        surely |= pixels if len(sides[0]) == len(sides[1]) == 1 else set()
    values = {tuple(value) for value in found.values.tolist()}
    assert {tuple(whole[pixel].tolist()) for pixel in surely} <= values
    assert values <= {tuple(whole[pixel].tolist()) for pixel in perhaps}


def test_a_line_beyond_the_view_has_no_values() -> None:
    found = curves(request(("bilinear",), Line((1, 1), (2, 2)), region=Region(40, 40, 48, 68)))
    assert found["bilinear"].values.shape == (0, 3)
    assert found["bilinear"].places.shape == (0,)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (Line((0, 0), (10, 10)), (0.2, 0.8)),
        (Line((10, 10), (0, 0)), (0.2, 0.8)),
        (Line((5, 0), (5, 4)), (0.5, 1.0)),
        (Line((1, 0), (1, 10)), None),
        (Line((0, 0), (1, 10)), None),
        (Line((3, 4), (4, 3)), (0.0, 1.0)),
    ],
)
def test_the_visible_share_of_a_line(line: Line, expected: tuple[float, float] | None) -> None:
    assert visible_share(line, (2, 2), (8, 8)) == (expected and pytest.approx(expected))


# All


def test_a_method_that_fails_leaves_the_others_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(error: Exception) -> None:
        def render_grid(*_: object) -> None:
            raise error

        monkeypatch.setattr(type(METHODS["opencv"]), "render_grid", render_grid)

    asked = request(("opencv", "bilinear"), Place(0, 0, (48, 68)))
    for error, sentence in (
        (MethodError("no library"), "no library"),
        (RuntimeError("broken"), "RuntimeError: broken"),
    ):
        fail(error)
        found = profiles(asked, lambda done: True)
        assert found is not None
        assert found.failures == {"opencv": sentence}
        assert list(found.curves) == ["bilinear"]


def test_work_that_nobody_wants_ends() -> None:
    asked = request((SOURCE, "bilinear", "opencv"), Place(0, 0, (48, 68)))
    assert profiles(asked, lambda done: done < 0.5) is None


def test_the_table_has_a_row_for_each_place() -> None:
    found = Profiles(
        {
            "a": Curve(np.array([0.0, 1.0]), np.array([[1, 2], [3, 4]], np.uint8)),
            "b": Curve(np.array([0.25, 1.0]), np.array([[5, 6], [7, 8]], np.uint8)),
            "c": Curve(np.array([9.0]), np.array([[1, 1]], np.uint8)),
        }
    )
    assert profile_table(found, {"a": "A", "d": "D", "b": "B"}, 1, "column") == [
        ("column", "A", "B"),
        (0.0, 2, ""),
        (0.25, "", 6),
        (1.0, 4, 8),
    ]
