import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.geometry import Region, output_length
from viewer.marks import Line, Place, Selection

shapes = st.tuples(st.integers(1, 5000), st.integers(1, 5000))
edges = st.tuples(*[st.floats(0, 1)] * 4)


def span(n: int, first: float, second: float) -> tuple[int, int]:
    begin, end = sorted((math.floor(first * (n - 1)), math.floor(second * (n - 1))))
    return begin, end + 1


@given(source=shapes, scale=st.floats(0.1, 32), places=edges)
def test_a_region_that_is_selected_is_that_region(
    source: tuple[int, int], scale: float, places: tuple[float, float, float, float]
) -> None:
    shape = output_length(source[0], scale), output_length(source[1], scale)
    (top, bottom), (left, right) = span(shape[0], *places[:2]), span(shape[1], *places[2:])
    region = Region(top, left, bottom, right)
    assert Selection.of(region, shape, source).region(shape, source) == region


@given(source=shapes, shape=shapes, places=edges)
def test_other_outputs_keep_those_pixels_whose_centres_are_selected(
    source: tuple[int, int], shape: tuple[int, int], places: tuple[float, float, float, float]
) -> None:
    (top, bottom), (left, right) = span(source[0], *places[:2]), span(source[1], *places[2:])
    selection = Selection.of(Region(top, left, bottom, right), source, source)
    found = selection.region(shape, source)
    assert not found.is_empty
    assert found.intersect(Region.whole(shape)) == found
    for begin, end, low, high, n_in, n_out in (
        (found.top, found.bottom, top, bottom, source[0], shape[0]),
        (found.left, found.right, left, right, source[1], shape[1]),
    ):
        centres = [(index + 0.5) * n_in / n_out for index in (begin - 1, begin, end - 1, end)]
        if end - begin > 1:
            assert low - 1e-3 <= centres[1] and centres[2] <= high + 1e-3
        assert centres[0] < low + 1e-3 and centres[3] > high - 1e-3


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(1, 2, 3, 4), Region(1, 2, 3, 4)),
        (Selection(1.25, 2.75, 1.5, 3.25), Region(1, 2, 2, 4)),
        (Selection(0, 0, 5, 7), Region(0, 0, 5, 7)),
        (Selection(1 / 3 * 3, 0, 2 + 1e-12, 7 + 1e-9), Region(1, 0, 2, 7)),
    ],
)
def test_the_whole_pixels_around_a_selection(selection: Selection, expected: Region) -> None:
    assert selection.around((5, 7)) == expected


def test_a_smaller_source_has_a_smaller_selection_and_line() -> None:
    assert Selection(1, 2, 3, 4).stretched(2, 0.5) == Selection(2, 1, 6, 2)
    assert Line((1, 2), (3, 4)).stretched(2, 0.5) == Line((2, 1), (6, 2))


def test_the_length_of_a_line() -> None:
    assert Line((1, 1), (4, 5)).length == 5


def test_place_in_an_output_of_another_size() -> None:
    assert Place(100, 837, (1200, 1804)).within((300, 451)) == (25, 209)
