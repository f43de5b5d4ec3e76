"""TIFFs: what their directory says, and which way their samples are read."""

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from viewer.images import tiff_bands
from viewer.images.checks import ImageError, check_tiff
from viewer.images.decoded import Decoded, Samples, orientation_in, shows_alpha
from viewer.images.deep_samples import from_samples
from viewer.images.tiff_directory import count_pages
from viewer.images.tiff_samples import can_decompress, read_samples

# Photometric interpretation to number of colours: white is zero, black is zero, RGB, CMYK.
_COLOURS = {0: 1, 1: 1, 2: 3, 5: 4}
_PALETTE = 3
_RAW = (32803, 34892)  # as a camera's sensor has it, behind colour filters or not
_ASSOCIATED_ALPHA, _STRAIGHT_ALPHA = 1, 2
_EXTRA_SAMPLES, _ORIENTATION = 338, 274
_CONTIGUOUS = 1
_MOST_COUNTED = 1000  # pages
_MOST_SEARCHED = 8  # of them, for a larger picture than a preview

# Photometric interpretation, channels, and what those beyond the colours are, that Pillow decodes
# right where they have 8 bits each. 999 is what a drawing program calls alpha.
_COMMON = frozenset(
    {(0, 1, ()), (1, 1, ()), (1, 2, (2,)), (2, 3, ()), (5, 4, ())}
    | {(2, 4, extra) for extra in ((), (1,), (2,), (999,))}
)


class Tiff(NamedTuple):
    """What was found in a TIFF.

    Attributes
    ----------
    decoded : Decoded or None
        The picture; None where Pillow loses nothing in decoding it as a whole.
    notes : list of str
        What is to be told of the file; those of `decoded` are not among them.
    kind : str
        What it holds, for a sentence on what cannot be decoded.
    """

    decoded: Decoded | None
    notes: list[str]
    kind: str


def is_tiff(head: bytes) -> bool:
    """Whether a file that begins like this is a TIFF or a BigTIFF."""
    return head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def decode_tiff(
    file: BinaryIO,
    check_size: Callable[[int, int, float], None],
    check_banded_size: Callable[[int, int], None],
) -> Tiff:
    """Check the structure of a TIFF; decode it unless Pillow does that as well.

    Parameters
    ----------
    file : file object
        The file.
    check_size : callable
        Called with width, height and bytes a pixel before anything is decoded; raises to refuse
        them.
    check_banded_size : callable
        Called in its place where the picture is decoded band by band, as its strips are asked
        for.
    """
    import logging

    import tifffile  # slow to import, and few pictures are TIFFs

    # Without handlers of their own, remarks on odd files would go to standard error.
    for library in ("tifffile", "PIL"):
        if not logging.getLogger(library).handlers:
            logging.getLogger(library).addHandler(logging.NullHandler())

    with tifffile.TiffFile(file) as tiff:
        try:
            first = tiff.pages.first
        except IndexError as error:
            raise ImageError(
                "is cut short: the directory that says where its pixels lie is missing; "
                "copy or download it again."
            ) from error
        page, notes = _full_picture(tiff, first)
        in_bands = tiff_bands.can_decode(page)
        if in_bands:
            check_banded_size(page.imagewidth, page.imagelength)
        else:
            check_size(page.imagewidth, page.imagelength, _bytes_a_pixel(page))
        check_tiff(page, os.fstat(file.fileno()).st_size)
        decoded = None
        if in_bands:
            decoded = _decode_bands(page, file)
        elif page is not first or not _pillow_reads(page):
            decoded = _decode_page(page, file)
            if page is not first and decoded.orientation == 1:
                decoded.orientation = orientation_in(first.tags.valueof(_ORIENTATION, 1))
        return Tiff(decoded, [*_pages_note(first, file), *notes], _kind(page))


def _pages_note(first: Any, file: BinaryIO) -> Iterator[str]:
    frames = count_pages(first, file, _MOST_COUNTED)
    if frames > _MOST_COUNTED:
        yield f"First of more than {_MOST_COUNTED:,} frames."
    elif frames > 1:
        yield f"First of {frames} frames."


def _full_picture(tiff: Any, first: Any) -> tuple[Any, list[str]]:
    """Return the page to show, where the first is a preview, and what is to be told of that."""
    others = []
    with contextlib.suppress(Exception):  # a damaged directory is no picture to be shown
        others = [page for page in first.pages or () if page is not None]
        for number in range(1, _MOST_SEARCHED if first.is_reduced or others else 0):
            others.append(tiff.pages[number])
    larger = [p for p in others if p.size > first.size and not p.is_reduced]
    if _is_canon_raw(tiff):
        return first, ["Only a preview: a camera's raw picture cannot be read."]
    if not larger or not (first.is_reduced or any(p.photometric in _RAW for p in larger)):
        return first, []
    full = max(larger, key=lambda page: page.imagewidth * page.imagelength)
    preview = f"{first.imagewidth} x {first.imagelength}"
    if int(full.photometric) in _COLOURS and can_decompress(full):
        return full, [f"The full picture, not the preview of {preview} that comes first."]
    size = f"{full.imagewidth} x {full.imagelength}"
    kind = "a camera's raw picture" if full.photometric in _RAW else "a picture"
    return first, [
        f"Only a preview of {preview}: the file also holds {kind} of {size}, which cannot be read."
    ]


