"""Regions, sizes and the places of pixel centres."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.geometry import (
    Region,
    nearest_index,
    nearest_pixel,
    output_length,
    output_shape,
    source_coordinate,
)

regions = st.builds(
    lambda top, left, height, width: Region(top, left, top + height, left + width),
    *[st.integers(0, 20)] * 2,
    *[st.integers(0, 12)] * 2,
)


def mask(region: Region) -> np.ndarray:
    image = np.zeros((40, 40), bool)
    image[region.slices] = True
    return image


def test_region_is_half_open() -> None:
    region = Region(1, 2, 4, 7)
    assert (region.height, region.width, region.shape) == (3, 5, (3, 5))
    assert np.arange(100).reshape(10, 10)[region.slices][0].tolist() == [12, 13, 14, 15, 16]
    assert not region.is_empty
    assert Region.whole((3, 5)) == Region(0, 0, 3, 5)


@given(regions, regions)
def test_intersection_is_what_both_cover(first: Region, second: Region) -> None:
    common = first.intersect(second)
    assert np.array_equal(mask(common), mask(first) & mask(second))
    assert common == second.intersect(first)
    assert common.is_empty == (not (mask(first) & mask(second)).any())


@given(regions, st.integers(1, 15))
def test_strips_are_the_region_cut_from_the_top(region: Region, rows: int) -> None:
    strips = region.strips(rows)
    covered = np.zeros((40, 40), int)
    for strip in strips:
        assert 1 <= strip.height <= rows
        assert (strip.left, strip.right) == (region.left, region.right)
        covered[strip.slices] += 1
    assert np.array_equal(covered, mask(region).astype(int))
    assert [strip.top for strip in strips] == sorted(strip.top for strip in strips)


@pytest.mark.parametrize(
    ("length", "scale", "expected"),
    [
        (32, 1.8, 58),
        (1, 0.1, 1),
        (4, 0.1, 1),
        (3, 0.5, 2),
        (5, 0.5, 3),
        (300, 1.6, 480),
        (451, 1.6, 722),
        (451, 0.5, 226),
        (7, 1, 7),
        (3, 1 / 3, 1),
        (6000, 32, 192000),
    ],
)
def test_length_rounds_half_up(length: int, scale: float, expected: int) -> None:
    assert output_length(length, scale) == expected
    assert output_shape((length, 1), scale) == (expected, output_length(1, scale))


@pytest.mark.parametrize(
    ("index", "n_in", "n_out", "expected"),
    [
        (0, 2, 4, Fraction(-1, 4)),
        (1, 2, 4, Fraction(1, 4)),
        (3, 2, 4, Fraction(5, 4)),
        (0, 4, 2, Fraction(1, 2)),
        (5, 7, 7, Fraction(5)),
        (0, 1, 32, Fraction(-31, 64)),
        (421, 300, 1200, Fraction(839, 8)),
    ],
)
def test_coordinates(index: int, n_in: int, n_out: int, expected: Fraction) -> None:
    assert source_coordinate(index, n_in, n_out) == expected


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_coordinates_are_the_same_from_both_ends(n_in: int, n_out: int) -> None:
    first, last = (source_coordinate(index, n_in, n_out) for index in (0, n_out - 1))
    assert first + last == n_in - 1


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.data())
def test_nearest_pixel_holds_the_centre(n_from: int, n_to: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, n_from - 1))
    nearest = nearest_index(index, n_from, n_to)
    assert 0 <= nearest < n_to
    place = Fraction(2 * index + 1, 2 * n_from)
    assert Fraction(nearest, n_to) <= place < Fraction(nearest + 1, n_to)


def test_nearest_pixels_of_other_sizes() -> None:
    assert nearest_pixel((100, 837), (1200, 1804), (300, 451)) == (25, 209)
    assert nearest_pixel((25, 209), (300, 451), (1200, 1804)) == (102, 838)
    assert nearest_pixel((479, 721), (480, 722), (600, 902)) == (599, 901)
    assert nearest_pixel((4, 5), (9, 9), (9, 9)) == (4, 5)
    assert nearest_pixel((0, 0), (1, 1), (32, 31)) == (16, 15)
