"""Pan and zoom as mathematics: which output pixel each device pixel of a pane shows.

Note [The view]
    All panes share one view: a centre and a magnification in *source* coordinates, so that
    outputs of different sizes show the same place at the same size. The centre is measured
    from the outer edge of the image: ``(0, 0)`` is its top left corner, ``(H, W)`` its bottom
    right one.

Note [Whole pixels]
    Every device pixel shows exactly one output pixel (or, zoomed out, the average of a block
    of whole ones). Nothing is interpolated on the way to the screen. Zooming snaps to ratios
    at which each output pixel covers the same whole number of device pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from viewer.upsampling.taps import IntArray

ZOOM_RATIOS: tuple[float, ...] = (
    *(1 / (n << k) for k in range(10, 0, -1) for n in (8, 6)),
    *(1 / n for n in (8, 6, 5, 4, 3, 2)),
    *map(float, (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128)),
)
"""Device pixels for each output pixel to which zooming snaps."""


@dataclass(frozen=True, slots=True)
class View:
    """What part of the source the panes show; see Note [The view].

    Attributes
    ----------
    center_row, center_col : float
        The source position in the middle of a pane.
    magnification : float
        Device pixels for each source pixel.
    """

    center_row: float
    center_col: float
    magnification: float

    def moved(self, down: float, right: float, shape: tuple[int, int]) -> View:
        """Return the view with its contents dragged by device pixels, kept on the image."""
        row = self.center_row - down / self.magnification
        col = self.center_col - right / self.magnification
        return View(
            min(max(row, 0.0), float(shape[0])),
            min(max(col, 0.0), float(shape[1])),
            self.magnification,
        )

    def zoomed(
        self, magnification: float, down: float, right: float, shape: tuple[int, int]
    ) -> View:
        """Return the view at another magnification, with one place held still.

        Parameters
        ----------
        magnification : float
            The new one.
        down, right : float
            The place to hold, in device pixels from the middle of the pane.
        shape : tuple of int
            ``(H, W)`` of the source.
        """
        change = 1 / self.magnification - 1 / magnification
        row, col = self.center_row + down * change, self.center_col + right * change
        return View(
            min(max(row, 0.0), float(shape[0])),
            min(max(col, 0.0), float(shape[1])),
            magnification,
        )


def fit(shape: tuple[float, float], size: tuple[int, int], margin: int = 8) -> View:
    """Return the view that shows all of a source of `shape` in a pane of `size` ``(h, w)``."""
    room = [max(1, length - 2 * margin) for length in size]
    magnification = min(room[0] / shape[0], room[1] / shape[1])
    # A few large pixels: whole numbers of device pixels, and at most scales for the enlarged
    # ones too.
    for whole in (12, 1):
        if magnification >= 6 * whole:
            magnification = float(magnification // whole * whole)
            break
    return View(shape[0] / 2, shape[1] / 2, magnification)


def next_ratio(ratio: float, steps: int) -> float:
    """Return the ratio `steps` places up (or down) from `ratio` in `ZOOM_RATIOS`."""
    for _ in range(abs(steps)):
        if steps > 0:
            ratio = next((r for r in ZOOM_RATIOS if r > ratio * 1.0001), ratio)
        else:
            ratio = next((r for r in reversed(ZOOM_RATIOS) if r < ratio / 1.0001), ratio)
    return ratio


def ratio_text(ratio: float) -> str:
    """Return a zoom as ``"400 % (4:1)"``; the ratio only where it is one of whole numbers."""
    percent = f"{100 * ratio:.3g}" if ratio < 10 else f"{100 * ratio:.0f}"
    for first, second in ((round(ratio), 1), (1, round(1 / ratio))):
        if first >= 1 and second >= 1 and math.isclose(first / second, ratio, rel_tol=1e-3):
            return f"{percent} % ({first}:{second})"
    return f"{percent} %"


@dataclass(frozen=True, slots=True)
class AxisMap:
    """Where the pixels of one output lie along one axis of a pane.

    Attributes
    ----------
    size : int
        Length of the pane in device pixels.
    origin : int
        Device position of the outer edge of output pixel 0.
    pitch : float
        Device pixels for each output pixel.
    length : int
        Number of output pixels.
    """

    size: int
    origin: int
    pitch: float
    length: int

    @classmethod
    def of(cls, size: int, center: float, magnification: float, n_in: int, n_out: int) -> AxisMap:
        """Return the map for a view, an output of `n_out` and a source of `n_in` pixels.

        The output's length is a rounded one, so its pixels can miss a whole number of device
        pixels by a hair. Where that adds up to less than half a device pixel in the pane, the
        whole number is taken: better an even grid than a drift that nobody can see.
        """
        pitch = magnification * n_in / n_out
        whole = round(pitch)
        if whole >= 1 and abs(pitch - whole) / pitch * size < 1:
            pitch = float(whole)
        origin = math.floor(size / 2 - center * n_out / n_in * pitch + 0.5)
        return cls(size, origin, pitch, n_out)

    def edge(self, index: int) -> int:
        """Return the first device pixel that shows output pixel `index` or a later one."""
        return math.ceil(self.origin + index * self.pitch - 0.5)

    @property
    def visible(self) -> tuple[int, int]:
        """The device pixels ``[begin, end)`` of the pane that show any of the output.

        Zoomed in, those whose centre lies on an output pixel; zoomed out, those on which the
        centre of an output pixel lies. So the output's every pixel is shown, however thin.
        """
        if self.pitch >= 1:
            end = self.edge(self.length)
        else:
            end = self.origin + math.floor((self.length - 0.5) * self.pitch) + 1
            # The division may round otherwise than the multiplication.
            while self._first_from(end) < self.length:
                end += 1
            while self._first_from(end - 1) >= self.length:
                end -= 1
        begin = min(max(0, self.origin), self.size)
        return begin, max(begin, min(self.size, end))

    def shown(self) -> tuple[int, int]:
        """Return the output pixels, first and last + 1, of which something is visible."""
        begin, end = self.visible
        if begin == end:
            return 0, 0
        if self.pitch >= 1:
            pixels = self.pixels()
            return int(pixels[0]), int(pixels[-1]) + 1
        blocks = self.blocks()
        return int(blocks[0]), int(blocks[-1])

    def span(self) -> tuple[float, float]:
        """Return what part of the output lies in the pane, as shares of it from 0 to 1."""
        whole = self.pitch * self.length
        begin, end = (-self.origin / whole, (self.size - self.origin) / whole)
        return min(max(begin, 0.0), 1.0), min(max(end, 0.0), 1.0)

    def pixels(self) -> IntArray:
        """Return the output pixel that each visible device pixel shows, for a pitch over 1."""
        device = np.arange(*self.visible)
        shown = np.floor((device + 0.5 - self.origin) / self.pitch).astype(np.int64)
        pixels: IntArray = np.clip(shown, 0, self.length - 1)
        return pixels

    def blocks(self) -> IntArray:
        """Return where each visible device pixel's block of output pixels begins, zoomed out.

        A block is all output pixels whose centres fall on the device pixel: at least one. One
        more entry than device pixels: block j is ``[blocks[j], blocks[j + 1])``.
        """
        begin, end = self.visible
        offsets = np.arange(begin, end + 1) - self.origin
        blocks: IntArray = np.ceil(offsets / self.pitch - 0.5).astype(np.int64)
        return np.minimum(blocks, self.length)

    def _first_from(self, device: int) -> int:
        """Return the first output pixel whose centre lies on or beyond a device pixel."""
        return math.ceil((device - self.origin) / self.pitch - 0.5)

    def nearest_to(self, device: float) -> int:
        """Return the output pixel at a device position; beside the picture, the nearest one.

        Something of the output must be visible.
        """
        begin, end = self.visible
        pixel = self.pixel_at(min(max(device, begin), end - 1))
        assert pixel is not None
        return pixel

    def pixel_at(self, device: float) -> int | None:
        """Return the output pixel at a device position, or None beside the picture."""
        place = math.floor(device)
        begin, end = self.visible
        if not begin <= place < end:
            return None
        if self.pitch >= 1:
            index = math.floor((place + 0.5 - self.origin) / self.pitch)
        else:  # in the middle of the device pixel's block
            stop = min(self._first_from(place + 1), self.length)
            index = (self._first_from(place) + stop - 1) // 2
        return min(max(index, 0), self.length - 1)


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
