"""The methods of enlargement. To add one: write its file, and name it in `METHODS`."""

from viewer.upsampling.base import (
    MAX_KERNEL_SIZE,
    Method,
    MethodError,
    Parameters,
    matched_kernel_size,
    nearest_stride,
)
from viewer.upsampling.bilinear import Bilinear
from viewer.upsampling.opencv import OpenCV
from viewer.upsampling.original import Original
from viewer.upsampling.taps import AxisTaps, Explanation, PixelTaps, Step
from viewer.upsampling.transposed_conv import TransposedConv

METHODS: dict[str, Method] = {
    method.name: method for method in (Original(), Bilinear(), OpenCV(), TransposedConv())
}
"""All methods by name, in the order in which they are shown."""

__all__ = [
    "MAX_KERNEL_SIZE",
    "METHODS",
    "AxisTaps",
    "Explanation",
    "Method",
    "MethodError",
    "Parameters",
    "PixelTaps",
    "Step",
    "matched_kernel_size",
    "nearest_stride",
]
