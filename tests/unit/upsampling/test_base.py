"""What every method says of itself, and that it agrees with what it does."""

import numpy as np
import pytest

from tests.oracles import noise
from viewer.geometry import Region
from viewer.upsampling import METHODS, Parameters, grouped_methods

PARAMETERS = Parameters(3, 5)


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


def test_only_the_original_is_the_source() -> None:
    assert [name for name, method in METHODS.items() if method.is_source] == ["original"]
    source = noise(4, 5, 3)
    assert METHODS["original"].ready(source) is source


@pytest.mark.parametrize("method", METHODS)
def test_a_layer_depends_on_the_kernel_size_and_no_other_does(method: str) -> None:
    small, large = (METHODS[method].depends_on(Parameters(3, size)) for size in (4, 5))
    assert METHODS[method].is_layer == (small != large)


@pytest.mark.parametrize("method", METHODS)
def test_a_method_has_a_call_if_it_names_its_library(method: str) -> None:
    call = METHODS[method].library_call((12, 15), PARAMETERS)
    assert (call is not None) == bool(METHODS[method].library_title)


@pytest.mark.parametrize("method", [name for name, method in METHODS.items() if method.clamps])
@pytest.mark.parametrize("scale", [0.4, 1.6, 3, 3.7])
def test_a_sample_that_is_cut_to_the_edge_is_the_border_pixel(method: str, scale: float) -> None:
    source, parameters = noise(6, 7, 1), Parameters(scale, 4)
    height, width = METHODS[method].output_shape((6, 7), parameters)
    for row, col in np.ndindex(height, width):
        y, x = METHODS[method].source_coordinate(row, col, (6, 7), parameters)
        inside = min(max(y, 0), 5), min(max(x, 0), 6)
        if (y, x) == inside:
            continue
        taps = METHODS[method].explain(source, row, col, parameters).taps
        middle = [
            float((places * taps.weights).sum() / taps.weights.sum())
            for places in (taps.rows, taps.cols)
        ]
        assert middle == pytest.approx([float(place) for place in inside], abs=1 / 256)


@pytest.mark.parametrize("method", ["as_printed", "skimage_bilinear"])
def test_what_does_not_cut_to_the_edge_is_not_said_to(method: str) -> None:
    assert not METHODS[method].clamps
    source = np.full((4, 4, 1), 200, np.uint8)
    source[0] = 100
    made, clamped = (
        METHODS[name].render(source, Region(0, 5, 1, 6), PARAMETERS)[0, 0, 0]
        for name in (method, "bilinear")
    )
    assert clamped == 100
    assert made > clamped
