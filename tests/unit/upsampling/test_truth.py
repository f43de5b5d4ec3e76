import numpy as np
import pytest

from tests.oracles import noise
from viewer.geometry import Region
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.truth import TRUTH, Truth, method_of

PIXELS, SOURCE, PARAMETERS = noise(9, 14, 3), noise(3, 4, 3), Parameters(3, 5)


def test_the_truth_is_its_own_pixels_whatever_the_source() -> None:
    truth = Truth(PIXELS)
    assert truth.output_shape((3, 4), PARAMETERS) == (9, 14)
    assert truth.ready(SOURCE) is PIXELS and not truth.is_source
    region = Region(2, 3, 7, 9)
    np.testing.assert_array_equal(truth.render(SOURCE, region, PARAMETERS), PIXELS[region.slices])
    rows, cols = np.array([8, 0]), np.array([13, 0, 5])
    np.testing.assert_array_equal(
        truth.render_grid(SOURCE, rows, cols, PARAMETERS), PIXELS[np.ix_(rows, cols)]
    )


@pytest.mark.parametrize("name", METHODS)
def test_methods_go_by_their_names_with_a_truth_and_without(name: str) -> None:
    assert method_of(name, None) is METHODS[name]
    assert method_of(name, PIXELS) is METHODS[name]


def test_the_truth_has_a_name_only_where_there_is_one() -> None:
    assert TRUTH not in METHODS
    assert method_of(TRUTH, PIXELS).ready(SOURCE) is PIXELS
    with pytest.raises(KeyError):
        method_of(TRUTH, None)
