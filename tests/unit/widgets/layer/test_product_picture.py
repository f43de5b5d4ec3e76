import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.seen import hover, painted
from viewer.qt import theme
from viewer.widgets.layer.kernel_picture import KernelPicture, KernelTable


@pytest.fixture
def picture(qtbot: QtBot) -> KernelPicture:
    picture = KernelPicture()
    qtbot.addWidget(picture)
    picture.resize(240, 240)
    picture.setPalette(theme.palette(dark=False))
    picture.set_kernel_size(8)
    picture.show()
    return picture


def test_outlines_beyond_the_table_are_passed_over(picture: KernelPicture) -> None:
    picture.set_outlines([(0, 1), (8, 0), (-1, 2), (7, 7)], ("#ff0000", "#00ff00"))
    found = [(row, col, color and color.name()) for row, col, color in picture.outlines]
    assert found == [(0, 1, "#ff0000"), (7, 7, None)]


def test_another_table_takes_marks_and_light_with_it(picture: KernelPicture) -> None:
    picture.set_outlines([(0, 1)])
    picture.set_lit((1,), (2, 3))
    picture.set_table(KernelTable(4))
    assert picture.outlines == () and picture.lit == ((), ())
    assert picture.table.factors == KernelTable(4).factors
    assert picture.grid.count == 4


def test_marks_are_painted_and_leave_nothing_behind(picture: KernelPicture) -> None:
    before = painted(picture)
    picture.set_outlines([(2, 2)], ("#ff0000",))
    assert (painted(picture) == (255, 0, 0)).all(axis=2).any()
    hover(picture, picture.cell_rect(5, 5).center())
    picture.set_outlines([])
    picture.put_out()
    np.testing.assert_array_equal(painted(picture), before)


def test_it_follows_font_palette_and_size(picture: KernelPicture) -> None:
    picture.setPalette(theme.palette(dark=True))
    assert painted(picture)[1, 1].tolist() == list(
        theme.palette(dark=True).window().color().getRgb()[:3]
    )
    before = picture.arrangement
    font = picture.font()
    font.setPointSize(font.pointSize() + 6)
    picture.setFont(font)
    assert picture.arrangement.cells.width() < before.cells.width(), "numbers need more room"
    picture.resize(480, 480)
    assert picture.arrangement.cells.width() > before.cells.width()


def test_too_small_a_widget_paints_no_cells_and_names_none(picture: KernelPicture) -> None:
    picture.set_kernel_size(64)
    picture.resize(30, 30)
    assert len(np.unique(painted(picture).reshape(-1, 3), axis=0)) == 1
    hover(picture, picture.rect().center())
    assert picture.lit == ((), ())
