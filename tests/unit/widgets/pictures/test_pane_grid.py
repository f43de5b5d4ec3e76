import pytest
from pytestqt.qtbot import QtBot

from viewer.state.choices import Layout
from viewer.widgets.pictures.pane_grid import PaneGrid


@pytest.fixture
def grid(qtbot: QtBot) -> PaneGrid:
    grid = PaneGrid(4)
    qtbot.addWidget(grid)
    grid.resize(800, 600)
    with qtbot.waitExposed(grid):
        grid.show()
    return grid


def arrangement(qtbot: QtBot, grid: PaneGrid) -> tuple[int, int]:
    """Return columns and rows, once all is settled."""
    qtbot.wait(20)
    shown = [pane.pos() for pane in grid.panes if pane.isVisible()]
    return len({place.x() for place in shown}), len({place.y() for place in shown})


@pytest.mark.parametrize(
    ("layout", "source_shape", "expected"),
    [
        (Layout.ROW, (300, 451), (4, 1)),
        (Layout.GRID, (900, 100), (2, 2)),
        (Layout.AUTO, (300, 451), (2, 2)),
        (Layout.AUTO, (900, 100), (4, 1)),  # tall ones have more room side by side
        (Layout.AUTO, (100, 900), (1, 4)),  # and wide ones one above the other
    ],
)
def test_panes_lie_in_a_row_or_two_by_two(
    qtbot: QtBot,
    grid: PaneGrid,
    layout: Layout,
    source_shape: tuple[int, int],
    expected: tuple[int, int],
) -> None:
    grid.set_arrangement(layout, None, source_shape)
    assert arrangement(qtbot, grid) == expected


def test_a_resize_rearranges_what_is_arranged_by_itself(qtbot: QtBot, grid: PaneGrid) -> None:
    grid.set_arrangement(Layout.AUTO, None, (300, 300))
    assert arrangement(qtbot, grid) == (2, 2)
    grid.resize(1400, 300)
    qtbot.waitUntil(lambda: arrangement(qtbot, grid) == (4, 1))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_fewer_panes_find_their_place(qtbot: QtBot, count: int) -> None:
    grid = PaneGrid(count)
    qtbot.addWidget(grid)
    grid.resize(600, 600)
    with qtbot.waitExposed(grid):
        grid.show()
    grid.set_arrangement(Layout.GRID, None, (1, 1))
    assert arrangement(qtbot, grid) == {1: (1, 1), 2: (1, 2), 3: (2, 2)}[count]


@pytest.mark.parametrize("count", [5, 6, 7, 8, 9])
def test_many_panes_lie_in_rows_of_nearly_one_length(qtbot: QtBot, count: int) -> None:
    grid = PaneGrid(2)
    qtbot.addWidget(grid)
    grid.resize(900, 700)
    with qtbot.waitExposed(grid):
        grid.show()
    added: list[int] = []
    grid.pane_added.connect(added.append)
    grid.set_arrangement(Layout.GRID, None, (300, 300))
    grid.set_count(count)
    assert (
        arrangement(qtbot, grid) == {5: (3, 2), 6: (3, 2), 7: (3, 3), 8: (3, 3), 9: (3, 3)}[count]
    )
    assert added == list(range(2, count))
    assert len({(pane.width(), pane.height()) for pane in grid.panes if pane.isVisible()}) <= 4
    grid.set_count(2)
    assert arrangement(qtbot, grid) == (1, 2)
    grid.set_count(count)
    assert added == list(range(2, count))  # those that were there come back


def test_one_pane_alone_has_all_the_room(qtbot: QtBot, grid: PaneGrid) -> None:
    told: list[tuple[int, int]] = []
    grid.pane_size_changed.connect(told.append)
    grid.set_arrangement(Layout.AUTO, 2, (300, 451))
    qtbot.wait(20)
    assert [pane.isVisible() for pane in grid.panes] == [False, False, True, False]
    assert grid.panes[2].width() == 800
    assert told[-1] == grid.panes[2].picture.device_size()
    grid.set_arrangement(Layout.AUTO, None, (300, 451))
    assert arrangement(qtbot, grid) == (2, 2)


def test_the_size_that_all_pictures_have_is_told_once(qtbot: QtBot, grid: PaneGrid) -> None:
    grid.set_arrangement(Layout.ROW, None, (300, 451))
    qtbot.wait(20)
    told: list[tuple[int, int]] = []
    grid.pane_size_changed.connect(told.append)
    grid.resize(803, 500)  # does not divide by four
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(20)
    sizes = [pane.picture.device_size() for pane in grid.panes]
    assert told == [(min(h for h, _ in sizes), min(w for _, w in sizes))]
