"""The hand-written bilinear enlargement with other conventions of coordinates.

The arithmetic is that of bilinear.py: exact, rounded once. Only the place that an output pixel
samples is another (conventions.py), and that alone shifts or stretches the picture.
"""

from __future__ import annotations

from math import gcd

import numpy as np

from viewer.geometry import Region
from viewer.upsampling.base import Method
from viewer.upsampling.bilinear import Bilinear
from viewer.upsampling.conventions import Convention
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    IntArray,
    areas,
    divide_half_up,
    weighted_sums,
)


def convention_taps(convention: Convention, outputs: IntArray, n_in: int, n_out: int) -> AxisTaps:
    """Return the two neighbours of each output position along one axis, and their weights.

    Parameters
    ----------
    convention : Convention
        Where output positions lie in the source; cut to the first and the last source pixel.
    outputs : (n,) int64
        Output positions.
    n_in, n_out : int
        Length of the source and of the output along this axis.
    """
    a, b, d = convention.line(n_in, n_out)
    position = np.clip(a * outputs + b, 0, (n_in - 1) * d)
    left, remainder = np.divmod(position, d)
    common = gcd(a, b, d)  # divides the remainder, whatever the position is
    indices = np.stack([left, left + 1], axis=1)
    weights = np.stack([d - remainder, remainder], axis=1) // common
    return AxisTaps.of(indices, weights, d // common, present=indices < n_in)


class ConventionBilinear(Bilinear):
    """Bilinear enlargement, written by hand and exact, with a convention of its own.

    Parameters
    ----------
    name, title, short_title, summary : str
        As of `Method`.
    convention : Convention
        Where output positions lie in the source.
    """

    def __init__(
        self, name: str, title: str, short_title: str, summary: str, convention: Convention
    ) -> None:
        self.name = name
        self.title = title
        self.short_title = short_title
        self.summary = summary
        self.convention = convention

    def plan(
        self, shape: tuple[int, int], rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the neighbours of each output row and of each output column."""
        height, width = self.output_shape(shape, parameters)
        return (
            convention_taps(self.convention, rows, shape[0], height),
            convention_taps(self.convention, cols, shape[1], width),
        )

    def render_grid(
        self, source: ByteArray, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> ByteArray:
        """Return the weighted averages, rounded half up."""
        down, across = self.plan((source.shape[0], source.shape[1]), rows, cols, parameters)
        return divide_half_up(weighted_sums(source, down, across), areas(down, across))

    def render(self, source: ByteArray, region: Region, parameters: Parameters) -> ByteArray:
        """Return a region, from its own plan and not from that of the half-pixel convention."""
        return Method.render(self, source, region, parameters)


CONVENTIONS: tuple[ConventionBilinear, ...] = (
    ConventionBilinear(
        "bilinear_align_corners",
        "Hand-written, align corners",
        "Corners",
        "Bilinear, exact; the corner pixels' centres coincide, so all between is stretched.",
        Convention.ALIGN_CORNERS,
    ),
    ConventionBilinear(
        "bilinear_asymmetric",
        "Hand-written, asymmetric",
        "Asymmetric",
        "Bilinear, exact; without the half pixels, so the picture moves up and left.",
        Convention.ASYMMETRIC,
    ),
    ConventionBilinear(
        "bilinear_rosetta",
        "Hand-written, Rosetta Code",
        "Rosetta",
        "Bilinear, exact; at r (w - 1) / W as on Rosetta Code: the last pixel is never reached.",
        Convention.ROSETTA,
    ),
)
