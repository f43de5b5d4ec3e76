import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.oracles import noise
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.programs import (
    LINE_LENGTH,
    array_code,
    denominators,
    rounded_half_up,
)


@given(
    arrays.arrays(
        np.int64,
        st.lists(st.integers(1, 12), min_size=1, max_size=3).map(tuple),
        elements=st.integers(-(10**6), 10**6),
    )
)
def test_an_array_is_written_out_in_full_and_read_back(numbers: np.ndarray) -> None:
    code = array_code("a", numbers)
    room: dict[str, np.ndarray] = {}
    exec(code, {"np": np}, room)
    np.testing.assert_array_equal(room["a"], numbers)
    assert "..." not in code
    assert max(map(len, code.splitlines())) <= LINE_LENGTH + 2


def test_a_long_array_is_not_cut_off() -> None:
    room: dict[str, np.ndarray] = {}
    exec(array_code("a", np.arange(5000), ", dtype=np.int64"), {"np": np}, room)
    assert room["a"].tolist() == list(range(5000))


def test_an_empty_array_has_a_type() -> None:
    assert array_code("a", np.zeros((0, 3), np.int64)) == "a = np.array([], dtype=np.int64)"


@pytest.mark.parametrize(("row", "col"), [(0, 0), (3, 5), (9, 12)])
def test_the_lines_of_an_exact_sum_come_to_the_byte(row: int, col: int) -> None:
    explanation = METHODS["bilinear"].explain(noise(7, 8, 3), row, col, Parameters(1.6, 1))
    down, across = explanation.row_taps, explanation.col_taps
    assert denominators(explanation) == (down.denominator, across.denominator)
    n, m = int(down.count[0]), int(across.count[0])
    room = {
        "row_weights": down.weights[0, :n],
        "col_weights": across.weights[0, :m],
        "values": explanation.taps.values.reshape(n, m, 3).transpose(2, 0, 1),
    }
    lines = "\n".join(rounded_half_up(explanation)).replace(
        "row_weights @ (col_weights @ values)",
        "np.einsum('i,j,cij->c', row_weights, col_weights, values)",
    )
    exec(lines, {"np": np}, room)
    assert tuple(room["byte"].tolist()) == explanation.value
