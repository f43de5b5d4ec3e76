import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from viewer.images.checks import ImageError, check_jpeg, check_png, check_tiff, shown_path

NOISE = np.random.default_rng(1).integers(1, 256, (40, 30, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a picture.png", "'a picture.png'"),
        ("größe.png", "'größe.png'"),
        ("two\nlines.png", "'two\\nlines.png'"),
        ("\udcff.png", "'\\udcff.png'"),
    ],
)
def test_a_path_is_shown_on_one_printable_line(path: str, shown: str) -> None:
    assert shown_path(path) == shown
    assert shown_path(path).isprintable()


@pytest.mark.parametrize(("size", "least"), [((8, 8), 1), ((64, 64), 8), ((801, 1600), 2525)])
def test_a_jpeg_has_at_least_one_bit_for_each_block(size: tuple[int, int], least: int) -> None:
    data = io.BytesIO()
    Image.new("RGB", size).save(data, "JPEG")
    image: Any = Image.open(data)
    check_jpeg(image, io.BytesIO(bytes(least)))
    with pytest.raises(ImageError, match="is cut short: its header says"):
        check_jpeg(image, io.BytesIO(bytes(least - 1)))


def png(pixels: np.ndarray, rows: int) -> tuple[Any, io.BytesIO]:
    """Return a decoded PNG with only so many rows in its compressed data, and its file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    height, width = pixels.shape[:2]
    lines = b"".join(b"\0" + line.tobytes() for line in pixels[:rows])
    file = io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )
    return Image.open(file), file


def test_a_png_is_whole_or_refused() -> None:
    black = NOISE.copy()
    black[-2:] = 0  # decoders leave what is missing black
    for pixels in (black, np.zeros_like(black)):
        image, file = png(pixels, 40)
        check_png(image, file)
        assert np.array_equal(np.asarray(image), pixels)
        for rows in (39, 20, 0):
            _, file = png(pixels, rows)
            with pytest.raises(ImageError, match="the last of its 30 x 40 pixels are missing"):
                check_png(image, file)


def test_a_png_whose_last_rows_are_there_is_not_unpacked_again() -> None:
    image, file = png(NOISE, 40)
    image.load()
    file.close()
    check_png(image, file)
    assert np.array_equal(np.asarray(image), NOISE)


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_a_tiff_is_whole_or_refused(tmp_path: Path, compression: str | None) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, NOISE, photometric="rgb", compression=compression, rowsperstrip=8)
    with tifffile.TiffFile(path) as tiff:
        page = tiff.pages.first
        check_tiff(page, path.stat().st_size)
        last = page.dataoffsets[-1]
        with pytest.raises(ImageError, match="parts of its 30 x 40 pixels are missing"):
            check_tiff(page, last)
        page.dataoffsets, page.databytecounts = page.dataoffsets[:-1], page.databytecounts[:-1]
        with pytest.raises(ImageError, match="parts of its 30 x 40 pixels are missing"):
            check_tiff(page, path.stat().st_size)
