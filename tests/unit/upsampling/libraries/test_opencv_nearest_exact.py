"""cv2's INTER_NEAREST_EXACT against cv2 itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import WHOLE
from viewer.geometry import Region
from viewer.upsampling import Parameters
from viewer.upsampling.libraries.filters import added_up_positions
from viewer.upsampling.libraries.opencv_nearest_exact import OpenCVNearestExact

METHOD = OpenCVNearestExact()


def places(n_in: int, n_out: int, *, columns: bool) -> list[int]:
    """Which source pixel cv2 takes for each output pixel of a line: it is its colour."""
    source = np.arange(n_in)
    line = np.stack([source % 256, source // 256, source * 0], axis=-1).astype(np.uint8)
    shape = (1, n_in, 3) if columns else (n_in, 1, 3)
    picture = METHOD.resize(line.reshape(shape), (1, n_out) if columns else (n_out, 1))
    low, high, _ = picture.reshape(-1, 3).astype(int).T
    return (low + 256 * high).tolist()


@pytest.mark.parametrize("columns", [False, True])
def test_positions_are_cv2s_own_for_every_small_size(columns: bool) -> None:
    for n_in in range(1, 40):
        for n_out in range(1, 60):
            expected = places(n_in, n_out, columns=columns)
            assert added_up_positions(np.arange(n_out), n_in, n_out).tolist() == expected


@settings(max_examples=100)
@given(st.integers(1, 20_000), st.integers(1, 30_000), st.booleans())
def test_positions_are_cv2s_own_far_from_the_origin(n_in: int, n_out: int, columns: bool) -> None:
    expected = places(n_in, n_out, columns=columns)
    assert added_up_positions(np.arange(n_out), n_in, n_out).tolist() == expected


@settings(max_examples=200)
@given(st.integers(1, 300), st.floats(0.1, 32), st.booleans(), st.integers(0, 2**32 - 1))
def test_two_nearest_ones_are_the_same_at_any_scale(
    length: int, scale: float, tall: bool, seed: int
) -> None:
    """As docs/libraries.md says, and each as its own library makes it."""
    line = np.random.default_rng(seed).integers(0, 256, (1, length, 3), dtype=np.uint8)
    source = line.transpose(1, 0, 2) if tall else line
    whole = WHOLE["opencv_nearest_exact"](source, Parameters(scale, 1))
    assert np.array_equal(whole, WHOLE["pillow_nearest"](source, Parameters(scale, 1)))
    region = Region.whole((whole.shape[0], whole.shape[1]))
    rows, cols = np.arange(region.bottom), np.arange(region.right)
    assert np.array_equal(METHOD.formula(source, (region.bottom, region.right), rows, cols), whole)


@pytest.mark.parametrize("scale", [1.6, 3])
def test_each_pixel_is_one_of_the_source(scale: float) -> None:
    source = np.arange(35, dtype=np.uint8).reshape(5, 7, 1)
    explanation = METHOD.explain(source, 4, 6, Parameters(scale, 1))
    row, col = (int((place + 0.5) / scale) for place in (4, 6))
    assert explanation.value == (7 * row + col,)
