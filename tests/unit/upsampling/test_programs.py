"""What programs to take away are made of is Python that means what it says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles import noise
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.programs import LINE_LENGTH, array_code, denominators, rounded_half_up


@given(st.lists(st.integers(-(2**40), 2**40), max_size=60), st.sampled_from([1, 2]))
def test_an_array_is_read_as_it_was_written(numbers: list[int], columns: int) -> None:
    array = np.array(numbers[: len(numbers) // columns * columns], np.int64)
    if columns > 1 and array.size:
        array = array.reshape(-1, columns)
    code = array_code("weights", array, ", dtype=np.int64" if array.size else "")
    names = {"np": np}
    exec(code, names)
    assert np.array_equal(names["weights"], array)
    assert max(map(len, code.splitlines())) <= LINE_LENGTH


@pytest.mark.parametrize(("row", "col"), [(0, 0), (3, 5), (7, 9)])
def test_rounded_half_up_makes_the_byte(row: int, col: int) -> None:
    explanation = METHODS["bilinear"].explain(noise(5, 6, 3), row, col, Parameters(1.6, 4))
    rows, cols = explanation.row_taps, explanation.col_taps
    counts = int(rows.count[0]), int(cols.count[0])
    names = {
        "values": explanation.taps.values.reshape(*counts, 3),
        "row_weights": rows.weights[0, : counts[0]],
        "col_weights": cols.weights[0, : counts[1]],
    }
    exec("\n".join(rounded_half_up(explanation)), names)
    assert tuple(names["byte"].tolist()) == explanation.value
    assert denominators(explanation) == (rows.denominator, cols.denominator)
