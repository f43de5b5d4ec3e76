"""Another image, a crop of it, and the whole again."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.states import altered, image, opened
from viewer.geometry import Region
from viewer.marks import Place, Selection
from viewer.state import enlarging, opening
from viewer.viewport import View


def test_opening_starts_in_the_middle_and_forgets_the_last_image() -> None:
    before = altered(
        opened(9, 9),
        pin=Place(1, 1, (36, 36)),
        view=View(1, 1, 50),
        highlighted=(0, 0),
        channel=2,
        scale=2.0,
    )
    state = opening.with_image(before, image(30, 41))
    assert state.cursor == state.inspected == Place(30, 41, (60, 82))
    assert (state.marks.pin, state.view, state.highlighted, state.panes.channel) == (
        None,
        None,
        None,
        0,
    )
    assert state.scaling.scale == 2.0
    assert state.resolved.view == View(15, 20.5, pytest.approx(184 / 41))


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(5, 7.75, 12.75, 20.25), Region(5, 7, 13, 21)),
        (Selection(0, 0, 30, 40), None),
        (Selection(0.25, 0.25, 29.75, 39.75), None),
        (Selection(3, 4, 3.25, 4.25), Region(3, 4, 4, 5)),
        (None, None),
    ],
)
def test_a_crop_is_of_the_whole_pixels_around(
    selection: Selection | None, expected: Region | None
) -> None:
    assert opening.crop_of(altered(opened(), selection=selection)) == expected


@given(
    scale=st.floats(1, 8),
    edges=st.lists(st.integers(0, 40), min_size=4, max_size=4, unique=True),
)
def test_a_crop_in_a_round_trip_holds_all_that_is_selected(scale: float, edges: list[int]) -> None:
    state = altered(enlarging.with_scale(opened(300, 400), scale), round_trip=True)
    height, width = state.resolved.source_shape
    (top, bottom), (left, right) = sorted(edges[:2]), sorted(edges[2:])
    assume(bottom <= height and right <= width)
    crop = opening.crop_of(altered(state, selection=Selection(top, left, bottom, right)))
    if crop is None:
        assert (top, left, bottom, right) == (0, 0, height, width)
        return
    down, across = (
        n / m for n, m in zip(state.resolved.scaled_shape, (height, width), strict=True)
    )
    assert crop.top <= top * down + 1e-6 and crop.bottom >= bottom * down - 1e-6
    assert crop.left <= left * across + 1e-6 and crop.right >= right * across - 1e-6
    assert crop.height < (bottom - top) * down + 2 and crop.width < (right - left) * across + 2
    assert crop.intersect(Region.whole((300, 400))) == crop


def test_the_whole_image_comes_back_with_the_crop_selected() -> None:
    state = opened()
    assert opening.uncropped(state) is state
    assert state.image is not None
    cropped = opening.with_crop(state, state.image.cropped(Region(5, 6, 20, 30)))
    assert cropped.resolved.source_shape == (15, 24)
    back = opening.uncropped(cropped)
    assert back.image is state.image
    assert back.marks.selection == Selection(5, 6, 20, 30)
