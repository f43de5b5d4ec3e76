import pytest
from PyQt5.QtCore import QPoint
from pytestqt.qtbot import QtBot

from tests.seen import painted
from viewer.qt import theme
from viewer.upsampling.layer.phase_sums import PhaseSums
from viewer.upsampling.transposed_conv import Layer
from viewer.widgets.layer.phase_sums import FRAME, PhaseSumsPicture, PhaseSumsTable


@pytest.fixture
def picture(qtbot: QtBot) -> PhaseSumsPicture:
    picture = PhaseSumsPicture()
    qtbot.addWidget(picture)
    picture.setPalette(theme.palette(dark=False))
    picture.resize(200, 260)
    picture.show()
    return picture


def greys_of(picture: PhaseSumsPicture) -> tuple[set[int], int]:
    """Return the greys in the middles of all cells, and that of the frame around them."""
    seen, count = painted(picture), picture.grid.count
    middles = [picture.cell_rect(r, c).center() for r in range(count) for c in range(count)]
    corner: QPoint = picture.arrangement.cells.topLeft()
    frame = seen[corner.y() - FRAME // 2, corner.x() - FRAME // 2, 0]
    return {int(seen[p.y(), p.x(), 0]) for p in middles}, int(frame)


def test_a_layer_that_keeps_brightness_leaves_one_even_square(picture: PhaseSumsPicture) -> None:
    picture.set_sums(PhaseSums.of(Layer.for_scale(32, 16)))
    cells, frame = greys_of(picture)
    assert cells == {frame} == {128}


def test_another_one_leaves_a_checkerboard(picture: PhaseSumsPicture) -> None:
    picture.set_sums(PhaseSums.of(Layer.for_scale(24, 16)))
    cells, _ = greys_of(picture)
    assert len(cells) > 1


def test_what_would_be_clipped_begins_darker() -> None:
    greys = [
        PhaseSumsTable(PhaseSums.of(Layer.for_scale(k, s))).grey_before
        for k, s in ((8, 4), (5, 1), (64, 1))
    ]
    assert greys == sorted(greys, reverse=True) and greys[0] == 128 > greys[-1] >= 32


def test_a_cell_says_which_output_pixels_have_its_sum() -> None:
    table = PhaseSumsTable(PhaseSums.of(Layer.for_scale(8, 4)))
    assert "Output rows 1, 5, 9, …\nOutput columns 3, 7, 11, …" in table.cell_words(1, 3)
    assert "Sum of weights 1 × 1 = 1" in table.cell_words(1, 3)
    assert PhaseSumsTable(PhaseSums.of(Layer.for_scale(4, 1))).cell_words(0, 0).startswith("All")
