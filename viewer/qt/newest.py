"""A thread that answers requests: one at work, one waiting, the newest wins."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PyQt5.QtCore import QObject, QThread

PATIENCE_S = 0.15

Request = TypeVar("Request")


class NewestRequestThread(QThread, Generic[Request]):
    """Answers the newest request; a subclass says how.

    While someone drags a slider, requests come faster than they can be answered. One that a
    newer one waits for is dropped between two strips, but not before it had `PATIENCE_S`:
    otherwise nothing would be answered until the drag ends. Of the requests that come meanwhile
    only the last is kept.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._condition = threading.Condition()
        self._pending: tuple[int, Request] | None = None
        self._stopping = False
        self._generation = 0
        self._dropped = 0  # what is at work up to this generation is not wanted

    def answer(self, generation: int, request: Request, go_on: Callable[[float], bool]) -> None:
        """Answer a request; runs in the thread.

        Parameters
        ----------
        generation : int
            Its number, to ask `wants` with before an answer is sent.
        request
            What was asked.
        go_on : callable
            To be told from time to time what share is done; False ends the work.
        """
        raise NotImplementedError

    def request(self, request: Request) -> int:
        """Ask, in place of any request that has not begun; return the request's number."""
        with self._condition:
            self._generation += 1
            self._pending = (self._generation, request)
            self._condition.notify()
            return self._generation

    def cancel(self) -> None:
        """Drop what is asked for: it is not answered, unless its answer is on its way."""
        with self._condition:
            self._pending = None
            self._dropped = self._generation

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
            begun = time.monotonic()

            def go_on(done: float, generation: int = generation, begun: float = begun) -> bool:
                late = time.monotonic() - begun > PATIENCE_S
                return self.wants(generation) and not (late and self._pending is not None)

            self.answer(generation, request, go_on)

    def wants(self, generation: int) -> bool:
        """Return whether an answer to that request is still wanted."""
        return not self._stopping and generation > self._dropped
