"""The bilinear kernel against the filler that courses teach, and as small literals."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.oracles import profile
from viewer.upsampling.kernels import bilinear_kernel, bilinear_profile


def taught_kernel(kernel_size: int) -> NDArray[np.float64]:
    """The usual code of FCN's ``upsample_filt``."""
    factor = (kernel_size + 1) // 2
    center = factor - 1 if kernel_size % 2 == 1 else factor - 0.5
    rows, cols = np.ogrid[:kernel_size, :kernel_size]
    return (1 - abs(rows - center) / factor) * (1 - abs(cols - center) / factor)


@pytest.mark.parametrize(
    ("kernel_size", "numerators", "denominator"),
    [
        (1, [1], 1),
        (2, [1, 1], 2),
        (3, [1, 2, 1], 2),
        (4, [1, 3, 3, 1], 4),
        (5, [1, 2, 3, 2, 1], 3),
        (8, [1, 3, 5, 7, 7, 5, 3, 1], 8),
    ],
)
def test_profile(kernel_size: int, numerators: list[int], denominator: int) -> None:
    found, over = bilinear_profile(kernel_size)
    assert (found.tolist(), over) == (numerators, denominator)


@pytest.mark.parametrize("kernel_size", range(1, 65))
def test_kernel_is_the_one_that_is_taught(kernel_size: int) -> None:
    kernel = bilinear_kernel(3, 3, kernel_size)
    assert kernel.dtype == np.float32
    assert kernel.shape == (3, 3, kernel_size, kernel_size)
    for i, j in np.ndindex(3, 3):
        expected = taught_kernel(kernel_size) if i == j else np.zeros((kernel_size, kernel_size))
        np.testing.assert_allclose(kernel[i, j], expected, rtol=1e-6)
    numerators, denominator = bilinear_profile(kernel_size)
    assert (numerators.tolist(), denominator) == profile(kernel_size)


def test_unequal_channels_leave_the_rest_empty() -> None:
    kernel = bilinear_kernel(2, 4, 3)
    assert kernel.shape == (2, 4, 3, 3)
    assert kernel.sum(axis=(2, 3)).tolist() == [[4, 0, 0, 0], [0, 4, 0, 0]]
    assert bilinear_kernel(4, 2, 3).sum(axis=(2, 3)).tolist() == [[4, 0], [0, 4], [0, 0], [0, 0]]


@pytest.mark.parametrize("kernel_size", [0, -1])
def test_no_kernel_without_cells(kernel_size: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        bilinear_profile(kernel_size)
    with pytest.raises(ValueError, match="at least 1"):
        bilinear_kernel(1, 1, kernel_size)
