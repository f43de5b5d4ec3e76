import numpy as np
import PIL
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.oracles import noise
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.libraries.filters import BOX, LANCZOS, TRIANGLE
from viewer.upsampling.libraries.pillow_resize import (
    BITS,
    PILLOW,
    divided,
    multiplied,
    pillow_taps,
    rows_first,
)


@pytest.mark.parametrize("kernel", [BOX, TRIANGLE, LANCZOS], ids=lambda kernel: kernel.name)
@pytest.mark.parametrize(("n_in", "n_out"), [(7, 20), (20, 7), (1, 4)])
def test_weights_are_whole_numbers_out_of_2_to_the_22(
    kernel: object, n_in: int, n_out: int
) -> None:
    taps = pillow_taps(np.arange(n_out), n_in, n_out, kernel)
    assert taps.denominator == 1 << BITS
    sums = np.where(np.arange(taps.weights.shape[1]) < taps.count[:, None], taps.weights, 0).sum(1)
    assert (np.abs(sums - (1 << BITS)) <= taps.count).all()  # each is rounded by itself


def test_an_axis_that_keeps_its_length_is_left_out() -> None:
    taps = pillow_taps(np.arange(5), 5, 5, LANCZOS)
    assert taps.denominator == 1 and taps.indices[:, 0].tolist() == list(range(5))


def test_colours_come_back_from_their_alpha() -> None:
    colours = np.array(noise(40, 40, 4))
    colours[..., 3] = 255
    np.testing.assert_array_equal(multiplied(colours), colours)
    np.testing.assert_array_equal(divided(colours), colours)
    colours[..., 3] = 0
    assert not multiplied(colours).any()
    np.testing.assert_array_equal(divided(multiplied(colours)), multiplied(colours))


@given(st.tuples(*[st.integers(0, 255)] * 4))
def test_colours_are_multiplied_as_pillow_does(pixel: tuple[int, int, int, int]) -> None:
    # Pillow's own conversion to premultiplied colours, "RGBa".
    image = Image.new("RGBA", (1, 1), pixel).convert("RGBa")
    assert tuple(multiplied(np.array([[pixel]], np.uint8))[0, 0].tolist()) == image.getpixel((0, 0))
    back = image.convert("RGBA").getpixel((0, 0))
    found = divided(np.array([[image.getpixel((0, 0))]], np.uint8))
    assert tuple(found[0, 0].tolist()) == back


@pytest.mark.parametrize(
    ("version", "expected"), [("12.1.0", False), ("13.0.0", True), ("14.2.0.dev0", True)]
)
def test_the_order_of_the_axes_depends_on_the_version(
    version: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PIL, "__version__", version)
    assert rows_first((100, 50), (40, 30)) == expected  # 60 rows fewer, and 20 columns
    assert not rows_first((100, 50), (40, 20))
    assert not rows_first((100, 50), (100, 20))


@pytest.mark.parametrize("method", PILLOW, ids=lambda method: method.name)
def test_the_call_that_is_told_is_the_call_that_is_made(method: object) -> None:
    source, resize = noise(6, 8, 3), METHODS[method.name]
    call = resize.library_call((10, 13), Parameters(1.6, 1))
    assert call is not None
    room: dict[str, np.ndarray] = {"image": source}
    exec("\n".join((*call.imports, *call.lines)), room)
    assert np.array_equal(room["larger"], resize.resize(source, (10, 13)))
