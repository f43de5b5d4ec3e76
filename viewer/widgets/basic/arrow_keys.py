"""Which way an arrow key goes."""

from __future__ import annotations

from PyQt5.QtCore import Qt

STEPS: dict[int, tuple[int, int]] = {
    int(Qt.Key.Key_Up): (-1, 0),
    int(Qt.Key.Key_Down): (1, 0),
    int(Qt.Key.Key_Left): (0, -1),
    int(Qt.Key.Key_Right): (0, 1),
}
"""Rows down and columns right, by key."""
