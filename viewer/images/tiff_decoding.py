"""TIFFs: what their directory says, and which way their samples are read."""

import os
from collections.abc import Callable
from typing import Any, BinaryIO

from viewer.images import tiff_bands
from viewer.images.checks import ImageError, check_tiff
from viewer.images.decoded import Decoded, shows_alpha
from viewer.images.deep_samples import from_samples
from viewer.images.tiff_samples import can_decompress, read_samples

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
        plain=bands.plain if bands.is_plain else None,
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
