"""Pan and zoom: which output pixel each device pixel shows, against exact fractions."""

from fractions import Fraction
from itertools import pairwise
from math import floor

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from viewer.viewport import ZOOM_RATIOS, AxisMap, View, fit, next_ratio, ratio_text

lengths = st.integers(1, 200)
# Pitches that are exact in binary, so that fractions have the last word.
pitches = st.sampled_from([1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5.125, 16, 128])
small_pitches = st.sampled_from([0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875])
maps = st.builds(AxisMap, lengths, st.integers(-400, 300), pitches, lengths)
small_maps = st.builds(AxisMap, lengths, st.integers(-60, 200), small_pitches, lengths)


def shown(axis_map: AxisMap, device: int) -> int:
    """The output pixel under the middle of a device pixel."""
    return floor((device + Fraction(1, 2) - axis_map.origin) / Fraction(axis_map.pitch))


@given(maps)
def test_every_device_pixel_shows_the_pixel_under_its_middle(axis_map: AxisMap) -> None:
    expected = {
        device: shown(axis_map, device)
        for device in range(axis_map.size)
        if 0 <= shown(axis_map, device) < axis_map.length
    }
    begin, end = axis_map.visible
    assert list(range(begin, end)) == list(expected)
    assert axis_map.pixels().tolist() == list(expected.values())
    for device in range(axis_map.size):
        assert axis_map.pixel_at(device) == axis_map.pixel_at(device + 0.999)
        assert axis_map.pixel_at(device) == expected.get(device)
    for index in set(expected.values()):
        covered = [device for device, pixel in expected.items() if pixel == index]
        edges = axis_map.edge(index), axis_map.edge(index + 1)
        assert covered == list(range(max(0, edges[0]), min(axis_map.size, edges[1])))


@given(small_maps)
def test_blocks_hold_the_pixels_whose_centres_fall_on_the_device_pixel(axis_map: AxisMap) -> None:
    blocks = axis_map.blocks().tolist()
    begin, end = axis_map.visible
    assert len(blocks) == end - begin + 1
    pitch = Fraction(axis_map.pitch)
    for device, (first, stop) in enumerate(pairwise(blocks), begin):
        expected = [
            index
            for index in range(axis_map.length)
            if device <= axis_map.origin + (index + Fraction(1, 2)) * pitch < device + 1
        ]
        assert list(range(first, stop)) == expected
        assert first < stop
        assert first <= (axis_map.pixel_at(device) or 0) < stop


@given(small_maps)
def test_every_output_pixel_whose_centre_is_in_the_pane_is_in_one_block(axis_map: AxisMap) -> None:
    pitch = Fraction(axis_map.pitch)
    places = [axis_map.origin + (i + Fraction(1, 2)) * pitch for i in range(axis_map.length)]
    in_pane = [index for index, place in enumerate(places) if 0 <= place < axis_map.size]
    blocks = axis_map.blocks().tolist()
    assert list(range(blocks[0], blocks[-1])) == in_pane
    assert list(range(*axis_map.shown())) == in_pane


@given(st.integers(1, 3000), st.floats(1e-4, 0.9995), st.integers(1, 20_000))
def test_an_output_that_lies_within_the_pane_is_shown_to_its_last_pixel(
    origin: int, pitch: float, length: int
) -> None:
    axis_map = AxisMap(40_000, origin, pitch, length)
    blocks = axis_map.blocks()
    assert axis_map.visible[0] == origin
    assert (blocks[0], blocks[-1]) == (0, length)
    assert np.diff(blocks).min() > 0
    assert axis_map.pixel_at(axis_map.visible[1] - 1) is not None
    assert axis_map.pixel_at(axis_map.visible[1]) is None


def test_the_last_column_is_not_lost_by_a_hair() -> None:
    # The outer edge lies at 0.3 of a device pixel, and so does the centre of the last column.
    assert AxisMap(60, 10, 0.1, 103).blocks().tolist() == [*range(0, 101, 10), 103]


