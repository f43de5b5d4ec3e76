"""What the program knows of an opened picture: its pixels, its file, and which part it is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry import Region
from viewer.images.checks import ImageError, shown_path
from viewer.images.limits import check_size
from viewer.system.plain_text import plain


@dataclass(frozen=True, eq=False)
class SourceImage:
    """A loaded picture, and what was done to it on the way.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (H, W, C)
        C is 1 (grey), 3 (RGB) or 4 (RGB and straight alpha). C-contiguous and read-only: the
        array that is passed in is frozen.
    path : str
        The file as the user named it, "" for a picture that came from no file.
    notes : tuple of str
        Short sentences to show to the user.
    crop : Region or None
        Which part of `whole` this is; None for a picture as it was opened.
    whole : SourceImage or None
        The picture that this one was cropped from.
    """

    pixels: NDArray[np.uint8]
    path: str = ""
    notes: tuple[str, ...] = ()
    crop: Region | None = None
    whole: SourceImage | None = None

    def __post_init__(self) -> None:
        pixels = self.pixels
        if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4):
            raise ValueError(f"expected uint8 (H, W, 1, 3 or 4), not {pixels.dtype} {pixels.shape}")
        if pixels.size == 0 or not pixels.flags.c_contiguous:
            raise ValueError("expected at least one pixel, in a C-contiguous array")
        pixels.setflags(write=False)

    @property
    def height(self) -> int:
        """Number of rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Number of columns."""
        return int(self.pixels.shape[1])

    @property
    def channels(self) -> int:
        """1, 3 or 4."""
        return int(self.pixels.shape[2])

    @property
    def name(self) -> str:
        """The file's name without its folders, "" for a picture that came from no file."""
        return os.path.basename(self.path)

    @property
    def opened(self) -> SourceImage:
        """The picture as it was opened, before it was cropped."""
        return self.whole or self

    def cropped(self, region: Region) -> SourceImage:
        """Return a part of the picture, as a copy; of a part, a part of that.

        Parameters
        ----------
        region : Region
            Which part; not empty.
        """
        pixels = np.ascontiguousarray(self.pixels[region.slices])
        top, left = (self.crop.top, self.crop.left) if self.crop is not None else (0, 0)
        crop = Region(
            top + region.top, left + region.left, top + region.bottom, left + region.right
        )
        return replace(self, pixels=pixels, crop=crop, whole=self.opened)


def from_array(pixels: ArrayLike, path: str = "", notes: Sequence[str] = ()) -> SourceImage:
    """Make a source of pixels that came from elsewhere, such as the clipboard.

    Parameters
    ----------
    pixels : array_like of uint8, shape (H, W) or (H, W, C)
        C is 1, 3 or 4. Copied.
    path : str, optional
        What to call it, "" for nothing.
    notes : sequence of str, optional
        Short sentences to show to the user.

    Returns
    -------
    SourceImage

    Raises
    ------
    ImageError
        If the picture holds no pixel, or more than `MAX_PIXELS`.
    ValueError
        If the array is not one of 8-bit pixels in one of these shapes.
    """
    array = np.asarray(pixels)
    if array.ndim == 2:
        array = array[..., np.newaxis]
    if array.ndim == 3:
        try:
            check_size(array.shape[1], array.shape[0])
        except ImageError as error:
            raise ImageError(f"{shown_path(path) if path else 'The picture'} {error}") from None
    return SourceImage(np.array(array, order="C"), path, tuple(notes))


def shown_name(image: SourceImage) -> str:
    """What to call a picture in a line of text."""
    return plain(image.name) or "Pasted image"
