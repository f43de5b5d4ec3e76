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

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from viewer.upsampling.taps import Explanation
from viewer.upsampling.transposed_conv import Layer


@dataclass(frozen=True, slots=True)
class PhaseSums:
    """The sums of weights of a layer, along one axis.

    In two dimensions the sum at an output pixel is the product of those of its row and column.

    Attributes
    ----------
    layer : Layer
        Whose sums they are.
    numerators : tuple of int
        For each of the s phases, away from the border.
    denominator : int
        What all numerators are divided by.
    border_before, border_after : int
        How many output positions at the start and at the end of a long axis sum to less than
        their phase does inside: there the kernel reaches out of the picture.
    """

    layer: Layer
    numerators: tuple[int, ...]
    denominator: int
    border_before: int
    border_after: int

    @classmethod
    def of(cls, layer: Layer) -> PhaseSums:
        """Read the sums off the layer's own plan for a long axis."""
        stride = layer.stride
        # The kernels of this many source pixels overlap, so a picture of four times as many
        # has an inside.
        reach = -(-layer.kernel_size // stride) + 1
        n_in = 4 * reach
        taps = layer.taps(np.arange(n_in * stride), n_in)
        sums = taps.sums().reshape(n_in, stride)
        inside = sums[n_in // 2]
        border = np.flatnonzero(sums != inside)
        middle = n_in * stride // 2
        before, after = border[border < middle], border[border >= middle]
        return cls(
            layer=layer,
            numerators=tuple(inside.tolist()),
            denominator=taps.denominator,
            border_before=int(before[-1]) + 1 if before.size else 0,
            border_after=n_in * stride - int(after[0]) if after.size else 0,
        )

    @property
    def sums(self) -> tuple[Fraction, ...]:
        """The sum at each phase, along one axis."""
        return tuple(Fraction(numerator, self.denominator) for numerator in self.numerators)

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
    def keeps_brightness(self) -> bool:
        """Whether all sums are 1."""
        return self.smallest == self.largest == 1

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
            empty = 1 - Fraction(sum(n > 0 for n in self.numerators), layer.stride) ** 2
            return (
                "Gaps: the kernel is narrower than the stride, "
                f"and {decimal(100 * empty)} % of the pixels stay black."
            )
        if self.is_flat:
            return f"Every sum is {decimal(low)}: the picture becomes {_too_bright(low)}."
        digits = 3
        while decimal(low, digits) == decimal(high, digits):
            digits += 1
        pattern = (
            "bright and dark pixels alternate (a checkerboard)."
            if layer.stride == 2
            else f"a checkerboard that repeats every {layer.stride} pixels."
        )
        return f"The sums range from {decimal(low, digits)} to {decimal(high, digits)}: {pattern}"

    def remarks(self) -> tuple[str, ...]:
        """Return what else is to be said about the layer: a few words each."""
        remarks = []
        if not self.is_flat and self.gain != 1:
            remarks.append(f"on average {_too_bright(self.gain)}")
        if self.shift:
            where = "down and right" if self.shift > 0 else "up and left"
            remarks.append(f"shifted {_mixed(abs(self.shift))} px {where}")
        before, after = self.border_before, self.border_after
        if before or after:
            narrow, wide = sorted((before, after))
            border = f"darker border of {wide} px"
            if not narrow:
                border += " at top and left" if before else " at bottom and right"
            elif narrow != wide:
                border = f"darker border of {narrow} to {wide} px"
            remarks.append(border)
        if self.layer.surplus:
            remarks.append("last row and column dropped")
        return tuple(remarks)


def kernel_cells(layer: Layer, explanation: Explanation) -> list[tuple[int, int]]:
    """Return, for each tap of an output pixel, the cell of the kernel that weighs it.

    Parameters
    ----------
    layer : Layer
        The layer that made the pixel.
    explanation : Explanation
        Of that pixel; the cells come in the order of its taps.
    """

    def along(output: int, sources: Iterable[int]) -> list[int]:
        return [output + layer.padding - source * layer.stride for source in sources]

    taps = explanation.taps
    rows = along(explanation.row, taps.rows.tolist())
    return list(zip(rows, along(explanation.col, taps.cols.tolist()), strict=True))


def decimal(value: Fraction, digits: int = 3) -> str:
    """Return a number with so many significant digits, whole numbers in full."""
    if value.denominator == 1:
        return str(value.numerator)
    whole = len(str(int(value))) if value >= 1 else 0
    return f"{float(value):.{max(digits, whole)}g}"


def _too_bright(gain: Fraction) -> str:
    """Say how far a picture is from its own brightness."""
    if gain > 1:
        return f"{decimal(gain)} times too bright"
    return f"{decimal(1 / gain)} times too dark"


def _mixed(value: Fraction) -> str:
    """Write a number of halves: ``"2½"``."""
    whole, half = divmod(value.numerator * (2 // value.denominator), 2)
    return (str(whole) if whole or not half else "") + ("½" if half else "")
