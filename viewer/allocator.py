"""Memory that was freed, back to the system."""

from __future__ import annotations


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
