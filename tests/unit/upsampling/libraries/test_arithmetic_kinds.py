"""What each kind of arithmetic says, it does: its steps come to the byte of its formula."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import noise
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.libraries.arithmetic_kinds import (
    CopiedResize,
    RoundedOnceResize,
    TwoPassResize,
    pass_over,
)
from viewer.upsampling.taps import AxisTaps

KINDS = (CopiedResize, RoundedOnceResize, TwoPassResize)
OF_KIND = {kind.__name__: [n for n, m in METHODS.items() if isinstance(m, kind)] for kind in KINDS}


def test_there_are_methods_of_each_kind() -> None:
    assert all(OF_KIND.values())
    names = [name for names in OF_KIND.values() for name in names]
    assert len(names) == len(set(names))


@settings(max_examples=80)
@given(
    st.sampled_from(sorted({name for names in OF_KIND.values() for name in names})),
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3, 4])),
    st.sampled_from([1 / 3, 0.5, 1, 1.6, 3]),
    st.data(),
)
def test_the_steps_come_to_the_byte_of_the_formula(
    name: str, shape: tuple[int, int, int], scale: float, data: st.DataObject
) -> None:
    method, source, parameters = METHODS[name], noise(*shape), Parameters(scale, 1)
    output = method.output_shape(shape[:2], parameters)
    row, col = (data.draw(st.integers(0, length - 1)) for length in output)
    formula = method.formula(source, output, np.array([row]), np.array([col]))
    explanation = method.explain(source, row, col, parameters)
    assert explanation.steps[-1].results == tuple(formula[0, 0].tolist())


@pytest.mark.parametrize("name", OF_KIND["CopiedResize"])
def test_a_copy_is_one_source_pixel(name: str) -> None:
    source = noise(4, 5, 3)
    explanation = METHODS[name].explain(source, 6, 8, Parameters(2.3, 1))
    taps = explanation.taps
    assert len(taps) == 1
    assert explanation.value == tuple(source[taps.rows[0], taps.cols[0]].tolist())
    [step] = explanation.steps
    assert step.name == f"taken from row {taps.rows[0]}, column {taps.cols[0]}"


@pytest.mark.parametrize("name", OF_KIND["TwoPassResize"])
def test_between_the_passes_there_are_bytes(name: str) -> None:
    source = noise(9, 9, 1)
    explanation = METHODS[name].explain(source, 9, 10, Parameters(2.3, 1))
    *lines, last = explanation.steps
    assert len(lines) == int(explanation.row_taps.count[0])
    for step in (*lines, last):
        [result] = step.results
        assert result.denominator == 1 and 0 <= result <= 255


def test_a_pass_rounds_half_up_and_cuts() -> None:
    lines = np.array([[[10], [11]], [[200], [255]]], np.uint8)
    half = AxisTaps.of(np.array([[0, 1]]), np.array([[1, 1]]), 2)
    sharp = AxisTaps.of(np.array([[0, 1]]), np.array([[-2, 4]]), 2)
    # Along: (10 + 11) / 2 = 10.5 and (200 + 255) / 2 = 227.5; across: 2 * 228 - 11 = 445.
    assert pass_over(lines, sharp, np.array([[0, 1]]), half).tolist() == [[[255]]]
    assert pass_over(lines, half, np.array([[0, 1]]), half).tolist() == [[[120]]]
