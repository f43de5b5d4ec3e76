"""The exact value of the transposed convolution, rounded half up; PyTorch's layer agrees."""

import sys
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles import Bytes, noise, padding_of, transposed_conv, transposed_sums
from tests.ways import NUMPY, all_trusted, answered_by
from viewer.geometry import Region
from viewer.images.load_image import load_image
from viewer.resources import asset_path
from viewer.upsampling import (
    MAX_KERNEL_SIZE,
    METHODS,
    MethodError,
    Parameters,
    matched_kernel_size,
    trust,
)
from viewer.upsampling import transposed_conv as transposed_conv_module
from viewer.upsampling.kernels import bilinear_kernel, bilinear_profile
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.transposed_conv import _levels

METHOD = METHODS["transposed_conv"]
PAIRS = ((1, 1), (2, 1), (8, 1), (3, 2), (4, 2), (5, 2), (2, 3), (5, 3), (6, 3), (8, 4), (13, 4))


def whole(source: Bytes, kernel_size: int, stride: int) -> Bytes:
    shape = (source.shape[0] * stride, source.shape[1] * stride)
    return METHOD.render(source, Region.whole(shape), Parameters(stride, kernel_size))


def layer_output(source: Bytes, kernel_size: int, stride: int) -> np.ndarray:
    """The whole image through PyTorch's own layer with the bilinear kernel, in float32."""
    channels = source.shape[2]
    layer = Layer.for_scale(kernel_size, stride)
    module = torch.nn.ConvTranspose2d(
        channels,
        channels,
        kernel_size,
        stride,
        layer.padding,
        layer.output_padding,
        bias=False,
    )
    kernel = torch.from_numpy(bilinear_kernel(channels, channels, kernel_size))
    with torch.inference_mode():
        module.weight.copy_(kernel)
        pixels = torch.from_numpy(np.array(source.transpose(2, 0, 1), np.float32))
        output = module(pixels[None])[0].permute(1, 2, 0).numpy()
    return output[: output.shape[0] - layer.surplus, : output.shape[1] - layer.surplus]


def check_against_layer(source: Bytes, kernel_size: int, stride: int) -> None:
    floats = layer_output(source, kernel_size, stride)
    sums, area = transposed_sums(source, kernel_size, stride)
    exact = sums / area
    assert floats.shape == exact.shape
    visible = exact < 256  # above, all is white, and a float has fewer digits to spare
    assert np.abs(floats - exact)[visible].max(initial=0) < 1e-3
    picture = whole(source, kernel_size, stride)
    rounded = np.minimum(np.floor(floats + np.float32(0.5)), 255).astype(np.uint8)
    near_half = np.abs(exact - np.floor(exact) - 0.5) < 1e-3
    assert np.array_equal(picture[~near_half], rounded[~near_half])
    assert np.all(np.abs(picture.astype(int) - rounded)[near_half] <= 1)


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_layer_of_pytorch_gives_it_within_rounding(pair: tuple[int, int]) -> None:
    check_against_layer(noise(9, 11, 3), *pair)


@pytest.mark.parametrize(("scale", "stride"), [(2, 2), (3, 3), (4, 4), (1.6, 2), (0.5, 1)])
def test_photograph_is_exact(scale: float, stride: int) -> None:
    source = load_image(asset_path("photographs", "chelsea.png")).pixels
    parameters = Parameters(scale, matched_kernel_size(scale))
    shape = METHOD.output_shape((300, 451), parameters)
    assert shape == (300 * stride, 451 * stride)
    picture = METHOD.render(source, Region.whole(shape), parameters)
    assert np.array_equal(picture, transposed_conv(source, parameters.kernel_size, stride))


def test_photograph_through_the_layer_of_pytorch() -> None:
    source = load_image(asset_path("photographs", "chelsea.png")).pixels
    check_against_layer(source, 3, 2)


@given(st.integers(1, 64), st.integers(1, 32), st.integers(1, 40), st.integers(1, 40))
def test_layer_has_exactly_the_right_size(k: int, s: int, height: int, width: int) -> None:
    layer = Layer.for_scale(k, s)
    assert (layer.kernel_size, layer.stride) == (k, s)
    assert 0 <= layer.output_padding < s or (s == 1 and layer.output_padding == 0)
    assert layer.padding >= 0
    assert layer.surplus == (s == 1 and k % 2 == 0)
    for length in (height, width):
        out = (length - 1) * s - 2 * layer.padding + k + layer.output_padding
        assert out - layer.surplus == length * s
    assert layer.padding == padding_of(k, s)


