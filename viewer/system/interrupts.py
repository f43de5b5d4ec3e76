"""What ends the program from outside, where the exceptions that it raises would do harm."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl+C, what ends a process, and that the terminal is gone."""


@contextlib.contextmanager
def signals_noted() -> Iterator[list[int]]:
    """Note the `ENDING` signals; what they are to do, they do when the block is left.

    Their handlers raise. In a slot or in a paint event of Qt that would end the process at once;
    elsewhere it would leave threads that work for what is gone; and libraries that are being
    imported take it for a fault of their own. What is ignored, such as SIGINT in the background
    of a script, stays so.

    Yields
    ------
    list of int
        The signals that have come so far.
    """
    noted: list[int] = []
    usual = {number: signal.getsignal(number) for number in ENDING}
    heeded = {number: handler for number, handler in usual.items() if callable(handler)}
    for number in heeded:
        signal.signal(number, lambda number, _: noted.append(number))
    try:
        yield noted
    finally:
        for number, handler in heeded.items():
            signal.signal(number, handler)
        if noted:
            signal.raise_signal(noted[0])
