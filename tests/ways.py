"""The two ways to the same bytes: NumPy, and compiled loops in some number of threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from viewer.upsampling import loading

NUMPY = 0
WAYS = (NUMPY, 1, 2, 4)
"""Numbers of threads that share the compiled loops' rows; none for NumPy."""


@contextmanager
def answered_by(threads: int) -> Iterator[None]:
    """Have averages made in one of the ways; however few they are, all threads take part."""
    assert loading.load_loops()
    averages, differences = loading.LOOPS.averages, loading.LOOPS.differences
    with (
        mock.patch.object(loading.LOOPS, "averages", averages if threads else None),
        mock.patch.object(loading.LOOPS, "differences", differences if threads else None),
        mock.patch.object(loading.LOOPS, "threads", threads),
        mock.patch.object(loading, "BYTES_A_THREAD", 1),
    ):
        yield
