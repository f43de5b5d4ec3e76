"""Taps, sums and the one rounding, in whole numbers."""

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles import noise
from viewer.upsampling.averaging import divide_half_up, weighted_sums
from viewer.upsampling.taps import (
    AxisTaps,
    pixel_taps,
    round_half_up,
)


def axis(indices: list[list[int]], weights: list[list[int]], denominator: int) -> AxisTaps:
    return AxisTaps.of(np.array(indices), np.array(weights), denominator)


def test_padding_weighs_nothing() -> None:
    taps = AxisTaps.of(
        np.array([[1, 2], [2, 3]]),
        np.array([[3, 1], [4, 9]]),
        4,
        present=np.array([[True, True], [True, False]]),
    )
    assert taps.indices.tolist() == [[1, 2], [2, 0]]
    assert taps.weights.tolist() == [[3, 1], [4, 0]]
    assert taps.count.tolist() == [2, 1]
    assert taps.sums().tolist() == [4, 4]


def test_rows_cross_columns() -> None:
    source = np.arange(24, dtype=np.uint8).reshape(3, 4, 2)
    taps = pixel_taps(source, axis([[0, 2]], [[1, 2]], 3), axis([[1, 3]], [[3, 1]], 4))
    assert len(taps) == 4
    assert list(zip(taps.rows.tolist(), taps.cols.tolist(), strict=True)) == [
        (0, 1),
        (0, 3),
        (2, 1),
        (2, 3),
    ]
    assert taps.values.tolist() == [[2, 3], [6, 7], [18, 19], [22, 23]]
    assert taps.weights.tolist() == [3, 1, 6, 2]
    assert taps.denominator == 12
    assert taps.weight(2) == Fraction(1, 2)
    assert taps.weight_sum == 1
    assert taps.weighted_sum == (Fraction(6 + 6 + 108 + 44, 12), Fraction(9 + 7 + 114 + 46, 12))


def test_padding_is_no_tap() -> None:
    some, no = np.array([[True, False]]), np.array([[False]])
    rows = AxisTaps.of(np.array([[1, 0]]), np.array([[5, 0]]), 5, present=some)
    none = AxisTaps.of(np.array([[0]]), np.array([[0]]), 5, present=no)
    source = noise(2, 2, 3)
    assert len(pixel_taps(source, rows, rows)) == 1
    empty = pixel_taps(source, rows, none)
    assert len(empty) == 0
    assert (empty.weight_sum, empty.weighted_sum) == (0, (0, 0, 0))


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 10, 1000, 10**5]))
def test_sums_are_exact(seed: int, largest: int) -> None:
    # Up to 255 * (2 * 10**5)**2, far beyond 32 bits.
    rng = np.random.default_rng(seed)
    source = rng.integers(0, 256, (5, 6, 3), dtype=np.uint8)
    down = AxisTaps.of(rng.integers(0, 5, (4, 2)), rng.integers(0, largest + 1, (4, 2)), largest)
    across = AxisTaps.of(rng.integers(0, 6, (7, 3)), rng.integers(0, largest + 1, (7, 3)), largest)
    sums = weighted_sums(source, down, across)
    assert sums.shape == (4, 7, 3)
    for y, x, channel in np.ndindex(*sums.shape):
        assert sums[y, x, channel] == sum(
            int(down.weights[y, i])
            * int(across.weights[x, j])
            * int(source[down.indices[y, i], across.indices[x, j], channel])
            for i in range(2)
            for j in range(3)
        )


def test_sums_at_the_edge_of_32_bits() -> None:
    source = np.full((1, 1, 1), 255, np.uint8)
    for weight in (2051, 2052, 2900, 2904, 46341):
        taps = axis([[0]], [[weight]], weight)
        sums = weighted_sums(source, taps, taps)
        assert int(sums[0, 0, 0]) == 255 * weight * weight
        assert divide_half_up(sums, weight * weight).tolist() == [[[255]]]


@pytest.mark.parametrize(
    ("numerator", "denominator", "byte"),
    [
        (0, 1, 0),
        (1, 2, 1),
        (3, 2, 2),
        (5, 2, 3),
        (1, 3, 0),
        (2, 3, 1),
        (873, 16, 55),
        (509, 2, 255),
        (511, 2, 255),
        (10**12, 7, 255),
        (-1, 2, 0),
        (-5, 1, 0),
    ],
)
def test_halves_go_up(numerator: int, denominator: int, byte: int) -> None:
    assert divide_half_up(np.array([numerator]), denominator).tolist() == [byte]
    assert round_half_up(Fraction(numerator, denominator)) == byte


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**12))
def test_rounding_is_the_floor_of_a_half_more(numerator: int, denominator: int) -> None:
    expected = min(255, max(0, floor(Fraction(numerator, denominator) + Fraction(1, 2))))
    assert round_half_up(Fraction(numerator, denominator)) == expected
    assert divide_half_up(np.array([numerator]), denominator).tolist() == [expected]
