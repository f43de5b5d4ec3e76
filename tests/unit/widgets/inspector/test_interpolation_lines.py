import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.upsampling import METHODS, Border, Explanation, Parameters
from viewer.widgets.inspector.interpolation_lines import CONTEXT, lines_of, longest_formula

SOURCE = np.random.default_rng(7).integers(0, 256, (300, 451, 3), dtype=np.uint8)
SMALL = SOURCE[:6, :7]
ONE = SOURCE[:1, :1]


def explained(method: str, row: int, col: int, parameters: Parameters) -> Explanation:
    return METHODS[method].explain(SOURCE, row, col, parameters)


def test_the_lines_of_a_pixel_between_four() -> None:
    lines = lines_of(explained("bilinear", 421, 837, Parameters(4, 8)), 1, SOURCE)
    assert [line.title for line in lines] == ["row 104", "row 105", "between rows"]
    upper, lower, between = lines
    assert [tap.place for tap in upper.taps] == [208, 209]
    assert [int(tap.value) for tap in lower.taps] == SOURCE[105, 208:210, 1].tolist()
    assert [tap.tap for line in (upper, lower) for tap in line.taps] == [0, 1, 2, 3]
    assert upper.at == Fraction(1671, 8) and between.at == Fraction(839, 8)
    assert [tap.value for tap in between.taps] == [upper.value, lower.value]
    assert [sample.place for sample in upper.context] == list(range(208 - CONTEXT, 210 + CONTEXT))
    assert all(int(s.value) == SOURCE[104, s.place, 1] for s in upper.context)


@given(
    method=st.sampled_from([name for name in METHODS if name != "as_printed"]),
    scale=st.floats(0.1, 9),
    kernel_size=st.integers(1, 20),
    border=st.sampled_from(Border),
    place=st.tuples(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True)),
    source=st.sampled_from([SMALL, SMALL[:1], SMALL[:, :1], ONE]),
)
def test_the_last_line_comes_to_the_exact_sum_and_lies_on_the_formula(
    method: str,
    scale: float,
    kernel_size: int,
    border: Border,
    place: tuple[float, float],
    source: np.ndarray,  # type: ignore[type-arg]
) -> None:
    parameters = Parameters(scale, kernel_size, border=border)
    shape = METHODS[method].output_shape((source.shape[0], source.shape[1]), parameters)
    row, col = (int(share * n) for share, n in zip(place, shape, strict=True))
    explanation = METHODS[method].explain(source, row, col, parameters)
    lines = lines_of(explanation, 2, source)
    assert lines[-1].value == explanation.taps.weighted_sum[2]
    for line in lines:
        if line.fault:
            assert line.fault.startswith("No line: ")
            continue
        first, second = line.taps
        slope = (second.value - first.value) / (second.place - first.place)
        assert line.value == first.value + (line.at - first.place) * slope
        assert first.place <= line.at <= second.place == first.place + 1


@pytest.mark.parametrize("scale", [1.6, 3, 4])
def test_the_numbers_in_the_formula_come_to_its_result(scale: float) -> None:
    for line in lines_of(explained("bilinear", 17, 230, Parameters(scale, 8)), 0, SOURCE):
        formula, result = re.split("[=≈]", line.formula().removeprefix("y\N{NO-BREAK SPACE}="))
        for sign, plain in (("·", "*"), ("−", "-"), ("\N{NO-BREAK SPACE}", " ")):
            formula = formula.replace(sign, plain)
        assert eval(formula.replace("\N{WORD JOINER}", "")) == pytest.approx(float(result), abs=0.2)
        assert float(result) == pytest.approx(float(line.value), abs=0.0006)


def test_a_border_row_that_cv2_reads_twice_is_named_once() -> None:
    lines = lines_of(explained("opencv", 0, 837, Parameters(4, 8)), 0, SOURCE)
    assert [line.title for line in lines] == ["row 0", "between rows"]
    assert not lines[0].fault and "border pixel at 0 is read more than once" in lines[1].fault
    assert lines[1].value == lines[0].value


def test_no_formula_near_is_longer_than_the_room_that_is_kept() -> None:
    lines = lines_of(explained("bilinear", 421, 837, Parameters(4, 8)), 0, SOURCE)
    room = len(longest_formula(lines))
    for col in range(830, 850):
        for line in lines_of(explained("bilinear", 421, col, Parameters(3.7, 8)), 0, SOURCE):
            assert len(line.formula()) <= room
