"""What is counted and measured over whole outputs, and over the view for a sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, pyqtSignal

from viewer.geometry import Region
from viewer.jobs.task_slot import Tasks, TaskSlot
from viewer.qt.store import Store
from viewer.state.view_state import ViewState, changes

if TYPE_CHECKING:
    from viewer.comparing.metrics import Metrics

MOST_MEASURED = 1 << 24  # pixels of a picture that are measured for a sheet: about a second


class WholeFigures(QObject):
    """Counts and measures what the state compares; stops when that is no longer on screen.

    Parameters
    ----------
    store : Store
        Its state says what is compared.
    tasks : Tasks
        What is at work.

    Signals
    -------
    count_progressed(object)
        How much of the whole outputs has been counted, from 0 to 1; None when it is over.
    counted(object)
        Why the compared pair differs over all of their outputs: `ReasonCounts`, or None where
        counting failed.
    measure_progressed(object)
        How much of the whole outputs has been measured, from 0 to 1; None when it is over.
    measured(object)
        How far the whole outputs are from the reference: a method's name to its `Metrics`, or
        to a sentence that says why there are none.
    """

    count_progressed = pyqtSignal(object)
    counted = pyqtSignal(object)
    measure_progressed = pyqtSignal(object)
    measured = pyqtSignal(object)

    def __init__(self, store: Store, tasks: Tasks) -> None:
        super().__init__(store)
        self._store, self._tasks = store, tasks
        self._counting = TaskSlot(tasks)
        self._measuring = TaskSlot(tasks)
        store.changed.connect(self._drop_outdated)

    # Why they differ

    def count(self) -> None:
        """Count why the compared pair differs, over all of their outputs."""
        from viewer.comparing.reason_counts import count_reasons

        state = self._store.state
        enlargement, (first, second) = state.resolved.enlargement, state.resolved.compared
        if enlargement is None:
            return
        self.stop_counting()
        self.count_progressed.emit(0.0)
        self._counting.start(
            lambda report: count_reasons(enlargement, first, second, progress=report),
            succeeded=self.counted.emit,
            failed=lambda error: self.counted.emit(None),
            progressed=self.count_progressed.emit,
            over=lambda: self.count_progressed.emit(None),
        )

    def stop_counting(self) -> None:
        """Count no further."""
        self._counting.cancel()

    # How far they are from the reference

    def measure(self) -> None:
        """Measure how far the panes' whole outputs are from the reference."""
        # They import cv2, for which the window need not wait.
        from viewer.comparing.metrics import MeasureRequest, measure_all

        state = self._store.state
        enlargement = state.resolved.enlargement
        if enlargement is None or not state.resolved.measurable:
            return
        request = MeasureRequest(
            enlargement, state.resolved.compared_with, dict.fromkeys(state.resolved.measurable)
        )
        self.stop_measuring()
        self.measure_progressed.emit(0.0)
        self._measuring.start(
            lambda report: measure_all(request, report),
            succeeded=self._tell_measured,
            failed=lambda error: None,
            progressed=self.measure_progressed.emit,
            over=lambda: self.measure_progressed.emit(None),
        )

    def stop_measuring(self) -> None:
        """Measure no further."""
        self._measuring.cancel()

    def measure_view(self, use: Callable[[dict[str, str]], None]) -> None:
        """Measure what is in view, and hand on each picture's figures in words.

        Parameters
        ----------
        use : callable
            Is given a method's name to its figures; those that cannot be had are left out.
        """
        from viewer.comparing.metric_columns import figures_text
        from viewer.comparing.metrics import MeasureRequest, measure_all

        state = self._store.state
        enlargement = state.resolved.enlargement
        if enlargement is None:
            return
        regions: dict[str, Region | None] = {}
        for name in state.resolved.measurable:
            region = state.resolved.visible_region(name)
            if region.height * region.width <= MOST_MEASURED:
                regions[name] = region
        request = MeasureRequest(enlargement, state.resolved.compared_with, regions)
        task = self._tasks.new(lambda report: measure_all(request, report))
        task.succeeded.connect(
            lambda results: use({name: figures_text(found) for name, found in results.items()})
        )
        task.failed.connect(lambda error: use({}))
        task.start()

    def _tell_measured(self, results: dict[str, Metrics | str] | None) -> None:
        if results is not None:
            self.measured.emit(results)

    def _drop_outdated(self, old: ViewState, new: ViewState) -> None:
        """Stop counting and measuring what is no longer on screen."""
        changed = changes(old, new)
        if changed(lambda s: (s.resolved.source, s.resolved.compared, s.resolved.parameters)):
            self.stop_counting()
        if changed(
            lambda s: (
                s.resolved.source,
                s.resolved.parameters,
                s.panes.methods,
                s.panes.reference,
                s.round_trip.against_truth,
            )
        ):
            self.stop_measuring()
