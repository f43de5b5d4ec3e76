"""The calls are run as they are written, and make the pictures that carry their names."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import noise
from viewer.geometry import Region
from viewer.upsampling import METHODS, Border, Parameters
from viewer.upsampling.explaining.library_calls import library_call

BY_HAND = {name for name, method in METHODS.items() if method.group == "By hand"}


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("scale", [0.4, 1, 1.6, 3])
@pytest.mark.parametrize("name", sorted(set(METHODS) - BY_HAND))
def test_a_call_makes_the_picture(name: str, scale: float, channels: int) -> None:
    check(name, noise(13, 17, channels), Parameters(scale, 4))


@settings(max_examples=60)
@given(
    st.integers(1, 5),
    st.integers(1, 20),
    st.sampled_from(Border),
    st.none() | st.integers(0, 2),
    st.sampled_from([1, 3]),
)
def test_every_layer_is_written_out(
    stride: int, kernel_size: int, border: Border, padding: int | None, channels: int
) -> None:
    if padding is not None:
        padding = min(padding, kernel_size // 2)  # PyTorch refuses to leave nothing
    parameters = Parameters(stride, kernel_size, padding=padding, border=border)
    check("transposed_conv", noise(9, 11, channels), parameters)


def check(name: str, source: np.ndarray, parameters: Parameters) -> None:
    method = METHODS[name]
    output = method.output_shape((source.shape[0], source.shape[1]), parameters)
    program = library_call(name, output, parameters)
    image = source[:, :, 0] if source.shape[2] == 1 else source
    names = {"image": np.array(image)}
    exec(compile(program, name, "exec"), names)
    picture = method.render(source, Region.whole(output), parameters)
    assert np.array_equal(np.atleast_3d(names["larger"]), picture), program


def test_what_is_made_by_hand_has_no_call() -> None:
    assert all(library_call(name, (4, 4), Parameters(2, 4)) == "" for name in BY_HAND)
