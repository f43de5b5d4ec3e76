"""Samples of more than 8 bits become the bytes that exact arithmetic rounds them to."""

import io
import math
import re
import struct
import zlib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from viewer.images.checks import ImageError
from viewer.images.decoded import Decoded
from viewer.images.deep_samples import (
    bits_in_header,
    decode_png_16,
    decode_pnm,
    from_samples,
    pnm_header,
)

DEEP = np.random.default_rng(16).integers(0, 65536, (7, 9, 3), dtype=np.uint16)


def pixels(decoded: Decoded, top: int = 0, bottom: int | None = None) -> np.ndarray:
    """Return a strip of what was decoded, channels last."""
    bottom = decoded.size[1] if bottom is None else bottom
    found = np.asarray(decoded.rows(top, bottom))
    return found if found.ndim == 3 else found[..., None]


def rounded(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


# Scaling


@given(st.integers(1, 16), st.data())
def test_whole_numbers_are_scaled_by_their_full_range(bits: int, data: st.DataObject) -> None:
    most = 2**bits - 1
    values = data.draw(st.lists(st.integers(0, most), min_size=1, max_size=20))
    samples = np.array([0, most, *values], np.uint16)[None, :, None]
    decoded = from_samples(samples, mode="L", bits=bits)
    expected = [rounded(Fraction(255 * v, most)) for v in samples.ravel().tolist()]
    assert pixels(decoded).ravel().tolist() == expected
    assert decoded.notes == ([f"{bits} bits a channel, scaled to 8."] if bits > 8 else [])


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=2, max_size=12, unique=True))
def test_other_integers_are_stretched_unless_they_could_be_16_bits(values: list[int]) -> None:
    decoded = from_samples(np.array(values, np.int32)[None, :, None], mode="L")
    low, high = min(values), max(values)
    fits = low >= 0 and high <= 65535
    low, high = (0, 65535) if fits else (low, high)
    for byte, value in zip(pixels(decoded).ravel().tolist(), values, strict=True):
        assert abs(byte - Fraction(255 * (value - low), high - low)) <= Fraction(51, 100)
    [note] = decoded.notes
    assert ("shown as 16-bit" in note) == fits
    assert ("stretched to 8 bits" in note) == (not fits)


@pytest.mark.parametrize(
    ("values", "expected", "note"),
    [
        ([0, 0.5, 1], [0, 128, 255], "32-bit floating point from 0 to 1, scaled to 8 bits."),
        ([-1, 0, 3], [0, 64, 255], "32-bit floating point from -1 to 3, stretched to 8 bits."),
        (
            [math.nan, math.inf, 0.5, 0],
            [0, 255, 128, 0],
            "32-bit floating point from 0 to 1, scaled to 8 bits; not-a-number is shown as 0, "
            "infinity as the nearest end.",
        ),
        ([7, 7], [0, 0], "32-bit floating point from 7 to 7, stretched to 8 bits."),
    ],
)
def test_floating_point_is_scaled_and_said(
    values: list[float], expected: list[int], note: str
) -> None:
    decoded = from_samples(np.array(values, np.float32)[None, :, None], mode="L")
    assert pixels(decoded).ravel().tolist() == expected
    assert decoded.notes == [note]


def test_alpha_does_not_stretch_the_colours() -> None:
    samples = np.array([[[0, 100], [10, 50], [20, 0]]], np.int32)
    samples[..., 0] -= 10  # so that they are stretched
    samples[..., 1] *= (2**31 - 1) // 100
    found = pixels(from_samples(samples, mode="LA"))
    assert found[0, :, 0].tolist() == [0, 128, 255]
    assert found[0, :, 1].tolist() == [255, 127, 0]


def test_colours_that_were_multiplied_by_alpha_are_divided_by_it() -> None:
    samples = np.array([[[20000, 40000], [20000, 65535], [0, 0]]], np.uint16)
    found = pixels(from_samples(samples, mode="LA", associated_alpha=True))
    assert found[0].tolist() == [[128, 156], [78, 255], [0, 0]]


def test_white_may_be_zero() -> None:
    found = pixels(from_samples(DEEP, mode="RGB", inverted=True))
    np.testing.assert_array_equal(found, 255 - pixels(from_samples(DEEP, mode="RGB")))


def test_one_colour_may_be_transparent() -> None:
    key = tuple(DEEP[2, 3].tolist())
    decoded = from_samples(DEEP, mode="RGB", colour_key=key)
    found = pixels(decoded)
    assert decoded.has_alpha and decoded.mode == "RGBA"
    assert np.argwhere(found[..., 3] == 0).tolist() == [[2, 3]]
    assert set(found[..., 3].ravel().tolist()) == {0, 255}


