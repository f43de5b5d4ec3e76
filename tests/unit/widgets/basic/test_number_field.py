"""Numbers typed with real keys."""

from collections.abc import Iterator

import pytest
from PyQt5.QtCore import QLocale, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from viewer.widgets.basic.number_field import DecimalField, WholeNumberField


def type_in(field: WholeNumberField | DecimalField, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("typed", "expected", "told"),
    [
        ("12", 12, ""),
        ("77", 64, "Kernel size: at most 64 here."),
        ("1000", 64, "Kernel size: at most 64 here."),
        ("0", 2, "Kernel size: at least 2 here."),
        ("x", 9, ""),
        ("", 9, ""),
    ],
)
def test_whole_numbers(qtbot: QtBot, typed: str, expected: int, told: str) -> None:
    field = WholeNumberField()
    qtbot.addWidget(field)
    field.setAccessibleName("Kernel size")
    field.setKeyboardTracking(False)
    field.setRange(2, 64)
    field.setValue(9)
    field.show()
    type_in(field, typed)
    assert field.value() == expected
    assert QToolTip.text() == told
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


@pytest.mark.parametrize(
    ("typed", "expected", "told"),
    [
        ("1.6", 1.6, ""),
        ("77", 32.0, "Scale: at most 32 here."),
        ("0.02", 0.1, "Scale: at least 0.1 here."),
        ("32.5", 32.0, "Scale: at most 32 here."),
        ("4x", 4.0, ""),
        ("2,5", 2.5, ""),
    ],
)
def test_decimals_behind_a_prefix(qtbot: QtBot, typed: str, expected: float, told: str) -> None:
    field = DecimalField()
    qtbot.addWidget(field)
    field.setAccessibleName("Scale")
    field.setKeyboardTracking(False)
    field.setPrefix("× ")
    field.setDecimals(3)
    field.setRange(0.1, 32)
    field.setValue(9)
    field.show()
    type_in(field, typed)
    assert field.value() == expected
    assert field.text() == f"× {expected:.3f}"
    assert QToolTip.text() == told
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


@pytest.fixture
def default_locale() -> Iterator[None]:
    before = QLocale()
    yield
    QLocale.setDefault(before)


@pytest.mark.usefixtures("default_locale")
def test_a_point_is_a_decimal_point_in_every_language(qtbot: QtBot) -> None:
    locales = QLocale.matchingLocales(
        QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyCountry
    )
    assert len(locales) > 300
    for locale in locales:
        QLocale.setDefault(locale)
        decimal, whole = DecimalField(), WholeNumberField()
        for field in (decimal, whole):
            qtbot.addWidget(field)
            field.setRange(1, 99999)
        for typed, expected in (("2.5", 2.5), ("3,5", 3.5), ("1234.5", 1234.5)):
            type_in(decimal, typed)
            assert decimal.value() == expected, (locale.name(), typed)
            assert decimal.cleanText() == f"{expected:.2f}", locale.name()
        type_in(whole, "12345")
        assert (whole.value(), whole.cleanText()) == (12345, "12345"), locale.name()
