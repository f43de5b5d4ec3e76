"""The two ways to the same bytes: NumPy, and compiled loops in some number of threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from viewer.upsampling import averaging

NUMPY = 0
WAYS = (NUMPY, 1, 2, 4)
"""Numbers of threads that share the compiled loops' rows; none for NumPy."""


@contextmanager
def answered_by(threads: int) -> Iterator[None]:
    """Have averages made in one of the ways; however few they are, all threads take part."""
    assert averaging.load_loops()
    module = averaging._LOOPS.module if threads else None
    with (
        mock.patch.object(averaging._LOOPS, "module", module),
        mock.patch.object(averaging._LOOPS, "threads", threads),
        mock.patch.object(averaging, "BYTES_A_THREAD", 1),
    ):
        yield
