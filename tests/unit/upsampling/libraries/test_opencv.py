"""The cv2 picture is what ``cv2.resize`` gives for the whole image, whatever is asked for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import Bytes, noise, opencv, size_of
from viewer.cv2_loader import cv2
from viewer.geometry import Region
from viewer.images.load_image import load_image
from viewer.resources import asset_path
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.libraries.opencv import linear_taps, resize_tables

METHOD = METHODS["opencv"]
EXAMPLE = np.array([[10, 200], [31, 90]], np.uint8)[:, :, None]


def sizes(source: Bytes, scale: float) -> tuple[int, int]:
    return size_of(source.shape[0], scale), size_of(source.shape[1], scale)


def whole(source: Bytes, scale: float) -> Bytes:
    return METHOD.render(source, Region.whole(sizes(source, scale)), Parameters(scale, 1))


def test_example_of_four_pixels() -> None:
    # The true value is 54.5625, which rounds to 55.
    assert opencv(EXAMPLE, (4, 4))[1, 1] == 54
    explanation = METHOD.explain(EXAMPLE, 1, 1, Parameters(2, 4))
    assert [(step.name, *step.formulas, *step.results) for step in explanation.steps] == [
        ("row 0: T0", "1536 × 10 + 512 × 200", 117760),
        ("row 1: T1", "1536 × 31 + 512 × 90", 93696),
        ("upper term", "(1536 × (117760 >> 4)) >> 16", 172),
        ("lower term", "(512 × (93696 >> 4)) >> 16", 45),
        ("byte", "(172 + 45 + 2) >> 2", 54),
    ]
    assert explanation.value == (54,)


@pytest.mark.parametrize("scale", [2, 3, 4, 1.6, 0.5, 1, 1 / 3, 3.7])
def test_photograph_is_the_librarys(scale: float) -> None:
    source = load_image(asset_path("photographs", "chelsea.png")).pixels
    expected = opencv(source, sizes(source, scale))
    assert np.array_equal(whole(source, scale), expected)
    height, width = expected.shape[:2]
    # Large enough for a call of cv2 on a crop, at three places, two of them borders.
    for top, left in ((0, 0), (height // 3, width // 3), (height // 2, width // 2)):
        region = Region(top, left, top + height // 2, left + width // 2)
        crop = METHOD.render(source, region, Parameters(scale, 1))
        assert np.array_equal(crop, expected[region.slices])


@pytest.mark.parametrize("scale", [1.1, 3, 7, 4])
@pytest.mark.parametrize("shape", [(2, 6000), (6000, 2)], ids=["wide", "tall"])
def test_far_from_the_origin(scale: float, shape: tuple[int, int]) -> None:
    source = noise(*shape, 3)
    expected = opencv(source, sizes(source, scale))
    assert np.array_equal(whole(source, scale), expected)
    height, width = expected.shape[:2]
    length = max(height, width)
    for start in (length // 3, length // 2 + 1, length - 2000):
        region = Region.whole((height, width)).intersect(
            Region(0, start, height, start + 2000)
            if width > height
            else Region(start, 0, start + 2000, width)
        )
        crop = METHOD.render(source, region, Parameters(scale, 1))
        assert np.array_equal(crop, expected[region.slices])


@pytest.mark.parametrize("scale", [3, 7])
def test_cropping_the_source_alone_would_not_do(scale: int) -> None:
    # The trap that the program avoids: far out, coordinates in float32 have fewer bits left.
    source = noise(2, 6000, 1)
    expected = opencv(source, (2 * scale, 6000 * scale))[:, 2500 * scale : 3500 * scale]
    naive = opencv(source[:, 2500:3500], (2 * scale, 1000 * scale))
    inside = slice(2 * scale, -2 * scale)
    assert not np.array_equal(naive[:, inside], expected[:, inside])
    region = Region(0, 2500 * scale, 2 * scale, 3500 * scale)
    assert np.array_equal(METHOD.render(source, region, Parameters(scale, 1)), expected)


@settings(max_examples=60)
@given(
    shape=st.tuples(st.integers(1, 300), st.integers(1, 300), st.sampled_from([1, 3, 4])),
    scale=st.floats(0.1, 4),
    seed=st.integers(0, 2**32 - 1),
    data=st.data(),
)
def test_any_region_is_the_librarys(
    shape: tuple[int, int, int], scale: float, seed: int, data: st.DataObject
) -> None:
    source = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    expected = opencv(source, sizes(source, scale))
    height, width = expected.shape[:2]
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    region = Region(
        top,
        left,
        data.draw(st.integers(top + 1, height)),
        data.draw(st.integers(left + 1, width)),
    )
    crop = METHOD.render(source, region, Parameters(scale, 1))
    assert np.array_equal(crop, expected[region.slices])


def test_within_one_level_of_the_truth() -> None:
    source = noise(60, 70, 3)
    for scale in (2, 3, 4, 7, 16):
        exact = METHODS["bilinear"].render(
            source, Region.whole(sizes(source, scale)), Parameters(scale, 1)
        )
        distance = np.abs(whole(source, scale).astype(int) - exact.astype(int))
        assert distance.max() == 1
        assert 0.05 < np.mean(distance > 0) < 0.15


@pytest.mark.parametrize("shape", [(4, 6), (2, 2), (10, 8)])
def test_exactly_half_the_size_averages_four(shape: tuple[int, int]) -> None:
    source = noise(*shape, 3)
    explanation = METHOD.explain(source, 0, 1 if shape[1] > 2 else 0, Parameters(0.5, 1))
    assert [explanation.taps.weight(i) for i in range(4)] == [0.25] * 4
    assert len(explanation.steps) == 1
    assert explanation.value == tuple(opencv(source, sizes(source, 0.5))[0, explanation.col])


def test_half_of_an_odd_length_is_not_the_average_of_four() -> None:
    rows, cols = resize_tables((4, 5), (2, 3), np.arange(2), np.arange(3))
    assert (rows.denominator, cols.denominator) == (2048, 2048)
    source = noise(4, 5, 1)
    assert np.array_equal(whole(source, 0.5), opencv(source, (2, 3)))


def test_same_size_is_a_copy() -> None:
    source = noise(5, 7, 3)
    assert np.array_equal(whole(source, 1), source)
    explanation = METHOD.explain(source, 3, 2, Parameters(1, 1))
    assert explanation.taps.weights.tolist() == [1]
    assert explanation.value == tuple(source[3, 2])


def test_columns_outside_have_one_tap_and_rows_keep_two() -> None:
    cols = linear_taps(np.arange(4), 2, 4, columns=True)
    assert cols.indices.tolist() == [[0, 1], [0, 1], [0, 1], [1, 0]]
    assert cols.weights.tolist() == [[2048, 0], [1536, 512], [512, 1536], [2048, 0]]
    rows = linear_taps(np.arange(4), 2, 4, columns=False)
    assert rows.indices.tolist() == [[0, 0], [0, 1], [0, 1], [1, 1]]
    assert rows.weights.tolist() == [[512, 1536], [1536, 512], [512, 1536], [1536, 512]]


def test_pictures_do_not_depend_on_threads() -> None:
    source = noise(200, 150, 3)
    expected = whole(source, 3)
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        assert np.array_equal(whole(source, 3), expected)
    finally:
        cv2.setNumThreads(threads)
