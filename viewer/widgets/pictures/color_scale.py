"""A colour bar with its numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PyQt5.QtCore import QRect, QSize, Qt
from PyQt5.QtGui import QPainter, QPaintEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget

from viewer.qt.qimage import to_qimage

BAR_HEIGHT = 9


class ColorScale(QWidget):
    """Shows the colours of a map from its low end to its high end, and numbers below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._colors = np.zeros((1, 3), np.uint8)
        self._numbers: tuple[str, ...] = ()

    def set_scale(self, colors: NDArray[np.uint8], numbers: Sequence[str]) -> None:
        """Show colours ``(n, 3)``, and numbers that are spread evenly from end to end."""
        if tuple(numbers) != self._numbers or not np.array_equal(colors, self._colors):
            self._colors, self._numbers = colors, tuple(numbers)
            self.setAccessibleName(f"Colour bar from {numbers[0]} to {numbers[-1]}")
            self.update()

    @property
    def colors(self) -> NDArray[np.uint8]:
        """The colours from end to end, ``(n, 3)``."""
        return self._colors

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers that stand below."""
        return self._numbers

    def sizeHint(self) -> QSize:
        return QSize(190, BAR_HEIGHT + 1 + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        bar = QRect(0, 0, self.width(), BAR_HEIGHT)
        painter.drawImage(bar, to_qimage(self._colors[None]))
        painter.setPen(self.palette().mid().color())
        painter.drawRect(bar.adjusted(0, 0, -1, -1))
        painter.setPen(self.palette().windowText().color())
        last = len(self._numbers) - 1
        for index, number in enumerate(self._numbers):
            width = self.fontMetrics().horizontalAdvance(number)
            left = round(index / last * (self.width() - width)) if last else 0
            place = QRect(left, BAR_HEIGHT + 1, width + 1, self.height() - BAR_HEIGHT - 1)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), number)
        painter.end()
