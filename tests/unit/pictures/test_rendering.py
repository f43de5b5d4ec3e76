"""Pictures for the panes: every device pixel against the whole output."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import WHOLE, Bytes, noise
from tests.render_requests import ALL, SLOW, calls_of_torch, pictures, request
from tests.ways import NUMPY, answered_by
from viewer.comparing.differences import Difference, difference
from viewer.geometry import Region
from viewer.pictures import rendering, visible
from viewer.pictures.rendering import Frame, render
from viewer.pictures.request import PanePicture, RenderRequest
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.compiled.block_averaging import block_averages
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.truth import TRUTH
from viewer.viewport import View, axis_maps, fit


def expected_pane(
    asked: RenderRequest, method: str
) -> tuple[dict[tuple[int, int], list[int]], int]:
    """Device pixel to bytes, by looking into the whole output one device pixel at a time."""
    whole = WHOLE[method](asked.enlargement.source, asked.enlargement.parameters)
    shape = asked.enlargement.source_shape
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
    """Hold the last pictures against the whole outputs, made with the loops and without."""
    for threads in (NUMPY, 2):
        with answered_by(threads):
            check_last({picture.method: picture for picture in pictures(asked)}, asked)


def check_last(last: dict[str, PanePicture], asked: RenderRequest) -> None:
    assert set(last) == set(asked.methods)
    for method, picture in last.items():
        assert picture.error == ""
        assert picture.final
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
    methods = ("original", "bilinear")
    asked = request(source[:, :, None], View(2.0, 2.0, 0.5), (4, 4), methods=methods, scale=1)
    with answered_by(NUMPY):
        *quick, original, bilinear = pictures(asked)
    assert [picture.exact for picture in quick] == [False] * 2
    assert quick[0].pixels[:, :, 0].tolist() == [[0, 8], [7, 0]]
    for exact in (original, bilinear):
        assert exact.exact
        assert exact.pixels[:, :, 0].tolist() == [[1, 8], [7, 128]]
        assert (exact.top, exact.left) == (1, 1)


@pytest.mark.parametrize("reference", [None, "bilinear", "original"])
def test_pixels_that_are_there_are_averaged_at_once(reference: str | None) -> None:
    asked = request(
        noise(90, 70, 3), View(45, 35, 0.3), (40, 40), methods=("original",), reference=reference
    )
    with answered_by(2):
        (picture,) = pictures(asked)
    check(asked)
    total = 90 * 70 if reference == "original" else 0
    found = picture.difference
    assert found == (Difference(0, 0, total) if total else None)


def test_pixels_that_are_there_are_compared_with_a_reference_of_their_size() -> None:
    asked = request(noise(90, 70, 1), View(45, 35, 0.3), (40, 40), scale=1, reference="nearest")
    with answered_by(2):
        found = [p for p in pictures(replace(asked, methods=("original",)))]
    assert [picture.exact for picture in found] == [False, True]
    assert found[1].difference == Difference(0, 0, 90 * 70)


def test_many_pixels_that_are_there_are_sampled_then_averaged_in_bands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rendering, "SHOW_EVERY_S", 0)
    monkeypatch.setattr(rendering, "MOST_AT_ONCE", 90 * 70 - 1)
    monkeypatch.setattr(rendering, "BAND_PIXELS", 12 * 70)
    source = noise(90, 70, 3)
    asked = request(source, View(45, 35, 0.25), (40, 40), methods=("original",))
    looks = []
    with answered_by(2):
        found = pictures(asked, lambda: bool(looks.append(0)))
    check(asked)
    assert [picture.refined for picture in found] == sorted({p.refined for p in found})
    assert len(found) == 1 + 8  # 23 rows of blocks, three in each band
    assert len(looks) == len(found)


def test_what_is_refined_is_shown_tile_by_tile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "SHOW_EVERY_S", 0)
    monkeypatch.setattr(rendering, "TILE", 16)
    asked = request(noise(20, 30, 3), View(10, 15, 0.5), (64, 64), methods=("opencv",))
    first, *better, last = pictures(asked)
    # 40 x 60 output pixels in blocks of 4 x 4: three rows of four tiles.
    shares = [(picture.exact, picture.refined) for picture in (first, *better)]
    assert shares[0] == (False, 0)
    assert shares == sorted(set(shares))
    assert len(better) == 3 * 4 - 1
    assert last.exact
    assert first.pixels.shape == last.pixels.shape == (10, 15, 3)
    exact, samples = last.pixels, first.pixels
    assert not np.array_equal(exact, samples)
    for index, picture in enumerate(better, 1):
        done = np.zeros((10, 15), bool)
        for tile in range(index):
            top, left = 4 * (tile // 4), 4 * (tile % 4)
            done[top : top + 4, left : left + 4] = True
        expected = np.where(done[:, :, None], exact, samples)
        np.testing.assert_array_equal(picture.pixels, expected)
        assert picture.refined == pytest.approx(done.mean())


def test_large_blocks_are_averaged_from_a_few_samples_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rendering, "SHOW_EVERY_S", 0)
    source = noise(60, 80, 3)
    asked = request(source, View(30, 40, 1 / 10), (64, 64), methods=("opencv",))
    first, second, *_, last = pictures(asked)
    # 120 x 160 output pixels in blocks of 20 x 20, of which 4 x 4 are taken.
    whole = WHOLE["opencv"](source, asked.enlargement.parameters).astype(int)
    places = [2, 7, 12, 17]
    blocks = whole.reshape(6, 20, 8, 20, 3)
    sums = blocks[:, places][:, :, :, places].sum(axis=(1, 3))
    assert [picture.refined for picture in (first, second, last)] == [0, 0, 1]
    np.testing.assert_array_equal(first.pixels, blocks[:, 9, :, 9])
    np.testing.assert_array_equal(second.pixels, (sums + 8) // 16)
    np.testing.assert_array_equal(last.pixels, (blocks.sum(axis=(1, 3)) + 200) // 400)
    assert first.difference == second.difference is not None


@pytest.mark.parametrize("size", [(2, 3), (1, 40), (40, 1)])
def test_blocks_that_are_larger_than_a_tile_are_averaged_in_strips(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "TILE", 8)
    monkeypatch.setattr(visible, "STRIP_PIXELS", 70)
    shape = (size[0] * 12, size[1] * 12)
    view = View(shape[0] / 2, shape[1] / 2, 1 / 12)
    check(request(noise(*shape, 1), view, size, methods=ALL[:3]))


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


@pytest.mark.parametrize("size", [(60, 4), (4, 60), (1, 9)])
def test_large_blocks_in_a_pane_of_any_shape(size: tuple[int, int]) -> None:
    check(request(noise(400, 400, 1), View(0.0, 0.0, 0.25), size, scale=4))


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


@pytest.mark.parametrize("magnification", [4.0, 0.4])
def test_a_librarys_own_picture_takes_the_place_of_its_stand_in(
    magnification: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = request(noise(90, 70, 3), View(45, 35, magnification), (40, 40), parameters=SLOW)
    made = calls_of_torch(monkeypatch)
    with answered_by(2):
        found = []
        for picture in render(asked, lambda: False):
            found.append(picture)
            own = picture.method == "transposed_conv" and picture.final
            assert bool(made) == own
    check(asked)
    final = [picture for picture in found if picture.final]
    assert [picture.method for picture in final] == list(ALL)
    *_, before, own = [picture for picture in found if picture.method == "transposed_conv"]
    assert own is found[-1]
    assert (before.exact, before.stood_in, before.final) == (True, True, False)
    assert (own.stood_in, own.off) == (False, 0)
    assert own.difference == before.difference
    np.testing.assert_array_equal(own.pixels, before.pixels)


@pytest.mark.parametrize("magnification", [4.0, 0.4])
def test_where_a_stand_in_is_wrong_the_library_stands(
    magnification: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    method = METHODS["transposed_conv"]
    original = type(method).stand_in

    def wrong(self: Any, *arguments: Any) -> Bytes | None:
        pixels = original(self, *arguments)
        return None if pixels is None else pixels ^ np.uint8(2)

    monkeypatch.setattr(type(method), "stand_in", wrong)
    asked = request(noise(90, 70, 3), View(45, 35, magnification), (40, 40), parameters=SLOW)
    with answered_by(2):
        *_, own = pictures(asked)
    check(asked)
    assert own.method == "transposed_conv"
    assert own.off == 2


@pytest.mark.parametrize("magnification", [4.0, 0.4])
def test_pictures_that_stand_are_only_bettered(magnification: float) -> None:
    asked = request(noise(90, 70, 3), View(45, 35, magnification), (40, 40), parameters=SLOW)
    with answered_by(2):
        everything = pictures(asked)
        standing = everything[: len(ALL)]  # of samples, or exact
        found = pictures(replace(asked, methods=(), standing=tuple(standing)))
    better = everything[len(ALL) :]
    assert [p.method for p in found] == [p.method for p in better]
    assert found[-1].final and found[-1].method == "transposed_conv"
    for picture, other in zip(found, better, strict=True):
        assert (picture.refined, picture.stood_in) == (other.refined, other.stood_in)
        assert picture.difference == other.difference
        np.testing.assert_array_equal(picture.pixels, other.pixels)


def test_a_library_that_fails_says_so_in_place_of_its_stand_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: Any) -> Bytes:
        raise RuntimeError("no such layer")

    monkeypatch.setattr(type(METHODS["transposed_conv"]), "render", fail)
    asked = request(noise(9, 7, 3), View(4, 3, 4.0), (40, 40), parameters=SLOW)
    with answered_by(2):
        *_, own = pictures(asked)
    assert "no such layer" in own.error


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


def test_differences_are_those_of_what_is_visible() -> None:
    source = noise(30, 30, 3)
    asked = request(source, View(15, 15, 8.0), (160, 160), scale=4)
    found = {picture.method: picture.difference for picture in pictures(asked)}
    # A window of 160 device pixels shows 80 x 80 output pixels in the middle.
    first, second = (
        WHOLE[m](source, asked.enlargement.parameters)[20:100, 20:100] for m in ALL[1:3]
    )
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


def test_zoomed_out_differences_are_samples_until_every_pixel_was_compared() -> None:
    source = noise(60, 60, 1)
    asked = request(source, View(30, 30, 0.25), (40, 40), methods=("opencv", "bilinear"))
    *samples, opencv, bilinear = (picture.difference for picture in pictures(asked))
    assert [difference is not None and difference.sampled for difference in samples] == [True] * 2
    first, second = (
        WHOLE[m](source, asked.enlargement.parameters).astype(int) for m in ("opencv", "bilinear")
    )
    apart = np.abs(first - second)
    assert opencv == Difference(int(apart.max()), np.count_nonzero(apart), apart.size)
    assert bilinear == Difference(0, 0, apart.size)


def test_while_it_is_refined_a_difference_only_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "SHOW_EVERY_S", 0)
    monkeypatch.setattr(rendering, "TILE", 16)
    source = np.zeros((64, 64, 1), np.uint8)
    source[40:42] = noise(2, 64, 1)  # no sample meets them
    asked = request(source, View(32, 32, 1 / 32), (8, 8), scale=4, methods=("opencv",))
    found = [picture.difference for picture in pictures(asked)]
    assert all(difference is not None for difference in found)
    largest = [difference.largest for difference in found if difference is not None]
    assert largest == sorted(largest)
    assert largest[0] == 0 < largest[-1]
    sampled = [difference.sampled for difference in found if difference is not None]
    assert sampled == [True] * (len(found) - 1) + [False]


@pytest.mark.parametrize("reference", ["opencv", "transposed_conv"])
def test_a_reference_that_fails_leaves_the_others(
    reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Bytes:
        raise RuntimeError

    for name in ("render", "render_grid"):
        monkeypatch.setattr(type(METHODS[reference]), name, fail)
    for magnification in (8.0, 0.5):
        asked = request(
            noise(9, 9, 3),
            View(4, 4, magnification),
            (40, 40),
            methods=("bilinear", reference),
            reference=reference,
        )
        last = {picture.method: picture for picture in pictures(asked)}
        assert (last["bilinear"].error, last["bilinear"].difference) == ("", None)
        assert last["bilinear"].exact
        assert last[reference].error


def test_threads_that_share_a_frame_make_the_reference_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    method = METHODS["bilinear"]
    original = type(method).render
    made = []

    def counted(self: Any, *arguments: Any) -> Bytes:
        made.append(1)
        return original(self, *arguments)

    monkeypatch.setattr(type(method), "render", counted)
    frame = Frame(request(noise(30, 30, 3), View(15, 15, 8), (100, 100)))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda name: frame.first_picture(name, lambda: False), ALL))
    assert len(made) == 1
    assert [picture.method for picture in found] == list(ALL)
    assert [picture.difference is not None for picture in found] == [False, True, True, True]


@pytest.mark.parametrize("magnification", [12.0, 3.0, 0.7])
def test_with_a_truth_pictures_are_compared_with_it(magnification: float) -> None:
    source = np.random.default_rng(1).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    truth = np.random.default_rng(2).integers(0, 256, (120, 150, 3), dtype=np.uint8)
    request = RenderRequest(
        Enlargement(source, Parameters(3, 5), truth),
        ("bilinear", "original", TRUTH),
        TRUTH,
        View(20, 25, magnification),
        (90, 120),
    )
    pictures = {p.method: p for p in render(request, lambda: False) if p.exact}
    original, picture, shown = (pictures[m] for m in ("original", "bilinear", TRUTH))
    assert original.difference is None  # of another size
    maps = axis_maps(request.view, request.size, (40, 50), (120, 150))
    (top, bottom), (left, right) = (axis.shown() for axis in maps)
    region = Region(top, left, bottom, right)
    whole = METHODS["bilinear"].render(source, region, request.enlargement.parameters)
    assert picture.difference == difference(whole, truth[region.slices])
    assert shown.difference == difference(truth[region.slices], truth[region.slices])
    if magnification >= 3:  # one device pixel or more for each of the truth's
        pixels = [axis.pixels() for axis in maps]
        assert np.array_equal(shown.pixels, truth[np.ix_(*pixels)])
    else:
        blocks = [axis.blocks() for axis in maps]
        assert np.array_equal(shown.pixels, block_averages(truth, *blocks))
