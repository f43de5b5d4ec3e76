"""Places in the source, explained or looked up, for methods of different output sizes."""

import numpy as np
import pytest

from tests.oracles import WHOLE, noise
from viewer.comparing.explain import explain_all, values_at
from viewer.geometry import output_shape
from viewer.state.choices import DEFAULT_METHODS
from viewer.upsampling import METHODS, MethodError, Parameters
from viewer.upsampling.enlargement import Enlargement


def test_methods_of_other_sizes_answer_for_the_nearest_pixel() -> None:
    source, parameters = noise(30, 45, 3), Parameters(1.6, 4)
    found = explain_all(Enlargement(source, parameters), (47, 11), (48, 72), DEFAULT_METHODS)
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
    found = explain_all(
        Enlargement(source, Parameters(2, 4)), (0, 0), (6, 6), ["opencv", "original"]
    )
    assert list(found) == ["opencv", "original"]


def test_every_place_lies_in_every_output() -> None:
    source = noise(5, 2, 1)
    for scale in (0.1, 0.5, 1, 1.6, 32):
        enlargement = Enlargement(source, Parameters(scale, 3))
        shape = output_shape((5, 2), scale)
        for row, col in np.ndindex(*shape):
            if row in (0, shape[0] - 1) and col in (0, shape[1] - 1):
                found = explain_all(enlargement, (row, col), shape, METHODS)
                assert len(found) == len(METHODS)


@pytest.mark.parametrize("scale", [0.5, 1.6, 4])
def test_values_are_those_of_the_explanations(scale: float) -> None:
    enlargement = Enlargement(noise(20, 31, 3), Parameters(scale, 5))
    shape = output_shape((20, 31), scale)
    pixels = [(0, 0), (shape[0] - 1, shape[1] - 1), (3, 7), (3, 7), (shape[0] // 2, 0)]
    found = values_at(enlargement, pixels, shape, METHODS)
    assert list(found) == list(METHODS)
    for index, pixel in enumerate(pixels):
        explained = explain_all(enlargement, pixel, shape, METHODS)
        for name, explanation in explained.items():
            assert found[name][index] == explanation.value, (name, pixel)


def test_of_no_places_there_are_no_values() -> None:
    enlargement = Enlargement(noise(4, 4, 1), Parameters(2, 4))
    assert values_at(enlargement, [], (8, 8), ["opencv", "original"]) == {
        "opencv": [],
        "original": [],
    }


def test_where_there_is_no_picture_the_arithmetic_gives_the_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise MethodError("too large to be made whole")

    monkeypatch.setattr(type(METHODS["opencv_cubic"]), "render_grid", fail)
    enlargement = Enlargement(noise(9, 9, 3), Parameters(2, 4))
    found = values_at(enlargement, [(5, 6), (0, 1)], (18, 18), ["opencv_cubic"])
    assert found["opencv_cubic"] == [
        enlargement.explain("opencv_cubic", row, col).value for row, col in [(5, 6), (0, 1)]
    ]
