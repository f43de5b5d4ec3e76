import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from viewer.upsampling import Border, Parameters, TransposedConv, nearest_stride
from viewer.upsampling.layer.limits import (
    Limits,
    full_length,
    output_padding_limits,
    padding_limits,
    valid_parameters,
)
from viewer.upsampling.layer.settings import Layer

SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 5))
KERNELS = st.integers(1, 64)
STRIDES = st.integers(1, 32)
LONG = (500, 500)


def torch_length(n_in: int, layer: Layer) -> int:
    """Return the output length of torch's own layer; 0 where it refuses."""
    try:
        made = torch.nn.functional.conv_transpose1d(
            torch.ones(1, 1, n_in),
            torch.ones(1, 1, layer.kernel_size),
            stride=layer.stride,
            padding=layer.padding,
            output_padding=layer.output_padding,
        )
    except RuntimeError:
        return 0
    return made.shape[2]


@given(SHAPES, KERNELS, STRIDES, st.none() | st.integers(0, 31))
def test_the_padding_can_be_all_that_leaves_an_output(
    shape: tuple[int, int], kernel_size: int, stride: int, output_padding: int | None
) -> None:
    if output_padding is not None:
        output_padding %= stride
    now = Layer.of(Parameters(stride, kernel_size, None, output_padding))
    automatic = output_padding is None
    limits = padding_limits(now, shape, automatic_output_padding=automatic)
    possible = []
    for padding in range(kernel_size):
        layer = Layer.of(Parameters(stride, kernel_size, padding, output_padding))
        if torch_length(min(shape), layer) >= 1:
            possible.append(padding)
    assert possible == list(range(limits.low, limits.high + 1))


@given(SHAPES, KERNELS, STRIDES, st.none() | st.integers(0, 63))
def test_the_output_padding_can_be_all_that_torch_takes(
    shape: tuple[int, int], kernel_size: int, stride: int, padding: int | None
) -> None:
    parameters = valid_parameters(stride, kernel_size, padding, None, Border.LAYER, shape)
    now = Layer.of(parameters)
    limits = output_padding_limits(now, shape)
    possible = []
    for output_padding in range(stride + 2):
        layer = Layer(kernel_size, stride, now.padding, output_padding, now.surplus)
        if torch_length(min(shape), layer) - now.surplus >= 1:
            possible.append(output_padding)
    assert possible == list(range(limits.low, limits.high + 1))


@given(
    st.floats(0.1, 32),
    KERNELS,
    st.none() | st.integers(0, 63),
    st.none() | st.integers(0, 31),
    st.sampled_from(Border),
    SHAPES,
)
def test_whatever_was_set_becomes_a_layer_with_an_output(
    scale: float,
    kernel_size: int,
    padding: int | None,
    output_padding: int | None,
    border: Border,
    shape: tuple[int, int],
) -> None:
    valid = valid_parameters(scale, kernel_size, padding, output_padding, border, shape)
    assert (valid.scale, valid.kernel_size, valid.border) == (scale, kernel_size, border)
    # What was set by hand stays so, and what was automatic stays so.
    assert (valid.padding is None) == (padding is None)
    assert (valid.output_padding is None) == (output_padding is None)
    layer = Layer.of(valid)
    assert min(full_length(layer, length) for length in shape) >= 1
    assert TransposedConv().output_shape(shape, valid) == tuple(
        full_length(layer, length) for length in shape
    )
    # Nothing is changed that need not be, and doing it twice changes nothing more.
    again = valid_parameters(scale, kernel_size, valid.padding, valid.output_padding, border, shape)
    assert again == valid
    if padding is not None and valid.padding != padding:
        automatic = output_padding is None
        limits = padding_limits(layer, shape, automatic_output_padding=automatic)
        assert valid.padding == limits.high < padding
    if output_padding is not None and valid.output_padding != output_padding:
        assert valid.output_padding == nearest_stride(scale) - 1 < output_padding


@pytest.mark.parametrize("length", [1, 2, 7])
@given(KERNELS, STRIDES)
def test_what_is_automatic_always_has_an_output(length: int, kernel_size: int, stride: int) -> None:
    layer = Layer.for_scale(kernel_size, stride)
    assert full_length(layer, length) == layer.output_length(length) == stride * length


def rules(limits: Limits) -> tuple[str, str]:
    return limits.low_rule, limits.high_rule


def test_reasons() -> None:
    layer = Layer(8, 4, padding=3, output_padding=0)
    limits = padding_limits(layer, LONG)
    assert (limits.low, limits.high, rules(limits)) == (0, 7, ("≥ 0", "≤ k − 1"))
    assert "k − 1 = 7" in limits.high_reason
    limits = padding_limits(layer, (9, 1), automatic_output_padding=False)
    assert (limits.high, limits.high_rule) == (3, "≤ 3: size ≥ 1")
    assert "nothing would be left" in limits.high_reason

    limits = output_padding_limits(layer, LONG)
    assert (limits.low, limits.high, rules(limits)) == (0, 3, ("≥ 0", "≤ s − 1"))
    assert "s − 1 = 3" in limits.high_reason
    limits = output_padding_limits(Layer(8, 4, padding=5, output_padding=3), (1, 9))
    assert (limits.low, limits.low_rule) == (3, "≥ 3: size ≥ 1")
    assert "no output is left" in limits.low_reason


def test_a_limit_that_is_reached_names_its_rule() -> None:
    limits = padding_limits(Layer.for_scale(8, 4), LONG)
    assert [limits.rule_at(padding) for padding in (0, 3, 7)] == ["", "", "≤ k − 1"]
    limits = output_padding_limits(Layer(8, 4, padding=5, output_padding=3), (1, 1))
    assert limits.rule_at(3) == "≤ s − 1"
    limits = output_padding_limits(Layer(8, 4, padding=4, output_padding=1), (1, 1))
    assert [limits.rule_at(value) for value in (1, 2)] == ["≥ 1: size ≥ 1", ""]


def test_another_kernel_brings_a_padding_back() -> None:
    def effective(kernel_size: int) -> Parameters:
        return valid_parameters(4, kernel_size, 6, None, Border.LAYER, LONG)

    assert [effective(k).padding for k in (8, 5, 2, 8)] == [6, 4, 1, 6]
