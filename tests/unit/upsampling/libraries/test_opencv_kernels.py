import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.upsampling.libraries.opencv import ONE
from viewer.upsampling.libraries.opencv_kernels import (
    cubic_weights,
    kernel_taps,
    lanczos_weights,
)

WEIGHTS = pytest.mark.parametrize(("weigh", "centre"), [(cubic_weights, 1), (lanczos_weights, 3)])
FRACTIONS = np.linspace(0, 1, 97, endpoint=False, dtype=np.float32)


@WEIGHTS
def test_weights_sum_to_one_and_interpolate(weigh: object, centre: int) -> None:
    weights = weigh(FRACTIONS)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-6)
    expected = np.arange(weights.shape[1]) == centre
    np.testing.assert_allclose(weights[0], expected, atol=1e-6)


@WEIGHTS
def test_weights_seen_from_the_other_side_are_the_same(weigh: object, centre: int) -> None:
    there = weigh(FRACTIONS[1:])
    back = weigh(1 - FRACTIONS[1:])
    np.testing.assert_allclose(there, back[:, ::-1], atol=2e-6)


@given(st.sampled_from([cubic_weights, lanczos_weights]), st.integers(1, 40), st.integers(1, 90))
def test_taps_are_whole_numbers_inside_the_source(weigh: object, n_in: int, n_out: int) -> None:
    taps = kernel_taps(np.arange(n_out), n_in, n_out, weigh)
    assert taps.denominator == ONE
    assert taps.indices.min() >= 0 and taps.indices.max() < n_in
    # Each weight is rounded by itself, so their sum may be a few off.
    sums = np.where(np.arange(taps.weights.shape[1]) < taps.count[:, None], taps.weights, 0).sum(1)
    assert (np.abs(sums - ONE) <= 4).all()
