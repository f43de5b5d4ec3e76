"""Damaged files: each is refused, or told of, or shown as the format's own library decodes it."""

import io
import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.tiffs import tiff
from tests.unit.images.test_formats import PLUGINS, picture
from viewer.images.load_image import ImageError, SourceImage, load_image

_slope = (np.indices((24, 40)).sum(0) * 3 % 256).astype(np.uint8)
_noise = np.random.default_rng(3).integers(0, 256, _slope.shape, np.uint8)
COLOURS = np.stack([_slope, _slope[::-1], _noise], axis=-1)

TRIES = 14  # of each kind of damage, for each kind of file


def saved(plugin: str, mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(COLOURS).convert(mode).save(file, plugin, **options)
    return file.getvalue()


def pnm(kind: int, high: int) -> bytes:
    samples = COLOURS.astype(np.uint16) * high // 255
    if kind == 3:
        body = " ".join(map(str, samples.ravel())).encode() + b"\n"
    else:
        body = samples.astype(">u2" if high > 255 else np.uint8).tobytes()
    return f"P{kind} 40 24 {high}\n".encode() + body


KINDS: dict[str, Callable[[], bytes]] = {
    # Not ICNS: as ICO, several PNGs.
    **{plugin: (lambda p=plugin: picture(p)) for plugin in PLUGINS if plugin != "ICNS"},
    "PNG": lambda: saved("PNG"),
    "PNG, palette": lambda: saved("PNG", "P"),
    "PNG, alpha": lambda: saved("PNG", "RGBA"),
    "PNG, 16 bits": lambda: saved("PNG", "I;16"),
    "JPEG": lambda: saved("JPEG"),
    "JPEG, progressive": lambda: saved("JPEG", progressive=True),
    "BMP, palette": lambda: saved("BMP", "P"),
    "GIF": lambda: saved("GIF", "P"),
    "GIF, interlaced": lambda: saved("GIF", "P", interlace=1),
    "PCX, palette": lambda: saved("PCX", "P"),
    "PCX, grey": lambda: saved("PCX", "L"),
    "TGA, packed": lambda: saved("TGA", compression="tga_rle"),
    "WebP, lossless": lambda: saved("WEBP", lossless=True),
    "PPM, 16 bits": lambda: pnm(6, 65535),
    "PPM, plain": lambda: pnm(3, 255),
    **{
        f"TIFF, {c}": (lambda c=c: saved("TIFF", compression=c))
        for c in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg")
    },
    "TIFF, group4": lambda: saved("TIFF", "1", compression="group4"),
    **{
        f"TIFF, planes, {c}": (lambda c=c: tiff(COLOURS, planar=True, compression=c))
        for c in ("none", "lzw", "deflate", "packbits")
    },
    "TIFF, 16 bits": lambda: tiff(COLOURS.astype(np.uint16) * 257, compression="lzw"),
    "TIFF, tiles": lambda: tiff(COLOURS, tile=(16, 16), compression="deflate"),
}

# Every bit of these is under a checksum.
GUARDED = {"PNG", "PNG, palette", "PNG, alpha", "PNG, 16 bits"}


def opened(path: Path, data: bytes) -> SourceImage | None:
    path.write_bytes(data)
    try:
        return load_image(path)
    except ImageError as error:
        assert str(error).startswith(f"'{path}' "), error
        return None


def is_silent(found: SourceImage | None, whole: SourceImage) -> bool:
    """Whether another picture is shown and nothing said."""
    return (
        found is not None
        and found.notes == whole.notes
        and not np.array_equal(found.pixels, whole.pixels)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_cut_short_is_refused_or_shown_whole(tmp_path: Path, kind: str) -> None:
    data, path = KINDS[kind](), tmp_path / "a"
    whole = opened(path, data)
    assert whole is not None
    chance = random.Random(kind)
    ends = [len(data) - 1 - 3 * i for i in range(TRIES)]
    for end in [*ends, *(chance.randrange(1, len(data)) for _ in range(TRIES))]:
        assert not is_silent(opened(path, data[: max(1, end)]), whole), end


def by_the_library(data: bytes, mode: str) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert(mode)).reshape(image.height, image.width, -1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_bit_is_refused_or_shown_as_the_library_does(tmp_path: Path, kind: str) -> None:
    data, path = KINDS[kind](), tmp_path / "a"
    whole = opened(path, data)
    assert whole is not None
    chance = random.Random(kind)
    # Pillow cuts these down, or decodes them otherwise; what it shows is no measure.
    is_own = kind in ("PPM, 16 bits", "TIFF, 16 bits") or "planes" in kind or "tiles" in kind
    for _ in range(TRIES):
        bit = chance.randrange(8 * len(data))
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        found = opened(path, bytes(changed))
        if is_silent(found, whole):
            assert found is not None
            assert kind not in GUARDED, bit
            if not is_own and found.pixels.shape == whole.pixels.shape:
                mode = {1: "L", 3: "RGB", 4: "RGBA"}[found.channels]
                np.testing.assert_array_equal(found.pixels, by_the_library(changed, mode))


def test_every_part_of_a_png_that_counts_is_summed(tmp_path: Path) -> None:
    data, path = saved("PNG", "P", transparency=3), tmp_path / "a.png"
    whole = opened(path, data)
    assert whole is not None
    for place in range(8, len(data) - 12, 5):
        changed = bytearray(data)
        changed[place] ^= 4
        assert opened(path, bytes(changed)) is None, place


def chunk(kind: bytes, data: bytes, error: int = 0) -> bytes:
    return (
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data) ^ error)
    )


