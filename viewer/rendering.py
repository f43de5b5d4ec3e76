"""From a frozen request to pictures for the screen: pure, on any thread, a window's worth.

A pane's picture is made of device pixels: each shows one output pixel (zoomed in) or the
average of a block of them (zoomed out). Only output pixels that are visible are computed.
Zoomed out there can be many of those for each device pixel, so the answer comes twice: at
once from one output pixel of each block, then the exact average, strip by strip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from viewer.comparison import Difference, levels_apart, summary
from viewer.geometry import Region
from viewer.upsampling import METHODS, Method, MethodError, Parameters
from viewer.upsampling.taps import ByteArray, IntArray
from viewer.viewport import AxisMap, View

STRIP_PIXELS = 1 << 18  # output pixels between two looks at whether the work is still wanted
MOST_REFINED = 1 << 28  # output pixels up to which a zoomed-out picture is averaged exactly


class Cancelled(Exception):  # noqa: N818  (not an error: nobody waits for the answer)
    """The picture is no longer wanted."""


@dataclass(frozen=True, slots=True, eq=False)
class RenderRequest:
    """All that the panes' pictures depend on.

    Attributes
    ----------
    source : (H, W, C) uint8
        The whole source.
    parameters : Parameters
        Scale and kernel size.
    methods : tuple of str
        What to render, in the order in which to answer.
    reference : str or None
        The method that the others are compared with; None compares nothing.
    view : View
        What to show.
    size : tuple of int
        ``(height, width)`` of a pane in device pixels.
    """

    source: ByteArray
    parameters: Parameters
    methods: tuple[str, ...]
    reference: str | None
    view: View
    size: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class PanePicture:
    """What one pane shows.

    Attributes
    ----------
    method : str
        Whose picture it is.
    view, size
        As in the request.
    output_shape : tuple of int
        ``(H, W)`` of the whole output.
    pixels : (h, w, C) uint8
        One entry for each device pixel, from device position ``(top, left)`` of the pane on.
    top, left : int
        Where the picture lies in the pane.
    exact : bool
        Whether every device pixel shows its whole block; False where it shows a sample of it.
    final : bool
        Whether no better picture follows; of very large outputs there are only samples.
    difference : Difference or None
        From the reference, over what is visible; None where the sizes differ.
    differing : (n, m) bool or None
        Which visible output pixels differ from the reference; None where that is not known,
        such as zoomed out.
    error : str
        Why there is no picture: one sentence, or nothing.
    """

    method: str
    view: View
    size: tuple[int, int]
    output_shape: tuple[int, int]
    pixels: ByteArray
    top: int = 0
    left: int = 0
    exact: bool = True
    final: bool = True
    difference: Difference | None = None
    differing: NDArray[np.bool_] | None = None
    error: str = ""


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
        One for each method, then the final one for those that were not.
    """
    try:
        coarse = []
        frame = _Frame(request, cancelled)
        for name in request.methods:
            picture = frame.guarded(name, frame.first_picture)
            yield picture
            if not picture.final:
                coarse.append(picture)
        for picture in coarse:
            yield frame.guarded(picture.method, partial(frame.refined, picture=picture))
    except Cancelled:
        return


def axis_maps(
    view: View, size: tuple[int, int], source_shape: tuple[int, int], output_shape: tuple[int, int]
) -> tuple[AxisMap, AxisMap]:
    """Return where an output's rows and columns lie in a pane."""
    rows = AxisMap.of(
        size[0], view.center_row, view.magnification, source_shape[0], output_shape[0]
    )
    cols = AxisMap.of(
        size[1], view.center_col, view.magnification, source_shape[1], output_shape[1]
    )
    return rows, cols


