import numpy as np
import pytest

from tests.oracles import noise
from viewer.upsampling.averaging import areas, divide_half_up, weighted_sums
from viewer.upsampling.compiled.loading import LOOPS, load_loops
from viewer.upsampling.compiled.many_taps import LARGEST_AREA, average_of_many
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.taps import AxisTaps


@pytest.fixture(autouse=True)
def loaded() -> None:
    assert load_loops()


def tables(one: int, taps: int, n: int) -> AxisTaps:
    """Return n output positions with so many taps out of `one` each, side by side."""
    rng = np.random.default_rng((one, taps, n))
    cuts = np.sort(rng.integers(0, one + 1, (n, taps - 1)), axis=1)
    edges = np.concatenate([np.zeros((n, 1), int), cuts, np.full((n, 1), one)], axis=1)
    first = rng.integers(0, 20 - taps, n)
    return AxisTaps.of(first[:, None] + np.arange(taps), np.diff(edges, axis=1), one)


def check(down: AxisTaps, across: AxisTaps, channels: int) -> None:
    source = np.array(noise(20, 20, channels))
    source[:, :10] = 255  # the largest sums
    picture = average_of_many(LOOPS.runs, source, down, across)
    expected = divide_half_up(weighted_sums(source, down, across), areas(down, across))
    np.testing.assert_array_equal(picture, expected)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("taps", [1, 2, 3, 5])
@pytest.mark.parametrize("one", [1, 6, 256, 4096, 1_000_003])
def test_averages_of_any_size_are_rounded_half_up(one: int, taps: int, channels: int) -> None:
    check(tables(one, taps, 9), tables(one, taps, 13), channels)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize(("kernel_size", "stride"), [(3, 1), (8, 2), (7, 3), (64, 5), (2, 4)])
def test_the_columns_of_a_phase_are_summed_together(
    kernel_size: int, stride: int, channels: int
) -> None:
    layer = Layer.for_scale(kernel_size, stride)
    taps = layer.taps(np.arange(layer.output_length(20)), 20)
    check(taps, taps, channels)


def test_numbers_that_are_too_large_are_left_to_others() -> None:
    one = 1 << 21
    taps = tables(one, 3, 4)
    assert one * one > LARGEST_AREA
    assert average_of_many(LOOPS.runs, noise(20, 20, 1), taps, taps) is None
