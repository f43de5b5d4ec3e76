"""One place in the source, explained for methods of different output sizes."""

import numpy as np

from tests.oracles import WHOLE, noise
from viewer.comparing.explain import explain_all
from viewer.geometry import output_shape
from viewer.state.view_state import DEFAULT_METHODS
from viewer.upsampling import METHODS, Parameters


def test_methods_of_other_sizes_answer_for_the_nearest_pixel() -> None:
    source, parameters = noise(30, 45, 3), Parameters(1.6, 4)
    found = explain_all(source, (47, 11), (48, 72), DEFAULT_METHODS, parameters)
    places = {name: (e.output_shape, e.row, e.col) for name, e in found.items()}
    assert places == {
        "original": ((30, 45), 29, 7),
        "bilinear": ((48, 72), 47, 11),
        "opencv": ((48, 72), 47, 11),
        "transposed_conv": ((60, 90), 59, 14),
    }
    for name, explanation in found.items():
        whole = WHOLE[name](source, parameters)
        assert explanation.value == tuple(whole[explanation.row, explanation.col].tolist())


def test_order_and_choice_are_the_askers() -> None:
    source = noise(3, 3, 1)
    found = explain_all(source, (0, 0), (6, 6), ["opencv", "original"], Parameters(2, 4))
    assert list(found) == ["opencv", "original"]


def test_every_place_lies_in_every_output() -> None:
    source = noise(5, 2, 1)
    for scale in (0.1, 0.5, 1, 1.6, 32):
        parameters = Parameters(scale, 3)
        shape = output_shape((5, 2), scale)
        for row, col in np.ndindex(*shape):
            if row in (0, shape[0] - 1) and col in (0, shape[1] - 1):
                found = explain_all(source, (row, col), shape, METHODS, parameters)
                assert len(found) == len(METHODS)
