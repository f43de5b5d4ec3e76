"""What a method of enlargement is: a size, a picture of any region, and an explanation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from viewer import geometry
from viewer.geometry import Region
from viewer.upsampling.conventions import Convention
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.programs import Call
from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    Explanation,
    IntArray,
    OutputPixel,
    PixelTaps,
    Step,
    pixel_taps,
)

PIECE = 32  # single pixels that are looked up together


class MethodError(Exception):
    """A method cannot give its picture; the text is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of an output where a method is known to go wrong.

    Attributes
    ----------
    region : Region
        Of the output.
    fault : str
        What goes wrong there, in a few words.
    """

    region: Region
    fault: str


class Method(ABC):
    """One way to enlarge an image.

    A method is stateless: everything it needs comes as arguments, so any thread may use it.

    Attributes
    ----------
    name : str
        What the command line calls it.
    title : str
        What its pane is called.
    short_title : str
        The same where room is short.
    summary : str
        One line on what it is and where it comes from.
    group : str
        The heading under which menus list it.
    library : str
        The package that makes the picture and takes long to import; empty if none does.
    convention : Convention
        How its output positions map to source coordinates.
    library_title : str
        The library's name for people; empty if the picture is made by hand.
    is_source : bool
        Whether it shows the opened image itself, not enlarged.
    is_layer : bool
        Whether it is a network's layer, with a kernel size, a stride and paddings to set.
    clamps : bool
        Whether a sample beyond the centres of the border pixels is the border pixel.
    ratio_first : bool
        Whether it is said that the ratio of the sizes is worked out, and rounded, before the rest.
    kernel : str
        The shape of its weights, such as ``"bilinear"``.
    antialias : bool
        Whether the kernel is stretched where the image shrinks, so that it skips no source pixel.
    mirrors : bool
        Whether the source goes on mirrored beyond its border.
    premultiplies : bool
        Whether colours are multiplied by their alpha before, and divided by it afterwards.
    """

    name: str
    title: str
    short_title: str
    summary: str
    group: str = "By hand"
    library: str = ""
    convention: Convention = Convention.HALF_PIXEL
    library_title: str = ""
    is_source: bool = False
    is_layer: bool = False
    clamps: bool = False
    ratio_first: bool = False
    kernel: str = "bilinear"
    antialias: bool = False
    mirrors: bool = False
    premultiplies: bool = False

    def output_shape(
        self, source_shape: tuple[int, int], parameters: Parameters
    ) -> tuple[int, int]:
        """Return the ``(H, W)`` of the whole output."""
        return geometry.output_shape(source_shape, parameters.scale)

    def check(self) -> None:
        """Raise MethodError if the method cannot work here, such as without its library."""
        return

    def depends_on(self, parameters: Parameters) -> tuple[object, ...]:
        """Return those of the parameters that change this method's picture."""
        return (parameters.scale,)

    def zones(self, source_shape: tuple[int, int], parameters: Parameters) -> tuple[Zone, ...]:
        """Return the parts of the output where the method is known to go wrong."""
        return ()

    def remark(self, parameters: Parameters) -> str:
        """Return what the pane should say about these parameters, or nothing."""
        return ""

    @abstractmethod
    def plan(
        self, shape: tuple[int, int], rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the taps of some output rows and of some output columns.

        Parameters
        ----------
        shape : tuple of int
            ``(H, W)`` of the source.
        rows, cols : (n,), (m,) int64
            Positions in the whole output, in any order.
        parameters : Parameters
            What the user has set.
        """

    @abstractmethod
    def render_grid(
        self, source: ByteArray, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> ByteArray:
        """Return the output's pixels where some rows and some columns cross, from the plan.

        Returns
        -------
        (n, m, C) uint8
        """

    def render(self, source: ByteArray, region: Region, parameters: Parameters) -> ByteArray:
        """Return a region of the output, byte for byte the crop of the whole.

        Parameters
        ----------
        source : (H, W, C) uint8
            The whole source.
        region : Region
            Within the output.
        parameters : Parameters
            What the user has set.

        Returns
        -------
        (region.height, region.width, C) uint8

        Raises
        ------
        MethodError
            If the method's library is missing.
        """
        rows = np.arange(region.top, region.bottom)
        cols = np.arange(region.left, region.right)
        return self.render_grid(source, rows, cols, parameters)

    def pixels(
        self, source: ByteArray, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> ByteArray:
        """Return single pixels of the output, wherever they lie: what `explain` arrives at.

        Parameters
        ----------
        source : (H, W, C) uint8
            The whole source.
        rows, cols : (n,) int64
            Pixel ``i`` is that at ``rows[i]``, ``cols[i]`` of the whole output; in any order.
        parameters : Parameters
            What the user has set.

        Returns
        -------
        (n, C) uint8

        Raises
        ------
        MethodError
            If only the whole picture would do, and it is too large to be made.
        """
        values = np.empty((len(rows), source.shape[2]), np.uint8)
        # All pixels' rows crossed with all their columns would be far more than is asked for.
        for piece in (slice(i, i + PIECE) for i in range(0, len(rows), PIECE)):
            needed_rows, row_places = np.unique(rows[piece], return_inverse=True)
            needed_cols, col_places = np.unique(cols[piece], return_inverse=True)
            grid = self.render_grid(source, needed_rows, needed_cols, parameters)
            values[piece] = grid[row_places, col_places]
        return values

    def ready(self, source: ByteArray) -> ByteArray | None:
        """Return the whole output if it is there without being made, else None."""
        return None

    def stand_in(
        self, source: ByteArray, region: Region, parameters: Parameters
    ) -> ByteArray | None:
        """Return quickly what `render` is known to return, or None where that is quick enough.

        The screen shows it until `render` itself has answered.
        """
        return None

    def source_coordinate(
        self, row: int, col: int, shape: tuple[int, int], parameters: Parameters
    ) -> tuple[Fraction, Fraction]:
        """Return the source coordinate that an output pixel samples, not clamped."""
        height, width = self.output_shape(shape, parameters)
        return (
            self.convention.coordinate(row, shape[0], height),
            self.convention.coordinate(col, shape[1], width),
        )

    def position_rule(self) -> str:
        """Return in words how an output position leads to the source coordinate."""
        return f"Source = {self.convention.rule(ratio_first=self.ratio_first)}"

    def position_formula(self, index: int, n_in: int, n_out: int, parameters: Parameters) -> str:
        """Return the same along one axis, numbers filled in, without what it comes to."""
        return self.convention.formula(index, n_in, n_out, ratio_first=self.ratio_first)

    def settings(self, parameters: Parameters) -> str:
        """Return in brackets which of the parameters matter to a reason, or nothing."""
        return ""

    def size_cause(self, shape: tuple[int, int], parameters: Parameters) -> tuple[str, str]:
        """Return why the output has not the size of the scale: in a few words, and as a clause."""
        return "not resized", f"{self.short_title} is not resized"

    def gap_cause(self, parameters: Parameters) -> str:
        """Return why a pixel has no taps at all, as a clause."""
        return "it lies beyond the last one"

    @abstractmethod
    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Return the arithmetic for one pixel as the method does it; it ends with the byte."""

    @abstractmethod
    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return the arithmetic for one pixel as lines of Python that make `byte`.

        They find the taps in `rows`, `cols`, `values`, `row_weights` and `col_weights`
        (explaining/snippets.py), and need only NumPy.

        Parameters
        ----------
        explanation : Explanation
            Of the pixel.
        source_shape : tuple of int
            ``(H, W)`` of the source.
        parameters : Parameters
            What the user had set.
        """

    def library_call(self, output: tuple[int, int], parameters: Parameters) -> Call | None:
        """Return the library's call that makes the whole output, None if none does.

        Parameters
        ----------
        output : tuple of int
            ``(H, W)`` of the whole output.
        parameters : Parameters
            What the user has set.
        """
        return None

    def explain(self, source: ByteArray, row: int, col: int, parameters: Parameters) -> Explanation:
        """Explain one output pixel, from the same plan that the picture is made from.

        Parameters
        ----------
        source : (H, W, C) uint8
            The whole source.
        row, col : int
            The output pixel.
        parameters : Parameters
            What the user has set.

        Raises
        ------
        IndexError
            If the pixel lies outside the output.
        """
        shape = (source.shape[0], source.shape[1])
        output_shape = self.output_shape(shape, parameters)
        if not (0 <= row < output_shape[0] and 0 <= col < output_shape[1]):
            raise IndexError(
                f"Row {row}, column {col} lies outside the output of "
                f"{output_shape[0]} rows and {output_shape[1]} columns."
            )
        row_taps, col_taps = self.plan(shape, np.array([row]), np.array([col]), parameters)
        taps = pixel_taps(source, row_taps, col_taps)
        pixel = OutputPixel(row, col, shape, output_shape)
        steps = self.arithmetic(pixel, taps, row_taps, col_taps)
        source_row, source_col = self.source_coordinate(row, col, shape, parameters)
        return Explanation(
            output_shape=output_shape,
            row=row,
            col=col,
            source_row=source_row,
            source_col=source_col,
            taps=taps,
            row_taps=row_taps,
            col_taps=col_taps,
            steps=steps,
            value=tuple(int(result) for result in steps[-1].results),
        )
