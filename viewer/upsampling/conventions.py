"""Conventions of coordinates: which place of the source an output position stands for.

All of them are straight lines. They agree on what is between two source pixels, and differ in
where the output's pixels are laid over the source's.
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from viewer.upsampling.number_text import MINUS


class Convention(Enum):
    """How the positions of an output lie over those of its source, along one axis."""

    HALF_PIXEL = "half-pixel"
    """Both cover the same area: ``(r + 1/2) * n_in / n_out - 1/2``."""
    ALIGN_CORNERS = "align corners"
    """The centres of the first pixels coincide, and so do the last: ``r * (n_in-1) / (n_out-1)``.
    """
    ASYMMETRIC = "asymmetric"
    """Only the first centres coincide, at the scale of the sizes: ``r * n_in / n_out``."""
    ROSETTA = "Rosetta Code"
    """As Rosetta Code has it: ``r * (n_in - 1) / n_out``, which never arrives at the last."""

    def line(self, n_in: int, n_out: int) -> tuple[int, int, int]:
        """Return the whole numbers of the line: the coordinate is ``(a * r + b) / d``.

        Parameters
        ----------
        n_in, n_out : int
            Length of the source and of the output along this axis.

        Returns
        -------
        tuple of int
            ``a``, ``b`` and ``d > 0``.
        """
        if self is Convention.ALIGN_CORNERS:
            return (n_in - 1, 0, n_out - 1) if n_out > 1 else (0, 0, 1)
        if self is Convention.ASYMMETRIC:
            return n_in, 0, n_out
        if self is Convention.ROSETTA:
            return n_in - 1, 0, n_out
        return 2 * n_in, n_in - n_out, 2 * n_out

    def coordinate(self, position: int, n_in: int, n_out: int) -> Fraction:
        """Return the source coordinate of an output position, not cut to the source."""
        a, b, d = self.line(n_in, n_out)
        return Fraction(a * position + b, d)

    def rule(self, *, ratio_first: bool = False) -> str:
        """Return the coordinate as a formula in words.

        Parameters
        ----------
        ratio_first : bool
            Whether the ratio of the sizes is worked out before it is multiplied.
        """
        ratio = "(source size / output size)" if ratio_first else "source size / output size"
        return {
            Convention.HALF_PIXEL: f"(output + ½) · {ratio} {MINUS} ½",
            Convention.ALIGN_CORNERS: f"output · (source size {MINUS} 1) / (output size {MINUS} 1)",
            Convention.ASYMMETRIC: f"output · {ratio}",
            Convention.ROSETTA: f"output · (source size {MINUS} 1) / output size",
        }[self]

    def formula(self, position: int, n_in: int, n_out: int, *, ratio_first: bool = False) -> str:
        """Return the same with its numbers filled in, such as ``"(421 + ½) · 300 / 1200 − ½"``."""
        ratio = f"({n_in} / {n_out})" if ratio_first else f"{n_in} / {n_out}"
        if self is Convention.ALIGN_CORNERS and n_out == 1:
            return f"{position} · 0"
        return {
            Convention.HALF_PIXEL: f"({position} + ½) · {ratio} {MINUS} ½",
            Convention.ALIGN_CORNERS: f"{position} · ({n_in} {MINUS} 1) / ({n_out} {MINUS} 1)",
            Convention.ASYMMETRIC: f"{position} · {ratio}",
            Convention.ROSETTA: f"{position} · ({n_in} {MINUS} 1) / {n_out}",
        }[self]
