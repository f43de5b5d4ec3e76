"""The hand-written picture is the exact rational value rounded half up, once."""

import doctest
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles import Bytes, bilinear, noise, size_of
from tests.ways import WAYS, answered_by
from viewer.cv2_loader import cv2
from viewer.geometry import Region
from viewer.images.load_image import load_image
from viewer.resources import asset_path
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling import bilinear as definition
from viewer.upsampling.bilinear import bilinear_pixel, bilinear_taps

METHOD = METHODS["bilinear"]
CHELSEA = asset_path("photographs", "chelsea.png")


def whole(source: Bytes, scale: float) -> Bytes:
    shape = (size_of(source.shape[0], scale), size_of(source.shape[1], scale))
    return METHOD.render(source, Region.whole(shape), Parameters(scale, 1))


def grey(*rows: list[int]) -> Bytes:
    return np.array(rows, np.uint8)[:, :, None]


def true_value(source: Bytes, row: int, col: int, shape: tuple[int, int], channel: int) -> int:
    """The textbook's formula in fractions, one number at a time."""
    height, width = source.shape[:2]
    y = min(
        max(Fraction(2 * row + 1, 2) * Fraction(height, shape[0]) - Fraction(1, 2), 0), height - 1
    )
    x = min(
        max(Fraction(2 * col + 1, 2) * Fraction(width, shape[1]) - Fraction(1, 2), 0), width - 1
    )
    y0, x0 = floor(y), floor(x)
    y1, x1 = min(y0 + 1, height - 1), min(x0 + 1, width - 1)
    f, g = y - y0, x - x0
    p = source[:, :, channel].astype(int)
    upper = (1 - g) * int(p[y0, x0]) + g * int(p[y0, x1])
    lower = (1 - g) * int(p[y1, x0]) + g * int(p[y1, x1])
    return floor((1 - f) * upper + f * lower + Fraction(1, 2))


def test_example_of_four_pixels() -> None:
    # 3/4 and 1/4 on both axes: 54.5625 is the true value.
    explanation = METHOD.explain(grey([10, 200], [31, 90]), 1, 1, Parameters(2, 4))
    assert explanation.taps.weights.tolist() == [9, 3, 3, 1]
    assert explanation.taps.denominator == 16
    assert explanation.taps.weighted_sum == (Fraction(873, 16),)
    assert explanation.value == (55,)


def test_the_example_of_the_definition_is_run() -> None:
    assert doctest.testmod(definition) == (0, 1)


@given(
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3, 4])),
    st.integers(1, 40),
    st.integers(1, 40),
    st.data(),
)
def test_the_definition_is_the_textbooks_formula(
    shape: tuple[int, int, int], height: int, width: int, data: st.DataObject
) -> None:
    source = noise(*shape)
    row, col = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    pixel = bilinear_pixel(source, row, col, height, width).tolist()
    channels = range(shape[2])
    assert pixel == [true_value(source, row, col, (height, width), c) for c in channels]


@given(
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3, 4])),
    st.floats(0.1, 8),
    st.sampled_from(WAYS),
)
def test_the_picture_is_the_definition(
    shape: tuple[int, int, int], scale: float, threads: int
) -> None:
    source = noise(*shape)
    with answered_by(threads):
        picture = whole(source, scale)
    height, width = picture.shape[:2]
    pixels = [
        bilinear_pixel(source, row, col, height, width) for row, col in np.ndindex(height, width)
    ]
    assert np.array_equal(picture, np.reshape(pixels, picture.shape))


def test_small_pictures() -> None:
    assert whole(grey([0, 100]), 2)[:, :, 0].tolist() == [[0, 25, 75, 100]] * 2
    assert whole(grey([0], [90]), 3)[:, 0, 0].tolist() == [0, 0, 30, 60, 90, 90]
    assert whole(grey([0, 100], [40, 60]), 1)[:, :, 0].tolist() == [[0, 100], [40, 60]]
    assert whole(grey([0, 101], [0, 0]), 0.5)[:, :, 0].tolist() == [[25]]
    assert whole(grey([7]), 4)[:, :, 0].tolist() == [[7] * 4] * 4


def test_halves_go_up_once() -> None:
    # 0.5 -> 1 and 1.5 -> 2; rounding first along rows and then between them would give 1 for 0.25.
    assert whole(grey([0, 1], [1, 0]), 0.5)[:, :, 0].tolist() == [[1]]
    assert whole(grey([1, 2], [2, 1]), 0.5)[:, :, 0].tolist() == [[2]]
    assert whole(grey([0, 1], [0, 0]), 0.5)[:, :, 0].tolist() == [[0]]


@pytest.mark.parametrize("scale", [2, 3, 4, 1.6, 0.5])
def test_photograph_is_exact(scale: float) -> None:
    source = load_image(CHELSEA).pixels
    picture = whole(source, scale)
    assert picture.shape[:2] == (size_of(300, scale), size_of(451, scale))
    assert np.array_equal(picture, bilinear(source, (picture.shape[0], picture.shape[1])))
    rng = np.random.default_rng(3)
    for _ in range(150):
        row, col, channel = (int(rng.integers(length)) for length in picture.shape)
        shape = (picture.shape[0], picture.shape[1])
        assert picture[row, col, channel] == bilinear_pixel(source, row, col, *shape)[channel]


