"""A small flat button that shows which of several things is chosen."""

from __future__ import annotations

from PyQt5.QtCore import QRectF, QSize, Qt
from PyQt5.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PyQt5.QtWidgets import QAbstractButton, QSizePolicy, QWidget


class SegmentButton(QAbstractButton):
    """One segment of a selector; exclusive ones share a QButtonGroup."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the text with a little room around it."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 8, metrics.height() + 7)

    def minimumSizeHint(self) -> QSize:
        """Return the same: the text is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint a filled segment: the accent where it is chosen."""
        colors = self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked():
            fill, text = QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText
        else:
            hovered = self.underMouse() and self.isEnabled()
            fill = QPalette.ColorRole.Midlight if hovered else QPalette.ColorRole.Button
            text = QPalette.ColorRole.ButtonText
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.brush(fill))
        painter.drawRoundedRect(box, 3, 3)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color(text), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 2, 2)
        painter.setPen(colors.color(text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
