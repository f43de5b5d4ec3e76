import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from viewer.upsampling import METHODS, Explanation, Parameters
from viewer.upsampling.explaining.formats import FORMATS
from viewer.widgets.inspector.copy_menu import CopyButton

SOURCE = np.random.default_rng(7).integers(0, 256, (30, 45, 3), dtype=np.uint8)
PARAMETERS = Parameters(4, 8)


@pytest.fixture
def button(qtbot: QtBot) -> CopyButton:
    button = CopyButton()
    qtbot.addWidget(button)
    button.show()
    return button


def subject() -> tuple[str, Explanation, tuple[int, int], Parameters]:
    explanation = METHODS["opencv"].explain(SOURCE, 42, 83, PARAMETERS)
    return "opencv", explanation, (30, 45), PARAMETERS


def test_each_entry_copies_its_format_and_says_so(button: CopyButton) -> None:
    button.set_explanation(*subject())
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    heard: list[str] = []
    button.menu.copied.connect(heard.append)
    for action, form in zip(button.menu.actions(), FORMATS.values(), strict=True):
        assert action.text() == form.title
        action.trigger()
        assert clipboard.text() == form.write(*subject())
    assert heard == [f"{form.title} copied" for form in FORMATS.values()]


def test_without_an_explanation_there_is_nothing_to_copy(button: CopyButton) -> None:
    button.set_explanation(*subject())
    assert button.isEnabled() and button.menu.isEnabled()
    button.set_explanation("opencv", None, (30, 45), PARAMETERS)
    assert not button.isEnabled() and not button.menu.isEnabled()
    button.menu.copied.connect(lambda text: pytest.fail(text))
    button.menu.copy("text")


def test_the_keyboard_opens_the_menu(button: CopyButton, qtbot: QtBot) -> None:
    button.set_explanation(*subject())
    QTest.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(button.menu.isVisible)
    button.menu.close()


def test_only_what_a_library_makes_has_a_call(button: CopyButton) -> None:
    source = np.zeros((3, 3, 1), np.uint8)
    call = button.menu.actions()[list(FORMATS).index("call")]
    for method, has_one in (("bilinear", False), ("opencv", True), ("transposed_conv", True)):
        explanation = METHODS[method].explain(source, 1, 1, Parameters(2, 4))
        button.set_explanation(method, explanation, (3, 3), Parameters(2, 4))
        assert call.isEnabled() == has_one