@given(st.integers(-5, 500), st.integers(-50, 50))
def test_nothing_is_shown_beside_the_picture(device: int, origin: int) -> None:
    axis_map = AxisMap(40, origin, 3.0, 5)
    inside = 0 <= device < 40 and origin <= device < origin + 15
    assert (axis_map.pixel_at(device) is None) != inside


def test_map_of_a_view() -> None:
    # Ten source pixels at 4 device pixels each, the middle of the image in the middle.
    assert AxisMap.of(100, 5.0, 4.0, 10, 10) == AxisMap(100, 30, 4.0, 10)
    # The same view of an output of twice the size lies at the same place.
    assert AxisMap.of(100, 5.0, 4.0, 10, 20) == AxisMap(100, 30, 2.0, 20)
    assert AxisMap.of(101, 5.0, 4.0, 10, 20) == AxisMap(101, 31, 2.0, 20)


def test_pitch_is_whole_where_the_difference_cannot_be_seen() -> None:
    # 451 pixels at scale 1.1 are 496, not 496.1: a hair more than 1 device pixel each.
    assert AxisMap.of(500, 225.5, 1.1, 451, 496).pitch == 1.0
    # 5 pixels at scale 1.1 are 6, not 5.5: that would be a drift of half a pixel.
    assert AxisMap.of(500, 2.5, 1.1, 5, 6).pitch == pytest.approx(1.1 * 5 / 6)
    assert AxisMap.of(500, 2.5, 0.9, 5, 5).pitch == 0.9


@given(
    st.integers(20, 3000), st.integers(1, 500), st.floats(0.1, 32), st.floats(0.02, 100), st.data()
)
def test_outputs_of_one_view_lie_over_each_other(
    size: int, n_in: int, scale: float, magnification: float, data: st.DataObject
) -> None:
    center = data.draw(st.floats(0, n_in))
    n_out = max(1, floor(n_in * scale + 0.5))
    first = AxisMap.of(size, center, magnification, n_in, n_in)
    second = AxisMap.of(size, center, magnification, n_in, n_out)
    for where in (0, size / 2, size):
        places = [
            (where - axis_map.origin) / axis_map.pitch / axis_map.length * n_in
            for axis_map in (first, second)
        ]
        # Half a device pixel of the origin and half of the whole pitch, in each of the two.
        assert abs(places[0] - places[1]) * magnification <= 2.1


def test_dragging_moves_the_contents_and_stops_at_the_image() -> None:
    view = View(10.0, 20.0, 4.0)
    assert view.moved(8, -4, (30, 40)) == View(8.0, 21.0, 4.0)
    assert view.moved(1000, 1000, (30, 40)) == View(0.0, 0.0, 4.0)
    assert view.moved(-1000, -1000, (30, 40)) == View(30.0, 40.0, 4.0)


@given(
    st.floats(10, 90),
    st.floats(10, 90),
    st.floats(0.1, 50),
    st.floats(0.1, 50),
    st.floats(-40, 40),
    st.floats(-40, 40),
)
def test_zooming_holds_the_place_under_the_cursor(
    row: float, col: float, before: float, after: float, down: float, right: float
) -> None:
    view = View(row, col, before).zoomed(after, down, right, (100, 100))
    assume(0 < view.center_row < 100)
    assume(0 < view.center_col < 100)
    assert view.magnification == after
    assert view.center_row + down / after == pytest.approx(row + down / before)
    assert view.center_col + right / after == pytest.approx(col + right / before)


def test_zooming_stops_at_the_image() -> None:
    assert View(0.0, 9.0, 1.0).zoomed(2.0, -100, 100, (9, 9)) == View(0.0, 9.0, 2.0)


@given(
    st.tuples(st.integers(1, 5000), st.integers(1, 5000)),
    st.tuples(st.integers(1, 2000), st.integers(1, 2000)),
)
def test_fit_shows_everything(shape: tuple[int, int], size: tuple[int, int]) -> None:
    view = fit(shape, size)
    assert (view.center_row, view.center_col) == (shape[0] / 2, shape[1] / 2)
    room = [max(1, length - 16) for length in size]
    covered = [length * view.magnification for length in shape]
    assert all(c <= r * 1.000001 for c, r in zip(covered, room, strict=True))
    if view.magnification < 6:  # not cut to a whole number: it fills one direction
        assert any(c >= r * 0.999999 for c, r in zip(covered, room, strict=True))
    else:
        assert view.magnification == int(view.magnification)


