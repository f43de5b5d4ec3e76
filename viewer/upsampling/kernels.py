"""The bilinear kernel: the weights that make a transposed convolution interpolate.

A kernel of width k is a triangle ("tent") with its peak in the middle. With
``f = (k + 1) // 2`` and the centre ``f - 1`` (odd k) or ``f - 1/2`` (even k), cell i weighs
``1 - |i - centre| / f``. In two dimensions it is the product of its two profiles.

The filler is the one of Long, Shelhamer and Darrell, "Fully Convolutional Networks for
Semantic Segmentation" (2015), as it is taught in most courses.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.upsampling.taps import IntArray


def bilinear_profile(kernel_size: int) -> tuple[IntArray, int]:
    """Return the one-dimensional kernel as whole numbers over a common denominator.

    Parameters
    ----------
    kernel_size : int
        The width k, at least 1.

    Returns
    -------
    numerators : (k,) int64
        Symmetric and positive.
    denominator : int
        ``f`` for odd k, ``k`` for even k.

    Raises
    ------
    ValueError
        If `kernel_size` is under 1.
    """
    if kernel_size < 1:
        raise ValueError(f"A kernel needs a size of at least 1, not {kernel_size}.")
    cell = np.arange(kernel_size, dtype=np.int64)
    if kernel_size % 2:
        factor = (kernel_size + 1) // 2
        return factor - np.abs(cell - (factor - 1)), factor
    # 1 - |i - (k-1)/2| / (k/2), times k, is 2i+1 on the way up and its mirror on the way down.
    return np.minimum(2 * cell + 1, 2 * cell[::-1] + 1), kernel_size


def bilinear_kernel(in_channels: int, out_channels: int, kernel_size: int) -> NDArray[np.float32]:
    """Return the weight of a ``ConvTranspose2d`` that enlarges every channel on its own.

    Parameters
    ----------
    in_channels, out_channels : int
        The first two lengths of the weight.
    kernel_size : int
        The width and height k of the kernel.

    Returns
    -------
    (in_channels, out_channels, k, k) float32
        The bilinear kernel wherever the two channels are the same, zero elsewhere, so that
        channels do not mix.
    """
    numerators, denominator = bilinear_profile(kernel_size)
    profile = numerators / denominator
    weight = np.zeros((in_channels, out_channels, kernel_size, kernel_size), np.float32)
    for channel in range(min(in_channels, out_channels)):
        weight[channel, channel] = np.outer(profile, profile)
    return weight
