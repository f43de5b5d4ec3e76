"""Large TIFFs of up to 8 bits a channel, decoded band by band.

The pixels of a TIFF lie in segments, strips or tiles, that are each compressed on their own. So
a band, which is a few strips or one row of tiles, is a smaller TIFF: the same tags with another
height, and some of the same segments. It is put together in memory and handed to Pillow, which
knows all the compressions and colours. So a large picture is decoded with little memory, and
how far that is can be told.
"""

import contextlib
import io
import math
import os
import struct
import threading
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from viewer.images.checks import ImageError

MIN_PIXELS = 1 << 24
"""Smaller pictures are left to Pillow as a whole, which is faster for many small segments."""

_BAND_PIXELS = 1 << 20

_UNCOMPRESSED, _OLD_JPEG = 1, 6
_BLACK_IS_ZERO, _RGB, _YCBCR = 1, 2, 6
_SEPARATE_PLANES = 2
_STRAIGHT_ALPHA = 2
# What says how a segment is decoded and which colours it holds: bits, compression, photometric
# interpretation, fill order, samples, planes, fax options, predictor, palette, inks, what
# further samples are, kind of samples, JPEG tables, YCbCr.
_COPIED_TAGS = frozenset(
    {258, 259, 262, 266, 277, 284, 292, 293, 317, 320, 332, 338, 339, 347, 529, 530, 531, 532}
)
_LONG = 4  # unsigned integers of four bytes


def can_decode(page: Any) -> bool:
    """Whether a TIFF's page is large, and made so that bands of it can be decoded.

    Parameters
    ----------
    page : tifffile.TiffPage
        The page.
    """
    separate = page.planarconfig == _SEPARATE_PLANES and page.samplesperpixel > 1
    return (
        page.imagewidth * page.imagelength >= MIN_PIXELS
        and page.sampleformat in (1, 4)
        and page.bitspersample in (1, 2, 4, 8)
        and page.compression != _OLD_JPEG
        and not separate
        and (_is_plain(page) or _unit_rows(page) < page.imagelength)
    )


