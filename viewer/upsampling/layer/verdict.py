"""The verdict on a transposed convolution: what is wrong with it, and what it is equal to.

All of it is computed from the layer's own plan for a long axis, never looked up: what a layer
equals is found by comparing its taps with those of the well-known ways to resize.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np

from viewer.upsampling.layer.phase_sums import PhaseSums, border_text, long_axis
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.number_text import halves_text, range_text, significant
from viewer.upsampling.parameters import Border, matched_kernel_size
from viewer.upsampling.taps import AxisTaps, IntArray


class FaultKind(Enum):
    """What can be wrong with a layer, the worst first: in this order repairs are offered."""

    GAIN = "gain"
    RIPPLE = "ripple"
    GAPS = "gaps"
    SHIFT = "shift"
    SIZE = "size"
    BORDER = "border"


class Convention(Enum):
    """A way to resize; output position r samples the source coordinate x."""

    HALF_PIXEL = "half_pixel"
    """Bilinear, ``x = (r + 1/2) / s - 1/2``: see geometry.py, Note [Pixel centres]."""
    ALIGN_CORNERS = "align_corners"
    """Bilinear, ``x = r (n_in - 1) / (n_out - 1)``: the corner pixels' centres coincide."""
    ASYMMETRIC = "asymmetric"
    """Bilinear, ``x = r / s``: the first pixels' centres coincide."""
    NEAREST = "nearest"
    """The source pixel in which ``(r + 1/2) / s`` falls."""
    ELSEWHERE = "elsewhere"
    """Bilinear, at the coordinates that the layer itself is centred on."""


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


@dataclass(frozen=True, slots=True)
class Equality:
    """What a layer is equal to.

    Attributes
    ----------
    convention : Convention
        The way to resize.
    before, after : int
        How many output positions, at the start and at the end of an axis, are not equal.
    gain : Fraction
        How many times as bright the layer's picture is, in both dimensions.
    coordinate : str
        The source coordinate x of output position r, as a formula.
    """

    convention: Convention
    before: int
    after: int
    gain: Fraction
    coordinate: str

    @property
    def is_exact(self) -> bool:
        """Whether all output pixels are equal, the border too."""
        return self.before == self.after == 0


