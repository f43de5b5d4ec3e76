import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from viewer.qt import theme


def luminance(color: QColor) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.getRgbF()[:3]
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: QColor, second: QColor) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_texts_can_be_read(qtbot: QtBot, dark: bool) -> None:
    colors = theme.palette(dark=dark)
    window = colors.color(QPalette.ColorRole.Window)
    for ink, ground in (
        (colors.color(QPalette.ColorRole.WindowText), window),
        (colors.color(QPalette.ColorRole.Text), colors.color(QPalette.ColorRole.Base)),
        (colors.color(QPalette.ColorRole.ButtonText), colors.color(QPalette.ColorRole.Button)),
        (
            colors.color(QPalette.ColorRole.HighlightedText),
            colors.color(QPalette.ColorRole.Highlight),
        ),
        (theme.quiet_text(colors), window),
        (theme.quiet_text(colors), theme.picture_ground(colors)),
        (theme.warning_text(colors), window),
    ):
        least = 3.0 if ground == colors.color(QPalette.ColorRole.Highlight) else 4.5
        assert contrast(ink, ground) >= least, (ink.name(), ground.name())


@pytest.mark.parametrize("dark", [False, True])
def test_around_the_pictures_all_is_neutral(qtbot: QtBot, dark: bool) -> None:
    colors = theme.palette(dark=dark)
    assert theme.is_dark(colors) is dark
    for color in (theme.picture_ground(colors), colors.color(QPalette.ColorRole.Window)):
        assert color.red() == color.green() == color.blue()


@pytest.mark.parametrize("name", ["#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#808080"])
def test_text_on_a_color_is_the_one_that_can_be_read(name: str) -> None:
    ground = QColor(name)
    ink = theme.text_on(ground)
    assert ink in (QColor(Qt.GlobalColor.black), QColor(Qt.GlobalColor.white))
    assert contrast(ink, ground) >= 3.9
