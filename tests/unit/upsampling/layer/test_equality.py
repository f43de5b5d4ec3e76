"""What a layer is said to equal against torch: its layers, and its ways to resize."""

import numpy as np
import pytest
import torch
from hypothesis import given
from numpy.typing import NDArray
from torch.nn.functional import conv_transpose1d, interpolate

from tests.layers import layers, verdict_of
from viewer.upsampling import Border, matched_kernel_size
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.layer.equality import KnownResize
from viewer.upsampling.layer.phase_sums import long_axis
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.layer.verdict import LayerVerdict

FloatArray = NDArray[np.float64]


def by_torch(layer: Layer, source: FloatArray) -> FloatArray:
    """Return what torch's layer makes of a line, its border treated as the layer says."""

    def made(line: FloatArray, padding: int) -> FloatArray:
        profile, _ = bilinear_profile(layer.kernel_size)
        out = conv_transpose1d(
            torch.from_numpy(line).view(1, 1, -1),
            torch.from_numpy(profile).double().view(1, 1, -1),
            stride=layer.stride,
            padding=padding,
            output_padding=layer.output_padding,
        )
        result: FloatArray = out.view(-1).numpy()
        return result[: -layer.surplus or None]

    denominator = bilinear_profile(layer.kernel_size)[1]
    if layer.border is Border.REPLICATED:
        around = layer.kernel_size // layer.stride + 2
        line = np.pad(source, around, "edge")
        return made(line, layer.padding + around * layer.stride) / denominator
    if layer.border is Border.NORMALISED:
        ones = made(np.ones_like(source), layer.padding)
        return made(source, layer.padding) / np.where(ones == 0, 1, ones)
    return made(source, layer.padding) / denominator


def resized(resize: KnownResize, layer: Layer, source: FloatArray, n_out: int) -> FloatArray:
    """Return what a library's resize, or NumPy's interpolation, makes of a line."""
    n_in, s = len(source), layer.stride
    line = torch.from_numpy(source).view(1, 1, -1)
    outputs = np.arange(n_out)
    if resize is KnownResize.HALF_PIXEL:
        made = interpolate(line, n_in * s, mode="linear", align_corners=False)
        return np.pad(made.view(-1).numpy(), (0, n_out), "edge")[:n_out]
    if resize is KnownResize.ALIGN_CORNERS:
        made = interpolate(line, n_out, mode="linear", align_corners=True)
        return np.asarray(made.view(-1).numpy())
    if resize is KnownResize.NEAREST:
        made = interpolate(line, n_in * s, mode="nearest")
        return np.pad(made.view(-1).numpy(), (0, n_out), "edge")[:n_out]
    at = outputs / s
    if resize is KnownResize.ELSEWHERE:
        at = (outputs + layer.padding - (layer.kernel_size - 1) / 2) / s
    return np.interp(at, np.arange(n_in), source)


def unequal(verdict: LayerVerdict, resize: KnownResize, gain: float) -> NDArray[np.int64]:
    """Return the output positions at which torch's layer is not that resize."""
    layer = verdict.layer
    source = np.random.default_rng(7).random(long_axis(layer))
    made = by_torch(layer, source)
    wanted = gain * resized(resize, layer, source, len(made))
    return np.flatnonzero(np.abs(made - wanted) > 1e-9)


@given(layers())
def test_what_the_layer_is_said_to_equal_is_what_torch_makes(layer: Layer) -> None:
    verdict = LayerVerdict.of(layer)
    equality = verdict.equality
    n_out = len(by_torch(layer, np.ones(long_axis(layer))))
    if equality is not None:
        gain = float(equality.gain) ** 0.5
        places = unequal(verdict, equality.resize, gain)
        before, after = places[places < n_out // 2], places[places >= n_out // 2]
        assert equality.before == (before.max() + 1 if before.size else 0)
        assert equality.after == (n_out - after.min() if after.size else 0)
        assert equality.is_exact == (places.size == 0)
        return
    # Not equal, then, whatever the gain: in the middle half, at least.
    gains = {float(sum_) for sum_ in verdict.sums.sums} | {1.0}
    for resize in KnownResize:
        for gain in gains:
            places = unequal(verdict, resize, gain)
            assert places[(places > n_out // 4) & (places < n_out - n_out // 4)].size


@pytest.mark.parametrize(
    ("case", "resize", "border"),
    [
        ((8, 4), KnownResize.HALF_PIXEL, (2, 2)),
        ((5, 3), KnownResize.HALF_PIXEL, (1, 1)),
        ((64, 32), KnownResize.HALF_PIXEL, (16, 16)),
        ((8, 4, None, None, Border.REPLICATED), KnownResize.HALF_PIXEL, (0, 0)),
        ((8, 4, None, None, Border.NORMALISED), KnownResize.HALF_PIXEL, (0, 0)),
        ((1, 1), KnownResize.HALF_PIXEL, (0, 0)),
        ((3, 2, 1, 0), KnownResize.ALIGN_CORNERS, (0, 0)),
        ((7, 4, 3, 0), KnownResize.ALIGN_CORNERS, (0, 0)),
        ((3, 2), KnownResize.ASYMMETRIC, (0, 1)),
        ((7, 4, 3, 3), KnownResize.ASYMMETRIC, (0, 3)),
        ((7, 4), KnownResize.ELSEWHERE, (1, 2)),
        ((8, 4, 1), KnownResize.ELSEWHERE, (3, 3)),
        ((2, 2), KnownResize.NEAREST, (0, 0)),
        ((4, 4, None, None, Border.NORMALISED), KnownResize.NEAREST, (0, 0)),
    ],
)
def test_conventions(case: tuple[int, ...], resize: KnownResize, border: tuple[int, int]) -> None:
    equality = verdict_of(*case).equality
    assert equality is not None
    assert (equality.resize, (equality.before, equality.after)) == (resize, border)


@pytest.mark.parametrize("case", [(5, 2), (4, 4), (8, 2), (8, 16), (6, 2), (2, 4)])
def test_no_convention(case: tuple[int, int]) -> None:
    assert verdict_of(*case).equality is None


def test_without_paddings_by_hand_only_two_kernels_are_half_pixel_bilinear() -> None:
    for s in range(1, 33):
        for k in range(1, 65):
            equality = verdict_of(k, s).equality
            is_half_pixel = equality is not None and equality.resize is KnownResize.HALF_PIXEL
            assert is_half_pixel == (k == matched_kernel_size(s)), (k, s)
