"""``growth``: a slider's step on 100 megapixels, against the same step on one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from statistics import median

from benchmarks.figures import Figure, medians_in_turn
from benchmarks.frame import SCALES, WIDE, stepping_to
from benchmarks.window import Watched, noise
from viewer import state as states
from viewer.image_io import SourceImage

SMALL, LARGE = (1000, 1000), (10_000, 10_000)
ROUNDS = 9
BUDGET_S = 12.0
REACH_MS = 50.0


def measure() -> list[Figure]:
    """Step to each scale on both, in turn, in one window."""
    images = noise(LARGE), noise(SMALL)
    watched = Watched(images[0], **WIDE)
    figures = []
    for scale in SCALES:
        for where, fitted in (("at 100 %", False), ("fitted", True)):
            large, small = medians_in_turn(
                [stepping_on(watched, image, scale, fitted=fitted) for image in images],
                ROUNDS,
                BUDGET_S,
            )
            figures.append(
                Figure(
                    f"growth x{scale:g}{' fitted' if fitted else ''}",
                    large,
                    "ms",
                    small,
                    f"a step to all four panes painted, {where}, 100 Mpx / 1 Mpx",
                    "ratio 1.15",
                )
            )
    figures.append(original(watched, images[0]))
    watched.close()
    return figures


def original(watched: Watched, image: SourceImage) -> Figure:
    """Pan and zoom the whole of a large Original, alone, until its every pixel is averaged."""
    store = watched.program.store
    fitted = states.with_image(states.with_solo(watched.state, 0), image)
    watched.step(lambda: store.set(replace(fitted, view=None)))
    whole = watched.state.resolved_view
    views = [
        replace(whole, center_row=whole.center_row + down, magnification=whole.magnification * zoom)
        for down, zoom in ((40, 1.0), (40, 0.97), (0, 0.94), (0, 1.0))
    ]
    times = []
    for number in range(ROUNDS * len(views)):
        change = partial(store.update, view=views[number % len(views)])
        exact = watched.step(change, exact=True).exact_ms
        assert exact is not None
        times.append(exact)
    return Figure(
        "growth original",
        median(times),
        "ms",
        REACH_MS,
        "panning and zooming until the whole Original of 100 Mpx is exact / 50 ms",
        "ratio 1",
    )


def stepping_on(
    watched: Watched, image: SourceImage, scale: float, *, fitted: bool
) -> Callable[[], float]:
    """Return a measure of how long the last step of the slider to a scale takes on an image."""
    step = stepping_to(watched, scale, fitted=fitted)

    def open_and_step() -> float:
        if watched.state.image is not image:
            store = watched.program.store
            watched.step(lambda: store.set(states.with_image(watched.state, image)))
        return step()

    return open_and_step
