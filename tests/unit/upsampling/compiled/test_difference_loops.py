"""The loops themselves, beside the same in NumPy, on pictures wider than they take at once."""

from types import ModuleType

import numpy as np
import pytest

from viewer.upsampling.compiled.loading import LOOPS, load_loops

CHANNELS = pytest.mark.parametrize("channels", [1, 3, 4])


@pytest.fixture
def loops() -> ModuleType:
    assert load_loops()
    assert LOOPS.differences is not None
    return LOOPS.differences


def pair(channels: int, width: int = 5000) -> tuple[np.ndarray, np.ndarray]:
    """Two pictures that are equal at most places, and far apart at some."""
    rng = np.random.default_rng(channels)
    first = rng.integers(0, 256, (4, width, channels), np.uint8)
    second = np.where(rng.random(first.shape) < 0.1, rng.integers(0, 256, first.shape), first)
    return first, second.astype(np.uint8)


@CHANNELS
@pytest.mark.parametrize(("left", "right"), [(0, 5000), (7, 8), (1, 4999), (2000, 4100)])
def test_errors_are_added_up(loops: ModuleType, channels: int, left: int, right: int) -> None:
    first, second = pair(channels)
    sums = np.zeros(4, np.int64)
    loops.add_up_errors(first, second, left, right, sums)
    apart = np.abs(first[:, left:right].astype(int) - second[:, left:right])
    assert sums.tolist() == [
        np.count_nonzero(apart.max(axis=2)),
        apart.max(),
        apart.sum(),
        (apart**2).sum(),
    ]


def test_the_largest_errors_do_not_overflow(loops: ModuleType) -> None:
    white, black = (np.full((3, 3000, 4), level, np.uint8) for level in (255, 0))
    sums = np.zeros(4, np.int64)
    loops.add_up_errors(white, black, 0, 3000, sums)
    assert sums.tolist() == [9000, 255, 255 * 36000, 255**2 * 36000]


@CHANNELS
def test_the_worst_channel_is_found(loops: ModuleType, channels: int) -> None:
    first, second = pair(channels, 300)
    found = np.full((4, 300), 9, np.uint8)
    loops.find_levels_apart(first, second, found, 1, 3)
    apart = np.abs(first.astype(int) - second).max(axis=2)
    np.testing.assert_array_equal(found[1:3], apart[1:3])
    assert (found[[0, 3]] == 9).all()


@CHANNELS
@pytest.mark.parametrize("tolerance", [0, 30, 255])
def test_the_worst_channels_difference_has_its_sign(
    loops: ModuleType, channels: int, tolerance: int
) -> None:
    first, second = pair(channels, 300)
    found = np.full((4, 300), 9, np.float32)
    loops.find_differences(first, second, tolerance, found, 0, 4)
    signed = first.astype(int) - second
    apart = np.abs(signed).max(axis=2)
    np.testing.assert_array_equal(np.abs(found), np.where(apart > tolerance, apart, 0))
    # Where channels are equally far apart, any of their signs will do.
    assert ((signed == found[..., None]).any(axis=2) | (apart <= tolerance)).all()


def test_colours_are_looked_up_and_cut_off_at_the_ends(loops: ModuleType) -> None:
    table = np.arange(1000, 1256, dtype=np.uint32)
    values = np.array([[-300, -2, 0, 0.4, 2, 300]], np.float32)
    words = np.zeros((1, 6), np.uint32)
    loops.color_differences(values, 1.0, 127.0, 128.5, table, words)
    assert words[0].tolist() == [1001, 1126, 1128, 1128, 1130, 1255]