@pytest.mark.parametrize("scale", [1.1, 3, 7])
@pytest.mark.parametrize("shape", [(2, 6000), (6000, 2)], ids=["wide", "tall"])
def test_far_from_the_origin(scale: float, shape: tuple[int, int]) -> None:
    source = noise(*shape, 1)
    output = (size_of(shape[0], scale), size_of(shape[1], scale))
    rows = np.arange(max(0, output[0] - 150), output[0])
    cols = np.arange(max(0, output[1] - 150), output[1])
    region = Region(int(rows[0]), int(cols[0]), *output)
    picture = METHOD.render(source, region, Parameters(scale, 1))
    assert np.array_equal(picture, bilinear(source, output, rows, cols))


@pytest.mark.parametrize("scale", [2, 4, 8, 16])
def test_equals_the_exact_mode_of_cv2(scale: int) -> None:
    # INTER_LINEAR_EXACT has weights out of 256, which hold these scales without an error.
    source = noise(23, 17, 3)
    size = (17 * scale, 23 * scale)
    assert np.array_equal(
        whole(source, scale), cv2.resize(source, size, interpolation=cv2.INTER_LINEAR_EXACT)
    )


@given(st.integers(0, 255), st.integers(1, 9), st.integers(1, 9), st.floats(0.1, 8))
def test_flat_stays_flat(value: int, height: int, width: int, scale: float) -> None:
    picture = whole(np.full((height, width, 1), value, np.uint8), scale)
    assert np.all(picture == value)


@given(st.integers(1, 9), st.integers(1, 9), st.floats(0.1, 6), st.integers(0, 2**32 - 1))
def test_turning_the_source_turns_the_picture(h: int, w: int, scale: float, seed: int) -> None:
    source = np.random.default_rng(seed).integers(0, 256, (h, w, 1), dtype=np.uint8)
    picture = whole(source, scale)
    assert np.array_equal(whole(source.transpose(1, 0, 2), scale), picture.transpose(1, 0, 2))
    assert np.array_equal(whole(source[::-1, ::-1], scale), picture[::-1, ::-1])


def test_taps_at_twice_the_size() -> None:
    taps = bilinear_taps(np.arange(6), 3, 6)
    assert taps.denominator == 4
    assert taps.indices.tolist() == [[0, 1], [0, 1], [0, 1], [1, 2], [1, 2], [2, 0]]
    assert taps.weights.tolist() == [[4, 0], [3, 1], [1, 3], [3, 1], [1, 3], [4, 0]]
    assert taps.count.tolist() == [2, 2, 2, 2, 2, 1]


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.data())
def test_weights_are_positive_add_up_and_balance(
    n_in: int, n_out: int, data: st.DataObject
) -> None:
    output = data.draw(st.integers(0, n_out - 1))
    taps = bilinear_taps(np.array([output]), n_in, n_out)
    assert taps.weights.min() >= 0
    assert taps.sums().tolist() == [taps.denominator]
    assert 0 <= taps.indices.min() <= taps.indices.max() < n_in
    # The taps balance at the sample's position, cut to the first and last source pixel.
    moment = int((taps.indices * taps.weights).sum())
    sample = Fraction((2 * output + 1) * n_in, 2 * n_out) - Fraction(1, 2)
    assert Fraction(moment, taps.denominator) == min(max(sample, 0), n_in - 1)


def test_arithmetic_is_the_formula_step_by_step() -> None:
    explanation = METHOD.explain(grey([10, 200], [31, 90]), 1, 1, Parameters(2, 4))
    assert [(step.name, *step.formulas, *step.results) for step in explanation.steps] == [
        ("row 0", "3/4 × 10 + 1/4 × 200", Fraction(115, 2)),
        ("row 1", "3/4 × 31 + 1/4 × 90", Fraction(183, 4)),
        ("between rows", "3/4 × 115/2 + 1/4 × 183/4", Fraction(873, 16)),
        ("rounded half up", "⌊873/16 + ½⌋", 55),
    ]


def test_arithmetic_at_the_last_corner_has_one_tap() -> None:
    explanation = METHOD.explain(grey([10, 200], [31, 90]), 3, 3, Parameters(2, 4))
    assert [(step.name, *step.formulas, *step.results) for step in explanation.steps] == [
        ("row 1", "1 × 90", 90),
        ("between rows", "1 × 90", 90),
        ("rounded half up", "⌊90 + ½⌋", 90),
    ]


def test_each_channel_has_its_own_arithmetic() -> None:
    source = np.array([[[0, 8, 100], [4, 0, 200]]], np.uint8)
    explanation = METHOD.explain(source, 0, 1, Parameters(2, 4))
    assert explanation.steps[0].formulas == (
        "3/4 × 0 + 1/4 × 4",
        "3/4 × 8 + 1/4 × 0",
        "3/4 × 100 + 1/4 × 200",
    )
    assert explanation.value == (1, 6, 125)
