"""Outputs as files, made strip by strip so that no whole output is held in memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from viewer.geometry import Region
from viewer.images.atomic_file import FileFormat, whole_file
from viewer.images.checks import ImageError
from viewer.images.png_writer import PackedRows, pack_png_rows, write_png
from viewer.images.tiff_writer import pack_tiff_rows, write_tiff
from viewer.upsampling.compiled.loading import LOOPS
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.taps import ByteArray

STRIP_PIXELS = 1 << 20
MOST_THREADS = 8  # each holds a strip

_Packed = TypeVar("_Packed")


class ExportCancelled(Exception):  # noqa: N818  (somebody's wish, not an error)
    """The export was stopped; no file is left."""


def export(
    enlargement: Enlargement,
    name: str,
    path: Path,
    file_format: FileFormat = "png",
    progress: Callable[[float], bool] = lambda done: True,
    region: Region | None = None,
) -> tuple[int, int]:
    """Write a method's output, or a region of it, as a file, lossless.

    The strips are rendered and packed side by side in a few threads, and written in order. What
    is held at any time is a few strips.

    Parameters
    ----------
    enlargement : Enlargement
        The source and its parameters.
    name : str
        Of the method.
    path : Path
        The file to write; it appears when it is complete, or not at all.
    file_format : {"png", "tiff"}
        What to write, whatever the file's name.
    progress : callable
        Told what share is done, 0 to 1; the export stops when it returns False.
    region : Region, optional
        Of the output; by default all.

    Returns
    -------
    tuple of int
        ``(H, W)`` of what was written.

    Raises
    ------
    ImageError
        If the file cannot be written.
    MethodError
        If the method cannot work here.
    ExportCancelled
        If `progress` returned False.
    """
    if region is None:
        region = enlargement.whole(name)
    shape = *region.shape, enlargement.channels
    enlargement.method(name).check()
    strip_rows = max(1, STRIP_PIXELS // region.width)
    strips = region.strips(strip_rows)

    def render(strip: Region) -> ByteArray:
        with LOOPS.side_by_side():
            return enlargement.render(name, strip)

    def watched(packed: Iterable[_Packed]) -> Iterator[_Packed]:
        for strip, one in zip(strips, packed, strict=True):
            if not progress((strip.top - region.top) / region.height):
                raise ExportCancelled
            yield one

    with whole_file(path) as file, ThreadPoolExecutor(_threads()) as pool:
        try:
            if file_format == "png":
                rows = _in_order(pool, partial(_png_strip, render, region.top), strips)
                write_png(file, shape, watched(rows))
            else:
                data = _in_order(pool, partial(_tiff_strip, render), strips)
                write_tiff(file, shape, strip_rows, watched(data))
        except BaseException:
            pool.shutdown(cancel_futures=True)  # rather than finish what nobody wants
            raise
    progress(1.0)
    return region.shape


_Render = Callable[[Region], ByteArray]


def _png_strip(render: _Render, first: int, strip: Region) -> PackedRows:
    """Render a strip and pack it; a PNG's rows are stored as differences from those above."""
    if strip.top == first:
        return pack_png_rows(render(strip))
    rows = render(Region(strip.top - 1, strip.left, strip.bottom, strip.right))
    return pack_png_rows(rows[1:], above=rows[0])


def _tiff_strip(render: _Render, strip: Region) -> bytes:
    return pack_tiff_rows(render(strip))


def _threads() -> int:
    return min(MOST_THREADS, len(os.sched_getaffinity(0)))


def _in_order(
    pool: ThreadPoolExecutor, work: Callable[[Region], _Packed], strips: list[Region]
) -> Iterator[_Packed]:
    """Do work on each strip in the threads of a pool; a few results wait to be taken.

    So the threads have always something to do, and where writing is slow, they wait for it.
    """
    at_work: deque[Future[_Packed]] = deque()
    for strip in strips:
        at_work.append(pool.submit(work, strip))
        if len(at_work) > 2 * _threads():
            yield at_work.popleft().result()
    while at_work:
        yield at_work.popleft().result()


def make_folder(folder: Path) -> None:
    """Make a folder to write into, if it is not there.

    Raises
    ------
    ImageError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImageError(
            f"The folder {folder} could not be made ({error.strerror or error}); "
            "choose another one."
        ) from error
