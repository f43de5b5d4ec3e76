"""Fields for numbers with limits: what is typed beyond them goes to the limit, and says so."""

from __future__ import annotations

from PyQt5.QtCore import QPoint
from PyQt5.QtGui import QValidator
from PyQt5.QtWidgets import QDoubleSpinBox, QSpinBox, QToolTip

LONGEST = 8  # characters: no number with a meaning here is longer


class WholeNumberField(QSpinBox):
    """A `QSpinBox` that lets a number beyond its limits be typed; entered, it is the limit.

    A plain one drops the keys that would lead beyond: 77 becomes 7 without a word.
    """

    def validate(self, text: str | None, position: int) -> tuple[QValidator.State, str, int]:
        """Let any number stand while it is typed."""
        return _leniently(super().validate(text, position), self._typed(text) is not None)

    def fixup(self, text: str | None) -> str:
        """Return the nearest number within the limits, and say which limit it is."""
        typed = self._typed(text)
        if typed is None:
            return super().fixup(text)
        value = min(max(typed, self.minimum()), self.maximum())
        _tell_limit(self, "most" if typed > value else "least", str(value))
        return f"{self.prefix()}{self.textFromValue(value)}{self.suffix()}"

    def _typed(self, text: str | None) -> int | None:
        digits = (text or "").removeprefix(self.prefix()).removesuffix(self.suffix()).strip()
        whole = digits.removeprefix("-").isdecimal() and len(digits) <= LONGEST
        return int(digits) if whole else None


class DecimalField(QDoubleSpinBox):
    """A `QDoubleSpinBox` of the same kind."""

    def validate(self, text: str | None, position: int) -> tuple[QValidator.State, str, int]:
        """Let any number stand while it is typed; a comma becomes the decimal point."""
        # As a separator of thousands it would be dropped: 2,5 would be 25.
        text = (text or "").replace(",", self.locale().decimalPoint())
        return _leniently(super().validate(text, position), self._typed(text) is not None)

    def fixup(self, text: str | None) -> str:
        """Return the nearest number within the limits, and say which limit it is."""
        typed = self._typed(text)
        if typed is None:
            return super().fixup(text) or ""
        value = min(max(typed, self.minimum()), self.maximum())
        _tell_limit(self, "most" if typed > value else "least", f"{value:g}")
        return f"{self.prefix()}{self.textFromValue(value)}{self.suffix()}"

    def _typed(self, text: str | None) -> float | None:
        digits = (text or "").removeprefix(self.prefix()).removesuffix(self.suffix()).strip()
        value, valid = self.locale().toDouble(digits)
        return value if valid and len(digits) <= LONGEST else None


def _leniently(
    found: tuple[QValidator.State, str, int], is_number: bool
) -> tuple[QValidator.State, str, int]:
    state, text, position = found
    if state == QValidator.State.Invalid and is_number:
        state = QValidator.State.Intermediate
    return state, text, position


def _tell_limit(field: QSpinBox | QDoubleSpinBox, which: str, limit: str) -> None:
    place = field.mapToGlobal(QPoint(0, field.height()))
    QToolTip.showText(place, f"{field.accessibleName()}: at {which} {limit} here.", field)
