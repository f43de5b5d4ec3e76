"""Items with figures: one a row, in an order of their own or sorted by one of the columns."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from PyQt5.QtCore import QAbstractTableModel, QModelIndex, QObject

from viewer.widgets.basic.copy_table import tab_separated


class FigureModel(QAbstractTableModel):
    """What the rows are about and how they are sorted; a subclass knows the items and figures."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._order: list[int] = []
        self._sorted_by: int | None = None
        self._descending = False

    # What a subclass decides

    @abstractmethod
    def item_count(self) -> int:
        """Return how many items there are."""

    @abstractmethod
    def tsv_titles(self) -> Sequence[str]:
        """Return what stands above the columns of a copy."""

    @abstractmethod
    def tsv_lines(self, item: int) -> Sequence[Sequence[object]]:
        """Return an item's cells in a copy: mostly one line, a plain number in each cell."""

    def sort_key(self, item: int, section: int) -> Any:
        """Return by what an item is sorted in a column; None where its figure is missing."""
        return item

    def largest_first(self, section: int) -> bool:
        """Return whether the largest comes first where a column is sorted for the first time."""
        return False

    # Order

    @property
    def sorting(self) -> tuple[int | None, bool]:
        """The column that the rows are sorted by, if any, and whether the largest comes first."""
        return self._sorted_by, self._descending

    def sort_by(self, section: int | None, *, descending: bool = False) -> None:
        """Sort by a column; by None the rows stand in the order of the items."""
        with self.resetting():
            self._sorted_by, self._descending = section, descending

    def sort_section(self, section: int) -> None:
        """Sort by a column; again, the other way round; again, not at all."""
        largest_first = self.largest_first(section)
        if self._sorted_by != section:
            self.sort_by(section, descending=largest_first)
        elif self._descending == largest_first:
            self.sort_by(section, descending=not largest_first)
        else:
            self.sort_by(None)

    def item_at(self, row: int) -> int:
        """Return which item a row shows."""
        return self._order[row]

    def row_of(self, item: int) -> int:
        """Return the row that shows an item."""
        return self._order.index(item)

    @contextmanager
    def resetting(self) -> Iterator[None]:
        """Let the items or their order become others; then the rows are arranged anew."""
        self.beginResetModel()
        yield
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        items, section = range(self.item_count()), self._sorted_by
        if section is None:
            self._order = list(items)
            return
        keys = {item: self.sort_key(item, section) for item in items}
        present = [item for item in items if keys[item] is not None]
        present.sort(key=keys.__getitem__, reverse=self._descending)
        # What is missing is neither large nor small, and comes last either way.
        self._order = present + [item for item in items if keys[item] is None]

    def tsv(self, rows: Sequence[int], *, titles: bool = True) -> str:
        """Return some rows for a spreadsheet, titles above if they are wanted."""
        lines: list[Sequence[object]] = [self.tsv_titles()] if titles else []
        for row in rows:
            lines += self.tsv_lines(self._order[row])
        return tab_separated(lines)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order)
