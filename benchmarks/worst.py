"""``worst``: the slowest frame over scales 1 to 32 and kernel sizes 1 to 64, against (4, 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from benchmarks.figures import Figure, medians_in_turn
from benchmarks.frame import WIDE
from benchmarks.window import LARGE, Watched, noise
from viewer.state import enlarging
from viewer.viewport import View

SCALES = (1.0, 1.6, 2.0, 3.0, 4.0, 8.0, 16.0, 32.0)
KERNEL_SIZES = (1, 2, 8, 16, 32, 63, 64)
USUAL = (4.0, 8)
SEARCH_ROUNDS = 2
ROUNDS = 9


def measure() -> list[Figure]:
    """Find the slowest pair of scale and kernel size; then measure it in turn with the usual."""
    watched = Watched(noise(LARGE), **WIDE)
    pairs = [(scale, size) for scale in SCALES for size in KERNEL_SIZES]
    frames = [stepping_to(watched, *pair) for pair in pairs]
    found = medians_in_turn(frames, SEARCH_ROUNDS)
    scale, kernel_size = pairs[found.index(max(found))]
    slowest, usual = medians_in_turn(
        [stepping_to(watched, scale, kernel_size), stepping_to(watched, *USUAL)], ROUNDS, 30
    )
    watched.close()
    what = (
        f"slowest frame of {len(pairs)}: scale {scale:g}, kernel {kernel_size} / scale 4, kernel 8"
    )
    return [Figure("worst", slowest, "ms", usual, what, "ratio 4")]


def stepping_to(watched: Watched, scale: float, kernel_size: int) -> Callable[[], float]:
    """Return a measure of the last step of the scale's slider, at 100 %, with a kernel size."""

    def step() -> float:
        state = enlarging.with_lock(enlarging.with_scale(watched.state, scale), False)
        state = enlarging.with_kernel_size(state, kernel_size)
        watched.show(replace(state, view=View(LARGE[0] / 2, LARGE[1] / 2, scale)))
        watched.step(lambda: watched.slide(watched.scale_slider, -1))
        return watched.step(lambda: watched.slide(watched.scale_slider, 1)).painted_ms

    return step