@dataclass(frozen=True, slots=True)
class LayerVerdict:
    """What there is to say about a layer.

    Attributes
    ----------
    layer : Layer
        Which one.
    sums : PhaseSums
        Its sums of weights; from them the facts below.
    equality : Equality or None
        The way to resize that it is equal to, if any.
    faults : tuple of Fault
        At most one of each kind, the worst first.
    scale : float
        By how much the layer was to enlarge.
    """

    layer: Layer
    sums: PhaseSums
    equality: Equality | None
    faults: tuple[Fault, ...]
    scale: float

    @classmethod
    def of(cls, layer: Layer, scale: float | None = None) -> LayerVerdict:
        """Work out the verdict on a layer that was to enlarge by `scale`; None: by its stride."""
        sums = PhaseSums.of(layer)
        wanted = layer.stride if scale is None else scale
        return cls(layer, sums, _equality(layer, sums), _faults(layer, sums), wanted)

    @property
    def misses_scale(self) -> bool:
        """Whether the scale is none that a layer can have: no repair helps."""
        return self.scale != self.layer.stride

    @property
    def gain(self) -> tuple[Fraction, Fraction]:
        """The smallest and the largest sum of weights in the picture, away from the border."""
        return self.sums.smallest**2, self.sums.largest**2

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """The repairs of all faults, each once, that of the worst fault first."""
        return tuple(dict.fromkeys(fault.repair for fault in self.faults))

    def repaired_by(self, repair: Repair) -> tuple[FaultKind, ...]:
        """Return the faults that a repair is meant for."""
        return tuple(fault.kind for fault in self.faults if fault.repair == repair)

    def has(self, kind: FaultKind) -> bool:
        """Return whether the layer has this fault."""
        return any(fault.kind is kind for fault in self.faults)

    def is_amiss(self, kind: FaultKind) -> bool:
        """Return whether things are not as they should be, be it a fault of the layer or not."""
        return self.has(kind) or (kind is FaultKind.SIZE and self.misses_scale)

    def fact(self, kind: FaultKind) -> str:
        """Return in a few words how things stand, such as ``"ripple 22 %"``."""
        sums, (low, high) = self.sums, self.gain
        if kind is FaultKind.GAIN:
            return f"gain {significant(low) if low == high else range_text(low, high, '–')}"
        if not self.has(kind):
            return {
                FaultKind.RIPPLE: "no ripple",
                FaultKind.GAPS: "no gaps",
                FaultKind.SHIFT: "no shift",
                FaultKind.SIZE: f"size {self.layer.stride} ×"
                + (f", not {self.scale:g}" if self.misses_scale else ""),
                FaultKind.BORDER: "no dark border",
            }[kind]
        if kind is FaultKind.RIPPLE:
            return f"ripple {significant(100 * sums.ripple)} %"
        if kind is FaultKind.GAPS:
            return f"gaps {significant(100 * sums.gaps)} %"
        if kind is FaultKind.SHIFT:
            return f"shift {halves_text(abs(sums.shift))} px {'↘' if sums.shift > 0 else '↖'}"
        if kind is FaultKind.BORDER:
            narrow, wide = sorted((sums.border_before, sums.border_after))
            return "dark border " + (f"{wide} px" if narrow == wide else f"{narrow}–{wide} px")
        sign = "+" if sums.surplus_size > 0 else "−"
        return f"size {self.layer.stride} × {sign} {abs(sums.surplus_size)} px"

    def explanation(self, kind: FaultKind) -> str:
        """Return what a fact means, in a sentence or two with the layer's own numbers."""
        sums, s, (low, high) = self.sums, self.layer.stride, self.gain
        bad = self.has(kind)
        if kind is FaultKind.GAIN:
            if not bad:
                return "The weights of every output pixel sum to 1: brightness is kept."
            if low == high:
                outcome = "brighter" if low > 1 else "darker"
                return (
                    f"The weights of every output pixel sum to {significant(low)}, not to 1: "
                    f"the picture becomes {outcome}."
                )
            return (
                f"The weights of an output pixel sum to {range_text(low, high)}, not to 1: "
                "brightness is not kept."
            )
        if kind is FaultKind.RIPPLE:
            if not bad:
                return "The weights sum to the same everywhere: an even picture stays even."
            return (
                f"Along an axis the sums differ by {significant(100 * sums.ripple)} % of their "
                f"mean from pixel to pixel: a checkerboard that repeats every {s} pixels."
            )
        if kind is FaultKind.GAPS:
            if not bad:
                return "Every output pixel is reached by a kernel."
            share = significant(100 * sums.gaps)
            return f"No kernel reaches {share} % of the pixels: they are black."
        if kind is FaultKind.SHIFT:
            if not bad:
                return "The picture lies where half-pixel centres put it."
            where = "down and to the right" if sums.shift > 0 else "up and to the left"
            distance = halves_text(abs(sums.shift))
            return f"The picture lies {distance} output pixels too far {where}."
        if kind is FaultKind.BORDER:
            if not bad:
                return "The weights at the border sum to as much as inside."
            return (
                "The kernel reaches outside the image, where it finds nothing: "
                f"a border of {sums.border_text()} is darker."
            )
        size = f"The output is {s} times the source."
        if bad:
            more = "more" if sums.surplus_size > 0 else "less"
            size = (
                f"The output has {abs(sums.surplus_size)} px {more} than {s} times the source "
                "along each axis."
            )
        return f"{size} {self._scale_sentences()}" if self.misses_scale else size

    def _scale_sentences(self) -> str:
        """Return why the layer does not enlarge by the scale, and what follows from it."""
        nearest = "the whole number nearest to the scale" if self.scale >= 1 else "the smallest"
        return (
            f"A layer cannot enlarge by {self.scale:g}: it enlarges by its stride, which is "
            f"{self.layer.stride}, {nearest}. Pictures of different sizes are not compared "
            "pixel by pixel."
        )

    def sentence(self) -> str:
        """Return in words what the layer is equal to."""
        equality = self.equality
        if equality is None:
            return "Equals no resize convention"
        name = {
            Convention.HALF_PIXEL: "half-pixel bilinear" if self.layer.stride > 1 else "the source",
            Convention.ALIGN_CORNERS: "align_corners=True bilinear",
            Convention.ASYMMETRIC: f"bilinear at {equality.coordinate}",
            Convention.NEAREST: "nearest neighbour",
            Convention.ELSEWHERE: f"bilinear at {equality.coordinate}",
        }[equality.convention]
        gain = "" if equality.gain == 1 else f" × {significant(equality.gain)}"
        border = "" if equality.is_exact else " inside"
        return f"Equals {name}{gain}{border}"

    def background(self) -> str:
        """Return who resizes so, in a sentence or two, and how wide a border is not equal."""
        if self.equality is None:
            return (
                "No well-known way to resize has these weights. With this filler only kernels of "
                "2s − 1 and 2s interpolate."
            )
        border = ""
        if not self.equality.is_exact:
            width = border_text(self.equality.before, self.equality.after)
            border = f" Not so in a border of {width}, which the kernel reaches out of."
        who = {
            Convention.HALF_PIXEL: (
                "Output pixel r samples the source at (r + ½) / s − ½. So do cv2, Pillow, and "
                "PyTorch with align_corners=False."
            ),
            Convention.ALIGN_CORNERS: (
                "The centres of the corner pixels coincide, as in PyTorch with align_corners=True."
            ),
            Convention.ASYMMETRIC: (
                "Output pixel r samples the source at r / s: the centres of the first pixels "
                "coincide. ONNX calls it “asymmetric”; it was the default of TensorFlow 1."
            ),
            Convention.NEAREST: (
                "Each output pixel is the source pixel in which its centre falls: the kernels "
                "do not overlap, and do not interpolate."
            ),
            Convention.ELSEWHERE: (
                "The weights are those of bilinear interpolation, but the output pixels sample "
                "the source at places that no library takes by default."
            ),
        }[self.equality.convention]
        return who + border


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


