"""What the user can set of a method, and what of it follows from the scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from viewer.geometry import MAX_SCALE, MIN_SCALE

MAX_KERNEL_SIZE = 64


class Border(Enum):
    """What a transposed convolution finds where its kernel reaches outside the source."""

    LAYER = "layer"
    """Nothing, as the layer gives it: the border darkens."""
    REPLICATED = "replicated"
    """The source's edge pixels, repeated outwards."""
    NORMALISED = "normalised"
    """Nothing, but every sum is divided by the sum of its weights."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the user can set of a method.

    Attributes
    ----------
    scale : float
        Enlargement, from 0.1 to 32.
    kernel_size : int
        Width of the transposed convolution's kernel, from 1 to 64.
    padding, output_padding : int or None
        Of the transposed convolution; None chooses them so that the output is the source
        times the stride.
    border : Border
        How the transposed convolution treats the source's border.

    Raises
    ------
    ValueError
        If one of them lies outside its range.
    """

    scale: float
    kernel_size: int
    padding: int | None = None
    output_padding: int | None = None
    border: Border = Border.LAYER

    def __post_init__(self) -> None:
        if not MIN_SCALE <= self.scale <= MAX_SCALE:
            raise ValueError(f"The scale must be from {MIN_SCALE} to {MAX_SCALE:g}.")
        if not 1 <= self.kernel_size <= MAX_KERNEL_SIZE:
            raise ValueError(f"The kernel size must be from 1 to {MAX_KERNEL_SIZE}.")
        if self.padding is not None and not 0 <= self.padding < self.kernel_size:
            raise ValueError(f"The padding must be from 0 to {self.kernel_size - 1}.")
        if self.output_padding is not None and not 0 <= self.output_padding < self.stride:
            raise ValueError(f"The output padding must be from 0 to {self.stride - 1}.")

    @property
    def stride(self) -> int:
        """The whole number nearest to the scale, at least 1."""
        return nearest_stride(self.scale)


def nearest_stride(scale: float) -> int:
    """Return the whole number nearest to `scale` (halves go up), at least 1."""
    return max(1, math.floor(scale + 0.5))


def matched_kernel_size(scale: float) -> int:
    """Return the kernel size at which a transposed convolution interpolates: ``2s - s % 2``."""
    stride = nearest_stride(scale)
    return 2 * stride - stride % 2
