"""The colour of each tap: the same in the square, the grid and the table."""

from __future__ import annotations

from PyQt5.QtGui import QColor, QPalette

from viewer.qt import theme

NEGATIVE = QColor("#d1495b")  # the heaviest weight below zero


def blend(start: QColor, end: QColor, share: float) -> QColor:
    """Return the colour `share` of the way from `start` to `end`."""
    pairs = (
        (start.red(), end.red()),
        (start.green(), end.green()),
        (start.blue(), end.blue()),
    )
    red, green, blue = (round(a + (b - a) * share) for a, b in pairs)
    return QColor(red, green, blue)


def tap_color(index: int, count: int, share: float, colors: QPalette) -> QColor:
    """Return the colour of tap `index` of `count`.

    Up to four neighbours have a colour each; more are greys, the heavier the further away
    from the background. Weights below zero are red instead of grey.

    Parameters
    ----------
    index, count : int
        Which tap, of how many.
    share : float
        Its weight as a share of the heaviest tap's, -1 to 1.
    colors : QPalette
        Of the widget that shows it.
    """
    if count <= len(theme.TAP_COLORS):
        return QColor(theme.TAP_COLORS[index])
    zero, heaviest = weight_range(colors)
    return blend(zero, heaviest if share >= 0 else NEGATIVE, min(1.0, abs(share)))


def weight_range(colors: QPalette) -> tuple[QColor, QColor]:
    """Return the colours of weight zero and of the heaviest weight."""
    base = colors.color(QPalette.ColorRole.Base)
    text = colors.color(QPalette.ColorRole.Text)
    return blend(base, text, 0.06), blend(base, text, 0.86)
