"""``inspect``: from a move of the mouse to the inspector and the outlines painted anew."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

import numpy as np

from benchmarks.figures import Figure
from benchmarks.window import Step, Watched, chelsea
from viewer.state import enlarging, moving

ROUNDS, MOVES = 4, 6
CASES = (  # scale, kernel size, zoom or None for fitted, method that is spelled out
    (4.0, 8, None, "bilinear"),
    (4.0, 8, 48.0, "bilinear"),
    (1.0, 64, None, "bilinear"),
    (1.0, 64, None, "transposed_conv"),
    (32.0, 64, 4.0, "bilinear"),
    (0.1, 1, 16.0, "bilinear"),
)


def measure() -> list[Figure]:
    """Move the mouse to and fro over the hand-written pane."""
    watched = Watched(chelsea())
    generator = np.random.default_rng(0)
    moves: list[list[Step]] = [[] for _ in CASES]
    for _ in range(ROUNDS):
        for case, found in zip(CASES, moves, strict=True):
            prepare(watched, *case)
            height, width = watched.state.pane_size
            for left in (0.2, 0.6) * (MOVES // 2):  # never twice to the same pixel
                down, right = generator.uniform((0.2, left), (0.8, left + 0.2))
                found.append(watched.move_mouse("bilinear", int(down * height), int(right * width)))
    watched.close()
    figures = []
    for (scale, size, zoom, method), found in zip(CASES, moves, strict=True):
        name = f"inspect x{scale:g} k{size} {method}" + (" close" if zoom else "")
        blocked = [step.blocked_ms for step in found]
        figures.append(
            Figure(
                name,
                median(step.painted_ms for step in found),
                "ms",
                what=f"to all painted; gap in the beat {median(blocked):.1f} ms, "
                f"longest {max(blocked):.1f} ms, "
                f"longest piece {max(step.piece_ms for step in found):.1f} ms, "
                f"GUI thread busy {median(step.busy_ms for step in found):.1f} ms in all",
            )
        )
    return figures


def prepare(watched: Watched, scale: float, size: int, zoom: float | None, method: str) -> None:
    """Bring the window into a state, and wait for its pictures."""
    state = enlarging.with_kernel_size(enlarging.with_scale(watched.state, scale), size)
    state = replace(state, view=None, panes=replace(state.panes, focus_method=method))
    watched.show(moving.with_zoom(state, zoom) if zoom else state, exact=True)
