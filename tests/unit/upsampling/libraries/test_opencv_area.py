from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles import noise
from viewer.cv2_loader import cv2
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.libraries.opencv_area import area_taps, is_mean


@given(st.integers(1, 200), st.data())
def test_taps_are_what_an_output_pixel_covers(n_in: int, data: st.DataObject) -> None:
    n_out = data.draw(st.integers(1, n_in))
    output = data.draw(st.integers(0, n_out - 1))
    taps = area_taps(np.array([output]), n_in, n_out)
    begin, end = Fraction(output * n_in, n_out), Fraction((output + 1) * n_in, n_out)
    found = {
        int(i): Fraction(int(w), taps.denominator)
        for i, w in zip(taps.indices[0], taps.weights[0], strict=True)
        if w
    }
    expected = {
        i: (min(end, Fraction(i + 1)) - max(begin, Fraction(i))) / (end - begin)
        for i in range(n_in)
        if min(end, Fraction(i + 1)) > max(begin, Fraction(i))
    }
    assert found == expected
    assert sum(found.values()) == 1


@pytest.mark.parametrize(
    ("shape", "output", "expected"),
    [
        ((9, 12), (3, 4), True),
        ((9, 12), (9, 4), True),
        ((8, 12), (4, 6), False),  # by two, which is exact
        ((9, 12), (9, 12), False),
        ((9, 12), (10, 4), False),
        ((9, 12), (18, 24), False),
    ],
)
def test_means_are_taken_where_the_image_only_shrinks(
    shape: tuple[int, int], output: tuple[int, int], expected: bool
) -> None:
    assert is_mean(shape, output) == expected


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize(
    "output", [(5, 7), (10, 10), (20, 30), (13, 40), (40, 13), (1, 1), (33, 47)]
)
def test_the_formula_is_what_cv2_gives(output: tuple[int, int], channels: int) -> None:
    source, method = noise(20, 30, channels), METHODS["opencv_area"]
    rows, cols = np.arange(output[0]), np.arange(output[1])
    picture = method.formula(source, output, rows, cols)
    expected = cv2.resize(source, output[::-1], interpolation=cv2.INTER_AREA)
    assert np.array_equal(picture, expected.reshape(*output, channels))


def test_a_mean_is_explained_by_its_exact_shares() -> None:
    source = noise(9, 9, 1)
    explanation = METHODS["opencv_area"].explain(source, 1, 1, Parameters(1 / 3, 1))
    [exact] = explanation.taps.weighted_sum
    assert exact == Fraction(int(source[3:6, 3:6].sum(dtype=int)), 9)
    assert abs(explanation.value[0] - exact) <= Fraction(1, 2)
