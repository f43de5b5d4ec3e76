"""The visible pixels of outputs: made where they are wanted, as a request's pictures need them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from viewer.geometry import Region
from viewer.pictures.request import RenderRequest, stop_if
from viewer.upsampling import Method
from viewer.upsampling.outputs import Output
from viewer.upsampling.taps import ByteArray, IntArray
from viewer.viewport import AxisMap, axis_maps

STRIP_PIXELS = 1 << 19  # output pixels between two looks at whether the work is still wanted
OWN_STRIP_PIXELS = 1 << 15  # the same where a library takes long, see Note [Stand-ins]
MOST_GATHERED = 1 << 20  # source pixels that are gathered at a time
MOST_SAMPLED = 1 << 24  # taps of all samples; wide kernels are sampled at fewer places


class VisibleOutputs:
    """What a request's pictures are made of: pixels of outputs, and where they lie in a pane.

    Parameters
    ----------
    request : RenderRequest
        What to show.
    own : str, optional
        The method whose pixels are to be its library's own; see Note [Stand-ins] in `rendering`.

    Attributes
    ----------
    stood_in : set of str
        The methods for which a stand-in has answered so far.
    strip_pixels : int
        How many pixels are made between two looks at whether they are still wanted.
    """

    def __init__(self, request: RenderRequest, own: str | None = None) -> None:
        self._request = request
        self._own = own
        self._enlargement = request.enlargement
        self.stood_in: set[str] = set()
        self.strip_pixels = STRIP_PIXELS if own is None else OWN_STRIP_PIXELS

    def output(
        self, method: Method, rows: IntArray, cols: IntArray, cancelled: Callable[[], bool]
    ) -> ByteArray:
        """Return the method's pixels in the region that is visible, strip by strip."""
        region = Region(int(rows[0]), int(cols[0]), int(rows[-1]) + 1, int(cols[-1]) + 1)
        strips = []
        for strip in region.strips(max(1, self.strip_pixels // region.width)):
            stop_if(cancelled)
            strips.append(self.pixels(method, strip))
        kept = self.kept(method, region)
        if kept is not None:
            return kept.pixels(region)
        return strips[0] if len(strips) == 1 else np.concatenate(strips)

    def pixels(self, method: Method, region: Region) -> ByteArray:
        """Return a region of a method's output, from its stand-in if that may answer."""
        if method.name == self._own:
            return method.render(self._enlargement.source, region, self._enlargement.parameters)
        kept = self.kept(method, region)
        if kept is None:
            pixels, stood_in = self._enlargement.quickly_rendered(method.name, region)
        else:
            pixels, stood_in = kept.pixels(region), kept.stood_in
        if stood_in:
            self.stood_in.add(method.name)
        return pixels

    def kept(self, method: Method, region: Region) -> Output | None:
        """Return where a region is kept; a library's own picture is made anew."""
        return None if method.name == self._own else self._enlargement.kept(method.name, region)

    def samples(
        self, method: Method, rows: IntArray, cols: IntArray, cancelled: Callable[[], bool]
    ) -> ByteArray:
        """Return single pixels of a method's output, spread over what is visible."""
        method.check()
        needed_rows, row_places = np.unique(rows, return_inverse=True)
        needed_cols, col_places = np.unique(cols, return_inverse=True)
        lines = max(1, MOST_GATHERED // (len(needed_cols) * self._taps(method)))
        strips = []
        for first in range(0, len(needed_rows), lines):
            stop_if(cancelled)
            strip = needed_rows[first : first + lines]
            strips.append(self._enlargement.grid(method.name, strip, needed_cols))
        grid = strips[0] if len(strips) == 1 else np.concatenate(strips)
        if len(rows) > len(needed_rows):  # else it is each once: they rise
            grid = grid.take(row_places, axis=0)
        return grid if len(cols) == len(needed_cols) else grid.take(col_places, axis=1)

    def ready(self, method: Method) -> ByteArray | None:
        """Return the method's whole output, if it is there and need not be compared."""
        reference = self.reference_of(method)
        if reference is None or reference.name == method.name:
            return method.ready(self._enlargement.source)
        return None

    def shape(self, method: Method) -> tuple[int, int]:
        """Return the ``(H, W)`` of the method's whole output."""
        return self._enlargement.output_shape(method.name)

    def maps(self, method: Method) -> tuple[AxisMap, AxisMap]:
        """Return where the method's rows and columns lie."""
        shape = self.shape(method)
        return axis_maps(
            self._request.view, self._request.size, self._enlargement.source_shape, shape
        )

    def _taps(self, method: Method) -> int:
        """Return how many taps an output pixel has at most."""
        one = np.zeros(1, np.int64)
        taps = self._enlargement.plan(method.name, one, one)
        return math.prod(axis.indices.shape[1] for axis in taps)

    def step(self, method: Method) -> int:
        """Return how many device pixels, along each axis, share a sample."""
        height, width = self._request.size
        return math.ceil(math.sqrt(height * width * self._taps(method) / MOST_SAMPLED))

    def reference_of(self, method: Method) -> Method | None:
        """Return what the method's first picture is compared with: a picture of the same size."""
        if self._request.reference is None:
            return None
        reference = self._enlargement.method(self._request.reference)
        return reference if self.shape(reference) == self.shape(method) else None
