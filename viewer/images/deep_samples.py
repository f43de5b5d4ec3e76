"""Sources of more than 8 bits a channel, decoded in full and scaled to 8.

Pillow cuts 16-bit colour down to its upper bytes, clips 16-bit grey when it is converted, and
does not read most TIFFs of floating point. So PNG, PNM and TIFF of such depths are decoded
here, without loss, and each strip of the result is scaled when it is asked for.
"""

import math
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from viewer.images import tiff_bands
from viewer.images.checks import ImageError, check_tiff
from viewer.images.tiff_samples import can_decompress, read_samples

Samples = NDArray[Any]

WHOLE_MODES = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N", "F"})
"""Pillow's modes that hold more than 8 bits, all of them grey."""

_ALPHA_MODES = frozenset({"LA", "La", "PA", "RGBA", "RGBa"})

_STRIP_PIXELS = 1 << 18


@dataclass
class Decoded:
    """A decoded picture before its conversion to grey, RGB or RGBA in sRGB.

    Attributes
    ----------
    mode : str
        Pillow's name for what a pixel is.
    size : (int, int)
        Width and height, as stored.
    rows : callable
        ``rows(top, bottom)`` is that strip, as a Pillow image of this mode.
    has_alpha : bool
        Whether converting the strips to RGBA brings an alpha channel to light.
    icc_profile : bytes or None
        The embedded colour profile.
    orientation : int
        EXIF orientation still to be applied, 1 to 8.
    notes : list of str
        What the user should know.
    strip_rows : int or None
        How many rows to ask for at a time, all but the last; None for any number.
    mapped : callable or None
        Where the file may hold the pixels as they are wanted: returns them as an array that is
        read from the file as it is looked at, or None.
    """

    mode: str
    size: tuple[int, int]
    rows: Callable[[int, int], Image.Image]
    has_alpha: bool = False
    icc_profile: bytes | None = None
    orientation: int = 1
    notes: list[str] = field(default_factory=list)
    strip_rows: int | None = None
    mapped: Callable[[], NDArray[np.uint8] | None] | None = None


def shows_alpha(image: Image.Image) -> bool:
    """Whether converting a decoded picture to RGBA brings an alpha channel to light."""
    return (
        image.mode in _ALPHA_MODES
        or "transparency" in image.info
        or (image.palette is not None and image.palette.mode in _ALPHA_MODES)
    )


