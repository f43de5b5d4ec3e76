"""What pictures of a pixel's taps have in common: one is lit up, and one is under the mouse."""

from __future__ import annotations

from abc import abstractmethod

from PyQt5.QtCore import QEvent, QPointF, QSize, pyqtSignal
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget


class TapPicture(QWidget):
    """A square picture of fixed size.

    Signals
    -------
    tap_hovered(object)
        The ``(row, col)`` in the source of the tap under the mouse; None when it is left.
    """

    tap_hovered = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._highlighted: tuple[int, int] | None = None
        self._hovered: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @abstractmethod
    def tap_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return the source position of the tap at a place in the widget, if there is one."""

    @property
    def highlighted(self) -> tuple[int, int] | None:
        """The tap that is lit up, by its ``(row, col)`` in the source."""
        return self._highlighted

    def set_highlighted(self, position: tuple[int, int] | None) -> None:
        """Light up the tap at a ``(row, col)`` of the source, or none."""
        if position != self._highlighted:
            self._highlighted = position
            self.update()

    def take_other_taps(self) -> None:
        """Show what has been set anew; the mouse has not been over any of it."""
        self._hovered = None
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the picture and its labels."""
        side = self.fontMetrics().height() * 9
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Tell over which tap the mouse is."""
        if event is not None:
            self._hover(self.tap_at(event.localPos()))

    def leaveEvent(self, event: QEvent | None) -> None:
        """Tell that the mouse has gone."""
        super().leaveEvent(event)
        self._hover(None)

    def _hover(self, position: tuple[int, int] | None) -> None:
        if position != self._hovered:
            self._hovered = position
            self.tap_hovered.emit(position)
