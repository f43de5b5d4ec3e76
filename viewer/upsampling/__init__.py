"""The methods of enlargement. To add one: write its file, and name it in `METHODS`."""

from viewer.upsampling.as_printed import AsPrinted
from viewer.upsampling.base import Method, MethodError
from viewer.upsampling.bilinear import Bilinear
from viewer.upsampling.bilinear_conventions import CONVENTIONS
from viewer.upsampling.libraries.opencv import OpenCV
from viewer.upsampling.libraries.opencv_area import OpenCVArea
from viewer.upsampling.libraries.opencv_exact import OpenCVExact
from viewer.upsampling.libraries.opencv_kernels import OpenCVCubic, OpenCVLanczos
from viewer.upsampling.libraries.opencv_nearest import OpenCVNearest
from viewer.upsampling.libraries.opencv_nearest_exact import OpenCVNearestExact
from viewer.upsampling.libraries.pillow_resize import PILLOW
from viewer.upsampling.libraries.skimage_resize import SkimageResize
from viewer.upsampling.libraries.torch_interpolate import TORCH
from viewer.upsampling.nearest import Nearest
from viewer.upsampling.original import Original
from viewer.upsampling.parameters import (
    MAX_KERNEL_SIZE,
    Border,
    Parameters,
    matched_kernel_size,
    nearest_stride,
)
from viewer.upsampling.taps import AxisTaps, Explanation, PixelTaps, Step
from viewer.upsampling.transposed_conv import TransposedConv

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Original(),
        Bilinear(),
        OpenCV(),
        TransposedConv(),
        OpenCVExact(),
        Nearest(),
        AsPrinted(),
        *CONVENTIONS,
        OpenCVNearest(),
        OpenCVNearestExact(),
        OpenCVCubic(),
        OpenCVArea(),
        OpenCVLanczos(),
        *PILLOW,
        *TORCH,
        SkimageResize(),
    )
}
"""All methods by name, in the order in which menus show them."""


def grouped_methods() -> dict[str, list[Method]]:
    """Return all methods by the heading under which menus list them."""
    groups: dict[str, list[Method]] = {}
    for method in METHODS.values():
        groups.setdefault(method.group, []).append(method)
    return groups


__all__ = [
    "MAX_KERNEL_SIZE",
    "METHODS",
    "AxisTaps",
    "Border",
    "Explanation",
    "Method",
    "MethodError",
    "Parameters",
    "PixelTaps",
    "Step",
    "grouped_methods",
    "matched_kernel_size",
    "nearest_stride",
]
