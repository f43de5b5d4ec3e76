"""The reasons that occur, with their counts in view and in the whole picture: what cells say."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

from PyQt5.QtCore import QModelIndex, Qt
from PyQt5.QtWidgets import QWidget

from viewer.comparing.reason_counts import ReasonCounts
from viewer.comparing.reasons import Reason
from viewer.widgets.tables.figure_model import FigureModel

Where: TypeAlias = Literal["visible", "whole"]

REASON, VISIBLE, WHOLE, WORST = range(4)
HEADERS = ("", "in view", "whole", "worst")
_COUNT_COLUMNS: dict[int, Where] = {VISIBLE: "visible", WHOLE: "whole"}
_TSV_TITLES = (
    "reason",
    "in view",
    "in view %",
    "whole",
    "whole %",
    "worst row",
    "worst column",
    "worst levels",
)


class Worst(NamedTuple):
    """The pixel with the largest difference."""

    row: int
    col: int
    levels: int


def share_text(number: int, total: int) -> str:
    """Return a share in percent with three digits; all is 100 % and none 0 % only if it is so."""
    if number in (0, total):
        return "100 %" if number else "0 %"
    percent = 100 * number / total
    if percent < 0.001:
        return "< 0.001 %"
    if percent > 99.9:
        return "> 99.9 %"
    places = 1 if percent >= 10 else 2 if percent >= 1 else 3
    return f"{percent:.{places}f} %"


def number_text(number: int) -> str:
    """Return a number with its thousands parted; from a thousand millions on in millions."""
    return f"{number:,}" if number < 10**9 else f"{number // 10**6:,} M"


class ReasonsModel(FigureModel):
    """One row for each reason that occurs, in the order of their gravity."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[Where, ReasonCounts | None] = {"visible": None, "whole": None}
        self._complete: dict[Where, bool] = {"visible": True, "whole": True}
        self._reasons: tuple[Reason, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What the rows are about."""
        return self._reasons

    def counts(self, where: Where) -> ReasonCounts | None:
        """Return what was set."""
        return self._counts[where]

    def is_complete(self, where: Where) -> bool:
        """Return whether everything there was counted."""
        return self._complete[where]

    def set_counts(self, where: Where, counts: ReasonCounts | None, complete: bool) -> None:
        """Show other counts; rows stay rows, so a selection stays where it is."""
        self._counts[where], self._complete[where] = counts, complete
        known = [c for c in self._counts.values() if c is not None]
        reasons = tuple(reason for reason in Reason if any(reason in c.counts for c in known))
        if reasons != self._reasons:
            with self.resetting():
                self._reasons = reasons
        elif reasons:
            self.dataChanged.emit(self.index(0, 0), self.index(len(reasons) - 1, WORST))

    def worst(self, row: int) -> Worst | None:
        """Return the pixel with the largest difference for a row's reason, if any is known.

        Of two that are as large the one in view.
        """
        found = [
            Worst(*counts.worst[self._reasons[row]])
            for counts in self._counts.values()
            if counts is not None and self._reasons[row] in counts.worst
        ]
        return max(found, key=lambda worst: worst.levels, default=None)

    def lines(self, row: int, column: int) -> tuple[str, str]:
        """Return the two lines of a cell: of a count, the share and the number."""
        if column == REASON:
            return self._reasons[row].title, ""
        if column == WORST:
            worst = self.worst(row)
            return (f"±{worst.levels}" if worst else ""), ""
        where = _COUNT_COLUMNS[column]
        counts = self._counts[where]
        if counts is None:
            return "–", ""
        number = counts.counts.get(self._reasons[row], 0)
        # A share of a part says little of the whole, so only the number is given.
        if not self._complete[where]:
            return "≥", number_text(number)
        return share_text(number, counts.total), number_text(number)

    def item_count(self) -> int:
        return len(self._reasons)

    def tsv_titles(self) -> tuple[str, ...]:
        return _TSV_TITLES

    def tsv_lines(self, item: int) -> list[list[object]]:
        """Return plain numbers; what is not known, or known in part, stays empty."""
        cells: list[object] = [self._reasons[item].title]
        for where in _COUNT_COLUMNS.values():
            counts = self._counts[where]
            if counts is None or not self._complete[where]:
                cells += ["", ""]
            else:
                number = counts.counts.get(self._reasons[item], 0)
                cells += [number, f"{100 * number / counts.total:.6g}" if counts.total else ""]
        worst = self.worst(item)
        return [[*cells, *(("", "", "") if worst is None else worst)]]

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return HEADERS[section]
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return HEADERS[section] or "reason"
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text in one line, or more about it."""
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return "  ".join(filter(None, self.lines(row, column)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column)
        return None

    def _tip(self, row: int, column: int) -> str | None:
        if column == WORST and (worst := self.worst(row)):
            levels = f"{worst.levels} level{'s' if worst.levels > 1 else ''}"
            return (
                f"The largest difference for this reason, {levels}: row {worst.row}, "
                f"column {worst.col}. Click, or press Enter, to go there."
            )
        if column in _COUNT_COLUMNS:
            where = _COUNT_COLUMNS[column]
            counts = self._counts[where]
            place = "in view" if where == "visible" else "of the whole picture"
            if counts is None:
                return f"Not counted yet: the pixels {place}"
            number = counts.counts.get(self._reasons[row], 0)
            return f"{number:,} of {counts.total:,} pixels {place}" + (
                "" if self._complete[where] else ", of which a part was counted"
            )
        return None
