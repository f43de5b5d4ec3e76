"""What can be wrong with a transposed convolution, and what would put it right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from viewer.upsampling.layer.phase_sums import PhaseSums
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.parameters import Border, matched_kernel_size


class FaultKind(Enum):
    """What can be wrong with a layer, the worst first: in this order repairs are offered."""

    GAIN = "gain"
    RIPPLE = "ripple"
    GAPS = "gaps"
    SHIFT = "shift"
    SIZE = "size"
    BORDER = "border"


@dataclass(frozen=True, slots=True)
class Repair:
    """What to change about a layer.

    Attributes
    ----------
    kernel_size : int or None
        The kernel size to take, with the padding that fits it; None leaves it.
    border : Border or None
        The border treatment to take; None leaves it.
    automatic_padding : bool
        Whether padding and output padding are to be chosen automatically.
    """

    kernel_size: int | None = None
    border: Border | None = None
    automatic_padding: bool = False

    def changes(self) -> dict[str, Any]:
        """Return the changed fields of `Parameters`: ``replace(parameters, **changes())``."""
        changes: dict[str, Any] = {}
        if self.kernel_size is not None:
            changes["kernel_size"] = self.kernel_size
        if self.border is not None:
            changes["border"] = self.border
        if self.automatic_padding:
            changes |= {"padding": None, "output_padding": None}
        return changes

    def applied(self, layer: Layer) -> Layer:
        """Return the layer after the repair."""
        border = self.border or layer.border
        if not self.automatic_padding:
            return replace(layer, border=border)
        return Layer.for_scale(self.kernel_size or layer.kernel_size, layer.stride, border)

    @property
    def title(self) -> str:
        """A few words, for a button."""
        if self.kernel_size is not None:
            return f"Kernel size {self.kernel_size}"
        if self.border is not None:
            return "Replicate edge"
        return "Auto padding"

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        if self.kernel_size is not None:
            return (
                f"Kernel size {self.kernel_size}, which is 2s − s mod 2, with the padding that "
                "fits it: the layer then interpolates."
            )
        if self.border is not None:
            return "The source's edge pixels are repeated outwards, so that the kernel finds them."
        return "Padding and output padding are chosen so that the output is s times the source."


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a layer, and what would put it right.

    Attributes
    ----------
    kind : FaultKind
        What is wrong.
    repair : Repair
        The smallest change that removes the fault. It brings no other, save for a dark border,
        which has its own repair.
    """

    kind: FaultKind
    repair: Repair


def _fault_kinds(sums: PhaseSums) -> set[FaultKind]:
    """Return what is wrong with the layer of these sums."""
    wrong = {
        FaultKind.GAIN: not sums.keeps_brightness,
        FaultKind.RIPPLE: not sums.is_flat,
        FaultKind.GAPS: sums.has_gaps,
        FaultKind.SHIFT: sums.shift != 0,
        FaultKind.BORDER: bool(sums.border_before or sums.border_after),
        FaultKind.SIZE: sums.surplus_size != 0,
    }
    return {kind for kind, is_wrong in wrong.items() if is_wrong}


def faults_of(layer: Layer, sums: PhaseSums) -> tuple[Fault, ...]:
    """Return the faults, each with the first repair that puts it right."""
    present = _fault_kinds(sums)
    if not present:
        return ()
    remaining = {
        repair: _fault_kinds(PhaseSums.of(repair.applied(layer))) for repair in _repairs(layer)
    }
    return tuple(
        Fault(kind, next(repair for repair, left in remaining.items() if kind not in left))
        for kind in FaultKind
        if kind in present
    )


def _repairs(layer: Layer) -> Iterator[Repair]:
    """Yield what could be done about a layer, the smallest change first."""
    if layer != Layer.for_scale(layer.kernel_size, layer.stride, layer.border):
        yield Repair(automatic_padding=True)
    if layer.border is Border.LAYER:
        yield Repair(border=Border.REPLICATED)
    yield Repair(kernel_size=matched_kernel_size(layer.stride), automatic_padding=True)
