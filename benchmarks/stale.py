"""``stale``: fifty quick steps of the slider compute few frames and end on the right pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PyQt5.QtCore import QTimer

from benchmarks.figures import Figure
from benchmarks.window import LARGE, Watched, chelsea, noise
from viewer.pictures.rendering import render
from viewer.qt.render_worker import Answer
from viewer.state import enlarging
from viewer.state.view_state import ViewState
from viewer.upsampling.enlargement import Enlargement

STEPS = 50
START = 8.0  # far enough from both ends of the slider


def measure() -> list[Figure]:
    """Step as fast as the program takes it, and as fast as a hand drags."""
    figures = []
    for name, image in (("chelsea", chelsea()), ("24 Mpx", noise(LARGE))):
        watched = Watched(image)
        for pace, interval_ms in (("at once", 0), ("every 16 ms", 16)):
            frames = quick_steps(watched, interval_ms, exact=name == "chelsea")
            figures.append(
                Figure(
                    f"stale {name} {pace}",
                    frames,
                    "frames",
                    STEPS,
                    f"frames begun for {STEPS} steps of the scale, {pace}",
                )
            )
            figures.append(
                Figure(
                    f"stale wrong {name} {pace}",
                    wrong_pictures(watched),
                    "panes",
                    what="whose last picture is not that of the last step",
                    reach="0",
                )
            )
        watched.close()
    return figures


def quick_steps(watched: Watched, interval_ms: int, *, exact: bool) -> int:
    """Move the slider back and forth; return how many frames were begun."""
    worker, slider = watched.program.worker, watched.scale_slider
    watched.show(enlarging.with_scale(watched.state, START), exact=exact)
    before = worker.frames_begun
    left = STEPS
    timer = QTimer()

    def move() -> None:
        nonlocal left
        left -= 1
        watched.slide(slider, 1 if left % 20 >= 10 else -1)
        if left == 1:
            timer.stop()

    timer.timeout.connect(move)
    timer.start(interval_ms)
    watched.run_until(lambda: left == 1)
    watched.step(move, exact=exact)
    return worker.frames_begun - before


def wrong_pictures(watched: Watched) -> int:
    """Count the panes whose last picture differs from one that is made anew."""
    return sum(not is_right(watched.answers[m], watched.state) for m in watched.state.panes.methods)


def is_right(answer: Answer, state: ViewState) -> bool:
    """Return whether a picture is that of the state."""
    source = answer.request.enlargement.source
    alone = replace(
        answer.request,
        methods=(answer.picture.method,),
        standing=(),
        enlargement=Enlargement(source, state.resolved.parameters, state.resolved.truth),
    )
    made = (p for p in render(alone, lambda: False) if p.exact == answer.picture.exact)
    right = next(made, None)
    return right is not None and np.array_equal(right.pixels, answer.picture.pixels)
