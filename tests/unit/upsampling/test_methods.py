"""What is said about the methods agrees with what they do."""

import numpy as np
import pytest

from tests.oracles import noise
from viewer.geometry import Region
from viewer.upsampling import METHODS, Parameters, grouped_methods

PARAMETERS = Parameters(3, 5)


def test_methods_are_grouped_by_library_in_their_order() -> None:
    groups = grouped_methods()
    assert list(groups) == ["By hand", "OpenCV", "PyTorch", "Pillow", "scikit-image"]
    assert {method.name for methods in groups.values() for method in methods} == set(METHODS)


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
