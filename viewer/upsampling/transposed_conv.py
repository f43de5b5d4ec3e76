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
    (libraries/library_resize.py).
"""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from viewer import geometry
from viewer.geometry import Region
from viewer.upsampling import trust
from viewer.upsampling.averaging import weighted_average
from viewer.upsampling.base import Method
from viewer.upsampling.compiled.loading import loops_are_loaded
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.layer.convolution import region_sums
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.libraries.pytorch import (
    TORCH_BATCH,
    TORCH_IMPORTS,
    require_torch,
    use_one_thread,
)
from viewer.upsampling.number_text import MINUS, products_text
from viewer.upsampling.parameters import Border, Parameters
from viewer.upsampling.programs import WEIGHTED_SUM, Call, array_code
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

# Set before PyTorch is imported: it would keep what it prepared for a thousand sizes.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32")


class TransposedConv(Method):
    """PyTorch's transposed convolution with a bilinear kernel."""

    name = "transposed_conv"
    title = "Transposed convolution"
    short_title = "Transposed"
    group = "PyTorch"
    summary = "PyTorch's conv_transpose2d with a bilinear kernel, as a network's layer does it."
    library = "torch"
    library_title = "PyTorch"
    is_layer = True

    def output_shape(
        self, source_shape: tuple[int, int], parameters: Parameters
    ) -> tuple[int, int]:
        """Return the source's size times the stride, unless the padding was set by hand."""
        layer = Layer.of(parameters)
        return layer.output_length(source_shape[0]), layer.output_length(source_shape[1])

    def check(self) -> None:
        """Raise MethodError if PyTorch cannot be imported."""
        require_torch()

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

        use_one_thread()
        layer = Layer.of(parameters)
        normalised = layer.border is Border.NORMALISED
        with torch.inference_mode():
            # Divided by their weights, large sums matter to the last bit; see the note.
            exact = torch.float64 if normalised and layer.kernel_size > 16 else torch.float32
            sums = region_sums(source, region, layer, exact)
            if normalised:
                rows = np.arange(region.top, region.bottom)
                cols = np.arange(region.left, region.right)
                shape = (source.shape[0], source.shape[1])
                down, right = self.plan(shape, rows, cols, parameters)
                area = torch.from_numpy(np.multiply.outer(down.denominators, right.denominators))
                levels = (2 * sums.long() + area).div_(2 * area, rounding_mode="floor")
                levels = levels.clamp_(max=255)
            else:
                levels = _levels(sums, bilinear_profile(layer.kernel_size)[1] ** 2)
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

    def pixels(
        self, source: ByteArray, rows: IntArray, cols: IntArray, parameters: Parameters
    ) -> ByteArray:
        """Return single pixels; where the gathered sums are not trusted, they are PyTorch's."""
        if not trust.deviation(self.name):
            return super().pixels(source, rows, cols, parameters)
        values = np.empty((len(rows), source.shape[2]), np.uint8)
        for value, row, col in zip(values, rows.tolist(), cols.tolist(), strict=True):
            value[:] = self.render(source, Region(row, col, row + 1, col + 1), parameters)[0, 0]
        return values

    def explain(self, source: ByteArray, row: int, col: int, parameters: Parameters) -> Explanation:
        """Explain one output pixel; where the steps are not trusted, the value is PyTorch's."""
        explanation = super().explain(source, row, col, parameters)
        levels = trust.deviation(self.name)
        if not levels:
            return explanation
        byte = self.render(source, Region(row, col, row + 1, col + 1), parameters)[0, 0].tolist()
        return replace(explanation, value=tuple(byte), approximate=levels)

    def position_rule(self) -> str:
        """Return where the kernel's centre lies, in words."""
        return f"Source = (output {MINUS} (k {MINUS} 1)/2 + padding) / stride"

    def position_formula(self, index: int, n_in: int, n_out: int, parameters: Parameters) -> str:
        """Return the same with its numbers filled in."""
        layer = Layer.of(parameters)
        centre = f"({layer.kernel_size} {MINUS} 1)/2"
        return f"({index} {MINUS} {centre} + {layer.padding}) / {layer.stride}"

    def settings(self, parameters: Parameters) -> str:
        """Return the kernel size and the stride."""
        layer = Layer.of(parameters)
        return f" (k = {layer.kernel_size}, stride {layer.stride})"

    def size_cause(self, shape: tuple[int, int], parameters: Parameters) -> tuple[str, str]:
        """Return that the stride is not the scale, or that the paddings were set by hand."""
        scale, stride = f"{parameters.scale:g}", parameters.stride
        if geometry.output_shape(shape, parameters.scale) == (shape[0] * stride, shape[1] * stride):
            return "paddings by hand", f"the paddings of {self.short_title} were set by hand"
        return (
            f"stride {stride}, not {scale}",
            f"a layer enlarges by a whole number, its stride, here {stride} and not {scale}",
        )

    def gap_cause(self, parameters: Parameters) -> str:
        """Return that kernels do not meet, where that is so."""
        layer = Layer.of(parameters)
        if layer.kernel_size >= layer.stride:
            return super().gap_cause(parameters)
        return f"kernels are {layer.kernel_size} wide and lie {layer.stride} apart"

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

    def snippet(
        self, explanation: Explanation, source_shape: tuple[int, int], parameters: Parameters
    ) -> list[str]:
        """Return the kernel's profile, the cells of it that reach the pixel, and the rounding."""
        layer = Layer.of(parameters)
        profile, denominator = bilinear_profile(layer.kernel_size)
        lines = [
            f"# ConvTranspose2d(kernel_size={layer.kernel_size}, stride={layer.stride}, "
            f"padding={layer.padding}, output_padding={layer.output_padding}):",
            "# source row i meets this pixel in kernel row  row + padding - i * stride,  columns",
            f"# likewise. The kernel is the product of two profiles, each out of {denominator}.",
            array_code("profile", profile),
        ]
        if layer.border is Border.REPLICATED:
            lines.append("# Beyond the source's edge stands its edge pixel, repeated.")
        lines += [
            _cells_line("row", explanation.row, explanation.row_taps, layer),
            _cells_line("col", explanation.col, explanation.col_taps, layer),
            WEIGHTED_SUM,
        ]
        if layer.border is Border.NORMALISED:
            lines += [
                "# Divided by the sum of the weights that found a pixel, then rounded half up.",
                "area = max(1, row_weights.sum() * col_weights.sum())",
            ]
        else:
            lines += [
                "# Divided by the kernel's denominators and rounded half up, at most 255.",
                f"area = {denominator} * {denominator}",
            ]
        return [*lines, "byte = np.minimum(255, (2 * total + area) // (2 * area))"]

    def library_call(self, output: tuple[int, int], parameters: Parameters) -> Call:
        """Return the layer's call in whole numbers; float32 would round some halves wrongly."""
        layer = Layer.of(parameters)
        k, s, padding = layer.kernel_size, layer.stride, layer.padding
        f = (k + 1) // 2
        lines = [
            *TORCH_BATCH,
            f"# The bilinear kernel, times {2 * f} on each axis.",
            f"profile = ({2 * f} - (2 * torch.arange({k}) - {k - 1}).abs()).double()",
            "kernel = torch.outer(profile, profile).repeat(x.shape[1], 1, 1, 1)",
        ]
        source = "x.double()"
        if layer.border is Border.REPLICATED:
            padding += k * s
            lines.append(f'x = F.pad(x.double(), ({k},) * 4, mode="replicate")')
            source = "x"
        layer_call = (
            f"    stride={s}, padding={padding}, output_padding={layer.output_padding}, "
            "groups=x.shape[1])"
        )
        lines += [f"sums = F.conv_transpose2d({source}, kernel,", layer_call]
        if layer.border is Border.NORMALISED:
            lines += [
                "area = F.conv_transpose2d(torch.ones_like(x).double(), kernel,",
                layer_call,
                "area = area.clamp(min=1)",  # a pixel that no kernel reaches stays 0
            ]
        else:
            lines.append(f"area = {4 * f * f}")
        lines += [
            'y = torch.div(2 * sums + area, 2 * area, rounding_mode="floor").clamp(0, 255).byte()',
            f"larger = y[0, :, :{output[0]}, :{output[1]}].permute(1, 2, 0).numpy()",
        ]
        return Call(TORCH_IMPORTS, tuple(lines))


def _cells_line(name: str, index: int, taps: AxisTaps, layer: Layer) -> str:
    """Return the line that checks an axis's weights against the kernel's profile."""
    reaching = f"{name}s"
    if layer.border is Border.REPLICATED:
        first = -((layer.kernel_size - 1 - index - layer.padding) // layer.stride)
        reaching = f"np.arange({first}, {first + int(taps.count[0])})"
    cells = f"{index} + {layer.padding} - {reaching} * {layer.stride}"
    return f"assert ({name}_weights == profile[{cells}]).all()"


def _levels(sums: torch.Tensor, area: int) -> torch.Tensor:
    """Return what is, cut to a whole number, the rounded share of each sum; see Note [Rounding].

    The sums are float32, and take on the result.
    """
    return sums.clamp_(max=255 * area).add_(area / 2 + 0.25).div_(area)
