"""Files made by Pillow, cv2, tifffile and by hand; expected pixels are literals where small."""

import errno
import io
import logging
import os
import re
import struct
import threading
import time
import warnings
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageCms, features

from viewer.cv2_loader import cv2
from viewer.images import limits
from viewer.images.load_image import (
    MAX_PIXELS,
    ImageError,
    OpeningCancelled,
    SourceImage,
    from_array,
    load_image,
)

# Two rows and three columns, with every channel different.
RGB = np.array(
    [[[255, 0, 0], [0, 255, 0], [0, 0, 255]], [[10, 20, 30], [128, 64, 32], [255, 255, 255]]],
    np.uint8,
)
GREY = np.array([[0, 1, 2], [127, 128, 255]], np.uint8)
ALPHA = np.array([[0, 1, 128], [254, 255, 7]], np.uint8)
RGBA = np.dstack([RGB, ALPHA])
DEEP = np.array([0, 1, 128, 129, 256, 257, 385, 386, 32767, 32768, 65406, 65535], np.uint16)
DEEP_AS_BYTES = [0, 0, 0, 1, 1, 1, 1, 2, 127, 128, 254, 255]  # 385 = 1.498 * 257, 386 = 1.502

rng = np.random.default_rng(20240607)


@pytest.fixture(autouse=True)
def nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert tuple(capfd.readouterr()) == ("", "")


def save(path: Path, pixels: NDArray[Any], **options: Any) -> Path:
    Image.fromarray(pixels).save(path, **options)
    return path


