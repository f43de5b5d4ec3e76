"""One entry in a process of its own: ``python -m benchmarks.entry NAME`` prints JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib import import_module

from benchmarks.figures import Figure

ENTRIES = (
    "startup",
    "blocked",
    "stale",
    "inspect",
    "kernel",
    "frame",
    "renders",
    "frame_floor",
    "metrics",
    "looking",
    "worst",
    "growth",
    "memory",
    "export",
    "soak",
)
_MODULES = {"inspect": "inspector"}  # the standard library has an inspect of its own


def measure(name: str) -> list[Figure]:
    """Run one entry."""
    module = import_module(f"benchmarks.{_MODULES.get(name, name)}")
    figures: list[Figure] = module.measure()
    return figures


if __name__ == "__main__":
    print(json.dumps([asdict(figure) for figure in measure(sys.argv[1])]))
