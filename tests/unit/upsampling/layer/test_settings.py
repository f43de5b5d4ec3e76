"""The laws of architecture, for layers with paddings and a border set by hand."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from viewer.geometry import Region
from viewer.upsampling import Bilinear, Border, Parameters, TransposedConv
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.layer.limits import valid_parameters
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.taps import ByteArray

METHOD = TransposedConv()


def picture(shape: tuple[int, ...], seed: int = 0) -> ByteArray:
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def convolved(pixels: NDArray[np.int64], layer: Layer, padding: int) -> NDArray[np.int64]:
    """Return torch's own layer, with the kernel's numerators: (H, W, C) whole numbers."""
    channels = pixels.shape[2]
    profile, _ = bilinear_profile(layer.kernel_size)
    module = torch.nn.ConvTranspose2d(
        channels,
        channels,
        layer.kernel_size,
        stride=layer.stride,
        padding=padding,
        output_padding=layer.output_padding,
        groups=channels,
        bias=False,
        dtype=torch.float64,
    )
    kernel = torch.from_numpy(np.outer(profile, profile)).double()
    with torch.no_grad():
        module.weight.copy_(kernel.expand_as(module.weight))
        made = module(torch.from_numpy(pixels.transpose(2, 0, 1)[None]).double())
    whole: NDArray[np.int64] = made[0].permute(1, 2, 0).numpy().astype(np.int64)
    end = -layer.surplus or None
    return whole[:end, :end]


def half_up(numerators: NDArray[np.int64], denominators: NDArray[np.int64]) -> ByteArray:
    rounded = (2 * numerators + denominators) // (2 * denominators)
    return np.minimum(rounded, 255).astype(np.uint8)


def by_torch(source: ByteArray, layer: Layer) -> ByteArray:
    """Return what the layer and its border treatment stand for, with nothing of ours."""
    pixels = source.astype(np.int64)
    area = np.array(bilinear_profile(layer.kernel_size)[1] ** 2)
    if layer.border is Border.REPLICATED:
        around = layer.kernel_size // layer.stride + 2
        pixels = np.pad(pixels, [(around, around), (around, around), (0, 0)], "edge")
        return half_up(convolved(pixels, layer, layer.padding + around * layer.stride), area)
    sums = convolved(pixels, layer, layer.padding)
    if layer.border is Border.NORMALISED:
        # Where no kernel reaches, 0 / 0 is shown as black.
        return half_up(sums, np.maximum(convolved(np.ones_like(pixels), layer, layer.padding), 1))
    return half_up(sums, area)


@st.composite
def cases(draw: st.DrawFn) -> tuple[ByteArray, Parameters]:
    """Draw a picture, and a layer that leaves something of it."""
    shape = draw(st.tuples(st.integers(1, 7), st.integers(1, 7), st.sampled_from([1, 3, 4])))
    stride = draw(st.integers(1, 6))
    kernel_size = draw(st.integers(1, 14) | st.sampled_from([16, 17, 31]))
    parameters = valid_parameters(
        stride,
        kernel_size,
        draw(st.none() | st.integers(0, 64)),
        draw(st.none() | st.integers(0, 6)),
        draw(st.sampled_from(Border)),
        shape[:2],
    )
    source = picture(shape, draw(st.integers(0, 99)))
    if draw(st.booleans()):
        source[:] = np.where(source > 127, 255, 0)
    return source, parameters


def explained(source: ByteArray, row: int, col: int, parameters: Parameters) -> tuple[int, ...]:
    explanation = METHOD.explain(source, row, col, parameters)
    # The value is what the arithmetic ends with, and what the taps come to on their own.
    assert explanation.steps[-1].results == explanation.value
    exact = explanation.taps.weighted_sum
    assert explanation.value == tuple(min(255, int(value + Fraction(1, 2))) for value in exact)
    return explanation.value


@settings(max_examples=60)
@given(cases())
@example((picture((1, 1, 1)), Parameters(1, 1)))
@example((picture((1, 5, 3)), Parameters(1, 8, border=Border.REPLICATED)))
@example((picture((5, 1, 4)), Parameters(4, 64, border=Border.NORMALISED)))
@example((picture((4, 4, 1)), Parameters(6, 2, 1, 5, Border.REPLICATED)))
@example((picture((9, 7, 1)), Parameters(1, 64, border=Border.NORMALISED)))
def test_the_picture_is_what_torch_makes(case: tuple[ByteArray, Parameters]) -> None:
    source, parameters = case
    shape = METHOD.output_shape(source.shape[:2], parameters)
    whole = METHOD.render(source, Region.whole(shape), parameters)
    assert whole.shape == (*shape, source.shape[2])
    np.testing.assert_array_equal(whole, by_torch(source, Layer.of(parameters)))


@settings(max_examples=60)
@given(cases(), st.data())
def test_regions_and_explanations_are_of_the_picture(
    case: tuple[ByteArray, Parameters], data: st.DataObject
) -> None:
    source, parameters = case
    height, width = METHOD.output_shape(source.shape[:2], parameters)
    whole = METHOD.render(source, Region.whole((height, width)), parameters)

    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    bottom, right = data.draw(st.integers(top, height - 1)), data.draw(st.integers(left, width - 1))
    region = Region(top, left, bottom + 1, right + 1)
    np.testing.assert_array_equal(METHOD.render(source, region, parameters), whole[region.slices])

    rows, cols = np.arange(height)[::-1], np.arange(width)[::2]
    grid = METHOD.render_grid(source, rows, cols, parameters)
    np.testing.assert_array_equal(grid, whole[::-1, ::2])
    for row, col in {(0, 0), (height - 1, width - 1), (height - 1, 0), (top, right)}:
        assert explained(source, row, col, parameters) == tuple(whole[row, col].tolist())


@pytest.mark.parametrize("border", Border)
@pytest.mark.parametrize(
    ("kernel_size", "stride", "padding", "output_padding"),
    [(8, 4, None, None), (5, 2, 0, 1), (4, 1, None, None), (2, 4, 1, 3), (9, 3, 8, 0)],
)
def test_every_pixel_is_explained(
    kernel_size: int,
    stride: int,
    padding: int | None,
    output_padding: int | None,
    border: Border,
) -> None:
    source = picture((6, 7, 3))
    parameters = Parameters(stride, kernel_size, padding, output_padding, border)
    height, width = METHOD.output_shape((6, 7), parameters)
    whole = METHOD.render(source, Region.whole((height, width)), parameters)
    for row in range(height):
        for col in range(width):
            assert explained(source, row, col, parameters) == tuple(whole[row, col].tolist())


@pytest.mark.parametrize("border", [Border.REPLICATED, Border.NORMALISED])
@pytest.mark.parametrize("shape", [(13, 9, 3), (1, 6, 1), (5, 1, 4), (1, 1, 3)])
@pytest.mark.parametrize("stride", [2, 3, 4, 8])
def test_both_border_treatments_make_the_matched_kernel_exact(
    stride: int, shape: tuple[int, int, int], border: Border
) -> None:
    source = picture(shape)
    parameters = Parameters(stride, 2 * stride - stride % 2, border=border)
    whole = Region.whole((shape[0] * stride, shape[1] * stride))
    made = METHOD.render(source, whole, parameters)
    np.testing.assert_array_equal(made, Bilinear().render(source, whole, parameters))


@pytest.mark.parametrize("stride", [2, 3, 4, 8])
def test_as_the_layer_gives_it_the_border_is_dark_and_no_more(stride: int) -> None:
    source = np.full((6, 5, 1), 200, np.uint8)
    made = METHOD.render(
        source,
        Region.whole((6 * stride, 5 * stride)),
        Parameters(stride, 2 * stride - stride % 2),
    )
    width = stride // 2
    assert (made[width:-width, width:-width] == 200).all()
    assert (made[:width] < 200).all() and (made[:, -width:] < 200).all()


def test_what_is_automatic_follows_what_is_set_by_hand() -> None:
    assert Layer.of(Parameters(4, 8)) == Layer(8, 4, padding=2, output_padding=0)
    assert Layer.of(Parameters(2, 5)) == Layer(5, 2, padding=2, output_padding=1)
    assert Layer.of(Parameters(1, 4)) == Layer(4, 1, padding=1, output_padding=0, surplus=1)
    # By hand: the output padding that comes nearest to an output of s times the source.
    assert Layer.of(Parameters(4, 8, padding=3)) == Layer(8, 4, padding=3, output_padding=2)
    assert Layer.of(Parameters(4, 8, padding=0)) == Layer(8, 4, padding=0, output_padding=0)
    assert Layer.of(Parameters(4, 8, padding=7)) == Layer(8, 4, padding=7, output_padding=3)
    assert Layer.of(Parameters(4, 8, output_padding=3)) == Layer(8, 4, padding=2, output_padding=3)
    assert Layer.of(Parameters(1, 4, padding=1)) == Layer(4, 1, padding=1, output_padding=0)


@pytest.mark.parametrize(
    ("padding", "output_padding"), [(-1, None), (8, None), (None, -1), (None, 4)]
)
def test_parameters_refuse_what_no_layer_has(
    padding: int | None, output_padding: int | None
) -> None:
    with pytest.raises(ValueError, match="padding must be from 0 to"):
        Parameters(4, 8, padding, output_padding)
