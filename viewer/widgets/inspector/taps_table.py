"""The table of an output pixel's neighbours: position, value, weight, product, and the sums."""

from __future__ import annotations

from fractions import Fraction

from PyQt5.QtCore import QEvent, QModelIndex, QRect, Qt, pyqtSignal
from PyQt5.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPalette, QResizeEvent
from PyQt5.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from viewer.qt import theme
from viewer.qt.fonts import fitting_font, row_height
from viewer.upsampling.number_text import decimal_text
from viewer.upsampling.taps import PixelTaps
from viewer.widgets.basic.copy_table import CopyTable, copy_text, tab_separated
from viewer.widgets.basic.themed_widget import ThemedWidget
from viewer.widgets.inspector.taps_model import (
    DECIMAL,
    FRACTION,
    HEADERS,
    PLACE,
    PRODUCT,
    VALUE,
    SumModel,
    TapsModel,
)

ROWS_SHOWN = 4
_MARGIN = 6  # left and right of a text together, as the style has it
_FONT = 0.92  # of the panel's size
_SMALLEST_FONT = 0.78  # of the table's size, before a long fraction gives way to decimals

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class TapsCells(QStyledItemDelegate):
    """Paints chips and numbers, and makes long fractions fit.

    These get smaller letters, or where that does not help give way to decimals. (The style's
    own painting asks a model eight questions for each cell: too slow at each mouse move.)
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.chip = 8
        self.shrink = 1.0  # for the fractions of a few taps; of many, each for itself

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        model = index.model()
        assert painter is not None and isinstance(model, TapsModel | SumModel)
        row, column, box = index.row(), index.column(), option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(box, option.palette.brush(QPalette.ColorRole.Highlight))
        if column == PLACE and isinstance(model, TapsModel):
            chip = QRect(box.left() + 3, 0, self.chip, self.chip)
            chip.moveTop(box.top() + (box.height() - self.chip) // 2)
            painter.fillRect(chip, model.color(row))
        text, font = model.text(row, column), option.font
        if column == FRACTION:
            text, font = self.fitted(text, font, model.weight(row), box.width() - _MARGIN)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        warning = not selected and model.stands_out(column)
        colors = option.palette
        painter.setPen(theme.warning_text(colors) if warning else colors.color(role))
        painter.setFont(font)
        painter.drawText(box.adjusted(0, 0, -_MARGIN // 2, 0), _RIGHT, text)

    def fitted(self, text: str, font: QFont, weight: Fraction, room: int) -> tuple[str, QFont]:
        """Return a fraction, or decimals for it, and letters in which they have room."""
        metrics = QFontMetrics(font)
        shrink = min(self.shrink, room / max(1, metrics.horizontalAdvance(text)))
        if shrink >= 1 or weight.denominator == 1:
            return text, font
        if shrink >= _SMALLEST_FONT:
            smaller = QFont(font)
            smaller.setPointSizeF(font.pointSizeF() * shrink * 0.99)
            return text, smaller
        for places in range(9, 1, -1):
            text = f"≈ {decimal_text(weight, places)}"
            if metrics.horizontalAdvance(text) <= room:
                break
        return text, font


class _TapsView(CopyTable):
    """The rows; tells over which one the mouse is."""

    row_entered = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        super().mouseMoveEvent(event)
        if event is not None:
            self.row_entered.emit(self.indexAt(event.pos()).row())

    def leaveEvent(self, event: QEvent | None) -> None:
        super().leaveEvent(event)
        self.row_entered.emit(-1)


class TapsTable(ThemedWidget, QWidget):
    """All taps of one output pixel in one channel, however many, with their sums below.

    Signals
    -------
    tap_hovered(object)
        The ``(row, col)`` in the source of the row under the mouse or under the keyboard's
        cursor; None when it is left.
    """

    tap_hovered = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = TapsModel(self)
        self.sums = SumModel(self)
        self.view = _TapsView(self)
        self.footer = CopyTable(self)
        self._hovered: tuple[int, int] | None = None
        self._digits = 3
        self._scrolls = False
        self._kind: object = None

        self.view.setAccessibleName("Source pixels of this output pixel")
        self.view.setModel(self.model)
        self.view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.footer.setAccessibleName("Sums of the weights and of the products")
        self.footer.setModel(self.sums)
        self.footer.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.footer.horizontal_header.hide()
        self.cells = TapsCells(self)
        self.view.setItemDelegate(self.cells)
        self.footer.setItemDelegate(TapsCells(self))
        for table in (self.view, self.footer):
            table.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
            table.copy_requested.connect(self.copy)
            table.horizontal_header.setSectionResizeMode(FRACTION, QHeaderView.ResizeMode.Fixed)
        self.view.row_entered.connect(self._hover_row)
        self.view.current_moved.connect(lambda index: self._hover_row(index.row()))

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(self.view)
        layout.addWidget(self.footer)
        self.restyle()

    def set_taps(
        self,
        taps: PixelTaps | None,
        channel: int,
        source_shape: tuple[int, int],
        kind: object = None,
    ) -> None:
        """Show the taps of a pixel.

        Parameters
        ----------
        taps : PixelTaps or None
            None empties the table.
        channel : int
            Whose values and products are shown.
        source_shape : tuple of int
            ``(H, W)`` of the source: the room that positions need.
        kind : object
            While it stays equal the columns keep their places.
        """
        scrolls = taps is not None and len(taps) > ROWS_SHOWN
        if kind == self._kind:
            scrolls = scrolls or self._scrolls
        digits = len(str(source_shape[0] - 1)) + len(str(source_shape[1] - 1))
        arrangement = (digits, scrolls)
        self._kind = kind
        if arrangement != (self._digits, self._scrolls):
            self._digits, self._scrolls = arrangement
            self._set_widths()
        self._hovered = None
        self.model.set_taps(taps, channel)
        self.sums.set_taps(taps, channel)
        self._fit_fractions()

    def copy(self) -> None:
        """Copy the selected rows, or else all and the sums, with tabs between the columns."""
        rows = self.view.selected_rows() if self.view.hasFocus() else []
        if self.footer.hasFocus():
            lines = [self._line(self.sums, 0)]
        elif rows:
            lines = [self._line(self.model, row) for row in rows]
        else:
            lines = [["row", "col", *HEADERS[1:]]]
            lines += [self._line(self.model, row) for row in range(self.model.rowCount())]
            lines.append(self._line(self.sums, 0))
        copy_text(tab_separated(lines))

    @staticmethod
    def _line(model: TapsModel | SumModel, row: int) -> list[str]:
        cells = [model.text(row, column) for column in range(len(HEADERS))]
        place = cells[PLACE].split(", ")
        return [*place, *[""] * (2 - len(place)), *cells[1:]]

    def _hover_row(self, row: int) -> None:
        position = self.model.position(row)
        if position != self._hovered:
            self._hovered = position
            self.tap_hovered.emit(position)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Give the room that is left to the fractions."""
        super().resizeEvent(event)
        self._set_widths()

    def restyle(self) -> None:
        self.model.colors = self.palette()
        row = row_height(self)
        for table in (self.view, self.footer):
            table.set_row_height(row)
        self.cells.chip = max(8, row - 8)
        header = self.view.horizontal_header
        header.setFixedHeight(row + 2)
        self.view.setFixedHeight(ROWS_SHOWN * row + header.height())
        self.footer.setFixedHeight(row)
        self._set_widths()

    def _set_widths(self) -> None:
        """Set the widths from what the columns may come to hold, not from what they hold.

        In a narrow panel, or with large letters, the letters of the table become smaller.
        """
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * _FONT)
        room = self.width() - self._bar_width()
        font = fitting_font(font, lambda metrics: sum(self._widths(metrics).values()), room)
        widths = self._widths(QFontMetrics(font))
        widths[FRACTION] += max(0, room - sum(widths.values()))
        for table in (self.view, self.footer):
            if table.font() != font:
                table.setFont(font)
                table.horizontal_header.setFont(font)
        for column, width in widths.items():
            self.view.setColumnWidth(column, width)
            self.footer.setColumnWidth(column, width)
        self._fit_fractions()

    def _widths(self, metrics: QFontMetrics) -> dict[int, int]:
        """Return the least width of each column."""
        texts = {
            PLACE: "0" * self._digits + ", ",
            VALUE: "value",
            DECIMAL: "0.0000",
            PRODUCT: "000.00",
        }
        widths = {
            column: max(metrics.horizontalAdvance(text), metrics.horizontalAdvance(HEADERS[column]))
            + _MARGIN
            for column, text in texts.items()
        }
        widths[PLACE] += self.cells.chip + 6
        widths[FRACTION] = metrics.horizontalAdvance("≈ 0.000") + _MARGIN
        return widths

    def _fit_fractions(self) -> None:
        """Write the fractions of a few taps in letters of one size."""
        taps = self.model.taps
        self.cells.shrink = 1.0
        if taps is None or len(taps) > ROWS_SHOWN:
            return
        metrics, room = QFontMetrics(self.view.font()), self.view.columnWidth(FRACTION) - _MARGIN
        for row in range(len(taps)):
            width = metrics.horizontalAdvance(self.model.text(row, FRACTION))
            self.cells.shrink = min(self.cells.shrink, room / width)

    def _bar_width(self) -> int:
        """Return the width of the scroll bar, if these parameters ever need one."""
        if not self._scrolls:
            return 0
        bar = self.view.verticalScrollBar()
        assert bar is not None
        return bar.sizeHint().width()
