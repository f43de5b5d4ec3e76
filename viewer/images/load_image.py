"""Files to arrays: the one place that knows EXIF, alpha, colour profiles and size budgets.

Whatever a file holds, the rest of the program sees 8-bit grey, RGB or RGBA with straight alpha,
upright and in sRGB. What was done to get there is said in `SourceImage.notes`; what cannot be
done is an `ImageError` that reads as one sentence. Sources of more than 8 bits a channel are
decoded by `viewer.images.deep_samples`, colours are converted by `viewer.images.colour`.

Pictures pass from the decoder to the final array in strips, so that conversions need no second
or third whole picture beside the first. A picture that is too large for memory goes into an
unnamed file on disk, or, where a TIFF holds its pixels as the program wants them, stays where it
is; either is a NumPy array like any other, which the system reads as it is looked at.
"""

from __future__ import annotations

import contextlib
import io
import math
import os
import re
import stat
import struct
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from viewer.geometry import Region
from viewer.images import deep_samples
from viewer.images.checks import ImageError, check_jpeg, check_png, shown_path
from viewer.images.colour import srgb_converter
from viewer.images.deep_samples import Decoded, strips
from viewer.images.formats import open_picture
from viewer.images.tiff_bands import quiet_stderr

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

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

MAX_PIXELS = 512_000_000
"""Largest accepted source, width x height: 1.5 GB as RGB."""

MAX_BANDED_PIXELS = 8 * MAX_PIXELS
"""Largest accepted TIFF that is decoded band by band, or not at all."""

IN_MEMORY_BYTES = min(2 << 30, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4)
"""Sources of more bytes are kept on disk: so that 512 megapixels fit where there is memory."""

_LARGE_PIXELS = 50_000_000  # what takes about a second

# Reading and decoding, before the conversion to the final array, takes about this share of the
# time.
_READING_SHARE = 0.7

Progress = Callable[[float], bool]
"""Told what share is done, 0 to 1; returns whether to go on."""

# Pillow raises above twice its own limit, and this makes that limit the same as ours. It is the
# only guard inside files that hold further files, such as a PNG in an ICO, whose sizes show only
# while they are decoded. Set once, never per load: it is one variable for all threads.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2

_SIGNATURES = re.compile(
    rb"\x89PNG|\xff\xd8\xff|II[*+]\x00|MM\x00[*+]|BM|GIF8|RIFF....WEBP|P[1-7][\s#]"
    rb"|\x00\x00\x01\x00|\x00\x00\x00\x0cjP|....ftypavi",
    re.DOTALL,
)


class OpeningCancelled(Exception):  # noqa: N818  (somebody's wish, not an error)
    """The file is not wanted any more."""


@dataclass(frozen=True, eq=False)
class SourceImage:
    """A loaded picture, and what was done to it on the way.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (H, W, C)
        C is 1 (grey), 3 (RGB) or 4 (RGB and straight alpha). C-contiguous and read-only: the
        array that is passed in is frozen.
    path : str
        The file as the user named it, "" for a picture that came from no file.
    notes : tuple of str
        Short sentences to show to the user.
    crop : Region or None
        Which part of `whole` this is; None for a picture as it was opened.
    whole : SourceImage or None
        The picture that this one was cropped from.
    """

    pixels: NDArray[np.uint8]
    path: str = ""
    notes: tuple[str, ...] = ()
    crop: Region | None = None
    whole: SourceImage | None = None

    def __post_init__(self) -> None:
        pixels = self.pixels
        if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4):
            raise ValueError(f"expected uint8 (H, W, 1, 3 or 4), not {pixels.dtype} {pixels.shape}")
        if pixels.size == 0 or not pixels.flags.c_contiguous:
            raise ValueError("expected at least one pixel, in a C-contiguous array")
        pixels.setflags(write=False)

    @property
    def height(self) -> int:
        """Number of rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Number of columns."""
        return int(self.pixels.shape[1])

    @property
    def channels(self) -> int:
        """1, 3 or 4."""
        return int(self.pixels.shape[2])

    @property
    def name(self) -> str:
        """The file's name without its folders, "" for a picture that came from no file."""
        return os.path.basename(self.path)

    @property
    def opened(self) -> SourceImage:
        """The picture as it was opened, before it was cropped."""
        return self.whole or self

    def cropped(self, region: Region) -> SourceImage:
        """Return a part of the picture, as a copy; of a part, a part of that.

        Parameters
        ----------
        region : Region
            Which part; not empty.
        """
        pixels = np.ascontiguousarray(self.pixels[region.slices])
        top, left = (self.crop.top, self.crop.left) if self.crop is not None else (0, 0)
        crop = Region(
            top + region.top, left + region.left, top + region.bottom, left + region.right
        )
        return replace(self, pixels=pixels, crop=crop, whole=self.opened)


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
        with _opened(name) as file:
            pixels, notes = _read(file, progress)
            return SourceImage(pixels, name, tuple(notes))
    except ImageError as error:
        raise ImageError(f"{shown_path(name)} {error}") from error.__cause__


