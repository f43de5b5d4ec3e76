"""Watched pixels: any number of them, with their values in every pane."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    pyqtSignal,
)
from PyQt5.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPalette,
    QPen,
    QPolygonF,
)
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QScrollBar,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from viewer.qt import theme
from viewer.qt.fonts import row_height
from viewer.upsampling.number_text import difference_text
from viewer.widgets.basic.copy_table import CopyTable, copy_text
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.tap_colors import blend
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.tables.watched_model import (
    MISSING,
    PLACE,
    Column,
    Kind,
    WatchedModel,
    WatchedPixel,
)

NOTHING_WATCHED = (
    "Watched pixels stay here with their values in every picture, "
    "while you change the scale, the kernel or the methods.\n"
    "Point at a pixel and press “Watch pixel”."
)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_MARGIN, _END = 8, 4  # at the left and at the right of a column
_REMOVE = (int(Qt.Key.Key_Delete), int(Qt.Key.Key_Backspace))
_CHOOSE = (int(Qt.Key.Key_Return), int(Qt.Key.Key_Enter))


def _slot(kind: Kind, metrics: QFontMetrics) -> int:
    """Return the width that one channel's number takes, with the gap after it."""
    longest = "000" if kind is Kind.VALUE else "−000"
    return metrics.horizontalAdvance(longest) + metrics.horizontalAdvance(" ") + 1


def _group_line(colors: QPalette) -> QColor:
    return blend(colors.color(QPalette.ColorRole.Base), theme.quiet_text(colors), 0.35)


class _GroupHeader(QHeaderView):
    """Two lines: the pane over its columns, and what each column holds; an arrow sorts."""

    def __init__(self, model: WatchedModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._watched = model
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter | None, rect: QRect, section: int) -> None:  # noqa: N802
        if painter is None or not 0 <= section < len(self._watched.columns):
            return
        colors = self.palette()
        first, last, group = self._watched.group(section)
        line = rect.height() // 2
        painter.setClipRect(rect)  # the group's title goes on in the next section
        painter.fillRect(rect, colors.brush(QPalette.ColorRole.Window))
        left = self.sectionViewportPosition(first)
        right = self.sectionViewportPosition(last) + self.sectionSize(last)
        painter.setPen(colors.color(QPalette.ColorRole.WindowText))
        painter.drawText(
            QRect(left + _MARGIN, rect.top(), right - left - _MARGIN, line), _LEFT, group
        )
        painter.setPen(theme.quiet_text(colors))
        label = self._watched.label(section)
        below = QRect(rect.left() + _MARGIN, rect.top() + line, rect.width() - _MARGIN, line)
        painter.drawText(below, _LEFT, label)
        if section == first and section:
            painter.setPen(QPen(_group_line(colors), 1))
            painter.drawLine(rect.left(), rect.top(), rect.left(), rect.bottom() + 1)
        sorted_by, descending = self._watched.sorting
        if sorted_by == self._watched.columns[section]:
            after = below.left() + self.fontMetrics().horizontalAdvance(label) + 4
            self._paint_arrow(painter, QPointF(after, below.center().y() + 1), descending)

    def _paint_arrow(self, painter: QPainter, left: QPointF, descending: bool) -> None:
        half = _arrow_width(self.fontMetrics()) / 2
        tip = half if descending else -half
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawPolygon(
            QPolygonF(
                [
                    left + QPointF(0, -tip / 2),
                    left + QPointF(2 * half, -tip / 2),
                    left + QPointF(half, tip / 2),
                ]
            )
        )


def _arrow_width(metrics: QFontMetrics) -> int:
    return metrics.height() // 2


