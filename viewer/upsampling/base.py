"""What a method of enlargement is: a size, a picture of any region, and an explanation."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

import numpy as np

from viewer import geometry
from viewer.geometry import MAX_SCALE, MIN_SCALE, Region
from viewer.upsampling.conventions import Convention
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

MAX_KERNEL_SIZE = 64


class MethodError(Exception):
    """A method cannot give its picture; the text is one sentence for the user."""


class Border(Enum):
    """What a transposed convolution finds where its kernel reaches outside the source."""

    LAYER = "layer"
    """Nothing, as the layer gives it: the border darkens."""
    REPLICATED = "replicated"
    """The source's edge pixels, repeated outwards."""
    NORMALISED = "normalised"
    """Nothing, but every sum is divided by the sum of its weights."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the user can set of a method.

    Attributes
    ----------
    scale : float
        Enlargement, from 0.1 to 32.
    kernel_size : int
        Width of the transposed convolution's kernel, from 1 to 64.
    padding, output_padding : int or None
        Of the transposed convolution; None chooses them so that the output is the source
        times the stride.
    border : Border
        How the transposed convolution treats the source's border.

    Raises
    ------
    ValueError
        If one of them lies outside its range.
    """

    scale: float
    kernel_size: int
    padding: int | None = None
    output_padding: int | None = None
    border: Border = Border.LAYER

    def __post_init__(self) -> None:
        if not MIN_SCALE <= self.scale <= MAX_SCALE:
            raise ValueError(f"The scale must be from {MIN_SCALE} to {MAX_SCALE:g}.")
        if not 1 <= self.kernel_size <= MAX_KERNEL_SIZE:
            raise ValueError(f"The kernel size must be from 1 to {MAX_KERNEL_SIZE}.")
        if self.padding is not None and not 0 <= self.padding < self.kernel_size:
            raise ValueError(f"The padding must be from 0 to {self.kernel_size - 1}.")
        if self.output_padding is not None and not 0 <= self.output_padding < self.stride:
            raise ValueError(f"The output padding must be from 0 to {self.stride - 1}.")

    @property
    def stride(self) -> int:
        """The whole number nearest to the scale, at least 1."""
        return nearest_stride(self.scale)


def nearest_stride(scale: float) -> int:
    """Return the whole number nearest to `scale` (halves go up), at least 1."""
    return max(1, math.floor(scale + 0.5))


def matched_kernel_size(scale: float) -> int:
    """Return the kernel size at which a transposed convolution interpolates: ``2s - s % 2``."""
    stride = nearest_stride(scale)
    return 2 * stride - stride % 2


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

    @abstractmethod
    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Return the arithmetic for one pixel as the method does it; it ends with the byte."""

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
