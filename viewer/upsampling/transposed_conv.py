"""Transposed convolution with the bilinear kernel: how a network enlarges.

A transposed convolution of stride s lays the kernel down once for every source pixel, s
output pixels apart, scaled by the pixel's value, and adds up where kernels overlap. Read the
other way round, output position y gathers the source positions i whose kernel reaches it::

    0 <= y + p - i * s < k          with the kernel cell  y + p - i * s

From none to many source pixels take part, and their weights need not sum to one.

With ``k = 2s - s % 2`` the result is the half-pixel bilinear enlargement, except for a border
of ``s // 2`` pixels where the kernel reaches outside the image and finds nothing there.

Note [Whole numbers]
    The kernel is convolved as whole numbers n/D with the division left to the end. Sums of
    whole numbers below 2**24 are exact in float32, so neither the order of summation nor a
    crop can change a bit. All terms are positive, so a sum that ever leaves that range is far
    beyond 255 * D * D and ends as 255 in any case. Only where a sum is divided by its own weights
    does it stay below 255 and must be exact; then kernels over 16 are convolved in float64.

Note [Rounding]
    A sum N of whole numbers becomes ``floor((2 N + A) / (2 A))``, A = D * D. In float32 that is
    ``(N + A/2 + 1/4) / A``, cut to a whole number: as 2 N + A is whole, the quarter changes no
    result, and keeps it 1/(4 A) away from those where a cut would go wrong. The division is off
    by less than 2**-15, and A is 4096 at most, as kernels are at most 64 wide.

Note [The loops stand in]
    PyTorch takes 5 to 10 ms for the pixels of one pane, and many times as long at stride 1 and
    where many kernels overlap. The compiled loops (averaging.py), once they are loaded, gather the
    same whole numbers in a tenth to a half of the time, and so make the same bytes: they stand in
    for it while a slider moves. Its own picture follows. Should it ever differ, it stands, and the
    explanation says that its arithmetic is approximate, as that of other libraries
    (approximation.py).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from viewer.geometry import Region
from viewer.upsampling import trust
from viewer.upsampling.averaging import weighted_average
from viewer.upsampling.base import Border, Method, MethodError, Parameters
from viewer.upsampling.compiled.loading import loops_are_loaded
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.libraries.torch_threads import use_one_thread
from viewer.upsampling.number_text import products_text
from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    Explanation,
    IntArray,
    OutputPixel,
    PixelTaps,
    Step,
    round_half_up,
)

if TYPE_CHECKING:
    import torch

CROP_STEP = 16  # source pixels
# Set before PyTorch is imported: it would keep what it prepared for a thousand sizes.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32")


@dataclass(frozen=True, slots=True)
class Layer:
    """The settings of a ``ConvTranspose2d``, and what is done about the source's border.

    Attributes
    ----------
    kernel_size, stride, padding, output_padding : int
        As PyTorch names them.
    surplus : int
        Rows and columns to drop at the end: 1 for stride 1 with an even kernel, for which no
        valid padding gives the right size, else 0.
    border : Border
        How the source's border is treated.
    """

    kernel_size: int
    stride: int
    padding: int
    output_padding: int
    surplus: int = 0
    border: Border = Border.LAYER

    @classmethod
    def for_scale(cls, kernel_size: int, stride: int, border: Border = Border.LAYER) -> Layer:
        """Return the layer whose output is `stride` times the source.

        ``H_out = (H - 1) s - 2 p + k + output_padding`` is H s if
        ``output_padding = s - k + 2 p``, which must be under s.
        """
        if stride == 1 and kernel_size % 2 == 0:
            return cls(kernel_size, 1, kernel_size // 2 - 1, 0, 1, border)
        padding = max(0, (kernel_size - stride + 1) // 2)
        return cls(kernel_size, stride, padding, stride - kernel_size + 2 * padding, 0, border)

    @classmethod
    def of(cls, parameters: Parameters) -> Layer:
        """Return the layer for what the user has set; what is not set is chosen to fit.

        With a padding set by hand the output padding is the one that comes nearest to an
        output of H s.
        """
        k, s, border = parameters.kernel_size, parameters.stride, parameters.border
        automatic = cls.for_scale(k, s, border)
        if parameters.padding is None and parameters.output_padding is None:
            return automatic
        padding = automatic.padding if parameters.padding is None else parameters.padding
        output_padding = parameters.output_padding
        if output_padding is None:
            output_padding = min(max(s - k + 2 * padding, 0), s - 1)
        return cls(k, s, padding, output_padding, 0, border)

    def output_length(self, n_in: int) -> int:
        """Return the number of output positions for `n_in` source positions, at least 1."""
        full = (n_in - 1) * self.stride - 2 * self.padding + self.kernel_size
        return max(1, full + self.output_padding - self.surplus)

    def source_coordinate(self, output: int) -> Fraction:
        """Return the source coordinate of an output position: where its kernel is centred.

        Source position i lands, with the middle of the kernel, on output position
        ``s * i + (k - 1) / 2 - p``.
        """
        centre = Fraction(self.kernel_size - 1, 2) - self.padding
        return (output - centre) / self.stride

    def reaching(self, start: int, stop: int) -> tuple[int, int]:
        """Return the source positions, first and last + 1, whose kernels reach an output span.

        They may lie outside the source. The first one is not beyond the span's beginning.
        """
        begin, end = start + self.padding, stop - 1 + self.padding
        first = min(-((self.kernel_size - 1 - begin) // self.stride), begin // self.stride)
        return first, end // self.stride + 1

    def taps(self, outputs: IntArray, n_in: int) -> AxisTaps:
        """Return the source positions that reach each output position, and their weights."""
        profile, denominator = bilinear_profile(self.kernel_size)
        reach = outputs + self.padding
        first = -((self.kernel_size - 1 - reach) // self.stride)
        overlap = -(-self.kernel_size // self.stride)  # the most kernels that can overlap
        if self.border is not Border.REPLICATED:
            first = np.maximum(0, first)
        indices = first[:, None] + np.arange(overlap)
        cells = reach[:, None] - indices * self.stride
        in_kernel = (cells >= 0) & (cells < self.kernel_size)
        weights = np.where(in_kernel, profile[np.clip(cells, 0, self.kernel_size - 1)], 0)
        if self.border is Border.REPLICATED:
            return AxisTaps.of(np.clip(indices, 0, n_in - 1), weights, denominator, in_kernel)
        present = in_kernel & (indices < n_in)
        sums = np.where(present, weights, 0).sum(axis=1)
        # All cells that a position of this phase could receive from, less those that it does.
        phase_sums = np.bincount(np.arange(self.kernel_size) % self.stride, profile, self.stride)
        missing = phase_sums.astype(np.int64)[reach % self.stride] - sums
        taps = AxisTaps.of(indices, weights, denominator, present, missing)
        if self.border is Border.NORMALISED:
            nothing = np.zeros_like(missing)
            return replace(taps, denominators=np.maximum(sums, 1), missing=nothing)
        return taps


class TransposedConv(Method):
    """PyTorch's transposed convolution with a bilinear kernel."""

    name = "transposed_conv"
    title = "Transposed convolution"
    short_title = "Transposed"
    group = "PyTorch"
    summary = "PyTorch's conv_transpose2d with a bilinear kernel, as a network's layer does it."
    library = "torch"

    def output_shape(
        self, source_shape: tuple[int, int], parameters: Parameters
    ) -> tuple[int, int]:
        """Return the source's size times the stride, unless the padding was set by hand."""
        layer = Layer.of(parameters)
        return layer.output_length(source_shape[0]), layer.output_length(source_shape[1])

    def check(self) -> None:
        """Raise MethodError if PyTorch cannot be imported."""
        try:
            import torch  # noqa: F401
        except Exception as error:  # a broken installation raises more than ImportError
            raise MethodError(
                f"PyTorch could not be imported ({error}). Install it with: pip install torch"
            ) from error

    def depends_on(self, parameters: Parameters) -> tuple[object, ...]:
        """Return the layer, and whether the arithmetic is trusted: that can change the picture."""
        return Layer.of(parameters), trust.deviation(self.name)

    def remark(self, parameters: Parameters) -> str:
        """Say which stride is used, and if it is not the scale, and how the border is treated."""
        remark = f"stride {parameters.stride}"
        if parameters.scale != parameters.stride:
            remark += f", not {parameters.scale:g}"
        if parameters.border is Border.REPLICATED:
            remark += ", edge replicated"
        elif parameters.border is Border.NORMALISED:
            remark += ", divided by the weights"
        return remark

    def plan(
        self, shape: tuple[int, int], rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the source pixels whose kernels reach each output row and column."""
        layer = Layer.of(parameters)
        return layer.taps(rows, shape[0]), layer.taps(cols, shape[1])

    def source_coordinate(
        self, row: int, col: int, shape: tuple[int, int], parameters: Parameters
    ) -> tuple[Fraction, Fraction]:
        """Return where the kernel of an output pixel is centred in the source."""
        layer = Layer.of(parameters)
        return layer.source_coordinate(row), layer.source_coordinate(col)

    def render_grid(
        self, source: ByteArray, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> ByteArray:
        """Return the gathered sums, rounded half up: what PyTorch gives, without PyTorch."""
        down, across = self.plan((source.shape[0], source.shape[1]), rows, cols, parameters)
        return weighted_average(source, down, across)

    def render(self, source: ByteArray, region: Region, parameters: Parameters) -> ByteArray:
        """Return the region as ``conv_transpose2d`` gives it; see Note [Whole numbers]."""
        self.check()
        import torch
        from torch.nn.functional import conv_transpose2d

        use_one_thread()
        layer = Layer.of(parameters)
        profile, denominator = bilinear_profile(layer.kernel_size)
        crop, top, left = _reached_crop(source, region, layer)
        shape = (source.shape[0], source.shape[1])
        normalised = layer.border is Border.NORMALISED
        # The kernel must not mix channels. They travel as a batch, or in groups: the same sums,
        # of which PyTorch does the first faster for strides over 1 and the second for stride 1.
        groups = source.shape[2] if layer.stride == 1 else 1
        with torch.inference_mode():
            # Divided by their weights, large sums matter to the last bit; see the note.
            exact = torch.float64 if normalised and layer.kernel_size > 16 else torch.float32
            pixels = torch.from_numpy(crop).to(exact).view(-1, groups, *crop.shape[1:])
            kernel = torch.from_numpy(profile).to(exact).expand(groups, 1, 1, -1)
            # The kernel is the product of two profiles, so two narrow convolutions, columns
            # then rows, give the sums of the wide one, which costs k times as much.
            across = conv_transpose2d(pixels, kernel, stride=(1, layer.stride), groups=groups)
            begin = region.left + layer.padding - left * layer.stride
            across = _span(across, 3, begin, region.width)
            sums = conv_transpose2d(
                across, kernel.transpose(2, 3), stride=(layer.stride, 1), groups=groups
            )
            begin = region.top + layer.padding - top * layer.stride
            sums = _span(sums, 2, begin, region.height).view(-1, *region.shape)
            if normalised:
                rows = np.arange(region.top, region.bottom)
                cols = np.arange(region.left, region.right)
                down, right = self.plan(shape, rows, cols, parameters)
                weights = np.multiply.outer(down.denominators, right.denominators)
                area = torch.from_numpy(weights)
                levels = (2 * sums.long() + area).div_(2 * area, rounding_mode="floor")
                levels = levels.clamp_(max=255)
            else:
                levels = _levels(sums, denominator * denominator)
            picture = np.empty((*region.shape, source.shape[2]), np.uint8)
            for channel, plane in enumerate(levels.numpy()):
                picture[:, :, channel] = plane  # cut to whole numbers
        return picture

    def stand_in(
        self, source: ByteArray, region: Region, parameters: Parameters
    ) -> ByteArray | None:
        """Return the gathered sums in place of PyTorch's; see Note [The loops stand in]."""
        if not loops_are_loaded() or trust.deviation(self.name):
            return None
        self.check()
        return super().render(source, region, parameters)

    def explain(self, source: ByteArray, row: int, col: int, parameters: Parameters) -> Explanation:
        """Explain one output pixel; where the steps are not trusted, the value is PyTorch's."""
        explanation = super().explain(source, row, col, parameters)
        levels = trust.deviation(self.name)
        if not levels:
            return explanation
        byte = self.render(source, Region(row, col, row + 1, col + 1), parameters)[0, 0].tolist()
        return replace(explanation, value=tuple(byte), approximate=levels)

    def arithmetic(
        self, pixel: OutputPixel, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Show the whole-number sum over the kernel cells, the division and the rounding."""
        area, weights = taps.denominator, taps.weights.tolist()
        totals = (taps.weights @ taps.values).tolist()
        exact = [Fraction(total, area) for total in totals]
        return (
            Step(
                "sum over the kernel cells, in whole numbers",
                tuple(
                    products_text(weights, channel) or "no kernel reaches this pixel"
                    for channel in taps.values.T.tolist()
                ),
                tuple(Fraction(total) for total in totals),
            ),
            Step(
                f"divided by {row_taps.denominator} × {col_taps.denominator}",
                tuple(f"{total} / {area}" for total in totals),
                tuple(exact),
            ),
            Step(
                "rounded half up, at most 255",
                tuple(f"⌊{value} + ½⌋" for value in exact),
                tuple(Fraction(round_half_up(value)) for value in exact),
            ),
        )


def _levels(sums: torch.Tensor, area: int) -> torch.Tensor:
    """Return what is, cut to a whole number, the rounded share of each sum; see Note [Rounding].

    The sums are float32, and take on the result.
    """
    return sums.clamp_(max=255 * area).add_(area / 2 + 0.25).div_(area)


def _reached_crop(source: ByteArray, region: Region, layer: Layer) -> tuple[ByteArray, int, int]:
    """Return source pixels, among them all that reach a region, channels first.

    Returns
    -------
    crop : (C, h, w) uint8
        A copy: PyTorch does not take read-only memory.
    top, left : int
        The source position of its first pixel; outside the source where edges are replicated.
    """
    spans = []
    for start, stop, n_in in (
        (region.top, region.bottom, source.shape[0]),
        (region.left, region.right, source.shape[1]),
    ):
        first, last = layer.reaching(start, stop)
        # PyTorch prepares itself for each new size, and keeps what it prepared: so few sizes.
        first, last = first - first % CROP_STEP, last + -last % CROP_STEP
        if layer.border is not Border.REPLICATED:
            first = min(max(0, first), n_in - 1)
            last = max(first + 1, min(n_in, last))
        spans.append((first, last, np.clip(np.arange(first, last), 0, n_in - 1)))
    (top, _, rows), (left, _, cols) = spans
    crop = source[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    if layer.border is Border.REPLICATED:
        crop = crop[rows - rows[0]][:, cols - cols[0]]
    return np.array(crop.transpose(2, 0, 1), order="C"), top, left


def _span(sums: torch.Tensor, dim: int, start: int, length: int) -> torch.Tensor:
    """Cut a span out of the sums; beyond them, where no kernel reaches, it is zero."""
    from torch.nn.functional import pad

    missing = max(0, start + length - sums.shape[dim])
    if missing:
        sums = pad(sums, (0, missing) if dim == 3 else (0, 0, 0, missing))
    return sums.narrow(dim, start, length)
