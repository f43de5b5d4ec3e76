"""Cells that the cursor and the keyboard light up."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from PyQt5.QtCore import QEvent, QPoint, QRect, Qt, pyqtSignal
from PyQt5.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent
from PyQt5.QtWidgets import QSizePolicy, QToolTip, QWidget

from viewer.widgets.basic.arrow_keys import STEPS
from viewer.widgets.basic.copy_table import copy_text
from viewer.widgets.layer.cell_grid import CellGrid


class LitCells(QWidget):
    """The cell under the cursor is *lit*, and said in words in a tool tip.

    With the keyboard focus, the arrow keys move it and Ctrl+C copies the table.

    Signals
    -------
    cell_lit(object)
        ``(row, col)`` of the cell that the cursor or the keyboard came upon, None when it left.
    """

    cell_lit = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current: tuple[int, int] | None = None
        self._lit: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # What a subclass decides

    @property
    @abstractmethod
    def grid(self) -> CellGrid:
        """Where the cells lie."""

    @abstractmethod
    def cell_words(self, row: int, col: int) -> str:
        """Return what there is to say about a cell."""

    @abstractmethod
    def as_text(self) -> str:
        """Return the table for the clipboard."""

    # What is lit

    def set_lit(self, rows: Sequence[int], cols: Sequence[int]) -> None:
        """Light up the cells where some rows and some columns cross."""
        if (tuple(rows), tuple(cols)) != self._lit:
            self._lit = tuple(rows), tuple(cols)
            self.update()

    @property
    def lit(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The rows and the columns at whose crossings the cells are lit."""
        return self._lit

    def put_out(self) -> None:
        """Light up nothing."""
        self._set_current(None)
        self.set_lit((), ())

    def _set_current(self, cell: tuple[int, int] | None) -> None:
        if cell == self._current:
            return
        self._current = cell
        self.set_lit(*(((cell[0],), (cell[1],)) if cell is not None else ((), ())))
        self.setAccessibleDescription(self.cell_words(*cell) if cell is not None else "")
        self.cell_lit.emit(cell)

    def cell_at(self, point: QPoint) -> tuple[int, int] | None:
        """Return the cell under a point of the widget, if there is one."""
        return self.grid.at(point)

    def cell_rect(self, row: int, col: int) -> QRect:
        """Return where a cell lies."""
        return self.grid.rect(row, col)

    # The cursor and the keyboard

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
            self._step(*STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def _step(self, down: int, right: int) -> None:
        last = self.grid.count - 1
        if self._current is None:
            row = col = last // 2
        else:
            row = min(max(self._current[0] + down, 0), last)
            col = min(max(self._current[1] + right, 0), last)
        self._set_current((row, col))
        corner = self.cell_rect(row, col).bottomRight()
        QToolTip.showText(self.mapToGlobal(corner), self.cell_words(row, col), self)

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
    return event.key() in STEPS and event.modifiers() in alone
