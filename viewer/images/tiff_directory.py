"""The directories of a TIFF: how many there are, and which of their entries cannot be read."""

import struct
from typing import Any, BinaryIO, NamedTuple

_BIG_TIFF = 43


class _Sizes(NamedTuple):
    """How a directory is laid out: as a number of entries, these, and where the next one lies."""

    number: str
    entry: int
    following: str


def _sizes(page: Any) -> _Sizes:
    order = page.parent.byteorder
    if page.parent.tiff.version == _BIG_TIFF:
        return _Sizes(f"{order}Q", 20, f"{order}Q")
    return _Sizes(f"{order}H", 12, f"{order}I")


def lost_tags(page: Any) -> set[int]:
    """Return the tags that a page's directory names and whose values are not in the file.

    Parameters
    ----------
    page : tifffile.TiffPage
        The page; tifffile leaves such tags out and goes by what is usual.
    """
    sizes, file = _sizes(page), page.parent.filehandle
    file.seek(page.offset)
    (count,) = struct.unpack(sizes.number, file.read(struct.calcsize(sizes.number)))
    entries = file.read(min(count, 1 << 16) * sizes.entry)
    order = page.parent.byteorder
    named = {
        struct.unpack_from(f"{order}H", entries, at)[0]
        for at in range(0, len(entries) - sizes.entry + 1, sizes.entry)
    }
    return {code for code in named if code not in page.tags}


def count_pages(page: Any, file: BinaryIO, most: int) -> int:
    """Count the directories of a file, up to one more than `most`.

    Parameters
    ----------
    page : tifffile.TiffPage
        The first.
    file : file object
        The file.
    most : int
        To count further would take long: each is read for itself.
    """
    sizes, seen, offset = _sizes(page), {0}, int(page.offset)
    while offset not in seen and len(seen) <= most + 1:
        file.seek(offset)
        head = file.read(struct.calcsize(sizes.number))
        if len(head) < struct.calcsize(sizes.number):
            break
        seen.add(offset)
        file.seek(struct.unpack(sizes.number, head)[0] * sizes.entry, 1)
        following = file.read(struct.calcsize(sizes.following))
        if len(following) < struct.calcsize(sizes.following):
            break
        (offset,) = struct.unpack(sizes.following, following)
    return len(seen) - 1
