import numpy as np
import pytest
from PyQt5.QtCore import QPoint
from pytestqt.qtbot import QtBot

from tests.seen import hover, leave, painted
from viewer.qt import theme
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.taps import PixelTaps
from viewer.widgets.inspector.weight_grid import WeightGrid

SOURCE = np.random.default_rng(7).integers(0, 256, (300, 451, 3), dtype=np.uint8)


@pytest.fixture
def grid(qtbot: QtBot) -> WeightGrid:
    grid = WeightGrid()
    qtbot.addWidget(grid)
    grid.setPalette(theme.palette(dark=False))
    grid.resize(124, 124)
    grid.show()
    return grid


def show(grid: WeightGrid, method: str, row: int, col: int, parameters: Parameters) -> PixelTaps:
    explanation = METHODS[method].explain(SOURCE, row, col, parameters)
    grid.set_taps(explanation.taps, int(explanation.col_taps.count[0]))
    return explanation.taps


def test_the_mouse_finds_every_tap_where_it_lies(grid: WeightGrid, qtbot: QtBot) -> None:
    taps = show(grid, "transposed_conv", 150, 150, Parameters(4, 24))
    count = int(len(taps) ** 0.5)
    heard: list[object] = []
    grid.tap_hovered.connect(heard.append)
    side = 120 / count
    for tap in range(len(taps)):
        line, place = divmod(tap, count)
        hover(grid, QPoint(int(2 + (place + 0.5) * side), int(2 + (line + 0.5) * side)))
    leave(grid)
    positions = list(zip(taps.rows.tolist(), taps.cols.tolist(), strict=True))
    assert heard == [*positions, None]


def test_the_heavier_a_tap_the_darker_its_cell(grid: WeightGrid) -> None:
    taps = show(grid, "transposed_conv", 150, 150, Parameters(1, 16))
    count, seen = int(len(taps) ** 0.5), painted(grid)
    side = 120 / count
    levels = [
        int(seen[int(2 + (line + 0.5) * side), int(2 + (place + 0.5) * side), 0])
        for line in range(count)
        for place in range(count)
    ]
    heavy = np.argsort(taps.weights)
    assert levels[heavy[-1]] < levels[heavy[len(heavy) // 2]] < levels[heavy[0]]


def test_few_taps_have_the_colours_of_the_table(grid: WeightGrid) -> None:
    show(grid, "transposed_conv", 0, 837, Parameters(4, 8))
    colors = np.unique(painted(grid).reshape(-1, 3), axis=0)
    assert (colors.max(axis=1) - colors.min(axis=1) > 60).sum() >= 2, "not greys"


def test_what_is_lit_has_a_frame_in_the_accent(grid: WeightGrid) -> None:
    taps = show(grid, "transposed_conv", 150, 150, Parameters(4, 24))
    accent = grid.palette().highlight().color().getRgb()[:3]
    assert not (painted(grid) == accent).all(axis=2).any()
    grid.set_highlighted((int(taps.rows[0]), int(taps.cols[0])))
    assert (painted(grid) == accent).all(axis=2).any()
    assert grid.highlighted == (int(taps.rows[0]), int(taps.cols[0]))
    grid.set_highlighted((9999, 9999))
    assert not (painted(grid) == accent).all(axis=2).any()


def test_a_gap_has_no_taps_and_says_so(grid: WeightGrid) -> None:
    taps = show(grid, "transposed_conv", 12, 12, Parameters(8, 3))
    assert len(taps) == 0
    heard: list[object] = []
    grid.tap_hovered.connect(heard.append)
    hover(grid, QPoint(62, 62))
    assert not heard and len(np.unique(painted(grid).reshape(-1, 3), axis=0)) > 1
