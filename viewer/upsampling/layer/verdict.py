"""The verdict on a transposed convolution: what is wrong with it, and what it is equal to.

All of it is computed from the layer's own plan for a long axis, never looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from viewer.upsampling.layer.equality import Equality, equality_of
from viewer.upsampling.layer.faults import Fault, FaultKind, Repair, faults_of
from viewer.upsampling.layer.phase_sums import PhaseSums
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.number_text import halves_text, range_text, significant


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
        return cls(layer, sums, equality_of(layer, sums), faults_of(layer, sums), wanted)

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
        explain = {
            FaultKind.GAIN: self._gain_sentence,
            FaultKind.RIPPLE: self._ripple_sentence,
            FaultKind.GAPS: self._gaps_sentence,
            FaultKind.SHIFT: self._shift_sentence,
            FaultKind.SIZE: self._size_sentences,
            FaultKind.BORDER: self._border_sentence,
        }
        return explain[kind]()

    def _gain_sentence(self) -> str:
        low, high = self.gain
        if not self.has(FaultKind.GAIN):
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

    def _ripple_sentence(self) -> str:
        if not self.has(FaultKind.RIPPLE):
            return "The weights sum to the same everywhere: an even picture stays even."
        return (
            f"Along an axis the sums differ by {significant(100 * self.sums.ripple)} % of their "
            "mean from pixel to pixel: a checkerboard that repeats every "
            f"{self.layer.stride} pixels."
        )

    def _gaps_sentence(self) -> str:
        if not self.has(FaultKind.GAPS):
            return "Every output pixel is reached by a kernel."
        share = significant(100 * self.sums.gaps)
        return f"No kernel reaches {share} % of the pixels: they are black."

    def _shift_sentence(self) -> str:
        shift = self.sums.shift
        if not self.has(FaultKind.SHIFT):
            return "The picture lies where half-pixel centres put it."
        where = "down and to the right" if shift > 0 else "up and to the left"
        return f"The picture lies {halves_text(abs(shift))} output pixels too far {where}."

    def _border_sentence(self) -> str:
        if not self.has(FaultKind.BORDER):
            return "The weights at the border sum to as much as inside."
        return (
            "The kernel reaches outside the image, where it finds nothing: "
            f"a border of {self.sums.border_text()} is darker."
        )

    def _size_sentences(self) -> str:
        surplus, stride = self.sums.surplus_size, self.layer.stride
        size = f"The output is {stride} times the source."
        if self.has(FaultKind.SIZE):
            more = "more" if surplus > 0 else "less"
            size = (
                f"The output has {abs(surplus)} px {more} than {stride} times the source "
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
        return self.equality.sentence() if self.equality else "Equals no resize convention"

    def background(self) -> str:
        """Return who resizes so, in a sentence or two, and how wide a border is not equal."""
        if self.equality is None:
            return (
                "No well-known way to resize has these weights. With this filler only kernels of "
                "2s − 1 and 2s interpolate."
            )
        return self.equality.background()
