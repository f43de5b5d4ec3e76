"""Watched pixels as a table: what its cells say, and how it is sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any, TypeAlias

from PyQt5.QtCore import QModelIndex, Qt
from PyQt5.QtWidgets import QWidget

from viewer.upsampling.channels import channel_names
from viewer.upsampling.number_text import MINUS, difference_text, fixed_text
from viewer.widgets.tables.figure_model import FigureModel

MISSING = "—"
_Numbers: TypeAlias = tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class WatchedPixel:
    """A watched pixel and what every pane has there.

    Attributes
    ----------
    place : tuple of int
        Row and column in the output.
    source : tuple of Fraction
        The source row and column that it samples.
    values : tuple
        For each pane the byte of each channel; None where a pane has no picture.
    """

    place: tuple[int, int]
    source: tuple[Fraction, Fraction]
    values: tuple[tuple[int, ...] | None, ...]


class Kind(Enum):
    """What a column holds."""

    ROW = "row"
    COL = "column"
    SOURCE_ROW = "source row"
    SOURCE_COL = "source column"
    VALUE = "value"
    DIFFERENCE = "difference"


PLACE = (Kind.ROW, Kind.COL, Kind.SOURCE_ROW, Kind.SOURCE_COL)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds, and of which pane where it is a pane's."""

    kind: Kind
    pane: int = -1


class WatchedModel(FigureModel):
    """A row for each watched pixel, in the order of watching or sorted by one column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixels: tuple[WatchedPixel, ...] = ()
        self._titles: tuple[str, ...] = ()
        self._reference = -1
        self._columns = tuple(Column(kind) for kind in PLACE)
        self._digits = 1

    # What is shown

    @property
    def pixels(self) -> tuple[WatchedPixel, ...]:
        """The watched pixels, in the order of watching."""
        return self._pixels

    @property
    def titles(self) -> tuple[str, ...]:
        """The panes' titles."""
        return self._titles

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns from the left; the reference has no differences."""
        return self._columns

    @property
    def channels(self) -> int:
        """The most channels that a value has."""
        return max((len(v) for pixel in self._pixels for v in pixel.values if v), default=1)

    @property
    def digits(self) -> int:
        """How many figures the longest output position has."""
        return self._digits

    def set_rows(self, rows: Sequence[WatchedPixel], titles: Sequence[str], reference: str) -> None:
        """Show other pixels; the sorting stays while its column is there."""
        old = None if self._sorted_by is None else self._columns[self._sorted_by]
        sorted_title = self._titles[old.pane] if old is not None and old.pane >= 0 else None
        with self.resetting():
            self._pixels, self._titles = tuple(rows), tuple(titles)
            self._reference = self._titles.index(reference) if reference in self._titles else -1
            self._digits = max((len(str(max(pixel.place))) for pixel in self._pixels), default=1)
            columns = [Column(kind) for kind in PLACE]
            for pane in range(len(self._titles)):
                columns.append(Column(Kind.VALUE, pane))
                if self._reference not in (-1, pane):
                    columns.append(Column(Kind.DIFFERENCE, pane))
            self._columns = tuple(columns)
            if old is not None and sorted_title is not None:
                pane = self._titles.index(sorted_title) if sorted_title in self._titles else -1
                old = Column(old.kind, pane)
            self._sorted_by = self._columns.index(old) if old in self._columns else None

    # Order

    def item_count(self) -> int:
        return len(self._pixels)

    def largest_first(self, section: int) -> bool:
        return self._columns[section].kind is Kind.DIFFERENCE

    def sort_key(self, item: int, section: int) -> tuple[Fraction | int, ...] | None:
        pixel, column = self._pixels[item], self._columns[section]
        if column.kind in (Kind.ROW, Kind.COL):
            return (pixel.place[column.kind is Kind.COL],)
        if column.kind in (Kind.SOURCE_ROW, Kind.SOURCE_COL):
            return (pixel.source[column.kind is Kind.SOURCE_COL],)
        numbers = self._numbers(pixel, column)
        if numbers is None or column.kind is Kind.VALUE:
            return numbers
        return (max(map(abs, numbers)), *numbers)

    def numbers(self, row: int, column: int) -> _Numbers:
        """Return a cell's bytes or differences; None where they are missing."""
        return self._numbers(self._pixels[self._order[row]], self._columns[column])

    def _numbers(self, pixel: WatchedPixel, column: Column) -> _Numbers:
        value = pixel.values[column.pane]
        if column.kind is Kind.VALUE or value is None:
            return value
        reference = pixel.values[self._reference]
        if reference is None or len(reference) != len(value):
            return None
        return tuple(a - b for a, b in zip(value, reference, strict=True))

    # What cells and titles say

    def text(self, row: int, column: int) -> str:
        """Return what a cell says."""
        pixel, kind = self._pixels[self._order[row]], self._columns[column].kind
        if kind in (Kind.ROW, Kind.COL):
            return str(pixel.place[kind is Kind.COL])
        if kind in (Kind.SOURCE_ROW, Kind.SOURCE_COL):
            return fixed_text(pixel.source[kind is Kind.SOURCE_COL])
        numbers = self.numbers(row, column)
        if numbers is None:
            return MISSING
        texts = numbers if kind is Kind.VALUE else map(difference_text, numbers)
        return " ".join(map(str, texts))

    def title(self, column: Column) -> str:
        """Return what a column is called by itself: ``"cv2 − Hand-written"``."""
        if column.kind is Kind.VALUE:
            return self._titles[column.pane]
        if column.kind is Kind.DIFFERENCE:
            return f"{self._titles[column.pane]} {MINUS} {self._titles[self._reference]}"
        return str(column.kind.value)

    def group(self, column: int) -> tuple[int, int, str]:
        """Return the first and the last column of a column's group, and the group's title."""
        wanted = self._columns[column]
        if wanted.pane < 0:
            output = wanted.kind in (Kind.ROW, Kind.COL)
            return (0, 1, "Output") if output else (2, 3, "Source")
        members = [n for n, other in enumerate(self._columns) if other.pane == wanted.pane]
        return members[0], members[-1], self._titles[wanted.pane]

    def label(self, column: int) -> str:
        """Return what a column is called within its group."""
        wanted = self._columns[column]
        if wanted.kind in PLACE:
            return ("row", "column")[wanted.kind in (Kind.COL, Kind.SOURCE_COL)]
        return "reference" if wanted.pane == self._reference else wanted.kind.value

    def tsv_titles(self) -> list[str]:
        channels = self.channels
        names = channel_names(channels)
        titles = []
        for column in self._columns:
            ends = [""] if column.kind in PLACE else [f" {name}" for name in names]
            titles += [self.title(column) + end for end in ends]
        return titles

    def tsv_lines(self, item: int) -> list[list[object]]:
        pixel, channels = self._pixels[item], self.channels
        line: list[object] = [*pixel.place, *map(float, pixel.source)]
        for column in self._columns[len(PLACE) :]:
            numbers = self._numbers(pixel, column) or ()
            line += [*numbers, *[""] * (channels - len(numbers))]
        return [line]

    # What Qt asks

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(index.row(), index.column())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            largest = ": the largest channel counts" if column.kind is Kind.DIFFERENCE else ""
            return f"Sort by {self.title(column)}{largest}"
        return None
