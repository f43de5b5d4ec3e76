"""Sources of more than 8 bits a channel, decoded in full and scaled to 8.

Pillow cuts 16-bit colour down to its upper bytes, clips 16-bit grey when it is converted, and
does not read most TIFFs of floating point. So PNG, PNM and TIFF of such depths are decoded
here, without loss, and each strip of the result is scaled when it is asked for.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from viewer.images.checks import ImageError
from viewer.images.decoded import Decoded, Samples, strips


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

    def parts(top: int, bottom: int) -> tuple[Samples, NDArray[np.uint8]]:
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
        return colour, alpha_bytes

    def rows(top: int, bottom: int) -> Image.Image:
        colour, alpha_bytes = parts(top, bottom)
        colour_bytes = _to_bytes(colour, scale.low, scale.high)
        if inverted:
            colour_bytes = 255 - colour_bytes
        both = np.concatenate([colour_bytes, alpha_bytes], axis=-1) if has_alpha else colour_bytes
        data = np.ascontiguousarray(both)
        return Image.frombuffer(out_mode, (width, bottom - top), data, "raw", out_mode, 0, 1)

    def deep(top: int, bottom: int) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
        colour, alpha_bytes = parts(top, bottom)
        shares = _shares(colour, scale.low, scale.high)
        return 1 - shares if inverted else shares, alpha_bytes[..., : int(has_alpha)]

    notes = [scale.note] if scale.note else []
    return Decoded(
        out_mode,
        (width, height),
        rows,
        has_alpha=has_alpha,
        notes=notes,
        deep=deep if mode != "CMYK" and scale.high != 255 else None,
    )


def _to_bytes(samples: Samples, low: float, high: float) -> NDArray[np.uint8]:
    """Map low..high to 0..255 and round half up; not-a-number becomes 0."""
    if low == 0 and high <= 65535 and samples.dtype.kind in "iu":
        top = int(high)
        return ((samples.astype(np.uint32) * 255 + top // 2) // top).astype(np.uint8)
    return np.floor(_shares(samples, low, high) * 255 + 0.5).astype(np.uint8)


def _shares(samples: Samples, low: float, high: float) -> NDArray[np.float64]:
    """Map low..high to 0..1; not-a-number becomes 0."""
    if high == low:
        return np.zeros(samples.shape)
    with np.errstate(all="ignore"):
        # Halved, because the distance between two large floats may be infinite.
        share = (samples.astype(np.float64) / 2 - low / 2) / (high / 2 - low / 2)
    return np.nan_to_num(np.clip(share, 0, 1), nan=0)


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
    flat, may_be_cut = _pnm_samples(header, file, width * height * channels)
    samples = flat.astype(np.uint16, copy=False).reshape(height, width, channels)
    decoded = _from_rows(
        lambda top, bottom: samples[top:bottom],
        width,
        height,
        mode="RGB" if channels == 3 else "L",
        scale=_unsigned_scale(high),
        alpha_high=high,
    )
    if may_be_cut:
        decoded.notes.append("Its last number may be cut short: nothing stands behind it.")
    return decoded


def _pnm_samples(header: re.Match[bytes], file: BinaryIO, count: int) -> tuple[Samples, bool]:
    """Return all samples in order, and whether the last of them may be cut short."""
    kind, high = int(header[1]), int(header[4])
    file.seek(header.end())
    flat: Samples
    may_be_cut = False
    if kind in (5, 6):
        # Two bytes a sample, most significant first, as soon as one is not enough.
        flat = np.fromfile(file, ">u2" if high > 255 else np.uint8, count)
    else:
        text = re.sub(rb"#[^\r\n]*", b" ", file.read())
        tokens = text.split(maxsplit=count)[:count]
        may_be_cut = len(tokens) == count and text.endswith(tokens[-1])
        may_be_cut = may_be_cut and len(tokens[-1]) < len(header[4])
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
    return flat, may_be_cut
