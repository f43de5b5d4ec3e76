"""A thread that computes what a plot shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PyQt5.QtCore import QObject, pyqtSignal

from viewer.qt.newest import NewestRequestThread

Request = TypeVar("Request")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, eq=False)
class PlotAnswer(Generic[Request, Found]):
    """What was computed for a request.

    Attributes
    ----------
    request
        That request.
    found
        Its numbers.
    """

    request: Request
    found: Found


class Plotter(NewestRequestThread[Request], Generic[Request, Found]):
    """Computes the newest request.

    Parameters
    ----------
    compute : callable
        Given a request, and what is to be asked from time to time whether to go on: the numbers,
        or None where it was not to go on.

    Signals
    -------
    computed(PlotAnswer)
        All of a request was computed.
    """

    computed = pyqtSignal(object)

    def __init__(
        self,
        compute: Callable[[Request, Callable[[float], bool]], Found | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._compute = compute

    def answer(self, generation: int, request: Request, go_on: Callable[[float], bool]) -> None:
        """Compute; runs in the thread."""
        found = self._compute(request, go_on)
        if found is not None and self.wants(generation):
            self.computed.emit(PlotAnswer(request, found))
