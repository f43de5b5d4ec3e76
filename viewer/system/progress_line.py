"""What is shown on a terminal while some work goes on."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from viewer.system.plain_text import plain

BAR_WIDTH = 30
NAME_WIDTH = 44  # what is done, and to a file of an ordinary name
QUICK_S = 0.5  # quicker work needs no progress


@contextlib.contextmanager
def progress_line(what: str) -> Iterator[Callable[[float], bool]]:
    """Show on a terminal, and only there, how far some work is; the line goes when it ends.

    Parameters
    ----------
    what : str
        The work, in a few words.

    Yields
    ------
    callable
        To be told what share is done, 0 to 1; it returns True: the work is to go on.
    """
    what = plain(what, NAME_WIDTH)
    begun = time.monotonic()
    shown = sys.stderr.isatty()
    last = ""

    def report(done: float) -> bool:
        nonlocal last
        if shown and time.monotonic() - begun > QUICK_S:
            bar = "#" * round(BAR_WIDTH * done)
            left = time_left(time.monotonic() - begun, done)
            line = f"{what} [{bar:<{BAR_WIDTH}}] {done:4.0%} {left}"
            if line != last:
                print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
                last = line
        return True

    try:
        yield report
    finally:
        if shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def time_left(elapsed_s: float, done: float) -> str:
    """Say how long some work still takes, such as "about 3 minutes left", or nothing yet.

    Parameters
    ----------
    elapsed_s : float
        How long it has been at work.
    done : float
        What share is done, 0 to 1.
    """
    if elapsed_s < 2 or done < 0.01:
        return ""
    seconds = elapsed_s * (1 - done) / done
    if seconds <= 90:
        return f"about {max(1, round(seconds))} s left"
    return f"about {round(seconds / 60)} min left"
