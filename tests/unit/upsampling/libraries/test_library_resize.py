"""Where the installed cv2 is not the one that is explained, its picture is still its own."""

import gc
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from tests.oracles import WHOLE, Bytes, noise
from tests.ways import all_trusted
from viewer.cv2_loader import cv2
from viewer.geometry import Region
from viewer.upsampling import METHODS, MethodError, Parameters, trust
from viewer.upsampling.libraries import library_resize
from viewer.upsampling.libraries.opencv import OpenCV

FLAGS = {"opencv": cv2.INTER_LINEAR, "opencv_exact": cv2.INTER_LINEAR_EXACT}
SCALES = (0.5, 1, 1.6, 2, 3.7)


@pytest.fixture(autouse=True)
def forget_verdicts() -> Iterator[None]:
    with all_trusted():
        yield


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Another cv2, known to be one: the sizes that it is asked for.

    It is one level off at places that depend on the call, so that no crop's call is the crop.
    """
    real = cv2.resize
    sizes: list[tuple[int, int]] = []

    def resize(source: Any, size: Any, interpolation: int) -> Any:
        sizes.append(size)
        picture = real(source, size, interpolation=interpolation).copy()
        picture[(size[1] - 1) % 3 :: 3, ::2] ^= 1
        return picture

    monkeypatch.setattr(cv2, "resize", resize)
    for name in FLAGS:
        trust.set_deviation(name, 1)
    return sizes


def source_of(height: int, width: int, channels: int = 3) -> Bytes:
    """A source of its own for each test: pictures are remembered by source."""
    return noise(height, width, channels).copy()


def whole_of(name: str, source: Bytes, scale: float) -> Bytes:
    shape = METHODS[name].output_shape((source.shape[0], source.shape[1]), Parameters(scale, 1))
    picture = cv2.resize(source, shape[::-1], interpolation=FLAGS[name])
    return np.asarray(picture, np.uint8).reshape(*shape, source.shape[2])


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize("name", FLAGS)
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("shape", [(7, 9, 3), (1, 8, 1), (6, 1, 4)])
def test_picture_and_explanation_are_those_of_the_whole_call(
    name: str, scale: float, shape: tuple[int, int, int]
) -> None:
    method, parameters, source = METHODS[name], Parameters(scale, 1), source_of(*shape)
    whole = whole_of(name, source, scale)
    height, width = whole.shape[:2]
    for region in (
        Region.whole((height, width)),
        Region(height // 2, width // 3, height, width),
        Region(0, width - 1, 1, width),
    ):
        assert np.array_equal(method.render(source, region, parameters), whole[region.slices])
    rows, cols = np.array([height - 1, 0]), np.array([0, width // 2, width - 1])
    grid = method.render_grid(source, rows, cols, parameters)
    assert np.array_equal(grid, whole[np.ix_(rows, cols)])

    wrong = 0
    for row, col in np.ndindex(height, width):
        explanation = method.explain(source, row, col, parameters)
        assert explanation.value == tuple(whole[row, col].tolist())
        assert explanation.approximate == 1
        arrived_at = explanation.steps[-1].results
        levels = [abs(a - b) for a, b in zip(explanation.value, arrived_at, strict=True)]
        assert max(levels) <= explanation.approximate
        wrong += max(levels) > 0
    assert wrong > 0


@pytest.mark.usefixtures("calls")
def test_approximate_is_never_less_than_what_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def white(self: OpenCV, source: Bytes, output: tuple[int, int]) -> Bytes:
        return np.full((*output, 3), 255, np.uint8)

    monkeypatch.setattr(OpenCV, "resize", white)
    explanation = OpenCV().explain(source_of(5, 5), 3, 3, Parameters(2, 1))
    assert explanation.value == (255, 255, 255)
    assert explanation.approximate == 255 - min(explanation.steps[-1].results)


@pytest.mark.parametrize("name", FLAGS)
def test_where_the_formula_is_right_nothing_is_approximate(name: str) -> None:
    explanation = METHODS[name].explain(source_of(4, 5), 3, 2, Parameters(1.6, 1))
    assert explanation.approximate == 0
    assert explanation.steps[-1].results == explanation.value


@pytest.mark.parametrize("name", FLAGS)
def test_where_the_formula_is_right_no_whole_picture_is_made(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_resize, "LARGEST_WHOLE", 0)
    source, parameters = source_of(90, 100), Parameters(4, 1)
    picture = METHODS[name].render(source, Region(10, 20, 70, 90), parameters)
    assert np.array_equal(picture, WHOLE[name](source, parameters)[10:70, 20:90])
    explanation = METHODS[name].explain(source, 30, 20, parameters)
    assert explanation.value == tuple(picture[20, 0].tolist())


def test_other_methods_have_nothing_to_do_with_it() -> None:
    before = {name: METHODS[name].depends_on(Parameters(2, 4)) for name in METHODS}
    for name in FLAGS:
        trust.set_deviation(name, 2)
    after = {name: METHODS[name].depends_on(Parameters(2, 4)) for name in METHODS}
    # So that panes know that their picture is not the one they should show any more.
    assert {name for name in METHODS if before[name] != after[name]} == set(FLAGS)
    assert METHODS["bilinear"].explain(noise(3, 3, 1), 0, 0, Parameters(2, 4)).approximate == 0


def test_whole_picture_is_made_once(calls: list[tuple[int, int]]) -> None:
    method, source = METHODS["opencv"], source_of(8, 9)
    for _ in range(3):
        for region in Region.whole((16, 18)).strips(5):
            method.render(source, region, Parameters(2, 1))
        method.explain(source, 15, 2, Parameters(2, 1))
    assert calls == [(18, 16)]
    method.render(source, Region(0, 0, 1, 1), Parameters(3, 1))
    assert calls == [(18, 16), (27, 24)]
    method.render(source_of(8, 9), Region(0, 0, 1, 1), Parameters(3, 1))
    assert calls == [(18, 16), (27, 24), (27, 24)]


def test_threads_share_one_whole_picture(calls: list[tuple[int, int]]) -> None:
    method, source = METHODS["opencv_exact"], source_of(40, 50)

    def strip(region: Region) -> Bytes:
        return method.render(source, region, Parameters(4, 1))

    with ThreadPoolExecutor(8) as pool:
        strips = list(pool.map(strip, Region.whole((160, 200)).strips(10)))
    assert calls == [(200, 160)]
    assert np.array_equal(np.concatenate(strips), whole_of("opencv_exact", source, 4))


@pytest.mark.usefixtures("calls")
def test_whole_picture_goes_with_its_source() -> None:
    made: list[weakref.ref[Bytes]] = []

    class Watched(OpenCV):
        def resize(self, source: Bytes, output: tuple[int, int]) -> Bytes:
            picture = super().resize(source, output)
            made.append(weakref.ref(picture))
            return picture

    method, source = Watched(), source_of(8, 9)
    method.render(source, Region(0, 0, 3, 3), Parameters(2, 1))
    [whole] = made
    gc.collect()
    assert whole() is not None and whole().shape == (16, 18, 3)
    del source
    gc.collect()
    assert whole() is None


@pytest.mark.usefixtures("calls")
def test_what_is_handed_out_can_be_written_to() -> None:
    method, source = METHODS["opencv"], source_of(8, 9)
    everything = Region.whole((16, 18))
    before = method.render(source, everything, Parameters(2, 1))
    method.render(source, everything, Parameters(2, 1))[:] = 0
    assert np.array_equal(method.render(source, everything, Parameters(2, 1)), before)


@pytest.mark.parametrize("name", FLAGS)
def test_too_large_a_picture_is_refused_in_a_sentence(
    name: str, calls: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    method, source, parameters = METHODS[name], source_of(30, 40), Parameters(2, 1)
    monkeypatch.setattr(library_resize, "LARGEST_WHOLE", 60 * 80 * 3)
    method.render(source, Region(0, 0, 1, 1), parameters)
    monkeypatch.setattr(library_resize, "LARGEST_WHOLE", 60 * 80 * 3 - 1)
    with pytest.raises(MethodError, match=r"80 × 60 pixels are too many .* a smaller scale\.$"):
        method.render(source, Region(0, 0, 1, 1), parameters)
    with pytest.raises(MethodError):
        method.render_grid(source, np.array([0]), np.array([0]), parameters)
    # There is no picture, but what is known can still be said.
    explanation = method.explain(source, 5, 6, parameters)
    assert explanation.approximate == 1
    assert explanation.value == explanation.steps[-1].results
    assert len(calls) == 1
