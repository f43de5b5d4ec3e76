"""Whole outputs by other ways than the program's: dense matrices, scattered kernels, cv2."""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from skimage.transform import resize
from skimage.util import img_as_ubyte

from viewer.cv2_loader import cv2
from viewer.upsampling import Parameters

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int64]


def noise(height: int, width: int, channels: int) -> Bytes:
    """A source of noise, the same each time for a shape, and read-only as an opened image is."""
    shape = (height, width, channels)
    pixels = np.random.default_rng(shape).integers(0, 256, shape, dtype=np.uint8)
    pixels.setflags(write=False)
    return pixels


def size_of(length: int, scale: float) -> int:
    return max(1, int(np.floor(length * scale + 0.5)))


def stride_of(scale: float) -> int:
    return max(1, int(np.floor(scale + 0.5)))


def half_up(sums: Integers, denominator: int) -> Bytes:
    """Quotient and remainder, one more where the remainder is at least half."""
    quotient, remainder = np.divmod(sums, denominator)
    return np.minimum(255, quotient + (2 * remainder >= denominator)).astype(np.uint8)


def tents(n_in: int, n_out: int, positions: Integers) -> tuple[Integers, int]:
    """Weight of every source pixel (a column) at every position: 1 less its distance, or 0."""
    one = 2 * n_out
    samples = np.clip((2 * positions + 1) * n_in - n_out, 0, (n_in - 1) * one)
    return np.maximum(0, one - np.abs(samples[:, None] - one * np.arange(n_in))), one


def bilinear(
    source: Bytes,
    shape: tuple[int, int],
    rows: Integers | None = None,
    cols: Integers | None = None,
) -> Bytes:
    """True bilinear values, rounded half up: two products with matrices of tents."""
    rows = np.arange(shape[0]) if rows is None else rows
    cols = np.arange(shape[1]) if cols is None else cols
    down, row_one = tents(source.shape[0], shape[0], rows)
    across, col_one = tents(source.shape[1], shape[1], cols)
    # Products of doubles are exact and fast while they are whole numbers below 2**53.
    assert 255 * row_one * col_one < 2**53
    planes = source.transpose(2, 0, 1).astype(np.float64)
    sums = down.astype(np.float64) @ planes @ across.T.astype(np.float64)
    return half_up(sums.transpose(1, 2, 0).astype(np.int64), row_one * col_one)


