"""Chooses the decoder of a file, and checks what decoders leave unsaid."""

from __future__ import annotations

import contextlib
import math
import os
import struct
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, ImageFile

from viewer.images import deep_samples
from viewer.images.checks import check_jpeg, check_png
from viewer.images.decoded import WHOLE_MODES, Decoded, shows_alpha
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
    if is_tiff(head):
        decoded = decode_tiff(file, check_size, check_banded_size)
        if decoded is not None:
            file.is_watched = decoded.strip_rows is None  # in bands it is read strip by strip
            return decoded
        file.seek(0)
    # No with block: leaving it would close the file, which is the caller's.
    image = identified(file)
    check_size(*image.size)
    note = _first_of_many(image)
    bits = deep_samples.bits_in_header(image.format, head)
    pnm = deep_samples.pnm_header(head) if image.format == "PPM" else None
    if image.format == "PNG" and bits == 16:
        file.passes = 2
        decoded = deep_samples.decode_png_16(image, file)
    elif pnm is not None:
        decoded = deep_samples.decode_pnm(pnm, file)
    else:
        if image.format in ("JPEG", "MPO"):
            check_jpeg(image, os.fstat(file.fileno()).st_size)
        decoded = _decode_with_pillow(image, head)
        if bits > 8 and image.mode not in WHOLE_MODES:
            decoded.notes.append(f"{bits} bits a channel, of which the upper 8 were read.")
    if image.format == "PNG":
        check_png(image, file)
    if note is not None:
        decoded.notes.insert(0, note)
    decoded.icc_profile = image.info.get("icc_profile")
    decoded.orientation = _orientation(image)
    return decoded


def _decode_with_pillow(image: ImageFile.ImageFile, head: bytes) -> Decoded:
    # Pillow turns a TIFF upright while it decodes, and takes the tag away.
    turned = image.format == "TIFF" and _orientation(image) != 1
    # libtiff in Pillow writes its complaints straight to the descriptor.
    compressed_tiff = any(tile.codec_name == "libtiff" for tile in image.tile)
    with quiet_stderr() if compressed_tiff else contextlib.nullcontext():
        image.load()
    check_size(*image.size)  # icons show their size only now
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
    if turned:
        decoded.notes.append("EXIF orientation applied.")
    return decoded


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # EXIF is a decoder of its own, and a broken one costs only the turn
        return 1
    return value if value in range(1, 9) else 1


def _repair_grey_key(image: Image.Image, head: bytes) -> None:
    """Scale the transparent grey of a 2- or 4-bit PNG, as Pillow scales the pixels only."""
    key = image.info.get("transparency")
    if image.format == "PNG" and image.mode == "L" and isinstance(key, int):
        image.info["transparency"] = key * 255 // (2 ** head[24] - 1)


def _first_of_many(image: Image.Image) -> str | None:
    # The "frames" of a Photoshop file are its layers, and what is read is all of them together.
    if image.format == "PSD" or not getattr(image, "is_animated", False):
        return None
    try:
        return f"First of {getattr(image, 'n_frames', 1)} frames."
    except Exception:  # counting reads on, into frames that may be damaged
        return "First of several frames."
