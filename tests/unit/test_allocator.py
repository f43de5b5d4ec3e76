"""Freed memory goes back to the system, where the system says what is held."""

import ctypes
from pathlib import Path

import numpy as np
import pytest

from viewer import allocator

STATUS = Path("/proc/self/status")


def resident_kb() -> int:
    return next(int(x.split()[1]) for x in STATUS.read_text().splitlines() if "VmRSS" in x)


@pytest.mark.skipif(
    not STATUS.exists() or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="not Linux, glibc"
)
def test_holes_between_blocks_in_use_are_given_back() -> None:
    blocks = [np.ones(100_000, np.uint8) for _ in range(1000)]
    del blocks[::2], blocks[::2], blocks[::2]
    held = resident_kb()
    allocator.give_back()
    assert held - resident_kb() > 60_000
    assert all(block.all() for block in blocks)


@pytest.mark.parametrize("error", [AttributeError, OSError, TypeError])
def test_where_there_is_no_such_call_nothing_happens(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_library(name: object) -> object:
        raise error

    monkeypatch.setattr(ctypes, "CDLL", no_library)
    allocator.give_back()
