"""`ImageError`, and the files that promise more pixels than they hold.

Decoders are forgiving: many of them fill what is missing with black or grey, and report
success. A picture that is half made up is worse than none, so these checks find what they hide.
"""

import struct
import zlib
from math import prod
from typing import Any, BinaryIO

from PIL import ImageFile


class ImageError(Exception):
    """A picture cannot be read or written.

    ``str(error)`` is for the user: which file, why, and what to do.
    """


def shown_path(path: str) -> str:
    """A path in quotes, on one line and printable whatever bytes the name is made of."""
    return f"'{path}'" if path.isprintable() else ascii(path)


def check_jpeg(image: ImageFile.ImageFile, file_bytes: int) -> None:
    """Refuse a JPEG that is far too short for its size.

    Parameters
    ----------
    image : PIL.ImageFile.ImageFile
        The file as Pillow opened it.
    file_bytes : int
        Length of the file.
    """
    width, height = image.size
    # Every block of 8 x 8 pixels takes at least one bit.
    if file_bytes * 8 < -(-width // 8) * -(-height // 8):
        raise ImageError(
            f"is cut short: its header says {width} x {height} pixels, but it holds only "
            f"{file_bytes:,} bytes; copy or download it again."
        )


# Interlacing (Adam7): where each of the seven passes begins, and its steps.
_WHOLE = ((0, 0, 1, 1),)
_PASSES = (
    (0, 0, 8, 8),
    (0, 4, 8, 8),
    (4, 0, 8, 4),
    (0, 2, 4, 4),
    (2, 0, 4, 2),
    (0, 1, 2, 2),
    (1, 0, 2, 1),
)
_SAMPLES_OF_COLOUR_TYPE = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_INFLATE_BYTES = 1 << 20


def check_png(image: ImageFile.ImageFile, file: BinaryIO) -> None:
    """Refuse a decoded PNG whose compressed data ended before its last row.

    Pillow leaves such rows at zero. Only where the last of them are zero, so rarely, is the data
    measured by unpacking it once more.

    Parameters
    ----------
    image : PIL.ImageFile.ImageFile
        The decoded picture.
    file : file object
        Its file.
    """
    width, height = image.size
    # The very last row to be decoded is one of these two, interlaced or not.
    last_rows = [image.crop((0, max(0, row), width, row + 1)) for row in (height - 2, height - 1)]
    if all(row.height and any(row.tobytes()) for row in last_rows):
        return
    file.seek(24)
    depth, colour_type, *_, interlaced = file.read(5)
    bits = depth * _SAMPLES_OF_COLOUR_TYPE[colour_type]
    expected = 0
    for top, left, row_step, column_step in _PASSES if interlaced else _WHOLE:
        rows, columns = -(-(height - top) // row_step), -(-(width - left) // column_step)
        if rows > 0 and columns > 0:
            expected += rows * (1 + -(-columns * bits // 8))
    if not _inflates_to(file, expected):
        raise ImageError(
            f"is cut short: the last of its {width} x {height} pixels are missing; "
            "copy or download it again."
        )


def _inflates_to(file: BinaryIO, expected: int) -> bool:
    """Whether the IDAT chunks of a PNG hold this many bytes, once unpacked."""
    inflate, found = zlib.decompressobj(), 0
    file.seek(8)
    while len(start := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", start)
        if kind != b"IDAT":
            file.seek(length + 4, 1)
            continue
        data = file.read(length)
        file.seek(4, 1)
        while data and not inflate.eof:
            found += len(inflate.decompress(data, _INFLATE_BYTES))
            if found >= expected:
                return True
            data = inflate.unconsumed_tail
    return found + len(inflate.flush()) >= expected


_TIFF_UNCOMPRESSED = 1


def check_tiff(page: Any, file_bytes: int) -> None:
    """Refuse a TIFF with strips or tiles that are missing or end beyond the file, or mixed depths.

    Parameters
    ----------
    page : tifffile.TiffPage
        The page to be decoded.
    file_bytes : int
        Length of the file.
    """
    if not isinstance(page.bitspersample, int):
        raise ImageError("holds channels of different depths; save it with 8 or 16 bits a channel.")
    offsets, counts = page.dataoffsets, page.databytecounts
    missing = len(offsets) < prod(page.chunked)
    if page.compression == _TIFF_UNCOMPRESSED and not page.is_subsampled:
        row_bytes = -(-page.imagewidth * page.samplesperpixel * page.bitspersample // 8)
        missing |= sum(counts) < row_bytes * page.imagelength
        missing |= any(offset >= file_bytes for offset in offsets)
    else:
        ends = zip(offsets, counts, strict=False)
        missing |= any(not count or offset + count > file_bytes for offset, count in ends)
    if missing:
        raise ImageError(
            f"is cut short: parts of its {page.imagewidth} x {page.imagelength} pixels are "
            "missing; copy or download it again."
        )
