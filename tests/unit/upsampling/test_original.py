"""The original is the source."""

from fractions import Fraction

import numpy as np

from tests.oracles import noise
from viewer.geometry import Region
from viewer.upsampling import METHODS, Parameters

METHOD = METHODS["original"]


def test_picture_is_the_source_at_any_scale() -> None:
    source = noise(3, 5, 4)
    for scale in (0.1, 1, 32):
        parameters = Parameters(scale, 3)
        assert METHOD.output_shape((3, 5), parameters) == (3, 5)
        assert np.array_equal(METHOD.render(source, Region(0, 0, 3, 5), parameters), source)
        assert METHOD.depends_on(parameters) == ()
    assert METHOD.ready(source) is source


def test_pixel_is_made_of_itself() -> None:
    source = noise(3, 5, 3)
    explanation = METHOD.explain(source, 2, 4, Parameters(4, 3))
    assert (explanation.taps.rows.tolist(), explanation.taps.cols.tolist()) == ([2], [4])
    assert explanation.taps.weight(0) == 1
    assert (explanation.source_row, explanation.source_col) == (Fraction(2), Fraction(4))
    assert explanation.value == tuple(source[2, 4].tolist())
    (step,) = explanation.steps
    assert step.formulas == tuple(str(value) for value in explanation.value)
