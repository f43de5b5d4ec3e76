"""The table of reasons: how many pixels differ for each, in view and in the whole picture."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

from PyQt5.QtCore import QAbstractTableModel, QModelIndex, QRect, QSize, Qt, pyqtSignal
from PyQt5.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QResizeEvent,
)
from PyQt5.QtWidgets import (
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from viewer.comparing.reason_counts import ReasonCounts
from viewer.comparing.reasons import Reason
from viewer.qt import theme
from viewer.qt.fonts import fitting_font
from viewer.widgets.basic.copy_table import CopyTable, copy_text
from viewer.widgets.basic.tap_colors import blend
from viewer.widgets.basic.themed_widget import ThemedWidget

Where: TypeAlias = Literal["visible", "whole"]

REASON, VISIBLE, WHOLE, WORST = range(4)
HEADERS = ("", "in view", "whole", "worst")
ROWS_SHOWN = 5
_COUNT_COLUMNS: dict[int, Where] = {VISIBLE: "visible", WHOLE: "whole"}
_WIDEST = {VISIBLE: "0,000,000", WHOLE: "000,000,000", WORST: "±255"}  # what has room
_MARGIN = 4  # left and right of a text

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


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


class ReasonsModel(QAbstractTableModel):
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
            self.beginResetModel()
            self._reasons = reasons
            self.endResetModel()
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

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of reasons that occur."""
        return 0 if parent.isValid() else len(self._reasons)

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


