"""``startup``: process start to the first paint with a picture in it, against a bare window."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from benchmarks.figures import Figure, medians_in_turn

ROUNDS = 15


def measure() -> list[Figure]:
    """Start both programs in turn."""
    with tempfile.TemporaryDirectory() as folder:
        # Not the user's own choices; and compiled modules that no edit has made stale: the
        # first start, which does not count, writes them all.
        environment = os.environ | {"XDG_CONFIG_HOME": folder, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        viewer, bare = medians_in_turn(
            [
                starting("benchmarks.startup_viewer", environment),
                starting("benchmarks.startup_bare", environment),
            ],
            ROUNDS,
        )
    what = "process start to first paint with a picture / a bare PyQt5 + numpy + cv2 window"
    return [Figure("startup", viewer, "ms", bare, what, reach="ratio 1.5")]


def starting(module: str, environment: dict[str, str]) -> Callable[[], float]:
    """Return a measure of how long a program takes until it prints when it first painted."""

    def start() -> float:
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", module],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            timeout=60,
            check=True,
        )
        return 1000 * (float(done.stdout) - begun)  # one clock for all processes

    return start