def opencv(source: Bytes, shape: tuple[int, int]) -> Bytes:
    """The library's own call on the whole image."""
    picture = cv2.resize(source, shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(picture, np.uint8).reshape(*shape, source.shape[2])


def profile(kernel_size: int) -> tuple[list[int], int]:
    """Cells of the bilinear kernel in one dimension, over a denominator."""
    factor = (kernel_size + 1) // 2
    centre = Fraction(factor - 1) if kernel_size % 2 else factor - Fraction(1, 2)
    denominator = factor if kernel_size % 2 else kernel_size
    cells = [(1 - abs(i - centre) / factor) * denominator for i in range(kernel_size)]
    assert all(cell.denominator == 1 for cell in cells)
    return [int(cell) for cell in cells], denominator


def padding_of(kernel_size: int, stride: int) -> int:
    if stride == 1 and kernel_size % 2 == 0:
        return kernel_size // 2 - 1
    return max(0, -((stride - kernel_size) // 2))


def transposed_sums(source: Bytes, kernel_size: int, stride: int) -> tuple[Integers, int]:
    """Every source pixel lays the whole kernel down; kernels that overlap add up."""
    height, width, channels = source.shape
    cells, denominator = profile(kernel_size)
    padding = padding_of(kernel_size, stride)
    canvas = np.zeros(
        (
            height * stride + kernel_size + padding,
            width * stride + kernel_size + padding,
            channels,
        ),
        np.int64,
    )
    for i, down in enumerate(cells):
        for j, across in enumerate(cells):
            spots = canvas[i : i + height * stride : stride, j : j + width * stride : stride]
            spots += down * across * source.astype(np.int64)
    inside = canvas[padding : padding + height * stride, padding : padding + width * stride]
    return inside, denominator * denominator


def transposed_conv(source: Bytes, kernel_size: int, stride: int) -> Bytes:
    return half_up(*transposed_sums(source, kernel_size, stride))


def opencv_exact(source: Bytes, shape: tuple[int, int]) -> Bytes:
    """The library's own call on the whole image, with its exact flag."""
    picture = cv2.resize(source, shape[::-1], interpolation=cv2.INTER_LINEAR_EXACT)
    return np.asarray(picture, np.uint8).reshape(*shape, source.shape[2])


def nearest(source: Bytes, shape: tuple[int, int]) -> Bytes:
    """Every source pixel repeated over those output pixels whose centres lie in it."""
    places = []
    for n_in, n_out in zip(source.shape[:2], shape, strict=True):
        centres = [Fraction((2 * index + 1) * n_in, 2 * n_out) for index in range(n_out)]
        places.append([int(centre) for centre in centres])
    return source[np.ix_(*places)]


def as_printed(source: Bytes, shape: tuple[int, int]) -> Bytes:
    """The loop, in Python's own numbers."""
    (height, width), channels = source.shape[:2], source.shape[2]
    scale_y, scale_x = height / shape[0], width / shape[1]
    pixels = source.tolist()
    picture = np.zeros((*shape, channels), np.uint8)
    for row in range(shape[0]):
        sy = (row + 0.5) * scale_y - 0.5
        y0 = int(np.floor(sy))
        y1 = min(y0 + 1, height - 1)
        for col in range(shape[1]):
            sx = (col + 0.5) * scale_x - 0.5
            x0 = int(np.floor(sx))
            x1 = min(x0 + 1, width - 1)
            for channel in range(channels):
                v0 = (x1 - sx) * pixels[y0][x0][channel] + (sx - x0) * pixels[y0][x1][channel]
                v1 = (x1 - sx) * pixels[y1][x0][channel] + (sx - x0) * pixels[y1][x1][channel]
                byte = int((y1 - sy) * v0) + int((sy - y0) * v1)
                picture[row, col, channel] = min(255, max(0, byte))
    return picture


def convention(
    source: Bytes, shape: tuple[int, int], coordinate: Callable[[int, int, int], Fraction]
) -> Bytes:
    """True bilinear values at coordinates of one's own, in fractions turned into tents."""
    tables = []
    for n_in, n_out in zip(source.shape[:2], shape, strict=True):
        places = [
            min(max(coordinate(index, n_in, n_out), Fraction(0)), Fraction(n_in - 1))
            for index in range(n_out)
        ]
        one = math.lcm(*(place.denominator for place in places))
        table = np.zeros((n_out, n_in), np.int64)
        for index, place in enumerate(places):
            for line in range(n_in):
                table[index, line] = int(one * max(Fraction(0), 1 - abs(place - line)))
        tables.append((table, one))
    (down, row_one), (across, col_one) = tables
    planes = source.transpose(2, 0, 1).astype(np.int64)
    return half_up((down @ planes @ across.T).transpose(1, 2, 0), row_one * col_one)


def _library_cv2(flag: int) -> Callable[[Bytes, Parameters], Bytes]:
    def whole(source: Bytes, parameters: Parameters) -> Bytes:
        shape = _sizes(source, parameters)
        picture = cv2.resize(source, shape[::-1], interpolation=flag)
        return np.asarray(picture, np.uint8).reshape(*shape, source.shape[2])

    return whole


def _library_pillow(resample: Image.Resampling) -> Callable[[Bytes, Parameters], Bytes]:
    def whole(source: Bytes, parameters: Parameters) -> Bytes:
        shape = _sizes(source, parameters)
        image = Image.fromarray(source[:, :, 0] if source.shape[2] == 1 else source)
        picture = np.asarray(image.resize(shape[::-1], resample))
        return picture.reshape(*shape, source.shape[2])

    return whole


def _library_torch(mode: str, **options: bool) -> Callable[[Bytes, Parameters], Bytes]:
    def whole(source: Bytes, parameters: Parameters) -> Bytes:
        shape = _sizes(source, parameters)
        image = torch.from_numpy(source.copy()).permute(2, 0, 1).unsqueeze(0)
        picture = torch.nn.functional.interpolate(image, shape, mode=mode, **options)
        return np.asarray(picture[0].permute(1, 2, 0), np.uint8)

    return whole


def skimage_bilinear(source: Bytes, parameters: Parameters) -> Bytes:
    """The library's own call on the whole image, its floats rounded to bytes by itself."""
    return img_as_ubyte(resize(source, _sizes(source, parameters), order=1))


def _sizes(source: Bytes, parameters: Parameters) -> tuple[int, int]:
    return (
        size_of(source.shape[0], parameters.scale),
        size_of(source.shape[1], parameters.scale),
    )


WHOLE: dict[str, Callable[[Bytes, Parameters], Bytes]] = {
    "original": lambda source, parameters: source,
    "bilinear": lambda source, parameters: bilinear(source, _sizes(source, parameters)),
    "opencv": lambda source, parameters: opencv(source, _sizes(source, parameters)),
    "transposed_conv": lambda source, parameters: transposed_conv(
        source, parameters.kernel_size, stride_of(parameters.scale)
    ),
    "opencv_exact": lambda source, parameters: opencv_exact(source, _sizes(source, parameters)),
    "nearest": lambda source, parameters: nearest(source, _sizes(source, parameters)),
    "as_printed": lambda source, parameters: as_printed(source, _sizes(source, parameters)),
    "bilinear_align_corners": lambda source, parameters: convention(
        source,
        _sizes(source, parameters),
        lambda index, n_in, n_out: Fraction(index * (n_in - 1), max(1, n_out - 1)),
    ),
    "bilinear_asymmetric": lambda source, parameters: convention(
        source,
        _sizes(source, parameters),
        lambda index, n_in, n_out: Fraction(index * n_in, n_out),
    ),
    "bilinear_rosetta": lambda source, parameters: convention(
        source,
        _sizes(source, parameters),
        lambda index, n_in, n_out: Fraction(index * (n_in - 1), n_out),
    ),
    "opencv_nearest": _library_cv2(cv2.INTER_NEAREST),
    "opencv_nearest_exact": _library_cv2(cv2.INTER_NEAREST_EXACT),
    "opencv_cubic": _library_cv2(cv2.INTER_CUBIC),
    "opencv_area": _library_cv2(cv2.INTER_AREA),
    "opencv_lanczos4": _library_cv2(cv2.INTER_LANCZOS4),
    "pillow_nearest": _library_pillow(Image.Resampling.NEAREST),
    "pillow_box": _library_pillow(Image.Resampling.BOX),
    "pillow_bilinear": _library_pillow(Image.Resampling.BILINEAR),
    "pillow_hamming": _library_pillow(Image.Resampling.HAMMING),
    "pillow_bicubic": _library_pillow(Image.Resampling.BICUBIC),
    "pillow_lanczos": _library_pillow(Image.Resampling.LANCZOS),
    **{
        f"torch_{mode}{'_align_corners' * corners}{'_antialias' * antialias}": _library_torch(
            mode, align_corners=corners, antialias=antialias
        )
        for mode in ("bilinear", "bicubic")
        for antialias in (False, True)
        for corners in (False, True)
    },
    "torch_nearest_exact": _library_torch("nearest-exact"),
    "skimage_bilinear": skimage_bilinear,
}
"""The whole output of each method."""
