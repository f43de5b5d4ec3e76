"""The samples of a TIFF as they are stored, of any depth, in strips or tiles, packed or planar.

No library at hand reads them all: some leave parts of the picture unwritten and report success.
So libtiff, in Pillow, only undoes the compression: the segments, strips or tiles, are handed to it
as one strip after the other of plain bytes. What these bytes mean is found here, and each segment
holds all of its rows or the file is refused.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import TiffImagePlugin

from viewer.images.checks import ImageError
from viewer.images.tiff_bands import quiet_stderr, tiff_of_bytes

_UNCOMPRESSED = 1
# LZW, deflate by its two numbers, PackBits, LZMA, Zstandard: what libtiff undoes byte by byte.
_COMPRESSIONS = frozenset({_UNCOMPRESSED, 5, 8, 32946, 32773, 34925, 50000})
_NO_PREDICTOR, _HORIZONTAL, _FLOATING_POINT = 1, 2, 3
_SEPARATE_PLANES = 2
_LEAST_SIGNIFICANT_FIRST = 2
_SAMPLE_FORMAT = 339
_COMPLEX = (5, 6)  # of whole and of real numbers

_BAND_BYTES = 1 << 22
_TILE_PIXELS = 1 << 24  # no larger tile is made for a picture that is smaller

_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def can_decompress(page: Any) -> bool:
    """Whether the compression of a page is one that can be undone here.

    Parameters
    ----------
    page : tifffile.TiffPage
        The page.
    """
    return int(page.compression) in _COMPRESSIONS


def read_samples(page: Any, file: BinaryIO) -> NDArray[Any]:
    """Read a page's samples, all of them or none.

    Parameters
    ----------
    page : tifffile.TiffPage
        The page, whose segments all are in the file.
    file : file object
        Its file.

    Returns
    -------
    ndarray, shape (H, W, C)
        Whole numbers as they are stored, unscaled, or floating point.

    Raises
    ------
    ImageError
        If the samples are of a kind that is not read here, or a segment holds less than its rows.
    """
    layout = _layout(page)
    samples = np.zeros((layout.height, layout.width, layout.planes * layout.channels), layout.dtype)
    for band in _bands(layout, file):
        values = _undo_predictor(_unpack(band.rows, layout), layout)
        width = min(layout.columns, layout.width - band.left)
        first = band.plane * layout.channels
        samples[
            band.top : band.top + len(values),
            band.left : band.left + width,
            first : first + layout.channels,
        ] = values[:, :width]
    return samples


@dataclass(frozen=True)
class _Layout:
    """How the samples lie: `channels` of each of the planes, in segments of rows and columns."""

    height: int
    width: int
    planes: int
    channels: int
    rows: int
    columns: int
    is_tiled: bool
    bits: int
    dtype: np.dtype[Any]
    stored: np.dtype[Any]
    compression: int
    predictor: int
    is_reversed: bool
    offsets: tuple[int, ...]
    counts: tuple[int, ...]

    @property
    def row_bytes(self) -> int:
        """How many bytes hold one row of a segment."""
        return -(-self.columns * self.channels * self.bits // 8)

    @property
    def band_rows(self) -> int:
        """How many rows of a segment to unpack at once."""
        return max(1, _BAND_BYTES // self.row_bytes)

    @property
    def across(self) -> int:
        """How many segments lie side by side."""
        return -(-self.width // self.columns)

    @property
    def down(self) -> int:
        """How many lie one above the other."""
        return -(-self.height // self.rows)


@dataclass(frozen=True)
class _Band:
    """Some whole rows of a segment, as bytes, and where they belong."""

    plane: int
    top: int
    left: int
    rows: NDArray[np.uint8]


def _layout(page: Any) -> _Layout:
    _check_kind(page)
    planes = page.samplesperpixel if page.planarconfig == _SEPARATE_PLANES else 1
    dtype = np.dtype(np.uint8 if page.bitspersample == 1 else page.dtype).newbyteorder("=")
    layout = _Layout(
        height=page.imagelength,
        width=page.imagewidth,
        planes=planes,
        channels=page.samplesperpixel // planes,
        rows=page.tilelength if page.is_tiled else min(page.rowsperstrip, page.imagelength),
        columns=page.tilewidth if page.is_tiled else page.imagewidth,
        is_tiled=page.is_tiled,
        bits=page.bitspersample,
        dtype=dtype,
        stored=dtype.newbyteorder(page.parent.byteorder),
        compression=int(page.compression),
        predictor=int(page.predictor),
        is_reversed=page.fillorder == _LEAST_SIGNIFICANT_FIRST,
        offsets=tuple(page.dataoffsets),
        counts=tuple(page.databytecounts),
    )
    pixels = layout.height * layout.width
    if min(layout.rows, layout.columns) < 1 or (
        layout.rows * layout.columns > max(pixels, _TILE_PIXELS)
    ):
        raise ImageError(
            f"is damaged: its parts are said to be of {layout.columns} x {layout.rows} pixels; "
            "copy or download it again."
        )
    if len(layout.offsets) < planes * layout.across * layout.down:
        raise _cut_short()
    return layout


def _check_kind(page: Any) -> None:
    """Refuse what would be read wrong, by name."""
    if page.sampleformat in _COMPLEX:
        raise ImageError(
            "holds samples of a kind that cannot be shown (complex numbers); "
            "save it with whole or real numbers."
        )
    formats = page.tags.valueof(_SAMPLE_FORMAT, ())
    if isinstance(formats, tuple) and len(set(formats)) > 1:
        raise ImageError("holds channels of different kinds; save it with 8 or 16 bits a channel.")
    bits, kind = page.bitspersample, page.dtype.kind if page.dtype is not None else None
    packed = kind in ("b", "u") and bits < 16
    if kind is None or not (packed or bits == page.dtype.itemsize * 8) or page.imagedepth > 1:
        raise ImageError(
            f"holds samples of {bits} bits of an uncommon kind; "
            "save it with 8, 16 or 32 bits a channel."
        )
    if not can_decompress(page):
        name = getattr(page.compression, "name", page.compression)
        raise ImageError(
            f"holds {bits}-bit samples with {name} compression, which cannot be read; "
            "save it without compression."
        )
    possible = {_NO_PREDICTOR}
    if bits in (8, 16, 32, 64):
        possible.add(_HORIZONTAL)
    if kind == "f":
        possible.add(_FLOATING_POINT)
    if int(page.predictor) not in possible:
        raise ImageError(
            f"holds {bits}-bit samples with predictor {int(page.predictor)}, which cannot be "
            "read; save it without compression."
        )


def _cut_short() -> ImageError:
    return ImageError(
        "is cut short: a part of it holds fewer pixels than it should; copy or download it again."
    )


# --- Bytes -----------------------------------------------------------------------------------


def _bands(layout: _Layout, file: BinaryIO) -> Iterator[_Band]:
    if layout.compression == _UNCOMPRESSED:
        yield from _plain_bands(layout, file)
        return
    for plane in range(layout.planes):
        for places in _groups(layout, plane):
            yield from _decompressed(layout, file, plane, places)


def _groups(layout: _Layout, plane: int) -> Iterator[range]:
    """Say which of a plane's segments to decompress at once: few bytes, before and afterwards."""
    in_plane = layout.across * layout.down
    counts = layout.counts[plane * in_plane : (plane + 1) * in_plane]
    at_once = max(1, _BAND_BYTES // (layout.rows * layout.row_bytes))
    first = size = 0
    for place, count in enumerate(counts):
        if place > first and (place - first == at_once or size + count > _BAND_BYTES):
            yield range(first, place)
            first, size = place, 0
        size += count
    yield range(first, in_plane)


def _plain_bands(layout: _Layout, file: BinaryIO) -> Iterator[_Band]:
    in_plane = layout.across * layout.down
    for index in range(layout.planes * in_plane):
        plane, place = divmod(index, in_plane)
        top, left = _corner(layout, place)
        rows = min(layout.rows, layout.height - top)
        if layout.counts[index] < rows * layout.row_bytes:
            raise _cut_short()
        for row in range(0, rows, layout.band_rows):
            count = min(layout.band_rows, rows - row) * layout.row_bytes
            data = _read(layout, file, layout.offsets[index] + row * layout.row_bytes, count)
            yield _Band(plane, top + row, left, _in_rows(data, layout))


def _decompressed(layout: _Layout, file: BinaryIO, plane: int, places: range) -> Iterator[_Band]:
    """Decompress some segments of a plane, which follow one another."""
    before = plane * layout.across * layout.down
    segments = [
        _read(layout, file, layout.offsets[before + place], layout.counts[before + place])
        for place in places
    ]
    last_top = _corner(layout, places[-1])[0]
    # A tile has all of its rows, also below the picture; the last strip has not.
    last_rows = layout.rows if layout.is_tiled else min(layout.rows, layout.height - last_top)
    height = (len(places) - 1) * layout.rows + last_rows
    small = tiff_of_bytes(segments, layout.row_bytes, height, layout.rows, layout.compression)
    # Not by Image.open, which counts these bytes as pixels, and may find them too many.
    image = TiffImagePlugin.TiffImageFile(io.BytesIO(small))
    try:
        with quiet_stderr():
            image.load()
    except OSError as error:
        raise ImageError(
            "is damaged or cut short: a part of it cannot be decompressed; "
            "copy or download it again."
        ) from error
    data = np.asarray(image)
    for number, place in enumerate(places):
        top, left = _corner(layout, place)
        rows = min(layout.rows, layout.height - top)
        segment = data[number * layout.rows :][:rows]
        for row in range(0, rows, layout.band_rows):
            yield _Band(plane, top + row, left, segment[row : row + layout.band_rows])


def _corner(layout: _Layout, place: int) -> tuple[int, int]:
    """Where a plane's segment of this number begins, as row and column."""
    down, across = divmod(place, layout.across)
    return down * layout.rows, across * layout.columns


def _read(layout: _Layout, file: BinaryIO, offset: int, count: int) -> bytearray:
    data = bytearray(count)
    file.seek(offset)
    if file.readinto(data) != count:  # type: ignore[attr-defined]
        raise _cut_short()
    return data.translate(_REVERSED) if layout.is_reversed else data


def _in_rows(data: bytearray, layout: _Layout) -> NDArray[np.uint8]:
    return np.frombuffer(data, np.uint8).reshape(-1, layout.row_bytes)


# --- Samples ---------------------------------------------------------------------------------


def _unpack(data: NDArray[np.uint8], layout: _Layout) -> NDArray[Any]:
    """Find the samples in rows of bytes, still as differences where there is a predictor."""
    count = layout.columns * layout.channels
    shape = (len(data), layout.columns, layout.channels)
    if layout.predictor == _FLOATING_POINT:
        # Differences of bytes; all first bytes of a row, the most significant, then all second.
        each = data.reshape(len(data), -1, layout.channels)
        summed = np.cumsum(each, axis=1, dtype=np.uint8)
        planes = summed.reshape(len(data), -1, count).swapaxes(1, 2)
        whole = np.ascontiguousarray(planes).view(layout.dtype.newbyteorder(">"))
        return whole.reshape(shape)
    if layout.bits >= 8 and layout.bits == layout.dtype.itemsize * 8:
        return np.ascontiguousarray(data).view(layout.stored).reshape(shape)
    # Packed, the most significant bit first: each sample lies within three bytes.
    first_bit = np.arange(count) * layout.bits
    byte, skipped = first_bit // 8, (first_bit % 8).astype(np.uint32)
    room = np.pad(data, ((0, 0), (0, 2))).astype(np.uint32)
    three = room[:, byte] << 16 | room[:, byte + 1] << 8 | room[:, byte + 2]
    values = three >> (24 - layout.bits - skipped) & (2**layout.bits - 1)
    samples: NDArray[Any] = values.astype(layout.dtype).reshape(shape)
    return samples


def _undo_predictor(samples: NDArray[Any], layout: _Layout) -> NDArray[Any]:
    """Sum up what is stored as differences from the pixel to the left."""
    if layout.predictor != _HORIZONTAL:
        return samples
    whole = samples.astype(layout.dtype, copy=False).view(f"u{layout.dtype.itemsize}")
    summed: NDArray[Any] = np.cumsum(whole, axis=1, dtype=whole.dtype).view(layout.dtype)
    return summed
