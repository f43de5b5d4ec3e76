"""Methods that show a library's picture and explain it with a formula of their own.

The formula is what the library computes on most computers. On some it is not: other builds take
other short cuts. The self-check finds that out, and `trust` says so. Then the picture is still
the library's, cut out of a call on the whole source, and the explanation ends with the byte of
that picture and says by how many levels its arithmetic may be off. Of some methods the formula is
never more than nearly right: these go that way on every computer.
"""

from __future__ import annotations

import weakref
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import TypeAlias

import numpy as np

from viewer.geometry import Region
from viewer.upsampling import trust
from viewer.upsampling.base import Method, MethodError
from viewer.upsampling.libraries.cropping import Shape, cropped_call
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.taps import AxisTaps, ByteArray, Explanation, IntArray

LARGEST_WHOLE = 1 << 29  # bytes of a whole output

Made: TypeAlias = tuple[Callable[[], ByteArray | None], ByteArray]
NOTHING: Made = (lambda: None, np.zeros((0, 0, 0), np.uint8))


class LibraryResize(Method):
    """A resize by a library, together with the formula that the library follows.

    Attributes
    ----------
    formula_off : int
        By how many levels the formula may be off on any computer. Where it may, pictures are cut
        out of a call on the whole source.
    function : str
        The library's function, such as ``"cv2.resize"``.
    quick_cases, thorough_cases : int
        How many images the self-check compares, at start and when it is asked for.
    """

    formula_off: int = 0
    function: str
    quick_cases: int = 8
    thorough_cases: int = 30

    def __init__(self) -> None:
        self._wholes = LastWhole(self.resize)

    @abstractmethod
    def resize(self, source: ByteArray, output: Shape) -> ByteArray:
        """Return what the library itself makes of a source; ``(H, W, C)`` or ``(H, W)``."""

    @abstractmethod
    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the library's taps for some rows and columns of a resize to `output`."""

    @abstractmethod
    def formula(
        self, source: ByteArray, output: Shape, rows: IntArray, cols: IntArray
    ) -> ByteArray:
        """Return the pixels where some rows and columns cross, from the library's formula."""

    def reach(self, shape: Shape, output: Shape) -> int:
        """Return how many source pixels around a region a call on a crop needs."""
        return 2

    def steps_off(self, shape: Shape, output: Shape) -> int:
        """Return by how many levels `arithmetic` may be off where the formula is right."""
        return 0

    def depends_on(self, parameters: Parameters) -> tuple[object, ...]:
        """Return the scale, and whether the formula is trusted: that can change the picture."""
        return (parameters.scale, trust.deviation(self.name))

    def plan(
        self, shape: Shape, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the library's own table of positions and weights for each axis."""
        return self.tables(shape, self.output_shape(shape, parameters), rows, cols)

    def render_grid(
        self, source: ByteArray, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> ByteArray:
        """Evaluate the formula, for any rows and columns; or take them from the whole picture."""
        output = self.output_shape((source.shape[0], source.shape[1]), parameters)
        if self._formula_off:
            return self._whole_picture(source, output)[np.ix_(rows, cols)]
        return self.formula(source, output, rows, cols)

    def render(self, source: ByteArray, region: Region, parameters: Parameters) -> ByteArray:
        """Return the region from a call on a crop, from the formula, or from the whole picture.

        Raises
        ------
        MethodError
            If the library is missing, or only the whole picture will do and it is too large.
        """
        self.check()
        output = self.output_shape((source.shape[0], source.shape[1]), parameters)
        if self._formula_off:
            return self._whole_picture(source, output)[region.slices].copy()
        return self.cropped(source, output, region)

    def cropped(self, source: ByteArray, output: Shape, region: Region) -> ByteArray:
        """Return a region from a call on a crop where that is the same, else the formula."""
        reach = self.reach((source.shape[0], source.shape[1]), output)
        crop = cropped_call(source, region, output, self.tables, self.resize, reach)
        if crop is not None:
            return crop
        rows = np.arange(region.top, region.bottom)
        return self.formula(source, output, rows, np.arange(region.left, region.right))

    def explain(self, source: ByteArray, row: int, col: int, parameters: Parameters) -> Explanation:
        """Explain one output pixel; see `Method.explain`.

        Where the steps are not trusted the value is the picture's, whatever they arrive at.
        """
        explanation = super().explain(source, row, col, parameters)
        shape = (source.shape[0], source.shape[1])
        levels = self._formula_off or self.steps_off(shape, explanation.output_shape)
        if not levels:
            return explanation
        try:
            grid = self.render_grid(source, np.array([row]), np.array([col]), parameters)
        except MethodError:  # no picture to agree with: the arithmetic is all there is
            return replace(explanation, approximate=levels)
        byte = grid[0, 0].tolist()
        off = max(abs(a - b) for a, b in zip(byte, explanation.value, strict=True))
        return replace(explanation, value=tuple(byte), approximate=max(levels, off))

    @property
    def _formula_off(self) -> int:
        """By how many levels the formula may be off here."""
        return max(self.formula_off, trust.deviation(self.name))

    def _whole_picture(self, source: ByteArray, output: Shape) -> ByteArray:
        size = output[0] * output[1] * source.shape[2]
        if size > LARGEST_WHOLE:
            raise MethodError(
                f"On this computer the picture of {self.title} can only be made whole, and "
                f"{output[1]} × {output[0]} pixels are too many for that: choose a smaller scale."
            )
        return self._wholes.get(source, output)


class LastWhole:
    """The whole output that was made last, for as long as its source lives.

    Parameters
    ----------
    resize : callable
        Makes the output.
    """

    def __init__(self, resize: Callable[[ByteArray, Shape], ByteArray]) -> None:
        self._resize = resize
        self._lock = Lock()  # panes and the inspector ask from different threads
        self._last = NOTHING

    def get(self, source: ByteArray, output: Shape) -> ByteArray:
        """Return the whole output, not to be written to."""
        with self._lock:
            made_from, picture = self._last
            if made_from() is not source or picture.shape[:2] != output:
                self._last = NOTHING  # room for the next one
                picture = self._resize(source, output).reshape(*output, source.shape[2])
                self._last = weakref.ref(source, self._forget), picture
            return picture

    def _forget(self, gone: Callable[[], ByteArray | None]) -> None:
        """Let go of the picture with its source; may run in the middle of anything."""
        if self._last[0] is gone:
            self._last = NOTHING
