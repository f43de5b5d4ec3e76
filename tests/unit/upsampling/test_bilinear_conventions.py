"""Taps are the two neighbours of the exact position, each with its exact share."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles import WHOLE, noise
from viewer.geometry import Region
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.bilinear_conventions import CONVENTIONS, ConventionBilinear


@given(
    st.sampled_from(CONVENTIONS),
    st.integers(1, 60),
    st.integers(1, 200),
)
def test_the_taps_lie_around_the_position(
    method: ConventionBilinear, n_in: int, n_out: int
) -> None:
    outputs = np.arange(n_out)
    taps = method.taps(outputs, n_in, n_out)
    for output in outputs.tolist():
        exact = method.convention.coordinate(output, n_in, n_out)
        position = min(max(exact, Fraction(0)), Fraction(n_in - 1))
        count = int(taps.count[output])
        indices = taps.indices[output, :count].tolist()
        weights = [Fraction(int(w), taps.denominator) for w in taps.weights[output, :count]]
        assert sum(weights) == 1
        assert sum(i * w for i, w in zip(indices, weights, strict=True)) == position
        assert max(indices) - min(indices) <= 1
        assert min(indices) >= 0 and max(indices) < n_in


@pytest.mark.parametrize("method", CONVENTIONS, ids=lambda method: method.name)
@pytest.mark.parametrize("scale", [0.5, 1.6, 3])
def test_a_region_is_that_of_the_convention_not_of_half_pixels(
    method: object, scale: float
) -> None:
    source, parameters = noise(11, 9, 3), Parameters(scale, 1)
    whole = WHOLE[method.name](source, parameters)
    region = Region(1, 2, whole.shape[0] - 1, whole.shape[1])
    picture = METHODS[method.name].render(source, region, parameters)
    assert np.array_equal(picture, whole[region.slices])
    assert not np.array_equal(whole, WHOLE["bilinear"](source, parameters))
