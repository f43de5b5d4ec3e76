"""TIFFs of uncommon kinds: shown as tifffile reads them, or refused by what they are."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

from tests.tiffs import tiff
from viewer.cv2_loader import cv2
from viewer.images import limits
from viewer.images.load_image import ImageError, load_image

rng = np.random.default_rng(20)
RGB = rng.integers(0, 256, (24, 40, 3), np.uint8)
GREY = RGB[..., :1]
FIVE = rng.integers(0, 256, (24, 40, 5), np.uint8)


def imwrite(path: Path, pixels: NDArray[Any], **options: Any) -> Path:
    tifffile.imwrite(path, pixels, metadata=None, **options)
    return path


def retagged(data: bytes, code: int, kind: int, value: bytes) -> bytes:
    """A little-endian TIFF with another value of a tag, which fits into its entry."""
    (count,) = struct.unpack_from("<H", data, 8)
    for at in range(10, 10 + 12 * count, 12):
        if struct.unpack_from("<H", data, at)[0] == code:
            return data[: at + 2] + struct.pack("<HI", kind, 1) + value + data[at + 12 :]
    raise AssertionError(code)


KINDS: dict[str, tuple[NDArray[Any], dict[str, Any]]] = {
    "big-endian BigTIFF": (RGB, {"bigtiff": True, "byteorder": ">"}),
    "big-endian BigTIFF, grey": (GREY[..., 0], {"bigtiff": True, "byteorder": ">"}),
    "grey in tiles": (GREY[..., 0], {"tile": (16, 16)}),
    "RGB in tiles": (RGB, {"tile": (16, 16), "photometric": "rgb"}),
    "grey in large tiles": (GREY[..., 0], {"tile": (64, 64), "compression": "zlib"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_tifffile_reads(tmp_path: Path, kind: str) -> None:
    pixels, options = KINDS[kind]
    options = {"photometric": "rgb" if pixels.ndim == 3 else "minisblack"} | options
    path = imwrite(tmp_path / "a.tif", pixels, **options)
    loaded = load_image(path)
    assert np.array_equal(loaded.pixels, tifffile.imread(path).reshape(loaded.pixels.shape))
    assert loaded.notes == ()


@pytest.mark.parametrize("bits", [2, 4])
def test_colours_of_few_bits(tmp_path: Path, bits: int) -> None:
    most = 2**bits - 1
    samples = RGB & most
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(samples, bits=bits))
    assert np.array_equal(load_image(path).pixels, samples * (255 // most))


def test_zstandard(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(RGB, compression="zstd"))
    assert np.array_equal(load_image(path).pixels, RGB)


def test_grey_with_associated_alpha(tmp_path: Path) -> None:
    alpha = np.full_like(GREY, 128)
    alpha[:2] = 255
    premultiplied = (GREY.astype(int) * alpha / 255 + 0.5).astype(np.uint8)
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(np.concatenate([premultiplied, alpha], -1), extra=(1,)))
    loaded = load_image(path)
    assert loaded.channels == 4
    assert np.array_equal(loaded.pixels[..., 3:], alpha)
    assert np.array_equal(loaded.pixels[:2, :, :1], GREY[:2])
    assert np.abs(loaded.pixels[..., :1].astype(int) - GREY).max() <= 1


@pytest.mark.parametrize("planar", [False, True])
def test_further_channels_are_left_out_and_told(tmp_path: Path, planar: bool) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(FIVE, planar=planar, photometric=1, extra=(0, 0, 0, 0)))
    loaded = load_image(path)
    assert np.array_equal(loaded.pixels, FIVE[..., :1])
    assert loaded.notes == ("4 further channels left out.",)
    path.write_bytes(tiff(FIVE, planar=planar, extra=(0, 0)))
    loaded = load_image(path)
    assert np.array_equal(loaded.pixels, FIVE[..., :3])
    assert loaded.notes == ("2 further channels left out.",)


def test_inks_with_alpha(tmp_path: Path) -> None:
    path, plain = tmp_path / "a.tif", tmp_path / "b.tif"
    path.write_bytes(tiff(FIVE, photometric=5, extra=(1,)))
    plain.write_bytes(tiff(FIVE[..., :4], photometric=5))
    loaded = load_image(path)
    assert np.array_equal(loaded.pixels, load_image(plain).pixels)
    assert loaded.notes[0] == "1 further channel left out."


@pytest.mark.parametrize("most", [255, 65535])
def test_palette_of_8_or_16_bits(tmp_path: Path, most: int) -> None:
    """Some writers fill only the lower byte of each colour, which were black then."""
    colours = rng.integers(0, 256, (3, 256), np.uint16)
    colours[0, 0] = 255
    stored = colours * (most // 255)
    path = imwrite(tmp_path / "a.tif", GREY[..., 0], photometric="palette", colormap=stored)
    loaded = load_image(path)
    assert np.array_equal(loaded.pixels, colours.T.astype(np.uint8)[GREY[..., 0]])


@pytest.mark.parametrize("compression", ["none", "lzw"])
def test_orientation_stored_as_a_byte(tmp_path: Path, compression: str) -> None:
    path = tmp_path / "a.tif"
    Image.fromarray(RGB).save(path, tiffinfo={274: 6})
    expected = load_image(path).pixels
    data = tiff(RGB, compression=compression)
    # The fill order, which is as usual, makes room for the orientation.
    count = struct.unpack_from("<H", data, 8)[0]
    at = next(a for a in range(10, 10 + 12 * count, 12) if data[a : a + 2] == b"\x0a\x01")
    entry = struct.pack("<HHI4s", 274, 1, 1, b"\6")
    path.write_bytes(data[:at] + entry + data[at + 12 :])
    loaded = load_image(path)
    assert np.array_equal(loaded.pixels, expected)
    assert loaded.notes == ("EXIF orientation applied.",)


def with_preview(path: Path, full: NDArray[Any], **options: Any) -> Path:
    with tifffile.TiffWriter(path) as writer:
        writer.write(RGB[:12, :20], photometric="rgb", subfiletype=1, subifds=1, metadata=None)
        writer.write(full, subfiletype=0, metadata=None, **options)
    return path


def test_the_full_picture_and_not_its_preview(tmp_path: Path) -> None:
    full = np.ascontiguousarray(GREY[..., 0])
    loaded = load_image(with_preview(tmp_path / "a.tif", full, photometric="minisblack"))
    assert np.array_equal(loaded.pixels[..., 0], full)
    assert loaded.notes == ("The full picture, not the preview of 20 x 12 that comes first.",)


def test_that_only_a_preview_is_shown_is_told(tmp_path: Path) -> None:
    full = GREY[..., 0].astype(np.uint16)
    path = with_preview(tmp_path / "a.dng", full, photometric="cfa")
    loaded = load_image(path)
    assert np.array_equal(loaded.pixels, RGB[:12, :20])
    assert loaded.notes == (
        "Only a preview of 20 x 12: the file also holds a camera's raw picture of 40 x 24, which "
        "cannot be read.",
    )


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        (262, 32844, "a TIFF of 3 x 8 bits, colours LOGL, compression NONE"),
        (259, 34712, "a TIFF of 3 x 8 bits, colours RGB, compression JPEG2000"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, code: int, value: int, words: str) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(retagged(tiff(RGB), code, 3, struct.pack("<HH", value, 0)))
    with pytest.raises(ImageError) as caught:
        load_image(path)
    assert str(caught.value) == (
        f"'{path}' holds {words}, which cannot be read; save it as RGB or grey."
    )


def test_memory_counts_the_depth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many pixels of 8 bytes take eight times what those of one take."""
    monkeypatch.setattr(limits, "DECODING_BYTES", 24 * 40 * 4)
    deep = {
        "a.png": np.dstack([RGB, GREY]).astype(np.uint16) * 257,
        "b.tif": RGB.astype(np.float64),
    }
    for name, pixels in deep.items():
        path = tmp_path / name
        if name.endswith("png"):
            cv2.imwrite(str(path), pixels)
        else:
            imwrite(path, pixels, photometric="rgb")
        with pytest.raises(ImageError, match=r"holds 40 x 24 pixels of \d+ bytes, and decoding"):
            load_image(path)
    Image.fromarray(RGB).save(tmp_path / "c.png")
    assert load_image(tmp_path / "c.png").channels == 3
