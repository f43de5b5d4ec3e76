"""What is visible of outputs, each pixel made once: by who asks first, for all who ask.

A step of a slider shows some pictures. Their differences, the metrics, the reasons and the
histograms are of the very same bytes, and come from several threads. So the bytes are kept for
as long as the step is shown, if they are not too many.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import numpy as np

from viewer.geometry import Region
from viewer.upsampling.taps import ByteArray

MOST_KEPT = 96 << 20  # bytes of all outputs of a step: four of 8 megapixels in RGB
ONE_STRIP = 1 << 19  # output pixels that are made in one go
STRIP_PIXELS = 1 << 18  # of more than those, so many at a time


class Output:
    """A region of one method's output: strips, each made when it is first asked for.

    Parameters
    ----------
    region : Region
        Not empty.
    make : callable
        Returns a region's pixels, and whether they come from a stand-in (`Method.stand_in`).
    depends_on : tuple
        All that changes the pixels, but for the source and the region.

    Attributes
    ----------
    region : Region
    depends_on : tuple
    stood_in : bool
        Whether any of what has been made comes from a stand-in.
    """

    def __init__(
        self,
        region: Region,
        make: Callable[[Region], tuple[ByteArray, bool]],
        depends_on: tuple[object, ...],
    ) -> None:
        self.region = region
        self.depends_on = depends_on
        self.stood_in = False
        self._make = make
        few = region.height * region.width <= ONE_STRIP
        self._rows = region.height if few else max(1, STRIP_PIXELS // region.width)
        self._strips = region.strips(self._rows)
        self._making = [threading.Lock() for _ in self._strips]
        self._made: set[int] = set()
        self._pixels: ByteArray | None = None
        self._lock = threading.Lock()  # for the array that all strips are written into

    def holds(self, region: Region) -> bool:
        """Return whether all of a region lies within this one."""
        return not region.is_empty and self.region.intersect(region) == region

    def pixels(self, region: Region) -> ByteArray:
        """Return a region's pixels, which must not be written to.

        Raises
        ------
        MethodError
            If the method cannot give them; whoever asks next tries again.
        """
        first, last = (
            (row - self.region.top) // self._rows for row in (region.top, region.bottom - 1)
        )
        for index in range(first, last + 1):
            self._make_strip(index)
        assert self._pixels is not None
        top, left = self.region.top, self.region.left
        part = self._pixels[
            region.top - top : region.bottom - top, region.left - left : region.right - left
        ]
        return np.ascontiguousarray(part)  # the compiled loops are quick with such only

    def _make_strip(self, index: int) -> None:
        """Make a strip, unless it is there."""
        if index in self._made:
            return
        with self._making[index]:  # a second thread waits for the first
            if index not in self._made:
                pixels, stood_in = self._make(self._strips[index])
                self._keep(self._strips[index], pixels)
                self.stood_in |= stood_in
                self._made.add(index)

    def _keep(self, strip: Region, pixels: ByteArray) -> None:
        if len(self._strips) == 1:
            self._pixels = pixels
            return
        with self._lock:
            if self._pixels is None:
                self._pixels = np.empty((*self.region.shape, pixels.shape[2]), np.uint8)
        self._pixels[strip.top - self.region.top : strip.bottom - self.region.top] = pixels


class Outputs:
    """Those outputs of a step that are kept; any thread may ask.

    Parameters
    ----------
    outputs : iterable of (str, int, callable)
        Methods' names, how many bytes their outputs have, and what returns the output: those that
        matter most first. Only what fits into `MOST_KEPT` is asked for, and kept.
    """

    def __init__(self, outputs: Iterable[tuple[str, int, Callable[[], Output]]]) -> None:
        self._kept: dict[str, Output] = {}
        room = MOST_KEPT
        for name, size, output in outputs:
            if size <= room:
                self._kept[name] = output()
                room -= size

    def get(self, name: str) -> Output | None:
        """Return what is kept of a method's output, if anything is."""
        return self._kept.get(name)

    def drop(self) -> None:
        """Keep nothing any more: another step is shown."""
        self._kept = {}
