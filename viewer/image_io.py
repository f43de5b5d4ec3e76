"""Files to arrays: the one place that knows EXIF, alpha, colour profiles and size budgets.

Whatever a file holds, the rest of the program sees 8-bit grey, RGB or RGBA with straight alpha,
upright and in sRGB. What was done to get there is said in `SourceImage.notes`; what cannot be
done is an `ImageError` that reads as one sentence. Sources of more than 8 bits a channel are
decoded by `viewer.image_depth`, colours are converted by `viewer.image_colour`.

Pictures pass from the decoder to the final array in strips, so that conversions need no second
or third whole picture beside the first.
"""

import contextlib
import os
import re
import stat
import threading
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from viewer import image_depth
from viewer.image_checks import ImageError, check_jpeg, check_png, shown_path
from viewer.image_colour import ALPHA_MODES, srgb_converter
from viewer.image_depth import Decoded, strips

__all__ = ["MAX_PIXELS", "ImageError", "SourceImage", "from_array", "load_image", "shown_path"]

MAX_PIXELS = 512_000_000
"""Largest accepted source, width x height: 1.5 GB as RGB."""

# Pillow raises above twice its own limit, and this makes that limit the same as ours. It is the
# only guard inside files that hold further files, such as a PNG in an ICO, whose sizes show only
# while they are decoded. Set once, never per load: it is one variable for all threads.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2

_SIGNATURES = re.compile(
    rb"\x89PNG|\xff\xd8\xff|II[*+]\x00|MM\x00[*+]|BM|GIF8|RIFF....WEBP|P[1-7][\s#]"
    rb"|\x00\x00\x01\x00|\x00\x00\x00\x0cjP|....ftypavi",
    re.DOTALL,
)


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
    """

    pixels: NDArray[np.uint8]
    path: str = ""
    notes: tuple[str, ...] = ()

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


def load_image(path: str | os.PathLike[str]) -> SourceImage:
    """Read a picture file.

    Parameters
    ----------
    path : str or os.PathLike
        Any format that Pillow reads, and TIFF of any depth.

    Returns
    -------
    SourceImage

    Raises
    ------
    ImageError
        Whatever is wrong with the file. ``str(error)`` is a sentence for the user.
    """
    name = os.fsdecode(path)
    try:
        with _opened(name) as file:
            pixels, notes = _read(file)
            return SourceImage(pixels, name, tuple(notes))
    except ImageError as error:
        raise ImageError(f"{shown_path(name)} {error}") from error.__cause__


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
def _opened(name: str) -> Iterator[BinaryIO]:
    try:
        # Asked before opening: opening a named pipe would wait for somebody to write to it.
        status = os.stat(name)
        if stat.S_ISDIR(status.st_mode):
            raise ImageError("is a directory; name a picture file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise ImageError("is not a regular file but a pipe or a device; name a picture file.")
        if status.st_size == 0:
            raise ImageError("is empty; copy or download it again.")
        file = open(name, "rb")  # noqa: SIM115 (closed below, where errors are not about opening)
    except FileNotFoundError as error:
        raise ImageError("does not exist; check the name and the folder.") from error
    except PermissionError as error:
        raise ImageError("may not be read by you; change its permissions.") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ImageError(f"cannot be opened ({_reason(error)}); check the name.") from error
    with file:
        yield file


def _read(file: BinaryIO) -> tuple[NDArray[np.uint8], list[str]]:
    """Decode an open file; the sentence in an ImageError from here lacks its subject."""
    # Pillow's warnings (odd EXIF, odd palettes) tell the user nothing. A filter that names
    # Pillow's modules and stays is safe in any thread; warnings.catch_warnings is not.
    warnings.filterwarnings("ignore", module=r"(PIL|tifffile)\b")
    head = file.read(4096)
    file.seek(0)
    try:
        return _assemble(_decode(file, head))
    except ImageError:
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


def _decode(file: BinaryIO, head: bytes) -> Decoded:
    """Choose the decoder. Sizes are checked before any pixel is decoded."""
    if image_depth.is_tiff(head):
        decoded = image_depth.decode_tiff(file, _check_size)
        if decoded is not None:
            return decoded
        file.seek(0)
    # No with block: leaving it would close the file, which is the caller's.
    image = Image.open(file)
    _check_size(*image.size)
    note = _first_of_many(image)
    bits = image_depth.bits_in_header(image.format, head)
    pnm = image_depth.pnm_header(head) if image.format == "PPM" else None
    if image.format == "PNG" and bits == 16:
        decoded = image_depth.decode_png_16(image, file)
    elif pnm is not None:
        decoded = image_depth.decode_pnm(pnm, file)
    else:
        if image.format in ("JPEG", "MPO"):
            check_jpeg(image, os.fstat(file.fileno()).st_size)
        decoded = _decode_with_pillow(image, head)
        if bits > 8 and image.mode not in image_depth.WHOLE_MODES:
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
    with _quiet_stderr() if compressed_tiff else contextlib.nullcontext():
        image.load()
    _check_size(*image.size)  # icons show their size only now
    if image.mode in image_depth.WHOLE_MODES:
        samples = np.asarray(image)[..., np.newaxis]
        key = image.info.get("transparency")
        decoded = image_depth.from_samples(samples, mode="L", colour_key=key)
    else:
        _repair_grey_key(image, head)
        decoded = Decoded(
            mode=image.mode,
            size=image.size,
            rows=lambda top, bottom: image.crop((0, top, image.width, bottom)),
            has_alpha=image.mode in ALPHA_MODES
            or "transparency" in image.info
            or (image.palette is not None and image.palette.mode in ALPHA_MODES),
        )
    if turned:
        decoded.notes.append("EXIF orientation applied.")
    return decoded


def _assemble(decoded: Decoded) -> tuple[NDArray[np.uint8], list[str]]:
    """Convert the strips to grey, RGB or RGBA in sRGB, and turn the picture upright."""
    convert, channels = srgb_converter(decoded)
    width, height = decoded.size
    pixels = np.empty((height, width, channels), np.uint8)
    for top, bottom in strips(height, width):
        strip = convert(decoded.rows(top, bottom))
        pixels[top:bottom] = np.asarray(strip).reshape(bottom - top, width, channels)
    notes = decoded.notes
    if decoded.orientation != 1:
        # Frees the decoder's whole picture before the turned copy is made.
        orientation = decoded.orientation
        decoded.rows = _no_rows
        pixels = np.ascontiguousarray(_turned(pixels, orientation))
        notes.append("EXIF orientation applied.")
    return pixels, notes


def _no_rows(top: int, bottom: int) -> Image.Image:
    raise RuntimeError("the rows were given up")


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # EXIF is a decoder of its own, and a broken one costs only the turn
        return 1
    return value if value in range(1, 9) else 1


def _turned(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Undo an EXIF orientation: which side of the stored picture is the top, and the left."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


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


def _too_large(pixels: str) -> ImageError:
    return ImageError(
        f"holds {pixels} pixels, and at most {MAX_PIXELS // 1_000_000} megapixels can be opened; "
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


_stderr_lock = threading.Lock()


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Send file descriptor 2 nowhere, where a C library would write to it.

    The descriptor belongs to the whole process, so this is kept to the decoding of compressed
    TIFF strips by libtiff, whose handlers Pillow gives no way to set.
    """
    with _stderr_lock, contextlib.ExitStack() as stack:
        try:
            saved = os.dup(2)
        except OSError:  # closed: nothing could be written anyway
            yield
            return
        stack.callback(os.close, saved)
        stack.callback(os.dup2, saved, 2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
