"""Phases: whether a transposed convolution hands every output pixel the same share of weight.

Kernels are laid down s output pixels apart, so the weights that meet in an output position
repeat every s positions: its *phase* is what is left of it after division by s. Where the sums
at all phases are 1, an even picture stays even and as bright as it was. Where they differ, an
even picture comes out as a checkerboard (Odena, Dumoulin and Olah, "Deconvolution and
Checkerboard Artifacts", 2016), and where a sum is 0, with gaps.

``k % s == 0`` does not tell: with the bilinear kernel the sums are 1 if, and only if, k is
2s - 1 or 2s.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.number_text import halves_text, range_text, significant
from viewer.upsampling.parameters import Border
from viewer.upsampling.taps import AxisTaps, Explanation

_BORDER_REMARKS = {
    Border.REPLICATED: "edge replicated",
    Border.NORMALISED: "divided by the weights",
}


@dataclass(frozen=True, slots=True)
class PhaseSums:
    """The sums of weights of a layer, along one axis.

    In two dimensions the sum at an output pixel is the product of those of its row and column.

    Attributes
    ----------
    layer : Layer
        Whose sums they are.
    sums : tuple of Fraction
        For each of the s phases, along one axis, away from the border.
    border_before, border_after : int
        How many output positions at the start and at the end of a long axis sum to less than
        their phase does inside: there the kernel reaches out of the picture.
    """

    layer: Layer
    sums: tuple[Fraction, ...]
    border_before: int
    border_after: int

    @classmethod
    def of(cls, layer: Layer) -> PhaseSums:
        """Read the sums off the layer's own plan for a long axis."""
        stride = layer.stride
        n_in = long_axis(layer)
        n_out = layer.output_length(n_in)
        taps = layer.taps(np.arange(n_out), n_in)
        sums, denominators = taps.sums(), taps.denominators
        middle = n_out // 2 // stride * stride
        inside = middle + np.arange(n_out) % stride
        border = np.flatnonzero(sums * denominators[inside] != sums[inside] * denominators)
        before, after = border[border < middle], border[border >= middle]
        period = slice(middle, middle + stride)
        return cls(
            layer=layer,
            sums=tuple(map(Fraction, sums[period].tolist(), denominators[period].tolist())),
            border_before=int(before[-1]) + 1 if before.size else 0,
            border_after=n_out - int(after[0]) if after.size else 0,
        )

    @property
    def smallest(self) -> Fraction:
        """The smallest sum along one axis; its square is the smallest in the picture."""
        return min(self.sums)

    @property
    def largest(self) -> Fraction:
        """The largest sum along one axis; its square is the largest in the picture."""
        return max(self.sums)

    @property
    def gain(self) -> Fraction:
        """How many times as bright the picture becomes on average, in both dimensions."""
        return (sum(self.sums, Fraction(0)) / self.layer.stride) ** 2

    @property
    def ripple(self) -> Fraction:
        """The largest sum less the smallest, along one axis, as a part of their mean."""
        mean = sum(self.sums, Fraction(0)) / self.layer.stride
        return (self.largest - self.smallest) / mean

    @property
    def is_flat(self) -> bool:
        """Whether all sums are the same: no checkerboard."""
        return self.smallest == self.largest

    @property
    def has_gaps(self) -> bool:
        """Whether no kernel at all reaches some output positions."""
        return self.smallest == 0

    @property
    def gaps(self) -> Fraction:
        """The part of the picture that no kernel reaches, 0 to 1."""
        return 1 - Fraction(sum(value > 0 for value in self.sums), self.layer.stride) ** 2

    @property
    def keeps_brightness(self) -> bool:
        """Whether all sums are 1."""
        return self.smallest == self.largest == 1

    @property
    def surplus_size(self) -> int:
        """How many output pixels more than s times the source each axis has; negative: less."""
        layer = self.layer
        automatic = layer.stride - layer.kernel_size + 2 * layer.padding + layer.surplus
        return layer.output_padding - automatic

    @property
    def shift(self) -> Fraction:
        """How many output pixels too far down and right the picture lies; negative: up and left.

        Source position i should land on ``s i + (s - 1) / 2`` (geometry.py,
        Note [Pixel centres]).
        """
        layer = self.layer
        return Fraction(layer.kernel_size - layer.stride, 2) - layer.padding

    def cells(self, phase: int) -> range:
        """Return the kernel cells whose weights meet in the output positions of a phase."""
        layer = self.layer
        return range((phase + layer.padding) % layer.stride, layer.kernel_size, layer.stride)

    def phase(self, cell: int) -> int:
        """Return the phase of the output positions that a kernel cell contributes to."""
        return (cell - self.layer.padding) % self.layer.stride

    def verdict(self) -> str:
        """Return one plain sentence on what the sums do to an even picture."""
        layer = self.layer
        low, high = self.smallest**2, self.largest**2
        if self.keeps_brightness:
            return "Every output pixel receives weights that sum to 1: brightness is kept."
        if self.has_gaps:
            return (
                "Gaps: the kernel is narrower than the stride, "
                f"and {significant(100 * self.gaps)} % of the pixels stay black."
            )
        if self.is_flat:
            return f"Every sum is {significant(low)}: the picture becomes {_too_bright(low)}."
        pattern = (
            "bright and dark pixels alternate (a checkerboard)."
            if layer.stride == 2
            else f"a checkerboard that repeats every {layer.stride} pixels."
        )
        return f"The sums range from {range_text(low, high)}: {pattern}"

    def remarks(self) -> tuple[str, ...]:
        """Return what else is to be said about the layer: a few words each."""
        remarks = []
        if not self.is_flat and self.gain != 1:
            remarks.append(f"on average {_too_bright(self.gain)}")
        if self.shift:
            where = "down and right" if self.shift > 0 else "up and left"
            remarks.append(f"shifted {halves_text(abs(self.shift))} px {where}")
        if self.border_before or self.border_after:
            remarks.append(f"darker border of {self.border_text()}")
        if self.layer.surplus:
            remarks.append("last row and column dropped")
        if self.surplus_size:
            more = "more" if self.surplus_size > 0 else "less"
            remarks.append(f"{abs(self.surplus_size)} px {more} than {self.layer.stride} × source")
        if self.layer.border is not Border.LAYER:
            remarks.append(_BORDER_REMARKS[self.layer.border])
        return tuple(remarks)

    def border_text(self) -> str:
        """Return how wide the dark border is: ``"1 to 2 px"``."""
        return border_text(self.border_before, self.border_after)


