"""TIFFs of every depth and layout, put together by hand: no library writes most of them."""

import io
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

COMPRESSIONS = {
    "none": 1,
    "lzw": 5,
    "deflate": 8,
    "packbits": 32773,
    "old deflate": 32946,
    "lzma": 34925,
    "zstd": 50000,
}
_PILLOW_NAMES = {
    "lzw": "tiff_lzw",
    "packbits": "packbits",
    "lzma": "lzma",
    "zstd": "zstd",
}


def tiff(
    samples: NDArray[Any],
    *,
    bits: int | None = None,
    compression: str = "none",
    planar: bool = False,
    tile: tuple[int, int] | None = None,
    strip_rows: int = 3,
    order: str = "<",
    predictor: int = 1,
    fill_order: int = 1,
    photometric: int | None = None,
    extra: tuple[int, ...] = (),
) -> bytes:
    """Make a TIFF of samples of shape (H, W, C); the tags as the specification has them."""
    height, width, channels = samples.shape
    bits = bits or samples.dtype.itemsize * 8
    planes = [samples[..., i : i + 1] for i in range(channels)] if planar else [samples]
    rows, columns = tile or (strip_rows, width)
    segments = []
    for plane in planes:
        for top in range(0, height, rows):
            for left in range(0, width, columns):
                segment = plane[top : top + rows, left : left + columns]
                if tile:
                    room = ((0, rows - segment.shape[0]), (0, columns - segment.shape[1]), (0, 0))
                    segment = np.pad(segment, room)
                packed = _packed(_predicted(segment, predictor), bits, order, predictor)
                data = _compressed(packed, compression)
                segments.append(data.translate(_REVERSED) if fill_order == 2 else data)
    if photometric is None:
        photometric = 2 if channels - len(extra) == 3 else 1
    kind = {"b": 1, "u": 1, "i": 2, "f": 3}[samples.dtype.kind]
    tags: dict[int, tuple[str, list[int]]] = {
        256: ("I", [width]),
        257: ("I", [height]),
        258: ("H", [bits] * channels),
        259: ("H", [COMPRESSIONS[compression]]),
        262: ("H", [photometric]),
        266: ("H", [fill_order]),
        277: ("H", [channels]),
        284: ("H", [2 if planar else 1]),
        317: ("H", [predictor]),
        339: ("H", [kind] * channels),
    }
    if extra:
        tags[338] = ("H", list(extra))
    sizes = [len(segment) for segment in segments]
    if tile:
        tags |= {322: ("I", [columns]), 323: ("I", [rows]), 325: ("I", sizes)}
    else:
        tags |= {278: ("I", [strip_rows]), 279: ("I", sizes)}
    return _file(tags, 324 if tile else 273, segments, order)


_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _predicted(segment: NDArray[Any], predictor: int) -> NDArray[Any]:
    if predictor != 2:
        return segment
    whole = segment.view(f"u{segment.dtype.itemsize}")
    return np.diff(whole, axis=1, prepend=np.zeros_like(whole[:, :1]))


def _packed(segment: NDArray[Any], bits: int, order: str, predictor: int) -> NDArray[np.uint8]:
    """Rows of bytes."""
    height = segment.shape[0]
    if predictor == 3:  # all first bytes of a row, then all second ones, and their differences
        size = segment.dtype.itemsize
        data = np.ascontiguousarray(segment.astype(segment.dtype.newbyteorder(">")))
        channels = segment.shape[2]
        data = data.view(np.uint8).reshape(height, -1, size).swapaxes(1, 2).reshape(height, -1)
        before = np.pad(data, ((0, 0), (channels, 0)))[:, : data.shape[1]]
        return data - before
    if bits == segment.dtype.itemsize * 8 and bits >= 8:
        data = np.ascontiguousarray(segment.astype(segment.dtype.newbyteorder(order)))
        return data.view(np.uint8).reshape(height, -1)
    places = np.arange(bits - 1, -1, -1)
    each = (segment.astype(np.int64)[..., np.newaxis] >> places & 1).astype(np.uint8)
    return np.packbits(each.reshape(height, -1), axis=1)


def _compressed(rows: NDArray[np.uint8], compression: str) -> bytes:
    """Rows of bytes as one strip, as Pillow's libtiff compresses it."""
    if compression == "none":
        return rows.tobytes()
    if "deflate" in compression:
        return zlib.compress(rows.tobytes())
    file = io.BytesIO()
    options = {"compression": _PILLOW_NAMES[compression], "tiffinfo": {278: len(rows)}}
    Image.fromarray(rows).save(file, "TIFF", **options)
    with Image.open(file) as written:
        tags = written.tag_v2  # type: ignore[attr-defined]
        (offset,), (count,) = tags[273], tags[279]
    return file.getvalue()[offset : offset + count]


def _file(
    tags: dict[int, tuple[str, list[int]]], offsets: int, segments: list[bytes], order: str
) -> bytes:
    tags[offsets] = ("I", [0] * len(segments))
    at = 8 + 2 + 12 * len(tags) + 4
    long = {}
    for code, (kind, values) in tags.items():
        if len(values) * struct.calcsize(kind) > 4:
            long[code] = at
            at += len(values) * struct.calcsize(kind)
    places = []
    for segment in segments:
        places.append(at)
        at += len(segment)
    tags[offsets] = ("I", places)
    head = struct.pack(f"{order}2sHIH", b"II" if order == "<" else b"MM", 42, 8, len(tags))
    directory, values_at_end = b"", b""
    for code, (kind, values) in sorted(tags.items()):
        directory += struct.pack(f"{order}HHI", code, 3 if kind == "H" else 4, len(values))
        packed = struct.pack(f"{order}{len(values)}{kind}", *values)
        directory += (
            struct.pack(f"{order}I", long[code]) if code in long else packed.ljust(4, b"\0")
        )
    for code in long:
        kind, values = tags[code]
        values_at_end += struct.pack(f"{order}{len(values)}{kind}", *values)
    return b"".join([head, directory, bytes(4), values_at_end, *segments])
