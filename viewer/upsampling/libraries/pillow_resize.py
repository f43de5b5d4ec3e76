"""``PIL.Image.resize`` with each of its filters.

Pillow resizes along the columns, rounds to bytes, and then along the rows, with weights that are
whole numbers out of 2^22 (``Resample.c``: ``precompute_coeffs``, ``normalize_coeffs_8bpc``)::

    byte = (sum(w_i * p_i) + 2^21) >> 22                                  cut to 0..255

From version 13 on it begins with the rows where that saves much: where the height shrinks by more
than twice as many pixels as the width. An axis that keeps its length is left out. Where the image
shrinks the kernel is stretched, so that no source pixel is skipped. Colours are multiplied by
their alpha before, and divided by it afterwards (``Convert.c``: ``rgbA2rgba``, ``rgba2rgbA``).
Nearest is another function, which copies (``Geometry.c``: ``ImagingScaleAffine``).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from viewer.geometry import Region
from viewer.upsampling.libraries.arithmetic_kinds import CopiedResize, TwoPassResize
from viewer.upsampling.libraries.cropping import Shape
from viewer.upsampling.libraries.filters import (
    BOX,
    CUBIC,
    HAMMING,
    LANCZOS,
    TRIANGLE,
    Kernel,
    added_up_positions,
    fixed_point,
    stretched_weights,
)
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
)

BITS = 22
GROUP = "Pillow"


def pillow_resize(source: ByteArray, output: Shape, resample: str) -> ByteArray:
    """Call Pillow on a whole image: grey, RGB or RGBA."""
    from PIL import Image

    image = Image.fromarray(source[:, :, 0] if source.shape[2] == 1 else source)
    return np.asarray(image.resize(output[::-1], Image.Resampling[resample]))


def pillow_call(output: Shape, resample: str) -> Call:
    """Return the call that makes a whole output with one of Pillow's filters."""
    size = f"({output[1]}, {output[0]}), Image.Resampling.{resample}"
    return Call(
        ("import numpy as np", "from PIL import Image"),
        (f"larger = np.asarray(Image.fromarray(image).resize({size}))",),
    )


def pillow_taps(outputs: IntArray, n_in: int, n_out: int, kernel: Kernel) -> AxisTaps:
    """Return Pillow's table of positions and weights for one axis.

    Parameters
    ----------
    outputs : (n,) int64
        Output positions.
    n_in, n_out : int
        Length of the source and of the output along this axis; if they are equal, nothing is done.
    kernel : Kernel
        The filter.
    """
    if n_in == n_out:
        return AxisTaps.identity(outputs)
    indices, weights, present = stretched_weights(outputs, n_in, n_in / n_out, kernel)
    return AxisTaps.of(indices, fixed_point(weights, BITS), 1 << BITS, present=present)


def rows_first(shape: Shape, output: Shape) -> bool:
    """Return whether this version of Pillow resizes along the rows before the columns."""
    if output[0] >= shape[0] or shape[0] - output[0] <= 2 * (shape[1] - output[1]):
        return False
    import PIL

    return int(PIL.__version__.split(".")[0]) >= 13


def multiplied(pixels: ByteArray) -> ByteArray:
    """Return RGBA pixels with their colours multiplied by alpha, as Pillow rounds that."""
    product = pixels[..., :3].astype(np.int32) * pixels[..., 3:] + 128
    colors = ((product >> 8) + product) >> 8
    return np.concatenate([colors.astype(np.uint8), pixels[..., 3:]], axis=-1)


