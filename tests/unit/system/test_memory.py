"""Garbage is collected seldom while much is imported; freed memory goes back to the system."""

import ctypes
import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from viewer.system.memory import MANY_OBJECTS, USUAL, collect_seldom, give_back, spare_loaded

STATUS = Path("/proc/self/status")


class Ring:
    """Refers to itself: only the collector finds that nothing else does."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.set_threshold(*USUAL)


def test_without_a_beginning_nothing_is_spared() -> None:
    frozen = gc.get_freeze_count()
    spare_loaded()
    assert gc.get_freeze_count() == frozen
    assert gc.get_threshold() == USUAL


def test_what_is_there_is_spared_and_what_comes_later_is_found() -> None:
    collect_seldom()
    assert gc.get_threshold()[0] == MANY_OBJECTS
    before = weakref.ref(Ring())
    spare_loaded()
    assert gc.get_threshold() == USUAL
    after = weakref.ref(Ring())
    gc.collect()
    assert before() is not None
    assert after() is None


def resident_kb() -> int:
    return next(int(x.split()[1]) for x in STATUS.read_text().splitlines() if "VmRSS" in x)


@pytest.mark.skipif(
    not STATUS.exists() or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="not Linux, glibc"
)
def test_holes_between_blocks_in_use_are_given_back() -> None:
    blocks = [np.ones(100_000, np.uint8) for _ in range(1000)]
    del blocks[::2], blocks[::2], blocks[::2]
    held = resident_kb()
    give_back()
    assert held - resident_kb() > 60_000
    assert all(block.all() for block in blocks)


@pytest.mark.parametrize("error", [AttributeError, OSError, TypeError])
def test_where_there_is_no_such_call_nothing_happens(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def no_library(name: object) -> object:
        asked.append(name)
        raise error

    monkeypatch.setattr(ctypes, "CDLL", no_library)
    give_back()  # and nothing is raised
    assert asked == [None]