class _WatchedDelegate(QStyledItemDelegate):
    """Paints numbers in columns of their own: bytes with their colour, differences."""

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        model = index.model()
        assert painter is not None and isinstance(model, WatchedModel)
        colors, box, metrics = option.palette, option.rect, option.fontMetrics
        row, section = index.row(), index.column()
        column = model.columns[section]
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ground, ink = QPalette.ColorRole.Base, QPalette.ColorRole.Text
        if selected:
            ground, ink = QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText
        painter.save()
        painter.fillRect(box, colors.color(ground))
        if section and model.group(section)[0] == section:
            painter.setPen(QPen(_group_line(colors), 1))
            painter.drawLine(box.topLeft(), box.bottomLeft())
        painter.setFont(option.font)
        plain = colors.color(ink)
        quiet = blend(plain, colors.color(ground), 0.25) if selected else theme.quiet_text(colors)
        inner = box.adjusted(_MARGIN, 0, 0, 0)
        if column.kind in PLACE:
            painter.setPen(plain if column.kind in (Kind.ROW, Kind.COL) else quiet)
            text = model.text(row, section)
            # As wide as the column's longest: the figures stand one under the other.
            inner.setWidth(place_width(model, column, metrics))
            painter.drawText(inner, _RIGHT, text)
        else:
            numbers = model.numbers(row, section)
            if column.kind is Kind.VALUE:
                inner = self._paint_chip(painter, inner, numbers, metrics)
            if numbers is None:
                painter.setPen(quiet)
                painter.drawText(inner, _LEFT, MISSING)
            else:
                self._paint_numbers(painter, inner, column.kind, numbers, (plain, quiet), option)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(plain, 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    @staticmethod
    def _paint_chip(
        painter: QPainter, box: QRect, numbers: tuple[int, ...] | None, metrics: QFontMetrics
    ) -> QRect:
        """Paint a value's colour, alpha left out; return the room beside it."""
        side = chip_side(metrics)
        if numbers is not None:
            color = QColor(*(numbers[:3] if len(numbers) >= 3 else numbers[:1] * 3))
            top = box.top() + (box.height() - side) // 2
            painter.fillRect(QRect(box.left(), top, side, side), color)
        return box.adjusted(side + 5, 0, 0, 0)

    @staticmethod
    def _paint_numbers(
        painter: QPainter,
        box: QRect,
        kind: Kind,
        numbers: tuple[int, ...],
        inks: tuple[QColor, QColor],
        option: QStyleOptionViewItem,
    ) -> None:
        metrics = option.fontMetrics
        slot = _slot(kind, metrics)
        width = slot - metrics.horizontalAdvance(" ") - 1
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        for channel, number in enumerate(numbers):
            text = str(number)
            painter.setPen(inks[0])
            if kind is Kind.DIFFERENCE:
                text = difference_text(number)
                if not number:
                    painter.setPen(inks[1])
                elif not selected:
                    painter.setPen(theme.warning_text(option.palette))
            place = QRect(box.left() + channel * slot, box.top(), width, box.height())
            painter.drawText(place, _RIGHT, text)


def chip_side(metrics: QFontMetrics) -> int:
    """Return how large the little field with a value's colour is."""
    return metrics.height() * 5 // 8


def place_width(model: WatchedModel, column: Column, metrics: QFontMetrics) -> int:
    """Return the width of the longest position in a column: there is room for four figures."""
    decimals = ".0000" if column.kind in (Kind.SOURCE_ROW, Kind.SOURCE_COL) else ""
    # A source position has no more figures than its output position, but may have a sign.
    return metrics.horizontalAdvance("0" * max(4, model.digits) + decimals)


class _WatchedView(CopyTable):
    """The rows; Delete removes, Enter goes there, the menu key sorts."""

    remove_requested = pyqtSignal()
    row_chosen = pyqtSignal(int)
    menu_requested = pyqtSignal(QPoint)

    def event(self, event: QEvent | None) -> bool:
        """Claim the keys of the table before a menu of the window takes them."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() in (*_REMOVE, *_CHOOSE)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in _REMOVE:
            self.remove_requested.emit()
            return
        if event is not None and event.key() in _CHOOSE:
            if self.currentIndex().isValid():
                self.row_chosen.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is None:
            return
        place = event.globalPos()
        viewport = self.viewport()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and viewport is not None:
            place = viewport.mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_requested.emit(place)


class WatchedTable(ThemedWidget, QWidget):
    """A strip with a row for each watched pixel: its place, its values, their differences.

    A click on a column's title sorts by it, another one the other way round, a third one
    brings back the order of watching; differences begin with the largest.

    Signals
    -------
    add_requested()
        The person wants the inspected pixel watched.
    remove_requested(list)
        The person wants these pixels (indices into the rows that were set) watched no more.
    chosen(int)
        The person wants to go to this pixel.
    """

    add_requested = pyqtSignal()
    remove_requested = pyqtSignal(list)
    chosen = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = WatchedModel(self)
        self._view = _WatchedView(self)
        self._view.setAccessibleName("Watched pixels")
        self._view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._view.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self._view.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._view.setItemDelegate(_WatchedDelegate(self._view))
        self._header = _GroupHeader(self._model, self._view)
        self._view.setHorizontalHeader(self._header)
        self._view.setModel(self._model)
        self._header.setStretchLastSection(True)
        self._nothing = QLabel(NOTHING_WATCHED)
        self._nothing.setWordWrap(True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self._view)

        self._add = self._button("Watch pixel", "Watch the inspected pixel")
        self._remove = self._button("Remove", "Watch the selected pixels no more (Delete)")
        self._copy = self._button("Copy as TSV", "Copy all rows for a spreadsheet")
        side = QVBoxLayout()
        side.setSpacing(4)
        for button in (self._add, self._remove, self._copy):
            side.addWidget(button)
        side.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(10)
        layout.addLayout(side)
        layout.addWidget(self._pages, 1)

        self._add.clicked.connect(lambda: self.add_requested.emit())
        self._remove.clicked.connect(self._ask_to_remove)
        self._copy.clicked.connect(self.copy_all)
        self._view.copy_requested.connect(self.copy_selected)
        self._view.remove_requested.connect(self._ask_to_remove)
        self._view.row_chosen.connect(self._choose)
        self._view.doubleClicked.connect(lambda index: self._choose(index.row()))
        self._view.menu_requested.connect(self._open_menu)
        self._header.sectionClicked.connect(self._sort_section)
        self._watch_selection()
        self.restyle()
        self._enable()

    # Setters

    def set_rows(self, rows: Sequence[WatchedPixel], titles: Sequence[str], reference: str) -> None:
        """Show the watched pixels.

        The selection stays: by number while there are as many pixels as before (then only their
        values changed), else with those that are still at their place.

        Parameters
        ----------
        rows : sequence of WatchedPixel
            In the order of watching; each with as many values as there are titles.
        titles : sequence of str
            The panes' titles from the left.
        reference : str
            The title of the pane from which the others' differences are taken; without such a
            pane no differences are shown.
        """
        before = self._model.pixels
        same = len(before) == len(rows)
        places = {pixel.place: number for number, pixel in enumerate(rows)}

        def moved(pixel: int) -> int | None:
            return pixel if same else places.get(before[pixel].place)

        had_focus = self._view.hasFocus()
        selected, current, column = self._selection()
        row = self._view.currentIndex().row()
        scrolled = [bar.value() for bar in self._scroll_bars()]
        self._model.set_rows(rows, titles, reference)
        self._fit_columns()
        still = [pixel for old in selected if (pixel := moved(old)) is not None]
        current = None if current is None else moved(current)
        if current is None and row >= 0 and rows:
            # Its pixel is gone: go on with the one that took its row.
            current = self._model.pixel_at(min(row, len(rows) - 1))
            still = still or [current]
        self._select(still, current, column)
        for bar, value in zip(self._scroll_bars(), scrolled, strict=True):
            bar.setValue(value)
        self._pages.setCurrentIndex(1 if rows else 0)
        if len(rows) > len(before) > 0:  # the new one is seen
            newest = self._model.row_of(len(rows) - 1)
            self._view.scrollTo(self._model.index(newest, 0))
        if had_focus and not rows:
            self._add.setFocus()
        self._enable()

    def set_addable(self, addable: bool) -> None:
        """Tell whether there is an inspected pixel to watch."""
        self._add.setEnabled(addable)

    # Copying

    def copy_selected(self) -> None:
        """Copy the selected rows, or else all, with tabs between the columns."""
        rows = self._view.selected_rows() or range(self._model.rowCount())
        copy_text(self._model.tsv(list(rows)))

    def copy_all(self) -> None:
        """Copy all rows as they are sorted, with tabs between the columns."""
        copy_text(self._model.tsv(range(self._model.rowCount())))

    def sizeHint(self) -> QSize:
        """Return room for the titles and about five rows."""
        line = row_height(self)
        return QSize(640, 7 * line + 16)

    # Sorting

    def _sort_section(self, section: int) -> None:
        column = self._model.columns[section]
        largest_first = column.kind is Kind.DIFFERENCE
        sorted_by, descending = self._model.sorting
        if sorted_by != column:
            self._sort(column, largest_first)
        elif descending == largest_first:
            self._sort(column, not largest_first)
        else:
            self._sort(None, False)

    def _sort(self, column: Column | None, descending: bool) -> None:
        selection = self._selection()
        self._model.sort_by(column, descending=descending)
        self._select(*selection)
        self._view.scrollTo(self._view.currentIndex())
        viewport = self._header.viewport()
        assert viewport is not None
        viewport.update()

    def _open_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_menu(menu)
        menu.popup(place)

    def _fill_menu(self, menu: QMenu) -> None:
        """Offer what the keys and the titles do, for the current row and column."""
        index = self._view.currentIndex()
        if index.isValid():
            row, column = index.row(), self._model.columns[index.column()]
            title = self._model.title(column)
            menu.addAction("Go to this pixel", lambda: self._choose(row))
            menu.addAction("Remove", self._ask_to_remove)
            menu.addAction("Copy", self.copy_selected)
            menu.addSeparator()
            menu.addAction(f"Sort by {title}", lambda: self._sort(column, False))
            menu.addAction(f"Sort by {title}, largest first", lambda: self._sort(column, True))
        menu.addAction("Order of watching", lambda: self._sort(None, False))

    # Selection

    def _selection(self) -> tuple[list[int], int | None, int]:
        """Return the selected pixels, the current one, and the current column."""
        index = self._view.currentIndex()
        current = self._model.pixel_at(index.row()) if index.isValid() else None
        pixels = [self._model.pixel_at(row) for row in self._view.selected_rows()]
        return pixels, current, max(0, index.column())

    def _select(self, pixels: Sequence[int], current: int | None, column: int) -> None:
        selection = self._view.selectionModel()
        assert selection is not None
        flag = QItemSelectionModel.SelectionFlag
        whole_row = QItemSelectionModel.SelectionFlags() | flag.Select | flag.Rows
        if current is not None:
            column = min(column, self._model.columnCount() - 1)
            index = self._model.index(self._model.row_of(current), column)
            selection.setCurrentIndex(index, flag.NoUpdate)
        for pixel in pixels:
            index = self._model.index(self._model.row_of(pixel), 0)
            selection.select(index, whole_row)

    def _scroll_bars(self) -> list[QScrollBar]:
        bars = (self._view.horizontalScrollBar(), self._view.verticalScrollBar())
        return [bar for bar in bars if bar is not None]

    def _watch_selection(self) -> None:
        selection = self._view.selectionModel()
        assert selection is not None
        selection.selectionChanged.connect(self._enable)

    def _enable(self) -> None:
        """Let only those buttons be pressed that would do something."""
        self._remove.setEnabled(bool(self._view.selected_rows()))
        self._copy.setEnabled(self._model.rowCount() > 0)

    def _ask_to_remove(self) -> None:
        pixels = sorted(self._model.pixel_at(row) for row in self._view.selected_rows())
        if pixels:
            self.remove_requested.emit(pixels)

    def _choose(self, row: int) -> None:
        self.chosen.emit(self._model.pixel_at(row))

    # Looks

    def _button(self, text: str, tip: str) -> SegmentButton:
        button = SegmentButton(text, self)
        button.setCheckable(False)
        button.setToolTip(tip)
        button.setAccessibleName(tip.split(" (")[0])
        return button

    def _fit_columns(self) -> None:
        """Give each column the room of its longest number, each group that of its title."""
        metrics = self._view.fontMetrics()
        columns, channels = self._model.columns, self._model.channels
        arrow = _arrow_width(metrics) + 8
        widths = []
        for number, column in enumerate(columns):
            if column.kind in PLACE:
                numbers = place_width(self._model, column, metrics)
            else:
                numbers = channels * _slot(column.kind, metrics)
                if column.kind is Kind.VALUE:
                    numbers += chip_side(metrics) + 5
            label = metrics.horizontalAdvance(self._model.label(number)) + arrow
            widths.append(_MARGIN + max(numbers, label) + _END)
        for number in range(len(columns)):
            first, last, title = self._model.group(number)
            if number == last:
                needed = _MARGIN + metrics.horizontalAdvance(title) + 4
                widths[last] += max(0, needed - sum(widths[first : last + 1]))
        for number, width in enumerate(widths):
            self._view.setColumnWidth(number, width)

    def restyle(self) -> None:
        color_text(theme.quiet_text(self.palette()), self._nothing)
        self._view.set_row_height(row_height(self))
        self._header.setFixedHeight(2 * row_height(self))
        self._fit_columns()
