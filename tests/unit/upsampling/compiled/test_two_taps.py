import numpy as np
import pytest

from tests.oracles import noise
from viewer.upsampling.averaging import areas, divide_half_up, weighted_sums
from viewer.upsampling.bilinear import bilinear_taps
from viewer.upsampling.compiled.loading import LOOPS, load_loops
from viewer.upsampling.compiled.two_taps import Axis, average_of_two, two_taps
from viewer.upsampling.taps import AxisTaps

NARROW, WIDE = np.dtype(np.uint16), np.dtype(np.uint32)


@pytest.fixture(autouse=True)
def loaded() -> None:
    assert load_loops()


def averages(down: AxisTaps, across: AxisTaps, channels: int) -> tuple[np.dtype, bool]:
    """Check the averages, and return in what numbers they are made, and whether in gaps."""
    source = np.array(noise(20, 20, channels))
    source[:, :10] = 255  # the largest sums
    taps = two_taps(LOOPS.averages, Axis(down), Axis(across), channels)
    assert taps is not None
    picture = average_of_two(LOOPS.averages, source, taps)
    expected = divide_half_up(weighted_sums(source, down, across), areas(down, across))
    np.testing.assert_array_equal(picture, expected)
    return taps.number, bool(taps.columns.gap)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize(
    ("n_out", "number", "in_gaps"),
    [(40, NARROW, True), (60, NARROW, True), (80, NARROW, True), (160, NARROW, True),
     (100, NARROW, False), (32, NARROW, False), (10, NARROW, True), (74, WIDE, False),
     (13, WIDE, False), (20, NARROW, False)],
)  # fmt: skip
def test_the_smallest_numbers_that_hold_every_sum_are_taken(
    n_out: int, number: np.dtype, in_gaps: bool, channels: int
) -> None:
    taps = bilinear_taps(np.arange(n_out), 20, n_out)
    assert averages(taps, taps, channels) == (number, in_gaps and channels == 1)


@pytest.mark.parametrize("order", [slice(None, None, -1), slice(None, None, 3), [5, 4, 5, 0, 39]])
def test_columns_may_come_in_any_order(order: object) -> None:
    across = bilinear_taps(np.arange(40)[order], 20, 40)
    averages(bilinear_taps(np.arange(40), 20, 40), across, 1)


def taps_of(indices: list[list[int]], weights: list[list[int]], one: int) -> AxisTaps:
    return AxisTaps.of(np.array(indices), np.array(weights), one)


@pytest.mark.parametrize(
    "across",
    [
        taps_of([[0, 1, 2]], [[1, 2, 1]], 4),  # three
        taps_of([[0, 2]], [[1, 1]], 2),  # not neighbours
        taps_of([[0, 1], [1, 2]], [[1, 1], [1, 0]], 2),  # sums that differ
        taps_of([[0, 1]], [[1, 1]], 1),  # brighter than 255
        taps_of([[0, 1]], [[1, 2**24]], 2**24 + 1),  # too large
    ],
)
def test_what_does_not_fit_the_loop_is_left_to_others(across: AxisTaps) -> None:
    down = bilinear_taps(np.arange(2), 2, 2)
    assert two_taps(LOOPS.averages, Axis(down), Axis(across), 1) is None


def test_tables_are_made_once() -> None:
    axis = Axis(bilinear_taps(np.arange(40), 20, 40))
    assert axis.column_pairs is axis.column_pairs
    assert axis.row_pairs is axis.row_pairs
