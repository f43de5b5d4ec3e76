"""What the boxes of a JPEG 2000 or an AVIF say of colours and size, and Pillow does not follow.

Both kinds of files are boxes, one behind and within the other: a length, a name of four letters,
and what is in it.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from PIL import ImageFile, ImagePalette

MOST_BEFORE_PIXELS = 1 << 22
"""How many bytes of a file may lie before its pixels, for these boxes to be found."""

_COLOUR, _KNOWN_COLOURS = 0, frozenset({0, 12, 15, 16, 17, 18})


class _Box(NamedTuple):
    kind: bytes
    content: bytes


def _boxes(data: bytes) -> Iterator[_Box]:
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1 and at + 16 <= len(data):
            (length,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        end = at + length if length else len(data)
        if end < at + head:
            return
        yield _Box(kind, data[at + head : end])
        at = end


def _found(data: bytes, *path: bytes) -> bytes:
    """Return the content of the first box of a path, or nothing."""
    for kind in path:
        data = next((box.content for box in _boxes(data) if box.kind == kind), b"")
    return data


# --- JPEG 2000 -------------------------------------------------------------------------------


class Jp2Colours(NamedTuple):
    """What a JPEG 2000 says of its colours.

    Attributes
    ----------
    order : tuple of int or None
        Which component each band of the decoded picture is to be; None where they are in order.
    icc_profile : bytes or None
        Its profile, which Pillow does not look for.
    notes : list of str
        What is to be told.
    """

    order: tuple[int, ...] | None
    icc_profile: bytes | None
    notes: list[str]


def jp2_colours(image: ImageFile.ImageFile, data: bytes) -> Jp2Colours:
    """Find out what a JPEG 2000 says of its colours, and give the picture its palette.

    Parameters
    ----------
    image : PIL.ImageFile.ImageFile
        The file as Pillow opened it, not decoded yet. Of colours that are in its palette twice
        Pillow keeps one, so that all that follow are taken for their neighbours.
    data : bytes
        The beginning of the file.
    """
    header = _found(data, b"jp2h")
    if image.palette is not None and (palette := _palette(_found(header, b"pclr"))) is not None:
        image.palette = palette
    profile, notes = None, []
    method = _found(header, b"colr")
    if len(method) > 3 and method[0] in (2, 3):
        profile = method[3:]
    elif len(method) >= 7 and (number := int.from_bytes(method[3:7], "big")) not in _KNOWN_COLOURS:
        notes.append(f"Its colours are of a kind that is not converted (number {number}).")
    return Jp2Colours(_order(_found(header, b"cdef"), len(image.getbands())), profile, notes)


def _palette(box: bytes) -> ImagePalette.ImagePalette | None:
    if len(box) < 3:
        return None
    count, columns = struct.unpack_from(">HB", box)
    depths = [(depth & 0x7F) + 1 for depth in box[3 : 3 + columns]]
    entries = box[3 + columns : 3 + columns + count * columns]
    if columns not in (3, 4) or max(depths, default=9) > 8 or len(entries) < count * columns:
        return None
    scaled = bytes(v * 255 // (2 ** depths[i % columns] - 1) for i, v in enumerate(entries))
    mode = "RGB" if columns == 3 else "RGBA"
    palette = ImagePalette.raw(mode, scaled)
    palette.mode = mode
    return palette


def _order(box: bytes, bands: int) -> tuple[int, ...] | None:
    """Return which component is red, green, blue and alpha, where they are not in this order."""
    if len(box) < 2:
        return None
    (count,) = struct.unpack_from(">H", box)
    if count != bands or len(box) < 2 + 6 * count:
        return None
    places = {}
    for at in range(2, 2 + 6 * count, 6):
        component, kind, colour = struct.unpack_from(">3H", box, at)
        places[colour - 1 if kind == _COLOUR else bands - 1] = component
    order = tuple(places.get(band, -1) for band in range(bands))
    return None if sorted(order) != list(range(bands)) or order == tuple(range(bands)) else order


# --- AVIF ------------------------------------------------------------------------------------


def avif_aperture(data: bytes, width: int, height: int) -> tuple[int, int, int, int] | None:
    """Return which part of an AVIF is to be shown, as left, top, right and bottom, if not all.

    Parameters
    ----------
    data : bytes
        The beginning of the file.
    width, height : int
        Of the picture as it is decoded, before it is turned.
    """
    meta = _found(data, b"meta")[4:]
    box = _found(meta, b"iprp", b"ipco", b"clap")
    if len(box) < 32:
        return None
    fields = struct.unpack(">8i", box[:32])
    if min(fields[1::2]) < 1:
        return None
    wide, high, right, down = (n / d for n, d in zip(fields[::2], fields[1::2], strict=True))
    left, top = (width - wide) / 2 + right, (height - high) / 2 + down
    edges = tuple(round(edge) for edge in (left, top, left + wide, top + high))
    inside = 0 <= edges[0] < edges[2] <= width and 0 <= edges[1] < edges[3] <= height
    return (edges[0], edges[1], edges[2], edges[3]) if inside else None
