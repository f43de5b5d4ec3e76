import numpy as np
import pytest
from PyQt5.QtCore import QEvent
from PyQt5.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.seen import hover
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.explaining import wording
from viewer.widgets.inspector.pixel_detail import PixelDetail

SOURCE = np.random.default_rng(7).integers(0, 256, (300, 451, 3), dtype=np.uint8)
PARAMETERS = Parameters(4, 8)


@pytest.fixture
def detail(qtbot: QtBot) -> PixelDetail:
    detail = PixelDetail()
    qtbot.addWidget(detail)
    detail.resize(330, 600)
    show(detail, "bilinear", 421, 837)
    detail.show()
    return detail


def show(detail: PixelDetail, method: str, row: int, col: int, channel: int = 0) -> int:
    """Show a pixel, and return the byte that its arithmetic comes to."""
    explanation = METHODS[method].explain(SOURCE, row, col, PARAMETERS)
    detail.set_explanation(method, explanation, channel, SOURCE.shape[:2], PARAMETERS)
    return explanation.value[channel]


def test_all_of_it_is_of_the_same_pixel(detail: PixelDetail) -> None:
    for method in ("bilinear", "opencv", "transposed_conv"):
        byte = show(detail, method, 421, 837, channel=2)
        assert "421" in detail.formulas[0].text() and "837" in detail.formulas[1].text()
        assert detail.formulas[0].toolTip() == wording.position_rule(method)
        assert detail.table.model.position(3) == (105, 209)
        assert int(detail.table.model.text(3, 1)) == SOURCE[105, 209, 2]
        assert detail.arithmetic.toPlainText().endswith(f"= {byte}")


def test_a_neighbour_under_the_mouse_is_lit_wherever_it_is_shown(
    detail: PixelDetail, qtbot: QtBot
) -> None:
    viewport = detail.table.view.viewport()
    assert viewport is not None
    place = detail.table.view.visualRect(detail.table.model.index(1, 1)).center()
    with qtbot.waitSignal(detail.tap_hovered) as heard:
        hover(viewport, place)
    assert heard.args == [(104, 209)]
    assert detail.square.highlighted == detail.grid.highlighted == (104, 209)
    with qtbot.waitSignal(detail.tap_hovered) as heard:
        QApplication.sendEvent(detail.table.view, QEvent(QEvent.Type.Leave))
    assert heard.args == [None] and detail.square.highlighted is None
    with qtbot.waitSignal(detail.tap_hovered) as heard:
        hover(detail.square, detail.square.corner(1, 0))
    assert heard.args == [(105, 208)]


def test_weights_that_are_no_areas_are_shown_as_cells(detail: PixelDetail) -> None:
    assert detail.square.isVisible() and not detail.grid.isVisible()
    show(detail, "transposed_conv", 0, 837)
    assert detail.grid.isVisible() and not detail.square.isVisible()
    assert detail.note.text()
