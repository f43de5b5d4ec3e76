from PyQt5.QtCore import Qt
from PyQt5.QtGui import QFontMetrics
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QButtonGroup, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.seen import painted
from viewer.qt import theme
from viewer.widgets.basic.segment_button import SegmentButton


def test_one_of_a_group_is_chosen_by_mouse_or_space(qtbot: QtBot) -> None:
    window, group = QWidget(), QButtonGroup()
    qtbot.addWidget(window)
    layout = QHBoxLayout(window)
    buttons = [SegmentButton(text, window) for text in ("One", "Two")]
    for button in buttons:
        group.addButton(button)
        layout.addWidget(button)
    window.show()
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert [button.isChecked() for button in buttons] == [True, False]
    buttons[1].setFocus()
    QTest.keyClick(buttons[1], Qt.Key.Key_Space)
    assert [button.isChecked() for button in buttons] == [False, True]


def test_the_chosen_one_has_the_accent_in_light_and_dark(qtbot: QtBot) -> None:
    button = SegmentButton("One")
    qtbot.addWidget(button)
    button.resize(60, 24)
    for dark in (False, True):
        colors = theme.palette(dark=dark)
        button.setPalette(colors)
        for checked, ground in ((True, colors.highlight()), (False, colors.button())):
            button.setChecked(checked)
            assert painted(button)[12, 4].tolist() == list(ground.color().getRgb()[:3])


def test_its_text_is_never_cut(qtbot: QtBot) -> None:
    button = SegmentButton("Transposed convolution")
    qtbot.addWidget(button)
    for size in (8, 16):
        font = button.font()
        font.setPointSize(size)
        button.setFont(font)
        assert button.minimumSizeHint() == button.sizeHint()
        assert button.sizeHint().width() > QFontMetrics(font).horizontalAdvance(button.text())
