"""A label for text with numbers in it, of a height that does not change as they do."""

from __future__ import annotations

import math

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import QResizeEvent, QTextDocument
from PyQt5.QtWidgets import QLabel, QSizePolicy, QWidget

from viewer.widgets.basic.themed_widget import FONT, ThemedWidget


def tell_layouts(widget: QWidget) -> None:
    """Have all layouts around a widget worked out in one go, since its height is another one.

    By itself each tells the next only when it is done: all would be painted in between.
    """
    part: QWidget | None = widget
    while part is not None and not part.isWindow():
        part.updateGeometry()
        part = part.parentWidget()


class FormulaLabel(ThemedWidget, QWidget):
    """Selectable text that wraps, and keeps as many lines as its longest text needs.

    The text is in a label within: a label tells the layout that it is in of each new text, and
    then all layouts up to the window's work everything out again. Here it is in none.
    """

    restyled_on = (FONT,)  # another colour changes no height

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setAlignment(
            Qt.Alignment() | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        )
        self._label.setTextInteractionFlags(
            Qt.TextInteractionFlags()
            | Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._longest = ""
        self._measure = QTextDocument(self)  # lays text out as a selectable label does
        self._measure.setDocumentMargin(0)
        self._measured: dict[str, int] = {}  # heights at the present width and font

    def text(self) -> str:
        """Return what is shown."""
        return self._label.text()

    def set_text(self, text: str, longest: str = "") -> None:
        """Show `text`, in a height that `longest` would need as well."""
        if longest != self._longest:
            self._longest = longest
            self._label.setText(text)
            self._reserve(0)
        elif text != self.text():
            self._label.setText(text)
            self._reserve(self.minimumHeight())

    def set_quiet(self) -> None:
        """Let the text neither be selected nor take the focus."""
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._label.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def setAccessibleName(self, name: str | None) -> None:  # noqa: N802  (Qt's name)
        """Name the text for those who hear it."""
        self._label.setAccessibleName(name)

    def _reserve(self, at_least: int) -> None:
        height = max(at_least, *(self._height_of(text) for text in (self._longest, self.text())))
        if height != self.minimumHeight():
            self.setFixedHeight(height)
            tell_layouts(self)

    def _height_of(self, text: str) -> int:
        metrics, width = self.fontMetrics(), max(1, self.width())
        if "\n" not in text and metrics.horizontalAdvance(text) < width:
            return metrics.height()
        if text == self._longest and text in self._measured:
            return self._measured[text]
        self._measure.setDefaultFont(self.font())
        self._measure.setTextWidth(width)
        self._measure.setPlainText(text)
        height = math.ceil(self._measure.size().height())
        if text == self._longest:
            self._measured = {text: height}
        return height

    def sizeHint(self) -> QSize:
        """Return the reserved height; the width is whatever there is."""
        return QSize(80, self.minimumHeight())

    def heightForWidth(self, width: int) -> int:
        """Return the height of the present text; no layout asks for it."""
        return self._label.heightForWidth(width)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Work out the height for the new width."""
        super().resizeEvent(event)
        if event is None or event.size().width() != event.oldSize().width():
            self._measured = {}
            self._reserve(0)
        self._label.setGeometry(self.rect())  # last: the line before may have changed it

    def restyle(self) -> None:
        """Work out the height for the new font."""
        self._measured = {}
        self._reserve(0)
