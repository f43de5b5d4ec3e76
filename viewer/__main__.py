"""``python -m viewer`` and the command ``upsampling-viewer``."""

from __future__ import annotations

import io
import os
import signal
import sys

from viewer.system.import_failure import import_failure
from viewer.system.interrupts import signals_noted
from viewer.system.memory import collect_seldom

LACKING = 2  # what the program needs is not there
# As shells have it for Ctrl+C, for SIGTERM and for SIGHUP.
INTERRUPTED, TERMINATED, HUNG_UP = 130, 143, 129


def main() -> int:
    """Run the program with the process's arguments; return the exit status."""
    collect_seldom()
    # An exception, so that no half file is left; the window has a way of its own.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # and not ignored, as by nohup
        signal.signal(signal.SIGHUP, lambda *_: sys.exit(HUNG_UP))
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # and not ignored
        signal.signal(signal.SIGINT, lambda *_: sys.exit(INTERRUPTED))
    try:
        with signals_noted():  # it would break the imports
            from viewer.command_line.run import run
    except ImportError as error:
        if sys.stderr is not None:
            print(f"upsampling-viewer: {import_failure(error)}", file=sys.stderr)
        return LACKING
    # Where they are closed Python has none, and every print would fail.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 (as long as the process)
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
