"""PNG files written strip by strip: what Pillow and cv2 read back."""

import io
import itertools
import struct
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from viewer.cv2_loader import cv2
from viewer.images.load_image import load_image
from viewer.images.png_writer import PackedRows, pack_png_rows, write_png

pixels_8x5 = np.arange(8 * 5 * 3, dtype=np.uint8).reshape(8, 5, 3)


def packed(pixels: NDArray[np.uint8], *cuts: int) -> Iterator[PackedRows]:
    """Pack each strip on its own, with no more than the row above it."""
    edges = sorted({0, *cuts, len(pixels)})
    for top, bottom in itertools.pairwise(edges):
        yield pack_png_rows(pixels[top:bottom], pixels[top - 1] if top else None)


def write(path: Path, pixels: NDArray[np.uint8], *cuts: int) -> None:
    with path.open("wb") as file:
        write_png(file, pixels.shape, packed(pixels, *cuts))


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        (crc,) = struct.unpack_from(">I", data, at + 8 + length)
        assert crc == zlib.crc32(kind + body)
        found.append((kind, body))
        at += 12 + length
    return found


@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    channels=st.sampled_from([1, 3, 4]),
    seed=st.integers(0, 2**32 - 1),
    data=st.data(),
)
@settings(max_examples=60)
def test_round_trip(
    tmp_path_factory: pytest.TempPathFactory,
    height: int,
    width: int,
    channels: int,
    seed: int,
    data: st.DataObject,
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)
    cuts = sorted(data.draw(st.lists(st.integers(0, height), max_size=5)))
    path = tmp_path_factory.getbasetemp() / "round_trip.png"
    write(path, pixels, *cuts)

    with Image.open(path) as image:
        image.verify()
    with Image.open(path) as image:
        assert image.mode == {1: "L", 3: "RGB", 4: "RGBA"}[channels]
        assert np.array_equal(np.asarray(image).reshape(pixels.shape), pixels)
    by_cv2 = np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED)).reshape(pixels.shape)
    order = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[channels]
    assert np.array_equal(by_cv2[..., order], pixels)
    assert np.array_equal(load_image(path).pixels, pixels)


def test_rows_need_not_be_contiguous(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    write(path, pixels_8x5[::-1, ::-1])
    assert np.array_equal(np.asarray(Image.open(path)), pixels_8x5[::-1, ::-1])


def test_strips_may_be_packed_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    tops = (0, 1, 5)
    strips = {t: pack_png_rows(pixels_8x5[t:b], pixels_8x5[t - 1] if t else None)
              for t, b in reversed(list(zip(tops, (1, 5, 8), strict=True)))}  # fmt: skip
    with path.open("wb") as file:
        write_png(file, pixels_8x5.shape, [strips[top] for top in tops])
    assert np.array_equal(np.asarray(Image.open(path)), pixels_8x5)


def test_the_file_is_one_zlib_stream_with_a_checksum_that_is_right(tmp_path: Path) -> None:
    # White, so that the sums of the checksum run over their modulus many times.
    pixels = np.random.default_rng(0).integers(250, 256, (600, 1000, 3), np.uint8)
    path = tmp_path / "noise.png"
    write(path, pixels, 1, 2, 300)
    found = chunks(path.read_bytes())
    kinds = [kind for kind, _ in found]
    assert kinds == [b"IHDR", *[b"IDAT"] * (len(kinds) - 2), b"IEND"]
    stream = b"".join(body for kind, body in found if kind == b"IDAT")
    inflate = zlib.decompressobj()  # raises where the Adler-32 is wrong
    assert len(inflate.decompress(stream)) == 600 * 3001
    assert inflate.eof and not inflate.unused_data
    assert np.array_equal(np.asarray(Image.open(path)), pixels)


def test_memory_does_not_grow_with_the_height(tmp_path: Path) -> None:
    strip = np.random.default_rng(0).integers(0, 256, (16, 1000, 3), np.uint8)
    tracemalloc.start()
    try:
        with (tmp_path / "tall.png").open("wb") as file:
            strips = (pack_png_rows(strip, strip[-1] if i else None) for i in range(150))
            write_png(file, (16 * 150, 1000, 3), strips)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000 < strip.nbytes * 150 / 3


@pytest.mark.parametrize("count", [3, 9])
def test_wrong_number_of_rows(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} rows were given for a picture of 8"):
        write_png(io.BytesIO(), (8, 5, 3), [pack_png_rows(np.zeros((count, 5, 3), np.uint8))])


@pytest.mark.parametrize("shape", [(0, 1, 1), (1, 0, 1), (-1, 1, 1), (2**31, 1, 1), (1, 1, 2)])
def test_impossible_pictures(shape: tuple[int, int, int]) -> None:
    file = io.BytesIO()
    with pytest.raises(ValueError, match="PNG"):
        write_png(file, shape, [])
    assert file.getvalue() == b""
