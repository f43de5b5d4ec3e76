"""What a transposed convolution is equal to: found by comparing its taps, never looked up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

import numpy as np

from viewer.upsampling.conventions import Convention
from viewer.upsampling.layer.phase_sums import PhaseSums, border_text, long_axis
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.number_text import halves_text, significant
from viewer.upsampling.taps import AxisTaps, IntArray


class KnownResize(Enum):
    """A way to resize; output position r samples the source coordinate x.

    Bilinear with a `Convention` at the layer's stride s, or one of two others.
    """

    HALF_PIXEL = Convention.HALF_PIXEL
    """``x = (r + 1/2) / s - 1/2``: see geometry.py, Note [Pixel centres]."""
    ALIGN_CORNERS = Convention.ALIGN_CORNERS
    """``x = r (n_in - 1) / (n_out - 1)``: the corner pixels' centres coincide."""
    ASYMMETRIC = Convention.ASYMMETRIC
    """``x = r / s``: the first pixels' centres coincide."""
    NEAREST = "nearest"
    """The source pixel in which ``(r + 1/2) / s`` falls."""
    ELSEWHERE = "elsewhere"
    """Bilinear, at the coordinates that the layer itself is centred on."""


@dataclass(frozen=True, slots=True)
class Equality:
    """What a layer is equal to.

    Attributes
    ----------
    resize : KnownResize
        The way to resize.
    before, after : int
        How many output positions, at the start and at the end of an axis, are not equal.
    gain : Fraction
        How many times as bright the layer's picture is, in both dimensions.
    coordinate : str
        The source coordinate x of output position r, as a formula.
    stride : int
        The layer's.
    """

    resize: KnownResize
    before: int
    after: int
    gain: Fraction
    coordinate: str
    stride: int

    @property
    def is_exact(self) -> bool:
        """Whether all output pixels are equal, the border too."""
        return self.before == self.after == 0

    def sentence(self) -> str:
        """Return in words what the layer is equal to."""
        name = {
            KnownResize.HALF_PIXEL: "half-pixel bilinear" if self.stride > 1 else "the source",
            KnownResize.ALIGN_CORNERS: "align_corners=True bilinear",
            KnownResize.ASYMMETRIC: f"bilinear at {self.coordinate}",
            KnownResize.NEAREST: "nearest neighbour",
            KnownResize.ELSEWHERE: f"bilinear at {self.coordinate}",
        }[self.resize]
        gain = "" if self.gain == 1 else f" × {significant(self.gain)}"
        border = "" if self.is_exact else " inside"
        return f"Equals {name}{gain}{border}"

    def background(self) -> str:
        """Return who resizes so, in a sentence or two, and how wide a border is not equal."""
        border = ""
        if not self.is_exact:
            width = border_text(self.before, self.after)
            border = f" Not so in a border of {width}, which the kernel reaches out of."
        return _WHO[self.resize] + border


_WHO = {
    KnownResize.HALF_PIXEL: (
        "Output pixel r samples the source at (r + ½) / s − ½. So do cv2, Pillow, and "
        "PyTorch with align_corners=False."
    ),
    KnownResize.ALIGN_CORNERS: (
        "The centres of the corner pixels coincide, as in PyTorch with align_corners=True."
    ),
    KnownResize.ASYMMETRIC: (
        "Output pixel r samples the source at r / s: the centres of the first pixels "
        "coincide. ONNX calls it “asymmetric”; it was the default of TensorFlow 1."
    ),
    KnownResize.NEAREST: (
        "Each output pixel is the source pixel in which its centre falls: the kernels "
        "do not overlap, and do not interpolate."
    ),
    KnownResize.ELSEWHERE: (
        "The weights are those of bilinear interpolation, but the output pixels sample "
        "the source at places that no library takes by default."
    ),
}


def equality_of(layer: Layer, sums: PhaseSums) -> Equality | None:
    """Return the first known resize that the layer equals everywhere, or else inside."""
    if not sums.is_flat:  # the weights of each of them sum to 1
        return None
    n_in = long_axis(layer)
    n_out = layer.output_length(n_in)
    outputs = np.arange(n_out)
    inside = np.zeros(n_out, np.bool_)  # where no kernel reaches out of the source
    inside[max(0, layer.kernel_size - 1 - layer.padding) :] = True
    inside[max(0, (n_in - 1) * layer.stride - layer.padding + 1) :] = False

    taps = layer.taps(outputs, n_in)
    if (taps.count[inside] > 2).any():  # every one of them takes two pixels at most
        return None
    weights = _dense(taps, n_in) * sums.smallest.denominator
    area = taps.denominators[:, None] * sums.smallest.numerator
    found = None
    for resize in KnownResize:
        wanted, denominator = _weights(resize, layer, outputs, n_in)
        unequal = (weights * denominator != wanted * area).any(axis=1)
        if (unequal & inside).any():
            continue
        places, middle = np.flatnonzero(unequal), n_out // 2
        before, after = places[places < middle], places[places >= middle]
        equality = Equality(
            resize,
            before=int(before[-1]) + 1 if before.size else 0,
            after=n_out - int(after[0]) if after.size else 0,
            gain=sums.smallest**2,
            coordinate=_coordinate_text(layer),
            stride=layer.stride,
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
    resize: KnownResize, layer: Layer, outputs: IntArray, n_in: int
) -> tuple[IntArray, int]:
    """Return a resize's weights, source by output position, as numerators over one number.

    They are of linear interpolation between the pixels, and of the edge pixel outside.
    """
    if isinstance(resize.value, Convention):
        by_ends = resize is KnownResize.ALIGN_CORNERS
        a, b, unit = resize.value.line(*((n_in, len(outputs)) if by_ends else (1, layer.stride)))
        position = a * outputs + b
    elif resize is KnownResize.NEAREST:
        position, unit = (2 * outputs + 1) // (2 * layer.stride), 1
    else:
        position = 2 * (outputs + layer.padding) - (layer.kernel_size - 1)
        unit = 2 * layer.stride
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
