import pytest
from PyQt5.QtGui import QFont, QFontMetrics
from PyQt5.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from viewer.qt.fonts import SMALL, fitting_font, row_height, scaled_font


@pytest.mark.parametrize("factor", [SMALL, 1, 1.5])
def test_a_font_is_scaled_and_stays_of_its_family(qtbot: QtBot, factor: float) -> None:
    font = QFont("sans-serif", 10)
    font.setBold(True)
    scaled = scaled_font(font, factor)
    assert scaled.pointSizeF() == pytest.approx(10 * factor)
    assert (scaled.family(), scaled.bold()) == (font.family(), True)
    assert font.pointSizeF() == 10  # it is another one


def test_a_font_in_pixels_is_scaled_in_pixels(qtbot: QtBot) -> None:
    font = QFont("sans-serif")
    font.setPixelSize(20)
    assert scaled_font(font, 0.5).pixelSize() == 10
    font.setPixelSize(1)
    assert scaled_font(font, 0.1).pixelSize() == 1  # never none


def test_a_row_has_room_for_the_widgets_text(qtbot: QtBot) -> None:
    label = QLabel("text")
    qtbot.addWidget(label)
    small = row_height(label)
    assert small > label.fontMetrics().height()
    label.setFont(scaled_font(label.font(), 3))
    assert row_height(label) > 2 * small


@pytest.mark.parametrize("share", [2, 1, 0.8, 0.65])
def test_a_font_is_as_large_as_fits(qtbot: QtBot, share: float) -> None:
    font = QFont("sans-serif", 20)

    def needed(metrics: QFontMetrics) -> int:
        return metrics.horizontalAdvance("A long line of text to be fitted")

    full = needed(QFontMetrics(font))
    fitted = fitting_font(font, needed, int(full * share))
    assert needed(QFontMetrics(fitted)) <= full * share
    assert 0.6 * 20 <= fitted.pointSizeF() <= 20
    assert (fitted.pointSizeF() == 20) == (share >= 1)


def test_where_nothing_fits_it_is_not_made_unreadable(qtbot: QtBot) -> None:
    fitted = fitting_font(QFont("sans-serif", 20), lambda metrics: 1000, 10)
    assert fitted.pointSizeF() == pytest.approx(12)