class _Frame:
    """The pictures of one request; remembers the reference's pixels, to compare with."""

    def __init__(self, request: RenderRequest, cancelled: Callable[[], bool]) -> None:
        self.request = request
        self.cancelled = cancelled
        self.source_shape = (request.source.shape[0], request.source.shape[1])
        self._reference: ByteArray | None = None

    def guarded(self, name: str, make: Callable[[Method], PanePicture]) -> PanePicture:
        """Return the picture, or in its place why it failed: the other panes go on."""
        try:
            return make(METHODS[name])
        except Cancelled:
            raise
        except MethodError as error:
            reason = str(error)
        except MemoryError:
            reason = "There is not enough memory for this picture. Try a smaller scale."
        except Exception as error:  # whatever a library raises stays in its own pane
            reason = f"{METHODS[name].title} failed: {type(error).__name__}: {error}"
        shape = METHODS[name].output_shape(self.source_shape, self.request.parameters)
        empty = np.zeros((0, 0, self.request.source.shape[2]), np.uint8)
        return PanePicture(name, self.request.view, self.request.size, shape, empty, error=reason)

    def maps(self, method: Method) -> tuple[AxisMap, AxisMap]:
        """Return where the method's rows and columns lie."""
        shape = method.output_shape(self.source_shape, self.request.parameters)
        return axis_maps(self.request.view, self.request.size, self.source_shape, shape)

    def first_picture(self, method: Method) -> PanePicture:
        """Return the exact picture, or zoomed out one made of samples."""
        rows, cols = self.maps(method)
        exact = rows.pitch >= 1 and cols.pitch >= 1
        if exact:
            row_pixels, col_pixels = rows.pixels(), cols.pixels()
        else:
            row_pixels, col_pixels = _middles(rows), _middles(cols)
        empty = not (row_pixels.size and col_pixels.size)
        if empty:
            output = pixels = np.zeros(
                (row_pixels.size, col_pixels.size, self.request.source.shape[2]), np.uint8
            )
        elif exact:
            output = self.visible_output(method, row_pixels, col_pixels)
            pixels = output.take(row_pixels - row_pixels[0], axis=0)
            pixels = pixels.take(col_pixels - col_pixels[0], axis=1)
        else:
            output = pixels = self.samples(method, row_pixels, col_pixels)
        apart = None
        if not empty:
            reference = self.reference_pixels(method, output, row_pixels, col_pixels, exact)
            apart = None if reference is None else levels_apart(output, reference)
        return PanePicture(
            method=method.name,
            view=self.request.view,
            size=self.request.size,
            output_shape=(rows.length, cols.length),
            pixels=pixels,
            top=rows.visible[0],
            left=cols.visible[0],
            exact=exact or empty,
            final=exact or empty,
            difference=None if apart is None else replace(summary(apart), sampled=not exact),
            differing=None if apart is None or not exact else apart > 0,
        )

    def visible_output(self, method: Method, rows: IntArray, cols: IntArray) -> ByteArray:
        """Return the method's pixels in the region that is visible, strip by strip."""
        region = Region(int(rows[0]), int(cols[0]), int(rows[-1]) + 1, int(cols[-1]) + 1)
        strips = []
        for strip in region.strips(max(1, STRIP_PIXELS // region.width)):
            self.stop_if_cancelled()
            strips.append(method.render(self.request.source, strip, self.request.parameters))
        return strips[0] if len(strips) == 1 else np.concatenate(strips)

    def samples(self, method: Method, rows: IntArray, cols: IntArray) -> ByteArray:
        """Return single pixels of a method's output, spread over what is visible."""
        self.stop_if_cancelled()
        method.check()
        return method.render_grid(self.request.source, rows, cols, self.request.parameters)

    def refined(self, method: Method, picture: PanePicture) -> PanePicture:
        """Return the picture with every device pixel the average of its whole block."""
        rows, cols = self.maps(method)
        (row_blocks, row_places), (col_blocks, col_places) = _blocks(rows), _blocks(cols)
        width = int(col_blocks[-1] - col_blocks[0])
        if width * int(row_blocks[-1] - row_blocks[0]) > MOST_REFINED:
            return replace(picture, final=True)
        lines = max(1, STRIP_PIXELS // (width * (int(1 / min(1, rows.pitch)) + 1)))
        averages = []
        for first in range(0, len(row_blocks) - 1, lines):
            self.stop_if_cancelled()
            blocks = row_blocks[first : first + lines + 1]
            region = Region(
                int(blocks[0]), int(col_blocks[0]), int(blocks[-1]), int(col_blocks[-1])
            )
            strip = method.render(self.request.source, region, self.request.parameters)
            averages.append(block_averages(strip, blocks - blocks[0], col_blocks - col_blocks[0]))
        pixels = np.concatenate(averages).take(row_places, axis=0).take(col_places, axis=1)
        return replace(picture, pixels=pixels, exact=True, final=True)

    def reference_pixels(
        self, method: Method, output: ByteArray, rows: IntArray, cols: IntArray, exact: bool
    ) -> ByteArray | None:
        """Return the reference's pixels at the places of those just made, if it has them."""
        if self.request.reference is None:
            return None
        reference = METHODS[self.request.reference]
        shape = method.output_shape(self.source_shape, self.request.parameters)
        if reference.output_shape(self.source_shape, self.request.parameters) != shape:
            return None
        if method is reference:
            self._reference = output
        if self._reference is None:
            get = self.visible_output if exact else self.samples
            try:
                self._reference = get(reference, rows, cols)
            except Cancelled:
                raise
            except Exception:  # its own pane says why; here there is nothing to compare with
                return None
        return self._reference

    def stop_if_cancelled(self) -> None:
        """Leave the work at once if nobody wants it any more."""
        if self.cancelled():
            raise Cancelled


def block_averages(pixels: ByteArray, rows: IntArray, cols: IntArray) -> ByteArray:
    """Return the average of each block of whole pixels, rounded half up.

    Parameters
    ----------
    pixels : (H, W, C) uint8
        All blocks together.
    rows, cols : (n + 1,), (m + 1,) int64
        Where the blocks begin, strictly rising, from 0 to H and to W.

    Returns
    -------
    (n, m, C) uint8
    """
    across = np.add.reduceat(pixels, cols[:-1], axis=1, dtype=np.uint32)
    sums = np.add.reduceat(across, rows[:-1], axis=0, dtype=np.uint64)
    counts = np.outer(np.diff(rows), np.diff(cols)).astype(np.uint64)[:, :, None]
    averages: ByteArray = ((2 * sums + counts) // (2 * counts)).astype(np.uint8)
    return averages


def _blocks(axis: AxisMap) -> tuple[IntArray, IntArray]:
    """Return where blocks of output pixels begin, and which of them each device pixel shows.

    An axis that is zoomed in, beside one that is zoomed out, has blocks of one pixel.
    """
    if axis.pitch < 1:
        blocks = axis.blocks()
        return blocks, np.arange(len(blocks) - 1)
    pixels = axis.pixels()
    return np.arange(pixels[0], pixels[-1] + 2), pixels - pixels[0]


def _middles(axis: AxisMap) -> IntArray:
    """Return the pixel in the middle of each device pixel's block."""
    if axis.pitch >= 1:
        return axis.pixels()
    blocks = axis.blocks()
    return (blocks[:-1] + blocks[1:] - 1) // 2
