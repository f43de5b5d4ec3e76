import numpy as np
import pytest
from PyQt5.QtCore import Qt

from viewer.qt import theme
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.taps import PixelTaps
from viewer.widgets.inspector.taps_model import (
    DECIMAL,
    FRACTION,
    HEADERS,
    PLACE,
    PRODUCT,
    VALUE,
    SumModel,
    TapsModel,
)

SOURCE = np.random.default_rng(7).integers(0, 256, (300, 451, 3), dtype=np.uint8)


def taps(method: str, row: int, col: int, parameters: Parameters) -> PixelTaps:
    return METHODS[method].explain(SOURCE, row, col, parameters).taps


@pytest.fixture
def model() -> TapsModel:
    model = TapsModel()
    model.colors = theme.palette(dark=False)
    model.set_taps(taps("bilinear", 421, 837, Parameters(4, 8)), 1)
    return model


def test_each_row_is_a_neighbour(model: TapsModel) -> None:
    value = int(SOURCE[105, 209, 1])
    texts = [model.index(3, column).data() for column in range(len(HEADERS))]
    assert texts == ["105, 209", str(value), "49/64", "0.7656", f"{49 * value / 64:.2f}"]
    assert model.position(3) == (105, 209) and model.position(4) is None
    tip = model.index(3, DECIMAL).data(Qt.ItemDataRole.ToolTipRole)
    assert "49/64" in tip and "0.765625" in tip
    assert [model.color(row).name() for row in range(4)] == [
        name.lower() for name in theme.TAP_COLORS
    ]


def test_another_pixel_with_as_many_neighbours_is_no_reset(model: TapsModel) -> None:
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    model.set_taps(taps("bilinear", 5, 9, Parameters(4, 8)), 1)
    assert not resets and model.text(0, PLACE).startswith("0, ")
    model.set_taps(None, 1)
    assert resets and model.rowCount() == 0


def test_the_sums_add_up_what_the_rows_say(model: TapsModel) -> None:
    sums = SumModel()
    sums.set_taps(model.taps, 1)
    assert sums.text(0, PLACE) == "sum" and sums.text(0, VALUE) == ""
    assert (sums.text(0, FRACTION), sums.text(0, DECIMAL)) == ("1", "1.0000")
    products = sum(float(model.text(row, PRODUCT)) for row in range(4))
    assert float(sums.text(0, PRODUCT)) == pytest.approx(products, abs=0.03)
    assert not sums.stands_out(FRACTION)
    sums.set_taps(taps("transposed_conv", 0, 837, Parameters(4, 8)), 1)
    assert sums.stands_out(FRACTION) and sums.stands_out(DECIMAL) and not sums.stands_out(PRODUCT)
    sums.set_taps(None, 1)
    assert [sums.text(0, column) for column in range(5)] == [""] * 5