# Strips


def test_each_strip_is_that_of_the_whole() -> None:
    decoded = from_samples(DEEP, mode="RGB")
    whole = pixels(decoded)
    for top, bottom in ((0, 1), (3, 5), (6, 7)):
        np.testing.assert_array_equal(pixels(decoded, top, bottom), whole[top:bottom])


# PNG


def png(samples: np.ndarray, colour_type: int, extra: bytes = b"") -> io.BytesIO:
    """Return a PNG of 16 bits a channel, put together by hand."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    height, width = samples.shape[:2]
    lines = b"".join(b"\0" + line.astype(">u2").tobytes() for line in samples)
    header = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + extra
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("channels", "colour_type"), [(1, 0), (2, 4), (3, 2), (4, 6)])
def test_a_png_of_16_bits_keeps_all_of_them(channels: int, colour_type: int) -> None:
    samples = np.random.default_rng(channels).integers(0, 65536, (5, 8, channels), np.uint16)
    file = png(samples, colour_type)
    assert bits_in_header("PNG", file.getvalue()) == 16
    decoded = decode_png_16(Image.open(file), file)
    expected = [rounded(Fraction(255 * v, 65535)) for v in samples.ravel().tolist()]
    assert pixels(decoded).ravel().tolist() == expected
    assert decoded.has_alpha == (channels in (2, 4))
    assert decoded.notes == ["16 bits a channel, scaled to 8."]


# PNM


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"P2 3 1 10\n0 5 10", [0, 128, 255]),
        (b"P2 # a remark\n2 1 1000 999 # another\n 1", [255, 0]),
        (b"P3 1 1 4\n0 1 4", [0, 64, 255]),
        (b"P5 2 1 100\n\x00\x32", [0, 128]),
        (b"P5 2 1 1000\n\x00\x00\x03\xe8", [0, 255]),
        (b"P6 1 1 65535\n\x00\x00\x80\x80\xff\xff", [0, 128, 255]),
    ],
)
def test_any_greatest_value_of_a_pnm_is_white(
    data: bytes, expected: list[int], tmp_path: Path
) -> None:
    header = pnm_header(data)
    assert header is not None
    path = tmp_path / "a.pnm"
    path.write_bytes(data)
    with path.open("rb") as file:
        assert pixels(decode_pnm(header, file)).ravel().tolist() == expected


@pytest.mark.parametrize(
    "data",
    [b"P6 1 1 255\n\0\0\0", b"P5 1 1 0\n\0", b"P5 1 1 65536\n\0", b"P4 1 1\n\0", b"", b"PNG"],
)
def test_what_pillow_reads_as_well_is_left_to_it(data: bytes) -> None:
    assert pnm_header(data) is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"P5 3 1 1000\n\x00\x00", "is cut short: it holds 1 of 3 samples"),
        (b"P2 3 1 10\n0 5", "is cut short: it holds 2 of 3 samples"),
        (b"P2 2 1 10\n0 11", "its header says that no sample is over 10"),
        (b"P2 2 1 10\n0 -1", "its header says that no sample is over 10"),
        (b"P2 1 1 10\n00000000001", "a number of more than 10 digits"),
    ],
)
def test_a_damaged_pnm_is_refused(data: bytes, told: str, tmp_path: Path) -> None:
    header = pnm_header(data)
    assert header is not None
    path = tmp_path / "a.pnm"
    path.write_bytes(data)
    with path.open("rb") as file, pytest.raises(ImageError, match=re.escape(told)):
        decode_pnm(header, file)


# What a file says of itself


@pytest.mark.parametrize(
    ("image_format", "head", "bits"),
    [
        ("PNG", b"\x89PNG\r\n\x1a\n" + b"\0" * 16 + b"\x04", 4),
        ("SGI", b"\x01\xda\0\x02", 16),
        ("JPEG2000", b"box\xff\x4f\xff\x51" + b"\0" * 38 + b"\x0b" + b"\0" * 9, 12),
        ("JPEG2000", b"no such box", 8),
        ("AVIF", b"ftyp pixi" + b"\0" * 5 + b"\x0a" + b"\0" * 9, 10),
        ("AVIF", b"ftyp", 8),
        ("JPEG", b"\xff\xd8", 8),
        (None, b"", 8),
    ],
)
def test_bits_a_channel_are_read_from_the_header(
    image_format: str | None, head: bytes, bits: int
) -> None:
    assert bits_in_header(image_format, head) == bits
