"""Numbers in words: fractions, decimals, sums of products, and how many there are of a thing."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

LONG_SUM = 8  # products; of more than that the ends are shown
MINUS = "−"  # as wide as a plus, unlike the hyphen


def fraction_text(value: Fraction) -> str:
    """Return a number as a reduced fraction, such as ``"7/8"``; a whole one as ``"3"``."""
    return str(value).replace("-", MINUS)


@lru_cache(maxsize=4096)  # while a picture is looked at, the same few numbers come again
def fixed_text(value: Fraction, places: int = 4) -> str:
    """Return a number with exactly `places` decimals, halves away from zero."""
    scale: int = 10**places
    size = abs(value)
    scaled = (2 * size.numerator * scale + size.denominator) // (2 * size.denominator)
    sign = MINUS if value < 0 and scaled else ""
    whole, rest = divmod(scaled, scale)
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def decimal_text(value: Fraction, places: int = 4) -> str:
    """Return a number with at most `places` decimals: ``"0.875"``, ``"0.3333"``, ``"2"``."""
    text = fixed_text(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def equals_text(value: Fraction, places: int = 4) -> str:
    """Return ``"= 0.875"``, or ``"≈ 0.3333"`` where the decimals do not end in time."""
    exact = (value * 10**places).denominator == 1
    return f"{'=' if exact else '≈'} {decimal_text(value, places)}"


def result_text(value: Fraction, formula: str = "") -> str:
    """Return what a formula comes to: ``"= 124"`` or ``"= 247/2 = 123.5"``.

    The fraction is left out where the formula is that very fraction.
    """
    if value.denominator != 1 and formula.replace(" ", "") == fraction_text(value):
        return equals_text(value)
    if value.denominator == 1:
        return f"= {fraction_text(value)}"
    return f"= {fraction_text(value)} {equals_text(value)}"


def difference_text(difference: int) -> str:
    """Return a difference with its sign: ``"+1"``, ``"0"``, ``"−3"``."""
    return f"{difference:+d}".replace("-", MINUS) if difference else "0"


def significant(value: Fraction, digits: int = 3) -> str:
    """Return a number with so many significant digits, whole numbers in full."""
    if value.denominator == 1:
        return str(value.numerator)
    whole = len(str(int(value))) if value >= 1 else 0
    return f"{float(value):.{max(digits, whole)}g}"


def range_text(low: Fraction, high: Fraction, between: str = " to ") -> str:
    """Return ``"1.78 to 2.78"``, with as many digits as tell the two apart."""
    digits = 3
    while significant(low, digits) == significant(high, digits):
        digits += 1
    return significant(low, digits) + between + significant(high, digits)


def halves_text(value: Fraction) -> str:
    """Return a number of halves: ``"2½"``."""
    whole, half = divmod(value.numerator * (2 // value.denominator), 2)
    return (str(whole) if whole or not half else "") + ("½" if half else "")


def counted(count: int, noun: str) -> str:
    """Return how many there are of something: ``"1 level"``, ``"2 levels"``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def products_text(weights: Sequence[int], values: Sequence[int]) -> str:
    """Return a sum of products in words; a long one shows its ends."""

    def text(part: slice) -> str:
        pairs = zip(weights[part], values[part], strict=True)
        return " + ".join(f"{w} × {v}" for w, v in pairs).replace("-", MINUS)

    if len(weights) <= LONG_SUM:
        return text(slice(None))
    return f"{text(slice(3))} + … {len(weights) - 6} more … + {text(slice(-3, None))}"
