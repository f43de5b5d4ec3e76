"""The division by a product and a shift that loops.py claims to be exact, where it is closest."""

from fractions import Fraction
from math import ceil, floor

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st


@given(st.integers(1, 1 << 24), st.data())
@example((1 << 24) - 1, None)
def test_a_product_and_a_shift_divide_exactly(area: int, data: st.DataObject | None) -> None:
    """As Note [Rounding] says: sums below 2**32, areas up to 2**24."""
    most = min(255 * area, (1 << 32) - 1 - area // 2)
    quotient = most // area if data is None else data.draw(st.integers(0, most // area))
    factor = ceil(Fraction(1 << 56, area))
    for total in (quotient * area, quotient * area + area // 2, (quotient + 1) * area - 1):
        if total <= most:
            found = (total + area // 2) * factor >> 56
            assert found == floor(Fraction(total, area) + Fraction(1, 2))


def test_a_product_and_a_shift_divide_exactly_in_16_bits() -> None:
    for area in range(1, 257):
        factor = ceil(Fraction(1 << 24, area))
        totals = np.arange(min(255 * area, (1 << 16) - 1 - area // 2) + 1, dtype=object)
        assert np.array_equal(
            (totals + area // 2) * factor >> 24, (2 * totals + area) // (2 * area)
        )