@pytest.mark.parametrize(("kind", "opens"), [(b"tEXt", True), (b"eXIf", False)])
def test_a_damaged_part_behind_the_pixels(tmp_path: Path, kind: bytes, opens: bool) -> None:
    data = saved("PNG")
    for error in (0, 1):
        more = chunk(kind, b"Comment\0of no weight", error)
        found = opened(tmp_path / "a.png", data[:-12] + more + data[-12:])
        assert (found is not None) == (opens or not error)


def test_the_sentence_names_the_damaged_part(tmp_path: Path) -> None:
    data = bytearray(saved("PNG"))
    data[data.index(b"IDAT") + 20] ^= 1
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with pytest.raises(ImageError) as caught:
        load_image(path)
    assert str(caught.value) == (
        f"'{path}' is damaged: its part IDAT does not have the checksum that it should; "
        "copy or download it again."
    )


def test_a_tiff_without_the_values_of_its_tags(tmp_path: Path) -> None:
    # Of one colour channel of one bit, as is usual where the depth is not told.
    data, path = saved("TIFF", compression="tiff_lzw"), tmp_path / "a.tif"
    path.write_bytes(data[:-1])
    with pytest.raises(ImageError, match="is cut short"):
        load_image(path)


@pytest.mark.parametrize("order", ["<", ">"])
def test_pages_without_number(tmp_path: Path, order: str) -> None:
    data = tiff(COLOURS, order=order)
    (count,) = struct.unpack_from(f"{order}H", data, 8)
    end = 8 + 2 + 12 * count
    empty = struct.pack(f"{order}H", 0)
    pages, at = [], len(data)
    for number in range(1200):
        pages.append(empty + struct.pack(f"{order}I", at + 6 if number < 1199 else 0))
        at += 6
    first = struct.pack(f"{order}I", len(data))
    many = opened(tmp_path / "many.tif", data[:end] + first + data[end + 4 :] + b"".join(pages))
    assert many is not None
    assert many.notes == ("First of more than 1,000 frames.",)
    # A page that says that it follows itself.
    circle = data[:end] + struct.pack(f"{order}I", 8) + data[end + 4 :]
    found = opened(tmp_path / "circle.tif", circle)
    assert found is not None
    assert found.notes == ()
