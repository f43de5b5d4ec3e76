import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.seen import painted
from viewer.qt import theme
from viewer.upsampling import METHODS, Parameters
from viewer.widgets.inspector.method_values import MethodValues
from viewer.widgets.inspector.value_cells import difference_width

SOURCE = np.random.default_rng(7).integers(0, 256, (30, 45, 3), dtype=np.uint8)
NAMES = ("bilinear", "opencv_exact", "transposed_conv")


@pytest.fixture(params=[False, True])
def values(qtbot: QtBot, request: pytest.FixtureRequest) -> MethodValues:
    values = MethodValues()
    qtbot.addWidget(values)
    values.setPalette(theme.palette(dark=request.param))
    values.resize(340, 200)
    explanations = {n: METHODS[n].explain(SOURCE, 0, 61, Parameters(4, 8)) for n in NAMES}
    values.set_values({n: METHODS[n].short_title for n in NAMES}, explanations, "bilinear")
    values.set_method("bilinear")
    values.show()
    return values


def cell(values: MethodValues, row: int, column: int) -> np.ndarray:
    viewport = values.view.viewport()
    assert viewport is not None
    box = values.view.visualRect(values.model.index(row, column))
    return painted(viewport)[box.top() : box.bottom() + 1, box.left() : box.right() + 1]


def warns(picture: np.ndarray) -> bool:
    """Return whether something is written in the colour of warnings, all others are bluish."""
    return bool((picture[..., 0].astype(int) - picture[..., 2] > 40).any())


def test_what_differs_stands_out_and_nothing_else(values: MethodValues) -> None:
    for row in range(1, 5):
        for column in range(3):
            assert warns(cell(values, row, column)) == values.model.cell(row, column).stands_out
    assert values.model.cell(4, 2).stands_out, "the border of the transposed convolution"


def test_the_chosen_column_and_in_it_the_chosen_cell_have_other_grounds(
    values: MethodValues,
) -> None:
    values.set_method("opencv_exact")
    values.set_channel(1)
    grounds = {
        (row, column): tuple(cell(values, row, column)[1, 1].tolist())
        for row in range(1, 4)
        for column in range(3)
    }
    plain = {ground for (_, column), ground in grounds.items() if column != 1}
    chosen = {grounds[1, 1], grounds[3, 1]}
    assert len(plain) == len(chosen) == 1
    assert len({*plain, *chosen, grounds[2, 1]}) == 3


def test_there_is_room_for_the_widest_difference(values: MethodValues) -> None:
    metrics = values.view.fontMetrics()
    assert difference_width(metrics) > 0.8 * metrics.horizontalAdvance("−255")
