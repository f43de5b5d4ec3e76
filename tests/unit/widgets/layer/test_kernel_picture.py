import numpy as np
import pytest
from PyQt5.QtCore import QRect
from pytestqt.qtbot import QtBot

from tests.seen import painted
from viewer.qt import theme
from viewer.upsampling.kernels import bilinear_profile
from viewer.widgets.layer.kernel_picture import KernelPicture


@pytest.fixture
def picture(qtbot: QtBot) -> KernelPicture:
    picture = KernelPicture()
    qtbot.addWidget(picture)
    picture.setPalette(theme.palette(dark=False))
    picture.resize(220, 220)
    picture.show()
    return picture


@pytest.mark.parametrize("kernel_size", [16, 20])
def test_each_cell_is_as_bright_as_its_weight(picture: KernelPicture, kernel_size: int) -> None:
    picture.set_kernel_size(kernel_size)
    numerators, denominator = bilinear_profile(kernel_size)
    seen = painted(picture)
    for row, col in ((0, 0), (kernel_size // 2, kernel_size // 2), (3, kernel_size - 2)):
        middle = picture.cell_rect(row, col).center()
        weight = numerators[row] * numerators[col] / denominator**2
        assert abs(int(seen[middle.y(), middle.x(), 0]) - 255 * weight) <= 1


@pytest.mark.parametrize("size", [(220, 220), (400, 150), (150, 400), (40, 40)])
def test_its_parts_lie_in_it_side_by_side(picture: KernelPicture, size: tuple[int, int]) -> None:
    picture.resize(*size)
    for kernel_size in (1, 5, 64):
        picture.set_kernel_size(kernel_size)
        found = picture.arrangement
        assert found.cells.width() == found.cells.height()
        for part in (found.cells, found.above, found.beside):
            assert picture.rect().contains(part) or part.isEmpty()
        assert not found.cells.intersects(found.above)
        assert not found.cells.intersects(found.beside)


def test_bars_are_as_long_as_the_profile_says(picture: KernelPicture) -> None:
    picture.set_kernel_size(8)
    numerators, denominator = bilinear_profile(8)
    above: QRect = picture.arrangement.above
    seen = painted(picture)[above.top() : above.bottom() + 1]
    ground = picture.palette().window().color().getRgb()[:3]
    for index, numerator in enumerate(numerators.tolist()):
        column = seen[:, picture.cell_rect(0, index).center().x()]
        height = int((column != ground).any(axis=1).sum())
        assert height == pytest.approx(above.height() * numerator / denominator, abs=1.5)


def test_the_centre_is_pointed_at(picture: KernelPicture) -> None:
    picture.set_kernel_size(8)
    cells = picture.arrangement.cells
    ground = picture.palette().window().color().getRgb()[:3]
    below = painted(picture)[cells.bottom() + 4]
    marked = np.flatnonzero((below != ground).any(axis=1))
    assert abs(marked.mean() - (cells.left() + cells.width() / 2 - 0.5)) <= 1
