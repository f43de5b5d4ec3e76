"""``frame_floor``: that frame, against painting four ready pictures of the same size."""

from __future__ import annotations

import time

import numpy as np
from PyQt5.QtCore import QEventLoop, QTimer
from PyQt5.QtGui import QImage, QPainter, QPaintEvent
from PyQt5.QtWidgets import QGridLayout, QWidget

from benchmarks.display import HEIGHT, WIDTH
from benchmarks.figures import Figure, medians_in_turn
from benchmarks.frame import SCALES, WIDE, stepping_to
from benchmarks.window import LARGE, Watched, noise
from viewer.qt.qimage import to_qimage

ROUNDS = 9


def measure() -> list[Figure]:
    """Step to each scale at 100 %; in turn with it, paint what is ready."""
    watched = Watched(noise(LARGE), **WIDE)
    ready = Ready(watched.state.pane_size)
    figures = []
    for scale in SCALES:
        frame, floor = medians_in_turn(
            [stepping_to(watched, scale, fitted=False), ready.paint_all], ROUNDS, 10
        )
        what = "a step to all four panes painted, at 100 % / four ready pictures painted"
        figures.append(Figure(f"frame_floor x{scale:g}", frame, "ms", floor, what, "ratio 8"))
    ready.close()
    watched.close()
    return figures


class Ready(QWidget):
    """Four pictures that are there already, in a window of the same size."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__()
        self._loop = QEventLoop()
        self.pictures = [Picture(to_qimage(noise(size).pixels), self) for _ in range(4)]
        layout = QGridLayout(self)
        for index, picture in enumerate(self.pictures):
            layout.addWidget(picture, index // 2, index % 2)
        self.resize(WIDTH, HEIGHT)
        self.show()
        self._wait(200)

    def paint_all(self) -> float:
        """Paint all four anew; return how many ms that took."""
        self._wait(20)
        begun = time.perf_counter()
        for picture in self.pictures:
            picture.painted = 0.0
            picture.update()
        while not all(picture.painted for picture in self.pictures):
            self._wait(1)
        return 1000 * float(np.max([picture.painted for picture in self.pictures]) - begun)

    def _wait(self, duration_ms: int) -> None:
        QTimer.singleShot(duration_ms, self._loop.quit)
        self._loop.exec()


class Picture(QWidget):
    """Paints a picture, pixel for pixel."""

    def __init__(self, image: QImage, parent: QWidget) -> None:
        super().__init__(parent)
        self._image = image
        self.painted = 0.0

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        painter.end()
        self.painted = time.perf_counter()
