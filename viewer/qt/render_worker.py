"""A thread that makes pictures: one request at work, one waiting, the newest wins."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass

from PyQt5.QtCore import QObject, QThread, pyqtSignal
from PyQt5.QtGui import QImage

from viewer.qt.qimage import to_qimage
from viewer.rendering import PanePicture, RenderRequest, render

PATIENCE_S = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """One pane's picture, ready to paint.

    Attributes
    ----------
    generation : int
        Number of the request that it answers.
    request : RenderRequest
        That request.
    picture : PanePicture
        What was made.
    image : QImage
        The same pixels for the screen; null where there are none.
    """

    generation: int
    request: RenderRequest
    picture: PanePicture
    image: QImage


class RenderWorker(QThread):
    """Answers requests for pictures, newest first.

    While someone drags a slider, requests come faster than they can be answered. Were each
    one to cut off the last, nothing would be seen until the drag ends. So the first pictures
    of a request are finished, if they take no longer than `PATIENCE_S`; the refinement that
    follows them is dropped at once. Of the requests that come meanwhile only the last is kept.

    Attributes
    ----------
    answered_once : threading.Event
        Set when the first picture of all has been sent on its way.

    Signals
    -------
    answered(Answer)
        A pane's picture is there.
    finished_request(int)
        All pictures of that generation are there, or it was dropped.
    """

    answered = pyqtSignal(object)
    finished_request = pyqtSignal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._condition = threading.Condition()
        self._pending: tuple[int, RenderRequest] | None = None
        self._stopping = False
        self._generation = 0
        self.frames_begun = 0
        self.answered_once = threading.Event()

    def request(self, request: RenderRequest) -> int:
        """Ask for pictures, in place of any request that has not begun; return its number."""
        with self._condition:
            self._generation += 1
            self._pending = (self._generation, request)
            self._condition.notify()
            return self._generation

    def stop(self) -> None:
        """Drop all work and wait until the thread has ended."""
        with self._condition:
            self._stopping = True
            self._pending = None
            self._condition.notify()
        self.wait()

    def run(self) -> None:
        """Work until stopped; runs in the thread."""
        while True:
            with self._condition:
                while self._pending is None and not self._stopping:
                    self._condition.wait()
                if self._stopping or self._pending is None:
                    return
                generation, request = self._pending
                self._pending = None
            try:
                self._answer(generation, request)
            except Exception:  # unforeseen: reported as such, and the next request is answered
                sys.excepthook(*sys.exc_info())
                self.finished_request.emit(generation)

    def _answer(self, generation: int, request: RenderRequest) -> None:
        begun = time.monotonic()
        made = 0
        self.frames_begun += 1

        def unwanted() -> bool:
            if self._stopping:
                return True
            late = made >= len(request.methods) or time.monotonic() - begun > PATIENCE_S
            return late and self._pending is not None

        for picture in render(request, unwanted):
            made += 1
            if self._stopping:
                return
            self.answered.emit(Answer(generation, request, picture, to_qimage(picture.pixels)))
            self.answered_once.set()
        self.finished_request.emit(generation)
