"""``growth``: a slider's step on 100 megapixels, against the same step on one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from statistics import median

import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.figures import Figure, duration_ms, medians_in_turn
from benchmarks.frame import SCALES, WIDE, stepping_to
from benchmarks.window import Watched, noise
from viewer.images.load_image import SourceImage
from viewer.state import opening, panes

SMALL, LARGE = (1000, 1000), (10_000, 10_000)
ROUNDS = 9
BUDGET_S = 12.0
REACH_MS = 50.0
PANE = 500  # about what a square image has in a quarter of the screen, on each side


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
    figures.append(touching(images))
    figures.append(original(watched, images[0]))
    watched.close()
    return figures


def touching(images: tuple[SourceImage, SourceImage]) -> Figure:
    """Only read what the samples of a fitted pane lie between, and compute nothing."""
    sides = [np.linspace(0, image.pixels.shape[0] - 2, PANE).astype(np.int64) for image in images]
    large, small = medians_in_turn(
        [
            duration_ms(partial(touch, image.pixels, places, places))
            for image, places in zip(images, sides, strict=True)
        ],
        ROUNDS,
        BUDGET_S,
    )
    return Figure(
        "growth touching",
        large,
        "ms",
        small,
        f"reading the pixels of {PANE} x {PANE} samples of one pane in one thread, 100 Mpx / 1 Mpx",
    )


@njit(nogil=True)
def touch(source: NDArray[np.uint8], rows: NDArray[np.int64], cols: NDArray[np.int64]) -> int:
    """Return the sum of what was read, so that it is not left out."""
    total = 0
    for row in rows:
        for line in (source[row], source[row + 1]):
            for col in cols:
                total += line[col, 0]
    return total


def original(watched: Watched, image: SourceImage) -> Figure:
    """Pan and zoom the whole of a large Original, alone, until its every pixel is averaged."""
    store = watched.program.store
    fitted = opening.with_image(panes.with_solo(watched.state, 0), image)
    watched.step(lambda: store.set(replace(fitted, view=None)))
    whole = watched.state.resolved.view
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
            watched.step(lambda: store.set(opening.with_image(watched.state, image)))
        return step()

    return open_and_step
