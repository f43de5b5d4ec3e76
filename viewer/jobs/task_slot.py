"""Tasks in threads of their own: all that are at work, and room for one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from viewer.qt.task import Report, Task

T = TypeVar("T")


LEFT_AFTER_MS = 1000  # what may be left at work is waited for so long


class Tasks:
    """The tasks that are at work; its length is their number."""

    def __init__(self) -> None:
        self._at_work: list[Task] = []
        self._may_be_left: set[Task] = set()
        self._stopped = False

    def __len__(self) -> int:
        return len(self._at_work)

    @property
    def is_stopped(self) -> bool:
        """Whether everything was cancelled for good."""
        return self._stopped

    def new(self, function: Callable[[Report], Any], *, may_be_left: bool = False) -> Task:
        """Return a task to connect to and then to start: it may end at once.

        Parameters
        ----------
        function : callable
            The work; it is handed a `Report`.
        may_be_left : bool
            Whether nothing is lost where it is still at work when the program ends: it only reads.
        """
        task = Task(function)
        self._at_work.append(task)
        if may_be_left:
            self._may_be_left.add(task)
        task.finished.connect(lambda: self._end(task))
        return task

    def _end(self, task: Task) -> None:
        self._at_work.remove(task)
        self._may_be_left.discard(task)

    def stop(self) -> bool:
        """Cancel everything and wait until it has ended; return whether all has.

        A decoder may hear of it only when it is done, which can take minutes: what may be left is
        waited for a moment.
        """
        self._stopped = True
        at_work = list(self._at_work)
        for task in at_work:
            task.cancel()
        ended = [
            task.wait(LEFT_AFTER_MS) if task in self._may_be_left else task.wait()
            for task in at_work
        ]
        return all(ended)


class TaskSlot:
    """Room for one task at a time: of one that was cancelled or replaced nothing more is heard.

    Parameters
    ----------
    tasks : Tasks
        The task counts among them while it is at work.
    """

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._task: Task | None = None
        self._over: Callable[[], None] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a task is at work that has not been cancelled."""
        return self._task is not None

    def start(
        self,
        function: Callable[[Report], T],
        *,
        succeeded: Callable[[T], None],
        failed: Callable[[Exception], None],
        progressed: Callable[[float], None] | None = None,
        over: Callable[[], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        may_be_left: bool = False,
    ) -> None:
        """Cancel what is at work and start a task; all that is told is told on this thread.

        Parameters
        ----------
        function : callable
            The work; it is handed a `Report`.
        succeeded : callable
            Is told what the function returned.
        failed : callable
            Is told the exception that it raised.
        progressed : callable, optional
            Is told the share that is done.
        over : callable, optional
            Is told that the slot is free again: before the result, and at once where the task
            is cancelled or replaced.
        cancelled : callable, optional
            Is told that a cancelled task has ended and no more will come of it; not where
            everything was stopped.
        may_be_left : bool
            Whether the program may end before the task does.
        """
        self.cancel()
        task = self._tasks.new(function, may_be_left=may_be_left)
        self._task, self._over = task, over

        def tell_progress(done: float) -> None:
            # What was sent before the task was cancelled may still be on the way.
            if progressed is not None and not task.is_cancelled:
                progressed(done)

        def end(tell: Callable[[Any], None], result: Any) -> None:
            if not task.is_cancelled:
                self._leave()
                tell(result)

        def tell_cancelled() -> None:
            if task.is_cancelled and cancelled is not None and not self._tasks.is_stopped:
                cancelled()

        task.progressed.connect(tell_progress)
        task.succeeded.connect(lambda result: end(succeeded, result))
        task.failed.connect(lambda error: end(failed, error))
        task.finished.connect(tell_cancelled)
        task.start()

    def cancel(self) -> None:
        """Stop the task, if one is at work; nothing more is heard of it but that it has ended."""
        if self._task is not None:
            self._task.cancel()
            self._leave()

    def _leave(self) -> None:
        over, self._task, self._over = self._over, None, None
        if over is not None:
            over()
