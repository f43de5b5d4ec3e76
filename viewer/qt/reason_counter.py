"""A thread that counts why two pictures differ: one request at work, one waiting."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from PyQt5.QtCore import QObject, QThread, pyqtSignal

from viewer.geometry import Region
from viewer.reasons import ReasonCounts, count_reasons
from viewer.upsampling import Parameters
from viewer.upsampling.taps import ByteArray

PATIENCE_S = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class CountRequest:
    """All that the counts depend on.

    Attributes
    ----------
    source : (H, W, C) uint8
        The whole source.
    first, second : str
        The methods' names.
    parameters : Parameters
        What the user has set.
    region : Region
        Of the outputs.
    """

    source: ByteArray
    first: str
    second: str
    parameters: Parameters
    region: Region


@dataclass(frozen=True, slots=True, eq=False)
class CountAnswer:
    """The counts for a request.

    Attributes
    ----------
    generation : int
        Number of the request that it answers.
    request : CountRequest
        That request.
    counts : ReasonCounts
        Of the whole region, always.
    """

    generation: int
    request: CountRequest
    counts: ReasonCounts


class ReasonCounter(QThread):
    """Counts the reasons over a region, for the newest request.

    While someone drags a slider, requests come faster than they can be answered. One that a
    newer one waits for is dropped between two strips, but not before it had `PATIENCE_S`:
    otherwise nothing would be counted until the drag ends. Of the requests that come meanwhile
    only the last is kept.

    Signals
    -------
    counted(CountAnswer)
        A region was counted to its end.
    failed(int, object)
        The request of that generation raised this exception, such as a MethodError where the
        method's library is missing. The thread goes on.
    """

    counted = pyqtSignal(object)
    failed = pyqtSignal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._condition = threading.Condition()
        self._pending: tuple[int, CountRequest] | None = None
        self._stopping = False
        self._generation = 0
        self._dropped = 0  # what is at work up to this generation is not wanted

    def request(self, request: CountRequest) -> int:
        """Ask for counts, in place of any request that has not begun; return its number."""
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
            self._answer(generation, request)

    def _answer(self, generation: int, request: CountRequest) -> None:
        begun = time.monotonic()

        def go_on(done: float) -> bool:
            late = time.monotonic() - begun > PATIENCE_S
            return self._wants(generation) and not (late and self._pending is not None)

        region = request.region
        try:
            counts = count_reasons(
                request.source, request.first, request.second, request.parameters, region, go_on
            )
        except Exception as error:  # handed over: the receiver decides
            if self._wants(generation):
                self.failed.emit(generation, error)
            return
        complete = counts.total == max(0, region.height) * max(0, region.width)
        if complete and self._wants(generation):
            self.counted.emit(CountAnswer(generation, request, counts))

    def _wants(self, generation: int) -> bool:
        return not self._stopping and generation > self._dropped
