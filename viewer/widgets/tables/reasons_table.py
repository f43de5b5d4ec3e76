"""The table of reasons: how many pixels differ for each, in view and in the whole picture."""

from __future__ import annotations

from PyQt5.QtCore import QModelIndex, QRect, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPalette, QResizeEvent
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
from viewer.widgets.basic.tap_colors import blend
from viewer.widgets.tables.figure_table import FigureTable
from viewer.widgets.tables.reasons_model import (
    HEADERS,
    REASON,
    VISIBLE,
    WHOLE,
    WORST,
    ReasonsModel,
    Where,
)

ROWS_SHOWN = 5
_WIDEST = {VISIBLE: "0,000,000", WHOLE: "000,000,000", WORST: "±255"}  # what has room
_MARGIN = 4  # left and right of a text

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ReasonsCells(QStyledItemDelegate):
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


class ReasonsTable(FigureTable):
    """The reasons with their counts; always as high as five rows, more are scrolled to.

    Signals
    -------
    worst_chosen(int, int)
        The person wants to see this output pixel: row, column.
    """

    worst_chosen = pyqtSignal(int, int)

    titles_over_selection = False

    def __init__(self, parent: QWidget | None = None) -> None:
        model = ReasonsModel()
        super().__init__(model, parent)
        model.setParent(self)
        self.reasons_model = model
        self._cells = ReasonsCells(self)
        self.setItemDelegate(self._cells)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setAccessibleName("Reasons and how many pixels they concern")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._follow)
        self.item_chosen.connect(self._choose_worst)
        self.restyle()

    def set_counts(self, where: Where, counts: ReasonCounts | None, complete: bool) -> None:
        """Show counts, those in view or those of the whole picture; None for none."""
        self.reasons_model.set_counts(where, counts, complete)

    def _follow(self, index: QModelIndex) -> None:
        if index.column() == WORST:
            self._choose_worst(index.row())

    def _choose_worst(self, row: int) -> None:
        worst = self.reasons_model.worst(row)
        if worst is not None:
            self.worst_chosen.emit(worst.row, worst.col)

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
        return self._cells.font

    def restyle(self) -> None:
        """Be as high as the rows that are shown, each of two lines."""
        header = self.horizontal_header
        self.set_row_height(2 * self.fontMetrics().lineSpacing() + 5)
        header.setFixedHeight(self.fontMetrics().height() + 4)
        rows = ROWS_SHOWN * self.vertical_header.defaultSectionSize()
        height = header.height() + rows
        if height != self.minimumHeight():
            self.setFixedHeight(height)
        self.fit_columns()

    def column_widths(self) -> list[int]:
        """Give numbers the room that they need at most, and the titles the rest.

        The letters become smaller where all of it is too wide.
        """
        viewport, style = self.viewport(), self.style()
        assert viewport is not None and style is not None
        # The letters are as large with a scroll bar as without: they shall not jump.
        room = self.width() - style.pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        font = fitting_font(self.font(), lambda metrics: sum(_least_widths(metrics)), room)
        if font != self._cells.font:
            self._cells.font = font
            self.horizontal_header.setFont(font)
            viewport.update()
        widths = _least_widths(QFontMetrics(font))
        widths[REASON] = max(0, viewport.width() - sum(widths[VISIBLE:]))
        return widths

    def sizeHint(self) -> QSize:
        """Return the height of the rows that are shown; the width is whatever there is."""
        return QSize(200, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Share out the new width."""
        super().resizeEvent(event)
        self.fit_columns()


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
