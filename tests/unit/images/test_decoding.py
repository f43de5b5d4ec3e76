"""Each file goes to the decoder that loses nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from viewer.images.decoded import Decoded
from viewer.images.decoding import decode, identified
from viewer.images.watched_file import WatchedFile, opened_file

NOISE = np.random.default_rng(7).integers(0, 256, (12, 17, 3), dtype=np.uint8)
DEEP = np.random.default_rng(8).integers(0, 65536, (12, 17), dtype=np.uint16)


@contextmanager
def decoded(path: Path) -> Iterator[Decoded]:
    head = path.read_bytes()[:4096]
    with opened_file(str(path)) as raw, WatchedFile(raw, lambda done: True) as file:
        yield decode(file, head)


def pixels(found: Decoded) -> np.ndarray:
    return np.asarray(found.rows(0, found.size[1]))


@pytest.mark.parametrize("suffix", ["png", "bmp", "ppm", "tif", "webp", "gif"])
def test_a_picture_of_bytes_is_what_pillow_decodes(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(NOISE).save(path, lossless=True)
    with decoded(path) as found, Image.open(path) as expected:
        assert found.size == (17, 12)
        assert found.notes == []
        shown = found.rows(0, 12).convert("RGB")
        np.testing.assert_array_equal(np.asarray(shown), np.asarray(expected.convert("RGB")))


@pytest.mark.parametrize("suffix", ["png", "tif", "pgm"])
def test_16_bits_are_decoded_in_full(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(DEEP).save(path)
    with decoded(path) as found:
        expected = (DEEP.astype(int) * 255 + 32767) // 65535
        np.testing.assert_array_equal(pixels(found), expected)
        assert found.notes == ["16 bits a channel, scaled to 8."]


def test_the_first_of_several_frames_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    frames = [Image.new("RGB", (9, 8), color) for color in ("red", "green", "blue")]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    with decoded(path) as found:
        assert found.notes == ["First of 3 frames."]


def test_the_orientation_is_found_and_left_to_be_applied(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    exif = Image.Exif()
    exif[274] = 6
    Image.fromarray(NOISE).save(path, exif=exif)
    with decoded(path) as found:
        assert found.orientation == 6
        np.testing.assert_array_equal(pixels(found), NOISE)


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "tif"])
def test_a_file_is_identified_by_its_content_and_not_decoded(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    image = Image.new("RGB", (40, 30))
    ImageDraw.Draw(image).line((0, 0, 39, 29), "red")
    image.save(path)
    whole = path.read_bytes()
    (tmp_path / "odd.name").write_bytes(whole[: len(whole) - 20])  # its end is not read
    with (tmp_path / "odd.name").open("rb") as file:
        assert identified(file).size == (40, 30)
