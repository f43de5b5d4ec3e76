"""The real program in a real window, with a watch on what is painted when.

Note [Blocked]
    While the program works, a timer of 1 ms beats in its GUI thread. The longest time between
    two beats is the longest time in which a key or the mouse would have got no answer: because
    a slot or a paint took that long, or because a thread did not hand Python over; or because
    the machine had something else to do. The longest piece of work, in the GUI thread's own
    processor time between two beats, is beside it: what else the machine does hardly moves it.

Note [Painted]
    A pane counts as painted when its paintEvent returns; the panels beside the panes, when the
    next beat comes. What the X server does with the pixels then is not part of the figures.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from PyQt5.QtCore import QEvent, QEventLoop, QObject, QPoint, Qt, QTimer
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtWidgets import QApplication, QSlider, QWidget

from benchmarks.display import HEIGHT, WIDTH
from viewer.images.load_image import SourceImage, from_array, load_image
from viewer.program.program import Program
from viewer.qt.render_worker import Answer
from viewer.resources import asset_path
from viewer.state.beginning import first_state
from viewer.state.choices import DEFAULT_METHODS
from viewer.state.saved import with_choices
from viewer.state.view_state import ViewState
from viewer.system.memory import collect_seldom
from viewer.upsampling.compiled.loading import loops_are_loaded
from viewer.widgets.pictures.picture_view import PictureView

PATIENCE_S = 60
REST_MS = 60  # of watching after the last paint: what follows it can block as well
LARGE = (4000, 6000)  # 24 megapixels


def chelsea() -> SourceImage:
    """Return the photograph that the program opens with."""
    return load_image(asset_path("photographs", "chelsea.png"))


def noise(shape: tuple[int, int]) -> SourceImage:
    """Return a picture without a quiet place."""
    return from_array(np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8))


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of a slider, or one move of the mouse, took.

    Attributes
    ----------
    painted_ms : float
        Until every pane that had to change was painted with its first picture.
    exact_ms : float or None
        Until all of them were painted exactly; None where that was not awaited.
    blocked_ms : float
        The longest time in which the GUI thread did not answer; Note [Blocked].
    piece_ms : float
        The most processor time that the GUI thread took without looking for keys and the mouse.
    busy_ms : float
        The processor time that the GUI thread took for all of it: hardly moved by what else
        the machine is doing.
    """

    painted_ms: float
    exact_ms: float | None
    blocked_ms: float
    piece_ms: float
    busy_ms: float


@cache
def application() -> QApplication:
    """Return the process's application, in the program's own style."""
    collect_seldom()  # as the program does at its start
    made = QApplication(["benchmarks"])
    made.setStyle("Fusion")
    return made


