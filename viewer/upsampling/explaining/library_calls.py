"""The call of a library that makes a whole picture, as a program to take away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from viewer.upsampling.base import Border, Parameters
from viewer.upsampling.transposed_conv import Layer

Shape: TypeAlias = tuple[int, int]

_CV2 = {
    "opencv": "INTER_LINEAR",
    "opencv_exact": "INTER_LINEAR_EXACT",
    "opencv_nearest": "INTER_NEAREST",
    "opencv_cubic": "INTER_CUBIC",
    "opencv_area": "INTER_AREA",
    "opencv_lanczos4": "INTER_LANCZOS4",
}
_PILLOW = ("nearest", "box", "bilinear", "hamming", "bicubic", "lanczos")
_BATCH = (
    "# A batch of one, channels first; in memory the channels stay last.",
    "x = torch.from_numpy(np.atleast_3d(image)).permute(2, 0, 1)[None]",
)
_UNBATCH = "larger = y[0].permute(1, 2, 0).numpy()"
_TORCH_IMPORTS = ("import numpy as np", "import torch", "import torch.nn.functional as F")


def has_call(method: str) -> bool:
    """Return whether a library makes a method's picture."""
    return method in _CALLS


def library_call(method: str, output: Shape, parameters: Parameters) -> str:
    """Return a program that makes `larger`, the whole output, of the bytes in `image`.

    Parameters
    ----------
    method : str
        The method's name.
    output : tuple of int
        ``(H, W)`` of the whole output.
    parameters : Parameters
        What the user has set.

    Returns
    -------
    str
        Empty where no library makes the picture.
    """
    write = _CALLS.get(method)
    if write is None:
        return ""
    imports, lines = write(output, parameters)
    about = "# image: an array of uint8, (H, W) if it is grey, else (H, W, channels)."
    return "\n".join([*imports, "", about, *lines, ""])


_Lines: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


def _cv2(flag: str) -> Callable[[Shape, Parameters], _Lines]:
    return lambda output, parameters: (
        ("import cv2",),
        (f"larger = cv2.resize(image, ({output[1]}, {output[0]}), interpolation=cv2.{flag})",),
    )


def _pillow(resample: str) -> Callable[[Shape, Parameters], _Lines]:
    size = "({1}, {0}), Image.Resampling." + resample
    return lambda output, parameters: (
        ("import numpy as np", "from PIL import Image"),
        (f"larger = np.asarray(Image.fromarray(image).resize({size.format(*output)}))",),
    )


def _interpolate(mode: str, more: str) -> Callable[[Shape, Parameters], _Lines]:
    return lambda output, parameters: (
        _TORCH_IMPORTS,
        (*_BATCH, f'y = F.interpolate(x, size={output}, mode="{mode}"{more})', _UNBATCH),
    )


def _skimage(output: Shape, parameters: Parameters) -> _Lines:
    return (
        ("from skimage.transform import resize", "from skimage.util import img_as_ubyte"),
        (
            "# Not preserve_range=True and rint, which round some bytes otherwise.",
            f"larger = img_as_ubyte(resize(image, {output}, order=1))",
        ),
    )


def _transposed_conv(output: Shape, parameters: Parameters) -> _Lines:
    """Return the layer in whole numbers, as float32 would round some halves the wrong way."""
    layer = Layer.of(parameters)
    k, s, padding = layer.kernel_size, layer.stride, layer.padding
    f = (k + 1) // 2
    lines = [
        *_BATCH,
        f"# The bilinear kernel, times {2 * f} on each axis.",
        f"profile = ({2 * f} - (2 * torch.arange({k}) - {k - 1}).abs()).double()",
        "kernel = torch.outer(profile, profile).repeat(x.shape[1], 1, 1, 1)",
    ]
    source = "x.double()"
    if layer.border is Border.REPLICATED:
        padding += k * s
        lines.append(f'x = F.pad(x.double(), ({k},) * 4, mode="replicate")')
        source = "x"
    layer_call = (
        f"stride={s}, padding={padding}, output_padding={layer.output_padding}, groups=x.shape[1])"
    )
    lines += [f"sums = F.conv_transpose2d({source}, kernel,", f"    {layer_call}"]
    if layer.border is Border.NORMALISED:
        lines += [
            "area = F.conv_transpose2d(torch.ones_like(x).double(), kernel,",
            f"    {layer_call}",
        ]
        # A pixel that no kernel reaches stays 0.
        lines.append("area = area.clamp(min=1)")
    else:
        lines.append(f"area = {4 * f * f}")
    lines += [
        'y = torch.div(2 * sums + area, 2 * area, rounding_mode="floor").clamp(0, 255).byte()',
        f"larger = y[0, :, :{output[0]}, :{output[1]}].permute(1, 2, 0).numpy()",
    ]
    return _TORCH_IMPORTS, tuple(lines)


_CALLS: dict[str, Callable[[Shape, Parameters], _Lines]] = {
    **{name: _cv2(flag) for name, flag in _CV2.items()},
    **{f"pillow_{name}": _pillow(name.upper()) for name in _PILLOW},
    **{
        f"torch_{mode}{'_align_corners' * corners}{'_antialias' * antialias}": _interpolate(
            mode, f", align_corners={corners}" + ", antialias=True" * antialias
        )
        for mode in ("bilinear", "bicubic")
        for corners in (False, True)
        for antialias in (False, True)
    },
    "torch_nearest_exact": _interpolate("nearest-exact", ""),
    "skimage_bilinear": _skimage,
    "transposed_conv": _transposed_conv,
}
