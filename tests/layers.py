"""Layers of any kind, and the verdict on one."""

from hypothesis import strategies as st

from viewer.upsampling import Border, Parameters
from viewer.upsampling.layer.limits import valid_parameters
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.layer.verdict import LayerVerdict


def verdict_of(
    kernel_size: int,
    stride: int,
    padding: int | None = None,
    output_padding: int | None = None,
    border: Border = Border.LAYER,
) -> LayerVerdict:
    parameters = Parameters(stride, kernel_size, padding, output_padding, border)
    return LayerVerdict.of(Layer.of(parameters))


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    stride = draw(st.integers(1, 32))
    telling = [k for k in (1, stride, 2 * stride - 1, 2 * stride) if k <= 64]
    kernel_size = draw(st.sampled_from(telling) | st.integers(1, 64))
    centred = [max(0, k - stride) // 2 for k in (kernel_size, kernel_size + 1)]
    padding = draw(st.none() | st.sampled_from([*centred, stride - 1]) | st.integers(0, 63))
    output_padding = draw(st.none() | st.sampled_from([0, stride - 1]) | st.integers(0, 31))
    border = draw(st.sampled_from(Border))
    return Layer.of(
        valid_parameters(stride, kernel_size, padding, output_padding, border, (99, 99))
    )
