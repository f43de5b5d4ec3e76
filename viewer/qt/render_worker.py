"""Threads that make pictures: one request at work, one waiting, the newest wins."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtGui import QImage

from viewer.pictures.rendering import Frame
from viewer.pictures.request import Cancelled, PanePicture, RenderRequest
from viewer.qt.qimage import to_qimage
from viewer.upsampling.compiled.loading import LOOPS

PATIENCE_S = 0.15
IDLE_S = 0.3  # nothing new was asked for so long: time to replace stand-ins
THREADS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """One pane's picture, ready to paint.

    Attributes
    ----------
    generation : int
        Number of the request that it answers.
    request : RenderRequest
        That request.
    picture : PanePicture
        What was made.
    image : QImage
        The same pixels for the screen; null where there are none.
    """

    generation: int
    request: RenderRequest
    picture: PanePicture
    image: QImage


@dataclass(slots=True, eq=False)
class _Work:
    """A request at work: what is left to do of it, in the order in which to do it.

    Attributes
    ----------
    first : deque of str
        Methods without any picture yet.
    coarse : deque of (str, iterator of PanePicture)
        Methods whose picture is to be refined: the quickest first, then they take turns.
    stood_in : deque of PanePicture
        Exact pictures that are to be made again by the library itself: when all else is done.
    busy : int
        Threads that are at it.
    """

    generation: int
    frame: Frame
    begun: float
    first: deque[str]
    coarse: deque[tuple[str, Iterator[PanePicture]]] = field(default_factory=deque)
    stood_in: deque[PanePicture] = field(default_factory=deque)
    busy: int = 0

    @property
    def late(self) -> bool:
        """Whether a newer request need not wait for this one's first pictures."""
        return time.monotonic() - self.begun > PATIENCE_S

    def drop(self) -> None:
        """Let go of all that is left to do: refinements hold the work, and that would hold them.

        With them its source would be kept until Python looks for such circles.
        """
        for queue in (self.first, self.coarse, self.stood_in):
            queue.clear()

    @property
    def idle_in_s(self) -> float | None:
        """How long to wait before stand-ins are replaced; None while there is more to do."""
        if not self.stood_in or self.first or self.coarse or self.busy:
            return None
        return max(0.0, self.begun + IDLE_S - time.monotonic())


