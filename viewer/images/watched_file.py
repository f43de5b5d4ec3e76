"""Files that are opened to be decoded, and told of while they are read."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from viewer.images.checks import ImageError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


READING_SHARE = 0.7
"""Of the time, that reading and decoding take, before the conversion to the final array."""


Progress = Callable[[float], bool]
"""Told what share is done, 0 to 1; returns whether to go on."""


class OpeningCancelled(Exception):  # noqa: N818  (somebody's wish, not an error)
    """The file is not wanted any more."""


@contextlib.contextmanager
def opened_file(name: str) -> Iterator[io.FileIO]:
    """Open a regular file that is not empty; the sentence in an ImageError lacks its subject."""
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
        raise ImageError(f"cannot be opened ({reason_of(error)}); check the name.") from error
    with file:
        yield file


class WatchedFile(io.BufferedReader):
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
        """Read some bytes, and tell of it."""
        if size is not None and 0 <= size < max(self._step, self._size // 2):
            self._tell(size)
        return super().read(size)

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill a buffer piece by piece, and tell of each."""
        view, done = memoryview(buffer).cast("B"), 0
        while done < len(view):
            piece = view[done : done + self._step]
            self._tell(len(piece))
            count = super().readinto(piece)
            if not count:
                break
            done += count
        return done

    @contextlib.contextmanager
    def quietly(self) -> Iterator[None]:
        """Read what takes next to no time, and is read once more by the decoder, without a word."""
        before = self._count, self._next, self.is_watched
        self.is_watched = False
        try:
            yield
        finally:
            self._count, self._next, self.is_watched = before

    def _tell(self, count: int) -> None:
        self._count += count
        if self.is_watched and self._count >= self._next:
            self._next = self._count + self._step
            done = min(1.0, self._count / (self._size * self.passes))
            if not self._progress(READING_SHARE * done):
                raise OpeningCancelled


def reason_of(error: Exception) -> str:
    """The first line of what a library said, short enough for a sentence."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = str(error).strip().splitlines()
    return lines[0][:120] if lines else type(error).__name__
