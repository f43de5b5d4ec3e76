"""Profiles of pictures of more than 8 bits: as exact as the samples are."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageCms

from tests.unit.images.test_load_image import (
    LINEAR_GREY,
    SWAPPED,
    SWAPPED_RGB,
    matrix_profile,
)
from viewer.cv2_loader import cv2
from viewer.images.load_image import load_image

rng = np.random.default_rng(9)
# Half of them so dark that they are few levels of eight bits.
DEEP = np.concatenate(
    [rng.integers(0, 900, (6, 20, 4)), rng.integers(0, 65536, (6, 20, 4))]
).astype(np.uint16)


def encoded(light: NDArray[Any]) -> NDArray[Any]:
    """Light of 16 bits as sRGB's levels, unrounded."""
    share = light / 65535
    return 255 * np.where(share < 0.0031308, 12.92 * share, 1.055 * share ** (1 / 2.4) - 0.055)


def png_with(path: Path, samples: NDArray[np.uint16], profile: bytes) -> Path:
    order = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[samples.shape[2]]
    _, coded = cv2.imencode(".png", np.ascontiguousarray(samples[..., order]))
    data = coded.tobytes()
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "PNG"
    file = io.BytesIO()
    Image.new("L", (1, 1)).save(file, "PNG", icc_profile=profile)
    other = file.getvalue()
    at = other.index(b"iCCP") - 4
    chunk = other[at : at + 12 + struct.unpack_from(">I", other, at)[0]]
    path.write_bytes(data[:33] + chunk + data[33:])
    return path


@pytest.mark.parametrize("channels", [3, 4])
def test_a_png_of_16_bits_is_converted_in_16_bits(tmp_path: Path, channels: int) -> None:
    samples = DEEP[..., :channels]
    loaded = load_image(png_with(tmp_path / "a.png", samples, SWAPPED_RGB))
    expected = encoded(samples[..., [1, 0, 2]])
    assert np.abs(loaded.pixels[..., :3] - expected).max() < 0.75
    if channels == 4:
        assert np.abs(loaded.pixels[..., 3] - samples[..., 3] / 257).max() <= 0.5
    assert "Converted to sRGB with its profile Swapped." in loaded.notes
    assert len(np.unique(loaded.pixels[:6, :, 0])) > 18  # four, had they been cut to bytes before


def test_grey_of_16_bits_and_its_profile(tmp_path: Path) -> None:
    samples = DEEP[..., :1]
    loaded = load_image(png_with(tmp_path / "a.png", samples, LINEAR_GREY))
    assert loaded.channels == 1
    assert np.abs(loaded.pixels - encoded(samples)).max() < 0.75
    # A profile of colours will do for grey, too.
    tinted = load_image(png_with(tmp_path / "b.png", samples, SWAPPED_RGB))
    assert tinted.channels == 1
    assert np.abs(tinted.pixels - encoded(samples)).max() < 1


def fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def para(kind: int, *values: float) -> bytes:
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + fixed(*values)


CURVES = {
    "gamma": b"curv\0\0\0\0" + struct.pack(">IH", 1, round(1.8 * 256)) + b"\0\0",
    "straight": b"curv\0\0\0\0\0\0\0\0",
    "table": b"curv\0\0\0\0" + struct.pack(">I5H", 5, 0, 2000, 11000, 30000, 65535) + b"\0\0",
    "power": para(0, 2.2),
    "power from a level on": para(1, 2.4, 1.05, -0.05),
    "power and nothing below": para(2, 2.4, 1.05, -0.05, 0),
    "power above a constant": para(2, 2.4, 0.95, 0.0, 0.05),
    "power and a line": para(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
    "power and a line, with offsets": para(4, 2.4, 1 / 1.055, 0.055 / 1.055, 0.0774, 0.04, 0, 0),
    "power and a line, raised": para(4, 2.4, 0.9, 0.05, 0.08, 0.04, 0.01, 0.01),
}
WIDE = [[0.6097, 0.3111, 0.0195], [0.2053, 0.6257, 0.0609], [0.1492, 0.0632, 0.7446]]


@pytest.mark.parametrize("kind", CURVES)
def test_every_curve_is_what_littlecms_takes_it_for(tmp_path: Path, kind: str) -> None:
    samples = rng.integers(0, 256, (40, 40, 3), np.uint8)
    profile = matrix_profile("Wide", 1, WIDE, CURVES[kind])
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, samples * np.uint16(257), photometric="rgb", iccprofile=profile)
    opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    srgb = ImageCms.createProfile("sRGB")
    expected = ImageCms.profileToProfile(Image.fromarray(samples), opened, srgb)
    found = load_image(path)
    difference = found.pixels.astype(int) - np.asarray(expected)
    assert np.abs(difference).max() <= 1
    assert "Converted to sRGB with its profile Wide." in found.notes


def test_a_profile_of_tables_is_left_to_littlecms(tmp_path: Path) -> None:
    """What is not curves and a matrix is converted as before, in 8 bits."""
    profile = matrix_profile("Wide", 1, SWAPPED).replace(b"wtpt", b"A2B0")
    path = png_with(tmp_path / "a.png", DEEP[..., :3], profile)
    loaded = load_image(path)
    assert loaded.channels == 3
    assert any("profile" in note for note in loaded.notes)
