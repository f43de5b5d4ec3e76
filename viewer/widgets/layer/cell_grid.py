"""Where the cells of a square table lie, and what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PyQt5.QtCore import QPoint, QRect


@dataclass(frozen=True, slots=True)
class CellGrid:
    """A square cut into rows and columns, as many of each; it is always filled.

    So nothing jumps with their number; cells differ by a pixel at most.

    Attributes
    ----------
    square : QRect
        The square.
    count : int
        How many rows and columns there are.
    """

    square: QRect
    count: int

    @property
    def has_room(self) -> bool:
        """Whether each cell has at least a pixel."""
        return self.square.width() >= self.count

    def edges(self) -> NDArray[np.int64]:
        """Return where the cells begin along a side, and last where the side ends."""
        edges: NDArray[np.int64] = np.arange(self.count + 1) * self.square.width() // self.count
        return edges

    def rect(self, row: int, col: int) -> QRect:
        """Return where a cell lies."""
        square, side = self.square, self.square.width()
        top, bottom = row * side // self.count, (row + 1) * side // self.count
        left, right = col * side // self.count, (col + 1) * side // self.count
        return QRect(square.left() + left, square.top() + top, right - left, bottom - top)

    def at(self, point: QPoint) -> tuple[int, int] | None:
        """Return the row and the column of the cell at a point, if there is one."""
        if not self.has_room or not self.square.contains(point):
            return None
        edges = self.edges()
        row, col = (
            int(np.searchsorted(edges, place, side="right")) - 1
            for place in (point.y() - self.square.top(), point.x() - self.square.left())
        )
        return row, col


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where the parts of a picture lie in its widget.

    Attributes
    ----------
    cells : QRect
        A square.
    above, beside : QRect
        The bars over the columns, and those left of the rows; empty if there are none.
    """

    cells: QRect
    above: QRect
    beside: QRect