def failure(path: str | Path) -> str:
    with pytest.raises(ImageError) as caught:
        load_image(path)
    message = str(caught.value)
    assert message.startswith(f"'{path}' ")
    assert message.endswith(".")
    assert "\n" not in message
    return message


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, depth: int, colour: int, rows: list[bytes], *more: bytes) -> bytes:
    """A PNG by hand, `more` being whole chunks between header and pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            *more,
            chunk(b"IDAT", data),
            chunk(b"IEND", b""),
        ]
    )


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# --- Formats and channels --------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp", "webp", "ppm", "tga", "jp2", "pcx"])
def test_rgb_without_loss(tmp_path: Path, suffix: str) -> None:
    options: dict[str, Any] = {"lossless": True} if suffix == "webp" else {}
    source = load_image(save(tmp_path / f"a.{suffix}", RGB, **options))
    assert source.pixels.tolist() == RGB.tolist()
    assert source.notes == ()


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp", "pgm"])
def test_grey_without_loss(tmp_path: Path, suffix: str) -> None:
    source = load_image(save(tmp_path / f"a.{suffix}", GREY))
    assert source.pixels.tolist() == GREY[..., np.newaxis].tolist()


@pytest.mark.parametrize("suffix", ["png", "tif", "webp", "tga"])
def test_rgba_without_loss(tmp_path: Path, suffix: str) -> None:
    options: dict[str, Any] = {"lossless": True, "exact": True} if suffix == "webp" else {}
    source = load_image(save(tmp_path / f"a.{suffix}", RGBA, **options))
    assert source.pixels.tolist() == RGBA.tolist()


def test_jpeg_is_what_pillow_decodes(tmp_path: Path) -> None:
    path = save(tmp_path / "a.jpg", rng.integers(0, 256, (37, 29, 3), np.uint8))
    assert np.array_equal(load_image(path).pixels, np.asarray(Image.open(path)))


def test_picture_of_several_strips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viewer.images.decoded._STRIP_PIXELS", 100)
    pixels = rng.integers(0, 256, (37, 29, 3), np.uint8)
    assert np.array_equal(load_image(save(tmp_path / "a.png", pixels)).pixels, pixels)
    wide = rng.integers(0, 65536, (5, 290, 3), np.uint16)
    cv2.imwrite(str(tmp_path / "wide.png"), wide[..., ::-1])
    assert np.array_equal(load_image(tmp_path / "wide.png").pixels, (wide + 128.0) // 257)


def test_source_image(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", RGB)
    source = load_image(path)
    assert (source.height, source.width, source.channels) == (2, 3, 3)
    assert (source.path, source.name) == (str(path), "a.png")
    assert source.pixels.dtype == np.uint8
    assert source.pixels.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        source.pixels[0, 0, 0] = 1


def test_relative_path_is_kept_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "a.png", RGB)
    monkeypatch.chdir(tmp_path)
    assert load_image("a.png").path == "a.png"
    assert load_image("./a.png").path == "./a.png"


def test_one_bit(tmp_path: Path) -> None:
    bits = np.array([[True, False, True], [False, False, True]])
    for suffix in ("png", "tif", "bmp", "pbm"):
        path = save(tmp_path / f"a.{suffix}", bits)
        assert load_image(path).pixels.tolist() == [[[255], [0], [255]], [[0], [0], [255]]]


def test_grey_with_alpha(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(np.dstack([GREY, ALPHA])).save(path)
    assert load_image(path).pixels.tolist() == np.dstack([GREY, GREY, GREY, ALPHA]).tolist()


@pytest.mark.parametrize("transparency", [None, 1, b"\x07\x08"])
def test_palette(tmp_path: Path, transparency: int | bytes | None) -> None:
    image = Image.new("P", (3, 1))
    image.putpalette([9, 8, 7, 1, 2, 3, 200, 100, 50])
    image.putdata([0, 1, 2])
    options: dict[str, Any] = {} if transparency is None else {"transparency": transparency}
    image.save(tmp_path / "a.png", **options)
    colours = np.array([[[9, 8, 7], [1, 2, 3], [200, 100, 50]]])
    alpha = {None: None, 1: [255, 0, 255], b"\x07\x08": [7, 8, 255]}[transparency]
    expected = colours if alpha is None else np.dstack([colours, [alpha]])
    assert load_image(tmp_path / "a.png").pixels.tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("depth", "row", "key", "expected"),
    [
        (1, 0b01000000, 1, [0, 255, 255, 0]),
        (2, 0b01110000, 1, [85, 0, 255, 255]),
        (4, 0x5F, 5, [85, 0, 255, 255]),
    ],
)
def test_transparent_grey_of_few_bits(
    tmp_path: Path, depth: int, row: int, key: int, expected: list[int]
) -> None:
    data = png(2, 1, depth, 0, [bytes([row])], chunk(b"tRNS", struct.pack(">H", key)))
    pixels = load_image(written(tmp_path / "a.png", data)).pixels
    (g0, a0), (g1, a1) = pixels[0][:, [0, 3]].tolist()
    assert [g0, a0, g1, a1] == expected


@pytest.mark.parametrize(("depth", "size"), [(8, 1), (16, 2)])
def test_transparent_colour(tmp_path: Path, depth: int, size: int) -> None:
    colours = [[1, 2, 3], [1, 2, 4], [1, 2, 3]]
    row = b"".join(value.to_bytes(size, "big") for pixel in colours for value in pixel)
    data = png(3, 1, depth, 2, [row], chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3)))
    pixels = load_image(written(tmp_path / "a.png", data)).pixels
    # At 16 bits the colours are one grey once scaled, and only the key tells them apart.
    assert pixels[0, :, 3].tolist() == [0, 255, 0]
    assert pixels[0, :, :3].tolist() == (colours if depth == 8 else [[0, 0, 0]] * 3)


def test_transparent_grey_of_16_bits(tmp_path: Path) -> None:
    row = np.array([5, 6, 65535], ">u2").tobytes()
    data = png(3, 1, 16, 0, [row], chunk(b"tRNS", struct.pack(">H", 6)))
    pixels = load_image(written(tmp_path / "a.png", data)).pixels
    assert pixels.tolist() == [[[0, 0, 0, 255], [0, 0, 0, 0], [255, 255, 255, 255]]]


def test_ycbcr_is_what_pillow_converts(tmp_path: Path) -> None:
    image = Image.fromarray(RGB).convert("YCbCr")
    image.save(tmp_path / "a.tif")
    pixels = load_image(tmp_path / "a.tif").pixels
    assert pixels.tolist() == np.asarray(image.convert("RGB")).tolist()


def test_lab(tmp_path: Path) -> None:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    image = ImageCms.profileToProfile(Image.fromarray(RGB), srgb, lab, outputMode="LAB")
    assert image is not None
    image.save(tmp_path / "a.tif")
    source = load_image(tmp_path / "a.tif")
    # 8-bit L*a*b* is coarse, and coarsest at the edge of what sRGB can show: the first row.
    assert np.abs(source.pixels[1].astype(int) - RGB[1]).max() <= 1
    assert source.notes == ("Converted from L*a*b* to sRGB.",)


def test_cmyk_without_profile(tmp_path: Path) -> None:
    image = Image.new("CMYK", (2, 1))
    image.putdata([(0, 0, 0, 0), (255, 0, 0, 0)])
    image.save(tmp_path / "a.tif")
    source = load_image(tmp_path / "a.tif")
    assert source.pixels.tolist() == [[[255, 255, 255], [0, 255, 255]]]
    assert source.notes == ("Converted from CMYK to sRGB without a colour profile.",)


# --- Frames ----------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["gif", "webp", "png", "tif"])
def test_first_of_many_frames(tmp_path: Path, suffix: str) -> None:
    frames = [Image.new("RGB", (3, 2), colour) for colour in ("red", "lime", "blue")]
    options: dict[str, Any] = {"lossless": True} if suffix == "webp" else {}
    path = tmp_path / f"a.{suffix}"
    frames[0].save(path, save_all=True, append_images=frames[1:], **options)
    source = load_image(path)
    assert source.pixels[..., :3].tolist() == [[[255, 0, 0]] * 3] * 2
    assert source.notes == ("First of 3 frames.",)


def test_first_of_many_deep_frames(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "a.tif") as tiff:
        tiff.write(np.full((2, 3), 65535, np.uint16))
        tiff.write(np.zeros((4, 4), np.uint16))
    source = load_image(tmp_path / "a.tif")
    assert source.pixels.tolist() == [[[255]] * 3] * 2
    assert source.notes == ("First of 2 frames.", "16 bits a channel, scaled to 8.")


# --- Orientation -----------------------------------------------------------------------------

UPRIGHT = [[1, 2, 3], [4, 5, 6]]
STORED = {
    1: [[1, 2, 3], [4, 5, 6]],
    2: [[3, 2, 1], [6, 5, 4]],
    3: [[6, 5, 4], [3, 2, 1]],
    4: [[4, 5, 6], [1, 2, 3]],
    5: [[1, 4], [2, 5], [3, 6]],
    6: [[3, 6], [2, 5], [1, 4]],
    7: [[6, 3], [5, 2], [4, 1]],
    8: [[4, 1], [5, 2], [6, 3]],
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["png", "tif", "webp", "jpg", "lzw", "png16", "tif16", "lzw16"])
def test_orientation(tmp_path: Path, orientation: int, kind: str) -> None:
    stored = np.array(STORED[orientation], np.uint8) * 40
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"a.{kind[:3] if kind != 'webp' else kind}"
    if kind == "tif16":
        deep = stored.astype(np.uint16) * 257
        tag = (274, "H", 1, orientation, True)
        tifffile.imwrite(path, deep, extratags=[tag], metadata=None)
    elif kind == "lzw16":
        path = tmp_path / "a.tif"
        deep = stored.astype(np.uint16) * 257
        Image.fromarray(deep).save(path, compression="tiff_lzw", tiffinfo={274: orientation})
    elif kind == "png16":
        deep = stored.astype(np.uint16) * 257
        Image.fromarray(deep).save(path, exif=exif)
    elif kind in ("tif", "lzw"):
        path = tmp_path / "a.tif"
        compression = "tiff_lzw" if kind == "lzw" else None
        save(path, stored, tiffinfo={274: orientation}, compression=compression)
    elif kind == "webp":
        save(path, np.dstack([stored] * 3), exif=exif, lossless=True)
    elif kind == "jpg":
        # Flat 8 x 8 blocks survive compression to within rounding.
        save(path, np.kron(stored, np.ones((8, 8), np.uint8)), exif=exif, quality=100)
    else:
        save(path, stored, exif=exif)
    source = load_image(path)
    pixels = source.pixels[4::8, 4::8] if kind == "jpg" else source.pixels
    assert (pixels[..., 0] / 40).round().astype(int).tolist() == UPRIGHT
    assert source.pixels.flags.c_contiguous
    assert ("EXIF orientation applied." in source.notes) == (orientation != 1)
    assert source.notes.count("EXIF orientation applied.") <= 1


@pytest.mark.parametrize("exif", [b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12", b"Exif\0\0nonsense"])
def test_broken_exif_costs_only_the_turn(tmp_path: Path, exif: bytes) -> None:
    path = save(tmp_path / "a.png", RGB, exif=exif)
    assert load_image(path).pixels.tolist() == RGB.tolist()


def test_orientation_out_of_range_is_ignored(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 9
    assert load_image(save(tmp_path / "a.png", RGB, exif=exif)).pixels.tolist() == RGB.tolist()


# --- Colour profiles -------------------------------------------------------------------------


def matrix_profile(
    name: str, gamma: float, primaries: list[list[float]], curve: bytes = b""
) -> bytes:
    """A small ICC version 2 profile: one curve, and the XYZ of red, green and blue."""

    def s15(*values: float) -> bytes:
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    description = b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name.encode() + b"\0" * 80
    curve = curve or b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    tags = [(b"desc", description), (b"wtpt", b"XYZ \0\0\0\0" + s15(0.9642, 1, 0.8249))]
    for kind, xyz in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=False):
        tags.append((kind, b"XYZ \0\0\0\0" + s15(*xyz)))
    for kind in (b"rTRC", b"gTRC", b"bTRC") if primaries else (b"kTRC",):
        tags.append((kind, curve))
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for kind, data in tags:
        data += b"\0" * (-len(data) % 4)
        table += kind + struct.pack(">II", at + len(body), len(data))
        body += data
    header = bytearray(128)
    header[8:12] = b"\x02\x10\0\0"
    header[12:24] = b"mntr" + (b"RGB " if primaries else b"GRAY") + b"XYZ "
    header[36:40] = b"acsp"
    header[68:80] = s15(0.9642, 1, 0.8249)
    header[0:4] = struct.pack(">I", at + len(body))
    return bytes(header) + struct.pack(">I", len(tags)) + table + body


# Red and green exchanged, with a straight line for a curve: nothing like sRGB.
SWAPPED = [[0.3851, 0.7169, 0.0971], [0.4361, 0.2225, 0.0139], [0.1431, 0.0606, 0.7141]]
SWAPPED_RGB = matrix_profile("Swapped", 1.0, SWAPPED)
LINEAR_GREY = matrix_profile("Linear grey", 1.0, [])
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
def test_profile_is_applied(tmp_path: Path, suffix: str) -> None:
    options: dict[str, Any] = {"lossless": True} if suffix == "webp" else {}
    path = save(tmp_path / f"a.{suffix}", RGB, icc_profile=SWAPPED_RGB, **options)
    source = load_image(path)
    srgb = ImageCms.createProfile("sRGB")
    opened = ImageCms.ImageCmsProfile(io.BytesIO(SWAPPED_RGB))
    expected = ImageCms.profileToProfile(Image.fromarray(RGB), opened, srgb)
    assert source.pixels.tolist() == np.asarray(expected).tolist()
    # 64/255 of the light is byte 137, and red has become green.
    assert source.pixels[1, 1].tolist() == pytest.approx([137, 188, 99], abs=2)
    assert source.notes == ("Converted to sRGB with its profile Swapped.",)


def test_profile_keeps_alpha(tmp_path: Path) -> None:
    with_alpha = load_image(save(tmp_path / "a.png", RGBA, icc_profile=SWAPPED_RGB)).pixels
    without = load_image(save(tmp_path / "b.png", RGB, icc_profile=SWAPPED_RGB)).pixels
    assert with_alpha[..., 3].tolist() == ALPHA.tolist()
    assert with_alpha[..., :3].tolist() == without.tolist()


def test_profile_of_a_deep_picture(tmp_path: Path) -> None:
    deep = RGB.astype(np.uint16) * 257
    tifffile.imwrite(tmp_path / "a.tif", deep, photometric="rgb", iccprofile=SWAPPED_RGB)
    expected = load_image(save(tmp_path / "b.png", RGB, icc_profile=SWAPPED_RGB)).pixels
    assert load_image(tmp_path / "a.tif").pixels.tolist() == expected.tolist()


@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize("profile", [LINEAR_GREY, SWAPPED_RGB], ids=["grey", "RGB"])
def test_profile_of_a_grey_picture(tmp_path: Path, alpha: bool, profile: bytes) -> None:
    grey = np.array([[0, 64, 128, 255]], np.uint8)
    stored = np.dstack([grey, [[1, 2, 3, 4]]]).astype(np.uint8) if alpha else grey
    source = load_image(save(tmp_path / "a.png", stored, icc_profile=profile))
    # Linear light 64/255 and 128/255 are the bytes 137 and 188 of sRGB.
    assert source.pixels[0, :, 0].tolist() == pytest.approx([0, 137, 188, 255], abs=1)
    assert source.channels == (4 if alpha else 1)
    if alpha:
        assert source.pixels[0, :, 3].tolist() == [1, 2, 3, 4]
    assert source.notes[0].startswith("Converted to sRGB")


def test_profile_that_is_srgb_changes_nothing(tmp_path: Path) -> None:
    for name, pixels in {"rgb": RGB, "rgba": RGBA, "grey": GREY}.items():
        source = load_image(save(tmp_path / f"{name}.png", pixels, icc_profile=SRGB))
        assert source.pixels.squeeze().tolist() == pixels.tolist()
        assert source.notes == ()


def test_profile_of_a_palette(tmp_path: Path) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 128, 64, 32])
    image.putdata([0, 1])
    image.save(tmp_path / "a.png", icc_profile=SWAPPED_RGB)
    expected = load_image(save(tmp_path / "b.png", RGB, icc_profile=SWAPPED_RGB)).pixels
    pixels = load_image(tmp_path / "a.png").pixels
    assert pixels.tolist() == [[expected[0, 0].tolist(), expected[1, 1].tolist()]]


def test_the_name_of_a_profile_is_shown_as_plain_text(tmp_path: Path) -> None:
    wide = [[0.6, 0.3, 0.02], [0.2, 0.6, 0.07], [0.15, 0.1, 0.7]]
    profile = matrix_profile("<img src='x'>\x1b[2J" + 900 * "y", 1.8, wide)
    save(tmp_path / "a.png", RGB, icc_profile=profile)
    (note,) = load_image(tmp_path / "a.png").notes
    assert note.startswith("Converted to sRGB with its profile <img src='x'>\\x1b[2Jyyy")
    assert note.isprintable()
    assert len(note) < 120


def test_broken_profile_is_noted(tmp_path: Path) -> None:
    source = load_image(save(tmp_path / "a.png", RGB, icc_profile=b"not a profile at all"))
    assert source.pixels.tolist() == RGB.tolist()
    assert source.notes == ("The embedded colour profile is damaged and was ignored.",)


def test_profile_of_another_kind_is_noted(tmp_path: Path) -> None:
    source = load_image(save(tmp_path / "a.png", RGB, icc_profile=LINEAR_GREY))
    assert source.pixels.tolist() == RGB.tolist()
    assert source.notes == ("The embedded colour profile is for GRAY and was ignored.",)


def ink_profile() -> bytes:
    """A CMYK profile in which cyan is the grey L* = 50, and other ink or more ink is black."""
    straight = bytes(range(256))
    corners = bytearray()
    for ink in range(16):  # cyan is the slowest of the four
        corners += bytes([{0: 255, 8: 128}.get(ink, 0), 128, 128])
    identity = struct.pack(">9i", *(65536 * (at % 4 == 0) for at in range(9)))
    table = b"mft1\0\0\0\0\x04\x03\x02\0" + identity + straight * 4 + corners + straight * 3
    description = b"desc\0\0\0\0\0\0\0\x05Inks\0".ljust(104, b"\0")
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    table += b"\0" * (-len(table) % 4)
    at, index = 128 + 4 + 3 * 12, b""
    for kind, data in ((b"desc", description), (b"wtpt", white), (b"A2B0", table)):
        index += kind + struct.pack(">II", at, len(data))
        at += len(data)
    header = bytearray(128)
    header[0:4] = struct.pack(">I", at)
    header[8:24] = b"\x02\x10\0\0prtrCMYKLab "
    header[36:40] = b"acsp"
    header[68:80] = white[8:]
    return bytes(header) + struct.pack(">I", 3) + index + description + white + table


@pytest.mark.parametrize("bits", [8, 16])
def test_cmyk_with_its_profile(tmp_path: Path, bits: int) -> None:
    inks = np.array([[[0, 0, 0, 0], [255, 0, 0, 0], [0, 0, 0, 255]]], np.uint8)
    path = tmp_path / "a.tif"
    if bits == 8:
        Image.frombytes("CMYK", (3, 1), inks.tobytes()).save(path, icc_profile=ink_profile())
    else:
        deep = inks.astype(np.uint16) * 257
        tifffile.imwrite(path, deep, photometric="separated", iccprofile=ink_profile())
    source = load_image(path)
    # L* = 50.2 is the byte 119 or 120 of sRGB; without the profile it would be cyan.
    assert source.pixels[0, 0].tolist() == pytest.approx([255, 255, 255], abs=1)
    assert source.pixels[0, 1].tolist() == pytest.approx([119, 119, 119], abs=1)
    assert source.pixels[0, 2].tolist() == pytest.approx([0, 0, 0], abs=1)
    assert source.notes[-1] == "Converted from CMYK to sRGB with its profile Inks."


def test_cmyk_with_a_profile_of_another_kind(tmp_path: Path) -> None:
    Image.new("CMYK", (1, 1), (255, 0, 0, 0)).save(tmp_path / "a.jpg", icc_profile=SWAPPED_RGB)
    source = load_image(tmp_path / "a.jpg")
    assert source.pixels[0, 0].tolist() == pytest.approx([0, 255, 255], abs=3)
    assert source.notes == (
        "The embedded colour profile is for RGB and was ignored.",
        "Converted from CMYK to sRGB without a colour profile.",
    )


# --- Depth -----------------------------------------------------------------------------------


def write_png_16(path: Path, samples: NDArray[np.uint16]) -> None:
    if samples.shape[2] == 2:  # grey and alpha, which neither library writes
        rows = [row.astype(">u2").tobytes() for row in samples]
        path.write_bytes(png(samples.shape[1], samples.shape[0], 16, 4, rows))
    else:
        order = [2, 1, 0, 3][: samples.shape[2]] if samples.shape[2] > 1 else [0]
        cv2.imwrite(str(path), samples[..., order])


def write_tiff(path: Path, samples: NDArray[Any], **options: Any) -> None:
    channels = samples.shape[2]
    kind = "rgb" if channels >= 3 else "minisblack"
    extra: dict[str, Any] = {"extrasamples": ["unassalpha"]} if channels in (2, 4) else {}
    if channels > 1:
        extra["planarconfig"] = "contig"
    else:
        samples = samples[..., 0]
    tifffile.imwrite(path, samples, photometric=kind, metadata=None, **extra, **options)


def write_tiff_with_cv2(path: Path, samples: NDArray[Any]) -> None:
    order = [2, 1, 0, 3][: samples.shape[2]] if samples.shape[2] > 1 else [0]
    lzw = [cv2.IMWRITE_TIFF_COMPRESSION, 5]
    cv2.imwrite(str(path), samples[..., order], lzw)


WRITERS: dict[str, Callable[..., None]] = {
    "png": write_png_16,
    "tif": write_tiff,
    "big-endian.tif": lambda path, samples: write_tiff(path, samples, byteorder=">"),
    "deflate.tif": lambda path, samples: write_tiff(
        path, samples, compression="deflate", predictor=True, rowsperstrip=1
    ),
    "tiled.tif": lambda path, samples: write_tiff(path, samples, tile=(16, 16)),
    "big.tif": lambda path, samples: write_tiff(path, samples, bigtiff=True),
    "lzw.tif": write_tiff_with_cv2,
}


def as_rgba(pixels: NDArray[Any]) -> NDArray[Any]:
    """What a grey picture with alpha looks like."""
    return pixels[..., [0, 0, 0, 1]] if pixels.shape[2] == 2 else pixels


@pytest.mark.parametrize(
    ("writer", "channels"),
    [
        (writer, channels)
        for writer in WRITERS
        for channels in (1, 2, 3, 4)
        if (writer, channels) != ("lzw.tif", 2)  # cv2 writes no such file
    ],
)
def test_16_bits_are_scaled(tmp_path: Path, writer: str, channels: int) -> None:
    samples = np.resize(DEEP, (4, 6, channels))
    samples[1:] = rng.integers(0, 65536, (3, 6, channels))
    path = tmp_path / f"a.{writer}"
    WRITERS[writer](path, samples)
    source = load_image(path)
    exact = (samples.astype(int) * 255 + 32767) // 65535
    assert source.pixels.tolist() == as_rgba(exact).tolist()
    assert source.notes == ("16 bits a channel, scaled to 8.",)


def test_16_bits_as_bytes(tmp_path: Path) -> None:
    Image.fromarray(DEEP.reshape(3, 4)).save(tmp_path / "a.png")
    assert load_image(tmp_path / "a.png").pixels.ravel().tolist() == DEEP_AS_BYTES


@given(
    height=st.integers(1, 20),
    width=st.integers(1, 20),
    channels=st.integers(1, 4),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=40)
def test_any_png_of_16_bits(
    tmp_path_factory: pytest.TempPathFactory, height: int, width: int, channels: int, seed: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "deep.png"
    samples = np.random.default_rng(seed).integers(0, 65536, (height, width, channels), np.uint16)
    write_png_16(path, samples)
    rounded = np.round(samples * 255.0 / 65535).astype(np.uint8)
    assert np.array_equal(load_image(path).pixels, as_rgba(rounded))


def test_interlaced_png_of_16_bits(tmp_path: Path) -> None:
    # The seven passes of a 2 x 2 picture: (0, 0), then (0, 1), then row 1.
    samples = np.array([[[1000, 2000, 3000], [4000, 5000, 6000]], [[7, 8, 65535], [9, 0, 300]]])
    passes = [samples[0, :1], samples[0, 1:], samples[1]]
    data = zlib.compress(b"".join(b"\0" + part.astype(">u2").tobytes() for part in passes))
    header = struct.pack(">IIBBBBB", 2, 2, 16, 2, 0, 0, 1)
    parts = [
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", header),
        chunk(b"IDAT", data),
        chunk(b"IEND", b""),
    ]
    pixels = load_image(written(tmp_path / "a.png", b"".join(parts))).pixels
    assert pixels.tolist() == ((samples * 255 + 32767) // 65535).tolist()


def test_planar_tiff(tmp_path: Path) -> None:
    samples = rng.integers(0, 65536, (3, 5, 7), np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", samples, photometric="rgb", planarconfig="separate")
    expected = (np.moveaxis(samples, 0, -1).astype(int) * 255 + 32767) // 65535
    assert load_image(tmp_path / "a.tif").pixels.tolist() == expected.tolist()


def test_white_is_zero(tmp_path: Path) -> None:
    samples = np.array([[0, 65535, 257]], np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", samples, photometric="miniswhite")
    assert load_image(tmp_path / "a.tif").pixels.tolist() == [[[255], [0], [254]]]


def test_associated_alpha_becomes_straight(tmp_path: Path) -> None:
    opaque, half, none = [65535, 30000, 0, 65535], [20000, 10000, 0, 40000], [0, 0, 0, 0]
    tifffile.imwrite(
        tmp_path / "a.tif",
        np.array([[opaque, half, none]], np.uint16),
        photometric="rgb",
        extrasamples=["assocalpha"],
    )
    assert load_image(tmp_path / "a.tif").pixels.tolist() == [
        [[255, 117, 0, 255], [128, 64, 0, 156], [0, 0, 0, 0]]
    ]


def test_further_channels_are_left_out_aloud(tmp_path: Path) -> None:
    samples = np.full((2, 3, 5), 65535, np.uint16)
    tifffile.imwrite(
        tmp_path / "a.tif",
        samples,
        photometric="rgb",
        extrasamples=["unassalpha", "unspecified"],
        planarconfig="contig",
    )
    source = load_image(tmp_path / "a.tif")
    assert source.channels == 4
    assert source.notes[-1] == "1 further channel left out."


def test_deep_cmyk(tmp_path: Path) -> None:
    samples = np.array([[[65535, 0, 0, 0], [0, 0, 0, 65535]]], np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", samples, photometric="separated")
    source = load_image(tmp_path / "a.tif")
    assert source.pixels.tolist() == [[[0, 255, 255], [0, 0, 0]]]
    assert source.notes == (
        "16 bits a channel, scaled to 8.",
        "Converted from CMYK to sRGB without a colour profile.",
    )


def test_packed_12_bits(tmp_path: Path) -> None:
    fields = {256: 2, 257: 1, 258: 12, 259: 1, 262: 1, 273: 8, 277: 1, 278: 1, 279: 3}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields.items())
    # The samples 4095 and 2049 in three bytes, and one byte to make it even.
    data = b"II*\0" + struct.pack("<I", 12) + b"\xff\xf8\x01\0" + struct.pack("<H", 9) + entries
    source = load_image(written(tmp_path / "a.tif", data + b"\0\0\0\0"))
    assert source.pixels.tolist() == [[[255], [128]]]
    assert source.notes == ("12 bits a channel, scaled to 8.",)


INTEGERS = [
    (np.uint32, [0, 257, 65535], [0, 1, 255], "32-bit integers within 0 to 65535, shown as 16-bit"),
    (np.int32, [-100, 0, 100], [0, 128, 255], "32-bit integers from -100 to 100"),
    (np.uint32, [0, 2**31, 2**32 - 1], [0, 128, 255], "32-bit integers from 0 to 4294967295"),
    (np.int16, [-32768, 0, 32767], [0, 128, 255], "16-bit integers from -32768 to 32767"),
    (np.int8, [0, 5, 127], [0, 5, 127], "8-bit integers within 0 to 255, shown as 8-bit"),
    (np.int64, [70000, 70000, 70000], [0, 0, 0], "64-bit integers from 70000 to 70000"),
]  # fmt: skip


@pytest.mark.parametrize(("dtype", "values", "expected", "note"), INTEGERS)
def test_other_integers(
    tmp_path: Path, dtype: type, values: list[int], expected: list[int], note: str
) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.array([values], dtype))
    source = load_image(tmp_path / "a.tif")
    assert source.pixels.ravel().tolist() == expected
    ending = "" if "within" in note else ", stretched to 8 bits"
    assert source.notes == (f"{note}{ending}.",)


INF, NAN = float("inf"), float("nan")
ODD = "; not-a-number is shown as 0, infinity as the nearest end."
FLOATS = [
    ([0, 0.5, 1], [0, 128, 255], "from 0 to 1, scaled to 8 bits."),
    ([0.25, 0.5, 0.75], [64, 128, 191], "from 0 to 1, scaled to 8 bits."),
    ([-2, 0, 2], [0, 128, 255], "from -2 to 2, stretched to 8 bits."),
    ([0, 1, 1000], [0, 0, 255], "from 0 to 1000, stretched to 8 bits."),
    ([NAN, 0.5, INF], [0, 128, 255], "from 0 to 1, scaled to 8 bits" + ODD),
    ([-INF, 5, 10], [0, 0, 255], "from 5 to 10, stretched to 8 bits" + ODD),
    ([NAN, NAN, NAN], [0, 0, 0], "from 0 to 1, scaled to 8 bits" + ODD),
    ([7, 7, 7], [0, 0, 0], "from 7 to 7, stretched to 8 bits."),
]  # fmt: skip


@pytest.mark.parametrize(("values", "expected", "note"), FLOATS)
def test_floating_point(
    tmp_path: Path, values: list[float], expected: list[int], note: str
) -> None:
    for dtype in (np.float32, np.float64, np.float16):
        path = tmp_path / f"{np.dtype(dtype).name}.tif"
        tifffile.imwrite(path, np.array([values], dtype))
        source = load_image(path)
        assert source.pixels.ravel().tolist() == expected
        bits = np.dtype(dtype).itemsize * 8
        assert source.notes == (f"{bits}-bit floating point {note}",)


def test_floating_point_at_its_limits(tmp_path: Path) -> None:
    most = np.finfo(np.float64).max
    tifffile.imwrite(tmp_path / "a.tif", np.array([[-most, 0, most]]))
    assert load_image(tmp_path / "a.tif").pixels.ravel().tolist() == [0, 128, 255]


@pytest.mark.parametrize("writer", ["tif", "deflate.tif", "lzw.tif"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_floating_point_in_colour(tmp_path: Path, writer: str, channels: int) -> None:
    if writer == "deflate.tif":
        WRITERS[writer] = lambda path, samples: write_tiff(path, samples, compression="deflate")
    samples = rng.random((5, 7, channels), np.float32)
    WRITERS[writer](tmp_path / "a.tif", samples)
    expected = np.floor(samples.astype(np.float64) * 255 + 0.5).astype(int)
    assert load_image(tmp_path / "a.tif").pixels.tolist() == expected.tolist()


def test_alpha_of_stretched_floating_point_is_not_stretched(tmp_path: Path) -> None:
    write_tiff(tmp_path / "a.tif", np.array([[[0, 50, 100, 0.5], [20, 0, 0, 1]]], np.float32))
    assert load_image(tmp_path / "a.tif").pixels.tolist() == [[[0, 128, 255, 128], [51, 0, 0, 255]]]


def test_complex_samples_are_refused(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.array([[1 + 2j]]))
    assert "samples of a kind that cannot be shown (complex numbers)" in failure(tmp_path / "a.tif")


def test_deep_colours_of_another_kind_are_refused(tmp_path: Path) -> None:
    samples = np.zeros((2, 3, 3), np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", samples, photometric="cielab")
    assert "colours CIELAB, compression NONE, which cannot be read; save it as RGB" in failure(
        tmp_path / "a.tif"
    )


BITS_10 = ("10 bits a channel, scaled to 8.",)
BITS_16 = ("16 bits a channel, scaled to 8.",)
MAY_BE_CUT = ("Its last number may be cut short: nothing stands behind it.",)
PNM = [
    (b"P5 3 1 100\n\x00\x32\x64", [0, 128, 255], ()),
    (b"P2\n# words\n3 1 # more\n100\n0 50\n# and more\n100", [0, 128, 255], ()),
    (b"P5 3 1 1023\n\x00\x00\x02\x00\x03\xff", [0, 128, 255], BITS_10),
    (b"P2 3 1 1023 0 512 1023", [0, 128, 255], BITS_10),
    (b"P6 1 1 65535\n\x00\x80\x00\x81\xff\xff", [0, 1, 255], BITS_16),
    (b"P6 #c\n1 1 1000\n\x00\x00\x01\xf4\x03\xe8", [0, 128, 255], BITS_10),
    (b"P3 1 1 65535 128 129 65535", [0, 1, 255], BITS_16),
    (b"P3 1 1 255 1 2 3\n", [1, 2, 3], ()),
    (b"P3 1 1 255 1 2 3", [1, 2, 3], MAY_BE_CUT),
    (b"P6 1 1 255\n\x01\x02\x03", [1, 2, 3], ()),
    (b"P1 3 1 1 0 1", [0, 255, 0], ()),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected", "notes"), PNM)
def test_pnm(tmp_path: Path, data: bytes, expected: list[int], notes: tuple[str, ...]) -> None:
    source = load_image(written(tmp_path / "a.ppm", data))
    assert source.pixels.ravel().tolist() == expected
    assert source.channels == (3 if data[:2] in (b"P3", b"P6") else 1)
    assert source.notes == notes


def test_float_of_pnm(tmp_path: Path) -> None:
    Image.fromarray(np.array([[0, 0.5], [1, 0.25]], np.float32)).save(tmp_path / "a.pfm")
    source = load_image(tmp_path / "a.pfm")
    assert source.pixels.ravel().tolist() == [0, 128, 255, 64]
    assert source.notes == ("32-bit floating point from 0 to 1, scaled to 8 bits.",)


def test_formats_that_pillow_cuts_down_say_so(tmp_path: Path) -> None:
    header = struct.pack(">hBBHHHHii", 474, 0, 2, 3, 2, 1, 3, 0, 65535)
    planes = np.array([[1000, 65535], [257, 256], [255, 0]], ">u2")
    source = load_image(written(tmp_path / "a.sgi", header.ljust(512, b"\0") + planes.tobytes()))
    assert source.pixels.tolist() == [[[3, 1, 0], [255, 1, 0]]]
    assert source.notes == ("16 bits a channel, of which the upper 8 were read.",)


@pytest.mark.skipif(not features.check("jpg_2000"), reason="Pillow without JPEG 2000")
def test_jpeg_2000_of_16_bits(tmp_path: Path) -> None:
    Image.fromarray(DEEP.reshape(3, 4)).save(tmp_path / "a.jp2")
    source = load_image(tmp_path / "a.jp2")
    assert source.pixels.ravel().tolist() == DEEP_AS_BYTES
    assert source.notes == ("16 bits a channel, scaled to 8.",)


# --- Size ------------------------------------------------------------------------------------


def test_small_file_of_900_megapixels(tmp_path: Path) -> None:
    compressor, row = zlib.compressobj(9), b"\0" * (1 + 30000 // 8)
    data = b"".join(compressor.compress(row) for _ in range(30000)) + compressor.flush()
    header = struct.pack(">IIBBBBB", 30000, 30000, 1, 0, 0, 0, 0)
    parts = [
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", header),
        chunk(b"IDAT", data),
        chunk(b"IEND", b""),
    ]
    path = written(tmp_path / "bomb.png", b"".join(parts))
    assert path.stat().st_size < 200_000
    before = time.perf_counter()
    assert failure(path) == (
        f"'{path}' holds 900,000,000 pixels, and at most 512 megapixels can be opened "
        "(4096 of a TIFF of 8 bits in strips or tiles); "
        "cut it or make it smaller in another program."
    )
    assert time.perf_counter() - before < 1


def test_the_limit_is_exact(tmp_path: Path) -> None:
    assert MAX_PIXELS == 512_000_000
    over = png(32000, 16001, 8, 2, [])
    assert "holds 512,032,000 pixels" in failure(written(tmp_path / "over.png", over))
    # Not refused for its size, but because no pixel follows.
    assert "is cut short" in failure(written(tmp_path / "at.png", png(32000, 16000, 1, 0, [])))


def test_own_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PIXELS", 5)
    for name in ("a.png", "a.bmp", "a.ppm", "a.tif"):
        assert "holds 3 x 2 pixels, and at most" in failure(save(tmp_path / name, RGB))
    tifffile.imwrite(tmp_path / "deep.tif", np.zeros((2, 3), np.uint16))
    assert "holds 3 x 2 pixels" in failure(tmp_path / "deep.tif")
    with pytest.raises(ImageError, match=r"^The picture holds 3 x 2 pixels"):
        from_array(RGB)
    monkeypatch.setattr(limits, "MAX_PIXELS", 6)
    assert load_image(tmp_path / "deep.tif").height == 2


def test_size_that_shows_only_inside(tmp_path: Path) -> None:
    # An icon says 256 x 256, and the PNG in it otherwise.
    inner = png(30000, 30000, 8, 6, [])
    entry = struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, len(inner), 22)
    path = written(tmp_path / "a.ico", b"\0\0\1\0\1\0" + entry + inner)
    assert "holds 900,000,000 pixels" in failure(path)


def test_tiff_of_a_size_that_lies(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, np.zeros((4, 4), np.uint16), metadata=None)
    with tifffile.TiffFile(path, mode="r+") as tiff:
        tiff.pages.first.tags[256].overwrite(60000)
        tiff.pages.first.tags[257].overwrite(60000)
    assert "holds 60000 x 60000 pixels" in failure(path)


# Top, left, and the steps down and right of the seven passes.
ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2)]
ADAM7 += [(0, 1, 2, 2), (1, 0, 2, 1)]


# --- Bad files -------------------------------------------------------------------------------


def test_missing(tmp_path: Path) -> None:
    path = tmp_path / "no.png"
    assert failure(path) == f"'{path}' does not exist; check the name and the folder."


def test_directory(tmp_path: Path) -> None:
    assert "is a directory" in failure(tmp_path)


def test_empty(tmp_path: Path) -> None:
    assert "is empty" in failure(written(tmp_path / "a.png", b""))


def test_text(tmp_path: Path) -> None:
    assert "is not a picture in any known format" in failure(
        written(tmp_path / "a.png", b"Hello\n")
    )


@pytest.mark.parametrize("call", ["stat", "open"])
def test_not_permitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = save(tmp_path / "a.png", RGB)

    def refuse(*arguments: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patch:
        patch.setattr("os.stat" if call == "stat" else "builtins.open", refuse)
        with pytest.raises(ImageError) as caught:
            load_image(path)
    assert str(caught.value) == f"'{path}' may not be read by you; change its permissions."


def test_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    assert "is not a regular file" in failure(tmp_path / "a.png")


def test_device() -> None:
    assert "is not a regular file" in failure("/dev/zero")


def test_names_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"^'.{300}' cannot be opened \(File name too long\)"):
        load_image(tmp_path / ("a" * 300))
    with pytest.raises(ImageError, match=r"^'a\\x00b' cannot be opened"):
        load_image("a\0b")


@pytest.mark.parametrize("name", ["a b.png", "ü ☺.png", "--help", "a'b.png", "%s{}.png"])
def test_unusual_names(tmp_path: Path, name: str) -> None:
    save(tmp_path / name, RGB, format="png")
    source = load_image(tmp_path / name)
    assert (source.name, source.pixels.tolist()) == (name, RGB.tolist())


def test_names_that_do_not_print(tmp_path: Path) -> None:
    for raw in (b"a\nb.png", b"a\xff.png"):
        path = os.path.join(os.fsencode(tmp_path), raw)
        with open(path, "wb") as file:
            file.write(b"x")
        with pytest.raises(ImageError) as caught:
            load_image(os.fsdecode(path))
        str(caught.value).encode("ascii")
        assert "\n" not in str(caught.value)


SUFFIXES = ["png", "jpg", "tif", "bmp", "webp", "gif", "ppm", "tga"]


DEEP_SUFFIXES = ["16.png", "16.tif", "lzw16.tif", "16.ppm"]


@pytest.mark.parametrize("suffix", [*SUFFIXES, "deflate.tif", "lzw.tif", *DEEP_SUFFIXES])
def test_cut_short(tmp_path: Path, suffix: str) -> None:
    noise = rng.integers(0, 256, (40, 50, 3), np.uint8)
    path = tmp_path / f"whole.{suffix}"
    deep = noise.astype(np.uint16) * 257
    match suffix:
        case "16.png":
            write_png_16(path, deep)
        case "16.tif":
            write_tiff(path, deep, compression="deflate", rowsperstrip=8)
        case "lzw16.tif":
            write_tiff_with_cv2(path, deep)
        case "16.ppm":
            path.write_bytes(b"P6 50 40 65535\n" + deep.astype(">u2").tobytes())
        case "deflate.tif" | "lzw.tif":
            save(path, noise, compression=f"tiff_{suffix[:-4]}".replace("deflate", "adobe_deflate"))
        case _:
            save(path, noise)
    whole = path.read_bytes()
    assert load_image(path).height == 40
    for kept in (0.05, 0.3, 0.6, 0.9, 0.97):
        cut = written(tmp_path / f"cut.{suffix}", whole[: int(len(whole) * kept)])
        message = failure(cut)
        assert re.search("cut short|damaged", message), message
        if kept == 0.6 and suffix not in ("tif", "webp", "lzw16.tif"):
            assert "is cut short" in message


@pytest.mark.parametrize("suffix", [*SUFFIXES, "deflate.tif", "lzw.tif"])
def test_noise_in_the_file_never_escapes(tmp_path: Path, suffix: str) -> None:
    """Damage is an error or a picture, never another exception or a line of output."""
    path = tmp_path / f"whole.{suffix}"
    compression = {"deflate.tif": "tiff_adobe_deflate", "lzw.tif": "tiff_lzw"}.get(suffix)
    save(path, rng.integers(0, 256, (16, 16, 3), np.uint8), compression=compression)
    whole = path.read_bytes()
    outcomes: set[type] = set()
    for _ in range(40):
        damaged = bytearray(whole)
        for at in rng.integers(0, len(whole), 4):
            damaged[at] = rng.integers(0, 256)
        try:
            outcomes.add(type(load_image(written(tmp_path / f"damaged.{suffix}", bytes(damaged)))))
        except ImageError as error:
            assert "\n" not in str(error)
            outcomes.add(type(error))
    assert outcomes <= {SourceImage, ImageError}


@pytest.mark.parametrize(
    "data",
    [
        png(0, 5, 8, 2, []),
        png(5, 0, 8, 2, []),
        b"BM" + struct.pack("<IIIIiiHHIIIIII", 54, 0, 54, 40, 0, 5, 1, 24, 0, 0, 0, 0, 0, 0),
        b"P6 0 5 255\n",
        b"P5 5 0 65535\n",
        b"P6 -3 5 255\n",
        b"GIF89a\0\0\0\0\0\0\0;",
    ],
    ids=["png width", "png height", "bmp", "ppm", "pgm", "ppm negative", "gif"],
)
def test_no_size_at_all(tmp_path: Path, data: bytes) -> None:
    assert re.search("damaged|impossible size|cut short", failure(written(tmp_path / "a", data)))


def test_tiff_without_height(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, np.zeros((4, 4), np.uint16), metadata=None)
    with tifffile.TiffFile(path, mode="r+") as tiff:
        tiff.pages.first.tags[257].overwrite(0)
    failure(path)


@pytest.mark.parametrize("compression", [None, "deflate"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("height", [80, 640])
def test_tiff_with_fewer_strips_than_its_height(
    tmp_path: Path, compression: str | None, dtype: type, height: int
) -> None:
    path = tmp_path / "a.tif"
    noise: NDArray[Any] = rng.integers(0, 256, (64, 64, 3)).astype(dtype)
    write_tiff(path, noise, compression=compression, rowsperstrip=16)
    assert load_image(path).height == 64
    with tifffile.TiffFile(path, mode="r+") as tiff:
        tiff.pages.first.tags[257].overwrite(height)
    assert f"is cut short: parts of its 64 x {height} pixels are missing" in failure(path)


def test_png_with_fewer_rows_than_its_height(tmp_path: Path) -> None:
    for depth in (8, 16):
        data = png(4, 9, depth, 2, [bytes(12 * depth // 8)] * 5)
        assert "is cut short" in failure(written(tmp_path / "a.png", data))


@pytest.mark.parametrize("depth", [1, 8, 16])
@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 1), (1, 2), (4, 5), (9, 17)])
def test_black_png_is_whole(tmp_path: Path, width: int, height: int, depth: int) -> None:
    """Where rows are missing Pillow leaves black, so black itself is looked at twice."""
    row = bytes(-(-width * depth // 8))
    path = written(tmp_path / "a.png", png(width, height, depth, 0, [row] * height))
    assert not load_image(path).pixels.any()
    # Interlaced: the rows of all seven passes, each with its own width.
    passes = b""
    for top, left, down, right in ADAM7:
        columns = len(range(left, width, right))
        for _ in range(top, height, down) if columns else ():
            passes += bytes(1 + -(-columns * depth // 8))
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 1)
    for data, whole in ((passes, True), (passes[:-1], False)):
        idat = zlib.compress(data)
        # In two chunks, with another one before them.
        chunks = [(b"IHDR", header), (b"tEXt", b"k\0v"), (b"IDAT", idat[:5]), (b"IDAT", idat[5:])]
        body = b"".join(chunk(*one) for one in [*chunks, (b"IEND", b"")])
        written(path, b"\x89PNG\r\n\x1a\n" + body)
        if whole:
            assert not load_image(path).pixels.any()
        else:
            assert "is cut short" in failure(path)


def test_jpeg_much_too_short_for_its_size(tmp_path: Path) -> None:
    data = bytearray(save(tmp_path / "a.jpg", RGB).read_bytes())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 16000, 16000)
    message = failure(written(tmp_path / "a.jpg", bytes(data)))
    assert "is cut short: its header says 16000 x 16000 pixels" in message


def test_jpeg_of_very_many_scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(file, "JPEG", progressive=True)
    data = file.getvalue()
    last = data[data.rindex(b"\xff\xda") : -2]
    path = written(tmp_path / "a.jpg", data[:-2] + 3000 * last + data[-2:])
    assert load_image(path).width == 64  # so small that it takes no time
    monkeypatch.setattr("viewer.images.checks._MOST_SCANNED", 3000 * 64 * 64)
    assert "is a JPEG of 3,006 scans, each over all of its 64 x 64 pixels" in failure(path)


def test_pnm_with_samples_over_its_maximum(tmp_path: Path) -> None:
    for data in (b"P5 2 1 100\n\x05\x65", b"P2 2 1 100 5 101", b"P2 2 1 100 5 -1"):
        assert "no sample is over 100" in failure(written(tmp_path / "a.pgm", data))
    assert "is damaged" in failure(written(tmp_path / "a.pgm", b"P2 2 1 100 5 x"))
    assert "more than 10 digits" in failure(written(tmp_path / "a.pgm", b"P2 2 1 9 5 " + b"1" * 99))


def test_out_of_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "a.png", RGB)

    def exhausted(*arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr(np, "empty", exhausted)
    assert "does not fit into memory" in failure(path)


@pytest.mark.parametrize(
    ("suffix", "opener"), [("bmp", "PIL.Image.open"), ("png", "PIL.PngImagePlugin.PngImageFile")]
)
def test_the_program_may_be_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, opener: str
) -> None:
    path = save(tmp_path / f"a.{suffix}", RGB)

    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(opener, interrupted)
    with pytest.raises(KeyboardInterrupt):
        load_image(path)


# --- Progress and cancelling ------------------------------------------------------------------

LARGE = np.random.default_rng(1).integers(0, 256, (900, 1000, 3), np.uint8)
ENDINGS = ["png", "jpg", "tif", "bmp", "ppm", "gif", "webp", "16.png", "16.tif"]


@pytest.fixture(scope="module")
def large_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("large")
    files = {ending: folder / f"large.{ending}" for ending in ENDINGS}
    for ending, path in files.items():
        if ending == "16.png":
            cv2.imwrite(str(path), LARGE.astype(np.uint16) * 257)
        elif ending == "16.tif":
            tifffile.imwrite(path, LARGE.astype(np.uint16) * 257, rowsperstrip=50)
        else:
            Image.fromarray(LARGE).save(path)
    return files


@pytest.mark.parametrize("ending", ENDINGS)
def test_progress(ending: str, large_files: dict[str, Path]) -> None:
    told: list[float] = []
    image = load_image(large_files[ending], lambda done: told.append(done) or True)
    assert np.array_equal(image.pixels, load_image(large_files[ending]).pixels)
    assert told == sorted(told)
    assert told[0] >= 0 and told[-1] == 1
    if ending not in ("webp", "tif"):  # these are decoded in one call
        assert len([done for done in told if done < 0.7]) > 5


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("stop_at", [0.0, 0.3, 0.8])
def test_cancelling(ending: str, stop_at: float, large_files: dict[str, Path]) -> None:
    told: list[float] = []
    with pytest.raises(OpeningCancelled):
        load_image(large_files[ending], lambda done: told.append(done) or done < stop_at)
    assert len([done for done in told if done >= stop_at]) == 1  # at once


# --- Silence and threads ---------------------------------------------------------------------


def test_warnings_do_not_leak(tmp_path: Path) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([1, 2, 3, 4, 5, 6])
    image.save(tmp_path / "a.png", transparency=b"\x07\x08")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        load_image(tmp_path / "a.png")
    assert caught == []


def test_damaged_tiff_is_silent(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = save(
        tmp_path / "a.tif", np.zeros((64, 64, 3), np.uint8), compression="tiff_adobe_deflate"
    )
    data = bytearray(path.read_bytes())
    with tifffile.TiffFile(path) as tiff:
        at = tiff.pages.first.dataoffsets[0]
    data[at + 4 : at + 12] = b"\xff" * 8
    failure(written(path, bytes(data)))
    assert capfd.readouterr().err == ""
    os.write(2, b"still here")
    assert capfd.readouterr().err == "still here"


@pytest.mark.parametrize("name", ["tifffile", "PIL"])
def test_libraries_do_not_log_to_standard_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    load_image(save(tmp_path / "a.tif", RGB))
    handlers = logging.getLogger(name).handlers
    assert any(isinstance(handler, logging.NullHandler) for handler in handlers)
    logging.getLogger(f"{name}.module").warning("an odd file")
    assert capfd.readouterr().err == ""


def test_many_threads(tmp_path: Path) -> None:
    noise = rng.integers(0, 256, (60, 70, 3), np.uint8)
    paths = [save(tmp_path / f"a.{suffix}", noise) for suffix in ("png", "tif", "bmp", "ppm")]
    paths.append(save(tmp_path / "lzw.tif", noise, compression="tiff_lzw"))
    wrong: list[object] = []

    def read(path: Path) -> None:
        try:
            for _ in range(5):
                if not np.array_equal(load_image(path).pixels, noise):
                    wrong.append(path)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=read, args=(path,)) for path in paths * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
