"""TIFFs in every order of bytes and channels become what their samples say."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

from viewer.images.checks import ImageError
from viewer.images.decoded import Decoded
from viewer.images.deep_samples import from_samples
from viewer.images.tiff_bands import TiffBands
from viewer.images.tiff_decoding import decode_tiff, is_tiff

DEEP = np.random.default_rng(16).integers(0, 65536, (7, 9, 3), dtype=np.uint16)


def pixels(decoded: Decoded) -> np.ndarray:
    """Return what was decoded, channels last."""
    found = np.asarray(decoded.rows(0, decoded.size[1]))
    return found if found.ndim == 3 else found[..., None]


def anything(width: int, height: int, bytes_a_pixel: float = 1) -> None:
    """Allow any size."""


def tiff(
    path: Path,
    samples: np.ndarray,
    check: Callable[..., None] = anything,
    **options: Any,
) -> Decoded | None:
    tifffile.imwrite(path, samples, metadata=None, **options)
    with path.open("rb") as file:
        assert is_tiff(file.read(4))
        file.seek(0)
        return decode_tiff(file, check, check).decoded


@pytest.mark.parametrize("planarconfig", ["contig", "separate"])
@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_a_tiff_of_16_bits_keeps_all_of_them(
    tmp_path: Path, planarconfig: str, byteorder: Any
) -> None:
    stored = DEEP if planarconfig == "contig" else np.moveaxis(DEEP, -1, 0)
    decoded = tiff(
        tmp_path / "a.tif",
        stored,
        photometric="rgb",
        planarconfig=planarconfig,
        byteorder=byteorder,
    )
    assert decoded is not None
    np.testing.assert_array_equal(pixels(decoded), pixels(from_samples(DEEP, mode="RGB")))


def test_a_tiff_of_floating_point_is_scaled(tmp_path: Path) -> None:
    samples = np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4)
    decoded = tiff(tmp_path / "a.tif", samples, photometric="minisblack")
    assert decoded is not None
    expected = np.floor(samples.astype(np.float64) * 255 + 0.5)
    np.testing.assert_array_equal(pixels(decoded)[..., 0], expected)


def test_further_channels_are_left_out_aloud(tmp_path: Path) -> None:
    samples = np.concatenate([DEEP, DEEP[..., :2]], axis=2)
    decoded = tiff(
        tmp_path / "a.tif",
        samples,
        photometric="rgb",
        planarconfig="contig",
        extrasamples=["unspecified", "unspecified"],
    )
    assert decoded is not None
    assert decoded.mode == "RGB" and not decoded.has_alpha
    assert "2 further channels left out." in decoded.notes
    np.testing.assert_array_equal(pixels(decoded), pixels(from_samples(DEEP, mode="RGB")))


def test_a_small_tiff_of_bytes_is_left_to_pillow(tmp_path: Path) -> None:
    assert tiff(tmp_path / "a.tif", DEEP.astype(np.uint8), photometric="rgb") is None


def test_a_size_is_refused_before_anything_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(width: int, height: int, bytes_a_pixel: float) -> None:
        assert (width, height, bytes_a_pixel) == (9, 7, 6)
        raise ImageError("is too large.")

    def decode(*_: object) -> None:
        pytest.fail("it was decoded")

    monkeypatch.setattr(TiffBands, "rows", decode)
    monkeypatch.setattr(tifffile.TiffPage, "asarray", decode)
    with pytest.raises(ImageError, match=r"is too large\."):
        tiff(tmp_path / "a.tif", DEEP, refuse, photometric="rgb")


@pytest.mark.parametrize(
    ("head", "expected"),
    [(b"II*\0", True), (b"MM\0*", True), (b"II+\0", True), (b"MM\0+", True), (b"II\0*", False)],
)
def test_a_tiff_is_known_by_its_first_bytes(head: bytes, expected: bool) -> None:
    assert is_tiff(head + b"more") == expected
    assert not is_tiff(head[:3])


def test_a_tiff_without_a_directory_is_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(b"II*\0\0\0\0\0")
    with path.open("rb") as file, pytest.raises(ImageError, match="is cut short: the directory"):
        decode_tiff(file, anything, anything)
