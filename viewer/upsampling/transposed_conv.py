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
    beyond 255 * D * D and ends as 255 in any case.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from viewer.geometry import Region
from viewer.upsampling.base import Method, MethodError, Parameters
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.taps import (
    AxisTaps,
    ByteArray,
    IntArray,
    PixelTaps,
    Step,
    divide_half_up,
    round_half_up,
    weighted_sums,
)

if TYPE_CHECKING:
    import torch

LONG_SUM = 8  # with more taps than this the arithmetic names the first and the last ones


@dataclass(frozen=True, slots=True)
class Layer:
    """The settings of a ``ConvTranspose2d`` that turns H x W into exactly H*s x W*s.

    Attributes
    ----------
    kernel_size, stride, padding, output_padding : int
        As PyTorch names them.
    surplus : int
        Rows and columns to drop at the end: 1 for stride 1 with an even kernel, for which no
        valid padding gives the right size, else 0.
    """

    kernel_size: int
    stride: int
    padding: int
    output_padding: int
    surplus: int

    @classmethod
    def for_scale(cls, kernel_size: int, stride: int) -> Layer:
        """Return the layer whose output is `stride` times the source.

        ``H_out = (H - 1) s - 2 p + k + output_padding`` is H s if
        ``output_padding = s - k + 2 p``, which must be under s.
        """
        if stride == 1 and kernel_size % 2 == 0:
            return cls(kernel_size, 1, kernel_size // 2 - 1, 0, 1)
        padding = max(0, (kernel_size - stride + 1) // 2)
        return cls(kernel_size, stride, padding, stride - kernel_size + 2 * padding, 0)

    def source_coordinate(self, output: int) -> Fraction:
        """Return the source coordinate of an output position: where its kernel is centred.

        Source position i lands, with the middle of the kernel, on output position
        ``s * i + (k - 1) / 2 - p``.
        """
        centre = Fraction(self.kernel_size - 1, 2) - self.padding
        return (output - centre) / self.stride

    def taps(self, outputs: IntArray, n_in: int) -> AxisTaps:
        """Return the source positions that reach each output position, and their weights."""
        profile, denominator = bilinear_profile(self.kernel_size)
        reach = outputs + self.padding
        first = np.maximum(0, -((self.kernel_size - 1 - reach) // self.stride))
        overlap = -(-self.kernel_size // self.stride)  # the most kernels that can overlap
        indices = first[:, None] + np.arange(overlap)
        cells = reach[:, None] - indices * self.stride
        present = (cells >= 0) & (cells < self.kernel_size) & (indices < n_in)
        weights = profile[np.clip(cells, 0, self.kernel_size - 1)]
        return AxisTaps.padded(indices, weights, present, denominator)


class TransposedConv(Method):
    """PyTorch's transposed convolution with a bilinear kernel."""

    name = "transposed_conv"
    title = "Transposed convolution"
    short_title = "Transposed"
    summary = "PyTorch's conv_transpose2d with a bilinear kernel, as a network's layer does it."
    library = "torch"

    def output_shape(
        self, source_shape: tuple[int, int], parameters: Parameters
    ) -> tuple[int, int]:
        """Return the source's size times the stride."""
        return source_shape[0] * parameters.stride, source_shape[1] * parameters.stride

    def check(self) -> None:
        """Raise MethodError if PyTorch cannot be imported."""
        try:
            import torch  # noqa: F401
        except Exception as error:  # a broken installation raises more than ImportError
            raise MethodError(
                f"PyTorch could not be imported ({error}). Install it with: pip install torch"
            ) from error

    def depends_on(self, parameters: Parameters) -> tuple[float, ...]:
        """Return stride and kernel size."""
        return (parameters.stride, parameters.kernel_size)

    def remark(self, parameters: Parameters) -> str:
        """Say which stride is used where it is not the scale."""
        if parameters.scale < 1:
            return "stride 1: it only enlarges"
        if parameters.scale != parameters.stride:
            return f"stride {parameters.stride}, nearest to {parameters.scale:g}"
        return f"stride {parameters.stride}"

    def plan(
        self, shape: tuple[int, int], rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> tuple[AxisTaps, AxisTaps]:
        """Return the source pixels whose kernels reach each output row and column."""
        layer = Layer.for_scale(parameters.kernel_size, parameters.stride)
        return layer.taps(rows, shape[0]), layer.taps(cols, shape[1])

    def source_coordinate(
        self, row: int, col: int, shape: tuple[int, int], parameters: Parameters
    ) -> tuple[Fraction, Fraction]:
        """Return where the kernel of an output pixel is centred in the source."""
        layer = Layer.for_scale(parameters.kernel_size, parameters.stride)
        return layer.source_coordinate(row), layer.source_coordinate(col)

    def render_grid(
        self, source: ByteArray, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> ByteArray:
        """Return the gathered sums, rounded half up: what PyTorch gives, without PyTorch."""
        down, across = self.plan((source.shape[0], source.shape[1]), rows, cols, parameters)
        sums = weighted_sums(source, down, across)
        return divide_half_up(sums, down.denominator * across.denominator)

    def render(self, source: ByteArray, region: Region, parameters: Parameters) -> ByteArray:
        """Return the region as ``conv_transpose2d`` gives it; see Note [Whole numbers]."""
        self.check()
        import torch
        from torch.nn.functional import conv_transpose2d

        layer = Layer.for_scale(parameters.kernel_size, parameters.stride)
        profile, denominator = bilinear_profile(layer.kernel_size)
        top, bottom = _reaching(region.top, region.bottom, layer, source.shape[0])
        left, right = _reaching(region.left, region.right, layer, source.shape[1])
        # A copy: PyTorch does not take read-only memory, nor channels that come last.
        crop = np.array(source[top:bottom, left:right].transpose(2, 0, 1), order="C")
        # The kernel must not mix channels. They travel as a batch, or in groups: the same sums,
        # of which PyTorch does the first faster for strides over 1 and the second for stride 1.
        groups = source.shape[2] if layer.stride == 1 else 1
        with torch.inference_mode():
            pixels = torch.from_numpy(crop).float().view(-1, groups, *crop.shape[1:])
            kernel = torch.from_numpy(profile).float().expand(groups, 1, 1, -1)
            # The kernel is the product of two profiles, so two narrow convolutions, columns
            # then rows, give the sums of the wide one, which costs k times as much.
            across = conv_transpose2d(pixels, kernel, stride=(1, layer.stride), groups=groups)
            begin = region.left + layer.padding - left * layer.stride
            across = _span(across, 3, begin, region.width)
            sums = conv_transpose2d(
                across, kernel.transpose(2, 3), stride=(layer.stride, 1), groups=groups
            )
            begin = region.top + layer.padding - top * layer.stride
            sums = _span(sums, 2, begin, region.height)
            area = denominator * denominator
            totals = sums.clamp_(max=256 * area).int().view(-1, *region.shape)
            rounded = (2 * totals + area).div_(2 * area, rounding_mode="floor").clamp_(max=255)
            picture: ByteArray = rounded.to(torch.uint8).permute(1, 2, 0).contiguous().numpy()
        return picture

    def arithmetic(
        self, taps: PixelTaps, row_taps: AxisTaps, col_taps: AxisTaps
    ) -> tuple[Step, ...]:
        """Show the whole-number sum over the kernel cells, the division and the rounding."""
        area = taps.denominator
        weights = taps.weights.tolist()
        totals = (taps.weights @ taps.values).tolist()
        exact = [Fraction(total, area) for total in totals]
        return (
            Step(
                "sum over the kernel cells, in whole numbers",
                tuple(_sum_text(weights, channel) for channel in taps.values.T.tolist()),
                tuple(Fraction(total) for total in totals),
            ),
            Step(
                f"divided by {row_taps.denominator}²",
                tuple(f"{total} / {area}" for total in totals),
                tuple(exact),
            ),
            Step(
                "rounded half up, at most 255",
                tuple(f"⌊{value} + ½⌋" for value in exact),
                tuple(Fraction(round_half_up(value)) for value in exact),
            ),
        )


def _sum_text(weights: list[int], values: list[int]) -> str:
    """Return the sum of products in words; a long one shows its ends."""
    if not weights:
        return "no kernel reaches this pixel"
    products = [f"{w} × {v}" for w, v in zip(weights, values, strict=True)]
    if len(products) > LONG_SUM:
        products[3:-3] = [f"… {len(products) - 6} more …"]
    return " + ".join(products)


def _reaching(start: int, stop: int, layer: Layer, n_in: int) -> tuple[int, int]:
    """Return the source positions, at least one, among which are all that reach an output span."""
    begin, end = start + layer.padding, stop - 1 + layer.padding
    first = min(-((layer.kernel_size - 1 - begin) // layer.stride), begin // layer.stride)
    first = min(max(0, first), n_in - 1)
    return first, max(first + 1, min(n_in, end // layer.stride + 1))


def _span(sums: torch.Tensor, dim: int, start: int, length: int) -> torch.Tensor:
    """Cut a span out of the sums; beyond them, where no kernel reaches, it is zero."""
    from torch.nn.functional import pad

    missing = max(0, start + length - sums.shape[dim])
    if missing:
        sums = pad(sums, (0, missing) if dim == 3 else (0, 0, 0, missing))
    return sums.narrow(dim, start, length)