class Watched(QObject):
    """The program in a window as large as the screen, with every library loaded.

    Parameters
    ----------
    image : SourceImage
        What to show.
    **changes
        Fields of the state that differ from a first start.
    """

    def __init__(self, image: SourceImage, **changes: object) -> None:
        application()
        super().__init__()
        self.program = Program(first_state(image, DEFAULT_METHODS, None, None))
        window = self.program.window
        self._pictures: dict[QObject, str] = {
            pane.picture: name
            for name, pane in zip(DEFAULT_METHODS, window.panes.panes, strict=True)
        }
        for picture in self._pictures:
            picture.installEventFilter(self)
        self.answers: dict[str, Answer] = {}
        self._answered: dict[str, float] = {}
        self._first: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._wanted: tuple[str, ...] = ()
        self._finished = False
        self._everything = False
        self._generation = 0
        self._painting = False
        self._last_paint = 0.0
        self._beat = self._longest = self._thread_time = 0.0
        self._beat_time = self._piece = 0.0  # the same in the GUI thread's processor time
        self._loop = QEventLoop()
        self._heart = QTimer(self)
        self._heart.setTimerType(Qt.TimerType.PreciseTimer)
        self._heart.timeout.connect(self._on_beat)
        self._paint = self.program.presenter.paint
        # Not a second slot of the worker's signal: a pane may be painted between the two.
        vars(self.program.presenter)["paint"] = self._on_answered
        self.program.worker.finished_request.connect(self._on_finished)

        window.move(0, 0)
        window.resize(WIDTH, HEIGHT)
        window.show()
        self.program.store.set(with_choices(self.state, changes))
        self.run_until(
            lambda: (
                self.state.waiting.isdisjoint(self.state.panes.methods)
                and self.state.pane_size > (1, 1)
            )
        )
        self.run_until(loops_are_loaded)
        self.step(lambda: self.slide(self.scale_slider, 1))  # libraries warm up

    @property
    def state(self) -> ViewState:
        """What is shown."""
        return self.program.store.state

    @property
    def scale_slider(self) -> QSlider:
        """The slider of the scale."""
        return _slider(self.program.window.controls.scale_slider)

    @property
    def kernel_size_slider(self) -> QSlider:
        """The slider of the kernel size."""
        return _slider(self.program.window.controls.kernel_size_slider)

    def picture(self, method: str) -> PictureView:
        """Return a method's picture on screen."""
        return self.program.window.panes.panes[self.state.panes.methods.index(method)].picture

    def slide(self, slider: QSlider, steps: int) -> None:
        """Move a slider as its arrow keys do."""
        action = (
            QSlider.SliderAction.SliderSingleStepAdd
            if steps > 0
            else QSlider.SliderAction.SliderSingleStepSub
        )
        for _ in range(abs(steps)):
            slider.triggerAction(action)

    def step(self, action: Callable[[], object], *, exact: bool = False) -> Step:
        """Do something that asks for new pictures, and wait until they are painted.

        Parameters
        ----------
        action : callable
            Called in the event loop, as a slot would be.
        exact : bool
            Whether to wait until no pane is to be refined any more.
        """
        for times in (self._answered, self._first, self._last):
            times.clear()
        self._wanted, self._generation = (), 0
        self._finished, self._everything = False, exact
        begun = self._run(action)
        while not self._complete():
            if time.perf_counter() - begun > PATIENCE_S:
                raise TimeoutError(f"After {PATIENCE_S} s there is no picture yet.")
            self._wait(5)
        self._wait(REST_MS)
        return Step(
            painted_ms=1000 * (max(self._first.values()) - begun),
            exact_ms=1000 * (max(self._last.values()) - begun) if exact else None,
            blocked_ms=1000 * self._end(),
            piece_ms=1000 * self._piece,
            busy_ms=1000 * (time.thread_time() - self._thread_time),
        )

    def show(self, state: ViewState, *, exact: bool = False) -> None:
        """Bring the program into a state, and wait for the pictures that it changes."""
        old, store = self.state, self.program.store
        if (state.resolved.parameters, state.view) != (old.resolved.parameters, old.view):
            self.step(lambda: store.set(state), exact=exact)
        else:
            store.set(state)
            self._wait(REST_MS)

    def move_mouse(self, method: str, down: int, right: int) -> Step:
        """Move the mouse over a picture and wait until all that follows is painted."""
        picture = self.picture(method)
        window = self.program.window
        panels = [w for w in window.side_panel.findChildren(QWidget) if w.isVisible()]
        for panel in panels:
            panel.installEventFilter(self)
        begun = self._run(lambda: send_mouse_move(picture, QPoint(right, down)))
        acted = time.perf_counter()
        while time.perf_counter() - max(acted, self._last_paint) < REST_MS / 1000:
            self._wait(5)
        blocked = self._end()
        for panel in panels:
            panel.removeEventFilter(self)
        if not self._last_paint:
            raise RuntimeError(f"A move of the mouse to {right}, {down} painted nothing.")
        took = 1000 * (self._last_paint - begun)
        busy = 1000 * (time.thread_time() - self._thread_time)
        return Step(
            painted_ms=took,
            exact_ms=took,
            blocked_ms=1000 * blocked,
            piece_ms=1000 * self._piece,
            busy_ms=busy,
        )

    def idle(self, duration_ms: int) -> float:
        """Return how long the beat stumbles, in ms, while nothing is asked for."""
        self._run(lambda: None)
        self._wait(duration_ms)
        return 1000 * self._end()

    def run_until(self, done: Callable[[], bool]) -> None:
        """Let the program run until something has come about."""
        begun = time.perf_counter()
        while not done():
            if time.perf_counter() - begun > PATIENCE_S:
                raise TimeoutError(f"After {PATIENCE_S} s what was awaited has not come about.")
            self._wait(5)

    def close(self) -> None:
        """Close the window, which ends the program's threads."""
        self.program.window.close()

    # The watch

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if watched is None or event is None or event.type() != QEvent.Type.Paint:
            return False
        method = self._pictures.get(watched)
        self._painting = True
        if method is None:
            return False
        watched.event(event)
        now = time.perf_counter()
        if method in self._answered:
            self._first.setdefault(method, now)
            self._last[method] = now
        return True

    def _on_answered(self, answer: Answer) -> None:
        self._paint(answer)
        last = self.answers.get(answer.picture.method)
        # Of what lies between the first and the exact picture, time decides what is shown.
        is_first = last is None or last.generation != answer.generation
        if answer.picture.exact or (is_first and answer.picture.method in answer.request.methods):
            self.answers[answer.picture.method] = answer
        if answer.request.enlargement.parameters == self.state.resolved.parameters:
            self._wanted, self._generation = answer.request.methods, answer.generation
            self._answered[answer.picture.method] = time.perf_counter()

    def _on_finished(self, generation: int) -> None:
        self._finished |= generation == self._generation

    def _complete(self) -> bool:
        if not self._wanted or any(method not in self._first for method in self._wanted):
            return False
        if not self._everything:
            return True
        return self._finished and all(
            self._last[method] > self._answered[method] for method in self._wanted
        )

    def _on_beat(self) -> None:
        now, thread_time = time.perf_counter(), time.thread_time()
        self._longest = max(self._longest, now - self._beat)
        self._piece = max(self._piece, thread_time - self._beat_time)
        self._beat, self._beat_time = now, thread_time
        if self._painting:  # all widgets are painted in one go, so by now they all are
            self._painting = False
            self._last_paint = now

    def _run(self, action: Callable[[], object]) -> float:
        """Start the beat and, a few beats later, the action; return when that was."""
        begun = 0.0

        def act() -> None:
            nonlocal begun
            self._on_beat()
            self._longest = self._piece = self._last_paint = 0.0
            begun, self._thread_time = time.perf_counter(), time.thread_time()
            action()
            self._loop.quit()

        self._beat, self._beat_time = time.perf_counter(), time.thread_time()
        self._heart.start(1)
        QTimer.singleShot(10, act)
        self._loop.exec()
        return begun

    def _wait(self, duration_ms: int) -> None:
        QTimer.singleShot(duration_ms, self._loop.quit)
        self._loop.exec()

    def _end(self) -> float:
        """Stop the beat; return the longest time between two, in seconds."""
        self._heart.stop()
        return self._longest


def send_mouse_move(widget: QWidget, place: QPoint) -> None:
    """Hand a widget a move of the mouse, without any button, as the window system does."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        widget.mapToGlobal(place),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)


def _slider(control: QWidget) -> QSlider:
    slider = control.findChild(QSlider)
    assert slider is not None
    return slider
