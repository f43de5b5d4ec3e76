"""A PNG writer that takes a picture a few rows at a time.

Pillow and cv2 write a PNG only from a whole picture in memory. An enlarged photograph may be
many gigabytes, while the methods give it region by region, so this writer compresses each strip
as it comes: what it holds is one strip, one row and one chunk, whatever the height. The format
makes that easy. A PNG is a signature and a few chunks, and its pixels are one zlib stream cut
into IDAT chunks of any length (PNG specification, third edition, sections 5 and 9).
"""

import os
import struct
import zlib
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from viewer.image_checks import ImageError, shown_path

# The largest width and height that the four bytes in a PNG header may hold.
MAX_SIDE = 2**31 - 1

_COLOUR_TYPE = {1: 0, 3: 2, 4: 6}

# Enlarging leaves neighbouring rows nearly alike, so the filter Up (each byte less the byte
# above) halves the file against no filter. On photographs enlarged four times, Up at level 1
# was within 10 % of the smallest of Sub, Up and Average at levels 1 to 3, and the fastest or
# near it; level 3 saves another 10 % for twice the time.
_FILTER_UP = 2
_COMPRESSION_LEVEL = 1

_CHUNK_BYTES = 1 << 18
_FILTER_BLOCK_BYTES = 1 << 22


class PngWriter:
    """Write an 8-bit PNG row by row, completely or not at all.

    Used as a context manager. The rows go to a temporary file beside the target, which takes
    the target's name when the block is left with every row written. After an exception, or
    with rows missing, the temporary file is removed and an older file of that name still stands.

    Parameters
    ----------
    path : str or os.PathLike
        The file to write. An existing file is replaced.
    width, height : int
        Size in pixels, 1 to 2**31 - 1 each.
    channels : int
        1 (grey), 3 (RGB) or 4 (RGB and straight alpha).

    Raises
    ------
    ImageError
        From entering the block, `write_rows` and leaving the block, where the file cannot be
        written (an unwritable folder, a full disk).
    ValueError
        For a size or a channel count that a PNG cannot have, and from leaving the block while
        rows are missing.

    Examples
    --------
    >>> with PngWriter("large.png", width=6, height=4, channels=3) as writer:  # doctest: +SKIP
    ...     for top in range(0, 4, 2):
    ...         writer.write_rows(render_rows(top, top + 2))
    """

    def __init__(
        self, path: str | os.PathLike[str], width: int, height: int, channels: int
    ) -> None:
        if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
            raise ValueError(f"a PNG cannot be {width} x {height} pixels")
        if channels not in _COLOUR_TYPE:
            raise ValueError(f"a PNG has 1, 3 or 4 channels here, not {channels}")
        self._given_path = os.fspath(path)
        self._width = width
        self._height = height
        self._channels = channels
        self._rows_written = 0
        self._row_above: NDArray[np.uint8] | None = None
        self._compressor = zlib.compressobj(_COMPRESSION_LEVEL)
        self._pending = bytearray()
        self._file: BinaryIO | None = None
        # Through a link, so that the link stays one and its target is replaced.
        self._target = Path(os.path.realpath(self._given_path))
        self._temporary = self._target.with_name(f".{os.urandom(8).hex()}.png.part")

    def __enter__(self) -> Self:
        try:
            if self._target.is_dir():
                raise IsADirectoryError(None, "it is a directory")
            self._file = open(self._temporary, "xb")
            self._file.write(b"\x89PNG\r\n\x1a\n")
            colour_type = _COLOUR_TYPE[self._channels]
            # 8 bits a sample, deflate, the standard filters, not interlaced.
            header = struct.pack(">IIBBBBB", self._width, self._height, 8, colour_type, 0, 0, 0)
            self._write_chunk(b"IHDR", header)
        except BaseException as error:
            self._discard()
            if isinstance(error, OSError):
                raise self._failure(error) from error
            raise
        return self

    def write_rows(self, rows: NDArray[np.uint8]) -> None:
        """Append rows below those already written.

        Parameters
        ----------
        rows : ndarray of uint8, shape (n, W, C)
            Any number of whole rows, also none. Need not be contiguous.
        """
        if self._file is None:
            raise ValueError("rows can be written only inside the with block")
        if rows.dtype != np.uint8 or rows.shape[1:] != (self._width, self._channels):
            raise ValueError(
                f"expected uint8 rows of shape (n, {self._width}, {self._channels}), "
                f"not {rows.dtype} {rows.shape}"
            )
        if self._rows_written + len(rows) > self._height:
            raise ValueError(
                f"{self._rows_written} + {len(rows)} rows are more than {self._height}"
            )
        try:
            # A tall strip is filtered in blocks: the filtered copy stays small.
            block_rows = max(1, _FILTER_BLOCK_BYTES // (self._width * self._channels))
            for top in range(0, len(rows), block_rows):
                self._write_block(rows[top : top + block_rows])
        except OSError as error:
            raise self._failure(error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._discard()
            return
        if self._rows_written != self._height:
            self._discard()
            raise ValueError(
                f"only {self._rows_written} of {self._height} rows were written, "
                f"so {shown_path(self._given_path)} was not made"
            )
        try:
            self._pending += self._compressor.flush()
            self._write_pending(at_least=1)
            self._write_chunk(b"IEND", b"")
            assert self._file is not None
            self._file.close()
            os.replace(self._temporary, self._target)
        except BaseException as failure:
            self._discard()
            if isinstance(failure, OSError):
                raise self._failure(failure) from failure
            raise
        self._file = None

    def _write_block(self, rows: NDArray[np.uint8]) -> None:
        samples = rows.reshape(len(rows), -1)
        filtered = np.empty((len(rows), 1 + samples.shape[1]), np.uint8)
        filtered[:, 0] = _FILTER_UP
        # The row above the first counts as zeros; differences wrap around in a byte.
        above = 0 if self._row_above is None else self._row_above
        np.subtract(samples[0], above, out=filtered[0, 1:])
        np.subtract(samples[1:], samples[:-1], out=filtered[1:, 1:])
        self._row_above = samples[-1].copy()
        self._pending += self._compressor.compress(filtered.data)
        self._rows_written += len(rows)
        self._write_pending(at_least=_CHUNK_BYTES)

    def _write_pending(self, at_least: int) -> None:
        """Write IDAT chunks of at most `_CHUNK_BYTES` while `at_least` bytes wait."""
        while len(self._pending) >= at_least:
            self._write_chunk(b"IDAT", bytes(self._pending[:_CHUNK_BYTES]))
            del self._pending[:_CHUNK_BYTES]

    def _write_chunk(self, kind: bytes, data: bytes) -> None:
        assert self._file is not None
        self._file.write(struct.pack(">I", len(data)) + kind)
        self._file.write(data)
        self._file.write(struct.pack(">I", zlib.crc32(data, zlib.crc32(kind))))

    def _discard(self) -> None:
        if self._file is None:
            return
        try:
            # On a full disk closing fails too: what is buffered cannot be written out.
            self._file.close()
        except OSError:
            pass
        finally:
            self._file = None
            self._temporary.unlink(missing_ok=True)

    def _failure(self, error: OSError) -> ImageError:
        reason = error.strerror or str(error)
        return ImageError(
            f"{shown_path(self._given_path)} could not be written ({reason}); "
            "choose another folder or make room on the disk."
        )
