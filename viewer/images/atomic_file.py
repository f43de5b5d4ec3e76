"""A file that is there when it is complete, or not at all."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from viewer.images.checks import ImageError, shown_path

FileFormat = Literal["png", "tiff"]
FILE_FORMATS: tuple[FileFormat, ...] = get_args(FileFormat)
"""What can be written; also how the files' names end."""


def is_file(path: str | os.PathLike[str], other: str | os.PathLike[str]) -> bool:
    """Return whether two paths lead to the same file; False where there is none."""
    try:
        return os.path.samefile(path, other)
    except OSError:
        return False


@contextlib.contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file to write, which takes its name only when the block is left without an error.

    Until then it lies beside its place under another name. After an exception it is removed,
    and an older file of that name still stands.

    Parameters
    ----------
    path : str or os.PathLike
        The file to write. An existing file is replaced; of a link, the file that it leads to.

    Yields
    ------
    binary file
        Open for writing; it can seek.

    Raises
    ------
    ImageError
        For every OSError, from the block too: an unwritable folder, a full disk.
    """
    given = os.fspath(path)
    # Through a link, so that the link stays one and its target is replaced.
    target = Path(os.path.realpath(given))
    temporary = target.with_name(f".{os.urandom(8).hex()}.part")
    try:
        if target.is_dir():
            raise IsADirectoryError(None, "it is a directory")
        file = open(temporary, "xb")  # noqa: SIM115 (closed in both branches below)
        try:
            yield file
            file.close()
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                # On a full disk closing fails too: what is buffered cannot be written out.
                file.close()
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ImageError(
            f"{shown_path(given)} could not be written ({error.strerror or error}); "
            "choose another folder or make room on the disk."
        ) from error
