from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from viewer.qt import theme
from viewer.widgets.basic.themed_widget import FONT, ThemedWidget, color_text


class Restyled(ThemedWidget, QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.times = 0

    def restyle(self) -> None:
        self.times += 1


class OnlyFont(Restyled):
    restyled_on = (FONT,)


def change_font(widget: QWidget) -> None:
    font = widget.font()
    font.setPointSize(font.pointSize() + 3)
    widget.setFont(font)


def test_it_hears_of_font_and_colours_also_of_the_widget_around(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    widget = Restyled(window)
    window.show()
    begun = widget.times
    change_font(window)
    assert widget.times == begun + 1
    window.setPalette(theme.palette(dark=True))
    assert widget.times == begun + 2
    widget.setEnabled(False)
    widget.resize(50, 60)
    assert widget.times == begun + 2


def test_it_can_be_told_of_one_of_them_only(qtbot: QtBot) -> None:
    widget = OnlyFont()
    qtbot.addWidget(widget)
    widget.setPalette(theme.palette(dark=True))
    assert widget.times == 0
    change_font(widget)
    assert widget.times == 1


def test_a_text_takes_a_colour_and_keeps_all_else(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    labels = QLabel("a", window), QLabel("b", window)
    color_text(QColor("red"), *labels)
    window.setPalette(theme.palette(dark=True))
    for label in labels:
        assert label.palette().windowText().color() == QColor("red")
        assert label.palette().window().color() == window.palette().window().color()
