import sys
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from viewer.qt import newest
from viewer.qt.newest import Newest

GoOn = Callable[[float], bool]


class Work:
    """What is computed: two strips of a request, each done when it is let; then its double."""

    def __init__(self) -> None:
        self.begun, self.strip = threading.Semaphore(0), threading.Semaphore(0)
        self.told: list[bool] = []

    def compute(self, request: int, go_on: GoOn) -> int | None:
        self.begun.release()
        for strip in (1, 2):
            assert self.strip.acquire(timeout=20)
            self.told.append(go_on(strip / 2))
            if not self.told[-1]:
                return None
        return 2 * request

    def wait(self) -> None:
        assert self.begun.acquire(timeout=20)

    def go_on(self, strips: int = 1) -> None:
        for _ in range(strips):
            self.strip.release()


class Listener:
    def __init__(self, thread: Newest[int, int], qtbot: QtBot) -> None:
        self.answers: list[tuple[int, int]] = []
        self.qtbot = qtbot
        thread.answered.connect(lambda request, found: self.answers.append((request, found)))

    def wait_for(self, *requests: int) -> None:
        expected = [(request, 2 * request) for request in requests]
        self.qtbot.waitUntil(lambda: self.answers == expected, timeout=20_000)


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def thread(qtbot: QtBot, work: Work) -> Iterator[Newest[int, int]]:
    thread = Newest[int, int](work.compute)
    yield thread
    work.go_on(100)
    thread.stop()
    assert not thread.isRunning()


def test_what_is_asked_is_answered_and_known(
    thread: Newest[int, int], work: Work, qtbot: QtBot
) -> None:
    listener = Listener(thread, qtbot)
    thread.start()
    assert (thread.asked, thread.shown, thread.awaited) == (None, None, False)
    thread.ask(1)
    assert (thread.asked, thread.shown, thread.awaited) == (1, None, True)
    work.go_on(2)
    listener.wait_for(1)
    assert (thread.asked, thread.shown, thread.awaited) == (1, 1, False)
    thread.ask(2)
    assert (thread.asked, thread.shown, thread.awaited) == (2, 1, True)


def test_what_was_asked_last_is_not_asked_again(
    thread: Newest[int, int], work: Work, qtbot: QtBot
) -> None:
    listener = Listener(thread, qtbot)
    thread.start()
    thread.ask(1)
    work.wait()
    thread.ask(1)
    work.go_on(2)
    listener.wait_for(1)
    thread.ask(1)
    thread.ask(2)
    work.go_on(2)
    listener.wait_for(1, 2)
    thread.ask(1)
    work.go_on(2)
    listener.wait_for(1, 2, 1)


def test_of_many_waiting_requests_the_newest_is_answered(
    thread: Newest[int, int], work: Work, qtbot: QtBot
) -> None:
    listener = Listener(thread, qtbot)
    thread.start()
    thread.ask(1)
    work.wait()
    for request in range(2, 7):
        thread.ask(request)
    work.go_on(4)
    listener.wait_for(1, 6)  # the first was quick enough to be finished
    assert work.told == [True] * 4


def test_an_answer_to_an_older_request_leaves_the_newest_awaited(
    thread: Newest[int, int], work: Work, qtbot: QtBot
) -> None:
    listener = Listener(thread, qtbot)
    thread.start()
    thread.ask(1)
    work.wait()
    thread.ask(2)
    work.go_on(2)
    listener.wait_for(1)
    assert (thread.shown, thread.awaited) == (1, True)


def test_slow_work_is_dropped_between_strips_for_a_newer_request(
    thread: Newest[int, int], work: Work, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "PATIENCE_S", -1)
    listener = Listener(thread, qtbot)
    thread.start()
    thread.ask(1)
    work.wait()
    work.go_on()
    qtbot.waitUntil(lambda: work.told == [True])  # alone, it may take its time
    thread.ask(2)
    work.go_on()
    work.wait()
    assert work.told[-1] is False
    work.go_on(2)
    listener.wait_for(2)


def test_what_is_cancelled_is_never_told(
    thread: Newest[int, int], work: Work, qtbot: QtBot
) -> None:
    listener = Listener(thread, qtbot)
    thread.start()
    thread.ask(1)
    work.wait()
    thread.ask(2)
    thread.cancel()
    assert (thread.asked, thread.awaited) == (None, False)
    work.go_on()
    qtbot.waitUntil(lambda: work.told == [False])
    thread.ask(2)
    work.go_on(2)
    listener.wait_for(2)


def test_an_answer_on_its_way_is_not_told_once_it_is_forgotten(
    thread: Newest[int, int], work: Work, qtbot: QtBot
) -> None:
    listener = Listener(thread, qtbot)
    thread.start()
    thread.ask(1)
    work.go_on(2)
    listener.wait_for(1)
    thread.ask(2)
    work.go_on(2)
    while len(work.told) < 4:  # without the event loop: nothing is told meanwhile
        assert thread.isRunning()
    thread.forget()
    assert (thread.asked, thread.shown, thread.awaited) == (None, None, False)
    qtbot.wait(50)
    assert listener.answers == [(1, 2)]


def test_the_unforeseen_is_reported_and_the_next_request_answered(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compute(request: int, go_on: GoOn) -> int:
        if request == 1:
            raise ZeroDivisionError("of all things")
        return 2 * request

    reported: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: reported.append(error))
    thread = Newest[int, int](compute)
    listener = Listener(thread, qtbot)
    thread.start()
    thread.ask(1)
    qtbot.waitUntil(lambda: bool(reported))
    assert str(reported[0]) == "of all things"
    thread.ask(2)
    listener.wait_for(2)
    thread.stop()


@pytest.mark.parametrize("busy", [False, True])
def test_stops_at_once(qtbot: QtBot, work: Work, busy: bool) -> None:
    thread = Newest[int, int](work.compute)
    listener = Listener(thread, qtbot)
    thread.start()
    if busy:
        thread.ask(1)
        work.wait()
        thread.ask(2)
        threading.Timer(0.05, work.go_on).start()
    thread.stop()
    assert thread.isFinished()
    qtbot.wait(10)
    assert not listener.answers
    thread.stop()  # again does no harm


def test_nothing_is_told_after_the_end(qtbot: QtBot) -> None:
    begun = threading.Event()

    def double(request: int, go_on: object) -> int:
        begun.set()
        return 2 * request

    thread = Newest[int, int](double)
    listener = Listener(thread, qtbot)
    thread.ask(1)
    thread.start()
    assert begun.wait(20)  # its answer is on the way, or about to be
    thread.stop()
    qtbot.wait(50)
    assert not listener.answers


def test_the_asker_never_waits(thread: Newest[int, int], work: Work, qtbot: QtBot) -> None:
    listener = Listener(thread, qtbot)
    thread.start()
    thread.ask(1)
    work.wait()
    for request in range(2, 102):
        thread.ask(request)
    assert not listener.answers
    work.go_on(4)
    listener.wait_for(1, 101)


class Held:
    """Something that can be seen to be let go."""


def test_what_was_forgotten_is_held_no_longer(qtbot: QtBot) -> None:
    thread = Newest[Held, int](lambda request, go_on: 1)
    answers: list[int] = []
    thread.answered.connect(lambda request, found: answers.append(found))
    thread.start()
    request = Held()
    gone = weakref.ref(request)
    thread.ask(request)
    qtbot.waitUntil(lambda: answers == [1])
    thread.forget()
    del request
    qtbot.waitUntil(lambda: gone() is None)
    thread.stop()
