"""Large TIFFs: in bands they are what Pillow makes of the whole."""

import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms, TiffImagePlugin

from tests.oracles import Bytes, noise
from viewer.images import limits, tiff_bands
from viewer.images.load_image import ImageError, SourceImage, load_image
from viewer.images.tiff_writer import pack_tiff_rows, write_tiff

SMOOTH = (np.indices((70, 90)).sum(0) * 3 % 256).astype(np.uint8)
COLOUR = np.stack([SMOOTH, SMOOTH.T.reshape(70, 90), 255 - SMOOTH], axis=-1)


@pytest.fixture
def in_bands(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Take every TIFF for a large one; the list is filled with the bands that are decoded."""
    bands: list[tuple[int, int]] = []
    rows = tiff_bands.TiffBands.rows

    def noted(self: tiff_bands.TiffBands, top: int, bottom: int) -> Image.Image:
        bands.append((top, bottom))
        return rows(self, top, bottom)

    monkeypatch.setattr(tiff_bands, "MIN_PIXELS", 1)
    monkeypatch.setattr(tiff_bands, "_BAND_PIXELS", 1000)
    monkeypatch.setattr(tiff_bands.TiffBands, "rows", noted)
    return bands


def whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> SourceImage:
    with monkeypatch.context() as patch:
        patch.setattr(tiff_bands, "MIN_PIXELS", 1 << 40)
        return load_image(path)


PILLOW = {
    **{f"{mode} {c}": (mode, c, {}) for mode, c in itertools.product(
        ("1", "L", "P", "LA", "RGB", "RGBA", "CMYK", "YCbCr", "LAB"),
        ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"),
    ) if (mode, c) != ("YCbCr", "raw")},
    "fax": ("1", "group4", {}),
    "fax 3": ("1", "group3", {}),
    "JPEG grey": ("L", "jpeg", {}),
    "JPEG": ("RGB", "jpeg", {}),
    "JPEG YCbCr": ("YCbCr", "jpeg", {}),
    "predictor": ("RGB", "tiff_lzw", {"tiffinfo": {317: 2}}),
    **{f"orientation {i}": ("RGB", "tiff_lzw", {"tiffinfo": {274: i}}) for i in range(1, 9)},
    "raw orientation": ("RGB", "raw", {"tiffinfo": {274: 6}}),
    "big": ("RGB", "tiff_lzw", {"big_tiff": True}),
}  # fmt: skip


@pytest.mark.parametrize("name", PILLOW)
def test_strips_of_pillow(
    name: str, in_bands: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mode, compression, options = PILLOW[name]
    path = tmp_path / "a.tif"
    monkeypatch.setattr(TiffImagePlugin, "STRIP_SIZE", 2000 if "JPEG" in name else 200)
    image = Image.fromarray(COLOUR)
    image = Image.merge("LAB", image.split()) if mode == "LAB" else image.convert(mode)
    image.save(path, compression=compression, **options)
    expected = whole(path, monkeypatch)
    assert not in_bands
    loaded = load_image(path)
    assert in_bands  # where the file holds the pixels as wanted, only the first is decoded
    assert np.array_equal(loaded.pixels, expected.pixels)
    assert loaded.notes == expected.notes


TIFFFILE: dict[str, dict[str, Any]] = {
    "strips": {"rowsperstrip": 7},
    "one strip": {},
    "one strip that is deflated": {"compression": "zlib"},
    "strips of one row": {"rowsperstrip": 1, "compression": "zlib"},
    "deflate": {"rowsperstrip": 9, "compression": "zlib", "predictor": True},
    "tiles": {"tile": (16, 32)},
    "deflated tiles": {"tile": (32, 16), "compression": "zlib", "predictor": True},
    "tiles larger than the picture": {"tile": (256, 256), "compression": "zlib"},
    "planes": {"planarconfig": "separate", "rowsperstrip": 5},
    "big endian": {"byteorder": ">", "rowsperstrip": 7, "compression": "zlib"},
    "big": {"bigtiff": True, "tile": (16, 16), "compression": "zlib"},
    "big and big endian": {"bigtiff": True, "byteorder": ">", "rowsperstrip": 7},
}


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("name", TIFFFILE)
def test_segments_of_tifffile(
    name: str,
    channels: int,
    in_bands: list[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = dict(TIFFFILE[name])
    pixels, path = noise(70, 90, channels), tmp_path / "a.tif"
    samples = pixels[..., 0] if channels == 1 else pixels
    if channels == 1:
        options.pop("planarconfig", None)
    elif "planarconfig" in options:
        samples = np.moveaxis(samples, -1, 0)
    else:
        options["planarconfig"] = "contig"
    tifffile.imwrite(
        path,
        samples,
        photometric="rgb" if channels > 1 else "minisblack",
        extrasamples=["unassalpha"] if channels == 4 else None,
        metadata=None,
        **options,
    )
    if name != "big and big endian":  # Pillow does not read that
        assert np.array_equal(whole(path, monkeypatch).pixels, pixels)
    loaded = load_image(path)
    assert np.array_equal(loaded.pixels, pixels)
    assert loaded.notes == ()
    # What cannot be cut is decoded as a whole.
    cut = "separate" not in options.values() and name not in (
        "one strip that is deflated",
        "tiles larger than the picture",
    )
    assert bool(in_bands) == cut


def test_profile_and_further_pages(
    in_bands: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.tif"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    pages = [Image.fromarray(COLOUR), Image.fromarray(255 - COLOUR)]
    monkeypatch.setattr(TiffImagePlugin, "STRIP_SIZE", 2000)
    pages[0].save(path, save_all=True, append_images=pages[1:], icc_profile=profile)
    expected, loaded = whole(path, monkeypatch), load_image(path)
    assert in_bands  # where the file holds the pixels as wanted, only the first is decoded
    assert np.array_equal(loaded.pixels, expected.pixels)
    assert loaded.notes == expected.notes
    assert "First of 2 frames." in loaded.notes


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_cut_short(
    compression: str | None, cut: float, in_bands: list[Any], tmp_path: Path
) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, noise(70, 90, 3), rowsperstrip=7, compression=compression)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    with pytest.raises(ImageError, match=r"'.*a\.tif' is (cut short|damaged)"):
        load_image(path)


def test_damaged_segment(
    in_bands: list[Any], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.tif"
    Image.fromarray(COLOUR).save(path, compression="tiff_lzw", tiffinfo={278: 7})
    data = bytearray(path.read_bytes())
    with tifffile.TiffFile(path) as tiff:
        offset, count = tiff.pages.first.dataoffsets[5], tiff.pages.first.databytecounts[5]
    data[offset : offset + count] = b"\xff" * count
    path.write_bytes(data)
    with pytest.raises(ImageError, match=r"'.*a\.tif' is (cut short|damaged)"):
        load_image(path)
    assert capfd.readouterr().err == ""


# Kept on disk


def test_plain_pixels_are_copied_so_that_the_file_may_change(
    in_bands: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in (100, 1 << 30):
        monkeypatch.setattr(limits, "IN_MEMORY_BYTES", limit)
        for channels in (1, 3, 4):
            path, pixels = tmp_path / f"{channels}.tif", noise(70, 90, channels)
            write(path, pixels, rowsperstrip=7)
            loaded = load_image(path)
            assert np.array_equal(loaded.pixels, pixels)
            assert type(loaded.pixels) is np.ndarray
            assert not loaded.pixels.flags.writeable
            assert ("Unpacked into a file on disk" in " ".join(loaded.notes)) == (limit == 100)
            assert len(in_bands) == 1  # to see what the pixels are
            in_bands.clear()
            os.truncate(path, 8)  # where it is mapped, to look at it would end the process now
            assert np.array_equal(loaded.pixels, pixels)


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_a_file_that_becomes_shorter_while_it_is_opened(
    compression: str | None, in_bands: list[Any], tmp_path: Path
) -> None:
    path = tmp_path / "a.tif"
    write(path, noise(70, 90, 3), rowsperstrip=7, compression=compression)
    shares: list[float] = []

    def progress(done: float) -> bool:
        shares.append(done)
        if len(shares) == 3:
            os.truncate(path, path.stat().st_size // 3)
        return True

    with pytest.raises(ImageError, match=r"is (cut short|damaged)"):
        load_image(path, progress)
    assert len(shares) < 10


@pytest.mark.parametrize("kind", ["tiles", "deflate", "white is zero", "palette", "turned", "RGBX"])
def test_other_pixels_go_into_a_file_of_their_own(
    kind: str, in_bands: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, pixels = tmp_path / "a.tif", noise(70, 90, 1)
    if kind == "tiles":
        write(path, pixels, tile=(16, 16))
    elif kind == "deflate":
        write(path, pixels, compression="zlib", rowsperstrip=7)
    elif kind == "white is zero":
        tifffile.imwrite(path, pixels[..., 0], photometric="miniswhite", metadata=None)
    elif kind == "palette":
        Image.fromarray(COLOUR).convert("P").save(path)
    elif kind == "turned":
        Image.fromarray(COLOUR).save(path, tiffinfo={274: 5})
    else:
        tifffile.imwrite(
            path, noise(70, 90, 4), photometric="rgb", extrasamples=["unspecified"], metadata=None
        )
    expected = whole(path, monkeypatch)
    monkeypatch.setattr(limits, "IN_MEMORY_BYTES", 100)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    loaded = load_image(path)
    assert np.array_equal(loaded.pixels, expected.pixels)
    assert "Unpacked into a file on disk" in " ".join(loaded.notes)
    assert list(folder.iterdir()) == []  # it has no name, so nothing can be left
    path.unlink()
    assert np.array_equal(loaded.pixels, expected.pixels)


def test_no_room_for_a_file_of_its_own(
    in_bands: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.tif"
    write(path, noise(70, 90, 1), tile=(16, 16))
    monkeypatch.setattr(limits, "IN_MEMORY_BYTES", 100)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))
    with pytest.raises(ImageError, match=r"'.*a\.tif' needs 0\.0 GB to be unpacked, and .*nowhere"):
        load_image(path)


def test_beyond_what_is_decoded_as_a_whole(
    in_bands: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, pixels = tmp_path / "a.tif", noise(70, 90, 1)
    monkeypatch.setattr(limits, "MAX_PIXELS", 6299)
    write(path, pixels, compression="zlib")  # one strip
    with pytest.raises(ImageError, match="holds 90 x 70 pixels"):
        load_image(path)
    write(path, pixels, compression="zlib", rowsperstrip=7)
    assert np.array_equal(load_image(path).pixels, pixels)
    monkeypatch.setattr(limits, "MAX_BANDED_PIXELS", 6299)
    with pytest.raises(ImageError, match="holds 90 x 70 pixels"):
        load_image(path)


def test_memory_stays_near_one_copy(tmp_path: Path) -> None:
    """A picture of 192 MB, deflated, is opened with less than 60 MB beside its pixels."""
    path = tmp_path / "large.tif"
    strip = np.zeros((128, 8000, 3), np.uint8)
    strip[::3, ::2] = 99
    with path.open("wb") as file:
        write_tiff(file, (8192, 8000, 3), 128, iter([pack_tiff_rows(strip)] * 64))
    code = """
import sys
from viewer.images.load_image import load_image
def peak():
    with open("/proc/self/status") as file:
        status = file.read()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024
import tifffile
before = peak()
image = load_image(sys.argv[1])
print(image.pixels.nbytes, peak() - before, image.pixels[-2, -2].tolist())
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    size, added, *_ = done.stdout.split(maxsplit=2)
    assert int(size) == 8192 * 8000 * 3
    assert int(added) < int(size) + 60_000_000


def write(path: Path, pixels: Bytes, **options: Any) -> None:
    channels = pixels.shape[2]
    tifffile.imwrite(
        path,
        pixels[..., 0] if channels == 1 else pixels,
        photometric="minisblack" if channels == 1 else "rgb",
        planarconfig=None if channels == 1 else "contig",
        extrasamples=["unassalpha"] if channels == 4 else None,
        metadata=None,
        **options,
    )
