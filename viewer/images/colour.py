"""Colours of any kind to grey, RGB or RGBA in sRGB, through the embedded profile if any."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from viewer.images.decoded import Decoded
from viewer.system.plain_text import plain

if TYPE_CHECKING:  # few pictures bring colours that it has to convert
    from PIL import ImageCms

    from viewer.images.matrix_profile import MatrixProfile

Converter = Callable[[Image.Image], Image.Image]

_MOST_OF_A_NAME = 60  # characters of a profile's
_GREY_MODES = frozenset({"1", "L", "LA", "La"})


def srgb_converter(decoded: Decoded) -> tuple[Converter | None, int]:
    """Find out how to make a strip of a picture grey, RGB or RGBA in sRGB.

    Parameters
    ----------
    decoded : Decoded
        Its notes are added to: what the conversion does.

    Returns
    -------
    convert : callable or None
        Takes a strip as `Decoded.rows` gives it, and returns a strip of mode L, RGB or RGBA.
        None where the strips are just that already.
    channels : int
        1, 3 or 4.
    """
    mode, notes = decoded.mode, decoded.notes
    if mode == "LAB":
        from PIL import ImageCms

        notes.append("Converted from L*a*b* to sRGB.")
        lab = ImageCms.buildTransform(
            ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB"
        )
        return lambda strip: _applied(strip, lab), 3
    colour_target = "L" if mode in _GREY_MODES else "RGB"
    target = "RGBA" if decoded.has_alpha else colour_target

    profiled = None
    if decoded.icc_profile:
        try:
            profiled = _profile_converter(decoded, decoded.icc_profile, target)
        except Exception:  # a broken profile is no reason to show nothing
            notes.append("The embedded colour profile is damaged and was ignored.")
    if mode == "CMYK" and profiled is None:
        notes.append("Converted from CMYK to sRGB without a colour profile.")

    if profiled is None and mode != target:
        return lambda strip: strip.convert(target), len(target)
    return profiled, len(target)


def _profile_converter(decoded: Decoded, icc_profile: bytes, target: str) -> Converter | None:
    """Conversion through an embedded profile; None where it would change nothing."""
    from PIL import ImageCms

    from viewer.images.matrix_profile import matrix_profile

    mode, notes = decoded.mode, decoded.notes
    source = ImageCms.ImageCmsProfile(io.BytesIO(icc_profile))
    srgb = ImageCms.createProfile("sRGB")
    space = source.profile.xcolor_space.strip()
    grey = mode in _GREY_MODES
    expected = "CMYK" if mode == "CMYK" else "RGB"
    if space != expected and not (space == "GRAY" and grey):
        notes.append(f"The embedded colour profile is for {space} and was ignored.")
        return None

    if space == "CMYK":
        transform = ImageCms.buildTransform(source, srgb, "CMYK", "RGB")
        notes.append(f"Converted from CMYK to sRGB{_named(source)}.")
        return lambda strip: _applied(strip, transform)

    samples = "L" if space == "GRAY" else "RGB"
    transform = ImageCms.buildTransform(source, srgb, samples, "RGB")
    if _is_identity(transform, samples):
        return None
    notes.append(f"Converted to sRGB{_named(source)}.")
    if decoded.deep is not None and (matrix := matrix_profile(icc_profile)) is not None:
        _convert_deep(decoded, matrix)
        return None
    if not grey and target == "RGB":
        return lambda strip: _applied(strip.convert("RGB"), transform)

    return _beside_alpha(transform, samples, target, grey=grey)


def _beside_alpha(
    transform: ImageCms.ImageCmsTransform, samples: str, target: str, *, grey: bool
) -> Converter:
    """Conversion of the colours alone; alpha, where there is one, stays as it is."""

    def convert(strip: Image.Image) -> Image.Image:
        alpha = strip.convert("RGBA").getchannel("A") if target == "RGBA" else None
        colour = strip.convert("L") if alpha is None else strip.convert("RGBA").convert("RGB")
        converted = _applied(colour.convert(samples), transform)
        if grey:
            # Grey stays grey in any profile's white point; green carries it unrounded by tint.
            converted = converted.getchannel("G")
        if alpha is None:
            return converted
        converted = converted.convert("RGB")
        converted.putalpha(alpha)
        return converted

    return convert


def _convert_deep(decoded: Decoded, profile: MatrixProfile) -> None:
    """Have the strips of a picture of more than 8 bits converted before they are cut to 8."""
    deep = decoded.deep
    assert deep is not None

    def rows(top: int, bottom: int) -> Image.Image:
        shares, alpha = deep(top, bottom)
        pixels = np.concatenate([profile.to_srgb(shares), alpha], axis=-1)
        return Image.fromarray(pixels.squeeze(-1) if pixels.shape[2] == 1 else pixels)

    decoded.rows = rows


def _applied(strip: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    from PIL import ImageCms

    converted = ImageCms.applyTransform(strip, transform)
    assert converted is not None  # None only when told to work in place
    return converted


def _is_identity(transform: ImageCms.ImageCmsTransform, samples: str) -> bool:
    """Whether a transform moves no sample by more than 1, tried on all greys and a lattice."""
    if samples == "L":
        before = np.arange(256, dtype=np.uint8).reshape(1, 256)
        after = np.asarray(_applied(Image.fromarray(before), transform))
        before = np.repeat(before[..., np.newaxis], 3, axis=2)
    else:
        lattice = np.indices((16, 16, 16)).reshape(3, -1).T * 17
        greys = np.repeat(np.arange(256), 3).reshape(-1, 3)
        before = np.concatenate([lattice, greys]).astype(np.uint8)[np.newaxis]
        after = np.asarray(_applied(Image.fromarray(before), transform))
    return bool(np.abs(after.astype(np.int16) - before).max() <= 1)


def _named(profile: ImageCms.ImageCmsProfile) -> str:
    from PIL import ImageCms

    name = plain(" ".join(ImageCms.getProfileDescription(profile).split()), _MOST_OF_A_NAME)
    return f" with its profile {name}" if name else ""
