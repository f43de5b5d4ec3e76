"""The loop itself, with tables written by hand: two runs of columns, and single ones."""

from types import ModuleType

import numpy as np
import pytest

from viewer.upsampling.compiled.loading import LOOPS, load_loops

SOURCE = np.arange(0, 240, 5, dtype=np.uint8).reshape(4, 12, 1)


@pytest.fixture
def loops() -> ModuleType:
    assert load_loops()
    assert LOOPS.runs is not None
    return LOOPS.runs


@pytest.mark.parametrize("number", [np.uint32, np.float64])
def test_each_run_is_summed_with_its_own_weights(loops: ModuleType, number: type) -> None:
    # Columns 0 and 2 are of one phase, 3/4 and 1/4; column 1 is of another, 1/4 and 3/4.
    runs = loops.Runs(
        2,
        4,
        np.array([0, 2, 1]),
        np.array([0, 2, 3]),
        np.array([[0, 1], [1, 2]]),
        np.array([3, 3, 1, 1, 1, 3], number),
        np.full(3, 4.0),
    )
    rows = np.array([[0, 1], [2, 3], [3, 3]], np.uint32)
    row_weights = np.array([[1, 1], [2, 0], [1, 0]], number)
    picture = np.full((3, 3), 7, np.uint8)
    loops.average_of_many(SOURCE, rows, row_weights, np.array([2.0, 2, 1]), runs, picture, 0, 2)
    lines = SOURCE[:, :, 0].astype(int)
    for line, found in zip((lines[0] + lines[1], 2 * lines[2]), picture, strict=False):
        sums = [3 * line[2] + line[3], line[3] + 3 * line[4], 3 * line[3] + line[4]]
        assert found.tolist() == [(2 * total + 8) // 16 for total in sums]
    assert picture[2].tolist() == [7, 7, 7]  # only the rows that were asked for


def test_what_is_brighter_than_white_is_white(loops: ModuleType) -> None:
    one = loops.Runs(
        11,
        1,
        np.array([0]),
        np.array([0, 1]),
        np.array([[0]]),
        np.array([9], np.uint32),
        np.array([1.0]),
    )
    picture = np.zeros((1, 1), np.uint8)
    arguments = (np.array([[3]], np.uint32), np.array([[1]], np.uint32), np.array([1.0]))
    loops.average_of_many(SOURCE, *arguments, one, picture, 0, 1)
    assert picture.tolist() == [[255]]
