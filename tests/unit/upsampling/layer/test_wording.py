"""What is said of a layer in general, held against its arithmetic."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from torch.nn.functional import conv2d, conv_transpose2d

from viewer.upsampling import Parameters, TransposedConv, matched_kernel_size
from viewer.upsampling.kernels import bilinear_kernel, bilinear_profile
from viewer.upsampling.layer import wording as layer_wording
from viewer.upsampling.layer.phase_sums import PhaseSums, kernel_cells
from viewer.upsampling.layer.settings import Layer

STRIDES = (2, 3, 4, 8, 31)


@pytest.mark.parametrize("s", STRIDES)
def test_the_matched_tent_falls_to_0_at_the_next_centre(s: int) -> None:
    assert "k = 2s − s mod 2" in layer_wording.WHY_BILINEAR
    k = matched_kernel_size(s)
    profile, denominator = bilinear_profile(k)
    # The flank goes down by as much from cell to cell: it meets 0 at the distance s.
    slope = Fraction(int(profile[1] - profile[0]), denominator)
    first = Fraction(int(profile[0]), denominator)
    to_zero = Fraction(k - 1, 2) + first / slope
    assert to_zero == s


def test_seen_from_the_output_pixel_the_kernel_is_mirrored() -> None:
    assert "in that neighbour's kernel its weight is found up and to the left" in (
        layer_wording.WEIGHTS
    )
    parameters = Parameters(4, 8)
    explanation = TransposedConv().explain(np.zeros((9, 9, 1), np.uint8), 18, 17, parameters)
    cells = kernel_cells(Layer.of(parameters), explanation)
    places = list(zip(explanation.taps.rows.tolist(), explanation.taps.cols.tolist(), strict=True))
    assert places == sorted(places)
    assert cells == sorted(cells, reverse=True)


@pytest.mark.parametrize("s", STRIDES)
def test_output_padding_picks_one_of_the_s_sizes_that_a_convolution_reduces_to_one(s: int) -> None:
    assert "s different sizes to the same one" in layer_wording.OUTPUT_PADDING
    k, p = matched_kernel_size(s), Layer.for_scale(matched_kernel_size(s), s).padding
    kernel = torch.ones(1, 1, k, k)
    source = torch.arange(9.0).view(1, 1, 3, 3)  # whole numbers, whose sums are exact
    made = [
        conv_transpose2d(source, kernel, stride=s, padding=p, output_padding=extra)
        for extra in range(s)
    ]
    assert len({picture.shape for picture in made}) == s
    assert {conv2d(picture, kernel, stride=s, padding=p).shape for picture in made} == {
        source.shape
    }
    for extra, picture in enumerate(made):  # rows and columns at the end, and all else as it was
        n = made[0].shape[2]
        assert picture.shape[2] == n + extra
        assert torch.equal(picture[:, :, :n, :n], made[0])
    with pytest.raises(RuntimeError):
        conv_transpose2d(source, kernel, stride=s, padding=p, output_padding=s)


def test_padding_cuts_off_each_side() -> None:
    assert "off each side" in layer_wording.PADDING
    source = torch.arange(20.0).view(1, 1, 4, 5)
    kernel = torch.from_numpy(bilinear_kernel(1, 1, 8)).float()
    whole, cut = (conv_transpose2d(source, kernel, stride=4, padding=p) for p in (0, 2))
    assert torch.equal(whole[:, :, 2:-2, 2:-2], cut)


@pytest.mark.parametrize("s", STRIDES)
def test_padding_shifts_up_and_left_and_there_is_one_at_which_nothing_is_shifted(s: int) -> None:
    assert "up and to the left. At p = (k − s) / 2" in layer_wording.PADDING
    k = matched_kernel_size(s)
    shifts = [PhaseSums.of(Layer(k, s, p, 0)).shift for p in range(3)]
    assert shifts[0] > shifts[1] > shifts[2]  # positive is down and right
    assert [p for p in range(k) if PhaseSums.of(Layer(k, s, p, 0)).shift == 0] == [(k - s) // 2]


def test_a_white_pixel_becomes_the_kernel() -> None:
    assert "one white pixel on black is the kernel itself" in layer_wording.WHITE_PIXEL
    source = torch.zeros(1, 1, 5, 5)
    source[0, 0, 2, 2] = 1
    kernel = torch.from_numpy(bilinear_kernel(1, 1, 8)).float()
    made = conv_transpose2d(source, kernel, stride=4)[0, 0]
    assert torch.equal(made[8:16, 8:16], kernel[0, 0])
    assert made.sum() == kernel.sum()
