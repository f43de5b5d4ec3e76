"""How the table of values is painted: colours, bytes, and small differences beside them."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt5.QtCore import QModelIndex, QRect, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PyQt5.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from viewer.qt import theme
from viewer.widgets.basic.tap_colors import blend
from viewer.widgets.inspector.values_model import MISSING, ValuesModel

_SMALL = 0.85  # the differences beside the bytes
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the cells are painted with."""

    key: tuple[int, str]
    grounds: tuple[QColor, QColor, QColor]  # of a cell, of the chosen method's, of the chosen one
    text: QColor
    quiet: QColor
    warning: QColor
    small: QFont


class ValueCells(QStyledItemDelegate):
    """Paints a byte with its difference, small, beside it; and the swatches."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.method = 0
        self.channel = 0
        self._look: _Look | None = None

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        model = index.model()
        assert painter is not None and isinstance(model, ValuesModel)
        row, column = index.row(), index.column()
        box, metrics = option.rect, option.fontMetrics
        look = self._look_for(option)
        chosen = column == self.method
        painter.fillRect(box, look.grounds[chosen + (chosen and row == self.channel + 1)])
        if row == 0:
            color = model.swatch(column)
            if color is not None:
                painter.fillRect(box.adjusted(4, 2, -4, -1), color)
            return
        cell = model.cell(row, column)
        painter.setFont(option.font)
        if row > model.channels or cell.text == MISSING:
            painter.setPen(look.warning if cell.stands_out else look.quiet)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), cell.text)
            return
        byte, difference = _split(box, metrics)
        painter.setPen(look.text)
        painter.drawText(byte, _RIGHT, cell.text)
        if cell.difference:
            painter.setFont(look.small)
            painter.setPen(look.warning if cell.stands_out else look.quiet)
            painter.drawText(difference, _LEFT, cell.difference)

    def _look_for(self, option: QStyleOptionViewItem) -> _Look:
        """Return the colours and letters; worked out only when these change."""
        key = (option.palette.cacheKey(), option.font.key())
        if self._look is None or key != self._look.key:
            colors = option.palette
            base = colors.color(QPalette.ColorRole.Base)
            accent = colors.color(QPalette.ColorRole.Highlight)
            small = QFont(option.font)
            small.setPointSizeF(small.pointSizeF() * _SMALL)
            self._look = _Look(
                key,
                (base, blend(base, accent, 0.14), blend(base, accent, 0.36)),
                colors.color(QPalette.ColorRole.Text),
                theme.quiet_text(colors),
                theme.warning_text(colors),
                small,
            )
        return self._look


def _split(box: QRect, metrics: QFontMetrics) -> tuple[QRect, QRect]:
    """Return where in a cell the byte goes and where the difference."""
    digits, rest = metrics.horizontalAdvance("000"), difference_width(metrics)
    left = box.left() + max(0, (box.width() - digits - rest) // 2)
    byte = QRect(left, box.top(), digits, box.height())
    return byte, QRect(left + digits + 5, box.top(), box.right() - left - digits - 5, box.height())


def difference_width(metrics: QFontMetrics) -> int:
    """Return the room for a difference beside its byte."""
    return int(metrics.horizontalAdvance("−255") * _SMALL) + 6
