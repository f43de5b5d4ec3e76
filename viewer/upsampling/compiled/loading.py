"""Whether the compiled loops are there, and the threads that share their rows.

numba takes a third of a second to import, and the first compilation seconds more. So
`load_loops` is called in a thread of its own, and until it is done NumPy answers with the same
bytes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor

BYTES_A_THREAD = 300_000  # with less to do, waking another thread takes longer than the work
MOST_THREADS = 16
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
BYTES_WORTH_LOADING = 150_000_000  # NumPy makes these in the time that loading takes


class _Loops:
    """The modules of compiled loops, once they are loaded.

    Attributes
    ----------
    averages, runs, blocks, differences : module or None
        loops.py, run_loops.py, block_loops.py and difference_loops.py; None until they are loaded.
    """

    def __init__(self) -> None:
        self.loading = Lock()
        self.averages: ModuleType | None = None
        self.runs: ModuleType | None = None
        self.blocks: ModuleType | None = None
        self.differences: ModuleType | None = None
        self.pool: Executor | None = None
        self.threads = min(CORES, MOST_THREADS)
        self._callers = 0  # threads that are at work side by side
        self._callers_lock = Lock()

    @contextmanager
    def side_by_side(self) -> Iterator[None]:
        """Let each thread that is in such a block have its share of the cores, and no more.

        To split the work of two threads once more, on two cores, takes a fifth longer.
        """
        with self._callers_lock:
            self._callers += 1
        try:
            yield
        finally:
            with self._callers_lock:
                self._callers -= 1

    def over_rows(self, work: Callable[[int, int], None], rows: int, size: int) -> None:
        """Call ``work(first, last)`` for bands of rows, in as many threads as are worth it.

        Parameters
        ----------
        work : callable
            Does the rows from first to last, without it.
        rows : int
            How many there are.
        size : int
            How many bytes are made of them.
        """
        share = self.threads // max(1, self._callers)
        threads = max(1, min(share, rows, size // BYTES_A_THREAD))
        if threads == 1:
            work(0, rows)
            return
        # Two bands for each, so that a thread that is held up leaves one to the others.
        edges = (rows * band // (2 * threads) for band in range(2 * threads + 1))
        waiting = list(pairwise(edges))

        def take() -> None:
            while True:
                try:
                    first, last = waiting.pop()
                except IndexError:  # all are taken
                    return
                work(first, last)

        assert self.pool is not None
        others = [self.pool.submit(take) for _ in range(threads - 1)]
        take()
        for other in others:
            if not other.cancel():  # it has begun
                other.result()


LOOPS = _Loops()


def load_loops(wanted: Callable[[], bool] = lambda: True) -> bool:
    """Import and compile the loops, or load them from the disk; return whether they are there.

    Where that fails NumPy goes on answering. May be called more than once, from any thread.

    Parameters
    ----------
    wanted : callable
        Asked between two loops, which take a second or two each to compile the first time.
    """
    with LOOPS.loading:
        if not loops_are_loaded():
            try:
                from viewer.upsampling.compiled import (
                    block_loops,
                    compiling,
                    difference_loops,
                    loops,
                    run_loops,
                )

                if not compiling.compile_all(wanted):
                    return False
            except Exception:  # a broken installation raises more than ImportError
                return False
            from concurrent.futures import ThreadPoolExecutor

            LOOPS.pool = ThreadPoolExecutor(MOST_THREADS, "loops")  # starts them as needed
            LOOPS.blocks, LOOPS.differences = block_loops, difference_loops
            LOOPS.runs = run_loops
            LOOPS.averages = loops  # last: then all are there
    return True


def load_loops_for(size: int) -> bool:
    """Load the loops if making as many bytes is worth the wait; return whether they are there."""
    return loops_are_loaded() or (size >= BYTES_WORTH_LOADING and load_loops())


def loops_are_loaded() -> bool:
    """Return whether the compiled loops answer."""
    return LOOPS.averages is not None
