"""A picture as its decoder leaves it, taken strip by strip."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Samples = NDArray[Any]


WHOLE_MODES = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N", "F"})
"""Pillow's modes that hold more than 8 bits, all of them grey."""


_ALPHA_MODES = frozenset({"LA", "La", "PA", "RGBA", "RGBa"})


_STRIP_PIXELS = 1 << 18


@dataclass
class Decoded:
    """A decoded picture before its conversion to grey, RGB or RGBA in sRGB.

    Attributes
    ----------
    mode : str
        Pillow's name for what a pixel is.
    size : (int, int)
        Width and height, as stored.
    rows : callable
        ``rows(top, bottom)`` is that strip, as a Pillow image of this mode.
    has_alpha : bool
        Whether converting the strips to RGBA brings an alpha channel to light.
    icc_profile : bytes or None
        The embedded colour profile.
    orientation : int
        EXIF orientation still to be applied, 1 to 8.
    notes : list of str
        What the user should know.
    strip_rows : int or None
        How many rows to ask for at a time, all but the last; None for any number.
    deep : callable or None
        Of more than 8 bits: ``deep(top, bottom)`` is a strip's colours, 0 to 1, and its alpha in
        bytes (of no channel where there is none).
    plain : callable or None
        Where the file holds grey, RGB or RGBA of 8 bits just as it is wanted:
        ``plain(top, bottom)`` is what `rows` gives, as an array.
    """

    mode: str
    size: tuple[int, int]
    rows: Callable[[int, int], Image.Image]
    has_alpha: bool = False
    icc_profile: bytes | None = None
    orientation: int = 1
    notes: list[str] = field(default_factory=list)
    strip_rows: int | None = None
    deep: Callable[[int, int], tuple[NDArray[np.float64], NDArray[np.uint8]]] | None = None
    plain: Callable[[int, int], NDArray[np.uint8]] | None = None


def shows_alpha(image: Image.Image) -> bool:
    """Whether converting a decoded picture to RGBA brings an alpha channel to light."""
    return (
        image.mode in _ALPHA_MODES
        or "transparency" in image.info
        or (image.palette is not None and image.palette.mode in _ALPHA_MODES)
    )


def orientation_in(value: object) -> int:
    """Return the EXIF orientation that a tag's value stands for; 1 where it makes no sense.

    It is a short integer; some programs write bytes, or several.
    """
    if isinstance(value, bytes | tuple | list) and value:
        value = value[0]
    return value if isinstance(value, int) and value in range(1, 9) else 1


def strips(height: int, width: int, rows: int | None = None) -> Iterator[tuple[int, int]]:
    """Cut a picture into strips, as (top, bottom); by default of a quarter of a megapixel."""
    step = rows or max(1, _STRIP_PIXELS // width)
    for top in range(0, height, step):
        yield top, min(top + step, height)
