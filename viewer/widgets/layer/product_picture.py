"""A square table of products, drawn as a picture, with its two factors as bars along it."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from PyQt5.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PyQt5.QtWidgets import QSizePolicy, QToolTip, QWidget

from viewer.qt.fonts import SMALL, scaled_font
from viewer.qt.theme import quiet_text, text_on
from viewer.upsampling.number_text import significant
from viewer.widgets.basic.copy_table import copy_text
from viewer.widgets.basic.tap_colors import blend
from viewer.widgets.basic.themed_widget import ThemedWidget

LINES_FROM = 8  # pixels for each cell from which lines part the cells
SMALLEST_MARK = 7  # pixels; a smaller cell gets a dot of this size
ROOMY_CELL = 26  # pixels from which an outline and a number both fit into a cell
NUMBER_SIZES = (0.92, SMALL, 0.76)  # likewise for numbers, the best first

_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where the parts of a picture lie in its widget.

    Attributes
    ----------
    cells : QRect
        A square.
    above, beside : QRect
        The bars over the columns, and those left of the rows; empty if there are none.
    """

    cells: QRect
    above: QRect
    beside: QRect


class ProductPicture(ThemedWidget, QWidget):
    """Cells of grey, each the product of its row's and its column's factor.

    The factors stand as numbers and as bars along the top, and along the left where a subclass
    gives them room. The cell under the cursor is *lit*; with the keyboard focus, the arrow keys
    move it and Ctrl+C copies the table.

    Signals
    -------
    cell_lit(object)
        ``(row, col)`` of the cell that the cursor or the keyboard came upon, None when it left.
    """

    cell_lit = pyqtSignal(object)

    head_gap = 0  # pixels between the cells and the numbers along them
    has_lines = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._factors: tuple[Fraction, ...] = (Fraction(1),)
        self._current: tuple[int, int] | None = None
        self._lit_rows: tuple[int, ...] = ()
        self._lit_cols: tuple[int, ...] = ()
        self._outlines: tuple[tuple[int, int, QColor | None], ...] = ()
        self._image: QImage | None = None
        self._ground: QPixmap | None = None  # everything but outlines and focus
        self._arrangement: Arrangement | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # What a subclass decides.

    @abstractmethod
    def arrange(self) -> Arrangement:
        """Return where the parts lie at the present size."""

    @abstractmethod
    def greys(self) -> NDArray[np.uint8]:
        """Return the level of grey of each cell, shape (n, n)."""

    @abstractmethod
    def factor_text(self, index: int) -> str:
        """Return what is written for a factor."""

    @abstractmethod
    def product_text(self, row: int, col: int) -> str:
        """Return what is written in a cell."""

    @abstractmethod
    def cell_words(self, row: int, col: int) -> str:
        """Return what there is to say about a cell."""

    @property
    def bar_limit(self) -> Fraction:
        """The factor whose bar takes all the room."""
        return max(self._factors)

    def paint_under(self, painter: QPainter) -> None:
        """Paint what belongs under the cells and the bars."""

    def paint_over(self, painter: QPainter) -> None:
        """Paint what belongs over the bars."""

    # Setters.

    def set_factors(self, factors: Sequence[Fraction]) -> None:
        """Show another table; what was lit or outlined in the old one goes."""
        self._factors = tuple(factors)
        self._image = self._ground = None
        self._outlines = ()
        self._set_current(None)
        self.set_lit((), ())
        self.update()

    def set_lit(self, rows: Sequence[int], cols: Sequence[int]) -> None:
        """Light up the cells where some rows and some columns cross."""
        if (tuple(rows), tuple(cols)) != (self._lit_rows, self._lit_cols):
            self._lit_rows, self._lit_cols = tuple(rows), tuple(cols)
            self._ground = None
            self.update()

    def set_outlines(
        self, cells: Sequence[tuple[int, int]], colors: Sequence[str | QColor] = ()
    ) -> None:
        """Outline some cells, each in its own colour; without colours, in the accent.

        Cells outside the table are passed over.
        """
        size = len(self._factors)
        outlines = tuple(
            (row, col, QColor(colors[n]) if n < len(colors) else None)
            for n, (row, col) in enumerate(cells)
            if 0 <= row < size and 0 <= col < size
        )
        if outlines != self._outlines:
            self._outlines = outlines
            self.update()

    @property
    def factors(self) -> tuple[Fraction, ...]:
        """The factors of all rows, and of all columns."""
        return self._factors

    @property
    def outlines(self) -> tuple[tuple[int, int, QColor | None], ...]:
        """Row, column and colour (None: the accent) of each outlined cell."""
        return self._outlines

    @property
    def lit(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The rows and the columns at whose crossings the cells are lit."""
        return self._lit_rows, self._lit_cols

    # Geometry.

    def sizeHint(self) -> QSize:
        """Return a size at which small tables have room for their numbers."""
        side = 13 * self.fontMetrics().height()
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return a size that still shows the shape of things."""
        side = 6 * self.fontMetrics().height()
        return QSize(side, side)

    @property
    def arrangement(self) -> Arrangement:
        """Where the parts lie."""
        if self._arrangement is None:
            self._arrangement = self.arrange()
        return self._arrangement

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Arrange the parts anew."""
        self._arrangement = self._ground = None

    def restyle(self) -> None:
        """Arrange the parts anew for another font, and paint them in the new colours."""
        self._arrangement = self._ground = None
        self.update()

    def cell_at(self, point: QPoint) -> tuple[int, int] | None:
        """Return the cell under a point of the widget, if there is one."""
        cells = self.arrangement.cells
        if not self._can_paint() or not cells.contains(point):
            return None
        edges = self._edges()
        row = int(np.searchsorted(edges, point.y() - cells.top(), side="right")) - 1
        col = int(np.searchsorted(edges, point.x() - cells.left(), side="right")) - 1
        return row, col

    def cell_rect(self, row: int, col: int) -> QRect:
        """Return where a cell lies."""
        cells, count = self.arrangement.cells, len(self._factors)
        side = cells.width()
        top, bottom = row * side // count, (row + 1) * side // count
        left, right = col * side // count, (col + 1) * side // count
        return QRect(cells.left() + left, cells.top() + top, right - left, bottom - top)

    def head_height(self) -> int:
        """Return the room for a line of numbers between the bars and the cells."""
        return QFontMetrics(scaled_font(self.font(), NUMBER_SIZES[0])).height()

    def _edges(self) -> NDArray[np.int64]:
        """Cut the side into cells: it is always filled, so nothing jumps with their number."""
        count = len(self._factors)
        edges: NDArray[np.int64] = np.arange(count + 1) * self.arrangement.cells.width() // count
        return edges

    def _can_paint(self) -> bool:
        """Return whether each cell has at least a pixel."""
        return self.arrangement.cells.width() >= len(self._factors)

    # Painting.

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the cells, the bars, the numbers and the marks."""
        if not self._can_paint():
            return
        ratio = self.devicePixelRatioF()
        if self._ground is None or self._ground.devicePixelRatioF() != ratio:
            self._ground = self._make_ground(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ground)
        self._paint_outlines(painter, self._outlines)
        self._paint_outlines(
            painter, [(row, col, None) for row in self._lit_rows for col in self._lit_cols]
        )
        if self.hasFocus():
            painter.setPen(self._accent())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def _make_ground(self, ratio: float) -> QPixmap:
        """Paint cells, bars and numbers once; outlines change far more often."""
        ground = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
        ground.setDevicePixelRatio(ratio)
        ground.fill(self.palette().color(QPalette.ColorRole.Window))
        painter = QPainter(ground)
        painter.setFont(self.font())
        self.paint_under(painter)
        painter.drawImage(self.arrangement.cells, self._picture())
        if self.has_lines:
            self._paint_lines(painter)
        self._paint_bars(painter)
        self.paint_over(painter)
        self._paint_factors(painter)
        self._paint_products(painter)
        painter.end()
        return ground

    def _accent(self) -> QColor:
        return self.palette().color(QPalette.ColorRole.Highlight)

    def _picture(self) -> QImage:
        """Return the cells at their size on screen, from the cache where they are the same."""
        side = self.arrangement.cells.width()
        if self._image is None or self._image.width() != side:
            lengths = np.diff(self._edges())
            levels = self.greys().repeat(lengths, axis=0).repeat(lengths, axis=1)
            image = QImage(levels.tobytes(), side, side, side, QImage.Format.Format_Grayscale8)
            self._image = image.copy()  # Qt does not keep the bytes alive
        return self._image

    def _paint_lines(self, painter: QPainter) -> None:
        cells = self.arrangement.cells
        if cells.width() < LINES_FROM * len(self._factors):
            return
        painter.setPen(QColor(128, 128, 128, 110))
        for edge in self._edges()[1:-1].tolist():
            x, y = cells.left() + edge, cells.top() + edge
            painter.drawLine(x, cells.top(), x, cells.bottom())
            painter.drawLine(cells.left(), y, cells.right(), y)

    def _paint_bars(self, painter: QPainter) -> None:
        above, beside = self.arrangement.above, self.arrangement.beside
        edges = self._edges().tolist()
        window = self.palette().color(QPalette.ColorRole.Window)
        plain, lit = blend(window, quiet_text(self.palette()), 0.55), self._accent()
        limit = float(self.bar_limit)
        gap = 1 if edges[1] >= 4 else 0
        for index, factor in enumerate(self._factors):
            start, length = edges[index], edges[index + 1] - edges[index] - gap
            if factor and above.height() > 0:
                high = max(1.0, above.height() * float(factor) / limit)
                bar = QRectF(above.left() + start, above.bottom() + 1 - high, length, high)
                painter.fillRect(bar, lit if index in self._lit_cols else plain)
            if factor and beside.width() > 0:
                wide = max(1.0, beside.width() * float(factor) / limit)
                bar = QRectF(beside.right() + 1 - wide, beside.top() + start, wide, length)
                painter.fillRect(bar, lit if index in self._lit_rows else plain)

    def _number_font(self, texts: Sequence[str], room: QSize) -> QFont | None:
        """Return the largest font in which all of some texts fit into some room, if any does."""
        longest = max(texts, key=len)
        for size in NUMBER_SIZES:
            font = scaled_font(self.font(), size)
            metrics = QFontMetrics(font)
            wide = metrics.horizontalAdvance(longest)
            if wide <= room.width() and metrics.ascent() <= room.height():
                return font
        return None

    def _paint_factors(self, painter: QPainter) -> None:
        cells, beside = self.arrangement.cells, self.arrangement.beside
        count, head = len(self._factors), self.head_height()
        texts = [self.factor_text(index) for index in range(count)]
        cell = cells.width() // count
        font = self._number_font(texts, QSize(cell - 2, cell if beside.width() > 0 else head))
        if font is None:
            return
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        for index, text in enumerate(texts):
            rect = self.cell_rect(index, index)
            top = cells.top() - head - self.head_gap
            spot = QRect(rect.left() - 4, top, rect.width() + 8, head)
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)
            if beside.width() > 0:
                wide = cells.left() - beside.right() - 1
                spot = QRect(beside.right() + 1, rect.top() - 4, wide, rect.height() + 8)
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_products(self, painter: QPainter) -> None:
        count = len(self._factors)
        room = self.arrangement.cells.width() // count - 2
        if room < painter.fontMetrics().averageCharWidth():
            return
        texts = [[self.product_text(r, c) for c in range(count)] for r in range(count)]
        font = self._number_font([text for line in texts for text in line], QSize(room, room))
        if font is None:
            return
        painter.setFont(font)
        for row, (line, levels) in enumerate(zip(texts, self.greys().tolist(), strict=True)):
            for col, (text, level) in enumerate(zip(line, levels, strict=True)):
                painter.setPen(text_on(QColor(level, level, level)))
                painter.drawText(self.cell_rect(row, col), Qt.AlignmentFlag.AlignCenter, text)

    def _paint_outlines(
        self, painter: QPainter, marks: Sequence[tuple[int, int, QColor | None]]
    ) -> None:
        side = self.arrangement.cells.width()
        mark = max(SMALLEST_MARK, side // len(self._factors))
        if len(marks) > 4 and len(marks) * mark * mark > 0.6 * side * side:
            # Outlines would hide what they are to show: one around all of them instead.
            first, last = self.cell_rect(*marks[0][:2]), self.cell_rect(*marks[-1][:2])
            self._paint_outline(painter, first.united(last), self._accent())
            return
        for row, col, color in marks:
            self._paint_outline(painter, self.cell_rect(row, col), color or self._accent())

    def _paint_outline(self, painter: QPainter, rect: QRect, color: QColor) -> None:
        """Outline a cell along its edge, between black lines: so any colour shows on any grey."""
        black = QColor(Qt.GlobalColor.black)
        short = SMALLEST_MARK - rect.width()
        if short > 0:
            before, after = short // 2, short - short // 2
            rect = rect.adjusted(-before, -before, after, after)
            painter.fillRect(rect, black)
            painter.fillRect(rect.adjusted(1, 1, -1, -1), color)
            return
        # In a small cell the ring lies over the neighbours, to leave its number readable.
        inside = 2.0 if rect.width() >= ROOMY_CELL else -0.5
        ring = QRectF(rect).adjusted(inside, inside, -inside, -inside)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, ink in ((4, black), (2, color)):
            pen = QPen(ink, width)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(ring)

    # The cursor and the keyboard.

    def _set_current(self, cell: tuple[int, int] | None) -> None:
        if cell == self._current:
            return
        self._current = cell
        self.set_lit(*(((cell[0],), (cell[1],)) if cell is not None else ((), ())))
        self.setAccessibleDescription(self.cell_words(*cell) if cell is not None else "")
        self.cell_lit.emit(cell)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Light up the cell under the cursor."""
        if event is not None:
            self._set_current(self.cell_at(event.pos()))

    def leaveEvent(self, event: QEvent | None) -> None:
        """Put the light out."""
        self._set_current(None)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Show that the arrow keys act here now."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Put the light out."""
        self._set_current(None)
        self.update()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Move the lit cell with the arrow keys; copy the table with Ctrl+C."""
        if event is None:
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            copy_text(self.as_text())
        elif _is_step(event):
            self._step(*_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _step(self, down: int, right: int) -> None:
        last = len(self._factors) - 1
        if self._current is None:
            row = col = last // 2
        else:
            row = min(max(self._current[0] + down, 0), last)
            col = min(max(self._current[1] + right, 0), last)
        self._set_current((row, col))
        corner = self.cell_rect(row, col).bottomRight()
        QToolTip.showText(self.mapToGlobal(corner), self.cell_words(row, col), self)

    def as_text(self) -> str:
        """Return the products as decimals, one row a line, parted by tabs."""
        return "\n".join(
            "\t".join(significant(row * col, 6) for col in self._factors) for row in self._factors
        )

    def event(self, event: QEvent | None) -> bool:
        """Say what a cell is in a tooltip, and claim the keys that act here."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self.cell_at(event.pos())
            if cell is not None:
                words, rect = self.cell_words(*cell), self.cell_rect(*cell)
                QToolTip.showText(event.globalPos(), words, self, rect)
                return True
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and (event.matches(QKeySequence.StandardKey.Copy) or _is_step(event))
        ):
            event.accept()
            return True
        return super().event(event)


def _is_step(event: QKeyEvent) -> bool:
    """Return whether a key moves the lit cell: an arrow key, and no other with it."""
    alone = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return event.key() in _STEPS and event.modifiers() in alone
