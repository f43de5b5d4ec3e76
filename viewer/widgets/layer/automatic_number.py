"""A whole number that is chosen automatically until someone sets it by hand."""

from __future__ import annotations

from PyQt5.QtCore import QSignalBlocker, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QWidget

from viewer.qt.fonts import SMALL, scaled_font
from viewer.qt.theme import quiet_text
from viewer.upsampling import MAX_KERNEL_SIZE
from viewer.upsampling.layer.limits import Limits
from viewer.widgets.basic.number_field import WholeNumberField
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.basic.tool_tips import tip


class AutomaticNumber(ThemedWidget, QWidget):
    """A field for the number, a button for "auto", and the rule of a limit that is reached.

    The field shows the number in either case; changing it sets it by hand.

    Parameters
    ----------
    name : str
        What the number is.
    purpose : str
        What it is for, in sentences.
    longest_rule : str
        The longest rule of its limits: room is kept for it.
    parent : QWidget, optional
        As in Qt.

    Signals
    -------
    chosen(object)
        The number (int), or None for automatic.
    """

    chosen = pyqtSignal(object)

    def __init__(
        self, name: str, purpose: str, longest_rule: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._purpose = tip(purpose)
        self._longest_rule = longest_rule
        self._label = QLabel(name, self)
        self._label.setToolTip(self._purpose)
        self.field = WholeNumberField(self)
        self.field.setRange(0, MAX_KERNEL_SIZE - 1)
        self.field.setKeyboardTracking(False)
        self.field.setAccessibleName(name)
        self.field.valueChanged.connect(lambda value: self.chosen.emit(value))
        self.auto_button = SegmentButton("auto", self)
        self.auto_button.setAccessibleName(f"{name}: automatic")
        self.auto_button.clicked.connect(self._on_auto_clicked)
        self._rule = QLabel(self)
        self._rule.setObjectName("rule")

        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self._label, self.field, self.auto_button, self._rule):
            layout.addWidget(widget)
        self.restyle()

    def set_value(self, value: int, limits: Limits, *, automatic: bool) -> None:
        """Show the number, whether it was chosen automatically, and its limits.

        Parameters
        ----------
        value : int
            The number in force.
        limits : Limits
            What it could be; other values cannot be entered.
        automatic : bool
            Whether nobody has set it by hand.
        """
        with QSignalBlocker(self.field):
            # What is chosen automatically need not keep within the limits of what is typed.
            self.field.setRange(min(limits.low, value), max(limits.high, value))
            self.field.setValue(value)
        self.auto_button.setChecked(automatic)
        self._rule.setText(limits.rule_at(value))
        range_ = f"{self._name}: {limits.low} to {limits.high}."
        reasons = f"{range_}\n{limits.low_reason}\n{limits.high_reason}"
        self.field.setToolTip(f"{self._purpose}\n\n{reasons}")
        self._rule.setToolTip(reasons)
        self.field.setAccessibleDescription(reasons)
        self.auto_button.setToolTip(
            f"{self._name} {value} is chosen so that the output is s times the source.\n"
            "Press to keep this number whatever the kernel and the scale are."
            if automatic
            else "Set by hand. Press to have it chosen so that the output is s times the source."
        )

    @property
    def rule(self) -> str:
        """The rule of the limit that has been reached, or nothing."""
        return self._rule.text()

    def _on_auto_clicked(self, automatic: bool) -> None:
        self.chosen.emit(None if automatic else self.field.value())

    def restyle(self) -> None:
        color_text(quiet_text(self.palette()), self._rule)
        self._rule.setFont(scaled_font(self.font(), SMALL))
        room = self._rule.fontMetrics().horizontalAdvance(self._longest_rule)
        self._rule.setFixedWidth(room + 2)
        # As wide as two figures need, so that nothing moves with the limits.
        limits = self.field.minimum(), self.field.maximum()
        with QSignalBlocker(self.field):
            self.field.setRange(0, MAX_KERNEL_SIZE - 1)
            width = self.field.sizeHint().width()
            self.field.setRange(*limits)
        self.field.setFixedWidth(width)
