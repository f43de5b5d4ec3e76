"""Colours: neutral greys, so that they do not sway the judgement of a picture; one accent."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor, QPalette

TAP_COLORS = ("#E69F00", "#56B4E9", "#009E73", "#CC79A7")
"""For the neighbours of a pixel: told apart by colour-blind eyes.

From Okabe and Ito, "Color Universal Design" (2008).
"""

_LIGHT = {
    "Window": "#ededed",
    "WindowText": "#1b1b1b",
    "Base": "#fbfbfb",
    "AlternateBase": "#f2f2f2",
    "Text": "#1b1b1b",
    "Button": "#e3e3e3",
    "ButtonText": "#1b1b1b",
    "ToolTipBase": "#fbfbfb",
    "ToolTipText": "#1b1b1b",
    "PlaceholderText": "#6a6a6a",
    "Highlight": "#1f6fb2",
    "HighlightedText": "#ffffff",
    "Link": "#1f6fb2",
    "Light": "#ffffff",
    "Midlight": "#f4f4f4",
    "Mid": "#b9b9b9",
    "Dark": "#9a9a9a",
    "Shadow": "#6f6f6f",
}
_DARK = {
    "Window": "#2b2b2b",
    "WindowText": "#e6e6e6",
    "Base": "#222222",
    "AlternateBase": "#282828",
    "Text": "#e6e6e6",
    "Button": "#3a3a3a",
    "ButtonText": "#e6e6e6",
    "ToolTipBase": "#3a3a3a",
    "ToolTipText": "#e6e6e6",
    "PlaceholderText": "#9a9a9a",
    "Highlight": "#2d78b8",
    "HighlightedText": "#ffffff",
    "Link": "#6db3ea",
    "Light": "#4a4a4a",
    "Midlight": "#404040",
    "Mid": "#555555",
    "Dark": "#1a1a1a",
    "Shadow": "#101010",
}


def palette(*, dark: bool) -> QPalette:
    """Return the program's palette."""
    result = QPalette()
    for role, color in (_DARK if dark else _LIGHT).items():
        result.setColor(getattr(QPalette.ColorRole, role), QColor(color))
    quiet = QColor("#8a8a8a" if dark else "#7a7a7a")
    for role in ("WindowText", "Text", "ButtonText"):
        result.setColor(QPalette.ColorGroup.Disabled, getattr(QPalette.ColorRole, role), quiet)
    return result


def indicator_palette(colors: QPalette) -> QPalette:
    """Return the palette of boxes that are ticked: in the dark, Fusion's outlines are too dark.

    It draws them in the window's colour, darkened.
    """
    result = QPalette(colors)
    if is_dark(colors):
        result.setColor(QPalette.ColorRole.Window, QColor("#b0b0b0"))
    return result


def is_dark(colors: QPalette) -> bool:
    """Return whether a palette is a dark one."""
    return colors.color(QPalette.ColorRole.Window).lightness() < 128


def picture_ground(colors: QPalette) -> QColor:
    """Return the neutral grey around the pictures."""
    return QColor("#1e1e1e") if is_dark(colors) else QColor("#d2d2d2")


def quiet_text(colors: QPalette) -> QColor:
    """Return the colour of captions and units: fainter than text, and still readable."""
    return QColor("#a8a8a8") if is_dark(colors) else QColor("#585858")


def warning_text(colors: QPalette) -> QColor:
    """Return the colour of what is out of order."""
    return QColor("#ff9d6f") if is_dark(colors) else QColor("#a83c00")


def text_on(background: QColor) -> QColor:
    """Return black or white, whichever is easier to read on a colour."""
    light = 0.299 * background.red() + 0.587 * background.green() + 0.114 * background.blue()
    return QColor(Qt.GlobalColor.black if light > 140 else Qt.GlobalColor.white)
