"""Chooses the decoder of a file, and checks what decoders leave unsaid."""

from __future__ import annotations

import contextlib
import math
import struct
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from viewer.images import deep_samples
from viewer.images.boxes import MOST_BEFORE_PIXELS, avif_aperture, jp2_colours
from viewer.images.checks import (
    ImageError,
    check_icon,
    check_jpeg,
    check_pcx,
    check_png,
    check_png_sums,
)
from viewer.images.decoded import WHOLE_MODES, Decoded, orientation_in, shows_alpha
from viewer.images.formats import open_picture
from viewer.images.limits import MAX_PIXELS, check_banded_size, check_size
from viewer.images.tiff_bands import quiet_stderr
from viewer.images.tiff_decoding import decode_tiff, is_tiff
from viewer.images.watched_file import WatchedFile


def identified(file: BinaryIO) -> ImageFile.ImageFile:
    """Return an open file as Pillow knows it, with nothing decoded.

    For a file without a name Pillow would import five decoders before it looks at the first
    bytes; a PNG, such as the program begins with, needs one.
    """
    if file.read(8) == b"\x89PNG\r\n\x1a\n":
        from PIL import PngImagePlugin

        file.seek(0)
        with contextlib.suppress(SyntaxError, IndexError, TypeError, struct.error):
            image = PngImagePlugin.PngImageFile(file)
            if math.prod(image.size) <= MAX_PIXELS:  # Pillow says what is wrong with a larger one
                return image
    file.seek(0)
    return open_picture(file)


def decode(file: WatchedFile, head: bytes) -> Decoded:
    """Choose the decoder. Sizes are checked before any pixel is decoded."""
    tiff = None
    if is_tiff(head):
        tiff = decode_tiff(file, check_size, check_banded_size)
        if tiff.decoded is not None:
            tiff.decoded.notes[:0] = tiff.notes
            # In bands it is read strip by strip.
            file.is_watched = tiff.decoded.strip_rows is None
            return tiff.decoded
        file.seek(0)
    # No with block: leaving it would close the file, which is the caller's.
    try:
        image = identified(file)
    except UnidentifiedImageError as error:
        if tiff is None:
            raise
        raise ImageError(
            f"holds {tiff.kind}, which cannot be read; save it as RGB or grey."
        ) from error
    check_size(*image.size, _bytes_a_pixel(image, head))
    with file.quietly():
        _check_whole(image, file)
    decoded = _decoded(image, head, file)
    decoded.notes[:0] = _first_of_many(image) if tiff is None else tiff.notes
    decoded.icc_profile = decoded.icc_profile or image.info.get("icc_profile")
    decoded.orientation = _orientation(image)
    return decoded


def _decoded(image: ImageFile.ImageFile, head: bytes, file: WatchedFile) -> Decoded:
    """Decode a picture whose format is known, by whoever keeps all of its bits."""
    bits = deep_samples.bits_in_header(image.format, head)
    pnm = deep_samples.pnm_header(head) if image.format == "PPM" else None
    if image.format == "PNG" and bits == 16:
        file.passes = 2
        decoded = deep_samples.decode_png_16(image, file)
    elif pnm is not None:
        decoded = deep_samples.decode_pnm(pnm, file)
    else:
        decoded = _decode_boxed(image, file) or _decode_with_pillow(image, head)
        if bits > 8 and image.mode not in WHOLE_MODES:
            decoded.notes.append(f"{bits} bits a channel, of which the upper 8 were read.")
    if image.format == "PNG":
        check_png(image, file)
    return decoded


def _bytes_a_pixel(image: ImageFile.ImageFile, head: bytes) -> float:
    """How much memory a picture takes while it is decoded: Pillow keeps colours in 4 bytes."""
    if head[:2] in (b"P2", b"P3"):  # numbers as words
        return 100 * len(image.getbands())
    size = {"1": 1, "L": 1, "P": 1, "I;16": 2}.get(image.mode, 4)
    # Of 16 bits a channel the upper and the lower bytes are decoded each for itself.
    is_twice = image.format == "PNG" and head[24] == 16 and not image.mode.startswith("I")
    return 2 * size if is_twice else size


