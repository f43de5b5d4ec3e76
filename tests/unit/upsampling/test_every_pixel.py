"""Law 2 for every pixel of a photograph: an explanation arrives at the byte that is shown.

One explanation takes about a fifth of a millisecond, the photograph at all scales and kernel
sizes has some hundred million pixels. So the law is held in three ways which overlap:

- every output pixel of the photograph reduced to some rows and columns is explained, for every
  method, scale, kernel size and border;
- every pixel of the whole photograph (at scale 8: of every second row and column) is computed
  from the taps that explanations are made of, and compared with the picture, where a library
  makes the picture (the others make theirs of nothing but these taps);
- some pixels all over the whole photograph's output are explained, for large coordinates.
"""

from functools import cache

import numpy as np
import pytest

from tests.families import LEADERS
from tests.oracles import Bytes
from viewer.geometry import Region
from viewer.images.load_image import load_image
from viewer.resources import asset_path
from viewer.upsampling import METHODS, Border, Parameters, matched_kernel_size

REDUCTION = {0.5: 10, 1: 14, 1.6: 24, 2: 28, 3: 42, 3.7: 54, 4: 60, 8: 110}
"""Scale, and to every how manieth pixel the photograph is reduced: some 750 output pixels."""

SCALES = tuple(REDUCTION)
KERNEL_SIZES = (1, 2, 3, 5, 8, 13)
BY_LIBRARY = ("opencv", "opencv_exact", "transposed_conv")
STRIP = 200  # rows at a time


def settings(method: str, scale: float) -> list[Parameters]:
    """The matched kernel, the other sizes, and with some of them the other borders.

    At a scale that is no stride the layer is that of the nearest stride, of which the other
    settings have been seen.
    """
    matched = matched_kernel_size(scale)
    if method != "transposed_conv" or Parameters(scale, 1).stride != scale:
        return [Parameters(scale, matched)]
    others = [
        Parameters(scale, size, border=border)
        for size in (matched, 5)
        for border in (Border.REPLICATED, Border.NORMALISED)
    ]
    sizes = dict.fromkeys((matched, *KERNEL_SIZES))
    return list(dict.fromkeys([*(Parameters(scale, size) for size in sizes), *others]))


def name_of(parameters: Parameters) -> str:
    return f"{parameters.scale:g}-k{parameters.kernel_size}-{parameters.border.value}"


def cases(*methods: str) -> list[object]:
    return [
        pytest.param(method, parameters, id=f"{method}-{name_of(parameters)}")
        for method in methods
        for scale in SCALES
        for parameters in settings(method, scale)
    ]


@cache
def photograph(every: int = 1) -> Bytes:
    pixels = load_image(asset_path("photographs", "chelsea.png")).pixels
    return np.ascontiguousarray(pixels[::every, ::every])


@pytest.mark.parametrize(("scale", "stride"), [(0.5, 1), (1.6, 2), (3.7, 4)])
@pytest.mark.parametrize("size", KERNEL_SIZES)
def test_layer_at_a_scale_is_that_of_its_stride(scale: float, stride: int, size: int) -> None:
    method = METHODS["transposed_conv"]
    at_scale, at_stride = Parameters(scale, size), Parameters(stride, size)
    assert method.depends_on(at_scale) == method.depends_on(at_stride)
    a, b = (method.explain(photograph(24), 5, 7, p) for p in (at_scale, at_stride))
    assert (a.value, a.steps, a.source_row) == (b.value, b.steps, b.source_row)


def shape_of(method: str, source: Bytes, parameters: Parameters) -> tuple[int, int]:
    return METHODS[method].output_shape((source.shape[0], source.shape[1]), parameters)


def explained(method: str, source: Bytes, row: int, col: int, parameters: Parameters) -> list[int]:
    explanation = METHODS[method].explain(source, row, col, parameters)
    arrived_at = explanation.steps[-1].results
    assert all(
        abs(a - b) <= explanation.approximate
        for a, b in zip(arrived_at, explanation.value, strict=True)
    )
    return list(explanation.value)


@pytest.mark.parametrize(("method", "parameters"), cases(*LEADERS))
def test_every_pixel_of_the_reduced_photograph(method: str, parameters: Parameters) -> None:
    source = photograph(REDUCTION[parameters.scale])
    height, width = shape_of(method, source, parameters)
    picture = METHODS[method].render(source, Region(0, 0, height, width), parameters)
    values = [
        [explained(method, source, row, col, parameters) for col in range(width)]
        for row in range(height)
    ]
    assert np.array_equal(values, picture)


@pytest.mark.parametrize(("method", "parameters"), cases(*BY_LIBRARY))
def test_every_pixel_of_the_photograph_from_its_taps(method: str, parameters: Parameters) -> None:
    source = photograph(2 if parameters.scale == 8 else 1)
    shape = shape_of(method, source, parameters)
    cols = np.arange(shape[1])
    picture = METHODS[method].render(source, Region.whole(shape), parameters)
    for strip in Region.whole(shape).strips(STRIP):
        rows = np.arange(strip.top, strip.bottom)
        taps = METHODS[method].render_grid(source, rows, cols, parameters)
        assert np.array_equal(taps, picture[strip.slices]), strip


@pytest.mark.parametrize("method", LEADERS)
@pytest.mark.parametrize("scale", SCALES)
def test_pixels_all_over_the_photograph(method: str, scale: float) -> None:
    source = photograph()
    for parameters in settings(method, scale):
        height, width = shape_of(method, source, parameters)
        rng = np.random.default_rng(parameters.kernel_size)
        rows = [int(rng.integers(0, height)), height - 1]
        cols = [*rng.integers(0, width, 6).tolist(), width - 1]
        for row in rows:
            strip = METHODS[method].render(source, Region(row, 0, row + 1, width), parameters)
            values = [explained(method, source, row, col, parameters) for col in cols]
            assert np.array_equal(values, strip[0, cols])
