"""The weights of any number of taps, as a small picture."""

from __future__ import annotations

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette, QPen
from PyQt5.QtWidgets import QWidget

from viewer.qt import theme
from viewer.upsampling.number_text import decimal_text, fraction_text
from viewer.upsampling.taps import PixelTaps
from viewer.widgets.basic.tap_colors import NEGATIVE, blend, tap_color, weight_range
from viewer.widgets.inspector.tap_picture import TapPicture


class WeightGrid(TapPicture):
    """One cell for each tap: coloured for up to four, else the stronger the heavier."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._taps: PixelTaps | None = None
        self._n_cols = 1
        self.setAccessibleName("Weights of the source pixels, as a picture")

    def set_taps(self, taps: PixelTaps, n_cols: int) -> None:
        """Show the weights of one pixel's taps, `n_cols` in each line."""
        self._taps, self._n_cols = taps, n_cols
        self.take_other_taps()

    def _shape(self) -> tuple[int, int]:
        count = 0 if self._taps is None else len(self._taps)
        return (count // self._n_cols, self._n_cols) if count else (0, 0)

    def _grid(self) -> QRectF:
        """Return the rectangle of the cells, in the middle; no cell is wider than a third."""
        n_rows, n_cols = self._shape()
        side = min(self.width(), self.height()) - 4
        cell = side / max(n_rows, n_cols, 3)
        width, height = n_cols * cell, n_rows * cell
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _cell(self, tap: int) -> QRectF:
        grid = self._grid()
        n_rows, n_cols = self._shape()
        width, height = grid.width() / n_cols, grid.height() / n_rows
        line, place = divmod(tap, n_cols)
        return QRectF(grid.left() + place * width, grid.top() + line * height, width, height)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the cells, their weights where there is room, and what is lit up."""
        painter = QPainter(self)
        colors = self.palette()
        if self._taps is None or not len(self._taps):
            painter.setPen(QPen(theme.quiet_text(colors), 1, Qt.PenStyle.DotLine))
            side = min(self.width(), self.height()) / 3
            box = QRectF(0, 0, side, side)
            box.moveCenter(QRectF(self.rect()).center())
            painter.drawRect(box)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "0")
            return
        if len(self._taps) <= len(theme.TAP_COLORS):
            self._paint_cells(painter, self._taps)
        else:
            painter.drawImage(self._grid(), self._image(self._taps))
            if self._cell(0).width() > self.fontMetrics().horizontalAdvance(".000") + 4:
                self._paint_cells(painter, self._taps)
        painter.setPen(QPen(theme.quiet_text(colors), 1))
        painter.drawRect(self._grid())
        self._paint_highlight(painter, self._taps)

    def _paint_cells(self, painter: QPainter, taps: PixelTaps) -> None:
        heaviest = max(1, int(taps.weights.max()))
        base = self.palette().color(QPalette.ColorRole.Base)
        for tap in range(len(taps)):
            share = int(taps.weights[tap]) / heaviest
            fill = tap_color(tap, len(taps), share, self.palette())
            if len(taps) <= len(theme.TAP_COLORS):
                fill = blend(base, fill, 0.55)
            cell = self._cell(tap)
            painter.fillRect(cell, fill)
            painter.setPen(theme.text_on(fill))
            weight = taps.weight(tap)
            texts = (fraction_text(weight), decimal_text(weight, 3).replace("0.", ".", 1))
            room = cell.width() - 4
            fitting = [t for t in texts if self.fontMetrics().horizontalAdvance(t) <= room]
            if fitting:
                painter.drawText(cell, int(Qt.AlignmentFlag.AlignCenter), fitting[0])

    def _paint_highlight(self, painter: QPainter, taps: PixelTaps) -> None:
        if self._highlighted is None:
            return
        row, col = self._highlighted
        for tap in np.flatnonzero((taps.rows == row) & (taps.cols == col)).tolist():
            cell = self._cell(tap).adjusted(-1, -1, 1, 1)
            painter.setPen(QPen(QColor(Qt.GlobalColor.black), 3))
            painter.drawRect(cell)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(cell)

    def _image(self, taps: PixelTaps) -> QImage:
        """Return the weights as grey levels, negative ones as reds: one pixel for each tap."""
        n_rows, n_cols = self._shape()
        start, end, negative = (
            np.array(color.getRgb()[:3]) for color in (*weight_range(self.palette()), NEGATIVE)
        )
        shares = taps.weights[:, None] / max(1, int(taps.weights.max()))
        ends = np.where(shares < 0, negative, end)
        levels = np.rint(start + (ends - start) * np.minimum(np.abs(shares), 1)).astype(np.uint8)
        data = levels.tobytes()
        image = QImage(data, n_cols, n_rows, 3 * n_cols, QImage.Format.Format_RGB888)
        return image.copy()  # the bytes go with this frame

    def tap_at(self, place: QPointF) -> tuple[int, int] | None:
        grid = self._grid()
        if self._taps is None or not len(self._taps) or not grid.contains(place):
            return None
        n_rows, n_cols = self._shape()
        line = min(int((place.y() - grid.top()) / grid.height() * n_rows), n_rows - 1)
        cell = min(int((place.x() - grid.left()) / grid.width() * n_cols), n_cols - 1)
        tap = line * n_cols + cell
        return int(self._taps.rows[tap]), int(self._taps.cols[tap])
