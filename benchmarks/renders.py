"""``renders``: how often the visible pixels of one step are made, and how long until all is shown.

A photograph is fitted to the window, so each device pixel is the average of several of an
output's, and the scale goes from one whole number to the next. The pixels that each enlargement
makes are counted, whether the library makes them, its formula or what stands in for it, and divided
by those that are visible of it. Beside them is told what is looked up for the first, rough picture:
single pixels in a grid.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from statistics import median
from typing import Any
from unittest import mock

from benchmarks.figures import Figure
from benchmarks.window import Watched, chelsea
from viewer.marks import Place
from viewer.state import enlarging
from viewer.state.choices import DEFAULT_METHODS, Panels
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS

ENLARGEMENTS = DEFAULT_METHODS[1:]
SCALES = (4.0, 3.0)
STEPS = 8
PIXELS = 20  # that are watched
CLOSED = Panels(inspector=False, kernel=False)
PANELS = {
    "nothing": CLOSED,
    "why": replace(CLOSED, reasons=True),
    "all": Panels(reasons=True, watched=True, metrics=True, profile=True, histogram=True),
}


class Made:
    """Counts the pixels that each enlargement makes, from any thread.

    Attributes
    ----------
    calls, pixels, samples : Counter
        A method's name to how often it was called, to the pixels of the regions that it made,
        and to the single pixels that it looked up.
    """

    def __init__(self) -> None:
        self._here = threading.local()  # whether this thread is within a call
        self.clear()

    def clear(self) -> None:
        """Begin to count anew."""
        self.calls: Counter[str] = Counter()
        self.pixels: Counter[str] = Counter()
        self.samples: Counter[str] = Counter()

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count for as long as this lasts."""
        with ExitStack() as stack:
            for name in ENLARGEMENTS:
                for call in ("render", "stand_in", "render_grid"):
                    counted = self._counted(name, call)
                    stack.enter_context(mock.patch.object(METHODS[name], call, counted))
            yield

    def _counted(self, name: str, call: str) -> Callable[..., Any]:
        original = getattr(METHODS[name], call)

        def counted(*arguments: Any) -> Any:
            if getattr(self._here, "within", False):
                return original(*arguments)
            self._here.within = True
            try:
                found = original(*arguments)
            finally:
                self._here.within = False
            if found is not None:
                self.calls[name] += 1
                kind = self.samples if call == "render_grid" else self.pixels
                kind[name] += found.shape[0] * found.shape[1]
            return found

        return counted


def measure() -> list[Figure]:
    """Step with nothing open, with Why, and with all panels."""
    watched, made = Watched(chelsea()), Made()
    figures = []
    with made.counting():
        for name, panels in PANELS.items():
            watched.show(opened(watched.state, panels))
            watched.run_until(lambda: all_is_final(watched))
            shown, times = [], []
            for number in range(STEPS):
                made.clear()
                shown.append(step(watched, SCALES[1 - number % 2]))
                watched.run_until(lambda: all_is_final(watched))
                times.append(times_made(made, watched.state))
            figures += [
                Figure(
                    f"renders {name}",
                    median(sum(each.values()) for each in times),
                    "times",
                    4,
                    f"each visible pixel of three enlargements, one library's own repeat: "
                    f"{', '.join(f'{m} {median(t[m] for t in times):.3g}' for m in ENLARGEMENTS)}; "
                    f"{sum(made.calls.values())} calls, {sum(made.samples.values())} samples",
                    "ratio 1",
                ),
                Figure(f"step {name}", median(shown), "ms", what="until all of it is shown"),
            ]
    watched.close()
    return figures


def opened(state: ViewState, panels: Panels) -> ViewState:
    """Return a state of the photograph, fitted, with some panels open."""
    state = enlarging.with_lock(enlarging.with_scale(state, SCALES[0]), True)
    height, width = state.resolved.scaled_shape
    places = tuple(
        Place(height * i // PIXELS, width * i // PIXELS, (height, width)) for i in range(PIXELS)
    )
    marks = replace(state.marks, watched=places)
    return replace(state, view=None, cursor=places[3], marks=marks, panels=panels)


def step(watched: Watched, scale: float) -> float:
    """Go to another scale; return how long it took until all was shown, in ms."""
    state = enlarging.with_scale(watched.state, scale)
    begun = time.perf_counter()
    watched.program.store.set(state)
    watched.run_until(lambda: all_is_shown(watched))
    return 1000 * (time.perf_counter() - begun)


def all_is_shown(watched: Watched) -> bool:
    """Return whether all pictures are exact, and all panels are of them."""
    return watched.program.settled and watched.program.all_told


def all_is_final(watched: Watched) -> bool:
    """Return whether the library's own picture has taken a stand-in's place too."""
    return all_is_shown(watched) and watched.program.complete


def times_made(made: Made, state: ViewState) -> dict[str, float]:
    """Return how often each enlargement has made its visible pixels."""
    regions = {name: state.resolved.visible_region(name) for name in ENLARGEMENTS}
    return {
        name: made.pixels[name] / (region.height * region.width) for name, region in regions.items()
    }
