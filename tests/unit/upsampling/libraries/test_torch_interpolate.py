import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import interpolate

from tests.oracles import noise
from viewer.geometry import Region
from viewer.upsampling import METHODS, MethodError, Parameters
from viewer.upsampling.libraries import torch_interpolate
from viewer.upsampling.libraries.filters import SHARP_CUBIC, TRIANGLE
from viewer.upsampling.libraries.torch_interpolate import (
    nearest_exact_taps,
    neighbour_weights,
    torch_resize,
)

RESIZES = [
    name for name, m in METHODS.items() if m.group == "PyTorch" and name != "transposed_conv"
]


@given(st.integers(1, 500), st.integers(1, 500))
def test_the_position_that_pytorch_copies(n_in: int, n_out: int) -> None:
    line = torch.arange(n_in, dtype=torch.float32)[None, None, None]
    copied = interpolate(line, size=(1, n_out), mode="nearest-exact")[0, 0, 0]
    taps = nearest_exact_taps(np.arange(n_out), n_in, n_out)
    assert taps.indices[:, 0].tolist() == copied.int().tolist()


@given(
    st.sampled_from([TRIANGLE, SHARP_CUBIC]),
    st.integers(1, 40),
    st.integers(2, 90),
    st.booleans(),
)
def test_what_lies_outside_is_counted_to_the_border(
    kernel: object, n_in: int, n_out: int, align_corners: bool
) -> None:
    scale = (n_in - 1) / (n_out - 1) if align_corners else n_in / n_out
    indices, weights = neighbour_weights(
        np.arange(n_out),
        n_in,
        scale,
        kernel,
        align_corners=align_corners,
    )
    assert indices.min() >= 0 and indices.max() < n_in
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    for places, shares in zip(indices.tolist(), weights.tolist(), strict=True):
        used = [place for place, share in zip(places, shares, strict=True) if share]
        assert len(used) == len(set(used))  # each pixel once


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("name", RESIZES)
def test_the_formula_is_what_pytorch_gives(name: str, channels: int) -> None:
    source, method = noise(20, 30, channels), METHODS[name]
    for output in ((7, 11), (33, 47), (20, 60)):
        rows, cols = np.arange(output[0]), np.arange(output[1])
        picture = method.formula(source, output, rows, cols)
        assert np.array_equal(picture, method.resize(source, output))


@pytest.mark.parametrize("name", RESIZES)
def test_the_call_that_is_told_is_the_call_that_is_made(name: str) -> None:
    source, method = noise(6, 8, 3), METHODS[name]
    call = method.library_call((10, 13), Parameters(1.6, 1))
    assert call is not None
    room: dict[str, np.ndarray] = {"image": np.array(source)}
    exec("\n".join((*call.imports, *call.lines)), room)
    assert np.array_equal(room["larger"], method.resize(source, (10, 13)))


def test_what_pytorch_refuses_is_told_in_a_sentence() -> None:
    with pytest.raises(MethodError, match=r"^PyTorch cannot make this picture: .*\S$"):
        torch_resize(noise(3, 3, 1), (4, 4), "no such mode")


def test_without_pytorch_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise MethodError("PyTorch is missing")

    monkeypatch.setattr(torch_interpolate, "require_torch", missing)
    with pytest.raises(MethodError, match="PyTorch is missing"):
        METHODS["torch_bicubic"].render(noise(3, 3, 1), Region(0, 0, 1, 1), Parameters(2, 1))