def _is_canon_raw(tiff: Any) -> bool:
    """Whether the file is a CR2, which does not say that its first page is a preview."""
    tiff.filehandle.seek(8)
    return bool(tiff.filehandle.read(2) == b"CR")


def _kind(page: Any) -> str:
    """What a page holds, in the words of the format."""
    colours = getattr(page.photometric, "name", page.photometric)
    compression = getattr(page.compression, "name", page.compression)
    return (
        f"a TIFF of {page.samplesperpixel} x {page.bitspersample} bits, colours {colours}, "
        f"compression {compression}"
    )


def _bytes_a_pixel(page: Any) -> float:
    """How much memory the samples of a page take while it is decoded."""
    depth = page.bitspersample if isinstance(page.bitspersample, int) else 8
    return float(page.samplesperpixel * max(1, depth // 8))


def _pillow_reads(page: Any) -> bool:
    """Whether Pillow is known to decode a page in full and right, or nothing else decodes it."""
    bits, channels, photometric = page.bitspersample, page.samplesperpixel, int(page.photometric)
    if page.sampleformat not in (1, 4) or bits not in (1, 2, 4, 8):
        return False
    if photometric not in (*_COLOURS, _PALETTE) or not can_decompress(page):
        return True
    if page.parent.is_bigtiff and page.parent.byteorder == ">":
        return False
    if photometric == _PALETTE:
        # Some writers leave each colour in 8 bits of its 16, which is then all but black.
        return channels == 1 and bool(np.max(page.colormap) > 255)
    if channels == 1 and bits < 8:
        return True
    extra = tuple(int(kind) for kind in page.extrasamples)
    is_common = (photometric, channels, extra) in _COMMON and bits == 8
    return is_common and page.planarconfig == _CONTIGUOUS and page.fillorder == 1


def _decode_bands(page: Any, file: BinaryIO) -> Decoded:
    bands = tiff_bands.TiffBands(page, file)
    first = bands.rows(0, min(bands.band_rows, page.imagelength))
    decoded = Decoded(
        mode=first.mode,
        size=(page.imagewidth, page.imagelength),
        rows=bands.rows,
        has_alpha=shows_alpha(first),
        strip_rows=bands.band_rows,
        plain=bands.plain if bands.is_plain else None,
    )
    _add_tags(decoded, page)
    return decoded


def _decode_page(page: Any, file: BinaryIO) -> Decoded:
    if int(page.photometric) == _PALETTE:
        return _decode_palette(page, file)
    colours = _COLOURS.get(int(page.photometric))
    extra = page.samplesperpixel - (colours or 0)
    if colours is None or extra < 0:
        raise ImageError(f"holds {_kind(page)}, which cannot be read; save it as RGB or grey.")
    alpha_kind = page.extrasamples[0] if page.extrasamples else None
    # A fourth channel that is not described is alpha by custom.
    has_alpha = extra > 0 and (
        _EXTRA_SAMPLES not in page.tags or alpha_kind in (_ASSOCIATED_ALPHA, _STRAIGHT_ALPHA)
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
        associated_alpha=has_alpha and alpha_kind == _ASSOCIATED_ALPHA,
        inverted=int(page.photometric) == 0,
    )
    _add_dropped(decoded, dropped)
    _add_tags(decoded, page)
    return decoded


def _decode_palette(page: Any, file: BinaryIO) -> Decoded:
    places = read_samples(page, file)[..., 0]
    colours: Samples = np.moveaxis(np.asarray(page.colormap), 0, -1)
    if colours.max() > 255:
        colours = colours >> 8
    decoded = from_samples(colours.astype(np.uint8)[places], mode="RGB", bits=8)
    _add_dropped(decoded, page.samplesperpixel - 1)
    _add_tags(decoded, page)
    return decoded


def _add_dropped(decoded: Decoded, channels: int) -> None:
    if channels:
        plural = "s" if channels > 1 else ""
        decoded.notes.append(f"{channels} further channel{plural} left out.")


def _add_tags(decoded: Decoded, page: Any) -> None:
    profile = page.iccprofile
    decoded.icc_profile = bytes(profile) if profile else None
    decoded.orientation = orientation_in(page.tags.valueof(_ORIENTATION, 1))