@pytest.mark.parametrize(
    ("kernel_size", "stride", "low", "high"),
    [
        (3, 2, 1, 1),
        (4, 2, 1, 1),
        (6, 3, 1, 1),
        (8, 4, 1, 1),
        (16, 8, 1, 1),
        (64, 32, 1, 1),
        (5, 3, 1, 1),
        (7, 4, 1, 1),
        (5, 2, Fraction(4, 3), Fraction(5, 3)),
        (2, 2, Fraction(1, 2), Fraction(1, 2)),
        (4, 3, Fraction(1, 2), Fraction(3, 4)),
        (4, 4, Fraction(1, 4), Fraction(3, 4)),
        (12, 8, Fraction(2, 3), Fraction(11, 12)),
        (8, 16, 0, Fraction(7, 8)),
        (8, 2, 2, 2),
    ],
)
def test_sums_of_weights_inside(
    kernel_size: int, stride: int, low: Fraction, high: Fraction
) -> None:
    # Ten source pixels, of which the middle ones see no border.
    outputs = np.arange(stride * 4, stride * 6)
    taps = Layer.for_scale(kernel_size, stride).taps(outputs, 10)
    sums = [Fraction(int(total), taps.denominator) for total in taps.sums()]
    assert (min(sums), max(sums)) == (low, high)


@pytest.mark.parametrize(
    ("stride", "sums"),
    [
        (2, [Fraction(3, 4)]),
        (3, [Fraction(2, 3)]),
        (4, [Fraction(5, 8), Fraction(7, 8)]),
    ],
)
def test_matched_kernel_darkens_only_the_border(stride: int, sums: list[Fraction]) -> None:
    taps = Layer.for_scale(2 * stride - stride % 2, stride).taps(np.arange(6 * stride), 6)
    found = [Fraction(int(total), taps.denominator) for total in taps.sums()]
    assert found == sums + [Fraction(1)] * (6 * stride - 2 * len(sums)) + sums[::-1]


@pytest.mark.parametrize("stride", [1, 2, 3, 4, 7, 8])
def test_matched_kernel_is_bilinear_inside(stride: int) -> None:
    source = noise(7, 9, 3)
    border = stride // 2
    inside = Region(border, border, 7 * stride - border, 9 * stride - border)
    parameters = Parameters(stride, matched_kernel_size(stride))
    assert np.array_equal(
        METHOD.render(source, inside, parameters),
        METHODS["bilinear"].render(source, inside, parameters),
    )


def test_small_pictures() -> None:
    dot = np.zeros((3, 3, 1), np.uint8)
    dot[1, 1] = 160
    assert whole(dot, 4, 2)[:, :, 0].tolist() == [
        [0, 0, 0, 0, 0, 0],
        [0, 10, 30, 30, 10, 0],
        [0, 30, 90, 90, 30, 0],
        [0, 30, 90, 90, 30, 0],
        [0, 10, 30, 30, 10, 0],
        [0, 0, 0, 0, 0, 0],
    ]
    # A kernel narrower than the stride leaves gaps.
    assert whole(dot, 1, 3)[3:6, 3:6, 0].tolist() == [[160, 0, 0], [0, 0, 0], [0, 0, 0]]


def test_brighter_than_white_is_white() -> None:
    # The weights of kernel size 8 at stride 1 add up to 4 along each axis.
    for value, byte in ((0, 0), (15, 240), (16, 255), (17, 255), (255, 255)):
        assert whole(np.full((12, 12, 1), value, np.uint8), 8, 1)[6, 6, 0] == byte


def test_channels_do_not_mix() -> None:
    source = np.zeros((3, 3, 4), np.uint8)
    source[:, :, 2] = noise(3, 3, 1)[:, :, 0]
    picture = whole(source, 4, 2)
    assert not picture[:, :, [0, 1, 3]].any()
    assert np.array_equal(picture[:, :, 2:3], whole(source[:, :, 2:3], 4, 2))


@given(st.integers(1, 64), st.integers(1, 32), st.integers(0, 2000), st.integers(1, 60))
def test_taps_are_the_kernels_that_reach(k: int, s: int, output: int, n_in: int) -> None:
    output %= n_in * s
    taps = Layer.for_scale(k, s).taps(np.array([output]), n_in)
    reach = output + padding_of(k, s)
    reaching = [i for i in range(n_in) if 0 <= reach - i * s < k]
    assert taps.indices[0, : int(taps.count[0])].tolist() == reaching
    assert not taps.weights[0, int(taps.count[0]) :].any()


@given(st.integers(1, 64), st.integers(1, 32), st.integers(64, 164))
def test_a_source_pixel_lands_in_the_middle_of_its_kernel(k: int, s: int, pixel: int) -> None:
    layer = Layer.for_scale(k, s)
    reached = [
        output
        for output in range(max(0, (pixel - 70) * s), (pixel + 70) * s)
        if 0 <= output + layer.padding - pixel * s < k
    ]
    assert len(reached) == k  # it is away from the border
    middle = Fraction(reached[0] + reached[-1], 2)
    below, above = middle.__floor__(), middle.__ceil__()
    found = (layer.source_coordinate(below) + layer.source_coordinate(above)) / 2
    assert found == pixel


def test_pixel_that_no_kernel_reaches() -> None:
    explanation = METHOD.explain(noise(3, 3, 3), 2, 2, Parameters(4, 2))
    assert len(explanation.taps) == 0
    assert explanation.taps.weight_sum == 0
    assert explanation.value == (0, 0, 0)


