"""``looking``: blink, wipe, onion skin and difference, against painting one ready picture as large.

The stage has the size of the whole screen, in a window of its own: what is measured is one step
of each look, from the choice to the end of the paint. All pictures are there already.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PyQt5.QtCore import QEvent, QEventLoop, QObject, QTimer
from PyQt5.QtWidgets import QWidget

from benchmarks.display import HEIGHT, WIDTH
from benchmarks.figures import Figure, medians_in_turn
from benchmarks.frame_floor import Picture
from benchmarks.window import application, noise
from viewer.pictures.rendering import render
from viewer.pictures.request import RenderRequest
from viewer.presenters.stage import StagePresenter
from viewer.qt.qimage import to_qimage
from viewer.qt.render_worker import Answer
from viewer.state import opening
from viewer.state.comparison_view import Look, Looking
from viewer.state.view_state import ViewState, changes
from viewer.upsampling.compiled.loading import load_loops
from viewer.upsampling.enlargement import Enlargement
from viewer.viewport import View
from viewer.widgets.pictures.stage import Stage

SIZE = (HEIGHT, WIDTH)
METHODS = ("bilinear", "opencv")
ROUNDS = 31
BUDGET_S = 20.0
REACH = "ratio 4"


def measure() -> list[Figure]:
    """Measure one step of each way of looking."""
    return blink() + wipe() + difference()


def blink() -> list[Figure]:
    """Step from one picture to the other."""
    watched = Watched(Look.BLINK)
    return watched.compare("blink", "the next picture painted", watched.stage.picture.show_next)


def wipe() -> list[Figure]:
    """Move the line by a tenth of the stage; and mix two pictures with another opacity."""
    watched = Watched(Look.WIPE)

    def move() -> None:
        split = watched.looking.split[1]
        watched.change(split=(0.5, 0.3 if split > 0.5 else 0.7))

    figures = watched.compare("wipe", "the line moved and all painted", move)
    watched.change(look=Look.ONION)

    def mix() -> None:
        watched.change(opacity=0.4 if watched.looking.opacity > 0.5 else 0.6)

    return figures + watched.compare("wipe onion skin", "another opacity painted", mix)


def difference() -> list[Figure]:
    """Change the gain; then take the difference of two pictures that have just come."""
    load_loops()  # as in a window that has been open for a second
    watched = Watched(Look.DIFFERENCE)

    def gain() -> None:
        watched.change(gain=32 if watched.looking.gain == 64 else 64)

    figures = watched.compare("difference", "another gain painted", gain)

    def anew() -> None:
        watched.change(tolerance=1 - watched.looking.tolerance)

    return figures + watched.compare("difference anew", "computed anew and painted", anew, "")


class Watched(QObject):
    """A stage with two ready pictures at 100 %, with a watch on when it has painted."""

    def __init__(self, look: Look) -> None:
        application()
        super().__init__()
        source = noise((HEIGHT // 4, WIDTH // 4))
        state = opening.with_image(ViewState(), source)
        state = replace(state, pane_size=SIZE, view=View(HEIGHT / 8, WIDTH / 8, 4.0))
        self._state = replace(state, looking=replace(state.looking, look=look, methods=METHODS))
        self._loop = QEventLoop()
        self._painted = 0.0
        self.stage = Stage()
        self.stage.picture.setParent(None)  # the picture alone has the screen
        self.stage.picture.installEventFilter(self)
        self._presenter = StagePresenter(self.stage)
        self.stage.picture.resize(WIDTH, HEIGHT)
        self.stage.picture.show()
        self._presenter.show(lambda *_: True, self._state)
        enlargement = Enlargement(source.pixels, state.resolved.parameters)
        request = RenderRequest(enlargement, METHODS, "bilinear", state.resolved.view, SIZE)
        for picture in render(request, lambda: False):
            self._presenter.paint(Answer(1, request, picture, to_qimage(picture.pixels)))
        self.stage.picture.set_comparison(
            replace(self.looking, playing=False), {name: name for name in METHODS}
        )
        self._holder = QWidget()
        self._ready = Picture(to_qimage(noise(SIZE).pixels), self._holder)
        self._ready.setParent(None)
        self._ready.resize(WIDTH, HEIGHT)
        self._ready.show()
        self._wait(200)

    @property
    def looking(self) -> Looking:
        """How the stage is looked at."""
        return self._state.looking

    def change(self, **how: object) -> None:
        """Look in another way."""
        old = self._state
        self._state = replace(old, looking=replace(self.looking, **how))  # type: ignore[arg-type]
        self._presenter.show(changes(old, self._state), self._state)

    def compare(
        self, name: str, what: str, step: Callable[[], None], reach: str = REACH
    ) -> list[Figure]:
        """Measure a step in turn with the painting of a ready picture."""
        value, against = medians_in_turn(
            [lambda: self._stepped(step), self._painted_ready], ROUNDS, BUDGET_S
        )
        what = f"{what}, {WIDTH} x {HEIGHT} / one ready picture painted"
        return [Figure(name, value, "ms", against, what, reach)]

    def _stepped(self, step: Callable[[], None]) -> float:
        self.stage.picture.raise_()
        self._wait(20)
        self._painted = 0.0
        begun = time.perf_counter()
        step()
        while not self._painted:
            self._wait(1)
        return 1000 * (self._painted - begun)

    def _painted_ready(self) -> float:
        self._ready.raise_()
        self._wait(20)
        self._ready.painted = 0.0
        begun = time.perf_counter()
        self._ready.update()
        while not self._ready.painted:
            self._wait(1)
        return 1000 * (self._ready.painted - begun)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if watched is None or event is None or event.type() != QEvent.Type.Paint:
            return False
        watched.event(event)
        self._painted = time.perf_counter()
        return True

    def _wait(self, duration_ms: int) -> None:
        QTimer.singleShot(duration_ms, self._loop.quit)
        self._loop.exec()
