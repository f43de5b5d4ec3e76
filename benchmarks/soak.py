"""``soak``: thousands of random steps leave memory flat, and the right pictures on screen."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial

from PyQt5.QtCore import QPoint, QPointF, Qt
from PyQt5.QtGui import QWheelEvent
from PyQt5.QtWidgets import QApplication

from benchmarks.display import HEIGHT, WIDTH
from benchmarks.figures import Figure
from benchmarks.process_memory import resident_mb
from benchmarks.stale import wrong_pictures
from benchmarks.window import Watched, chelsea, noise
from viewer.program.program import REST_MS
from viewer.state import enlarging, opening

STEPS = 3000
SETTLED_AFTER = 300  # steps: by then every cache is as full as it will be
PACE_S = 0.012
REACH_MB = 50.0
TIDY_MS = 500  # after a rest: until the program has begun to tidy up


def measure() -> list[Figure]:
    """Step at random; compare memory with that after the first steps."""
    watched = Watched(chelsea())
    chance = random.Random(0)
    actions = list(all_actions(watched, chance))
    before = 0.0
    for number in range(STEPS):
        chance.choice(actions)()
        wait(watched, PACE_S)
        if number == SETTLED_AFTER:
            rest(watched)
            before = resident_mb()
    rest(watched)
    growth = resident_mb() - before
    wrong = wrong_pictures(watched)
    watched.close()
    what = f"random steps: sliders, wheel, drag, another image, window size; {STEPS} of them"
    return [
        Figure("soak memory", growth, "MB", REACH_MB, what, "ratio 1"),
        Figure(
            "soak wrong", wrong, "panes", what="whose last picture is not the state's", reach="0"
        ),
    ]


def all_actions(watched: Watched, chance: random.Random) -> list[Callable[[], object]]:
    """Return what a restless person does."""
    store, window = watched.program.store, watched.program.window
    images = [chelsea(), noise((700, 1100)), noise((60, 40)), noise((2000, 2500))]

    def wheel() -> None:
        picture = watched.picture(chance.choice(watched.state.panes.methods))
        place = QPoint(chance.randrange(picture.width()), chance.randrange(picture.height()))
        event = QWheelEvent(
            QPointF(place),
            QPointF(picture.mapToGlobal(place)),
            QPoint(),
            QPoint(0, chance.choice((-120, 120))),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(picture, event)

    def drag() -> None:
        down, right = chance.uniform(-80, 80), chance.uniform(-80, 80)
        state = watched.state
        store.update(view=state.resolved.view.moved(down, right, state.resolved.source_shape))

    def open_another() -> None:
        store.set(opening.with_image(watched.state, chance.choice(images)))

    def resize() -> None:
        window.resize(chance.randint(WIDTH // 2, WIDTH), chance.randint(HEIGHT // 2, HEIGHT))

    def slide(slider_of: Callable[[], object]) -> None:
        watched.slide(slider_of(), chance.choice((-3, -1, 1, 3)))  # type: ignore[arg-type]

    return [
        *[partial(slide, lambda: watched.scale_slider)] * 4,
        *[partial(slide, lambda: watched.kernel_size_slider)] * 2,
        *[wheel] * 3,
        *[drag] * 3,
        open_another,
        resize,
        partial(store.update, view=None),
    ]


def wait(watched: Watched, duration_s: float) -> None:
    """Let the program run for a while."""
    end = time.monotonic() + duration_s
    watched.run_until(lambda: time.monotonic() > end)


def rest(watched: Watched) -> None:
    """Wait until a view of moderate cost is exact in every pane, and the program has tidied up."""
    wait(watched, 0.3)
    state = enlarging.with_lock(enlarging.with_scale(watched.state, 4.0), True)
    watched.program.store.set(opening.with_image(state, chelsea()))
    wait(watched, 0.1)
    watched.run_until(lambda: watched.program.presenter.settled)
    wait(watched, (REST_MS + TIDY_MS) / 1000)
    watched.run_until(lambda: not watched.program.jobs.tasks)
