"""The round trip: an image is reduced, methods enlarge it again, and the image itself is the truth.

The image is cut first, at the right and below, to the size that the reduced image has when it is
enlarged. So nothing is stretched: a pixel of the enlarged image and the true one with the same row
and column are at the same place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from viewer.geometry import output_length
from viewer.images.load_image import SourceImage
from viewer.upsampling.taps import ByteArray

REDUCERS = {
    "area": "Area average",
    "nearest": "Nearest neighbour",
    "bilinear": "Bilinear",
    "lanczos": "Lanczos",
}
"""Name to title of what can reduce the image: ``cv2.resize``, in this order in the menu."""


@dataclass(frozen=True, slots=True, eq=False)
class Reduction:
    """An image reduced by a scale.

    Attributes
    ----------
    original : SourceImage
        The image.
    scale : float
        By which it was reduced.
    reducer : str
        Of `REDUCERS`.
    image : SourceImage
        The reduced image; the image itself where there can be no round trip.
    truth : (H, W, C) uint8 or None
        What its enlargements should be; None where there can be no round trip.
    """

    original: SourceImage
    scale: float
    reducer: str
    image: SourceImage
    truth: ByteArray | None


def reduced_shape(shape: tuple[int, int], scale: float) -> tuple[int, int] | None:
    """Return the largest size whose enlargement by `scale` fits into `shape`.

    None where there is none, and for scales below 1: enlarging first would lose nothing.
    """
    if scale < 1 or output_length(1, scale) > min(shape):
        return None
    height, width = (_reduced_length(length, scale) for length in shape)
    return height, width


def _reduced_length(length: int, scale: float) -> int:
    reduced = math.floor(length / scale) + 1  # rounding may let in one more
    while output_length(reduced, scale) > length:
        reduced -= 1
    return reduced


def reduce(image: SourceImage, scale: float, reducer: str) -> Reduction:
    """Reduce an image by a scale.

    Parameters
    ----------
    image : SourceImage
        The image.
    scale : float
        At least 1; below, and of images that are too small, there is no round trip.
    reducer : str
        Of `REDUCERS`.
    """
    shape = reduced_shape((image.height, image.width), scale)
    if shape is None:
        return Reduction(image, scale, reducer, image, None)
    truth = image.pixels[: output_length(shape[0], scale), : output_length(shape[1], scale)]
    return Reduction(
        image, scale, reducer, replace(image, pixels=_resized(truth, shape, reducer)), truth
    )


def _resized(pixels: ByteArray, shape: tuple[int, int], reducer: str) -> ByteArray:
    from viewer.cv2_loader import cv2  # the window need not wait for it

    interpolation = {
        "area": cv2.INTER_AREA,
        "nearest": cv2.INTER_NEAREST,
        "bilinear": cv2.INTER_LINEAR,
        "lanczos": cv2.INTER_LANCZOS4,
    }[reducer]
    resized: ByteArray = cv2.resize(  # type: ignore[assignment]
        pixels, shape[::-1], interpolation=interpolation
    )
    return resized.reshape(*shape, pixels.shape[2])
