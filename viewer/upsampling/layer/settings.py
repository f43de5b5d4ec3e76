"""The settings of a transposed convolution, and the taps that follow from them.

Read backwards, output position y of a layer of stride s gathers the source positions i whose
kernel reaches it::

    0 <= y + p - i * s < k          with the kernel cell  y + p - i * s
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.parameters import Border, Parameters
from viewer.upsampling.taps import AxisTaps, IntArray


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
