"""Differences between pictures, in small literals."""

import numpy as np
import pytest

from viewer.comparison import Difference, difference


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
