"""A thread that counts why two pictures differ: one request at work, one waiting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PyQt5.QtCore import pyqtSignal

from viewer.comparing.reason_counts import ReasonCounts, count_reasons
from viewer.geometry import Region
from viewer.qt.newest import NewestRequestThread
from viewer.upsampling import Parameters
from viewer.upsampling.taps import ByteArray


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


class ReasonCounter(NewestRequestThread[CountRequest]):
    """Counts the reasons over a region, for the newest request.

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

    def answer(
        self, generation: int, request: CountRequest, go_on: Callable[[float], bool]
    ) -> None:
        """Count a region; runs in the thread."""
        region = request.region
        try:
            counts = count_reasons(
                request.source, request.first, request.second, request.parameters, region, go_on
            )
        except Exception as error:  # handed over: the receiver decides
            if self.wants(generation):
                self.failed.emit(generation, error)
            return
        complete = counts.total == max(0, region.height) * max(0, region.width)
        if complete and self.wants(generation):
            self.counted.emit(CountAnswer(generation, request, counts))
