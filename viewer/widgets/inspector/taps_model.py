"""An output pixel's neighbours as a table: position, value, weight, product; and their sums."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from PyQt5.QtCore import QAbstractTableModel, QModelIndex, Qt
from PyQt5.QtGui import QColor, QPalette
from PyQt5.QtWidgets import QWidget

from viewer.upsampling.number_text import decimal_text, fixed_text, fraction_text
from viewer.upsampling.taps import PixelTaps
from viewer.widgets.basic.tap_colors import tap_color

PLACE, VALUE, FRACTION, DECIMAL, PRODUCT = range(5)
HEADERS = ("row, col", "value", "weight", "decimal", "product")


class TapsModel(QAbstractTableModel):
    """The taps of one pixel, one row each, in one channel; nothing is formatted in advance."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._taps: PixelTaps | None = None
        self._channel = 0
        self._heaviest = 1
        self._lines: dict[int, tuple[str, ...]] = {}  # those that were looked at
        self.colors = QPalette()

    @property
    def taps(self) -> PixelTaps | None:
        """What is shown."""
        return self._taps

    def set_taps(self, taps: PixelTaps | None, channel: int) -> None:
        """Show other taps; rows stay rows, so a selection stays where it is."""
        before, after = self.rowCount(), 0 if taps is None else len(taps)
        if before != after:
            self.beginResetModel()
        self._taps, self._channel = taps, channel
        self._lines.clear()
        self._heaviest = max(1, int(taps.weights.max())) if taps is not None and after else 1
        if before != after:
            self.endResetModel()
        elif after:
            self.dataChanged.emit(self.index(0, 0), self.index(after - 1, PRODUCT))

    def position(self, row: int) -> tuple[int, int] | None:
        """Return the source pixel of a row."""
        if self._taps is None or not 0 <= row < len(self._taps):
            return None
        return int(self._taps.rows[row]), int(self._taps.cols[row])

    def weight(self, row: int) -> Fraction:
        """Return the weight of a row."""
        assert self._taps is not None
        return self._taps.weight(row)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of taps."""
        return 0 if self._taps is None or parent.isValid() else len(self._taps)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADERS[section]
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, or more of its weight."""
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole and column in (FRACTION, DECIMAL):
            return f"{fraction_text(self.weight(row))} ≈ {decimal_text(self.weight(row), 12)}"
        return None

    def stands_out(self, column: int) -> bool:
        """Return False: no neighbour is out of order."""
        return False

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell."""
        if row not in self._lines:
            self._lines[row] = self._line(row)
        return self._lines[row][column]

    def _line(self, row: int) -> tuple[str, ...]:
        assert self._taps is not None
        weight, value = self.weight(row), int(self._taps.values[row, self._channel])
        return (
            f"{self._taps.rows[row]}, {self._taps.cols[row]}",
            str(value),
            fraction_text(weight),
            _rounded(weight, 4),
            _rounded(weight * value, 2),
        )

    def color(self, row: int) -> QColor:
        """Return the colour of a row's chip."""
        assert self._taps is not None
        share = int(self._taps.weights[row]) / self._heaviest
        return tap_color(row, len(self._taps), share, self.colors)


class SumModel(QAbstractTableModel):
    """One row: the sum of the weights and of the products."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._taps: PixelTaps | None = None
        self._channel = 0

    def set_taps(self, taps: PixelTaps | None, channel: int) -> None:
        """Show the sums of other taps."""
        self._taps, self._channel = taps, channel
        self.dataChanged.emit(self.index(0, 0), self.index(0, PRODUCT))

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return 1."""
        return 0 if parent.isValid() else 1

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(HEADERS)

    def weight(self, row: int) -> Fraction:
        """Return the sum of the weights."""
        return Fraction(0) if self._taps is None else self._taps.weight_sum

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(0, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() in (FRACTION, DECIMAL):
            return "1 keeps the brightness; less darkens, more brightens."
        return None

    def stands_out(self, column: int) -> bool:
        """Return whether a column's sum is one that should be 1, and is not."""
        watched = column in (FRACTION, DECIMAL) and self._taps is not None
        return watched and self._taps is not None and not self._taps.keeps_brightness

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell."""
        if self._taps is None:
            return ""
        if column == PLACE:
            return "sum"
        if column == VALUE:
            return ""
        if column == FRACTION:
            return fraction_text(self.weight(0))
        if column == DECIMAL:
            return _rounded(self.weight(0), 4)
        return _rounded(self._taps.weighted_sum[self._channel], 2)


def _rounded(value: Fraction, places: int) -> str:
    """Return a number in a fixed width: large ones give up decimals."""
    spare = 1 if places == 4 else 3  # digits before the point that the column has room for
    return fixed_text(value, max(0, places - max(0, len(str(int(value))) - spare)))
