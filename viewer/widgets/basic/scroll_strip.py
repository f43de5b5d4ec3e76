"""A strip that shows as much of a wide bar as fits, and scrolls to the rest."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QScrollArea, QWidget


def scroll_strip(bar: QWidget) -> QScrollArea:
    """Return a strip as high as a bar, so that the bar does not widen the window."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(bar)
    area.setFixedHeight(bar.sizeHint().height())
    return area
