import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from tests.seen import painted
from viewer.widgets.basic.elided_label import ElidedLabel

TEXT = "a photograph of a cat with a name that is far too long for the status bar"


def test_a_long_text_is_shortened_and_the_tool_tip_has_it_all(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.set_text(TEXT)
    assert label.text() == label.toolTip() == TEXT
    shortened = ElidedLabel()
    qtbot.addWidget(shortened)
    shortened.resize(120, 20)
    metrics = label.fontMetrics()
    fits = [n for n in range(len(TEXT)) if metrics.horizontalAdvance(f"{TEXT[:n]}…") <= 120]
    shortened.set_text(f"{TEXT[: fits[-1]]}…")
    np.testing.assert_array_equal(painted(label), painted(shortened))


def test_it_can_become_as_narrow_as_need_be(qtbot: QtBot) -> None:
    label = ElidedLabel(TEXT)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() == 0 < label.minimumSizeHint().height()


@pytest.mark.parametrize(
    "text",
    ["a plain name.png", '<img src="/etc/hostname">.png', "Converted with its profile <b>x</b>."],
)
def test_the_tool_tip_has_the_text_and_no_markup(qtbot: QtBot, text: str) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.set_text(text)
    assert label.textFormat() == Qt.TextFormat.PlainText
    tip = label.toolTip()
    if Qt.mightBeRichText(tip):  # what Qt finds is the text itself, in its own markup
        document = QTextDocument()
        document.setHtml(tip)
        assert document.toPlainText() == text
        assert "<img" not in tip
    else:
        assert tip == text
