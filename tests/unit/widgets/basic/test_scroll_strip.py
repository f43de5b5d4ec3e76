from PyQt5.QtCore import QSize
from PyQt5.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from viewer.widgets.basic.scroll_strip import scroll_strip


class Wide(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(900, 37)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def test_a_wide_bar_does_not_widen_the_window_and_is_scrolled(qtbot: QtBot) -> None:
    window, bar = QWidget(), Wide()
    qtbot.addWidget(window)
    end = QPushButton("End", bar)
    end.setGeometry(840, 0, 60, 30)
    strip = scroll_strip(bar)
    QVBoxLayout(window).addWidget(strip)
    window.resize(300, 80)
    window.show()
    assert strip.height() == 37 and window.width() == 300
    bars = strip.verticalScrollBar(), strip.horizontalScrollBar()
    assert not any(bar.isVisible() for bar in bars)
    strip.ensureWidgetVisible(end)
    place = end.mapTo(strip.viewport(), end.rect().center())
    assert strip.viewport().rect().contains(place)


def test_a_narrow_bar_is_as_wide_as_the_window(qtbot: QtBot) -> None:
    bar = QPushButton("All")
    strip = scroll_strip(bar)
    qtbot.addWidget(strip)
    strip.resize(500, strip.height())
    strip.show()
    assert bar.width() == 500
