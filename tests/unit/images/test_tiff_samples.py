"""Every kind of TIFF that is accepted shows the samples that were put in: all of them, always."""

import io
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

from tests.tiffs import COMPRESSIONS, tiff
from viewer.images.load_image import ImageError, SourceImage, load_image

HEIGHT, WIDTH = 11, 21  # neither strips of 3 rows nor tiles of 16 x 16 fit into it
KINDS = [*(f"u{bits}" for bits in range(1, 17)), "u32", "u64", "i8", "i16", "i32", "i64"]
KINDS += ["f16", "f32", "f64"]
rng = np.random.default_rng(20)


def noise(kind: str, channels: int) -> NDArray[Any]:
    """Samples from end to end of what is shown from black to white."""
    bits = int(kind[1:])
    shape = (HEIGHT, WIDTH, channels)
    if kind[0] == "f":
        return rng.random(shape).astype(f"f{bits // 8}")
    size = next(size for size in (1, 2, 4, 8) if size * 8 >= bits)
    top = min(2**bits - 1, 65535) if kind[0] == "u" else min(2 ** (bits - 1) - 1, 65535)
    samples = rng.integers(0, top, shape, endpoint=True)
    samples[0, 0] = top
    return samples.astype(f"{kind[0]}{size}")


def levels(samples: NDArray[Any], kind: str) -> NDArray[Any]:
    """The bytes that noise is shown as, worked out without the program."""
    bits = int(kind[1:])
    if kind[0] == "f":
        return np.floor(samples.astype(np.float64) * 255 + 0.5).astype(np.uint8)
    full = 2**bits - 1 if kind[0] == "u" and bits <= 16 else 255 if bits == 8 else 65535
    return ((samples.astype(np.int64) * 255 + full // 2) // full).astype(np.uint8)


def loaded(path: Path, data: bytes) -> SourceImage:
    path.write_bytes(data)
    return load_image(path)


def check(path: Path, kind: str, channels: int, **options: Any) -> None:
    samples = noise(kind, channels)
    extra = (2,) if channels in (2, 4) else ()
    pixels = loaded(path, tiff(samples, bits=int(kind[1:]), extra=extra, **options)).pixels
    expected = levels(samples, kind)
    if extra and (kind[0] == "i" or kind in ("u32", "u64")):
        # Opaque is the greatest number of the type, which such noise does not come near.
        pixels, expected = pixels[..., :-1], expected[..., :-1]
    if channels == 2:
        expected = expected[..., [0, 0, 0, 1][: pixels.shape[2]] if expected.shape[2] > 1 else [0]]
        pixels = pixels[..., : expected.shape[2]]
    assert np.array_equal(pixels, expected), (channels, options)


@pytest.mark.parametrize(
    ("kind", "compression"),
    [
        (kind, compression)
        for kind, compression in product(KINDS, COMPRESSIONS)
        # These are only other ways to the same bytes.
        if compression in ("none", "lzw") or kind in ("u1", "u8", "u12", "u16", "f32")
    ],
)
def test_every_depth_and_layout(tmp_path: Path, kind: str, compression: str) -> None:
    for channels, planar, tile in product((1, 2, 3, 4), (False, True), (None, (16, 16))):
        if channels > 1 or not planar:
            options = {"planar": planar, "tile": tile, "compression": compression}
            check(tmp_path / "a.tif", kind, channels, **options)


@pytest.mark.parametrize("compression", ["none", "lzw"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_order_of_bits_and_bytes(tmp_path: Path, kind: str, compression: str) -> None:
    for channels, planar, other in product(
        (1, 3), (False, True), ({"fill_order": 2}, {"order": ">"})
    ):
        if channels > 1 or not planar:
            options = {"planar": planar, "compression": compression, **other}
            check(tmp_path / "a.tif", kind, channels, **options)


PREDICTED = [(kind, 2) for kind in KINDS if int(kind[1:]) in (8, 16, 32, 64)]
PREDICTED += [(kind, 3) for kind in KINDS if kind[0] == "f"]


@pytest.mark.parametrize("compression", ["lzw", "deflate"])
@pytest.mark.parametrize(("kind", "predictor"), PREDICTED)
def test_every_predictor(tmp_path: Path, kind: str, predictor: int, compression: str) -> None:
    for channels, planar, tile, order in product((1, 3), (False, True), (None, (16, 16)), "<>"):
        if channels > 1 or not planar:
            options = {"planar": planar, "tile": tile, "order": order, "predictor": predictor}
            check(tmp_path / "a.tif", kind, channels, compression=compression, **options)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if int(kind[1:]) in (1, 8, 16, 32, 64)])
def test_the_files_are_what_tifffile_takes_them_for(kind: str) -> None:
    """So that the files of these tests and the reader are not wrong in the same way."""
    for channels, planar, tile, order in product((1, 3), (False, True), (None, (16, 16)), "<>"):
        if channels == 1 and planar:
            continue
        for compression in ("none", "deflate", "packbits"):
            samples = noise(kind, channels)
            options: dict[str, Any] = {"planar": planar, "tile": tile, "order": order}
            data = tiff(samples, bits=int(kind[1:]), compression=compression, **options)
            with tifffile.TiffFile(io.BytesIO(data)) as file:
                read = file.pages.first.asarray(squeeze=False)[:, 0]
            read = np.moveaxis(read[..., 0], 0, -1) if len(read) > 1 else read[0]
            assert np.array_equal(read, samples)


@pytest.mark.parametrize("kind", ["u9", "u10", "u12", "u14", "u15"])
def test_packed_samples_are_one_number_bit_by_bit(kind: str) -> None:
    """What tifffile cannot read, by the definition: the first sample first, its upper bit first."""
    bits, samples = int(kind[1:]), noise(kind, 3)
    data = tiff(samples, bits=bits, strip_rows=HEIGHT)
    row = "".join(f"{sample:0{bits}b}" for sample in samples[-1].ravel())
    row += "0" * (-len(row) % 8)
    assert data.endswith(int(row, 2).to_bytes(len(row) // 8, "big"))


# --- Refused ---------------------------------------------------------------------------------


def refusal(path: Path, data: bytes) -> str:
    with pytest.raises(ImageError) as caught:
        loaded(path, data)
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message
    return message


@pytest.mark.parametrize("compression", ["none", "lzw", "deflate", "packbits"])
@pytest.mark.parametrize("kind", ["u4", "u8", "u12", "u16", "f32"])
@pytest.mark.parametrize("tile", [None, (16, 16)])
def test_a_part_that_lacks_rows(
    tmp_path: Path, kind: str, compression: str, tile: tuple[int, int] | None
) -> None:
    """Each segment in turn is replaced by a shorter one, that is whole for what it is."""
    samples = noise(kind, 3)
    options: dict[str, Any] = {"compression": compression, "planar": True, "tile": tile}
    data = tiff(samples, bits=int(kind[1:]), **options)
    lacking = tiff(samples[:1], bits=int(kind[1:]), **(options | {"tile": tile and (1, 16)}))
    with tifffile.TiffFile(io.BytesIO(lacking)) as file:
        page: Any = file.pages.first
        short = lacking[page.dataoffsets[0] :][: page.databytecounts[0]]
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        offsets, counts = page.dataoffsets, page.databytecounts
        sizes = page.tags[325 if tile else 279].valueoffset
    for index in range(len(offsets)):
        damaged = bytearray(data)
        assert len(short) <= counts[index]
        damaged[offsets[index] : offsets[index] + len(short)] = short
        damaged[sizes + 4 * index : sizes + 4 * index + 4] = len(short).to_bytes(4, "little")
        message = refusal(tmp_path / "a.tif", bytes(damaged))
        assert "cut short" in message


def with_tag(data: bytes, code: int, value: int) -> bytes:
    """A TIFF with another number in a tag."""
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        tag = file.pages.first.tags[code]
        at, size = tag.valueoffset, tag.valuebytecount // tag.count
    return data[:at] + value.to_bytes(size, "little") * tag.count + data[at + size * tag.count :]


@pytest.mark.parametrize(
    ("code", "value", "message"),
    [
        (258, 24, "holds samples of 24 bits of an uncommon kind"),
        (258, 17, "holds samples of 17 bits of an uncommon kind"),
        (259, 34887, "holds 32-bit samples with LERC compression, which cannot be read"),
        (259, 7, "holds 32-bit samples with JPEG compression, which cannot be read"),
        (317, 3, "holds 32-bit samples with predictor 3, which cannot be read"),
        (317, 34892, "holds 32-bit samples with predictor 34892, which cannot be read"),
        (339, 5, "a kind that cannot be shown (complex numbers)"),
        (339, 6, "a kind that cannot be shown (complex numbers)"),
        (278, 0, ""),
    ],
)
def test_other_kinds_are_refused_by_name(
    tmp_path: Path, code: int, value: int, message: str
) -> None:
    data = tiff(np.zeros((40, 40, 3), np.uint32), strip_rows=40)
    assert message in refusal(tmp_path / "a.tif", with_tag(data, code, value))


def test_channels_of_different_depths_are_refused(tmp_path: Path) -> None:
    data = bytearray(tiff(noise("u16", 3)))
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as file:
        at = file.pages.first.tags[258].valueoffset
    data[at] = 8
    assert "channels of different depths" in refusal(tmp_path / "a.tif", bytes(data))


def test_a_tile_much_larger_than_the_picture_is_refused(tmp_path: Path) -> None:
    data = tiff(noise("u16", 1), compression="deflate", tile=(16, 32))
    data = with_tag(with_tag(data, 322, 1 << 20), 323, 1 << 20)
    assert "1048576 x 1048576" in refusal(tmp_path / "a.tif", data)


@pytest.mark.parametrize("compression", ["none", "lzw"])
@pytest.mark.parametrize("band_bytes", [1, 100, 1000])
def test_bands_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compression: str, band_bytes: int
) -> None:
    monkeypatch.setattr("viewer.images.tiff_samples._BAND_BYTES", band_bytes)
    for planar, tile in product((False, True), (None, (16, 16))):
        options = {"planar": planar, "tile": tile, "compression": compression}
        check(tmp_path / "a.tif", "u12", 3, **options)
        check(tmp_path / "a.tif", "u16", 3, **options)
