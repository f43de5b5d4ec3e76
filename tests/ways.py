"""The two ways to the same bytes: NumPy, and compiled loops in some number of threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from viewer.upsampling import METHODS, trust
from viewer.upsampling.compiled import loading

NUMPY = 0
WAYS = (NUMPY, 1, 2, 4)
"""Numbers of threads that share the compiled loops' rows; none for NumPy."""


@contextmanager
def answered_by(threads: int) -> Iterator[None]:
    """Have averages made in one of the ways; however few they are, all threads take part."""
    assert loading.load_loops()
    modules = {
        name: getattr(loading.LOOPS, name) if threads else None
        for name in ("averages", "runs", "blocks", "differences")
    }
    with (
        mock.patch.multiple(loading.LOOPS, **modules),
        mock.patch.object(loading.LOOPS, "threads", threads),
        mock.patch.object(loading, "BYTES_A_THREAD", 1),
    ):
        yield


@contextmanager
def all_trusted() -> Iterator[None]:
    """Let every formula count as right at first, and what is found out meanwhile be forgotten."""
    known = {name: trust.deviation(name) for name in METHODS}
    for name in METHODS:
        trust.set_deviation(name, 0)
    try:
        yield
    finally:
        for name, levels in known.items():
            trust.set_deviation(name, levels)
