import numpy as np
import pytest
from PIL import Image, ImageCms

from viewer.images.colour import srgb_converter
from viewer.images.deep_samples import Decoded

NOISE = np.random.default_rng(2).integers(0, 256, (6, 5, 4), dtype=np.uint8)


def profile(space: str) -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(space)).tobytes()


def decoded(mode: str, *, has_alpha: bool = False, icc_profile: bytes | None = None) -> Decoded:
    image = Image.fromarray(NOISE, "RGBA").convert(mode)
    return Decoded(
        mode,
        image.size,
        lambda top, bottom: image.crop((0, top, image.width, bottom)),
        has_alpha=has_alpha,
        icc_profile=icc_profile,
    )


@pytest.mark.parametrize(
    ("mode", "has_alpha", "channels"),
    [("L", False, 1), ("RGB", False, 3), ("RGBA", True, 4)],
)
@pytest.mark.parametrize("icc_profile", [None, profile("sRGB")], ids=["plain", "sRGB"])
def test_what_is_srgb_already_is_left_alone(
    mode: str, has_alpha: bool, channels: int, icc_profile: bytes | None
) -> None:
    if mode == "L":
        icc_profile = None
    source = decoded(mode, has_alpha=has_alpha, icc_profile=icc_profile)
    assert srgb_converter(source) == (None, channels)
    assert source.notes == []


@pytest.mark.parametrize(
    ("mode", "has_alpha", "target"),
    [("1", False, "L"), ("LA", True, "RGBA"), ("P", False, "RGB"), ("YCbCr", False, "RGB")],
)
def test_other_kinds_are_converted_as_pillow_does(mode: str, has_alpha: bool, target: str) -> None:
    image = Image.fromarray(NOISE, "RGBA").convert("RGB" if mode == "P" else mode)
    strip = image.convert("P") if mode == "P" else image
    source = Decoded(mode, strip.size, lambda top, bottom: strip, has_alpha=has_alpha)
    convert, channels = srgb_converter(source)
    assert convert is not None
    assert channels == len(target)
    np.testing.assert_array_equal(np.asarray(convert(strip)), np.asarray(strip.convert(target)))


def test_cmyk_without_a_profile_is_converted_and_said() -> None:
    source = decoded("CMYK")
    convert, channels = srgb_converter(source)
    assert convert is not None and channels == 3
    assert convert(source.rows(0, 6)).mode == "RGB"
    assert source.notes == ["Converted from CMYK to sRGB without a colour profile."]


def test_lab_is_converted_through_its_profile() -> None:
    lab = Image.new("LAB", (2, 1), (0, 128, 128))
    lab.putpixel((1, 0), (255, 128, 128))
    source = Decoded("LAB", (2, 1), lambda top, bottom: lab)
    convert, channels = srgb_converter(source)
    assert convert is not None and channels == 3
    black, white = np.asarray(convert(lab)).astype(int)[0]
    assert black.max() <= 2 and white.min() >= 253
    assert source.notes == ["Converted from L*a*b* to sRGB."]


@pytest.mark.parametrize(
    ("mode", "icc_profile", "told"),
    [
        ("RGB", b"no profile", "The embedded colour profile is damaged and was ignored."),
        ("RGB", profile("LAB"), "The embedded colour profile is for Lab and was ignored."),
    ],
)
def test_a_profile_that_is_of_no_use_is_said(mode: str, icc_profile: bytes, told: str) -> None:
    source = decoded(mode, icc_profile=icc_profile)
    assert srgb_converter(source) == (None, 3)
    assert source.notes == [told]
