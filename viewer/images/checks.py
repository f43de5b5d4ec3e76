"""`ImageError`, and the files that promise more pixels than they hold.

Decoders are forgiving: many of them fill what is missing with black or grey, and report
success. A picture that is half made up is worse than none, so these checks find what they hide.
"""

import io
import re
import struct
import zlib
from math import prod
from typing import Any, BinaryIO

from PIL import ImageFile

from viewer.images.tiff_directory import lost_tags
from viewer.system.plain_text import plain


class ImageError(Exception):
    """A picture cannot be read or written.

    ``str(error)`` is for the user: which file, why, and what to do.
    """


def shown_path(path: str) -> str:
    """A path in quotes, on one line and printable whatever bytes the name is made of."""
    return f"'{plain(path)}'"


# Each scan of a JPEG makes it a little better, and ten are usual. Their data holds no such bytes.
_SCAN, _MANY_SCANS = b"\xff\xda", 100
_MOST_SCANNED = 2_000_000_000  # pixels, in all scans: some ten seconds


def check_jpeg(image: ImageFile.ImageFile, file: BinaryIO) -> None:
    """Refuse a JPEG that is far too short for its size, or goes over it again and again.

    Parameters
    ----------
    image : PIL.ImageFile.ImageFile
        The file as Pillow opened it.
    file : file object
        The file; it is left where it stands.
    """
    width, height = image.size
    place = file.tell()
    file.seek(0)
    data = file.read()
    file.seek(place)
    file_bytes = len(data)
    # Every block of 8 x 8 pixels takes at least one bit.
    if file_bytes * 8 < -(-width // 8) * -(-height // 8):
        raise ImageError(
            f"is cut short: its header says {width} x {height} pixels, but it holds only "
            f"{file_bytes:,} bytes; copy or download it again."
        )
    scans = data.count(_SCAN)
    if scans > _MANY_SCANS and scans * width * height > _MOST_SCANNED:
        raise ImageError(
            f"is a JPEG of {scans:,} scans, each over all of its {width} x {height} pixels, which "
            "would take minutes to decode; save it again in another program."
        )


# Remarks of a PNG: one that is damaged changes nothing of the picture.
_PNG_REMARKS = frozenset({b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_PNG_START = b"\x89PNG\r\n\x1a\n"


def check_png_sums(file: BinaryIO, start: int = 0) -> None:
    """Refuse a PNG of which a part does not have the checksum that is written behind it.

    Pillow passes over those of the pixels, and of all that follows them.

    Parameters
    ----------
    file : file object
        The file; it is left where it stands.
    start : int
        Where in it the PNG begins.
    """
    place = file.tell()
    file.seek(start + len(_PNG_START))
    while len(head := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        if kind == b"IEND":
            break
        if kind in _PNG_REMARKS:
            file.seek(length + 4, 1)
            continue
        found = zlib.crc32(kind)
        for at in range(0, length, _INFLATE_BYTES):
            found = zlib.crc32(file.read(min(_INFLATE_BYTES, length - at)), found)
        stored = file.read(4)
        if len(stored) < 4:
            raise ImageError(
                "is cut short: it ends before its last pixel; copy or download it again."
            )
        if int.from_bytes(stored, "big") != found:
            name = kind.decode("ascii", "backslashreplace")
            raise ImageError(
                f"is damaged: its part {name} does not have the checksum that it should; "
                "copy or download it again."
            )
    file.seek(place)


def check_icon(file: BinaryIO) -> None:
    """Refuse an icon with a damaged PNG in it.

    Parameters
    ----------
    file : file object
        The file; it is left where it stands.
    """
    place = file.tell()
    file.seek(0)
    data = file.read()
    for found in re.finditer(re.escape(_PNG_START), data):
        check_png_sums(io.BytesIO(data), found.start())
    file.seek(place)


_PCX_PALETTE = 769  # bytes: a mark, and 256 colours


def check_pcx(file: BinaryIO) -> None:
    """Refuse a PCX of 256 colours that ends before they are told; Pillow shows it in grey.

    Parameters
    ----------
    file : file object
        The file; it is left where it stands.
    """
    place = file.tell()
    file.seek(0)
    head = file.read(66)
    if head[1] == 5 and head[3] == 8 and head[65] == 1:
        file.seek(-_PCX_PALETTE, 2)
        if file.read(1) != b"\x0c":
            raise ImageError("is cut short: its colours are missing; copy or download it again.")
    file.seek(place)


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
# What says where the pixels are, how they are stored, and which colours they hold.
_TIFF_ESSENTIAL = frozenset(
    {256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325, 338, 339}
    | {347, 529, 530, 532}
)


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
    if missing or _TIFF_ESSENTIAL & lost_tags(page):
        raise ImageError(
            f"is cut short: parts of its {page.imagewidth} x {page.imagelength} pixels are "
            "missing; copy or download it again."
        )
