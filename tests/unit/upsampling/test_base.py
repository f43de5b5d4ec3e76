"""What can be set, and what every method says of itself."""

import math

import pytest

from viewer.upsampling import (
    METHODS,
    Parameters,
    grouped_methods,
    matched_kernel_size,
    nearest_stride,
)


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


@pytest.mark.parametrize("method", METHODS)
def test_method_says_what_it_is(method: str) -> None:
    described = METHODS[method]
    assert described.title
    assert 0 < len(described.short_title) <= min(len(described.title), 17)
    assert described.summary.endswith(".") and len(described.summary) <= 96
    assert described.group and described.kernel


def test_no_two_methods_are_called_the_same() -> None:
    for attribute in ("title", "short_title", "summary"):
        assert len({getattr(method, attribute) for method in METHODS.values()}) == len(METHODS)


def test_menus_list_every_method_under_its_library() -> None:
    groups = grouped_methods()
    assert list(groups) == ["By hand", "OpenCV", "PyTorch", "Pillow", "scikit-image"]
    assert sorted(m.name for methods in groups.values() for m in methods) == sorted(METHODS)
    for group, methods in groups.items():
        assert all(method.group == group for method in methods)


def test_a_library_that_is_slow_to_import_is_named() -> None:
    libraries = {"PyTorch": "torch", "Pillow": "PIL", "scikit-image": "skimage"}
    for method in METHODS.values():
        assert method.library == libraries.get(method.group, "")