def test_fit_of_small_images_is_a_whole_number() -> None:
    assert fit((4, 4), (500, 500)).magnification == 120.0
    assert fit((20, 20), (200, 200)).magnification == 9.0
    assert fit((300, 451), (316, 1000)).magnification == 1.0


def test_ratios_rise_and_hold_100_percent() -> None:
    assert list(ZOOM_RATIOS) == sorted(set(ZOOM_RATIOS))
    assert 1.0 in ZOOM_RATIOS
    assert next_ratio(1.0, 1) == 2.0
    assert next_ratio(1.0, -1) == 0.5
    assert next_ratio(1.0, 3) == 4.0
    assert next_ratio(1.5, 1) == 2.0
    assert next_ratio(1.5, -1) == 1.0
    assert next_ratio(7.99999, 1) == 10.0
    assert next_ratio(1.0, 0) == 1.0


@pytest.mark.parametrize("index", range(len(ZOOM_RATIOS) - 1))
def test_a_step_up_and_down_comes_back(index: int) -> None:
    ratio = ZOOM_RATIOS[index]
    assert next_ratio(ratio, 1) == ZOOM_RATIOS[index + 1]
    assert next_ratio(next_ratio(ratio, 1), -1) == ratio


def test_ratios_end() -> None:
    assert next_ratio(ZOOM_RATIOS[-1], 5) == ZOOM_RATIOS[-1]
    assert next_ratio(ZOOM_RATIOS[0], -5) == ZOOM_RATIOS[0]
    assert next_ratio(1000.0, 1) == 1000.0


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (1.0, "100 % (1:1)"),
        (4.0, "400 % (4:1)"),
        (0.5, "50 % (1:2)"),
        (1 / 3, "33.3 % (1:3)"),
        (128.0, "12800 % (128:1)"),
        (1.1, "110 %"),
        (2.5, "250 %"),
        (0.7, "70 %"),
        (0.009765625, "0.977 %"),
    ],
)
def test_ratio_in_words(ratio: float, text: str) -> None:
    assert ratio_text(ratio) == text


def test_pixels_are_whole_numbers() -> None:
    axis_map = AxisMap(12, 1, 3.0, 2)
    assert axis_map.visible == (1, 7)
    assert axis_map.pixels().tolist() == [0, 0, 0, 1, 1, 1]
    assert axis_map.pixels().dtype == np.int64
    assert AxisMap(12, 1, 0.5, 4).blocks().tolist() == [0, 2, 4]
    assert AxisMap(12, 1, 0.5, 4).blocks().dtype == np.int64


@given(st.integers(1, 400), st.floats(-50, 450), st.floats(0.05, 60), st.integers(1, 300))
def test_the_span_is_what_lies_in_the_pane(
    size: int, center: float, magnification: float, length: int
) -> None:
    axis = AxisMap.of(size, center, magnification, length, length)
    begin, end = axis.span()
    assert 0 <= begin <= end <= 1
    for share in (begin, end):
        device = axis.origin + share * axis.pitch * length
        assert share in (0, 1) or -1e-6 <= device <= size + 1e-6
    assert (begin == 0) or axis.origin < 0
    assert (end == 1) or axis.origin + axis.pitch * length > size


@given(pitch=st.floats(0.05, 40), origin=st.integers(-500, 90), place=st.floats(-1e4, 1e4))
def test_beside_the_picture_the_nearest_pixel_is_taken(
    pitch: float, origin: int, place: float
) -> None:
    axis = AxisMap(100, origin, pitch, 37)
    begin, end = axis.visible
    assume(begin < end)
    found = axis.nearest_to(place)
    if begin <= place < end:
        assert found == axis.pixel_at(place)
    else:
        assert found == axis.pixel_at(begin if place < begin else end - 1)