class TiffBands:
    """A TIFF's page as bands of whole rows.

    Parameters
    ----------
    page : tifffile.TiffPage
        One that `can_decode` says can be decoded, and whose segments all are in the file.
    file : file object
        Its file.

    Attributes
    ----------
    band_rows : int
        Number of rows of each band; the last may have fewer.
    is_plain : bool
        Whether the file holds grey, RGB or RGBA (straight alpha) of 8 bits, uncompressed.
    """

    def __init__(self, page: Any, file: BinaryIO) -> None:
        self._page = page
        self._file = file
        self._plain = _is_plain(page)
        self.is_plain = self._plain and _is_as_shown(page)
        self._unit_rows = 1 if self._plain else _unit_rows(page)
        units = max(1, _BAND_PIXELS // (self._unit_rows * page.imagewidth))
        self.band_rows = units * self._unit_rows
        self._copied = [
            (tag.code, int(tag.dtype), tag.count, self._read(tag.valueoffset, tag.valuebytecount))
            for tag in page.tags
            if tag.code in _COPIED_TAGS
        ]

    def rows(self, top: int, bottom: int) -> Image.Image:
        """Decode one band; `top` and `bottom` are where one begins and ends."""
        page = self._page
        first = top // self._unit_rows
        last = -(-bottom // self._unit_rows)
        if self._plain:
            row_bytes = _row_bytes(page)
            segments = [self._read(page.dataoffsets[0] + top * row_bytes, row_bytes * (last - top))]
            layout = {278: bottom - top}
        else:
            across = -(-page.imagewidth // page.tilewidth) if page.is_tiled else 1
            places = range(first * across, last * across)
            segments = [self._read(page.dataoffsets[i], page.databytecounts[i]) for i in places]
            if page.is_tiled:
                layout = {322: page.tilewidth, 323: page.tilelength}
            else:
                layout = {278: self._unit_rows}
        small = self._small_tiff(bottom - top, layout, segments)
        image = Image.open(io.BytesIO(small), formats=("TIFF",))
        with quiet_stderr():  # libtiff in Pillow writes its complaints straight to the descriptor
            image.load()
        return image

    def plain(self, top: int, bottom: int) -> NDArray[np.uint8]:
        """Return one band's samples as they lie in the file; of a page that `is_plain`."""
        page, row_bytes = self._page, _row_bytes(self._page)
        data = self._read(page.dataoffsets[0] + top * row_bytes, (bottom - top) * row_bytes)
        if len(data) < (bottom - top) * row_bytes:  # also where somebody cuts it just now
            raise ImageError(
                "is cut short: it ends before its last pixel; copy or download it again."
            )
        pixels = np.frombuffer(data, np.uint8)
        return pixels.reshape(bottom - top, page.imagewidth, page.samplesperpixel)

    def _read(self, offset: int, count: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(count)

    def _small_tiff(self, height: int, layout: dict[int, int], segments: list[bytes]) -> bytes:
        order = self._page.parent.byteorder
        tags = {256: self._page.imagewidth, 257: height, **layout}
        entries = [*self._copied, *(_longs(order, code, value) for code, value in tags.items())]
        return _tiff(order, entries, segments, self._page.is_tiled)


def tiff_of_bytes(
    segments: Sequence[bytes | bytearray], width: int, height: int, rows: int, compression: int
) -> bytes:
    """Put strips of bytes together to a TIFF of 8-bit grey.

    Parameters
    ----------
    segments : sequence of bytes
        The compressed strips, from top to bottom.
    width, height : int
        How many bytes a row holds, and how many rows there are.
    rows : int
        How many rows each strip holds, but for the last.
    compression : int
        TIFF's number for it.
    """
    tags = {256: width, 257: height, 258: 8, 259: compression, 262: _BLACK_IS_ZERO, 277: 1}
    tags |= {278: rows, 317: 1}
    return _tiff("<", [_longs("<", code, tags[code]) for code in tags], segments, is_tiled=False)


_Entry = tuple[int, int, int, bytes]
"""A tag: its code, the kind of its values, how many they are, and their bytes."""


def _longs(order: str, code: int, *values: int) -> _Entry:
    return code, _LONG, len(values), struct.pack(f"{order}{len(values)}I", *values)


def _tiff(
    order: str, tags: list[_Entry], segments: Sequence[bytes | bytearray], is_tiled: bool
) -> bytes:
    counts = [len(segment) for segment in segments]
    offset_code, count_code = (324, 325) if is_tiled else (273, 279)
    entries = [
        *tags,
        _longs(order, offset_code, *[0] * len(segments)),  # known when all else is laid out
        _longs(order, count_code, *counts),
    ]
    entries.sort()
    after = 8 + 2 + 12 * len(entries) + 4
    long_values = sum(len(value) for *_, value in entries if len(value) > 4)
    offsets = list(accumulate(counts[:-1], initial=after + long_values))
    directory, values = [], []
    for code, kind, count, value in entries:
        if code == offset_code:
            value = _longs(order, code, *offsets)[3]
        if len(value) > 4:
            values.append(value)
            value = struct.pack(f"{order}I", after)
            after += len(values[-1])
        directory.append(struct.pack(f"{order}HHI", code, kind, count) + value.ljust(4, b"\0"))
    head = b"II" if order == "<" else b"MM"
    head += struct.pack(f"{order}HIH", 42, 8, len(entries))
    return b"".join([head, *directory, bytes(4), *values, *segments])


def _is_plain(page: Any) -> bool:
    """Whether the rows lie one after the other in the file, uncompressed."""
    if page.compression != _UNCOMPRESSED or page.is_tiled or page.photometric == _YCBCR:
        return False
    offsets, counts = page.dataoffsets, page.databytecounts
    row_bytes, unit_rows = _row_bytes(page), _unit_rows(page)
    follow = all(
        offset + count == following and count == row_bytes * unit_rows
        for offset, count, following in zip(offsets, counts, offsets[1:], strict=False)
    )
    return follow and math.prod(page.chunked) == len(offsets)


def _is_as_shown(page: Any) -> bool:
    """Whether the samples are those of grey, RGB or RGBA with straight alpha, of 8 bits."""
    extra = [int(kind) for kind in page.extrasamples]
    colours = {1: (_BLACK_IS_ZERO, []), 3: (_RGB, []), 4: (_RGB, [_STRAIGHT_ALPHA])}
    known = colours.get(page.samplesperpixel) == (int(page.photometric), extra)
    return known and page.bitspersample == 8 and page.fillorder == 1


def _row_bytes(page: Any) -> int:
    return int(-(-page.imagewidth * page.samplesperpixel * page.bitspersample // 8))


def _unit_rows(page: Any) -> int:
    """Return how many rows one segment holds."""
    return int(page.tilelength if page.is_tiled else min(page.rowsperstrip, page.imagelength))


_stderr_lock = threading.Lock()


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Send file descriptor 2 nowhere, where a C library would write to it.

    The descriptor belongs to the whole process, so this is kept to the decoding of compressed
    TIFF strips by libtiff, whose handlers Pillow gives no way to set.
    """
    with _stderr_lock, contextlib.ExitStack() as stack:
        try:
            saved = os.dup(2)
        except OSError:  # closed: nothing could be written anyway
            yield
            return
        stack.callback(os.close, saved)
        stack.callback(os.dup2, saved, 2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
