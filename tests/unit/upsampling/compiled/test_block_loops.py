"""The loops themselves, on rows of blocks of any height: past 256 the 16-bit sums start anew."""

from itertools import pairwise
from types import ModuleType

import numpy as np
import pytest

from tests.oracles import half_up, noise
from viewer.upsampling.compiled.loading import LOOPS, load_loops


@pytest.fixture
def loops() -> ModuleType:
    assert load_loops()
    assert LOOPS.blocks is not None
    return LOOPS.blocks


def sums_of(source: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    sums = [
        [source[a:b, c:d].sum(axis=(0, 1), dtype=np.int64) for c, d in pairwise(cols)]
        for a, b in pairwise(rows)
    ]
    return np.array(sums)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("bright", [False, True])
def test_blocks_are_summed_and_averaged(loops: ModuleType, channels: int, bright: bool) -> None:
    source = np.array(noise(900, 11, channels))
    if bright:
        source[:] = 255
    source.setflags(write=False)
    rows, cols = np.array([1, 2, 258, 515, 899]), np.array([2, 3, 5, 10])
    expected = sums_of(source, rows, cols)
    sums = np.zeros((4, 3 * channels), np.uint64)
    loops.sum_blocks(source, rows, cols, sums, 0, 4)
    np.testing.assert_array_equal(sums.reshape(4, 3, channels), expected)
    averages = np.zeros((4, 3 * channels), np.uint8)
    loops.average_blocks(source, rows, cols, averages, 0, 4)
    areas = np.multiply.outer(np.diff(rows), np.diff(cols))
    for row, line in enumerate(averages.reshape(4, 3, channels)):
        for col, average in enumerate(line):
            np.testing.assert_array_equal(
                average, half_up(expected[row, col], int(areas[row, col]))
            )


def test_only_the_rows_that_are_asked_for_are_filled(loops: ModuleType) -> None:
    source, edges = noise(12, 12, 1), np.arange(0, 13, 3)
    sums = np.full((4, 4), 7, np.uint64)
    loops.sum_blocks(source, edges, edges, sums, 1, 3)
    assert (sums[[0, 3]] == 7).all()
    np.testing.assert_array_equal(sums[1:3], sums_of(source, edges, edges)[1:3, :, 0])
