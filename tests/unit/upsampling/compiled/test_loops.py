"""Each of the ways to round in the loops, at the sums where it could go wrong."""

from fractions import Fraction
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.oracles import noise
from tests.ways import WAYS, answered_by
from viewer.upsampling.averaging import weighted_average
from viewer.upsampling.compiled.loading import LOOPS
from viewer.upsampling.taps import AxisTaps


@given(st.integers(1, 1 << 24), st.data())
@example((1 << 24) - 1, None)
def test_a_product_and_a_shift_divide_exactly(area: int, data: st.DataObject | None) -> None:
    """As Note [Rounding] says: sums below 2**32, areas up to 2**24."""
    most = min(255 * area, (1 << 32) - 1 - area // 2)
    quotient = most // area if data is None else data.draw(st.integers(0, most // area))
    factor = ceil(Fraction(1 << 56, area))
    for total in (quotient * area, quotient * area + area // 2, (quotient + 1) * area - 1):
        if total <= most:
            found = (total + area // 2) * factor >> 56
            assert found == floor(Fraction(total, area) + Fraction(1, 2))


def test_a_product_and_a_shift_divide_exactly_in_16_bits() -> None:
    for area in range(1, 257):
        factor = ceil(Fraction(1 << 24, area))
        totals = np.arange(min(255 * area, (1 << 16) - 1 - area // 2) + 1, dtype=object)
        assert np.array_equal(
            (totals + area // 2) * factor >> 24, (2 * totals + area) // (2 * area)
        )


def tables(one: int, taps: int, n: int, seed: int) -> AxisTaps:
    """Return n output positions with so many taps out of `one` each, side by side."""
    rng = np.random.default_rng((one, taps, seed))
    cuts = np.sort(rng.integers(0, one + 1, (n, taps - 1)), axis=1)
    edges = np.concatenate([np.zeros((n, 1), int), cuts, np.full((n, 1), one)], axis=1)
    first = rng.integers(0, 20 - taps, n)
    return AxisTaps.of(first[:, None] + np.arange(taps), np.diff(edges, axis=1), one)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("threads", WAYS)
@pytest.mark.parametrize("taps", [2, 3, 5])
@pytest.mark.parametrize("one", [1, 2, 6, 16, 255, 4096, 1_000_003])
def test_averages_of_any_size_are_rounded_half_up(
    one: int, taps: int, threads: int, channels: int
) -> None:
    source = np.array(noise(20, 20, channels))
    source[:, :10] = 255  # the largest sums
    down, across = tables(one, taps, 9, 0), tables(one, taps, 13, 1)
    with answered_by(threads):
        assert (LOOPS.averages is None) == (threads == 0)
        picture = weighted_average(source, down, across)
    rows, cols = (np.zeros((len(t.indices), 20), np.int64) for t in (down, across))
    for dense, t in ((rows, down), (cols, across)):
        np.put_along_axis(dense, t.indices, t.weights, axis=1)
    sums = np.einsum("ri,ijk,cj->rck", rows, source.astype(np.int64), cols)
    area = one * one
    np.testing.assert_array_equal(picture, (2 * sums + area) // (2 * area))
