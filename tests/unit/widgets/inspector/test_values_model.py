import numpy as np
import pytest

from viewer.upsampling import METHODS, Explanation, Parameters
from viewer.widgets.inspector.values_model import MISSING, Cell, ValuesModel

SOURCE = np.random.default_rng(7).integers(0, 256, (30, 45, 3), dtype=np.uint8)
NAMES = ("original", "bilinear", "transposed_conv")


def explained(row: int, col: int, channels: int = 3) -> dict[str, Explanation]:
    source, parameters = SOURCE[:, :, :channels], Parameters(4, 8)
    found = {}
    for name in NAMES:
        place = (row // 4, col // 4) if name == "original" else (row, col)
        found[name] = METHODS[name].explain(source, *place, parameters)
    return found


@pytest.fixture
def model() -> ValuesModel:
    model = ValuesModel()
    model.set_values(NAMES, explained(0, 62), "bilinear", {})
    return model


def test_cells_are_bytes_with_their_differences(model: ValuesModel) -> None:
    explanations = explained(0, 62)
    reference = explanations["bilinear"].value
    for column, name in enumerate(NAMES):
        for channel, byte in enumerate(explanations[name].value):
            cell = model.cell(1 + channel, column)
            assert cell.text == str(byte)
            assert cell.stands_out == (byte != reference[channel])
            assert (cell.difference == "") == (name == "bilinear")
            wanted = f"{cell.text} {cell.difference}".strip()
            assert model.index(1 + channel, column).data() == wanted


def test_a_sum_of_weights_that_is_not_one_stands_out(model: ValuesModel) -> None:
    assert model.cell(4, 1) == Cell("1")
    darker = model.cell(4, 2)  # at the border of the transposed convolution
    assert darker.stands_out and float(darker.text) < 1


def test_swatches_have_the_colour_of_the_bytes(model: ValuesModel) -> None:
    value = explained(0, 62)["bilinear"].value
    swatch = model.swatch(1)
    assert swatch is not None and swatch.getRgb()[:3] == tuple(value)
    assert model.cell(0, 1).text == swatch.name()


def test_what_is_missing_has_dashes_and_what_is_known_no_sum(model: ValuesModel) -> None:
    explanations = explained(0, 62)
    del explanations["transposed_conv"]
    model.set_values((*NAMES, "truth"), explanations, "truth", {"truth": (1, 2, 3)})
    assert [model.cell(row, 2).text for row in range(1, 5)] == [MISSING] * 4
    assert model.swatch(2) is None
    assert [model.cell(row, 3).text for row in range(1, 5)] == ["1", "2", "3", MISSING]
    assert model.cell(1, 1).difference


def test_other_values_in_the_same_frame_are_no_reset(model: ValuesModel) -> None:
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    model.set_values(NAMES, explained(5, 9), "bilinear", {})
    assert not resets
    model.set_values(NAMES, explained(5, 9, 1), "bilinear", {})
    assert resets and model.channels == 1 and model.rowCount() == 3
