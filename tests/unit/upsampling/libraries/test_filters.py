import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from viewer.upsampling.libraries.filters import (
    BOX,
    CUBIC,
    HAMMING,
    LANCZOS,
    SHARP_CUBIC,
    TRIANGLE,
    Kernel,
    added_up_positions,
    fixed_point,
    stretched_weights,
)

KERNELS = (BOX, TRIANGLE, HAMMING, CUBIC, SHARP_CUBIC, LANCZOS)
EACH = pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)


@EACH
def test_a_kernel_interpolates_and_ends_at_its_support(kernel: Kernel) -> None:
    whole = np.arange(-6.0, 7.0)
    np.testing.assert_allclose(kernel.weigh(whole), whole == 0, atol=1e-15)
    beyond = np.array([kernel.support + 1e-9, 10.0, -kernel.support - 1e-9, -10.0])
    assert kernel.weigh(beyond).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("kernel", KERNELS[1:], ids=lambda kernel: kernel.name)
def test_a_kernel_has_two_equal_halves(kernel: Kernel) -> None:
    x = np.linspace(0, kernel.support, 200, endpoint=False)
    np.testing.assert_allclose(kernel.weigh(x), kernel.weigh(-x), atol=1e-15)


@EACH
@pytest.mark.parametrize(("n_in", "n_out"), [(7, 20), (20, 7), (9, 9), (1, 5), (5, 1), (100, 3)])
def test_the_weights_of_an_output_sum_to_one_and_lie_inside(
    kernel: Kernel, n_in: int, n_out: int
) -> None:
    indices, weights, present = stretched_weights(np.arange(n_out), n_in, n_in / n_out, kernel)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-12)
    assert (weights[~present] == 0).all()
    assert indices[present].min() >= 0 and indices[present].max() < n_in
    reach = kernel.support * max(1, n_in / n_out) + 1
    centres = (np.arange(n_out) + 0.5) * n_in / n_out - 0.5
    assert (np.abs(indices - centres[:, None])[present] <= reach).all()


def test_a_stretched_box_is_a_mean() -> None:
    _, weights, present = stretched_weights(np.arange(3), 12, 4.0, BOX)
    assert present.sum(axis=1).tolist() == [4, 4, 4]
    assert weights[present].tolist() == [0.25] * 12


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=9), st.integers(1, 22))
def test_fixed_point_is_the_nearest_whole_number(weights: list[float], bits: int) -> None:
    found = fixed_point(np.array(weights), bits)
    assert (np.abs(found - np.array(weights) * 2**bits) <= 0.5).all()


def test_halves_go_away_from_zero() -> None:
    assert fixed_point(np.array([0.5, 1.5, -0.5, -1.5]) / 4, 2).tolist() == [1, 2, -1, -2]


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_the_position_that_pillow_copies(n_in: int, n_out: int) -> None:
    line = Image.fromarray(np.arange(n_in, dtype=np.int32)[None])
    copied = np.asarray(line.resize((n_out, 1), Image.Resampling.NEAREST))[0]
    assert added_up_positions(np.arange(n_out), n_in, n_out).tolist() == copied.tolist()
