"""What is marked in the pictures: a pixel, a rectangle to keep to, a line to read values along.

Rectangles and lines are in source coordinates from the outer edge (Note [The view] in `viewport`),
so that they are at the same place in pictures of all sizes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from viewer.geometry import Region, nearest_pixel

_HAIR = 1e-6  # of a pixel: what divisions may have lost


class Tool(Enum):
    """What dragging the mouse over a picture does."""

    PAN = "pan"
    SELECT = "select"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Selection:
    """A rectangle, with its edges between pixels of the output that it was drawn in.

    Attributes
    ----------
    top, left, bottom, right : float
        Its edges, in source pixels from the outer edge of the source.
    """

    top: float
    left: float
    bottom: float
    right: float

    @classmethod
    def of(
        cls, region: Region, output_shape: tuple[int, int], source_shape: tuple[int, int]
    ) -> Selection:
        """Return the selection of a region of an output of `output_shape` ``(H, W)``."""
        down, across = (
            n_in / n_out for n_in, n_out in zip(source_shape, output_shape, strict=True)
        )
        return cls(
            region.top * down, region.left * across, region.bottom * down, region.right * across
        )

    def region(self, output_shape: tuple[int, int], source_shape: tuple[int, int]) -> Region:
        """Return the pixels of an output whose centres are selected; at least one pixel.

        Parameters
        ----------
        output_shape, source_shape : tuple of int
            ``(H, W)`` of the output and of the source.
        """
        (top, bottom), (left, right) = (
            _pixels(begin, end, n_in, n_out)
            for begin, end, n_in, n_out in (
                (self.top, self.bottom, source_shape[0], output_shape[0]),
                (self.left, self.right, source_shape[1], output_shape[1]),
            )
        )
        return Region(top, left, bottom, right)

    def around(self, source_shape: tuple[int, int]) -> Region:
        """Return the smallest region of whole source pixels that holds all that is selected."""
        height, width = source_shape
        return Region(
            max(0, math.floor(self.top + _HAIR)),
            max(0, math.floor(self.left + _HAIR)),
            min(height, math.ceil(self.bottom - _HAIR)),
            min(width, math.ceil(self.right - _HAIR)),
        )

    def stretched(self, down: float, across: float) -> Selection:
        """Return the same rectangle of a source that is so many times as high and as wide."""
        return Selection(
            self.top * down, self.left * across, self.bottom * down, self.right * across
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line from one place to another.

    Attributes
    ----------
    start, end : tuple of float
        ``(row, col)`` in source pixels from the outer edge of the source: the centre of its first
        pixel is at ``(0.5, 0.5)``.
    """

    start: tuple[float, float]
    end: tuple[float, float]

    @property
    def length(self) -> float:
        """Its length in source pixels."""
        return math.dist(self.start, self.end)

    def stretched(self, down: float, across: float) -> Line:
        """Return the same line in a source that is so many times as high and as wide."""
        (top, left), (bottom, right) = self.start, self.end
        return Line((top * down, left * across), (bottom * down, right * across))


def _pixels(begin: float, end: float, n_in: int, n_out: int) -> tuple[int, int]:
    """Return the pixels, first and last + 1, whose centres lie between two places."""
    first, after = (math.ceil(place * n_out / n_in - 0.5 - _HAIR) for place in (begin, end))
    if after <= first:  # between two centres: the pixel over which the middle lies
        first = math.floor((begin + end) / 2 * n_out / n_in)
        after = first + 1
    first = min(max(first, 0), n_out - 1)
    return first, min(max(after, first + 1), n_out)


@dataclass(frozen=True, slots=True)
class Place:
    """An inspected pixel: its row and column in an output of a certain size.

    Attributes
    ----------
    row, col : int
        The pixel.
    shape : tuple of int
        ``(H, W)`` of the output that it was chosen in. Other outputs, of other sizes, are
        inspected at the pixel over which the centre of this one lies.
    """

    row: int
    col: int
    shape: tuple[int, int]

    def within(self, shape: tuple[int, int]) -> tuple[int, int]:
        """Return the pixel at the same place in an output of `shape`."""
        return nearest_pixel((self.row, self.col), self.shape, shape)
