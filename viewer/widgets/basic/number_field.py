"""Fields for numbers with limits: what is typed beyond them goes to the limit, and says so.

A point is the decimal point in every language, as in all other numbers of the program; a comma is
taken for one. Qt's fields follow the desktop: where a point parts the thousands, as in German, they
would make 25 of a typed 2.5.
"""

from __future__ import annotations

from PyQt5.QtCore import QLocale, QPoint
from PyQt5.QtGui import QValidator
from PyQt5.QtWidgets import QDoubleSpinBox, QSpinBox, QToolTip, QWidget

LONGEST = 8  # characters: no number with a meaning here is longer
DECIMAL_MARKS = str.maketrans({",": ".", "\N{ARABIC DECIMAL SEPARATOR}": "."})


class WholeNumberField(QSpinBox):
    """A `QSpinBox` that lets a number beyond its limits be typed; entered, it is the limit.

    A plain one drops the keys that would lead beyond: 77 becomes 7 without a word.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(plain_numbers())

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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(plain_numbers())

    def validate(self, text: str | None, position: int) -> tuple[QValidator.State, str, int]:
        """Let any number stand while it is typed; a comma becomes the decimal point."""
        text = (text or "").translate(DECIMAL_MARKS)
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


def plain_numbers() -> QLocale:
    """Return the way of writing numbers that holds in every language: 1234.5, in these digits."""
    numbers = QLocale(QLocale.Language.C)
    option = QLocale.NumberOption
    numbers.setNumberOptions(
        QLocale.NumberOptions(option.OmitGroupSeparator) | option.RejectGroupSeparator
    )
    return numbers


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
