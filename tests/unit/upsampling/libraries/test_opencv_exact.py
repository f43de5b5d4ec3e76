"""The "cv2 exact" picture is ``cv2.resize`` with INTER_LINEAR_EXACT for the whole image."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import Bytes, bilinear, noise, opencv_exact, size_of
from viewer.geometry import Region
from viewer.images.load_image import load_image
from viewer.resources import asset_path
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.libraries.opencv_exact import exact_taps

METHOD = METHODS["opencv_exact"]


def sizes(source: Bytes, scale: float) -> tuple[int, int]:
    return size_of(source.shape[0], scale), size_of(source.shape[1], scale)


def test_thousands_of_random_cases() -> None:
    rng = np.random.default_rng(256)
    for case in range(3000):
        shape = rng.integers(1, 14, 2) if case % 10 else (int(rng.integers(1, 400)), 2)
        scale = float(np.exp(rng.uniform(np.log(0.1), np.log(8))))
        source = rng.integers(0, 256, (*shape, (1, 3, 4)[case % 3]), dtype=np.uint8)
        expected = opencv_exact(source, sizes(source, scale))
        rows, cols = (np.arange(length) for length in expected.shape[:2])
        # From the taps, not from a call of cv2: what the explanations are made from.
        made = METHOD.render_grid(source, rows, cols, Parameters(scale, 1))
        assert np.array_equal(made, expected), (source.shape, scale)


@settings(max_examples=100)
@given(
    shape=st.tuples(st.integers(1, 200), st.integers(1, 200), st.sampled_from([1, 3, 4])),
    scale=st.floats(0.1, 4) | st.sampled_from([0.5, 1, 2, 3, 4]),
    seed=st.integers(0, 2**32 - 1),
    data=st.data(),
)
def test_any_region_is_the_librarys(
    shape: tuple[int, int, int], scale: float, seed: int, data: st.DataObject
) -> None:
    source = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    expected = opencv_exact(source, sizes(source, scale))
    height, width = expected.shape[:2]
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    bottom = data.draw(st.integers(top + 1, height))
    region = Region(top, left, bottom, data.draw(st.integers(left + 1, width)))
    crop = METHOD.render(source, region, Parameters(scale, 1))
    assert np.array_equal(crop, expected[region.slices])


@pytest.mark.parametrize("scale", [0.5, 1.6, 2, 3, 3.7])
def test_photograph_is_the_librarys(scale: float) -> None:
    source = load_image(asset_path("photographs", "chelsea.png")).pixels
    expected = opencv_exact(source, sizes(source, scale))
    height, width = expected.shape[:2]
    region = Region(height // 3, width // 4, height, width - 1)
    crop = METHOD.render(source, region, Parameters(scale, 1))
    assert np.array_equal(crop, expected[region.slices])


@pytest.mark.parametrize("scale", [2, 4, 8, 16])
def test_powers_of_two_are_exactly_right(scale: int) -> None:
    source = noise(9, 11, 3)
    shape = sizes(source, scale)
    picture = METHOD.render(source, Region.whole(shape), Parameters(scale, 1))
    assert np.array_equal(picture, bilinear(source, shape))


def test_thirds_are_not() -> None:
    # A third of 256 is no whole number.
    source = noise(40, 40, 3)
    shape = sizes(source, 3)
    picture = METHOD.render(source, Region.whole(shape), Parameters(3, 1))
    distance = np.abs(picture.astype(int) - bilinear(source, shape).astype(int))
    assert distance.max() == 1


def test_weights_out_of_256() -> None:
    taps = exact_taps(np.arange(6), 2, 6)
    assert taps.weights.tolist() == [[256, 0], [256, 0], [171, 85], [85, 171], [0, 256], [0, 256]]
    assert taps.indices.tolist() == [[0, 1]] * 6
    # A lone row or column has one tap, not two.
    assert exact_taps(np.arange(3), 1, 3).count.tolist() == [1, 1, 1]


def test_example_of_four_pixels() -> None:
    source = np.array([[10, 200], [31, 90]], np.uint8)[:, :, None]
    explanation = METHOD.explain(source, 1, 1, Parameters(2, 4))
    assert [(step.name, *step.formulas, *step.results) for step in explanation.steps] == [
        (
            "sum, weights out of 256 × 256",
            "36864 × 10 + 12288 × 200 + 12288 × 31 + 4096 × 90",
            3575808,
        ),
        ("byte", "(3575808 + 32768) >> 16", 55),
    ]
    assert opencv_exact(source, (4, 4))[1, 1] == 55


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 6, 4), (5, 1, 3), (4, 5, 3)])
@pytest.mark.parametrize("scale", [0.5, 1, 1.6, 3])
def test_every_pixel_is_explained(shape: tuple[int, int, int], scale: float) -> None:
    source = noise(*shape)
    expected = opencv_exact(source, sizes(source, scale))
    for row, col in np.ndindex(*expected.shape[:2]):
        explanation = METHOD.explain(source, row, col, Parameters(scale, 1))
        assert explanation.value == tuple(expected[row, col].tolist())
        assert explanation.steps[-1].results == explanation.value
        assert explanation.taps.weight_sum == 1
