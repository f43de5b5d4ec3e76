from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles import noise
from viewer.upsampling import METHODS
from viewer.upsampling.libraries.skimage_resize import (
    blur_weights,
    reflected,
    sample_positions,
    skimage_taps,
)


@given(st.integers(1, 30), st.integers(-90, 90))
def test_outside_the_source_its_mirror_image_goes_on(n_in: int, index: int) -> None:
    line = list(range(n_in))
    endless = line + line[-2:0:-1] if n_in > 1 else line
    assert reflected(np.array([index]), n_in).tolist() == [endless[index % len(endless)]]


@given(st.integers(2, 40), st.data())
def test_taps_are_the_exact_neighbours_of_the_reflected_sample(
    n_in: int, data: st.DataObject
) -> None:
    n_out = data.draw(st.integers(n_in, 120))
    output = data.draw(st.integers(0, n_out - 1))
    taps = skimage_taps(np.array([output]), n_in, n_out)
    count = int(taps.count[0])
    shares = [Fraction(int(w), taps.denominator) for w in taps.weights[0, :count]]
    assert sum(shares) == 1 and min(shares) > 0
    # The sample is reflected at the first pixel's centre; beyond the last one its taps are.
    sample = abs(Fraction(2 * output + 1, 2) * n_in / n_out - Fraction(1, 2))
    below = sample.__floor__()
    expected: dict[int, Fraction] = {}
    for place, share in ((below, below + 1 - sample), (below + 1, sample - below)):
        inside = place if place < n_in else 2 * (n_in - 1) - place
        if share:
            expected[inside] = expected.get(inside, Fraction(0)) + share
    found: dict[int, Fraction] = {}
    for index, share in zip(taps.indices[0, :count].tolist(), shares, strict=True):
        found[index] = found.get(index, Fraction(0)) + share
    assert found == expected


@pytest.mark.parametrize(("n_in", "n_out"), [(10, 30), (10, 10), (10, 5), (100, 7)])
def test_the_blur_before_it_shrinks_is_a_gaussian(n_in: int, n_out: int) -> None:
    weights = blur_weights(n_in, n_out)
    assert weights.sum() == pytest.approx(1)
    np.testing.assert_array_equal(weights, weights[::-1])
    assert len(weights) % 2 == 1
    assert (len(weights) == 1) == (n_in <= n_out)
    assert weights.argmax() == len(weights) // 2


@given(st.integers(1, 50), st.integers(1, 200))
def test_positions_lie_inside_and_their_weights_sum_to_one(n_in: int, n_out: int) -> None:
    indices, weights = sample_positions(np.arange(n_out), n_in, n_out)
    assert indices.min() >= 0 and indices.max() < n_in
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert (weights >= 0).all()


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("output", [(5, 7), (20, 30), (33, 47), (13, 40), (1, 1)])
def test_the_formula_is_what_scikit_image_gives(output: tuple[int, int], channels: int) -> None:
    source, method = noise(20, 30, channels), METHODS["skimage_bilinear"]
    rows, cols = np.arange(output[0]), np.arange(output[1])
    picture = method.formula(source, output, rows, cols)
    assert np.array_equal(picture, method.resize(source, output))
