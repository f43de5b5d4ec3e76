"""From a frozen request to pictures for the screen: pure, on any thread, a window's worth.

A pane's picture is made of device pixels: each shows one output pixel (zoomed in) or the
average of a block of them (zoomed out). Only output pixels that are visible are computed.
Zoomed out there can be many of those for each device pixel: a photograph at scale 32, fitted to
the window, has 10^11 of them. So the answer comes at once from one output pixel of each block;
from a few of each, if there are very many. The exact averages follow tile by tile, and take the
samples' places as they come.

Note [Exact averages]
    An average is that of the method's bytes, each of which was rounded. So there is no way to it
    but to make every one of them; sums of the source would not do. While they are there, they
    are compared with the reference's. Only the Original's are there already: adding up 100
    million of them takes 25 ms.

Note [Stand-ins]
    Where a library cannot follow a slider, another computation that is known to give the same
    bytes answers first (`Method.stand_in`). Once nothing else is to be done, the library makes
    the picture again, and its own stands. Should the two differ, `PanePicture.off` tells.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

import numpy as np

from viewer.comparing.differences import Difference, levels_apart, summary
from viewer.geometry import Region
from viewer.pictures.pixel_blocks import SAMPLES, blocks_of, middles, samples_of, tiles
from viewer.pictures.request import Cancelled, PanePicture, RenderRequest, failed_picture, stop_if
from viewer.pictures.visible import VisibleOutputs
from viewer.upsampling import Method
from viewer.upsampling.compiled.block_averaging import averages_of, block_averages, block_sums
from viewer.upsampling.compiled.loading import loops_are_loaded
from viewer.upsampling.taps import ByteArray, IntArray
from viewer.viewport import AxisMap

TILE = 512  # output pixels along each side of what is averaged at a time: that many as a strip
SAMPLED_PIXELS = 1 << 16  # the same of samples, each of which comes from elsewhere in memory
MOST_AT_ONCE = 1 << 24  # pixels that are there already and are averaged in about 5 ms
BAND_PIXELS = 1 << 22  # of those, what is averaged between two looks
SHOW_EVERY_S = 0.15  # how often a picture that is being refined is shown


def render(request: RenderRequest, cancelled: Callable[[], bool]) -> Iterator[PanePicture]:
    """Make the panes' pictures, the quick ones of all panes first.

    Parameters
    ----------
    request : RenderRequest
        What to show.
    cancelled : callable
        Asked between strips; once it returns True, no more pictures come.

    Yields
    ------
    PanePicture
        One for each of `methods`, then better and better ones for those that were not exact, then
        those of libraries in place of their stand-ins.
    """
    frame = Frame(request)
    pictures = {picture.method: picture for picture in request.standing}
    try:
        for method in request.methods:
            pictures[method] = frame.first_picture(method, cancelled)
            yield pictures[method]
        for method, first in pictures.items():
            if not first.exact:
                for picture in frame.refinements(first, cancelled):
                    pictures[method] = picture
                    yield picture
        for picture in pictures.values():
            if not picture.final:
                yield frame.own_picture(picture, cancelled)
    except Cancelled:
        return


class Frame:
    """The pictures of one request; several threads may make them, each another method's.

    Parameters
    ----------
    request : RenderRequest
        What to show.
    own : str, optional
        The method whose picture is to be its library's own; see Note [Stand-ins].
    """

    def __init__(self, request: RenderRequest, *, own: str | None = None) -> None:
        self.request = request
        self._enlargement = request.enlargement
        self._visible = VisibleOutputs(request, own)
        self._reference: ByteArray | None = None  # its pixels, to compare with
        self._reference_lock = threading.Lock()

    def first_picture(self, name: str, cancelled: Callable[[], bool]) -> PanePicture:
        """Return a method's exact picture, or zoomed out one made of samples.

        Parameters
        ----------
        name : str
            Of the method.
        cancelled : callable
            Asked between strips.

        Raises
        ------
        Cancelled
            Once `cancelled` returns True. Any other failure is said in the picture.
        """
        try:
            return self._first_picture(self._enlargement.method(name), cancelled)
        except Cancelled:
            raise
        except Exception as error:  # the other panes go on
            return failed_picture(self.request, self._enlargement.method(name), error)

    def refinements(
        self, picture: PanePicture, cancelled: Callable[[], bool]
    ) -> Iterator[PanePicture]:
        """Put exact averages in place of a picture's samples; see Note [Exact averages].

        Parameters
        ----------
        picture : PanePicture
            A method's first picture.
        cancelled : callable
            Asked between strips.

        Yields
        ------
        PanePicture
            What is there every `SHOW_EVERY_S`, and at last the exact picture.

        Raises
        ------
        Cancelled
            Once `cancelled` returns True. Any other failure is said in the picture.
        """
        try:
            yield from self._refinements(
                self._enlargement.method(picture.method), picture, cancelled
            )
        except Cancelled:
            raise
        except Exception as error:  # the other panes go on
            yield failed_picture(self.request, self._enlargement.method(picture.method), error)

    def is_soon_exact(self, name: str) -> bool:
        """Return whether a method's refinement is so quick that it comes before others."""
        return self._visible.ready(self._enlargement.method(name)) is not None

    def own_picture(self, picture: PanePicture, cancelled: Callable[[], bool]) -> PanePicture:
        """Make an exact picture again, without stand-ins; see Note [Stand-ins].

        Raises
        ------
        Cancelled
            Once `cancelled` returns True. Any other failure is said in the picture.
        """
        frame = Frame(self.request, own=picture.method)
        own = frame.first_picture(picture.method, cancelled)
        if not own.exact:
            *_, own = frame.refinements(own, cancelled)
        if own.error:
            return own
        return replace(own, off=int(levels_apart(own.pixels, picture.pixels).max(initial=0)))

    def _first_picture(self, method: Method, cancelled: Callable[[], bool]) -> PanePicture:
        rows, cols = self._visible.maps(method)
        exact = rows.pitch >= 1 and cols.pitch >= 1
        if not exact and self._is_at_once(method, rows, cols):
            return self._average_at_once(method, rows, cols)
        step = 1 if exact else self._visible.step(method)
        row_pixels, col_pixels = middles(rows, step), middles(cols, step)
        empty = not (row_pixels.size and col_pixels.size)
        apart = None
        if empty:
            shape = row_pixels.size, col_pixels.size, self._enlargement.channels
            pixels = np.zeros(shape, np.uint8)
        else:
            make = self._visible.output if exact else self._visible.samples
            reference = self._visible.reference_of(method)
            if reference is not None and not exact and self._visible.step(reference) != step:
                reference = None  # other pixels would be compared
            output, other = self._with_reference(
                method, reference, lambda wanted: make(wanted, row_pixels, col_pixels, cancelled)
            )
            apart = None if other is None else levels_apart(output, other)
            pixels = output
            if exact:
                pixels = _repeated(output, row_pixels, 0)
                pixels = _repeated(pixels, col_pixels, 1)
        return PanePicture(
            method=method.name,
            view=self.request.view,
            size=self.request.size,
            output_shape=(rows.length, cols.length),
            pixels=pixels,
            top=rows.visible[0],
            left=cols.visible[0],
            refined=float(exact or empty),
            difference=None if apart is None else replace(summary(apart), sampled=not exact),
            differing=None if apart is None or not exact else apart > 0,
            stood_in=method.name in self._visible.stood_in,
        )

    def _is_at_once(self, method: Method, rows: AxisMap, cols: AxisMap) -> bool:
        """Return whether exact averages take no longer than samples."""
        area = math.prod(last - first for first, last in (rows.shown(), cols.shown()))
        return (
            0 < area <= MOST_AT_ONCE
            and loops_are_loaded()
            and self._visible.ready(method) is not None
        )

    def _average_at_once(self, method: Method, rows: AxisMap, cols: AxisMap) -> PanePicture:
        """Return a zoomed-out picture of exact averages."""
        shape = (*(last - first for first, last in (rows.visible, cols.visible)), 1)
        picture = PanePicture(
            method=method.name,
            view=self.request.view,
            size=self.request.size,
            output_shape=(rows.length, cols.length),
            pixels=np.zeros(shape, np.uint8).repeat(self._enlargement.channels, axis=2),
            top=rows.visible[0],
            left=cols.visible[0],
        )
        *_, exact = self._refinements(method, picture, lambda: False)
        return exact

    def _with_reference(
        self, method: Method, reference: Method | None, make: Callable[[Method], ByteArray]
    ) -> tuple[ByteArray, ByteArray | None]:
        """Return the method's pixels, and the reference's if it can give them."""
        if reference is None:
            return make(method), None
        if reference.name == method.name:
            output = self._reference_pixels(method, make)
            return output, output
        output = make(method)
        try:
            return output, self._reference_pixels(reference, make)
        except Cancelled:
            raise
        except Exception:  # its own pane says why; here there is nothing to compare with
            return output, None

    def _reference_pixels(
        self, reference: Method, make: Callable[[Method], ByteArray]
    ) -> ByteArray:
        """Return the reference's pixels, made once: a second thread waits for the first."""
        with self._reference_lock:
            if self._reference is None:
                self._reference = make(reference)
            return self._reference

    def _refinements(
        self, method: Method, picture: PanePicture, cancelled: Callable[[], bool]
    ) -> Iterator[PanePicture]:
        (rows, row_places), (cols, col_places) = map(blocks_of, self._visible.maps(method))
        firsts = [np.searchsorted(at, np.arange(at[-1] + 1)) for at in (row_places, col_places)]
        averages = picture.pixels.take(firsts[0], axis=0).take(firsts[1], axis=1)
        total = int(rows[-1] - rows[0]) * int(cols[-1] - cols[0])
        shown = time.monotonic()
        for done, found in chain(
            self._sample_more(method, rows, cols, averages, cancelled),
            self._average(method, rows, cols, averages, cancelled),
        ):
            if time.monotonic() - shown >= SHOW_EVERY_S or done == total:
                shown = time.monotonic()
                yield replace(
                    picture,
                    pixels=averages.take(row_places, axis=0).take(col_places, axis=1),
                    refined=done / total,
                    difference=_difference(
                        picture.difference, found, complete=found.total == total
                    ),
                    stood_in=method.name in self._visible.stood_in,
                )

    def _sample_more(
        self,
        method: Method,
        rows: IntArray,
        cols: IntArray,
        averages: ByteArray,
        cancelled: Callable[[], bool],
    ) -> Iterator[tuple[int, Difference]]:
        """Write averages of a few samples into `averages`, where all would take far longer."""
        smallest = min(np.diff(rows).min(), np.diff(cols).min())
        quick = self._visible.ready(method) is not None and loops_are_loaded()
        if quick or smallest < 4 * SAMPLES or self._visible.step(method) > 1:
            return
        col_samples = samples_of(cols)
        col_ends = np.arange(len(cols)) * SAMPLES
        lines = max(1, SAMPLED_PIXELS // (SAMPLES * len(col_samples)))
        for first in range(0, len(rows) - 1, lines):
            band = rows[first : first + lines + 1]
            samples = self._visible.samples(method, samples_of(band), col_samples, cancelled)
            sums = block_sums(samples, np.arange(len(band)) * SAMPLES, col_ends)
            averages[first : first + lines] = (2 * sums + SAMPLES**2) // (2 * SAMPLES**2)
            yield 0, Difference(0, 0, 0)

    def _average(
        self,
        method: Method,
        rows: IntArray,
        cols: IntArray,
        averages: ByteArray,
        cancelled: Callable[[], bool],
    ) -> Iterator[tuple[int, Difference]]:
        """Write exact averages into `averages`, tile by tile.

        Yields how many output pixels were averaged so far, and the difference of those compared.
        """
        done, found = 0, Difference(0, 0, 0)
        width = int(cols[-1] - cols[0])
        ready = self._visible.ready(method) is not None
        height = max(1, (BAND_PIXELS if ready else TILE**2) // width)
        if not ready and self._visible.kept(method, region_of(rows, cols)) is None:
            height, width = TILE, TILE
        for down in tiles(rows, height):
            for across in tiles(cols, width):
                tile_rows, tile_cols = rows[down], cols[across]
                tile, apart = self._tile(method, tile_rows, tile_cols, cancelled)
                averages[down.start : down.stop - 1, across.start : across.stop - 1] = tile
                done += int(tile_rows[-1] - tile_rows[0]) * int(tile_cols[-1] - tile_cols[0])
                found = found if apart is None else found + apart
                yield done, found

    def _tile(
        self, method: Method, rows: IntArray, cols: IntArray, cancelled: Callable[[], bool]
    ) -> tuple[ByteArray, Difference | None]:
        """Return the averages of some blocks, and how all their pixels differ."""
        reference = self._visible.reference_of(method)
        region = region_of(rows, cols)
        ready = self._visible.ready(method)
        if ready is not None:
            stop_if(cancelled)
            none = Difference(0, 0, region.height * region.width)
            return block_averages(ready, rows, cols), None if reference is None else none
        found = None if reference is None else Difference(0, 0, 0)
        channels = self._enlargement.channels
        lines = max(1, self._visible.strip_pixels // region.width)
        sums = np.zeros((len(rows) - 1, len(cols) - 1, channels), np.uint64)
        for strip in region.strips(lines):
            stop_if(cancelled)
            pixels = self._visible.pixels(method, strip)
            if found is not None and reference is not None:
                try:
                    same = reference.name == method.name
                    other = pixels if same else self._visible.pixels(reference, strip)
                    found += summary(levels_apart(pixels, other))
                except Exception:  # its own pane says why; here is nothing to compare with
                    found = None
            if strip == region:
                return block_averages(pixels, rows - rows[0], cols - cols[0]), found
            # A strip may end within a block.
            first = int(np.searchsorted(rows, strip.top, "right")) - 1
            last = int(np.searchsorted(rows, strip.bottom))
            edges = np.clip(rows[first : last + 1], strip.top, strip.bottom) - strip.top
            sums[first:last] += block_sums(pixels, edges, cols - cols[0])
        return averages_of(sums, rows, cols), found


def region_of(rows: IntArray, cols: IntArray) -> Region:
    """Return the region that some blocks cover."""
    return Region(int(rows[0]), int(cols[0]), int(rows[-1]), int(cols[-1]))


def _difference(
    sampled: Difference | None, found: Difference, *, complete: bool
) -> Difference | None:
    """Return the difference of what was looked at; what differs there differs in the whole."""
    if not found.total:
        return sampled
    if complete:
        return found
    share = found if sampled is None else sampled
    largest = max(found.largest, share.largest)
    return replace(share, largest=largest, sampled=True)


def _repeated(output: ByteArray, pixels: IntArray, axis: int) -> ByteArray:
    """Return the output's rows or columns, each as often as device pixels show it."""
    if len(pixels) == output.shape[axis]:  # at 100 %, once each: to copy it would take longest
        return output
    repeated: ByteArray = output.take(pixels - pixels[0], axis=axis)
    return repeated
