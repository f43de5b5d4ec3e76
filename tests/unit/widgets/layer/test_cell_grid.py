from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from PyQt5.QtCore import QPoint, QRect

from viewer.widgets.layer.cell_grid import CellGrid

grids = st.builds(
    lambda left, top, side, count: CellGrid(QRect(left, top, side, side), count),
    left=st.integers(-5, 30),
    top=st.integers(-5, 30),
    side=st.integers(1, 200),
    count=st.integers(1, 64),
)


@given(grid=grids, places=st.tuples(st.integers(0, 63), st.integers(0, 63)))
def test_the_cell_at_a_point_is_the_one_that_lies_there(
    grid: CellGrid, places: tuple[int, int]
) -> None:
    row, col = (place % grid.count for place in places)
    rect = grid.rect(row, col)
    if not grid.has_room:
        assert grid.at(grid.square.center()) is None
        return
    assert rect.isValid() and grid.square.contains(rect)
    for corner in (rect.topLeft(), rect.bottomRight(), rect.center()):
        assert grid.at(corner) == (row, col)


@given(grid=grids)
def test_the_cells_fill_the_square_and_differ_by_a_pixel_at_most(grid: CellGrid) -> None:
    edges = grid.edges().tolist()
    assert (edges[0], edges[-1]) == (0, grid.square.width())
    lengths = {after - before for before, after in pairwise(edges)}
    assert max(lengths) - min(lengths) <= 1
    assert grid.at(QPoint(grid.square.right() + 1, grid.square.top())) is None