def _check_whole(image: ImageFile.ImageFile, file: WatchedFile) -> None:
    """Refuse, before it is decoded, what Pillow would decode though it is damaged."""
    if image.format in ("JPEG", "MPO"):
        check_jpeg(image, file)
    elif image.format == "PNG":
        check_png_sums(file)
    elif image.format in ("ICO", "ICNS"):
        check_icon(file)
    elif image.format == "PCX":
        check_pcx(file)


def _decode_with_pillow(image: ImageFile.ImageFile, head: bytes) -> Decoded:
    # Pillow turns a TIFF upright while it decodes, and takes the tag away.
    turned = image.format == "TIFF" and _orientation(image) != 1
    # libtiff in Pillow writes its complaints straight to the descriptor.
    compressed_tiff = any(tile.codec_name == "libtiff" for tile in image.tile)
    with quiet_stderr() if compressed_tiff else contextlib.nullcontext():
        image.load()
    check_size(*image.size, 4)  # icons show their size only now
    if image.mode in WHOLE_MODES:
        samples = np.asarray(image)[..., np.newaxis]
        key = image.info.get("transparency")
        decoded = deep_samples.from_samples(samples, mode="L", colour_key=key)
    else:
        _repair_grey_key(image, head)
        decoded = Decoded(
            mode=image.mode,
            size=image.size,
            rows=lambda top, bottom: image.crop((0, top, image.width, bottom)),
            has_alpha=shows_alpha(image),
        )
    if turned and _orientation(image) == 1:
        decoded.notes.append("EXIF orientation applied.")
    return decoded


def _decode_boxed(image: ImageFile.ImageFile, file: WatchedFile) -> Decoded | None:
    """Decode a JPEG 2000 or an AVIF as its boxes say; None of another format."""
    if image.format not in ("JPEG2000", "AVIF"):
        return None
    place = file.tell()
    with file.quietly():
        file.seek(0)
        data = file.read(MOST_BEFORE_PIXELS)
        file.seek(place)
    if image.format == "AVIF":
        decoded = _decode_with_pillow(image, data)
        part = avif_aperture(data, *image.size)
        if part is not None:
            left, top, right, bottom = part
            decoded.size = right - left, bottom - top
            decoded.rows = lambda first, last: image.crop((left, top + first, right, top + last))
        return decoded
    colours = jp2_colours(image, data)
    decoded = _decode_with_pillow(image, data)
    decoded.icc_profile = colours.icc_profile
    decoded.notes += colours.notes
    if colours.order is not None and len(image.getbands()) == len(colours.order):
        bands = image.split()
        ordered = Image.merge(image.mode, [bands[component] for component in colours.order])
        decoded.rows = lambda top, bottom: ordered.crop((0, top, ordered.width, bottom))
    return decoded


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # EXIF is a decoder of its own, and a broken one costs only the turn
        return 1
    return orientation_in(value)


def _repair_grey_key(image: Image.Image, head: bytes) -> None:
    """Scale the transparent grey of a 2- or 4-bit PNG, as Pillow scales the pixels only."""
    key = image.info.get("transparency")
    if image.format == "PNG" and image.mode == "L" and isinstance(key, int):
        image.info["transparency"] = key * 255 // (2 ** head[24] - 1)


def _first_of_many(image: Image.Image) -> list[str]:
    # The "frames" of a Photoshop file are its layers, and what is read is all of them together.
    if image.format == "PSD" or not getattr(image, "is_animated", False):
        return []
    try:
        return [f"First of {getattr(image, 'n_frames', 1)} frames."]
    except Exception:  # counting reads on, into frames that may be damaged
        return ["First of several frames."]
