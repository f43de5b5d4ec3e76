import numpy as np
import pytest
from PyQt5.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from viewer.qt import theme
from viewer.upsampling import METHODS, Explanation, Parameters
from viewer.widgets.inspector.arithmetic_view import ArithmeticView

SOURCE = np.random.default_rng(7).integers(0, 256, (30, 45, 3), dtype=np.uint8)


def explained(method: str, kernel_size: int = 8) -> Explanation:
    row, col = (12, 15) if method == "original" else (50, 61)
    return METHODS[method].explain(SOURCE, row, col, Parameters(4, kernel_size))


@pytest.fixture
def view(qtbot: QtBot) -> ArithmeticView:
    view = ArithmeticView()
    qtbot.addWidget(view)
    view.setPalette(theme.palette(dark=False))
    view.resize(320, 100)
    view.show()
    return view


@pytest.mark.parametrize("method", ["original", "bilinear", "opencv", "transposed_conv"])
def test_each_step_is_a_line_and_the_last_one_comes_to_the_byte(
    view: ArithmeticView, method: str
) -> None:
    explanation = explained(method)
    for channel in range(3):
        view.set_steps(explanation.steps, channel, method)
        lines = view.toPlainText().split("\n")
        assert len(lines) == len(explanation.steps)
        for line, step in zip(lines, explanation.steps, strict=True):
            assert line.startswith(f"{step.name}:  ")
        assert lines[-1].endswith(f"= {explanation.value[channel]}")


def test_the_byte_stands_out(view: ArithmeticView) -> None:
    view.set_steps(explained("bilinear").steps, 0, "bilinear")
    cursor = view.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    byte, plain = cursor.charFormat(), None
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    cursor.movePosition(QTextCursor.MoveOperation.Right)
    plain = cursor.charFormat()
    assert byte.fontWeight() > plain.fontWeight()
    assert byte.fontPointSize() > plain.fontPointSize()


def test_it_is_as_high_as_its_text_and_keeps_that_for_the_same_method(
    view: ArithmeticView,
) -> None:
    view.set_steps(explained("transposed_conv", 16).steps, 0, "transposed_conv")
    high = view.height()
    document = view.document()
    assert document is not None and high >= document.size().height()
    view.set_steps(explained("transposed_conv", 4).steps, 0, "transposed_conv")
    assert view.height() == high == view.sizeHint().height()
    view.set_steps(explained("original").steps, 0, "original")
    assert view.height() < high


def test_it_is_written_again_in_other_colours_and_letters(view: ArithmeticView) -> None:
    view.set_steps(explained("opencv").steps, 0, "opencv")
    text, height = view.toPlainText(), view.height()
    dark = theme.palette(dark=True)
    view.setPalette(dark)
    cursor = view.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    assert cursor.charFormat().foreground().color() == dark.windowText().color()
    font = view.font()
    font.setPointSize(font.pointSize() + 5)
    view.setFont(font)
    assert view.height() > height and view.toPlainText() == text
