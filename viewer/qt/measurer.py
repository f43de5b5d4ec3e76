"""A thread that measures how far the panes' pictures are from the reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PyQt5.QtCore import pyqtSignal

from viewer.comparing.metrics import Metrics, measure
from viewer.geometry import Region
from viewer.qt.newest import NewestRequestThread
from viewer.upsampling import MethodError, Parameters
from viewer.upsampling.taps import ByteArray


@dataclass(frozen=True, slots=True, eq=False)
class MeasureRequest:
    """All that some metrics depend on.

    Attributes
    ----------
    source : (H, W, C) uint8
        The whole source.
    reference : str or (h, w, C) uint8
        The method, or the picture, to compare with.
    parameters : Parameters
        What the user has set.
    regions : dict
        Method to measure to the region of its output; None is all of it.
    """

    source: ByteArray
    reference: str | ByteArray
    parameters: Parameters
    regions: dict[str, Region | None]


@dataclass(frozen=True, slots=True, eq=False)
class MeasureAnswer:
    """The metrics for a request.

    Attributes
    ----------
    generation : int
        Number of the request that it answers.
    request : MeasureRequest
        That request.
    results : dict
        Each method to its `Metrics`, or to a sentence that says why there are none.
    """

    generation: int
    request: MeasureRequest
    results: dict[str, Metrics | str]


class Measurer(NewestRequestThread[MeasureRequest]):
    """Measures the newest request's regions.

    Signals
    -------
    measured(MeasureAnswer)
        All of a request was measured.
    """

    measured = pyqtSignal(object)

    def answer(
        self, generation: int, request: MeasureRequest, go_on: Callable[[float], bool]
    ) -> None:
        """Measure all regions; runs in the thread."""
        results = measure_all(request, go_on)
        if results is not None and self.wants(generation):
            self.measured.emit(MeasureAnswer(generation, request, results))


def measure_all(
    request: MeasureRequest, progress: Callable[[float], bool]
) -> dict[str, Metrics | str] | None:
    """Measure each method's region; None where `progress` stopped the work."""
    results: dict[str, Metrics | str] = {}
    for index, (method, region) in enumerate(request.regions.items()):

        def part_done(done: float, index: int = index) -> bool:
            return progress((index + done) / len(request.regions))

        try:
            found = measure(
                request.source, method, request.reference, request.parameters, region, part_done
            )
        except MethodError as error:
            results[method] = str(error)
            continue
        except Exception as error:  # whatever a library raises stays in its own row
            results[method] = f"{type(error).__name__}: {error}"
            continue
        if found is None:
            return None
        results[method] = found
    return results
