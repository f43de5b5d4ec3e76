"""JPEG 2000 and AVIF: colours and size as their boxes say."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, features

from tests.unit.images.test_load_image import SWAPPED_RGB
from viewer.images.load_image import load_image

rng = np.random.default_rng(13)
RGB = rng.integers(0, 256, (20, 30, 3), np.uint8)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def jp2(pixels: np.ndarray[Any, Any], *boxes: bytes, colr: bytes = b"") -> bytes:
    """A lossless JPEG 2000 with further boxes in its header, and another kind of colours."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG2000", irreversible=False)
    data = file.getvalue()
    at = data.index(b"jp2h") - 4
    header = data[at + 8 : at + struct.unpack_from(">I", data, at)[0]]
    if colr:
        old = header.index(b"colr") - 4
        header = header[:old] + box(b"colr", colr) + header[old + 15 :]
    return (
        data[:at]
        + box(b"jp2h", header + b"".join(boxes))
        + data[at + 8 + len(header) - ((len(colr) + 8 - 15) if colr else 0) :]
    )


def opened(path: Path, data: bytes) -> Any:
    path.write_bytes(data)
    return load_image(path)


def palette_boxes(colours: list[tuple[int, ...]], bits: int = 8) -> bytes:
    columns = len(colours[0])
    entries = bytes(value for colour in colours for value in colour)
    content = struct.pack(">HB", len(colours), columns) + bytes([bits - 1] * columns) + entries
    mapping = b"".join(struct.pack(">HBB", 0, 1, column) for column in range(columns))
    return box(b"pclr", content) + box(b"cmap", mapping)


SRGB = b"\1\0\0" + struct.pack(">I", 16)


def test_a_palette_in_which_a_colour_stands_twice(tmp_path: Path) -> None:
    colours = [(0, 0, 0), (255, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255)]
    places = rng.integers(0, 5, (20, 30), np.uint8)
    loaded = opened(tmp_path / "a.jp2", jp2(places, palette_boxes(colours), colr=SRGB))
    assert np.array_equal(loaded.pixels, np.array(colours, np.uint8)[places])


def test_a_palette_of_four_bits(tmp_path: Path) -> None:
    colours = [(0, 0, 0), (15, 0, 3), (8, 15, 1)]
    places = rng.integers(0, 3, (20, 30), np.uint8)
    loaded = opened(tmp_path / "a.jp2", jp2(places, palette_boxes(colours, 4), colr=SRGB))
    assert np.array_equal(loaded.pixels, np.array(colours, np.uint8)[places] * 17)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_components_in_another_order(tmp_path: Path, order: tuple[int, ...]) -> None:
    """For each component the box says which colour it is."""
    said = b"".join(struct.pack(">3H", at, 0, colour + 1) for at, colour in enumerate(order))
    data = jp2(RGB, box(b"cdef", struct.pack(">H", 3) + said))
    loaded = opened(tmp_path / "a.jp2", data)
    expected = np.empty_like(RGB)
    expected[..., list(order)] = RGB
    assert np.array_equal(loaded.pixels, expected)


def test_the_profile_of_a_jpeg_2000(tmp_path: Path) -> None:
    Image.fromarray(RGB).save(tmp_path / "a.png", icc_profile=SWAPPED_RGB)
    loaded = opened(tmp_path / "a.jp2", jp2(RGB, colr=b"\2\0\0" + SWAPPED_RGB))
    assert np.array_equal(loaded.pixels, load_image(tmp_path / "a.png").pixels)
    assert loaded.notes == ("Converted to sRGB with its profile Swapped.",)


def test_colours_of_a_kind_that_is_not_converted_are_told(tmp_path: Path) -> None:
    loaded = opened(tmp_path / "a.jp2", jp2(RGB, colr=b"\1\0\0" + struct.pack(">I", 14)))
    assert loaded.notes == ("Its colours are of a kind that is not converted (number 14).",)


def with_aperture(data: bytes, *fields: int) -> bytes:
    """An AVIF with one more property, which says which part of it is to be shown."""
    clap = box(b"clap", struct.pack(">8i", *fields))
    grown = bytearray(data)
    at = data.index(b"ipco") + 4
    grown[at:at] = clap
    for kind in (b"meta", b"iprp", b"ipco"):
        place = data.index(kind) - 4
        (length,) = struct.unpack_from(">I", data, place)
        struct.pack_into(">I", grown, place, length + len(clap))
    # Where the pixels lie is told as a place in the file, and which property is whose by numbers.
    start = data.index(b"mdat") + 4
    place = grown.index(struct.pack(">I", start), grown.index(b"iloc"))
    struct.pack_into(">I", grown, place, start + len(clap))
    ipma = grown.index(b"ipma") + 4
    count = grown[ipma + 10]
    for number in range(ipma + 11, ipma + 11 + count):
        grown[number] += 1
    return bytes(grown)


@pytest.mark.skipif(not features.check("avif"), reason="Pillow was built without it")
@pytest.mark.parametrize("turn", [1, 6])
def test_the_aperture_of_an_avif(tmp_path: Path, turn: int) -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[274] = turn
    Image.fromarray(RGB).save(file, "AVIF", quality=100, subsampling="4:4:4", exif=exif)
    whole = opened(tmp_path / "a.avif", file.getvalue())
    # 20 of 30 columns, 10 of 20 rows, their middle one to the right of and two below that of all.
    cut = opened(tmp_path / "b.avif", with_aperture(file.getvalue(), 20, 1, 10, 1, 1, 1, 2, 1))
    if turn == 1:
        assert np.array_equal(cut.pixels, whole.pixels[7:17, 6:26])
    else:  # a quarter to the right: what was below is at the left
        assert np.array_equal(cut.pixels, whole.pixels[6:26, 3:13])
    outside = with_aperture(file.getvalue(), 20, 1, 10, 1, 60, 1, 0, 1)
    assert opened(tmp_path / "c.avif", outside).pixels.shape == whole.pixels.shape
