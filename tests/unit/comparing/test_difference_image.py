"""Differences against a plain float64 oracle, over every pair of bytes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.ways import NUMPY, WAYS, answered_by
from viewer.comparing.difference_image import (
    DifferenceKind,
    automatic_gain,
    color_words,
    colour_indices,
    common_extent,
    difference_values,
)

KINDS = list(DifferenceKind)
PAIRS = np.meshgrid(np.arange(256), np.arange(256), indexing="ij")


def oracle(a: np.ndarray, b: np.ndarray, kind: DifferenceKind, tolerance: int) -> np.ndarray:
    """Return every channel's difference in float64, straight from the definition."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    apart = np.where(np.abs(a - b) <= tolerance, 0, a - b)
    return {
        DifferenceKind.SIGNED: apart,
        DifferenceKind.ABSOLUTE: np.abs(apart),
        DifferenceKind.SQUARED: apart**2,
        DifferenceKind.RELATIVE_ABSOLUTE: np.abs(apart / 255) / (b / 255 + 0.01),
        DifferenceKind.RELATIVE_SQUARED: (apart / 255) ** 2 / ((b / 255) ** 2 + 0.01),
    }[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tolerance", [0, 1, 17, 255])
@pytest.mark.parametrize("threads", [NUMPY, 2])
def test_every_pair_of_bytes(kind: DifferenceKind, tolerance: int, threads: int) -> None:
    a, b = (pair.astype(np.uint8)[:, :, None] for pair in PAIRS)
    with answered_by(threads):
        found = difference_values(a, b, kind, tolerance)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, oracle(*PAIRS, kind, tolerance), rtol=1e-6)


shapes = st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([1, 3, 4]))
pictures = shapes.flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.uint8, shape, elements=st.integers(0, 255))] * 2)
)


@given(
    pair=pictures,
    kind=st.sampled_from(KINDS),
    tolerance=st.integers(0, 255),
    threads=st.sampled_from(WAYS),
)
def test_a_pixel_has_the_difference_of_its_worst_channel(
    pair: tuple[np.ndarray, np.ndarray], kind: DifferenceKind, tolerance: int, threads: int
) -> None:
    a, b = pair
    before = a.copy(), b.copy()
    with answered_by(threads):
        found = difference_values(a, b, kind, tolerance)
    channels = oracle(a, b, kind, tolerance)
    np.testing.assert_allclose(np.abs(found), np.abs(channels).max(axis=2), rtol=1e-6)
    if kind is DifferenceKind.SIGNED:
        assert (channels == found[:, :, None]).any(axis=2).all()
        turned = difference_values(b, a, kind, tolerance)
        np.testing.assert_array_equal(np.abs(turned), np.abs(found))
    assert all(np.array_equal(now, then) for now, then in zip(pair, before, strict=True))


def test_other_sizes_do_not_compare() -> None:
    with pytest.raises(ValueError, match="do not compare"):
        difference_values(
            np.zeros((2, 2, 3), np.uint8), np.zeros((2, 3, 3), np.uint8), DifferenceKind.ABSOLUTE
        )


@pytest.mark.parametrize("gain", [1, 2, 3, 16, 128])
def test_absolute_differences_are_multiplied_and_cut_off(gain: int) -> None:
    values = np.arange(256, dtype=np.float32)[None]
    found = colour_indices(values, DifferenceKind.ABSOLUTE, gain)
    np.testing.assert_array_equal(found, np.minimum(values * gain, 255))


@given(
    value=st.floats(-70000, 70000, width=32),
    gain=st.integers(1, 128),
    kind=st.sampled_from(KINDS),
)
def test_the_ends_of_the_bar_are_the_full_scale(
    value: float, gain: int, kind: DifferenceKind
) -> None:
    signed = kind is DifferenceKind.SIGNED
    value = value if signed else abs(value)
    [[found]] = colour_indices(np.array([[value]], np.float32), kind, gain)
    share = min(max(float(value) * gain / kind.full, -1), 1)
    steps, none = (127, 128) if signed else (255, 0)
    assert abs(int(found) - (none + steps * share)) <= 0.5 + 1e-3
    [[zero]] = colour_indices(np.zeros((1, 1), np.float32), kind, gain)
    assert zero == none


@given(
    values=hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 4), st.integers(1, 40)),
        elements=st.floats(-9e4, 9e4, width=32),
    ),
    gain=st.integers(1, 128),
    kind=st.sampled_from(KINDS),
    threads=st.sampled_from(WAYS),
)
def test_colours_are_those_of_the_indices(
    values: np.ndarray, gain: int, kind: DifferenceKind, threads: int
) -> None:
    values = values if kind is DifferenceKind.SIGNED else np.abs(values)
    colors = np.random.default_rng(2).integers(0, 256, (256, 3), np.uint8)
    words = np.zeros(values.shape, np.uint32)
    with answered_by(threads):
        color_words(values, kind, gain, colors, words)
    red, green, blue = np.moveaxis(colors[colour_indices(values, kind, gain)].astype(int), 2, 0)
    np.testing.assert_array_equal(words, (255 << 24) + (red << 16) + (green << 8) + blue)


@pytest.mark.parametrize(
    ("largest", "kind", "gain"),
    [
        (0, DifferenceKind.ABSOLUTE, 1),
        (255, DifferenceKind.ABSOLUTE, 1),
        (127, DifferenceKind.SIGNED, 2),
        (128, DifferenceKind.ABSOLUTE, 1),
        (2, DifferenceKind.ABSOLUTE, 64),
        (1, DifferenceKind.ABSOLUTE, 128),
        (4, DifferenceKind.SQUARED, 128),
        (0.2, DifferenceKind.RELATIVE_ABSOLUTE, 4),
    ],
)
def test_the_automatic_gain_fills_the_bar(largest: float, kind: DifferenceKind, gain: int) -> None:
    assert automatic_gain(largest, kind) == gain


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 1600), st.integers(0, 2**32 - 1))
def test_most_of_what_differs_is_within_the_common_extent(
    height: int, width: int, differing: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values = np.zeros(height * width, np.float32)
    differing = min(differing, values.size)
    values[:differing] = rng.integers(1, 256, differing) * rng.choice([-1, 1], differing)
    rng.shuffle(values)
    sizes = np.abs(values[values != 0])
    extent = common_extent(values.reshape(height, width))
    if not differing:
        assert extent == 0
    else:
        assert 20 * np.sum(sizes <= extent) >= 19 * differing
        assert 20 * np.sum(sizes < extent) < 19 * differing


def test_what_differs_in_few_rows_of_a_large_picture_is_found() -> None:
    values = np.zeros((2000, 3000), np.float32)
    values[1000, 5] = -7
    assert common_extent(values) == 7


def test_numbers_are_written_short() -> None:
    signed, relative = DifferenceKind.SIGNED, DifferenceKind.RELATIVE_ABSOLUTE
    assert [signed.text(v) for v in (-3, 0, 12)] == ["−3", "0", "+12"]
    assert [relative.text(v) for v in (0, 0.01234, 3.14159, 100)] == ["0", "0.0123", "3.14", "100"]
    assert DifferenceKind.SQUARED.text(65025) == "65025"
