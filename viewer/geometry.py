"""Regions, sizes and pixel centres: the conventions that all other modules refer to.

Note [Pixel centres]
    An image is an array ``(H, W, C)``: rows before columns. Pixel ``i`` of an axis is the
    interval ``[i, i + 1)`` and its centre lies at ``i + 1/2``. Enlarging ``n_in`` pixels to
    ``n_out`` stretches the whole interval ``[0, n_in]`` to ``[0, n_out]``, so the centre of
    output pixel ``r`` lies over the source *coordinate*::

        (r + 1/2) * n_in / n_out - 1/2

    counted so that source pixel ``i`` has the coordinate ``i``. This is called "half-pixel
    centres" (``align_corners=False`` in PyTorch, the default of cv2 and of Pillow).
    Coordinates below 0 or above ``n_in - 1`` lie in the outer half of a border pixel.

Note [Sizes, not factors]
    A scale is turned into a whole output size once, here, and every resizer is handed that
    size: libraries round factors differently (32 x 1.8 is 57 to PyTorch and 58 to cv2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

MIN_SCALE = 0.1
MAX_SCALE = 32.0


@dataclass(frozen=True, slots=True)
class Region:
    """A half-open rectangle of pixels: rows ``top`` to ``bottom - 1``, columns likewise."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def whole(cls, shape: tuple[int, int]) -> Region:
        """Return the region that covers all of an image of `shape` ``(H, W)``."""
        return cls(0, 0, *shape)

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.right - self.left

    @property
    def shape(self) -> tuple[int, int]:
        """``(height, width)``."""
        return self.height, self.width

    @property
    def is_empty(self) -> bool:
        """Whether the region holds no pixel."""
        return self.height <= 0 or self.width <= 0

    @property
    def slices(self) -> tuple[slice, slice]:
        """The region as an index: ``image[region.slices]`` is its crop of `image`."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def intersect(self, other: Region) -> Region:
        """Return what both regions cover; empty (all zero) where they do not meet."""
        top, left = max(self.top, other.top), max(self.left, other.left)
        bottom, right = min(self.bottom, other.bottom), min(self.right, other.right)
        if bottom <= top or right <= left:
            return Region(0, 0, 0, 0)
        return Region(top, left, bottom, right)

    def strips(self, rows: int) -> list[Region]:
        """Cut the region into strips of at most `rows` rows, from the top."""
        return [
            Region(top, self.left, min(top + rows, self.bottom), self.right)
            for top in range(self.top, self.bottom, rows)
        ]


def output_length(length: int, scale: float) -> int:
    """Return the number of output pixels for `length` source pixels: half rounds up.

    See Note [Sizes, not factors].
    """
    return max(1, math.floor(length * scale + 0.5))


def output_shape(source_shape: tuple[int, int], scale: float) -> tuple[int, int]:
    """Return the ``(H, W)`` of a source of `source_shape` enlarged by `scale`."""
    height, width = source_shape
    return output_length(height, scale), output_length(width, scale)


def source_coordinate(index: int, n_in: int, n_out: int) -> Fraction:
    """Return the source coordinate of the centre of output pixel `index`, exactly.

    See Note [Pixel centres]; the value is not clamped to the source.
    """
    return Fraction((2 * index + 1) * n_in, 2 * n_out) - Fraction(1, 2)


def nearest_index(index: int, n_from: int, n_to: int) -> int:
    """Return the pixel, of `n_to`, over which the centre of pixel `index`, of `n_from`, lies."""
    return (2 * index + 1) * n_to // (2 * n_from)


def nearest_pixel(
    pixel: tuple[int, int], from_shape: tuple[int, int], to_shape: tuple[int, int]
) -> tuple[int, int]:
    """Return the pixel of an image of `to_shape` at the same place as `pixel` of `from_shape`.

    Both images show the same source, each at its own size.
    """
    return (
        nearest_index(pixel[0], from_shape[0], to_shape[0]),
        nearest_index(pixel[1], from_shape[1], to_shape[1]),
    )
