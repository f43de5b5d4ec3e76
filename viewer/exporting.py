"""Whole outputs as files, made strip by strip so that no whole output is held in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from viewer.geometry import Region
from viewer.png_writer import PngWriter
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.taps import ByteArray

STRIP_PIXELS = 1 << 20


class ExportCancelled(Exception):  # noqa: N818  (somebody's wish, not an error)
    """The export was stopped; no file is left."""


def export_png(
    source: ByteArray,
    method: str,
    parameters: Parameters,
    path: Path,
    progress: Callable[[float], bool] = lambda done: True,
) -> tuple[int, int]:
    """Write a method's whole output as a PNG file, lossless.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    method : str
        Its name.
    parameters : Parameters
        What the user has set.
    path : Path
        The file to write; it appears when it is complete, or not at all.
    progress : callable
        Told what share is done, 0 to 1; the export stops when it returns False.

    Returns
    -------
    tuple of int
        ``(H, W)`` of the output.

    Raises
    ------
    ImageError
        If the file cannot be written.
    MethodError
        If the method cannot work here.
    ExportCancelled
        If `progress` returned False.
    """
    height, width = METHODS[method].output_shape((source.shape[0], source.shape[1]), parameters)
    METHODS[method].check()
    with PngWriter(path, width, height, source.shape[2]) as writer:
        for strip in Region.whole((height, width)).strips(max(1, STRIP_PIXELS // width)):
            if not progress(strip.top / height):
                raise ExportCancelled
            writer.write_rows(METHODS[method].render(source, strip, parameters))
    progress(1.0)
    return height, width
