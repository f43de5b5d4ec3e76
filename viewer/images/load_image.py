"""Files to arrays: the one place that knows EXIF, alpha, colour profiles and size budgets.

Whatever a file holds, the rest of the program sees 8-bit grey, RGB or RGBA with straight alpha,
upright and in sRGB. What was done to get there is said in `SourceImage.notes`; what cannot be
done is an `ImageError` that reads as one sentence. Sources of more than 8 bits a channel are
decoded by `viewer.images.deep_samples`, colours are converted by `viewer.images.colour`.

Pictures pass from the decoder to the final array in strips, so that conversions need no second
or third whole picture beside the first. A picture that is too large for memory goes into an
unnamed file on disk, which is a NumPy array like any other, and is read by the system as it is
looked at. The opened file itself is never mapped: another program might cut it short, and to look
at what is gone would end the process.
"""

from __future__ import annotations

import io
import math
import os
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from viewer.images import limits
from viewer.images.checks import ImageError, shown_path
from viewer.images.colour import srgb_converter
from viewer.images.decoded import Decoded, strips
from viewer.images.decoding import decode, identified
from viewer.images.limits import MAX_PIXELS, too_large
from viewer.images.source_image import SourceImage, from_array
from viewer.images.tiff_decoding import is_tiff
from viewer.images.watched_file import (
    READING_SHARE,
    OpeningCancelled,
    Progress,
    WatchedFile,
    opened_file,
    reason_of,
)

__all__ = [
    "MAX_PIXELS",
    "ImageError",
    "OpeningCancelled",
    "SourceImage",
    "from_array",
    "is_large",
    "load_image",
    "shown_path",
]

_LARGE_PIXELS = 50_000_000  # what takes about a second


_SIGNATURES = re.compile(
    rb"\x89PNG|\xff\xd8\xff|II[*+]\x00|MM\x00[*+]|BM|GIF8|RIFF....WEBP|P[1-7][\s#]"
    rb"|\x00\x00\x01\x00|\x00\x00\x00\x0cjP|....ftypavi",
    re.DOTALL,
)


def load_image(path: str | os.PathLike[str], progress: Progress = lambda done: True) -> SourceImage:
    """Read a picture file.

    Parameters
    ----------
    path : str or os.PathLike
        Of any of the `viewer.images.formats`, whatever it is called.
    progress : callable, optional
        Told what share is done, 0 to 1; the loading stops when it returns False. Of a format
        that is decoded in one call, such as WebP, it hears only when that call is over.

    Returns
    -------
    SourceImage

    Raises
    ------
    ImageError
        Whatever is wrong with the file. ``str(error)`` is a sentence for the user.
    OpeningCancelled
        If `progress` returned False.
    """
    name = os.fsdecode(path)
    try:
        with opened_file(name) as file:
            pixels, notes = _read(file, progress)
            return SourceImage(pixels, name, tuple(notes))
    except ImageError as error:
        raise ImageError(f"{shown_path(name)} {error}") from error.__cause__


def is_large(path: str | os.PathLike[str]) -> bool:
    """Whether to read a picture file may take more than a second, by the size in its header.

    False for a file that cannot be read, or is too large to be; `load_image` says why at once.
    """
    try:
        with opened_file(os.fsdecode(path)) as file:
            may_be_larger = is_tiff(file.read(4))
            file.seek(0)
            width, height = identified(file).size
            return width * height > _LARGE_PIXELS
    except Image.DecompressionBombError:
        return may_be_larger  # of these alone, larger ones can be opened
    except Exception:  # decoders raise nearly anything on bad data
        return False


def _read(raw: io.FileIO, progress: Progress) -> tuple[NDArray[np.uint8], list[str]]:
    """Decode an open file; the sentence in an ImageError from here lacks its subject."""
    head = raw.read(4096)
    raw.seek(0)
    try:
        with WatchedFile(raw, progress) as file:
            return _assemble(decode(file, head), progress)
    except (ImageError, OpeningCancelled):
        raise
    except Image.DecompressionBombError as error:
        pixels = re.search(r"\d+", str(error))
        raise too_large(f"{int(pixels[0]):,}" if pixels else "too many") from error
    except UnidentifiedImageError as error:
        if _SIGNATURES.match(head):
            raise ImageError(
                "begins like a picture, but its header is damaged, cut short or gives an "
                "impossible size; copy or download it again."
            ) from error
        raise ImageError(
            "is not a picture in any known format; open a PNG, JPEG, TIFF or the like."
        ) from error
    except MemoryError as error:
        raise ImageError(
            "does not fit into memory; close other programs or make the picture smaller."
        ) from error
    except Exception as error:  # decoders raise nearly anything on bad data
        raise _damaged(error) from error


def _assemble(decoded: Decoded, progress: Progress) -> tuple[NDArray[np.uint8], list[str]]:
    """Convert the strips to grey, RGB or RGBA in sRGB, and turn the picture upright."""
    convert, channels = srgb_converter(decoded)
    (width, height), orientation, notes = decoded.size, decoded.orientation, decoded.notes
    in_memory = height * width * channels <= limits.IN_MEMORY_BYTES
    shape = (width, height) if orientation >= 5 else (height, width)
    pixels = np.empty((*shape, channels), np.uint8) if in_memory else _on_disk((*shape, channels))
    stored = _as_stored(pixels, orientation)
    begun = 0.0 if decoded.strip_rows else READING_SHARE
    for top, bottom in strips(height, width, decoded.strip_rows):
        if not progress(begun + (1 - begun) * top / height):
            raise OpeningCancelled
        if decoded.plain is not None and convert is None:
            stored[top:bottom] = decoded.plain(top, bottom)
            continue
        strip = decoded.rows(top, bottom)
        samples = np.asarray(strip if convert is None else convert(strip))
        stored[top:bottom] = samples.reshape(bottom - top, width, channels)
    if orientation != 1:
        notes.append("EXIF orientation applied.")
    if not in_memory:
        notes.append("Unpacked into a file on disk, as it is too large for memory.")
    progress(1.0)
    return pixels, notes


def _on_disk(shape: tuple[int, int, int]) -> NDArray[np.uint8]:
    """Return an array in a file without a name, which goes with the array."""
    # Not in /tmp, which is often memory itself.
    folder = os.environ.get("TMPDIR") or "/var/tmp"
    try:
        import tempfile

        with tempfile.TemporaryFile(dir=folder) as file:
            # Beforehand: what does not fit while a mapped file is written ends the process.
            os.posix_fallocate(file.fileno(), 0, math.prod(shape))
            return np.memmap(file, np.uint8, "r+", shape=shape).view(np.ndarray)
    except OSError as error:
        raise ImageError(
            f"needs {math.prod(shape) / 1e9:.1f} GB to be unpacked, and {folder} has no room for "
            f"it ({reason_of(error)}); make room there, or name another folder in TMPDIR."
        ) from error


def _as_stored(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Show an upright picture as its file stores it, by the EXIF orientation; no copy.

    The orientation says which side of the stored picture is the top, and which the left.
    """
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels.swapaxes(0, 1) if orientation >= 5 else pixels


_CUT_SHORT = ("truncat", "incomplete", "failed to read", "requires a buffer", "end of", "eof")


def _damaged(error: Exception) -> ImageError:
    """Say that a file is damaged; what the library said of it are its own insides."""
    reason = str(error).lower()
    if isinstance(error, EOFError) or any(word in reason for word in _CUT_SHORT):
        return ImageError("is cut short; copy or download it again.")
    return ImageError(
        "is damaged, or of a kind that cannot be read; copy or download it again, or save it as "
        "PNG in the program that made it."
    )
