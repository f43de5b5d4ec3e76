"""A TIFF writer that takes a picture a strip at a time, packed in any thread.

The strips of a TIFF are compressed each on its own, so they can be packed side by side
(`pack_tiff_rows`) and then written one after the other (`write_tiff`).
"""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

# As for a PNG; here a byte less the one to its left in the row, which is all that TIFF knows.
COMPRESSION_LEVEL = 1

# Offsets of four bytes reach 4 GiB. How far the pixels can be compressed is not known before
# they are, and by how little deflate can make them grow (5 bytes in 16 KB) is.
_BIG_BYTES = 2**32 - 2**25


def pack_tiff_rows(rows: NDArray[np.uint8]) -> bytes:
    """Compress some rows of a picture to one strip; lets other threads run meanwhile.

    Parameters
    ----------
    rows : ndarray of uint8, shape (n, W, C)
        Whole rows, at least one. Need not be contiguous.
    """
    differences = rows.copy()
    np.subtract(rows[:, 1:], rows[:, :-1], out=differences[:, 1:])
    return zlib.compress(differences.data, COMPRESSION_LEVEL)


def write_tiff(
    file: BinaryIO, shape: tuple[int, int, int], strip_rows: int, strips: Iterator[bytes]
) -> None:
    """Write an 8-bit TIFF, deflated; a BigTIFF where the picture may take more than 4 GiB.

    Parameters
    ----------
    file : binary file
        Where to write; it can seek.
    shape : (H, W, C)
        C is 1 (grey), 3 (RGB) or 4 (RGB and straight alpha).
    strip_rows : int
        Number of rows of each strip; the last may have fewer.
    strips : iterator of bytes
        All rows, from the top, as `pack_tiff_rows` packs them.
    """
    import tifffile  # slow to import

    height, width, channels = shape
    with tifffile.TiffWriter(file, bigtiff=height * width * channels > _BIG_BYTES) as writer:
        writer.write(
            strips,
            shape=shape if channels > 1 else (height, width),
            dtype=np.uint8,
            photometric="minisblack" if channels == 1 else "rgb",
            planarconfig="contig" if channels > 1 else None,
            extrasamples=["unassalpha"] if channels == 4 else None,
            rowsperstrip=strip_rows,
            compression="zlib",
            predictor=True,
            metadata=None,
        )
