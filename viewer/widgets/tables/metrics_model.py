"""The rows and columns of the table of metrics: what cells say, and their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PyQt5.QtCore import QModelIndex, QObject, Qt
from PyQt5.QtGui import QFont
from PyQt5.QtWidgets import QApplication

from viewer.comparing.metric_columns import COLUMNS, MISSING, Result, remark
from viewer.comparing.metrics import Metrics, Part
from viewer.qt.theme import quiet_text
from viewer.widgets.basic.copy_table import tab_separated
from viewer.widgets.tables.figure_model import FigureModel

BEING_MEASURED = "being measured"
PARTS: tuple[Part | None, ...] = (None, Part.BORDER, Part.INTERIOR, Part.ROUNDING)
"""Which pixels the table can show; None is all."""
PART_TITLES = {
    None: "All pixels",
    Part.BORDER: "Border",
    Part.INTERIOR: "Interior",
    Part.ROUNDING: "Rounding only",
}


@dataclass(frozen=True, slots=True)
class MetricsRow:
    """What a row shows.

    Attributes
    ----------
    title : str
        The method's.
    result : Metrics, str or None
        Its metrics, or why there are none; None while they are being computed.
    """

    title: str
    result: Result | None


class MetricsModel(FigureModel):
    """A row for each picture: its title, its figures, and a remark."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[MetricsRow, ...] = ()
        self._where = ""
        self._part: Part | None = None
        self._stale = False

    # What it shows

    def set_rows(self, rows: Sequence[MetricsRow], where: str) -> None:
        """Show other rows, and say in words of which pixels their figures are."""
        with self.resetting():
            self._rows, self._where = tuple(rows), where

    def set_stale(self, stale: bool) -> None:
        """Say whether the figures are of another view than the pictures, until newer ones come.

        Those are faint, none of them is the best, and they are not copied.
        """
        if stale != self._stale:
            self._stale = stale
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def set_part(self, part: Part | None) -> None:
        """Show the figures of some of the pixels; None of all."""
        with self.resetting():
            self._part = part

    # Order

    def item_count(self) -> int:
        return len(self._rows)

    def largest_first(self, section: int) -> bool:
        return 0 < section <= len(COLUMNS) and COLUMNS[section - 1].best is max

    def sort_key(self, item: int, section: int) -> float | str | None:
        if 0 < section <= len(COLUMNS):
            return self._figure(item, section - 1, self._part)
        texts = self._rows[item].title, self._remark(self._rows[item], self._part)
        return texts[section > 0].casefold()

    def _figure(self, row: int, column: int, part: Part | None) -> float | None:
        result = self._rows[row].result
        if not isinstance(result, Metrics):
            return None
        return COLUMNS[column].of(result, part)

    def is_best(self, row: int, section: int) -> bool:
        """Return whether no row has a better figure, and some have a worse one."""
        if self._stale or not 0 < section <= len(COLUMNS):
            return False
        best = COLUMNS[section - 1].best
        figures = [self._figure(place, section - 1, self._part) for place in self._order]
        present = {figure for figure in figures if figure is not None}
        return best is not None and len(present) > 1 and figures[row] == best(present)

    def text(self, row: int, section: int) -> str:
        """Return what a cell says."""
        place = self._order[row]
        if section == 0:
            return self._rows[place].title
        if section > len(COLUMNS):
            return self._remark(self._rows[place], self._part)
        figure = self._figure(place, section - 1, self._part)
        return MISSING if figure is None else COLUMNS[section - 1].text(figure)

    def tsv_titles(self) -> list[str]:
        return ["Picture", "Where", "Part", *(column.title for column in COLUMNS), "Remark"]

    def tsv_lines(self, item: int) -> list[list[object]]:
        return [self._tsv_line(item, self._part)]

    def tsv_of_all_parts(self) -> str:
        """Return all rows as they are sorted, with a line for every part of the pixels."""
        lines: list[list[object]] = [[*self.tsv_titles()]]
        lines += [self._tsv_line(item, part) for item in self._order for part in PARTS]
        return tab_separated(lines)

    def _tsv_line(self, item: int, part: Part | None) -> list[object]:
        """Return an item's figures in full; what is of another view is left out."""
        figures = [self._figure(item, n, part) for n in range(len(COLUMNS))]
        texts = ["" if figure is None or self._stale else f"{figure!r}" for figure in figures]
        row = self._rows[item]
        return [row.title, self._where, PART_TITLES[part], *texts, self._remark(row, part)]

    def _remark(self, row: MetricsRow, part: Part | None) -> str:
        stale = self._stale and isinstance(row.result, Metrics)
        return BEING_MEASURED if stale else _remark(row, part)

    # What Qt asks

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS) + 2

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.FontRole and self.is_best(index.row(), index.column()):
            bold = QFont()
            bold.setBold(True)
            return bold
        if role == Qt.ItemDataRole.ForegroundRole and self._stale:
            return quiet_text(QApplication.palette())
        if role == Qt.ItemDataRole.DisplayRole:
            return _indented(index.column(), self.text(index.row(), index.column()))
        if role in (
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[section - 1].explained if 0 < section <= len(COLUMNS) else None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        arrow = ""
        if section == self._sorted_by:
            arrow = " ▾" if self._descending else " ▴"
        return _indented(section, self.title(section) + arrow)

    def title(self, section: int) -> str:
        """Return what a column is called."""
        return ("Picture", *(column.title for column in COLUMNS), "Remark")[section]


def _indented(section: int, text: str) -> str:
    """Keep the remarks, which begin at the left, away from the numbers, which end at the right."""
    return f"\u2003{text}" if section > len(COLUMNS) else text


def _alignment(section: int) -> int:
    words = section in (0, len(COLUMNS) + 1)
    side = Qt.AlignmentFlag.AlignLeft if words else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _remark(row: MetricsRow, part: Part | None) -> str:
    """Say why a figure is missing, and what else is to be known about a row's figures."""
    return BEING_MEASURED if row.result is None else remark(row.result, part)
