"""What can be set, and what of it follows from the scale."""

import math

import pytest

from viewer.upsampling import Parameters, matched_kernel_size, nearest_stride


@pytest.mark.parametrize("scale", [math.nan, math.inf, -math.inf, 0, -1, 0.0999, 32.001])
def test_scale_out_of_range(scale: float) -> None:
    with pytest.raises(ValueError, match=r"scale must be from 0\.1 to 32"):
        Parameters(scale, 3)


@pytest.mark.parametrize("kernel_size", [0, -1, 65])
def test_kernel_size_out_of_range(kernel_size: int) -> None:
    with pytest.raises(ValueError, match="kernel size must be from 1 to 64"):
        Parameters(2, kernel_size)


def test_ends_of_the_ranges() -> None:
    assert Parameters(0.1, 1).stride == 1
    assert Parameters(32, 64).stride == 32


@pytest.mark.parametrize(
    ("scale", "stride", "kernel_size"),
    [
        (0.1, 1, 1),
        (0.5, 1, 1),
        (1, 1, 1),
        (1.4999, 1, 1),
        (1.5, 2, 4),
        (1.6, 2, 4),
        (2, 2, 4),
        (2.5, 3, 5),
        (3, 3, 5),
        (3.7, 4, 8),
        (4, 4, 8),
        (8, 8, 16),
        (32, 32, 64),
    ],
)
def test_stride_and_matched_kernel(scale: float, stride: int, kernel_size: int) -> None:
    assert nearest_stride(scale) == stride
    assert Parameters(scale, 1).stride == stride
    assert matched_kernel_size(scale) == kernel_size
