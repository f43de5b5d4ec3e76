"""Pictures for the panes: every device pixel against the whole output."""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import WHOLE, Bytes, noise
from viewer import rendering
from viewer.geometry import Region, output_shape
from viewer.rendering import PanePicture, RenderRequest, axis_maps, block_averages, render
from viewer.state import DEFAULT_METHODS
from viewer.upsampling import METHODS, Parameters, matched_kernel_size
from viewer.viewport import View, fit

ALL = DEFAULT_METHODS


def request(source: Bytes, view: View, size: tuple[int, int], **changes: Any) -> RenderRequest:
    scale = changes.pop("scale", 2)
    fields: dict[str, Any] = {
        "source": source,
        "parameters": Parameters(scale, matched_kernel_size(scale)),
        "methods": ALL,
        "reference": "bilinear",
        "view": view,
        "size": size,
    }
    return RenderRequest(**fields | changes)


def pictures(
    asked: RenderRequest, cancelled: Callable[[], bool] = lambda: False
) -> list[PanePicture]:
    return list(render(asked, cancelled))


def expected_pane(
    asked: RenderRequest, method: str
) -> tuple[dict[tuple[int, int], list[int]], int]:
    """Device pixel to bytes, by looking into the whole output one device pixel at a time."""
    whole = WHOLE[method](asked.source, asked.parameters)
    shape = (asked.source.shape[0], asked.source.shape[1])
    maps = axis_maps(asked.view, asked.size, shape, (whole.shape[0], whole.shape[1]))
    blocks: list[dict[int, list[int]]] = []
    for axis_map in maps:
        middles = axis_map.origin + (np.arange(axis_map.length) + 0.5) * axis_map.pitch
        places: dict[int, list[int]] = {}
        for device in range(*axis_map.visible):
            if axis_map.pitch >= 1:
                places[device] = [int((device + 0.5 - axis_map.origin) // axis_map.pitch)]
            else:
                places[device] = np.flatnonzero(np.floor(middles) == device).tolist()
        blocks.append(places)
    pane = {}
    for row, rows in blocks[0].items():
        for col, cols in blocks[1].items():
            block = whole[np.ix_(rows, cols)].reshape(-1, whole.shape[2]).astype(int)
            pane[row, col] = ((2 * block.sum(axis=0) + len(block)) // (2 * len(block))).tolist()
    return pane, len(pane)


def check(asked: RenderRequest) -> None:
    last = {picture.method: picture for picture in pictures(asked)}
    assert set(last) == set(asked.methods)
    for method, picture in last.items():
        assert picture.error == ""
        assert picture.exact
        assert (picture.view, picture.size) == (asked.view, asked.size)
        pane, total = expected_pane(asked, method)
        assert picture.pixels.shape[0] * picture.pixels.shape[1] == total
        for (row, col), value in pane.items():
            assert picture.pixels[row - picture.top, col - picture.left].tolist() == value


def test_zoomed_in_every_pixel_is_a_square() -> None:
    source = np.array([[10, 20], [30, 40]], np.uint8)[:, :, None]
    (picture,) = pictures(request(source, View(1.0, 1.0, 3.0), (8, 8), methods=("original",)))
    assert (picture.top, picture.left, picture.exact) == (1, 1, True)
    assert picture.output_shape == (2, 2)
    assert picture.pixels[:, :, 0].tolist() == [[10] * 3 + [20] * 3] * 3 + [[30] * 3 + [40] * 3] * 3


def test_zoomed_out_every_pixel_is_an_average_rounded_half_up() -> None:
    source = np.array([[0, 1, 8, 8], [0, 1, 8, 9], [7, 7, 0, 255], [7, 8, 0, 255]], np.uint8)
    asked = request(source[:, :, None], View(2.0, 2.0, 0.5), (4, 4), methods=("original",))
    quick, exact = pictures(asked)
    assert (quick.exact, exact.exact) == (False, True)
    assert quick.pixels[:, :, 0].tolist() == [[0, 8], [7, 0]]
    assert exact.pixels[:, :, 0].tolist() == [[1, 8], [7, 128]]
    assert (exact.top, exact.left) == (1, 1)


def test_a_picture_too_large_to_refine_is_final_and_not_exact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = request(noise(8, 8, 1), View(4, 4, 0.5), (64, 64), methods=("bilinear",))
    found = [(picture.exact, picture.final) for picture in pictures(asked)]
    assert found == [(False, False), (True, True)]
    monkeypatch.setattr(rendering, "MOST_REFINED", 1)
    found = [(picture.exact, picture.final) for picture in pictures(asked)]
    assert found == [(False, False), (False, True)]


def test_quick_pictures_of_all_panes_come_first() -> None:
    asked = request(noise(40, 40, 3), View(20, 20, 0.5), (30, 30), methods=ALL[::-1])
    found = [(picture.method, picture.exact) for picture in pictures(asked)]
    assert found == [(m, False) for m in ALL[::-1]] + [(m, True) for m in ALL[::-1]]


@settings(max_examples=60)
@given(
    source=st.builds(noise, st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3, 4])),
    scale=st.sampled_from([0.3, 0.5, 1, 1.6, 2, 3.7]),
    center=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    magnification=st.floats(4, 20),
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
)
def test_zoomed_in_any_view_is_the_output(
    source: Bytes,
    scale: float,
    center: tuple[float, float],
    magnification: float,
    size: tuple[int, int],
) -> None:
    view = View(center[0] * source.shape[0], center[1] * source.shape[1], magnification)
    check(request(source, view, size, scale=scale))


@settings(max_examples=40)
@given(
    source=st.builds(noise, st.integers(20, 60), st.integers(20, 60), st.sampled_from([1, 3])),
    scale=st.sampled_from([1, 1.6, 2, 4]),
    center=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    magnification=st.floats(0.1, 0.85),
    size=st.tuples(st.integers(1, 30), st.integers(1, 30)),
)
def test_zoomed_out_any_view_is_the_average(
    source: Bytes,
    scale: float,
    center: tuple[float, float],
    magnification: float,
    size: tuple[int, int],
) -> None:
    view = View(center[0] * source.shape[0], center[1] * source.shape[1], magnification)
    check(request(source, view, size, scale=scale))


@pytest.mark.parametrize("size", [(200, 3), (3, 200), (200, 1), (1, 200)])
@pytest.mark.parametrize("magnification", [0.6, 0.8, 1.0, 2.0])
def test_one_axis_may_be_zoomed_out_and_the_other_in(
    size: tuple[int, int], magnification: float
) -> None:
    # At scale 0.1 three rows become one and 200 columns 20: each axis has its own pitch.
    view = View(size[0] / 2, size[1] / 2, magnification)
    check(request(noise(*size, 1), view, (60, 60), scale=0.1))


@pytest.mark.parametrize("shape", [(1, 3000), (3000, 1)], ids=["row", "column"])
def test_thin_source_that_is_fitted_can_be_seen(shape: tuple[int, int]) -> None:
    asked = request(np.full((*shape, 1), 200, np.uint8), fit(shape, (300, 300)), (300, 300))
    for picture in pictures(asked):
        assert picture.pixels.size > 0, picture.method


def test_only_what_is_visible_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    areas = []
    method = METHODS["bilinear"]
    original = type(method).render

    def counted(self: Any, source: Bytes, region: Region, parameters: Parameters) -> Bytes:
        areas.append(region.height * region.width)
        return original(self, source, region, parameters)

    monkeypatch.setattr(type(method), "render", counted)
    # 64 million output pixels, of which 13 x 26 show.
    source = noise(250, 250, 1)
    asked = request(source, View(100, 100, 256.0), (100, 200), scale=32, methods=("bilinear",))
    (picture,) = pictures(asked)
    assert picture.output_shape == (8000, 8000)
    assert picture.pixels.shape == (100, 200, 1)
    assert sum(areas) <= 14 * 27


def test_beside_the_image_there_is_nothing() -> None:
    asked = request(noise(4, 4, 3), View(0.0, 0.0, 8.0), (20, 20))
    corner = pictures(asked)[0]
    assert (corner.top, corner.left, corner.pixels.shape) == (10, 10, (10, 10, 3))
    outside = request(noise(4, 4, 3), View(500.0, 2.0, 8.0), (20, 20))
    found = pictures(outside)
    assert [picture.method for picture in found] == list(ALL)
    for picture in found:
        assert picture.pixels.size == 0
        assert (picture.exact, picture.error, picture.difference) == (True, "", None)


def test_cancelled_before_and_between() -> None:
    asked = request(noise(8, 8, 1), View(4, 4, 8.0), (64, 64))
    assert pictures(asked, lambda: True) == []
    answers = iter([False, False])
    found = pictures(asked, lambda: next(answers, True))
    assert [picture.method for picture in found] == ["original", "bilinear"]


def test_cancelled_while_averaging() -> None:
    asked = request(noise(8, 8, 1), View(4, 4, 0.5), (64, 64), methods=("bilinear",))
    answers = iter([False])
    found = pictures(asked, lambda: next(answers, True))
    assert [picture.exact for picture in found] == [False]


def test_large_work_can_be_cancelled_between_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    source = noise(700, 900, 1)
    asked = request(source, View(350, 450, 2.0), (1400, 1800), methods=("opencv",))
    (picture,) = pictures(asked, lambda: bool(looks.append(0)))
    assert len(looks) > 1400 * 1800 // rendering.STRIP_PIXELS
    assert np.array_equal(picture.pixels, WHOLE["opencv"](source, asked.parameters))


def test_differences_are_those_of_what_is_visible() -> None:
    source = noise(30, 30, 3)
    asked = request(source, View(15, 15, 8.0), (160, 160), scale=4)
    found = {picture.method: picture.difference for picture in pictures(asked)}
    # A window of 160 device pixels shows 80 x 80 output pixels in the middle.
    first, second = (WHOLE[m](source, asked.parameters)[20:100, 20:100] for m in ALL[1:3])
    distance = np.abs(first.astype(int) - second).max(axis=2)
    assert found["original"] is None  # of another size
    assert found["bilinear"] is not None
    assert (found["bilinear"].largest, found["bilinear"].total) == (0, 6400)
    assert found["opencv"] is not None
    assert found["opencv"].differing == np.count_nonzero(distance) > 0
    assert (found["opencv"].largest, found["opencv"].sampled) == (1, False)


def test_reference_need_not_be_shown() -> None:
    asked = request(noise(9, 9, 1), View(4, 4, 8.0), (40, 40), methods=("opencv",))
    (picture,) = pictures(asked)
    assert picture.difference is not None
    assert picture.difference.largest <= 1


def test_zoomed_out_differences_say_that_they_are_samples() -> None:
    asked = request(noise(60, 60, 1), View(30, 30, 0.5), (20, 20), methods=("opencv",))
    for picture in pictures(asked):
        assert picture.difference is not None
        assert picture.difference.sampled


def test_missing_library_is_said_in_its_own_pane(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    for magnification in (8.0, 0.3):
        found = pictures(request(noise(9, 9, 3), View(4, 4, magnification), (40, 40)))
        errors = {picture.method: picture.error for picture in found}
        assert errors.pop("transposed_conv").startswith("PyTorch could not be imported")
        assert errors == dict.fromkeys(ALL[:3], "")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "not enough memory"),
        (RuntimeError("broken tape"), "RuntimeError: broken tape"),
    ],
)
def test_failure_of_one_method_leaves_the_others(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Bytes:
        raise error

    monkeypatch.setattr(type(METHODS["opencv"]), "render", fail)
    found = {p.method: p for p in pictures(request(noise(9, 9, 3), View(4, 4, 8.0), (40, 40)))}
    assert words in found["opencv"].error
    assert found["opencv"].pixels.size == 0
    assert found["opencv"].output_shape == output_shape((9, 9), 2)
    assert [m for m in ALL if not found[m].error] == ["original", "bilinear", "transposed_conv"]


def test_block_averages_round_half_up() -> None:
    pixels = np.array([[0, 1, 10, 255], [0, 1, 20, 255], [3, 4, 5, 6]], np.uint8)[:, :, None]
    averages = block_averages(pixels, np.array([0, 2, 3]), np.array([0, 2, 3, 4]))
    assert averages[:, :, 0].tolist() == [[1, 15, 255], [4, 5, 6]]
    assert averages.dtype == np.uint8


def test_block_averages_of_large_blocks_do_not_overflow() -> None:
    white = np.full((4100, 4100, 1), 255, np.uint8)
    assert block_averages(white, np.array([0, 4100]), np.array([0, 4100])).tolist() == [[[255]]]
