"""Every method's bytes for one pixel as a table: what its cells say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PyQt5.QtCore import QAbstractTableModel, QModelIndex, Qt
from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import QWidget

from viewer.upsampling.number_text import decimal_text, difference_text
from viewer.upsampling.taps import Explanation

MISSING = "—"


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, and how far it is from the reference; the difference is empty there."""

    text: str
    difference: str = ""
    stands_out: bool = False


class ValuesModel(QAbstractTableModel):
    """A column for each method; rows: its colour, its bytes, the sum of its weights."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._methods: tuple[str, ...] = ()
        self._channels = 1
        self._explanations: Mapping[str, Explanation] = {}
        self._known: Mapping[str, tuple[int, ...]] = {}
        self._reference = ""

    @property
    def known(self) -> Mapping[str, tuple[int, ...]]:
        """The bytes of columns that are not made of taps, and cannot be spelled out."""
        return self._known

    @property
    def channels(self) -> int:
        """How many channels there are; the sum of weights is the row after the last."""
        return self._channels

    @property
    def methods(self) -> tuple[str, ...]:
        """The columns."""
        return self._methods

    def set_values(
        self,
        methods: tuple[str, ...],
        explanations: Mapping[str, Explanation],
        reference: str,
        known: Mapping[str, tuple[int, ...]],
    ) -> None:
        """Show other values; the frame is made anew only where it changes."""
        channels = len(next(iter(explanations.values())).value) if explanations else self._channels
        reset = methods != self._methods or channels != self._channels
        if reset:
            self.beginResetModel()
        self._methods, self._channels = methods, channels
        self._explanations, self._reference, self._known = explanations, reference, known
        if reset:
            self.endResetModel()
        elif methods:
            last = self.index(self.rowCount() - 1, len(methods) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the channels and two more."""
        return 0 if parent.isValid() else self._channels + 2

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of methods."""
        return 0 if parent.isValid() else len(self._methods)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, for copies and for screen readers; the delegate paints."""
        if role == Qt.ItemDataRole.DisplayRole:
            cell = self.cell(index.row(), index.column())
            return f"{cell.text} {cell.difference}".strip()
        return None

    def cell(self, row: int, column: int) -> Cell:
        """Return what a cell says."""
        name = self._methods[column]
        explanation = self._explanations.get(name)
        if row == 0:
            color = self.swatch(column)
            return Cell("" if color is None else color.name())
        levels = self._levels(name)
        if levels is None or (explanation is None and row > self._channels):
            return Cell(MISSING)
        if explanation is not None and row > self._channels:
            total = explanation.taps.weight_sum
            return Cell(decimal_text(total), stands_out=not explanation.taps.keeps_brightness)
        value = levels[row - 1]
        reference = self._levels(self._reference)
        if reference is None or name == self._reference:
            return Cell(str(value))
        difference = value - reference[row - 1]
        return Cell(str(value), difference_text(difference), difference != 0)

    def _levels(self, name: str) -> tuple[int, ...] | None:
        """Return a column's bytes, if they are known."""
        explanation = self._explanations.get(name)
        return self._known.get(name) if explanation is None else explanation.value

    def swatch(self, column: int) -> QColor | None:
        """Return the colour of a method's bytes; alpha is left out."""
        value = self._levels(self._methods[column])
        if value is None:
            return None
        return QColor(*(value[:3] if len(value) >= 3 else value[:1] * 3))
