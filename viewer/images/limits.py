"""How large a picture may be."""

import os

from PIL import Image

from viewer.images.checks import ImageError

MAX_PIXELS = 512_000_000
"""Largest accepted source, width x height: 1.5 GB as RGB."""


MAX_BANDED_PIXELS = 8 * MAX_PIXELS
"""Largest accepted TIFF that is decoded band by band."""


IN_MEMORY_BYTES = min(2 << 30, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4)
"""Sources of more bytes are kept on disk: so that 512 megapixels fit where there is memory."""


# Pillow raises above twice its own limit, and this makes that limit the same as ours. It is the
# only guard inside files that hold further files, such as a PNG in an ICO, whose sizes show only
# while they are decoded. Set once, never per load: it is one variable for all threads.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2


DECODING_BYTES = min(5 << 29, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 3)
"""What a picture may take while it is decoded as a whole, before its conversion: 2.7 GB, so that
512 megapixels of colour in Pillow's four bytes fit, or less where there is less memory."""


def check_size(width: int, height: int, bytes_a_pixel: float = 1) -> None:
    """Refuse a picture without pixels, or with too many to be decoded as a whole.

    Parameters
    ----------
    width, height : int
        Its size.
    bytes_a_pixel : float
        How much memory each takes while it is decoded.
    """
    if width < 1 or height < 1:
        raise ImageError(f"is {width} x {height} pixels, so there is nothing to show.")
    if width * height > MAX_PIXELS:
        raise too_large(f"{width} x {height}")
    needed = width * height * bytes_a_pixel
    if needed > DECODING_BYTES:
        raise ImageError(
            f"holds {width} x {height} pixels of {bytes_a_pixel:g} bytes, and decoding may take "
            f"{DECODING_BYTES / 1e9:.1f} GB, not {needed / 1e9:.1f}; cut it or make it smaller in "
            "another program."
        )


def check_banded_size(width: int, height: int) -> None:
    """Refuse a picture with too many pixels even where they are decoded band by band."""
    if width * height > MAX_BANDED_PIXELS:
        raise too_large(f"{width} x {height}")


def too_large(pixels: str) -> ImageError:
    """Say that there are too many pixels: how many, such as "30000 x 30000"."""
    return ImageError(
        f"holds {pixels} pixels, and at most {MAX_PIXELS // 1_000_000} megapixels can be opened "
        f"({MAX_BANDED_PIXELS // 1_000_000} of a TIFF of 8 bits in strips or tiles); "
        "cut it or make it smaller in another program."
    )
