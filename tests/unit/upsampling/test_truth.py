"""The true original goes by its name among the methods, and knows its pixels."""

import numpy as np

from tests.oracles import noise
from viewer.geometry import Region
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.truth import TRUTH, method_of

PIXELS, SOURCE = noise(12, 10, 3), noise(6, 5, 3)


def test_the_truth_is_a_method_where_there_is_one() -> None:
    truth = method_of(TRUTH, PIXELS)
    assert truth.output_shape((6, 5), Parameters(3, 4)) == (12, 10)
    assert truth.ready(SOURCE) is PIXELS
    assert not truth.is_source
    crop = truth.render(SOURCE, Region(2, 3, 7, 9), Parameters(2, 4))
    assert np.array_equal(crop, PIXELS[2:7, 3:9])
    grid = truth.render_grid(SOURCE, np.array([11, 0]), np.array([4, 4]), Parameters(2, 4))
    assert np.array_equal(grid, PIXELS[[11, 0]][:, [4, 4]])


def test_any_other_name_is_a_methods() -> None:
    for name, method in METHODS.items():
        assert method_of(name, PIXELS) is method_of(name, None) is method