def strips(height: int, width: int, rows: int | None = None) -> Iterator[tuple[int, int]]:
    """Cut a picture into strips, as (top, bottom); by default of a quarter of a megapixel."""
    step = rows or max(1, _STRIP_PIXELS // width)
    for top in range(0, height, step):
        yield top, min(top + step, height)


def bits_in_header(image_format: str | None, head: bytes) -> int:
    """Bits a channel as the file's first bytes give them, for formats that Pillow cuts down.

    Parameters
    ----------
    image_format : str or None
        Pillow's name of the format.
    head : bytes
        The beginning of the file.

    Returns
    -------
    int
        8 where nothing else is known.
    """
    if image_format == "PNG":
        return head[24]
    if image_format == "SGI":
        return 8 * head[3]
    if image_format == "JPEG2000" and 0 <= (siz := head.find(b"\xff\x4f\xff\x51")) < len(head) - 42:
        return (head[siz + 42] & 0x7F) + 1
    if image_format == "AVIF" and 0 <= (pixi := head.find(b"pixi")) < len(head) - 9:
        return head[pixi + 9]
    return 8


# --- Scaling ---------------------------------------------------------------------------------


def from_samples(
    samples: Samples,
    *,
    mode: str,
    bits: int = 16,
    associated_alpha: bool = False,
    inverted: bool = False,
    colour_key: object = None,
) -> Decoded:
    """Scale whole samples of any depth to 8 bits.

    Unsigned integers of up to 16 bits are scaled by their full range, so that a value ``v``
    becomes ``round(v * 255 / (2**bits - 1))``. Other integers are taken for 16-bit ones if all of
    them could be; floating point is taken for 0 to 1 if all of it lies there. Anything else is
    stretched from its least to its greatest value. Never clipped.

    Parameters
    ----------
    samples : ndarray, shape (H, W, C)
        Integers or floating point, alpha last.
    mode : {"L", "LA", "RGB", "RGBA", "CMYK"}
        What the channels are.
    bits : int
        How many bits of an unsigned integer are used.
    associated_alpha : bool
        Whether colours are multiplied by alpha; they will be divided by it.
    inverted : bool
        Whether 0 is white.
    colour_key : int or tuple of int, optional
        The one colour that is transparent, before scaling; adds an alpha channel.
    """
    return _from_rows(
        lambda top, bottom: samples[top:bottom],
        samples.shape[1],
        samples.shape[0],
        mode=mode,
        scale=_choose_scale(samples, mode, bits),
        alpha_high=_alpha_high(samples.dtype, bits),
        associated_alpha=associated_alpha,
        inverted=inverted,
        colour_key=colour_key,
    )


@dataclass(frozen=True)
class _Scale:
    """What becomes 0 and what becomes 255, and the sentence that says so."""

    low: float
    high: float
    note: str | None


def _from_rows(
    read: Callable[[int, int], Samples],
    width: int,
    height: int,
    *,
    mode: str,
    scale: _Scale,
    alpha_high: float,
    associated_alpha: bool = False,
    inverted: bool = False,
    colour_key: object = None,
) -> Decoded:
    colours = 4 if mode == "CMYK" else len(mode.removesuffix("A"))
    has_alpha = mode.endswith("A") or colour_key is not None
    out_mode = mode if mode.endswith("A") or colour_key is None else mode + "A"

    def rows(top: int, bottom: int) -> Image.Image:
        samples = read(top, bottom)
        colour, alpha = samples[..., :colours], samples[..., colours : colours + 1]
        if colour_key is not None:
            opaque = np.any(colour != np.asarray(colour_key), axis=-1, keepdims=True)
            alpha_bytes = opaque.astype(np.uint8) * 255
        else:
            alpha_bytes = _to_bytes(alpha, 0, alpha_high)
        if associated_alpha:
            # Where alpha is 0 any colour will do; black, as the product is.
            with np.errstate(all="ignore"):
                colour = np.where(alpha > 0, colour * (alpha_high / alpha), 0)
            colour = np.clip(colour, scale.low, scale.high)
        colour_bytes = _to_bytes(colour, scale.low, scale.high)
        if inverted:
            colour_bytes = 255 - colour_bytes
        both = np.concatenate([colour_bytes, alpha_bytes], axis=-1) if has_alpha else colour_bytes
        data = np.ascontiguousarray(both)
        return Image.frombuffer(out_mode, (width, bottom - top), data, "raw", out_mode, 0, 1)

    notes = [scale.note] if scale.note else []
    return Decoded(out_mode, (width, height), rows, has_alpha=has_alpha, notes=notes)


def _to_bytes(samples: Samples, low: float, high: float) -> NDArray[np.uint8]:
    """Map low..high to 0..255 and round half up; not-a-number becomes 0."""
    if low == 0 and high <= 65535 and samples.dtype.kind in "iu":
        top = int(high)
        return ((samples.astype(np.uint32) * 255 + top // 2) // top).astype(np.uint8)
    if high == low:
        return np.zeros(samples.shape, np.uint8)
    with np.errstate(all="ignore"):
        # Halved, because the distance between two large floats may be infinite.
        share = (samples.astype(np.float64) / 2 - low / 2) / (high / 2 - low / 2)
        level = np.floor(np.clip(share, 0, 1) * 255 + 0.5)
    return np.nan_to_num(level, nan=0).astype(np.uint8)


def _choose_scale(samples: Samples, mode: str, bits: int) -> _Scale:
    kind, own_bits = samples.dtype.kind, samples.dtype.itemsize * 8
    if kind == "u" and own_bits <= 16:
        return _unsigned_scale(2**bits - 1)
    colour = samples[..., :-1] if mode.endswith("A") else samples
    low, high, all_finite = _finite_range(colour)
    if kind == "f":
        name = f"{own_bits}-bit floating point"
        odd = "" if all_finite else "; not-a-number is shown as 0, infinity as the nearest end"
        if low >= 0 and high <= 1:
            return _Scale(0, 1, f"{name} from 0 to 1, scaled to 8 bits{odd}.")
        return _Scale(low, high, f"{name} from {low:.6g} to {high:.6g}, stretched to 8 bits{odd}.")
    full = 255 if own_bits == 8 else 65535
    if low >= 0 and high <= full:
        used = full.bit_length()
        return _Scale(0, full, f"{own_bits}-bit integers within 0 to {full}, shown as {used}-bit.")
    return _Scale(
        low, high, f"{own_bits}-bit integers from {low:.0f} to {high:.0f}, stretched to 8 bits."
    )


def _unsigned_scale(high: int) -> _Scale:
    bits = high.bit_length()
    return _Scale(0, high, f"{bits} bits a channel, scaled to 8." if bits > 8 else None)


def _alpha_high(dtype: np.dtype[Any], bits: int) -> float:
    """The alpha that is opaque."""
    if dtype.kind == "f":
        return 1
    return 2**bits - 1 if dtype.kind == "u" and dtype.itemsize <= 2 else int(np.iinfo(dtype).max)


def _finite_range(samples: Samples) -> tuple[float, float, bool]:
    """Least and greatest finite value, and whether all are finite."""
    low, high, all_finite = math.inf, -math.inf, True
    for top, bottom in strips(*samples.shape[:2]):
        strip = samples[top:bottom]
        finite = strip[np.isfinite(strip)]
        all_finite = all_finite and finite.size == strip.size
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    return (low, high, all_finite) if low <= high else (0, 0, all_finite)


# --- PNG -------------------------------------------------------------------------------------


def decode_png_16(image: ImageFile.ImageFile, file: BinaryIO) -> Decoded:
    """Decode a PNG of 16 bits a channel in full.

    Pillow unpacks 16-bit colour by keeping the high byte of each sample. It has the same
    unpackers for the other byte order, and these keep the low byte, so decoding twice gives
    both. (cv2 decodes such files too, but libpng in it writes to standard error, and not only
    for damaged ones.)

    Parameters
    ----------
    image : PIL.ImageFile.ImageFile
        The file as Pillow opened it, not decoded yet.
    file : file object
        The same file.
    """
    tile = image.tile[0]
    width, height = image.size
    scale, opaque = _unsigned_scale(65535), 65535
    key = image.info.get("transparency")
    if image.mode.startswith("I"):
        image.load()
        grey = np.asarray(image)[..., np.newaxis]
        return from_samples(grey, mode="L", colour_key=key)
    if tile.args == "LA;16B":
        # Two 16-bit samples are the four bytes of an RGBA pixel.
        image.tile = [tile._replace(args="RGBA")]
        image.load()

        def read_grey_alpha(top: int, bottom: int) -> Samples:
            four = _crop(image, top, bottom).astype(np.uint16)
            return four[..., 0::2] << 8 | four[..., 1::2]

        return _from_rows(read_grey_alpha, width, height, mode="LA", scale=scale, alpha_high=opaque)
    image.load()
    file.seek(0)
    lower = Image.open(file, formats=("PNG",))
    lower.tile = [lower.tile[0]._replace(args=f"{image.mode};16L")]
    lower.load()

    def read_colour(top: int, bottom: int) -> Samples:
        return _crop(image, top, bottom).astype(np.uint16) << 8 | _crop(lower, top, bottom)

    return _from_rows(
        read_colour,
        width,
        height,
        mode=image.mode,
        scale=scale,
        alpha_high=opaque,
        colour_key=key,
    )


def _crop(image: Image.Image, top: int, bottom: int) -> NDArray[np.uint8]:
    return np.asarray(image.crop((0, top, image.width, bottom)))


# --- PNM -------------------------------------------------------------------------------------

_PNM_GAP = rb"(?:\s|#[^\r\n]*[\r\n])+"
_PNM_HEADER = re.compile(
    rb"P([2356])" + 3 * (_PNM_GAP + rb"(\d{1,10})") + rb"(?:\s|#[^\r\n]*[\r\n])"
)


def pnm_header(head: bytes) -> re.Match[bytes] | None:
    """Recognise a PGM or PPM that Pillow reads slowly or by another scale than this module."""
    match = _PNM_HEADER.match(head)
    if match is None or (match[1] in b"56" and int(match[4]) == 255):
        return None
    return match if 0 < int(match[4]) < 65536 else None


def decode_pnm(header: re.Match[bytes], file: BinaryIO) -> Decoded:
    """Decode a PGM or PPM, plain or binary, with any greatest value up to 65535.

    Parameters
    ----------
    header : re.Match
        From `pnm_header`.
    file : file object
        The file that begins with this header.
    """
    kind, width, height, high = (int(number) for number in header.groups())
    channels = 3 if kind in (3, 6) else 1
    count = width * height * channels
    file.seek(header.end())
    flat: Samples
    if kind in (5, 6):
        # Two bytes a sample, most significant first, as soon as one is not enough.
        flat = np.fromfile(file, ">u2" if high > 255 else np.uint8, count)
    else:
        tokens = re.sub(rb"#[^\r\n]*", b" ", file.read()).split(maxsplit=count)[:count]
        if max(map(len, tokens), default=0) > 10:
            raise ImageError("is damaged: it holds a number of more than 10 digits; save it again.")
        flat = np.array([int(token) for token in tokens], np.int64)
    if len(flat) < count:
        raise ImageError(
            f"is cut short: it holds {len(flat):,} of {count:,} samples; copy or download it again."
        )
    if flat.max() > high or flat.min() < 0:
        raise ImageError(
            f"is damaged: its header says that no sample is over {high}, yet some are outside; "
            "save it again."
        )
    samples = flat.astype(np.uint16, copy=False).reshape(height, width, channels)
    return _from_rows(
        lambda top, bottom: samples[top:bottom],
        width,
        height,
        mode="RGB" if channels == 3 else "L",
        scale=_unsigned_scale(high),
        alpha_high=high,
    )


# --- TIFF ------------------------------------------------------------------------------------

# Photometric interpretation to number of colours: white is zero, black is zero, RGB, CMYK.
_TIFF_COLOURS = {0: 1, 1: 1, 2: 3, 5: 4}
_TIFF_ASSOCIATED_ALPHA, _TIFF_STRAIGHT_ALPHA = 1, 2
_TIFF_EXTRA_SAMPLES, _TIFF_ORIENTATION = 338, 274
_TIFF_CONTIGUOUS = 1


def is_tiff(head: bytes) -> bool:
    """Whether a file that begins like this is a TIFF or a BigTIFF."""
    return head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def decode_tiff(
    file: BinaryIO,
    check_size: Callable[[int, int], None],
    check_banded_size: Callable[[int, int], None],
) -> Decoded | None:
    """Check the structure of a TIFF; decode it if it has over 8 bits a channel or is large.

    Parameters
    ----------
    file : file object
        The file.
    check_size : callable
        Called with width and height before anything is decoded; raises to refuse them.
    check_banded_size : callable
        Called in its place where the picture is decoded band by band, as its strips are asked
        for.

    Returns
    -------
    Decoded or None
        None where the file is whole, and Pillow loses nothing in decoding it as a whole.
    """
    import logging

    import tifffile  # slow to import, and few pictures are TIFFs

    # Without handlers of their own, remarks on odd files would go to standard error.
    for library in ("tifffile", "PIL"):
        if not logging.getLogger(library).handlers:
            logging.getLogger(library).addHandler(logging.NullHandler())

    with tifffile.TiffFile(file) as tiff:
        try:
            page = tiff.pages.first
        except IndexError as error:
            raise ImageError(
                "is cut short: the directory that says where its pixels lie is missing; "
                "copy or download it again."
            ) from error
        in_bands = tiff_bands.can_decode(page)
        (check_banded_size if in_bands else check_size)(page.imagewidth, page.imagelength)
        check_tiff(page, os.fstat(file.fileno()).st_size)
        if in_bands:
            decoded = _decode_bands(page, file)
        elif _pillow_reads(page):
            return None
        else:
            decoded = _decode_page(page, file)
        frames = len(tiff.pages)
        if frames > 1:
            decoded.notes.insert(0, f"First of {frames} frames.")
        return decoded


def _pillow_reads(page: Any) -> bool:
    """Whether Pillow is known to decode a page in full and right."""
    bits, channels = page.bitspersample, page.samplesperpixel
    if page.sampleformat not in (1, 4) or bits not in (1, 2, 4, 8):
        return False
    is_common = page.planarconfig == _TIFF_CONTIGUOUS and bits == 8 and page.fillorder == 1
    if channels == 1 or is_common:
        return True
    # Of separate planes it leaves the second of two unwritten, and takes reversed bits as they
    # are; of few bits it knows one channel alone. What nothing else decodes it may try.
    return channels > 2 and not (int(page.photometric) in _TIFF_COLOURS and can_decompress(page))


def _decode_bands(page: Any, file: BinaryIO) -> Decoded:
    bands = tiff_bands.TiffBands(page, file)
    first = bands.rows(0, min(bands.band_rows, page.imagelength))
    decoded = Decoded(
        mode=first.mode,
        size=(page.imagewidth, page.imagelength),
        rows=bands.rows,
        has_alpha=shows_alpha(first),
        strip_rows=bands.band_rows,
        mapped=bands.mapped,
    )
    _add_tags(decoded, page)
    return decoded


def _decode_page(page: Any, file: BinaryIO) -> Decoded:
    colours = _TIFF_COLOURS.get(int(page.photometric))
    extra = page.samplesperpixel - (colours or 0)
    if colours is None or extra < 0:
        raise ImageError(
            f"holds {page.bitspersample}-bit colours of an uncommon kind ({page.photometric.name} "
            f"with {page.samplesperpixel} channels); save it as RGB or grey."
        )
    alpha_kind = page.extrasamples[0] if page.extrasamples else None
    # A fourth channel that is not described is alpha by custom.
    has_alpha = extra > 0 and (
        _TIFF_EXTRA_SAMPLES not in page.tags
        or alpha_kind in (_TIFF_ASSOCIATED_ALPHA, _TIFF_STRAIGHT_ALPHA)
    )
    mode = {1: "L", 3: "RGB", 4: "CMYK"}[colours]
    dropped = extra - has_alpha
    if has_alpha and mode == "CMYK":
        has_alpha, dropped = False, extra

    samples = read_samples(page, file)
    decoded = from_samples(
        samples,
        mode=mode + "A" if has_alpha else mode,
        bits=page.bitspersample,
        associated_alpha=has_alpha and alpha_kind == _TIFF_ASSOCIATED_ALPHA,
        inverted=int(page.photometric) == 0,
    )
    if dropped:
        decoded.notes.append(f"{dropped} further channels left out.")
    _add_tags(decoded, page)
    return decoded


def _add_tags(decoded: Decoded, page: Any) -> None:
    profile = page.iccprofile
    decoded.icc_profile = bytes(profile) if profile else None
    orientation = page.tags.valueof(_TIFF_ORIENTATION, 1)
    decoded.orientation = int(orientation) if orientation in range(1, 9) else 1
