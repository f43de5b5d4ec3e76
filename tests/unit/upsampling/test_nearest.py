"""Nearest neighbour, against a search for the pixel that is nearest."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.oracles import Bytes, noise, size_of
from viewer.geometry import Region
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.nearest import nearest_taps

METHOD = METHODS["nearest"]
SCALES = (0.1, 1 / 3, 0.5, 1, 1.6, 2, 3, 3.7, 4, 8, 32)


def nearest_of(n_in: int, n_out: int) -> list[int]:
    """The source pixel whose centre is nearest to each output pixel's; of two, the second."""
    places = []
    for output in range(n_out):
        centre = (output + Fraction(1, 2)) * Fraction(n_in, n_out)
        distances = [abs(centre - (place + Fraction(1, 2))) for place in range(n_in)]
        places.append(max(p for p in range(n_in) if distances[p] == min(distances)))
    return places


def whole(source: Bytes, scale: float) -> Bytes:
    shape = (size_of(source.shape[0], scale), size_of(source.shape[1], scale))
    return METHOD.render(source, Region.whole(shape), Parameters(scale, 1))


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 7, 4), (6, 1, 3), (9, 13, 3)])
def test_is_the_nearest_pixel(shape: tuple[int, int, int], scale: float) -> None:
    source = noise(*shape)
    rows, cols = (nearest_of(length, size_of(length, scale)) for length in shape[:2])
    expected = source[rows][:, cols]
    assert np.array_equal(whole(source, scale), expected)
    height, width = expected.shape[:2]
    region = Region(height // 2, width // 3, height, width)
    crop = METHOD.render(source, region, Parameters(scale, 1))
    assert np.array_equal(crop, expected[region.slices])


@pytest.mark.parametrize("scale", [0.5, 1, 1.6, 2, 3])
def test_every_pixel_is_explained(scale: float) -> None:
    source = noise(5, 6, 4)
    picture = whole(source, scale)
    for row, col in np.ndindex(*picture.shape[:2]):
        explanation = METHOD.explain(source, row, col, Parameters(scale, 1))
        taps = explanation.taps
        assert explanation.value == tuple(picture[row, col].tolist())
        assert (len(taps), taps.weight_sum) == (1, 1)
        assert explanation.value == tuple(source[taps.rows[0], taps.cols[0]].tolist())


@given(n_in=st.integers(1, 10_000), scale=st.floats(0.1, 32), data=st.data())
def test_the_centre_lies_in_the_pixel(n_in: int, scale: float, data: st.DataObject) -> None:
    n_out = size_of(n_in, scale)
    output = data.draw(st.integers(0, n_out - 1))
    place = int(nearest_taps(np.array([output]), n_in, n_out).indices[0, 0])
    assert place == math.floor((output + Fraction(1, 2)) * Fraction(n_in, n_out))


@pytest.mark.parametrize("scale", [2, 3, 4, 8])
def test_whole_scales_repeat_pixels_as_pillow_does(scale: int) -> None:
    source = noise(7, 5, 3)
    repeated = source.repeat(scale, axis=0).repeat(scale, axis=1)
    assert np.array_equal(whole(source, scale), repeated)
    size = (source.shape[1] * scale, source.shape[0] * scale)
    pillow = Image.fromarray(np.array(source)).resize(size, Image.Resampling.NEAREST)
    assert np.array_equal(np.asarray(pillow), repeated)


def test_a_centre_between_two_pixels_belongs_to_the_second() -> None:
    source = np.array([[0, 1, 2, 3]], np.uint8)[:, :, None]
    assert whole(source, 0.5)[0, :, 0].tolist() == [1, 3]
    explanation = METHOD.explain(source, 0, 1, Parameters(0.5, 1))
    assert [step.name for step in explanation.steps] == ["taken from row 0, column 3"]
