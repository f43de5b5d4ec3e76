"""The least that a program of this kind can be: PyQt5, numpy, cv2 and an empty window.

Prints the moment of its first paint and ends.
"""

from __future__ import annotations

import os
import sys
import time

import numpy  # noqa: F401  (what its import costs is part of the figure)
from PyQt5.QtGui import QPaintEvent
from PyQt5.QtWidgets import QApplication, QMainWindow, QWidget

from viewer.cv2_loader import cv2  # noqa: F401


class Page(QWidget):
    """Ends the process once it has been painted."""

    def paintEvent(self, event: QPaintEvent | None) -> None:
        print(time.monotonic(), flush=True)
        os._exit(0)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    window = QMainWindow()
    window.setCentralWidget(Page())
    window.resize(1440, 900)
    window.show()
    sys.exit(application.exec())