class RenderWorker(QObject):
    """Answers requests for pictures, newest first.

    While someone drags a slider, requests come faster than they can be answered. Were each
    one to cut off the last, nothing would be seen until the drag ends. So the first pictures
    of a request are finished, if they take no longer than `PATIENCE_S`; the refinements that
    follow them are dropped at once. Of the requests that come meanwhile only the last is kept.

    Two threads share the methods of a request, so that a slow one does not hold up the others;
    no method is at work in both, so that a slow one does not take both.

    Attributes
    ----------
    frames_begun : int
        How many requests were not dropped before their turn.
    answered_once : threading.Event
        Set when the first picture of all has been sent on its way.

    Signals
    -------
    answered(Answer)
        A pane's picture is there.
    finished_request(int)
        All pictures of that generation are there, or it was dropped.
    """

    answered = pyqtSignal(object)
    finished_request = pyqtSignal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Daemons: should the program end without `stop`, they don't keep it from ending.
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(THREADS)]
        self._condition = threading.Condition()  # guards all that follows
        self._pending: tuple[int, RenderRequest] | None = None
        self._work: _Work | None = None
        self._busy_methods: set[str] = set()
        self._took_s: dict[str, float] = {}  # a method's last first picture
        self._stopping = False
        self._generation = 0
        self.frames_begun = 0
        self.answered_once = threading.Event()

    def start(self) -> None:
        """Begin to answer."""
        for thread in self._threads:
            thread.start()

    def request(self, request: RenderRequest) -> int:
        """Ask for pictures, in place of any request that has not begun; return its number."""
        with self._condition:
            self._generation += 1
            self._pending = (self._generation, request)
            self._condition.notify_all()
            return self._generation

    def stop(self) -> None:
        """Drop all work and wait until the threads have ended."""
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _run(self) -> None:
        """Work until stopped; runs in each thread."""
        while (task := self._next_task()) is not None:
            self._do(*task)
            del task  # a thread that waits holds no source

    def _do(self, work: _Work, method: str, make: Callable[[], None]) -> None:
        try:
            with LOOPS.side_by_side():
                make()
        except Cancelled:
            pass
        except Exception:  # unforeseen: reported as such, and the next request is answered
            sys.excepthook(*sys.exc_info())
        self._end_task(work, method)

    def _next_task(self) -> tuple[_Work, str, Callable[[], None]] | None:
        """Wait for something to do: a method, and the call that makes its next picture."""
        with self._condition:
            while not self._stopping:
                self._begin_pending()
                task = self._free_task()
                if task is not None:
                    return task
                self._condition.wait(self._work.idle_in_s if self._work else None)
        return None

    def _begin_pending(self) -> None:
        """Put the waiting request to work, if it is its turn."""
        old = self._work
        if self._pending is None:
            return
        if old is not None and not old.late and not self._busy_methods.issuperset(old.first):
            return  # there is a first picture to be begun first
        generation, request = self._pending
        self._pending = None
        self.frames_begun += 1
        self._work = self._begun(generation, request)
        if old is not None:
            old.drop()
            self._finish(old)
        self._finish(self._work)

    def _begun(self, generation: int, request: RenderRequest) -> _Work:
        """Return the work that a request asks for."""
        frame = Frame(request)
        work = _Work(generation, frame, time.monotonic(), deque(self._order(request)))
        for picture in request.standing:
            if picture.exact:
                work.stood_in.append(picture)
            else:
                refinements = frame.refinements(picture, partial(self._is_old, work))
                work.coarse.append((picture.method, refinements))
        return work

    def _order(self, request: RenderRequest) -> list[str]:
        """Return the methods: what is looked at first, and then the slowest; so all end early."""
        return [
            *request.methods[:1],
            *sorted(request.methods[1:], key=lambda method: -self._took_s.get(method, 0.0)),
        ]

    def _free_task(self) -> tuple[_Work, str, Callable[[], None]] | None:
        """Take the first task whose method is not at work."""
        work = self._work
        if work is None:
            return None
        for method in work.first:
            if method not in self._busy_methods:
                work.first.remove(method)
                return self._begin_task(work, method, partial(self._make_first, work, method))
        for method, refinements in work.coarse:
            if method not in self._busy_methods:
                work.coarse.remove((method, refinements))
                make = partial(self._refine, work, method, refinements)
                return self._begin_task(work, method, make)
        if work.idle_in_s == 0:
            picture = work.stood_in.popleft()
            make = partial(self._replace, work, picture)
            return self._begin_task(work, picture.method, make)
        return None

    def _begin_task(
        self, work: _Work, method: str, make: Callable[[], None]
    ) -> tuple[_Work, str, Callable[[], None]]:
        work.busy += 1
        self._busy_methods.add(method)
        return work, method, make

    def _end_task(self, work: _Work, method: str) -> None:
        with self._condition:
            work.busy -= 1
            self._busy_methods.discard(method)
            self._finish(work)
            self._condition.notify_all()

    def _finish(self, work: _Work) -> None:
        """Tell that a request is finished, if it is."""
        left = work is self._work and (work.first or work.coarse or work.stood_in)
        if not left and not work.busy:
            if work is self._work:
                self._work = None
            self.finished_request.emit(work.generation)

    def _make_first(self, work: _Work, method: str) -> None:
        def unwanted() -> bool:
            return self._stopping or (work.late and self._is_old(work))

        begun = time.monotonic()
        picture = work.frame.first_picture(method, unwanted)
        self._took_s[method] = time.monotonic() - begun
        self._send(work, picture)
        if picture.exact:
            self._keep_stand_in(work, picture)
        else:
            refinements = work.frame.refinements(picture, partial(self._is_old, work))
            first = work.frame.is_soon_exact(method)
            with self._condition:
                place = 0 if first else len(work.coarse)
                if work is self._work:
                    work.coarse.insert(place, (method, refinements))

    def _refine(self, work: _Work, method: str, refinements: Iterator[PanePicture]) -> None:
        picture = next(refinements)
        self._send(work, picture)
        if picture.exact:
            self._keep_stand_in(work, picture)
        else:
            with self._condition:
                if work is self._work:
                    work.coarse.append((method, refinements))

    def _keep_stand_in(self, work: _Work, picture: PanePicture) -> None:
        if not picture.final:
            with self._condition:
                if work is self._work:
                    work.stood_in.append(picture)

    def _replace(self, work: _Work, picture: PanePicture) -> None:
        self._send(work, work.frame.own_picture(picture, partial(self._is_old, work)))

    def _is_old(self, work: _Work) -> bool:
        """Return whether something else is wanted by now."""
        return self._stopping or self._pending is not None or work is not self._work

    def _send(self, work: _Work, picture: PanePicture) -> None:
        if not self._stopping:
            image = to_qimage(picture.pixels)
            self.answered.emit(Answer(work.generation, work.frame.request, picture, image))
            self.answered_once.set()