def _faults(layer: Layer, sums: PhaseSums) -> tuple[Fault, ...]:
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


def _equality(layer: Layer, sums: PhaseSums) -> Equality | None:
    """Return the first convention that the layer equals everywhere, or else inside."""
    if not sums.is_flat:  # the weights of every convention sum to 1
        return None
    n_in = long_axis(layer)
    n_out = layer.output_length(n_in)
    outputs = np.arange(n_out)
    inside = np.zeros(n_out, np.bool_)  # where no kernel reaches out of the source
    inside[max(0, layer.kernel_size - 1 - layer.padding) :] = True
    inside[max(0, (n_in - 1) * layer.stride - layer.padding + 1) :] = False

    taps = layer.taps(outputs, n_in)
    if (taps.count[inside] > 2).any():  # every convention takes two pixels at most
        return None
    weights = _dense(taps, n_in) * sums.smallest.denominator
    area = taps.denominators[:, None] * sums.smallest.numerator
    found = None
    for convention in Convention:
        wanted, denominator = _weights(convention, layer, outputs, n_in)
        unequal = (weights * denominator != wanted * area).any(axis=1)
        if (unequal & inside).any():
            continue
        places, middle = np.flatnonzero(unequal), n_out // 2
        before, after = places[places < middle], places[places >= middle]
        equality = Equality(
            convention,
            before=int(before[-1]) + 1 if before.size else 0,
            after=n_out - int(after[0]) if after.size else 0,
            gain=sums.smallest**2,
            coordinate=_coordinate_text(layer),
        )
        if equality.is_exact:
            return equality
        found = found or equality
    return found


def _dense(taps: AxisTaps, n_in: int) -> IntArray:
    """Return the numerators of all source positions for each output position."""
    dense = np.zeros((len(taps.count), n_in), np.int64)
    np.add.at(dense, (np.arange(len(dense))[:, None], taps.indices), taps.weights)
    return dense


def _weights(
    convention: Convention, layer: Layer, outputs: IntArray, n_in: int
) -> tuple[IntArray, int]:
    """Return a convention's weights, source by output position, as numerators over one number.

    They are of linear interpolation between the pixels, and of the edge pixel outside.
    """
    s = layer.stride
    if convention is Convention.HALF_PIXEL:
        position, unit = 2 * outputs + 1 - s, 2 * s
    elif convention is Convention.ALIGN_CORNERS:
        position, unit = outputs * (n_in - 1), len(outputs) - 1
    elif convention is Convention.ASYMMETRIC:
        position, unit = outputs, s
    elif convention is Convention.NEAREST:
        position, unit = (2 * outputs + 1) // (2 * s), 1
    else:
        position, unit = 2 * (outputs + layer.padding) - (layer.kernel_size - 1), 2 * s
    position = np.clip(position, 0, (n_in - 1) * unit)
    distance = np.abs(position[:, None] - unit * np.arange(n_in))
    return np.maximum(0, unit - distance), unit


def _coordinate_text(layer: Layer) -> str:
    """Return the coordinate that an output position r samples: ``"x = (r − ½) / 4"``."""
    zero = layer.source_coordinate(0) * layer.stride
    sign = "+" if zero > 0 else "−"
    place = f"r {sign} {halves_text(abs(zero))}" if zero else "r"
    if layer.stride == 1:
        return f"x = {place}"
    return f"x = ({place}) / {layer.stride}" if zero else f"x = r / {layer.stride}"