def border_text(before: int, after: int) -> str:
    """Return the width of a border in words.

    Parameters
    ----------
    before, after : int
        At top and left, at bottom and right; not both 0.
    """
    narrow, wide = sorted((before, after))
    if not narrow:
        return f"{wide} px at " + ("top and left" if before else "bottom and right")
    return f"{wide} px" if narrow == wide else f"{narrow} to {wide} px"


def long_axis(layer: Layer) -> int:
    """Return a length of source at which the layer's output has an inside."""
    # The kernels of this many source pixels overlap.
    reach = -(-layer.kernel_size // layer.stride) + 1
    return 4 * reach


def kernel_cells(layer: Layer, explanation: Explanation) -> list[tuple[int, int]]:
    """Return, for each tap of an output pixel, the cell of the kernel that weighs it.

    Parameters
    ----------
    layer : Layer
        The layer that made the pixel.
    explanation : Explanation
        Of that pixel; the cells come in the order of its taps.
    """

    def along(output: int, taps: AxisTaps) -> range:
        # Source positions follow one another, also those that repeat the edge pixel; their
        # cells lie a stride apart, the largest one first.
        reach, count = output + layer.padding, int(taps.count[0])
        first = -((layer.kernel_size - 1 - reach) // layer.stride)
        if layer.border is not Border.REPLICATED:
            first = max(0, first)
        cell = reach - first * layer.stride
        return range(cell, cell - count * layer.stride, -layer.stride)

    rows = along(explanation.row, explanation.row_taps)
    return list(product(rows, along(explanation.col, explanation.col_taps)))


def _too_bright(gain: Fraction) -> str:
    """Say how far a picture is from its own brightness."""
    if gain > 1:
        return f"{significant(gain)} times too bright"
    return f"{significant(1 / gain)} times too dark"
