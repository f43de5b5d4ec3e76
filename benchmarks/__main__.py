"""``python -m benchmarks [NAME ...]``: print a table and write ``bench.json`` here."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.display import display
from benchmarks.entry import ENTRIES
from benchmarks.figures import Figure, table

LIBRARIES = ("PyQt5", "numpy", "opencv-python", "torch")


def main(arguments: Sequence[str]) -> int:
    """Run the entries that are named, or all."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure the viewer's speed.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ENTRIES)}")
    names = parser.parse_args(arguments).names or ENTRIES
    for name in names:
        if name not in ENTRIES:
            parser.error(f"there is no entry '{name}'; there are {', '.join(ENTRIES)}")

    cores = len(os.sched_getaffinity(0))
    print(
        f"{cores} cores, Python {platform.python_version()}, "
        + ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
    )
    figures = [Figure("cores", cores, "cores", what="that this process may use")]
    with display() as screen:
        print(f"Screen: {screen}", flush=True)
        for name in names:
            begun = time.monotonic()
            figures += run(name)
            print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    print(table(figures))
    Path("bench.json").write_text(
        json.dumps([figure.as_json() for figure in figures], indent=1) + "\n"
    )
    return 0


def run(name: str) -> list[Figure]:
    """Run an entry in a process of its own, so that none leaves memory or modules to the next."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.entry", name], stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise SystemExit(f"The benchmark '{name}' failed with status {done.returncode}.")
    return [Figure(**fields) for fields in json.loads(done.stdout)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