def is_large(path: str | os.PathLike[str]) -> bool:
    """Whether to read a picture file may take more than a second, by the size in its header.

    False for a file that cannot be read, or is too large to be; `load_image` says why at once.
    """
    try:
        with _opened(os.fsdecode(path)) as file:
            is_tiff = deep_samples.is_tiff(file.read(4))
            file.seek(0)
            width, height = _identified(file).size
            return width * height > _LARGE_PIXELS
    except Image.DecompressionBombError:
        return is_tiff  # of these alone, larger ones can be opened
    except Exception:  # decoders raise nearly anything on bad data
        return False


def from_array(pixels: ArrayLike, path: str = "", notes: Sequence[str] = ()) -> SourceImage:
    """Make a source of pixels that came from elsewhere, such as the clipboard.

    Parameters
    ----------
    pixels : array_like of uint8, shape (H, W) or (H, W, C)
        C is 1, 3 or 4. Copied.
    path : str, optional
        What to call it, "" for nothing.
    notes : sequence of str, optional
        Short sentences to show to the user.

    Returns
    -------
    SourceImage

    Raises
    ------
    ImageError
        If the picture holds no pixel, or more than `MAX_PIXELS`.
    ValueError
        If the array is not one of 8-bit pixels in one of these shapes.
    """
    array = np.asarray(pixels)
    if array.ndim == 2:
        array = array[..., np.newaxis]
    if array.ndim == 3:
        try:
            _check_size(array.shape[1], array.shape[0])
        except ImageError as error:
            raise ImageError(f"{shown_path(path) if path else 'The picture'} {error}") from None
    return SourceImage(np.array(array, order="C"), path, tuple(notes))


