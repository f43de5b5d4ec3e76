"""``memory``: how much more the program needs for 100 megapixels than they themselves take.

Idle is the program with every library loaded and a small photograph on screen. No output is
ever held whole: at scale 32 that of the large picture has 300 GB.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

from benchmarks.figures import Figure
from benchmarks.process_memory import forget_peak, peak_mb, resident_mb
from benchmarks.window import Watched, chelsea, noise
from viewer.state import enlarging, opening
from viewer.state.view_state import ViewState
from viewer.viewport import View

LARGE = (10_000, 10_000)
LOOK_S = 4.0  # long enough for some tiles of every pane to be refined
REACH_MB = 150.0


def measure() -> list[Figure]:
    """Look at the large picture in several ways, and at the peak of each."""
    watched = Watched(chelsea())
    watched.show(enlarging.with_scale(watched.state, 32.0), exact=True)
    watched.show(enlarging.with_scale(watched.state, 4.0), exact=True)
    idle = resident_mb()
    image = noise(LARGE)
    source = image.pixels.nbytes / 1e6
    watched.step(lambda: watched.program.store.set(opening.with_image(watched.state, image)))
    peaks = {
        what: peak_of(watched, state) - idle - source
        for what, state in looks(watched.state).items()
    }
    forget_peak()
    for _ in range(10):
        for by in (1, -1):
            watched.step(partial(watched.slide, watched.scale_slider, by))
    peaks["while the slider moves"] = peak_mb() - idle - source
    watched.close()
    figures = [
        Figure(f"memory {what}", peak, "MB", what="peak above idle and the source's 300 MB")
        for what, peak in peaks.items()
    ]
    largest = max(peaks.values())
    words = "the largest of these / 150 MB; there is no pyramid to add"
    return [Figure("memory", largest, "MB", REACH_MB, words, "ratio 1"), *figures]


def looks(state: ViewState) -> dict[str, ViewState]:
    """Return states that ask for much."""
    middle = View(LARGE[0] / 2, LARGE[1] / 2, 32.0)
    x32 = enlarging.with_lock(enlarging.with_scale(state, 32.0), True)
    wide = {
        f"x{scale:g} kernel 64 fitted": enlarging.with_kernel_size(
            enlarging.with_scale(state, scale), 64
        )
        for scale in (1.0, 2.0)
    }
    return {
        "x32 fitted": replace(x32, view=None),
        "x32 at 100 %": replace(x32, view=middle),
        "x32 close": replace(x32, view=replace(middle, magnification=32.0 * 32)),
        **{what: replace(wide_state, view=None) for what, wide_state in wide.items()},
    }


def peak_of(watched: Watched, state: ViewState) -> float:
    """Return the peak while a state is shown and refined for a while."""
    forget_peak()
    watched.show(state)
    end = time.monotonic() + LOOK_S
    watched.run_until(lambda: time.monotonic() > end)
    return peak_mb()
