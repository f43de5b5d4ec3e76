"""What the window need not wait for: libraries imported and checked, loops loaded, memory freed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, pyqtSignal

from viewer.jobs.task_slot import Tasks
from viewer.qt.store import Store
from viewer.system.memory import give_back, spare_loaded
from viewer.upsampling import METHODS
from viewer.upsampling.compiled.loading import load_loops

if TYPE_CHECKING:
    from viewer.upsampling.self_check import CheckResult


class Libraries(QObject):
    """Imports what the methods need, each once, and compares its arithmetic.

    Parameters
    ----------
    store : Store
        Its state says which methods wait for their library.
    tasks : Tasks
        What is at work.

    Signals
    -------
    differed()
        A library computes otherwise here than was known: its pictures and explanations are to
        be made again.
    """

    differed = pyqtSignal()

    def __init__(self, store: Store, tasks: Tasks) -> None:
        super().__init__(store)
        self._store, self._tasks = store, tasks
        self._loaded: set[str] = set()

    def load(self, library: str) -> None:
        """Import a library and compare its arithmetic, once and quickly.

        Until then its methods are in `ViewState.waiting`. Where it cannot be imported, its panes
        say why.

        Parameters
        ----------
        library : str
            As `Method.library`; the empty one stands for cv2.
        """
        if library in self._loaded:
            return
        self._loaded.add(library)
        task = self._tasks.new(lambda report: _import_and_check(library))
        task.succeeded.connect(self._on_checked)
        for signal_ in (task.succeeded, task.failed):
            signal_.connect(lambda _: self._end_waiting(library))
            if library == "torch":
                signal_.connect(lambda _: self._load_loops())
        task.start()

    def _end_waiting(self, library: str) -> None:
        waiting = self._store.state.waiting
        self._store.update(
            waiting=frozenset(name for name in waiting if METHODS[name].library != library)
        )

    def _on_checked(self, results: list[CheckResult]) -> None:
        from viewer.upsampling.self_check import tell_methods

        if tell_methods(results):
            self.differed.emit()

    def _load_loops(self) -> None:
        """Load the compiled loops; until then, and where that fails, NumPy makes the same bytes.

        They are the last of what every start loads.
        """
        if not self._tasks.is_stopped:
            task = self._tasks.new(lambda report: load_loops(lambda: report(0)))
            task.finished.connect(spare_loaded)
            task.start()

    def tidy_up(self) -> None:
        """Give memory that is no longer used back to the system."""
        if not self._tasks.is_stopped:
            self._tasks.new(lambda report: give_back()).start()


def _import_and_check(library: str) -> tuple[CheckResult, ...]:
    if library:
        importlib.import_module(library)
    from viewer.upsampling.self_check import quick_check

    return quick_check(libraries=(library,))
