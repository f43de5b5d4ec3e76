"""Numbers in words."""

from fractions import Fraction

import pytest

from viewer.upsampling.number_text import (
    counted,
    decimal_text,
    difference_text,
    equals_text,
    fixed_text,
    fraction_text,
    products_text,
    result_text,
    significant,
)


@pytest.mark.parametrize(
    ("value", "fraction", "decimal", "equals"),
    [
        (Fraction(7, 8), "7/8", "0.875", "= 0.875"),
        (Fraction(1, 3), "1/3", "0.3333", "≈ 0.3333"),
        (Fraction(2), "2", "2", "= 2"),
        (Fraction(0), "0", "0", "= 0"),
        (Fraction(-3, 8), "−3/8", "−0.375", "= −0.375"),
        (Fraction(-1, 100_000), "−1/100000", "0", "≈ 0"),
        (Fraction(19_999, 20_000), "19999/20000", "1", "≈ 1"),
        (Fraction(100), "100", "100", "= 100"),
    ],
)
def test_numbers(value: Fraction, fraction: str, decimal: str, equals: str) -> None:
    assert fraction_text(value) == fraction
    assert decimal_text(value) == decimal
    assert equals_text(value) == equals


def test_fixed_text_rounds_halves_away_from_zero() -> None:
    assert fixed_text(Fraction(1, 8), 2) == "0.13"
    assert fixed_text(Fraction(-1, 8), 2) == "−0.13"
    assert fixed_text(Fraction(5, 2), 0) == "3"
    assert fixed_text(Fraction(7)) == "7.0000"


def test_result_text() -> None:
    assert result_text(Fraction(247, 2)) == "= 247/2 = 123.5"
    assert result_text(Fraction(124)) == "= 124"
    assert result_text(Fraction(7, 9), "7 / 9") == "≈ 0.7778"


@pytest.mark.parametrize(("difference", "text"), [(1, "+1"), (0, "0"), (-3, "−3")])
def test_difference_text(difference: int, text: str) -> None:
    assert difference_text(difference) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("1", "1"), ("1024", "1024"), ("1/3", "0.333"), ("9409/4", "2352"), ("25/9", "2.78")],
)
def test_significant_digits(value: str, text: str) -> None:
    assert significant(Fraction(value)) == text


def test_a_long_sum_shows_its_ends() -> None:
    assert products_text([], []) == ""
    assert products_text([3, -1], [10, 20]) == "3 × 10 + −1 × 20"
    assert products_text(range(9), range(9)) == (
        "0 × 0 + 1 × 1 + 2 × 2 + … 3 more … + 6 × 6 + 7 × 7 + 8 × 8"
    )


@pytest.mark.parametrize(("count", "text"), [(0, "0 levels"), (1, "1 level"), (2, "2 levels")])
def test_counted(count: int, text: str) -> None:
    assert counted(count, "level") == text
