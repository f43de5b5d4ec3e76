"""A label for text with numbers in it, of a height that does not change as they do."""

from __future__ import annotations

import math

from PyQt5.QtCore import QEvent, QSize, Qt
from PyQt5.QtGui import QResizeEvent, QTextDocument
from PyQt5.QtWidgets import QLabel, QSizePolicy, QWidget


class FormulaLabel(QLabel):
    """Selectable text that wraps, and keeps as many lines as its longest text needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.Alignment() | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlags()
            | Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self._longest = ""
        self._measure = QTextDocument(self)  # lays text out as a selectable label does
        self._measure.setDocumentMargin(0)

    def set_text(self, text: str, longest: str = "") -> None:
        """Show `text`, in a height that `longest` would need as well."""
        if longest != self._longest:
            self._longest = longest
            self._reserve(0)
        if text != self.text():
            self.setText(text)
            self._reserve(self.minimumHeight())

    def _reserve(self, at_least: int) -> None:
        height = max(at_least, *(self._height_of(text) for text in (self._longest, self.text())))
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def _height_of(self, text: str) -> int:
        metrics, width = self.fontMetrics(), max(1, self.width())
        if "\n" not in text and metrics.horizontalAdvance(text) < width:
            return metrics.height()
        self._measure.setDefaultFont(self.font())
        self._measure.setTextWidth(width)
        self._measure.setPlainText(text)
        return math.ceil(self._measure.size().height())

    def sizeHint(self) -> QSize:
        """Return the reserved height; the width is whatever there is."""
        return QSize(80, self.minimumHeight())

    def hasHeightForWidth(self) -> bool:
        """Return False: the height is reserved, so a layout need not ask at each change."""
        return False

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Work out the height for the new width."""
        super().resizeEvent(event)
        self._reserve(0)

    def changeEvent(self, event: QEvent | None) -> None:
        """Work out the height for the new font."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self._reserve(0)