def divided(pixels: ByteArray) -> ByteArray:
    """Return RGBA pixels with their colours divided by alpha, as Pillow cuts that off."""
    alpha, colors = pixels[..., 3:].astype(np.int32), pixels[..., :3].astype(np.int32)
    quotient = np.minimum(255 * colors // np.maximum(alpha, 1), 255)
    colors = np.where((alpha == 0) | (alpha == 255), colors, quotient)
    return np.concatenate([colors.astype(np.uint8), pixels[..., 3:]], axis=-1)


class PillowResize(TwoPassResize):
    """Pillow's resize with one of its filters.

    Parameters
    ----------
    resample : str
        As Pillow's ``Resampling`` calls it.
    kernel : Kernel
        The filter.
    title, short_title, summary : str
        As of `Method`.
    """

    group = GROUP
    library = "PIL"
    library_title = "Pillow"
    function = "Image.resize"
    antialias = True
    premultiplies = True

    def __init__(
        self, resample: str, kernel: Kernel, title: str, short_title: str, summary: str
    ) -> None:
        super().__init__()
        self.name = f"pillow_{resample.lower()}"
        self.title = title
        self.short_title = short_title
        self.summary = summary
        self.kernel = kernel.name
        self._resample = resample
        self._kernel = kernel

    def resize(self, source: ByteArray, output: Shape) -> ByteArray:
        """Call Pillow."""
        return pillow_resize(source, output, self._resample)

    def library_call(self, output: Shape, parameters: Parameters) -> Call:
        """Return Pillow's call."""
        return pillow_call(output, self._resample)

    def reach(self, shape: Shape, output: Shape) -> int:
        """Return how far the kernel reaches, stretched, and one more."""
        stretch = max(1.0, *(n_in / n_out for n_in, n_out in zip(shape, output, strict=True)))
        return int(self._kernel.support * stretch) + 2

    def vertical_first(self, shape: Shape, output: Shape) -> bool:
        """Return whether this version of Pillow begins with the rows."""
        return rows_first(shape, output)

    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return Pillow's own table of positions and weights for each axis."""
        return (
            pillow_taps(rows, shape[0], output[0], self._kernel),
            pillow_taps(cols, shape[1], output[1], self._kernel),
        )

    def cropped(self, source: ByteArray, output: Shape, region: Region) -> ByteArray:
        """Return a region from a call on a crop where that is the same, else the formula.

        A crop's call may take the axes in another order than the whole image's.
        """
        shape = (source.shape[0], source.shape[1])
        if output[0] < shape[0]:
            rows = np.arange(region.top, region.bottom)
            return self.formula(source, output, rows, np.arange(region.left, region.right))
        return super().cropped(source, output, region)

    def formula(
        self, source: ByteArray, output: Shape, rows: IntArray, cols: IntArray
    ) -> ByteArray:
        """Evaluate Pillow's formula."""
        if output == source.shape[:2]:  # a copy, colours as they are
            picture: ByteArray = source[np.ix_(rows, cols)]
            return picture
        return super().formula(source, output, rows, cols)

    def before(self, pixels: ByteArray) -> ByteArray:
        """Return colours multiplied by their alpha."""
        return multiplied(pixels) if pixels.shape[2] == 4 else pixels

    def after(self, pixels: ByteArray) -> ByteArray:
        """Return colours divided by their alpha."""
        return divided(pixels) if pixels.shape[2] == 4 else pixels

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Show both passes; of colours with alpha, what is done before and after them."""
        if taps.values.shape[1] != 4 or pixel.output_shape == pixel.source_shape:
            return super().arithmetic(pixel, taps, row_taps, col_taps)
        before = multiplied(taps.values.astype(np.uint8))
        steps = super().arithmetic(
            pixel, replace(taps, values=before.astype(np.int64)), row_taps, col_taps
        )
        mixed = [int(result) for result in steps[-1].results]
        alpha = mixed[3]
        byte = divided(np.array([mixed], np.uint8))[0].tolist()
        kept = alpha in (0, 255)
        formulas = [str(v) if kept else f"⌊255 × {v} / {alpha}⌋, at most 255" for v in mixed[:3]]
        first, *rest = steps
        return (
            replace(first, name=f"{first.name} (colours × alpha / 255)"),
            *rest,
            Step(
                "byte: colours divided by alpha",
                (*formulas, str(alpha)),
                tuple(map(Fraction, byte)),
            ),
        )

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return both passes; of colours with alpha, what is done before and after them."""
        lines = super().snippet(explanation, source_shape, parameters)
        if len(explanation.value) != 4 or source_shape == explanation.output_shape:
            return lines
        return [
            "# Colours are multiplied by their alpha before, and divided by it afterwards.",
            "product = values[:, :, :3] * values[:, :, 3:] + 128",
            "values[:, :, :3] = ((product >> 8) + product) >> 8",
            *lines,
            "if 0 < byte[3] < 255:",
            "    byte[:3] = np.minimum(255 * byte[:3] // byte[3], 255)",
        ]


class PillowNearest(CopiedResize):
    """Pillow's nearest neighbour."""

    name = "pillow_nearest"
    title = "Pillow nearest"
    short_title = "Pil. nearest"
    summary = "Pillow with NEAREST: the pixel in which the centre falls, in double."
    group = GROUP
    library = "PIL"
    library_title = "Pillow"
    function = "Image.resize"

    def resize(self, source: ByteArray, output: Shape) -> ByteArray:
        """Call Pillow."""
        return pillow_resize(source, output, "NEAREST")

    def library_call(self, output: Shape, parameters: Parameters) -> Call:
        """Return Pillow's call."""
        return pillow_call(output, "NEAREST")

    def tables(
        self, shape: Shape, output: Shape, rows: IntArray, cols: IntArray
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the one source position of each output row and column."""
        return (
            AxisTaps.identity(added_up_positions(rows, shape[0], output[0])),
            AxisTaps.identity(added_up_positions(cols, shape[1], output[1])),
        )


PILLOW: tuple[PillowNearest | PillowResize, ...] = (
    PillowNearest(),
    PillowResize(
        "BOX",
        BOX,
        "Pillow box",
        "Pil. box",
        "Pillow with BOX: the mean of what is covered; enlarged, it is nearest.",
    ),
    PillowResize(
        "BILINEAR",
        TRIANGLE,
        "Pillow bilinear",
        "Pil. bilinear",
        "Pillow with BILINEAR: a byte between the two passes; antialiased where it shrinks.",
    ),
    PillowResize(
        "HAMMING",
        HAMMING,
        "Pillow Hamming",
        "Pil. Hamming",
        "Pillow with HAMMING: as wide as bilinear, but sharper.",
    ),
    PillowResize(
        "BICUBIC",
        CUBIC,
        "Pillow bicubic",
        "Pil. bicubic",
        "Pillow with BICUBIC: 4 x 4 pixels, a = -1/2: softer than cv2's; edges overshoot.",
    ),
    PillowResize(
        "LANCZOS",
        LANCZOS,
        "Pillow Lanczos",
        "Pil. Lanczos",
        "Pillow with LANCZOS: 6 x 6 pixels, so edges ring.",
    ),
)
