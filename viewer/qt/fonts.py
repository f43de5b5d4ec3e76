"""Fonts of another size."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtGui import QFont, QFontMetrics
from PyQt5.QtWidgets import QWidget

SMALL = 0.84  # captions, as a part of the widget's font size


def scaled_font(font: QFont, factor: float) -> QFont:
    """Return a font of the same family, so many times as large."""
    result = QFont(font)
    if font.pointSizeF() > 0:
        result.setPointSizeF(font.pointSizeF() * factor)
    else:
        result.setPixelSize(max(1, round(font.pixelSize() * factor)))
    return result


def row_height(widget: QWidget) -> int:
    """Return the height of a row of text in the widget's font."""
    return widget.fontMetrics().height() + 3


def fitting_font(font: QFont, needed: Callable[[QFontMetrics], int], room: int) -> QFont:
    """Return `font`, or it in a smaller size (not under six tenths) that needs no more than `room`.

    Letters are as wide as whole pixels, not in proportion to their size, so sizes are tried.
    """
    result = QFont(font)
    for percent in range(100, 58, -2):
        result.setPointSizeF(font.pointSizeF() * percent / 100)
        if needed(QFontMetrics(result)) <= room:
            break
    return result
