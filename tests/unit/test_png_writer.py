"""PngWriter: what Pillow and cv2 read back, and that no half file is ever left."""

import errno
import os
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from viewer.cv2_loader import cv2
from viewer.image_io import ImageError, load_image
from viewer.png_writer import PngWriter

pixels_8x5 = np.arange(8 * 5 * 3, dtype=np.uint8).reshape(8, 5, 3)


def write(path: Path, pixels: NDArray[np.uint8], *cuts: int) -> None:
    height, width, channels = pixels.shape
    with PngWriter(path, width, height, channels) as writer:
        for rows in np.split(pixels, cuts):
            writer.write_rows(rows)


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


def test_rows_may_change_after_they_were_written(tmp_path: Path) -> None:
    path, buffer = tmp_path / "a.png", np.empty((1, 5, 3), np.uint8)
    with PngWriter(path, 5, 8, 3) as writer:
        for row in pixels_8x5:
            buffer[0] = row
            writer.write_rows(buffer)
    assert np.array_equal(np.asarray(Image.open(path)), pixels_8x5)


def test_large_picture_is_cut_into_chunks(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (600, 1000, 3), np.uint8)
    path = tmp_path / "noise.png"
    write(path, noise, 1, 2, 300)
    found = chunks(path.read_bytes())
    kinds = [kind for kind, _ in found]
    assert kinds == [b"IHDR", *[b"IDAT"] * (len(kinds) - 2), b"IEND"]
    assert len(kinds) > 8
    assert max(len(body) for _, body in found) == 1 << 18
    assert np.array_equal(np.asarray(Image.open(path)), noise)


def test_memory_does_not_grow_with_the_height(tmp_path: Path) -> None:
    strip = np.random.default_rng(0).integers(0, 256, (16, 1000, 3), np.uint8)
    tracemalloc.start()
    try:
        with PngWriter(tmp_path / "tall.png", 1000, 16 * 150, 3) as writer:
            for _ in range(150):
                writer.write_rows(strip)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000 < strip.nbytes * 150 / 3


def test_nothing_is_left_after_an_exception(tmp_path: Path) -> None:
    with pytest.raises(KeyError), PngWriter(tmp_path / "a.png", 5, 8, 3) as writer:
        writer.write_rows(pixels_8x5[:3])
        assert len(list(tmp_path.iterdir())) == 1
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_stands_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"older")
    with pytest.raises(KeyboardInterrupt), PngWriter(path, 5, 8, 3) as writer:
        writer.write_rows(pixels_8x5)
        raise KeyboardInterrupt
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]
    write(path, pixels_8x5)
    assert np.array_equal(np.asarray(Image.open(path)), pixels_8x5)


def test_missing_rows(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="only 3 of 8 rows"),
        PngWriter(tmp_path / "a.png", 5, 8, 3) as writer,
    ):
        writer.write_rows(pixels_8x5[:3])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "rows",
    [
        pixels_8x5[:, :4],
        pixels_8x5[..., :1],
        pixels_8x5[..., 0],
        pixels_8x5.astype(np.int16),
        np.concatenate([pixels_8x5, pixels_8x5]),
    ],
    ids=["narrow", "channels", "flat", "dtype", "too many"],
)
def test_wrong_rows(tmp_path: Path, rows: NDArray[np.uint8]) -> None:
    with pytest.raises(ValueError, match="rows"), PngWriter(tmp_path / "a", 5, 8, 3) as writer:
        writer.write_rows(rows)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [(0, 1, 1), (1, 0, 1), (-1, 1, 1), (2**31, 1, 1), (1, 1, 2)])
def test_impossible_pictures(tmp_path: Path, size: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="PNG"):
        PngWriter(tmp_path / "a.png", *size)


def test_rows_outside_the_block(tmp_path: Path) -> None:
    writer = PngWriter(tmp_path / "a.png", 5, 8, 3)
    with pytest.raises(ValueError, match="inside the with block"):
        writer.write_rows(pixels_8x5)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "no" / "a.png"
    with pytest.raises(ImageError) as caught:
        write(path, pixels_8x5)
    assert str(caught.value) == (
        f"'{path}' could not be written (No such file or directory); "
        "choose another folder or make room on the disk."
    )


def test_target_is_a_directory(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"could not be written .*directory"):
        write(tmp_path, pixels_8x5)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Every write to this device fails as on a full disk, once the buffer is flushed.
    monkeypatch.setattr(
        "builtins.open", lambda path, mode: os.fdopen(os.open("/dev/full", 1), "wb")
    )
    with pytest.raises(ImageError, match=r"could not be written \(No space left on device\)"):
        write(tmp_path / "a.png", pixels_8x5)
    assert list(tmp_path.iterdir()) == []


def test_rename_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*paths: object) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ImageError, match="Permission denied"):
        write(tmp_path / "a.png", pixels_8x5)
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link.png"
    link.symlink_to(tmp_path / "folder" / "real.png")
    write(link, pixels_8x5)
    assert link.is_symlink()
    assert np.array_equal(np.asarray(Image.open(tmp_path / "folder" / "real.png")), pixels_8x5)


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write(tmp_path / "a.png", pixels_8x5)
    assert (tmp_path / "a.png").stat().st_mode == (tmp_path / "plain").stat().st_mode
