from fractions import Fraction

import numpy as np
import pytest

from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.layer.phase_sums import PhaseSums
from viewer.upsampling.transposed_conv import Layer
from viewer.widgets.layer.kernel_picture import KernelTable
from viewer.widgets.layer.phase_sums import PhaseSumsTable
from viewer.widgets.layer.product_table import ProductTable

TABLES = [
    *(KernelTable(size) for size in (1, 2, 5, 64)),
    *(PhaseSumsTable(PhaseSums.of(Layer.for_scale(k, s))) for k, s in ((8, 4), (5, 2), (64, 1))),
]


@pytest.mark.parametrize("table", TABLES)
def test_a_copy_has_each_product_of_two_factors(table: ProductTable) -> None:
    lines = [line.split("\t") for line in table.as_text().split("\n")]
    count = len(table.factors)
    assert [len(line) for line in lines] == [count] * count
    for row, line in zip(table.factors, lines, strict=True):
        for col, text in zip(table.factors, line, strict=True):
            assert float(text) == pytest.approx(float(row * col), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("table", TABLES)
def test_no_bar_is_longer_than_its_room_and_there_is_a_grey_for_each_cell(
    table: ProductTable,
) -> None:
    count = len(table.factors)
    assert max(table.factors) <= table.bar_limit
    assert table.greys().shape == (count, count) and table.greys().dtype == np.uint8
    assert table.cell_words(0, count - 1) and table.factor_text(count - 1)


def test_a_kernels_texts_are_numerators_over_its_denominators() -> None:
    numerators, denominator = bilinear_profile(5)
    table = KernelTable(5)
    assert table.denominator == denominator
    assert [table.factor_text(index) for index in range(5)] == list(map(str, numerators.tolist()))
    assert int(table.product_text(1, 2)) == numerators[1] * numerators[2]
    weight = Fraction(int(numerators[1] * numerators[2]), denominator**2)
    assert f"{numerators[1] * numerators[2]}/{denominator**2}" in table.cell_words(1, 2)
    assert table.factors[1] * table.factors[2] == weight
