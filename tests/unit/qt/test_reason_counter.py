import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from viewer.comparing.reason_counts import ReasonCounts, count_reasons
from viewer.comparing.reasons import Reason
from viewer.geometry import Region
from viewer.qt import newest, reason_counter
from viewer.qt.reason_counter import CountAnswer, CountRequest, ReasonCounter
from viewer.upsampling import METHODS, MethodError, Parameters

SOURCE = np.random.default_rng(5).integers(0, 256, (40, 50, 3), dtype=np.uint8)
REQUEST = CountRequest(SOURCE, "bilinear", "opencv", Parameters(2, 4), Region(10, 20, 70, 90))
AREA = 60 * 70


class Listener:
    def __init__(self, counter: ReasonCounter, qtbot: QtBot) -> None:
        self.answers: list[CountAnswer] = []
        self.failures: list[tuple[int, Exception]] = []
        self._qtbot = qtbot
        counter.counted.connect(self.answers.append)
        counter.failed.connect(lambda generation, error: self.failures.append((generation, error)))

    @property
    def generations(self) -> list[int]:
        return [answer.generation for answer in self.answers]

    def wait_for(self, *generations: int) -> None:
        self._qtbot.waitUntil(lambda: self.generations == list(generations), timeout=20_000)


class Stage:
    """Takes the place of `count_reasons`: two strips, each done when it is let."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.strip = threading.Semaphore(0), threading.Semaphore(0)
        self.told: list[bool] = []
        monkeypatch.setattr(reason_counter, "count_reasons", self.count)

    def count(self, *inputs: object) -> ReasonCounts:
        progress = inputs[-1]
        assert callable(progress)
        self.begun.release()
        for strip in (1, 2):
            assert self.strip.acquire(timeout=20)
            self.told.append(progress(strip / 2))
            if not self.told[-1]:
                break
        total = AREA * strip // 2
        return ReasonCounts(total, {Reason.EQUAL: total}, {})

    def wait(self) -> None:
        assert self.begun.acquire(timeout=20)

    def go_on(self, strips: int = 1) -> None:
        for _ in range(strips):
            self.strip.release()


@pytest.fixture
def counter(qtbot: QtBot) -> Iterator[ReasonCounter]:
    counter = ReasonCounter()
    yield counter
    counter.stop()
    assert not counter.isRunning()


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(monkeypatch)


def test_a_region_is_counted(counter: ReasonCounter, qtbot: QtBot) -> None:
    listener = Listener(counter, qtbot)
    counter.start()
    assert counter.request(REQUEST) == 1
    listener.wait_for(1)
    other = replace(REQUEST, second="transposed_conv", region=Region(0, 0, 9, 9))
    assert counter.request(other) == 2
    listener.wait_for(1, 2)
    for answer, asked in zip(listener.answers, (REQUEST, other), strict=True):
        assert answer.request is asked
        assert answer.counts == count_reasons(
            SOURCE, asked.first, asked.second, asked.parameters, asked.region
        )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"region": Region(0, 0, 0, 0)}, ReasonCounts(0, {}, {})),
        ({"parameters": Parameters(2.6, 4)}, ReasonCounts(AREA, {Reason.SIZE: AREA}, {})),
    ],
)
def test_nothing_to_look_at_is_an_answer_too(
    counter: ReasonCounter, qtbot: QtBot, changes: dict[str, object], expected: ReasonCounts
) -> None:
    listener = Listener(counter, qtbot)
    counter.request(replace(REQUEST, second="transposed_conv", **changes))
    counter.start()
    listener.wait_for(1)
    assert listener.answers[0].counts == expected


def test_of_many_waiting_requests_the_newest_is_counted(
    counter: ReasonCounter, qtbot: QtBot, stage: Stage
) -> None:
    listener = Listener(counter, qtbot)
    counter.start()
    counter.request(REQUEST)
    stage.wait()
    for _ in range(5):
        counter.request(REQUEST)
    stage.go_on(4)
    listener.wait_for(1, 6)  # the first was quick enough to be finished
    assert stage.told == [True] * 4


def test_slow_counts_are_dropped_between_strips_for_a_newer_request(
    counter: ReasonCounter, qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "PATIENCE_S", -1)
    listener = Listener(counter, qtbot)
    counter.start()
    counter.request(REQUEST)
    stage.wait()
    stage.go_on()
    qtbot.waitUntil(lambda: stage.told == [True])  # alone, it may take its time
    counter.request(REQUEST)
    stage.go_on()
    stage.wait()
    stage.go_on(2)
    listener.wait_for(1, 2)  # what is counted to its end is told, though a newer one waits

    counter.request(REQUEST)
    stage.wait()
    counter.request(REQUEST)
    stage.go_on()
    stage.wait()
    assert stage.told[-1] is False
    stage.go_on(2)
    listener.wait_for(1, 2, 4)


def test_cancelled_counts_are_never_told(
    counter: ReasonCounter, qtbot: QtBot, stage: Stage
) -> None:
    listener = Listener(counter, qtbot)
    counter.start()
    counter.request(REQUEST)
    stage.wait()
    counter.request(REQUEST)
    counter.cancel()
    stage.go_on()
    qtbot.waitUntil(lambda: stage.told == [False])
    counter.request(REQUEST)
    stage.wait()
    stage.go_on(2)
    listener.wait_for(3)


def test_an_exception_is_handed_over_and_the_next_request_answered(
    counter: ReasonCounter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MethodError("no library")

    listener = Listener(counter, qtbot)
    counter.start()
    with monkeypatch.context() as patch:
        patch.setattr(type(METHODS["opencv"]), "render", fail)
        counter.request(REQUEST)
        qtbot.waitUntil(lambda: bool(listener.failures))
    assert [(generation, str(error)) for generation, error in listener.failures] == [
        (1, "no library")
    ]
    counter.request(REQUEST)
    listener.wait_for(2)


@pytest.mark.parametrize("busy", [False, True])
def test_stops_at_once(qtbot: QtBot, stage: Stage, busy: bool) -> None:
    counter = ReasonCounter()
    listener = Listener(counter, qtbot)
    counter.start()
    if busy:
        counter.request(REQUEST)
        stage.wait()
        counter.request(REQUEST)
        threading.Timer(0.05, stage.go_on).start()
    counter.stop()
    assert counter.isFinished()
    qtbot.wait(10)
    assert not listener.answers
    counter.stop()  # again does no harm


def test_the_caller_never_waits_for_counts(
    counter: ReasonCounter, qtbot: QtBot, stage: Stage
) -> None:
    listener = Listener(counter, qtbot)
    counter.start()
    counter.request(REQUEST)
    stage.wait()
    assert [counter.request(REQUEST) for _ in range(100)] == list(range(2, 102))
    assert not listener.answers
    stage.go_on(4)
    listener.wait_for(1, 101)
