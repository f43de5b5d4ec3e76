"""How the table of watched pixels is painted: titles in groups, bytes with their colour."""

from __future__ import annotations

from PyQt5.QtCore import QModelIndex, QPointF, QRect, Qt
from PyQt5.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen, QPolygonF
from PyQt5.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from viewer.qt import theme
from viewer.upsampling.number_text import difference_text
from viewer.widgets.basic.tap_colors import blend
from viewer.widgets.tables.watched_model import MISSING, PLACE, Column, Kind, WatchedModel

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_MARGIN, _END = 8, 4  # at the left and at the right of a column


def _slot(kind: Kind, metrics: QFontMetrics) -> int:
    """Return the width that one channel's number takes, with the gap after it."""
    longest = "000" if kind is Kind.VALUE else "−000"
    return metrics.horizontalAdvance(longest) + metrics.horizontalAdvance(" ") + 1


def _group_line(colors: QPalette) -> QColor:
    return blend(colors.color(QPalette.ColorRole.Base), theme.quiet_text(colors), 0.35)


class GroupHeader(QHeaderView):
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
        if sorted_by == section:
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


class WatchedCells(QStyledItemDelegate):
    """Paints numbers in columns of their own: bytes with their colour, differences."""

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        model = index.model()
        assert painter is not None and isinstance(model, WatchedModel)
        colors, box = option.palette, option.rect
        row, section = index.row(), index.column()
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
        self._paint_content(painter, option, model, (row, section), (plain, quiet))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(plain, 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    def _paint_content(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        model: WatchedModel,
        cell: tuple[int, int],
        inks: tuple[QColor, QColor],
    ) -> None:
        """Paint a position, a value with its colour, or a difference."""
        (row, section), (plain, quiet), metrics = cell, inks, option.fontMetrics
        column = model.columns[section]
        inner = option.rect.adjusted(_MARGIN, 0, 0, 0)
        if column.kind in PLACE:
            painter.setPen(plain if column.kind in (Kind.ROW, Kind.COL) else quiet)
            # As wide as the column's longest: the figures stand one under the other.
            inner.setWidth(place_width(model, column, metrics))
            painter.drawText(inner, _RIGHT, model.text(row, section))
            return
        numbers = model.numbers(row, section)
        if column.kind is Kind.VALUE:
            inner = self._paint_chip(painter, inner, numbers, metrics)
        if numbers is None:
            painter.setPen(quiet)
            painter.drawText(inner, _LEFT, MISSING)
        else:
            self._paint_numbers(painter, inner, column.kind, numbers, inks, option)

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


def fitted_widths(model: WatchedModel, metrics: QFontMetrics) -> list[int]:
    """Return for each column the room of its longest number, each group that of its title."""
    columns, channels = model.columns, model.channels
    arrow = _arrow_width(metrics) + 8
    widths = []
    for number, column in enumerate(columns):
        if column.kind in PLACE:
            numbers = place_width(model, column, metrics)
        else:
            numbers = channels * _slot(column.kind, metrics)
            if column.kind is Kind.VALUE:
                numbers += chip_side(metrics) + 5
        label = metrics.horizontalAdvance(model.label(number)) + arrow
        widths.append(_MARGIN + max(numbers, label) + _END)
    for number in range(len(columns)):
        first, last, title = model.group(number)
        if number == last:
            needed = _MARGIN + metrics.horizontalAdvance(title) + 4
            widths[last] += max(0, needed - sum(widths[first : last + 1]))
    return widths
