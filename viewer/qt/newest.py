"""Work in a thread of its own for whoever asks last: one request at work, one waiting."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PyQt5.QtCore import QObject, QThread, pyqtSignal

PATIENCE_S = 0.15

Request = TypeVar("Request")
Found = TypeVar("Found")


class Newest(QThread, Generic[Request, Found]):
    """Computes what was asked for last, and knows what was asked and what was answered.

    While someone drags a slider, requests come faster than they can be answered. One that a
    newer one waits for is dropped between two strips, but not before it had `PATIENCE_S`:
    otherwise nothing would be answered until the drag ends. Of the requests that come meanwhile
    only the last is kept. So an answer may be to another request than the last: it is told all
    the same, and `awaited` says that another one follows.

    Parameters
    ----------
    compute : callable
        Given a request, and what is to be told from time to time which share is done and
        returns whether to go on: returns what was found, or None where it was not to go on.
        Runs in the thread.

    Attributes
    ----------
    asked
        The request that was asked last; None where nothing is wanted.
    shown
        The request that was answered last; None where none was, or its answer was forgotten.
    awaited : bool
        Whether an answer to what was asked last is still to come.

    Signals
    -------
    answered(object, object)
        A request, and what was found.
    """

    answered = pyqtSignal(object, object)
    _computed = pyqtSignal(int, object, object)

    def __init__(
        self,
        compute: Callable[[Request, Callable[[float], bool]], Found | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.asked: Request | None = None
        self.shown: Request | None = None
        self.awaited = False
        self._compute = compute
        self._condition = threading.Condition()  # guards all that follows
        self._pending: tuple[int, Request] | None = None
        self._stopping = False
        self._generation = 0
        self._dropped = 0  # what was asked up to this generation is not wanted
        self._computed.connect(self._tell)

    def ask(self, request: Request) -> None:
        """Ask, in place of any request that has not begun, unless that was asked last already."""
        if request == self.asked:
            return
        self.asked, self.awaited = request, True
        with self._condition:
            self._generation += 1
            self._pending = (self._generation, request)
            self._condition.notify()

    def cancel(self) -> None:
        """Want nothing: what was asked for is not answered any more."""
        self.asked, self.awaited = None, False
        with self._condition:
            self._pending = None
            self._dropped = self._generation

    def forget(self) -> None:
        """Want nothing, and let go of the last request: asked again, it is answered again."""
        self.cancel()
        self.shown = None

    def answer(self, request: Request, found: Found) -> None:
        """Tell what was found."""
        self.shown = request
        self.awaited = self.awaited and request != self.asked
        self.answered.emit(request, found)

    def stop(self) -> None:
        """Drop all work and wait until the thread has ended; nothing is told afterwards."""
        self.cancel()
        with self._condition:
            self._stopping = True
            self._condition.notify()
        self.wait()

    def run(self) -> None:
        """Work until stopped; runs in the thread."""
        while (task := self._next()) is not None:
            try:
                self._work(*task)
            except Exception:  # unforeseen: reported as such, and the next request is answered
                sys.excepthook(*sys.exc_info())
            del task  # a thread that waits holds no source

    def _next(self) -> tuple[int, Request] | None:
        """Wait for a request."""
        with self._condition:
            while self._pending is None and not self._stopping:
                self._condition.wait()
            task, self._pending = self._pending, None
            return None if self._stopping else task

    def _work(self, generation: int, request: Request) -> None:
        begun = time.monotonic()

        def go_on(done: float) -> bool:
            late = time.monotonic() - begun > PATIENCE_S
            return self._wants(generation) and not (late and self._pending is not None)

        found = self._compute(request, go_on)
        if found is not None and self._wants(generation):
            self._computed.emit(generation, request, found)

    def _tell(self, generation: int, request: Request, found: Found) -> None:
        """Tell an answer, unless it was cancelled on its way here, to the asker's thread."""
        if self._wants(generation):
            self.answer(request, found)

    def _wants(self, generation: int) -> bool:
        return not self._stopping and generation > self._dropped
