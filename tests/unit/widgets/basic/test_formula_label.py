from collections.abc import Iterator

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.seen import copied
from viewer.widgets.basic.formula_label import FormulaLabel

LONG = "the source row is (421 + ½) · 300 / 1200 − ½ = 104.875, between rows 104 and 105"


@pytest.fixture
def label(qtbot: QtBot) -> Iterator[FormulaLabel]:
    window = QWidget()
    qtbot.addWidget(window)
    label = FormulaLabel(window)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(label)
    layout.addStretch(1)
    window.resize(200, 300)
    window.show()
    yield label


def test_it_keeps_the_lines_of_its_longest_text(label: FormulaLabel) -> None:
    label.set_text("short", LONG)
    height = label.height()
    assert height > 2 * label.fontMetrics().height()
    for text in (LONG, "short", ""):
        label.set_text(text, LONG)
        QApplication.processEvents()
        assert (label.text(), label.height()) == (text, height)


def test_what_follows_it_stays_while_texts_become_shorter(label: FormulaLabel) -> None:
    label.set_text(LONG)
    height = label.height()
    label.set_text("short")
    assert label.height() == height


def test_nothing_is_cut_at_any_width_and_font(label: FormulaLabel) -> None:
    for width, size in ((200, 9), (120, 9), (400, 14), (150, 7)):
        font = label.font()
        font.setPointSize(size)
        label.setFont(font)
        label.window().resize(width, 300)
        label.set_text("short", LONG)
        label.set_text(LONG, LONG)
        QApplication.processEvents()
        assert label.heightForWidth(label.width()) <= label.height()


def test_its_text_can_be_selected_and_copied_unless_it_is_quiet(
    label: FormulaLabel, qtbot: QtBot
) -> None:
    label.set_text("104.875")
    [text] = label.findChildren(QLabel)
    text.setFocus()
    QTest.keyClick(text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied() == "104.875"
    label.set_quiet()
    assert text.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_its_name_is_that_of_the_text(label: FormulaLabel) -> None:
    label.setAccessibleName("Source row")
    assert [part.accessibleName() for part in label.findChildren(QLabel)] == ["Source row"]
