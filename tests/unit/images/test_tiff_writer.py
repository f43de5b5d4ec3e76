"""TIFF files written strip by strip: what Pillow and tifffile read back."""

import io
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from tests.oracles import noise
from viewer.images.load_image import load_image
from viewer.images.tiff_writer import pack_tiff_rows, write_tiff


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize(
    ("height", "width", "strip_rows"),
    [(9, 7, 1), (9, 7, 4), (9, 7, 9), (9, 7, 20), (3, 3, 2), (1, 4, 1), (4, 1, 3)],
)
def test_round_trip(
    channels: int, height: int, width: int, strip_rows: int, tmp_path: Path
) -> None:
    pixels, path = noise(height, width, channels), tmp_path / "a.tiff"
    tops = range(0, height, strip_rows)
    with path.open("wb") as file:
        strips = (pack_tiff_rows(pixels[top : top + strip_rows]) for top in tops)
        write_tiff(file, pixels.shape, strip_rows, strips)
    with Image.open(path) as image:
        assert image.mode == {1: "L", 3: "RGB", 4: "RGBA"}[channels]
        assert np.array_equal(np.asarray(image).reshape(pixels.shape), pixels)
    assert np.array_equal(tifffile.imread(path).reshape(pixels.shape), pixels)
    assert np.array_equal(load_image(path).pixels, pixels)


def test_a_picture_over_4_gigabytes_is_a_bigtiff(tmp_path: Path) -> None:
    # Black, so that what lies in the file is small.
    rows, width = 100, 70_000
    strip = pack_tiff_rows(np.zeros((rows, width, 3), np.uint8))
    for height, big in ((20_000, False), (21_000, True)):
        path = tmp_path / f"{height}.tiff"
        with path.open("wb") as file:
            write_tiff(file, (height, width, 3), rows, iter([strip] * (height // rows)))
        with tifffile.TiffFile(path) as tiff:
            assert tiff.is_bigtiff == big
            page = tiff.pages.first
            assert page.shape == (height, width, 3)
            assert len(page.dataoffsets) == height // rows
            last, _, shape = next(page.segments(sort=False, maxworkers=1))
            assert shape[1:3] == (rows, width) and not last.any()


def test_memory_does_not_grow_with_the_height(tmp_path: Path) -> None:
    strip = pack_tiff_rows(np.random.default_rng(0).integers(0, 256, (16, 1000, 3), np.uint8))
    write_tiff(io.BytesIO(), (16, 1000, 3), 16, iter([strip]))  # imports tifffile
    tracemalloc.start()
    try:
        with (tmp_path / "tall.tiff").open("wb") as file:
            write_tiff(file, (16 * 150, 1000, 3), 16, (strip + b"" for _ in range(150)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000 < len(strip) * 150 / 3