class _ReasonsDelegate(QStyledItemDelegate):
    """Paints cells of two lines: titles wrap, shares stand over numbers, the worst is a link."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.font = QFont()

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        model = index.model()
        assert painter is not None and isinstance(model, ReasonsModel)
        row, column, box = index.row(), index.column(), QRect(option.rect)
        colors, selected = option.palette, bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(box, colors.brush(QPalette.ColorRole.Highlight))
            text = quiet = link = colors.color(QPalette.ColorRole.HighlightedText)
        else:
            ground = colors.color(QPalette.ColorRole.Base)
            text, quiet = colors.color(QPalette.ColorRole.Text), theme.quiet_text(colors)
            link = colors.color(QPalette.ColorRole.Link)
            if model.reasons[row] is Reason.EQUAL:
                text = quiet
            painter.setPen(blend(ground, text, 0.15))
            painter.drawLine(box.bottomLeft(), box.bottomRight())
        box.adjust(_MARGIN, 0, -_MARGIN, -1)
        first, second = model.lines(row, column)
        painter.setFont(self.font)
        painter.setPen(text)
        if column == REASON:
            painter.drawText(box, _LEFT, first)
        elif column == WORST:
            font = QFont(self.font)
            font.setUnderline(True)
            painter.setFont(font)
            painter.setPen(link)
            painter.drawText(box, _RIGHT, first)
        elif not (first and second):
            painter.drawText(box, _RIGHT, first or second)
        else:
            middle = box.height() // 2
            painter.drawText(box.adjusted(0, 0, 0, -middle), _RIGHT, first)
            painter.setPen(quiet)
            painter.drawText(box.adjusted(0, middle, 0, 0), _RIGHT, second)
        painter.restore()


class ReasonsTable(ThemedWidget, CopyTable):
    """The reasons with their counts; always as high as five rows, more are scrolled to.

    Signals
    -------
    worst_chosen(int, int)
        The person wants to see this output pixel: row, column.
    """

    worst_chosen = pyqtSignal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reasons_model = ReasonsModel(self)
        self.setModel(self.reasons_model)
        self._delegate = _ReasonsDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setAccessibleName("Reasons and how many pixels they concern")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._follow)
        self.copy_requested.connect(self.copy)
        self.restyle()

    def set_counts(self, where: Where, counts: ReasonCounts | None, complete: bool) -> None:
        """Show counts, those in view or those of the whole picture; None for none."""
        self.reasons_model.set_counts(where, counts, complete)

    def copy(self) -> None:
        """Copy the selected rows, or all with their titles, as tab-separated values."""
        rows = self.selected_rows()
        lines = [_tsv_line(self.reasons_model, row) for row in rows]
        if not rows:
            count = self.reasons_model.rowCount()
            lines = [_TSV_TITLES, *(_tsv_line(self.reasons_model, row) for row in range(count))]
        copy_text("\n".join("\t".join(line) for line in lines))

    def _follow(self, index: QModelIndex) -> None:
        if index.column() == WORST:
            self._choose_worst(index.row())

    def _choose_worst(self, row: int) -> None:
        worst = self.reasons_model.worst(row)
        if worst is not None:
            self.worst_chosen.emit(worst.row, worst.col)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Go to the worst pixel of the current row on Enter."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event is not None and event.key() in enter and self.currentIndex().isValid():
            self._choose_worst(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Show a hand over links."""
        super().mouseMoveEvent(event)
        viewport = self.viewport()
        if event is None or viewport is None:
            return
        index = self.indexAt(event.pos())
        on_link = index.column() == WORST and self.reasons_model.worst(index.row()) is not None
        if on_link:
            viewport.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            viewport.unsetCursor()

    # Arrangement

    @property
    def cell_font(self) -> QFont:
        """The table's font, or it in a smaller size in which everything has room."""
        return self._delegate.font

    def restyle(self) -> None:
        header = self.horizontal_header
        self.set_row_height(2 * self.fontMetrics().lineSpacing() + 5)
        header.setFixedHeight(self.fontMetrics().height() + 4)
        rows = ROWS_SHOWN * self.vertical_header.defaultSectionSize()
        height = header.height() + rows
        if height != self.minimumHeight():
            self.setFixedHeight(height)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Give numbers the room that they need at most, and the titles the rest."""
        viewport, style = self.viewport(), self.style()
        assert viewport is not None and style is not None
        # The letters are as large with a scroll bar as without: they shall not jump.
        room = self.width() - style.pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        font = fitting_font(self.font(), lambda metrics: sum(_least_widths(metrics)), room)
        if font != self._delegate.font:
            self._delegate.font = font
            self.horizontal_header.setFont(font)
            viewport.update()
        widths = _least_widths(QFontMetrics(font))
        widths[REASON] = max(0, viewport.width() - sum(widths[VISIBLE:]))
        for column, width in enumerate(widths):
            if self.columnWidth(column) != width:
                self.setColumnWidth(column, width)

    def sizeHint(self) -> QSize:
        """Return the height of the rows that are shown; the width is whatever there is."""
        return QSize(200, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Share out the new width."""
        super().resizeEvent(event)
        self._fit_columns()


def _least_widths(metrics: QFontMetrics) -> list[int]:
    """Return the least width of each column: of titles in two lines, of numbers in one."""
    texts = [
        [half for reason in Reason for half in _halves(reason.title, metrics)],
        *([widest, HEADERS[column]] for column, widest in _WIDEST.items()),
    ]
    return [max(map(metrics.horizontalAdvance, column)) + 2 * _MARGIN for column in texts]


def _halves(title: str, metrics: QFontMetrics) -> tuple[str, str]:
    """Return a title in two lines, the longer of which is as short as can be."""
    words = title.split(" ")
    return min(
        ((" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words) + 1)),
        key=lambda lines: max(map(metrics.horizontalAdvance, lines)),
    )


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


def _tsv_line(model: ReasonsModel, row: int) -> tuple[str, ...]:
    """Return plain numbers; what is not known, or known in part, stays empty."""
    cells: list[str] = []
    for where in _COUNT_COLUMNS.values():
        counts = model.counts(where)
        if counts is None or not model.is_complete(where):
            cells += ["", ""]
        else:
            number = counts.counts.get(model.reasons[row], 0)
            cells += [str(number), f"{100 * number / counts.total:.6g}" if counts.total else ""]
    worst = model.worst(row)
    return (
        model.reasons[row].title,
        *cells,
        *(map(str, worst) if worst is not None else ("", "", "")),
    )
