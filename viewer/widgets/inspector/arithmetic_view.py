"""The arithmetic of one method for one pixel, step by step, to the byte."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import (
    QFont,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PyQt5.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from viewer.qt import theme
from viewer.upsampling.number_text import result_text
from viewer.upsampling.taps import Step
from viewer.widgets.basic.formula_label import tell_layouts
from viewer.widgets.basic.themed_widget import ThemedWidget

_LINES_RESERVED = 5


class ArithmeticView(ThemedWidget, QTextEdit):
    """Text that can be selected: each step's name, formula and result; the byte stands out.

    It is as high as its text, and does not shrink again while the pixels change, so that
    what lies below stays where it is.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[Step, ...] = ()
        self._channel = 0
        self._kind: object = None
        self._height = 0
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlags()
            | Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Arithmetic, step by step")
        viewport = self.viewport()
        document = self.document()
        assert viewport is not None and document is not None
        viewport.setAutoFillBackground(False)
        document.setDocumentMargin(0)
        self._fit(keep=False)

    def set_steps(self, steps: Sequence[Step], channel: int, kind: object = None) -> None:
        """Show the steps in one channel.

        Parameters
        ----------
        steps : sequence of Step
            The last result is the byte.
        channel : int
            Which formulas and results.
        kind : object
            While it stays equal the view does not become lower.
        """
        keep = kind == self._kind
        self._steps, self._channel, self._kind = tuple(steps), channel, kind
        self._write()
        self._fit(keep=keep)

    def _write(self) -> None:
        plain = QTextCharFormat()
        plain.setForeground(self.palette().color(QPalette.ColorRole.WindowText))
        plain.setFontPointSize(self.font().pointSizeF() * 0.92)
        quiet = QTextCharFormat(plain)
        quiet.setForeground(theme.quiet_text(self.palette()))
        byte = QTextCharFormat(plain)
        byte.setFontWeight(QFont.Weight.Bold)
        byte.setFontPointSize(self.font().pointSizeF() * 1.4)
        indent = self.fontMetrics().averageCharWidth() * 2
        block = QTextBlockFormat()
        block.setLeftMargin(indent)
        block.setTextIndent(-indent)
        block.setBottomMargin(2)

        document = self.document()
        assert document is not None
        document.clear()
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        cursor.setBlockFormat(block)
        for number, step in enumerate(self._steps):
            if number:
                cursor.insertBlock(block)
            result = step.results[self._channel]
            cursor.insertText(f"{step.name}:  ", quiet)
            formula = _kept_together(step.formulas[self._channel])
            last = number == len(self._steps) - 1
            if last:
                cursor.insertText(f"{formula} =\u00a0", plain)
                cursor.insertText(str(result), byte)
            else:
                total = _kept_together(result_text(result, step.formulas[self._channel]))
                cursor.insertText(f"{formula} {total}", plain)
        cursor.endEditBlock()

    def _fit(self, *, keep: bool) -> None:
        document = self.document()
        assert document is not None
        needed = int(document.size().height()) + 2 if self._steps else 0
        reserved = self.fontMetrics().lineSpacing() * _LINES_RESERVED
        height = max(needed, reserved, self._height if keep else 0)
        if height != self._height:
            self._height = height
            self.setFixedHeight(height)
            tell_layouts(self)

    def sizeHint(self) -> QSize:
        """Return the height of the text; the width is whatever there is."""
        return QSize(80, self._height)

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Work out the height for the new width."""
        super().resizeEvent(event)
        if event is not None and event.size().width() != event.oldSize().width():
            self._fit(keep=False)

    def restyle(self) -> None:
        """Write again with the new colours or the new font."""
        self._write()
        self._fit(keep=False)


def _kept_together(text: str) -> str:
    """Let a formula break before a plus or an equals sign only, not within a product."""
    for sign in ("×", "/", ">>"):
        text = text.replace(f" {sign} ", f"\u00a0{sign}\u00a0")
    for sign in ("+", "=", "≈"):
        text = text.replace(f"{sign} ", f"{sign}\u00a0")
    return text
