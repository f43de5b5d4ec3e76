"""Linear interpolation in one dimension: the formula with a pixel's numbers, and its plot."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QSize
from PyQt5.QtGui import QPaintEvent
from PyQt5.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from viewer.qt import theme
from viewer.qt.fonts import scaled_font
from viewer.upsampling.number_text import MINUS
from viewer.upsampling.taps import ByteArray, Explanation
from viewer.widgets.basic.formula_label import FormulaLabel
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.inspector.interpolation_canvas import InterpolationCanvas
from viewer.widgets.inspector.interpolation_lines import Line, lines_of, longest_formula

FORMULA = f"y = (x₁ {MINUS} x)/(x₁ {MINUS} x₀) · y₀ + (x {MINUS} x₀)/(x₁ {MINUS} x₀) · y₁"
_SLOTS = 3  # buttons: two source rows, and between them


class InterpolationPlot(ThemedWidget, QWidget):
    """The one-dimensional formula with a pixel's numbers, and the line that it describes.

    Buttons choose between the lines of the pixel: along its upper source row, along its lower
    one, and between the two. The choice stays while other pixels come.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Linear interpolation, one dimension at a time")
        self._lines: tuple[Line, ...] = ()
        self._pixel: tuple[Explanation, int, ByteArray] | None = None  # not worked out yet
        self._chosen = 0
        self._group = QButtonGroup(self)
        self.buttons = [SegmentButton("", self) for _ in range(_SLOTS)]
        self.general = FormulaLabel()
        self.numbers = FormulaLabel()
        self.canvas = InterpolationCanvas()
        self.general.set_text(FORMULA)
        self.general.setAccessibleName("Linear interpolation")
        self.numbers.setAccessibleName("The same with this pixel's numbers")

        choice = QHBoxLayout()
        choice.setSpacing(4)
        for slot, button in enumerate(self.buttons):
            self._group.addButton(button, slot)
            choice.addWidget(button)
        choice.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(choice)
        layout.addWidget(self.general)
        layout.addWidget(self.numbers)
        layout.addWidget(self.canvas)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._group.idClicked.connect(self.choose)
        self.restyle()
        self._refresh()

    def set_explanation(
        self, explanation: Explanation | None, channel: int, source: ByteArray | None
    ) -> None:
        """Show a pixel of any method; None shows nothing, in the same room.

        Parameters
        ----------
        explanation : Explanation or None
            Of the pixel.
        channel : int
            Whose values.
        source : (H, W, C) uint8 or None
            The whole source.
        """
        if explanation is None or source is None:
            self.set_lines(())
            return
        self._pixel = explanation, channel, source
        if not self._is_out_of_sight():
            self._work_out()

    def _is_out_of_sight(self) -> bool:
        """Return whether the window is on screen, and this part of it scrolled or folded away."""
        window = self.window()
        return window is not None and window.isVisible() and self.visibleRegion().isEmpty()

    def _work_out(self) -> None:
        """Show the pixel that came last, if that has not been done."""
        if self._pixel is not None:
            self.set_lines(lines_of(*self._pixel))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Catch up: it has come into sight."""
        self._work_out()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show lines that are worked out: along one or two rows, and last between them."""
        self._lines = tuple(lines)
        self._pixel = None
        self._refresh()

    def choose(self, slot: int) -> None:
        """Show the line along the first row (0), along the second (1) or between them (2)."""
        self._chosen = slot
        self._refresh()

    @property
    def line(self) -> Line | None:
        """The line that is shown."""
        self._work_out()
        return self._slots()[self._shown()] if self._lines else None

    def _slots(self) -> list[Line | None]:
        """Return the line of each button; the last is always the one between the rows."""
        if not self._lines:
            return [None] * _SLOTS
        *along, between = self._lines
        return [*along, *[None] * (_SLOTS - 1 - len(along)), between]

    def _shown(self) -> int:
        """Return the slot that is shown: the chosen one, or the nearest that there is."""
        slots = self._slots()
        there = [slot for slot in range(_SLOTS) if slots[slot] is not None]
        return min(there, key=lambda slot: abs(slot - self._chosen), default=self._chosen)

    def _refresh(self) -> None:
        for button, line in zip(self.buttons, self._slots(), strict=True):
            button.setEnabled(line is not None)
            text = line.title if line else "row —"
            if text != button.text():
                button.setText(text)
                button.setAccessibleName(f"Show the interpolation {text}")
                button.updateGeometry()
        self.buttons[-1].setText("between rows")
        self.buttons[self._shown()].setChecked(True)
        line = self.line
        self.numbers.set_text(line.formula() if line else "", longest_formula(self._lines))
        self.canvas.set_line(line)
        self.canvas.setAccessibleDescription(line.formula() if line else "")

    def sizeHint(self) -> QSize:
        """Return the side panel's width; the height is that of its parts."""
        return QSize(324, super().sizeHint().height())

    def restyle(self) -> None:
        small = scaled_font(self.font(), 0.94)
        for part in (*self.buttons, self.general, self.numbers):
            part.setFont(small)
        color_text(theme.quiet_text(self.palette()), self.general)
