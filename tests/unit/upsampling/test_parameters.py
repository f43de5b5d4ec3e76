from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.upsampling.parameters import (
    MAX_KERNEL_SIZE,
    Parameters,
    matched_kernel_size,
    nearest_stride,
)


@pytest.mark.parametrize(
    ("scale", "stride", "kernel_size"),
    [
        (0.1, 1, 1),
        (0.5, 1, 1),
        (1, 1, 1),
        (1.49, 1, 1),
        (1.5, 2, 4),
        (2, 2, 4),
        (2.5, 3, 5),
        (3, 3, 5),
        (4, 4, 8),
        (32, 32, 64),
    ],
)
def test_stride_and_matched_kernel_follow_the_scale(
    scale: float, stride: int, kernel_size: int
) -> None:
    assert nearest_stride(scale) == Parameters(scale, 1).stride == stride
    assert matched_kernel_size(scale) == kernel_size


@given(st.floats(0.1, 32))
def test_a_matched_kernel_may_always_be_set(scale: float) -> None:
    size = matched_kernel_size(scale)
    assert 1 <= size <= MAX_KERNEL_SIZE
    assert Parameters(scale, size).kernel_size == size


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"scale": 0.09}, "The scale must be from 0.1 to 32."),
        ({"scale": 32.1}, "The scale must be from 0.1 to 32."),
        ({"scale": float("nan")}, "The scale must be from 0.1 to 32."),
        ({"kernel_size": 0}, "The kernel size must be from 1 to 64."),
        ({"kernel_size": 65}, "The kernel size must be from 1 to 64."),
        ({"padding": -1}, "The padding must be from 0 to 4."),
        ({"padding": 5}, "The padding must be from 0 to 4."),
        ({"output_padding": -1}, "The output padding must be from 0 to 2."),
        ({"output_padding": 3}, "The output padding must be from 0 to 2."),
    ],
)
def test_what_lies_outside_its_range_is_refused(change: dict[str, float], told: str) -> None:
    parameters = Parameters(3, 5, padding=4, output_padding=2)
    with pytest.raises(ValueError, match=told):
        replace(parameters, **change)