@contextlib.contextmanager
def _opened(name: str) -> Iterator[io.FileIO]:
    # Pillow's warnings (odd EXIF, odd palettes) tell the user nothing. A filter that names
    # Pillow's modules and stays is safe in any thread; warnings.catch_warnings is not.
    warnings.filterwarnings("ignore", module=r"(PIL|tifffile)\b")
    try:
        # Asked before opening: opening a named pipe would wait for somebody to write to it.
        status = os.stat(name)
        if stat.S_ISDIR(status.st_mode):
            raise ImageError("is a directory; name a picture file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise ImageError("is not a regular file but a pipe or a device; name a picture file.")
        if status.st_size == 0:
            raise ImageError("is empty; copy or download it again.")
        file = open(name, "rb", 0)  # noqa: SIM115 (closed below, where errors are not about opening)
    except FileNotFoundError as error:
        raise ImageError("does not exist; check the name and the folder.") from error
    except PermissionError as error:
        raise ImageError("may not be read by you; change its permissions.") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ImageError(f"cannot be opened ({_reason(error)}); check the name.") from error
    with file:
        yield file


class _WatchedFile(io.BufferedReader):
    """A file that tells how much of it is read, and is cut off when nobody wants the rest.

    Decoders read as they go, so this is how far they are. One that takes the whole file at once
    tells nothing.
    """

    def __init__(self, raw: io.FileIO, progress: Progress) -> None:
        super().__init__(raw)
        self._progress = progress
        self._size = os.fstat(raw.fileno()).st_size
        self._step = max(1 << 16, self._size // 200)
        self._count = self._next = 0
        self.passes = 1  # how often the decoder reads it through
        self.is_watched = True

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and 0 <= size < max(self._step, self._size // 2):
            self._tell(size)
        return super().read(size)

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view, done = memoryview(buffer).cast("B"), 0
        while done < len(view):
            piece = view[done : done + self._step]
            self._tell(len(piece))
            count = super().readinto(piece)
            if not count:
                break
            done += count
        return done

    def _tell(self, count: int) -> None:
        self._count += count
        if self.is_watched and self._count >= self._next:
            self._next = self._count + self._step
            done = min(1.0, self._count / (self._size * self.passes))
            if not self._progress(_READING_SHARE * done):
                raise OpeningCancelled


def _read(raw: io.FileIO, progress: Progress) -> tuple[NDArray[np.uint8], list[str]]:
    """Decode an open file; the sentence in an ImageError from here lacks its subject."""
    head = raw.read(4096)
    raw.seek(0)
    try:
        with _WatchedFile(raw, progress) as file:
            return _assemble(_decode(file, head), progress)
    except (ImageError, OpeningCancelled):
        raise
    except Image.DecompressionBombError as error:
        pixels = re.search(r"\d+", str(error))
        raise _too_large(f"{int(pixels[0]):,}" if pixels else "too many") from error
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


def _identified(file: BinaryIO) -> ImageFile.ImageFile:
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


def _decode(file: _WatchedFile, head: bytes) -> Decoded:
    """Choose the decoder. Sizes are checked before any pixel is decoded."""
    if deep_samples.is_tiff(head):
        decoded = deep_samples.decode_tiff(file, _check_size, _check_banded_size)
        if decoded is not None:
            file.is_watched = decoded.strip_rows is None  # in bands it is read strip by strip
            return decoded
        file.seek(0)
    # No with block: leaving it would close the file, which is the caller's.
    image = _identified(file)
    _check_size(*image.size)
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
        if bits > 8 and image.mode not in deep_samples.WHOLE_MODES:
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
    _check_size(*image.size)  # icons show their size only now
    if image.mode in deep_samples.WHOLE_MODES:
        samples = np.asarray(image)[..., np.newaxis]
        key = image.info.get("transparency")
        decoded = deep_samples.from_samples(samples, mode="L", colour_key=key)
    else:
        _repair_grey_key(image, head)
        decoded = Decoded(
            mode=image.mode,
            size=image.size,
            rows=lambda top, bottom: image.crop((0, top, image.width, bottom)),
            has_alpha=deep_samples.shows_alpha(image),
        )
    if turned:
        decoded.notes.append("EXIF orientation applied.")
    return decoded


def _assemble(decoded: Decoded, progress: Progress) -> tuple[NDArray[np.uint8], list[str]]:
    """Convert the strips to grey, RGB or RGBA in sRGB, and turn the picture upright."""
    convert, channels = srgb_converter(decoded)
    (width, height), orientation, notes = decoded.size, decoded.orientation, decoded.notes
    in_memory = height * width * channels <= IN_MEMORY_BYTES
    mapped = None
    if decoded.mapped is not None and convert is None and orientation == 1:
        mapped = decoded.mapped()
    if mapped is not None and not in_memory:
        notes.append("Read from the file as it is looked at, so leave the file as it is.")
        return mapped, notes
    shape = (width, height) if orientation >= 5 else (height, width)
    pixels = np.empty((*shape, channels), np.uint8) if in_memory else _on_disk((*shape, channels))
    stored = _as_stored(pixels, orientation)
    begun = 0.0 if decoded.strip_rows else _READING_SHARE
    for top, bottom in strips(height, width, decoded.strip_rows):
        if not progress(begun + (1 - begun) * top / height):
            raise OpeningCancelled
        if mapped is not None:
            stored[top:bottom] = mapped[top:bottom]
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
            f"it ({_reason(error)}); make room there, or name another folder in TMPDIR."
        ) from error


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # EXIF is a decoder of its own, and a broken one costs only the turn
        return 1
    return value if value in range(1, 9) else 1


def _as_stored(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Show an upright picture as its file stores it, by the EXIF orientation; no copy.

    The orientation says which side of the stored picture is the top, and which the left.
    """
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels.swapaxes(0, 1) if orientation >= 5 else pixels


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


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise ImageError(f"is {width} x {height} pixels, so there is nothing to show.")
    if width * height > MAX_PIXELS:
        raise _too_large(f"{width} x {height}")


def _check_banded_size(width: int, height: int) -> None:
    if width * height > MAX_BANDED_PIXELS:
        raise _too_large(f"{width} x {height}")


def _too_large(pixels: str) -> ImageError:
    return ImageError(
        f"holds {pixels} pixels, and at most {MAX_PIXELS // 1_000_000} megapixels can be opened "
        f"({MAX_BANDED_PIXELS // 1_000_000} of a TIFF of 8 bits in strips or tiles); "
        "cut it or make it smaller in another program."
    )


_CUT_SHORT = ("truncat", "incomplete", "failed to read", "requires a buffer", "end of", "eof")


def _damaged(error: Exception) -> ImageError:
    reason = _reason(error)
    if isinstance(error, EOFError) or any(word in reason.lower() for word in _CUT_SHORT):
        return ImageError(f"is cut short ({reason}); copy or download it again.")
    return ImageError(f"is damaged or of an unknown kind ({reason}); copy or download it again.")


def _reason(error: Exception) -> str:
    """The first line of what a library said, short enough for a sentence."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = str(error).strip().splitlines()
    return lines[0][:120] if lines else type(error).__name__
