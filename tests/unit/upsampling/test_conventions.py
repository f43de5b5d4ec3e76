"""Where output positions lie in the source, by each convention."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracles import noise
from viewer import geometry
from viewer.geometry import Region
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.bilinear import bilinear_taps
from viewer.upsampling.conventions import Convention

LENGTHS = st.integers(1, 300)


@given(n_in=LENGTHS, n_out=LENGTHS, data=st.data())
def test_half_pixel_is_the_programs_own(n_in: int, n_out: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, n_out - 1))
    coordinate = Convention.HALF_PIXEL.coordinate(index, n_in, n_out)
    assert coordinate == geometry.source_coordinate(index, n_in, n_out)


@given(n_in=LENGTHS, n_out=st.integers(2, 300))
def test_the_first_and_the_last_position(n_in: int, n_out: int) -> None:
    ends = {c: [c.coordinate(i, n_in, n_out) for i in (0, n_out - 1)] for c in Convention}
    assert ends[Convention.ALIGN_CORNERS] == [0, n_in - 1]
    assert ends[Convention.ASYMMETRIC] == [0, n_in - Fraction(n_in, n_out)]
    assert ends[Convention.ROSETTA] == [0, (n_in - 1) * (1 - Fraction(1, n_out))]
    # The half pixels lie as far beyond the first centre as beyond the last.
    first, last = ends[Convention.HALF_PIXEL]
    assert first == (n_in - 1) - last


def test_a_single_pixel_is_at_the_first() -> None:
    assert Convention.ALIGN_CORNERS.coordinate(0, 9, 1) == 0


@given(convention=st.sampled_from(Convention), n_in=LENGTHS, n_out=LENGTHS)
def test_taps_are_the_neighbours_of_the_coordinate(
    convention: Convention, n_in: int, n_out: int
) -> None:
    taps = bilinear_taps(np.arange(n_out), n_in, n_out, convention)
    assert (taps.sums() == taps.denominators).all()
    for index in (0, n_out // 2, n_out - 1):
        mean = Fraction(int(taps.weights[index] @ taps.indices[index]), taps.denominator)
        at = convention.coordinate(index, n_in, n_out)
        assert mean == min(max(at, Fraction(0)), Fraction(n_in - 1))


@pytest.mark.parametrize("scale", [2, 3, 1.6])
def test_what_each_convention_does_to_a_ramp(scale: float) -> None:
    ramp = np.arange(0, 250, 10, dtype=np.uint8)[None, :, None].repeat(25, axis=0)
    lines = {}
    for name in ("bilinear", "bilinear_align_corners", "bilinear_asymmetric", "bilinear_rosetta"):
        shape = METHODS[name].output_shape((25, 25), Parameters(scale, 1))
        lines[name] = METHODS[name].render(ramp, Region.whole(shape), Parameters(scale, 1))[0, :, 0]
    assert lines["bilinear_align_corners"][[0, -1]].tolist() == [0, 240]
    middle = len(lines["bilinear"]) // 2
    assert lines["bilinear_asymmetric"][middle] > lines["bilinear"][middle]  # moved to the left
    assert lines["bilinear_rosetta"][-1] < 240


def test_the_explanation_says_where_by_its_own_formula() -> None:
    from viewer.upsampling.explaining import wording

    source, parameters = noise(8, 10, 1), Parameters(2, 4)
    said = {}
    for name in ("bilinear", "bilinear_align_corners", "bilinear_asymmetric", "bilinear_rosetta"):
        explanation = METHODS[name].explain(source, 5, 7, parameters)
        said[name] = wording.position_formulas(name, explanation, (8, 10), parameters).col
        assert wording.position_rule(name).startswith("Source = ")
    assert said == {
        "bilinear": "(7 + ½) · 10 / 20 − ½ = 3.25",
        "bilinear_align_corners": "7 · (10 − 1) / (20 − 1) ≈ 3.3158",
        "bilinear_asymmetric": "7 · 10 / 20 = 3.5",
        "bilinear_rosetta": "7 · (10 − 1) / 20 = 3.15",
    }
