"""``blocked``: how long the window does not answer while a slider moves, and when it has painted.

Each step moves the slider of the scale, or of the kernel size, by one; the picture is fitted.
"""

from __future__ import annotations

from functools import partial
from statistics import median

from benchmarks.figures import Figure
from benchmarks.window import LARGE, Step, Watched, chelsea, noise
from viewer.state import enlarging

SCALES = (2.0, 4.0, 8.0, 1.6)
ROUNDS = 3
BUDGET_MS = 16.0  # one refresh of a screen


def measure() -> list[Figure]:
    """Step about each scale in turn, on a small and on a large picture."""
    figures = []
    for name, image in (("chelsea", chelsea()), ("24 Mpx", noise(LARGE))):
        watched = Watched(image)
        idle = watched.idle(1000)
        steps: dict[float, list[Step]] = {scale: [] for scale in SCALES}
        for _ in range(ROUNDS):
            for scale in SCALES:
                steps[scale] += steps_about(watched, scale)
        watched.close()
        every = [step for found in steps.values() for step in found]
        blocked = [step.blocked_ms for step in every]
        figures += [
            Figure(
                f"blocked {name}",
                median(blocked),
                "ms",
                BUDGET_MS,
                f"longest gap in the GUI thread's beat, median of {len(every)} steps / 16 ms",
                reach="ratio 1",
            ),
            Figure(f"blocked longest {name}", max(blocked), "ms", BUDGET_MS, "of all those steps"),
            Figure(
                f"blocked piece {name}",
                median(step.piece_ms for step in every),
                "ms",
                what="most processor time of the GUI thread in one piece, median; "
                f"the longest of all {max(step.piece_ms for step in every):.1f} ms",
            ),
            Figure(f"blocked idle {name}", idle, "ms", what="the same gap while nothing happens"),
        ]
        figures += [
            Figure(
                f"blocked painted {name} x{scale:g}",
                median(step.painted_ms for step in found),
                "ms",
                what="step to all panes painted; "
                f"gap {median(step.blocked_ms for step in found):.1f} ms, "
                f"GUI thread busy {median(step.busy_ms for step in found):.1f} ms in all",
            )
            for scale, found in steps.items()
        ]
    return figures


def steps_about(watched: Watched, scale: float) -> list[Step]:
    """Step both sliders up and down from a scale and its matched kernel size."""
    watched.show(enlarging.with_lock(enlarging.with_scale(watched.state, scale), True))
    scales, sizes = watched.scale_slider, watched.kernel_size_slider
    return [
        watched.step(partial(watched.slide, slider, by))
        for slider, by in ((scales, 1), (scales, -1), (sizes, 1), (sizes, -1))
    ]
