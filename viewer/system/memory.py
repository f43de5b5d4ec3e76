"""Memory: how often Python collects garbage, and freed blocks back to the system.

Python looks for objects that only refer to one another whenever there are 700 more than before,
and from time to time among all that there are. While modules are imported nothing is ever found,
and it takes a tenth of the time to the first paint. Later, with PyTorch loaded, one look at
everything would hold up the window for several refreshes of the screen.
"""

from __future__ import annotations

import gc

MANY_OBJECTS = 100_000
USUAL = gc.get_threshold()


def collect_seldom() -> None:
    """Begin to collect garbage less often, until `spare_loaded`."""
    gc.set_threshold(MANY_OBJECTS, *USUAL[1:])


def spare_loaded() -> None:
    """End what `collect_seldom` began, and never look at what is there by now."""
    if gc.get_threshold()[0] == MANY_OBJECTS:
        gc.freeze()
        gc.set_threshold(*USUAL)


def give_back() -> None:
    """Hand back what the C library keeps of freed memory; where there is no such call, nothing.

    glibc keeps freed blocks between others that are in use, and pictures come in all sizes: after
    some thousand views it held 100 MB that nobody used. The call takes 2 to 25 ms, in which other
    threads wait if they want memory.
    """
    import ctypes

    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # not glibc
        return
    trim(0)