def test_explanation_at_a_corner_and_inside() -> None:
    source = np.arange(9, dtype=np.uint8).reshape(3, 3, 1) * 10
    corner = METHOD.explain(source, 0, 0, Parameters(2, 4))
    assert corner.taps.weight_sum == Fraction(9, 16)
    inside = METHOD.explain(source, 2, 3, Parameters(2, 4))
    assert inside.taps.rows.tolist() == [0, 0, 1, 1]
    assert inside.taps.cols.tolist() == [1, 2, 1, 2]
    assert inside.taps.weights.tolist() == [3, 1, 9, 3]
    assert (inside.source_row, inside.source_col) == (Fraction(3, 4), Fraction(5, 4))
    assert [(step.formulas, step.results) for step in inside.steps] == [
        (("3 × 10 + 1 × 20 + 9 × 40 + 3 × 50",), (560,)),
        (("560 / 16",), (35,)),
        (("⌊35 + ½⌋",), (35,)),
    ]


def test_remark_names_the_stride() -> None:
    assert METHOD.remark(Parameters(1.6, 4)) == "stride 2, not 1.6"
    assert METHOD.remark(Parameters(0.5, 1)) == "stride 1, not 0.5"
    assert METHOD.remark(Parameters(3, 5)) == "stride 3"


@pytest.mark.parametrize(("kernel_size", "stride"), [(8, 1), (7, 4), (4, 2), (5, 2), (64, 32)])
def test_the_loops_stand_in_once_they_are_loaded(kernel_size: int, stride: int) -> None:
    source, region = noise(9, 8, 3), Region(2, 1, 9, 8)
    arguments = source, region, Parameters(stride, kernel_size)
    with answered_by(NUMPY):
        assert METHOD.stand_in(*arguments) is None
    with answered_by(2):
        crop = METHOD.stand_in(*arguments)
    assert crop is not None
    assert np.array_equal(crop, transposed_conv(source, kernel_size, stride)[region.slices])


def test_a_picture_is_pytorchs_own_even_where_the_loops_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise AssertionError("the loops were asked")

    monkeypatch.setattr(transposed_conv_module, "weighted_average", broken)
    source = noise(9, 8, 3)
    with answered_by(2):
        assert np.array_equal(whole(source, 9, 1), transposed_conv(source, 9, 1))


@pytest.fixture
def only_here() -> Iterator[None]:
    """What is found out of a method is forgotten after the test."""
    with all_trusted():
        yield


def test_where_the_arithmetic_was_found_to_be_off_pytorchs_byte_is_explained(
    monkeypatch: pytest.MonkeyPatch, only_here: None
) -> None:
    source, parameters = noise(9, 8, 3), Parameters(1, 9)
    picture, right = whole(source, 9, 1), METHOD.explain(source, 4, 3, parameters)
    trusted = METHOD.depends_on(parameters)
    assert right.approximate == 0
    other = picture ^ 3

    def computed_otherwise(self: object, source: Bytes, region: Region, _: Parameters) -> Bytes:
        return other[region.slices]

    monkeypatch.setattr(type(METHOD), "render", computed_otherwise)
    trust.set_deviation("transposed_conv", 3)
    explanation = METHOD.explain(source, 4, 3, parameters)
    assert explanation.value == tuple(other[4, 3].tolist())
    assert explanation.steps == right.steps
    assert explanation.approximate == 3
    rows, cols = np.array([4, 8, 4]), np.array([3, 0, 3])
    assert np.array_equal(METHOD.pixels(source, rows, cols, parameters), other[rows, cols])
    assert METHOD.depends_on(parameters) != trusted
    with answered_by(2):
        assert METHOD.stand_in(source, Region(0, 0, 9, 8), parameters) is None


def test_without_pytorch_all_but_the_picture_works(monkeypatch: pytest.MonkeyPatch) -> None:
    source, parameters = noise(4, 5, 3), Parameters(2, 4)
    expected = whole(source, 4, 2)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MethodError, match="PyTorch could not be imported"):
        METHOD.check()
    with pytest.raises(MethodError, match="PyTorch could not be imported"):
        METHOD.render(source, Region(0, 0, 2, 2), parameters)
    assert METHOD.explain(source, 3, 4, parameters).value == tuple(expected[3, 4])
    grid = METHOD.render_grid(source, np.arange(8), np.arange(10), parameters)
    assert np.array_equal(grid, expected)
    with answered_by(2), pytest.raises(MethodError, match="PyTorch could not be imported"):
        METHOD.stand_in(source, Region(0, 0, 2, 2), Parameters(1, 4))


def test_every_sum_is_rounded_half_up_for_every_kernel() -> None:
    for area in {bilinear_profile(size)[1] ** 2 for size in range(1, MAX_KERNEL_SIZE + 1)}:
        sums = np.arange(258 * area, dtype=np.int64)
        wanted = np.minimum(255, (2 * sums + area) // (2 * area))
        levels = _levels(torch.from_numpy(sums.astype(np.float32)), area).numpy()
        np.testing.assert_array_equal(levels.astype(np.uint8), wanted)
