"""PyTorch's transposed convolution of a region: the sums, before they are divided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from viewer.geometry import Region
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.parameters import Border
from viewer.upsampling.taps import ByteArray

if TYPE_CHECKING:
    import torch

CROP_STEP = 16  # source pixels


def region_sums(
    source: ByteArray, region: Region, layer: Layer, exact: torch.dtype
) -> torch.Tensor:
    """Return the sums that ``conv_transpose2d`` makes of the kernel's whole numbers.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    region : Region
        Of the output.
    layer : Layer
        The layer.
    exact : dtype
        A type of floating point that holds every sum exactly.

    Returns
    -------
    (C, region.height, region.width) tensor of that type
    """
    import torch
    from torch.nn.functional import conv_transpose2d

    profile, _ = bilinear_profile(layer.kernel_size)
    crop, top, left = _reached_crop(source, region, layer)
    # The kernel must not mix channels. They travel as a batch, or in groups: the same sums,
    # of which PyTorch does the first faster for strides over 1 and the second for stride 1.
    groups = source.shape[2] if layer.stride == 1 else 1
    pixels = torch.from_numpy(crop).to(exact).view(-1, groups, *crop.shape[1:])
    kernel = torch.from_numpy(profile).to(exact).expand(groups, 1, 1, -1)
    # The kernel is the product of two profiles, so two narrow convolutions, columns then rows,
    # give the sums of the wide one, which costs k times as much.
    across = conv_transpose2d(pixels, kernel, stride=(1, layer.stride), groups=groups)
    begin = region.left + layer.padding - left * layer.stride
    across = _span(across, 3, begin, region.width)
    sums = conv_transpose2d(across, kernel.transpose(2, 3), stride=(layer.stride, 1), groups=groups)
    begin = region.top + layer.padding - top * layer.stride
    return _span(sums, 2, begin, region.height).view(-1, *region.shape)


def _reached_crop(source: ByteArray, region: Region, layer: Layer) -> tuple[ByteArray, int, int]:
    """Return source pixels, among them all that reach a region, channels first.

    Returns
    -------
    crop : (C, h, w) uint8
        A copy: PyTorch does not take read-only memory.
    top, left : int
        The source position of its first pixel; outside the source where edges are replicated.
    """
    spans = []
    for start, stop, n_in in (
        (region.top, region.bottom, source.shape[0]),
        (region.left, region.right, source.shape[1]),
    ):
        first, last = layer.reaching(start, stop)
        # PyTorch prepares itself for each new size, and keeps what it prepared: so few sizes.
        first, last = first - first % CROP_STEP, last + -last % CROP_STEP
        if layer.border is not Border.REPLICATED:
            first = min(max(0, first), n_in - 1)
            last = max(first + 1, min(n_in, last))
        spans.append((first, last, np.clip(np.arange(first, last), 0, n_in - 1)))
    (top, _, rows), (left, _, cols) = spans
    crop = source[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    if layer.border is Border.REPLICATED:
        crop = crop[rows - rows[0]][:, cols - cols[0]]
    return np.array(crop.transpose(2, 0, 1), order="C"), top, left


def _span(sums: torch.Tensor, dim: int, start: int, length: int) -> torch.Tensor:
    """Cut a span out of the sums; beyond them, where no kernel reaches, it is zero."""
    from torch.nn.functional import pad

    missing = max(0, start + length - sums.shape[dim])
    if missing:
        sums = pad(sums, (0, missing) if dim == 3 else (0, 0, 0, missing))
    return sums.narrow(dim, start, length)
