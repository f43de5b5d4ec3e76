"""Differences between pictures, in small literals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles import noise
from tests.ways import WAYS, answered_by
from viewer.comparing.differences import Difference, difference, levels_apart


def test_equal_pictures() -> None:
    picture = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    found = difference(picture, picture.copy())
    assert found == Difference(largest=0, differing=0, total=8)
    assert found.share == 0


@pytest.mark.parametrize("swapped", [False, True])
def test_largest_and_share_count_pixels_not_channels(swapped: bool) -> None:
    first = np.array([[[0, 0, 0], [10, 20, 30]], [[255, 1, 0], [7, 7, 7]]], np.uint8)
    second = np.array([[[0, 0, 0], [11, 19, 30]], [[0, 1, 0], [7, 7, 7]]], np.uint8)
    found = difference(second, first) if swapped else difference(first, second)
    assert found == Difference(largest=255, differing=2, total=4, sampled=False)
    assert found.share == 0.5


def test_nothing_to_compare() -> None:
    nothing = np.zeros((0, 3, 1), np.uint8)
    assert difference(nothing, nothing) == Difference(0, 0, 0)
    assert difference(nothing, nothing).share == 0


@pytest.mark.parametrize("shape", [(2, 2, 1), (2, 1, 3), (1, 2, 3)])
def test_other_sizes_do_not_compare(shape: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="do not compare"):
        difference(np.zeros((2, 2, 3), np.uint8), np.zeros(shape, np.uint8))


@given(
    st.integers(0, 9),
    st.integers(1, 9),
    st.sampled_from([1, 3, 4]),
    st.sampled_from([1, 255]),
    st.booleans(),
    st.sampled_from(WAYS),
)
def test_levels_apart_are_those_of_the_worst_channel(
    height: int, width: int, channels: int, most: int, in_pieces: bool, threads: int
) -> None:
    first = noise(height + 1, width, channels)[:height]
    second = first ^ (noise(width, height + 1, channels).transpose(1, 0, 2)[:height] & most)
    if in_pieces:
        first, second = np.asfortranarray(first), second[:, ::-1][:, ::-1]
    expected = np.abs(first.astype(int) - second).max(axis=2)
    with answered_by(threads):
        np.testing.assert_array_equal(levels_apart(first, second), expected)
        assert not levels_apart(first, first).any()
