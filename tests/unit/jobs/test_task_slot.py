import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from viewer.jobs.task_slot import Tasks, TaskSlot
from viewer.qt.task import Report

Ended = Callable[[], None]


class Bench:
    """A slot, work that waits until it may go on, and all that is told."""

    def __init__(self, tasks: Tasks) -> None:
        self.slot = TaskSlot(tasks)
        self.told: list[tuple[object, ...]] = []
        self.go_on = threading.Event()
        self.begun = threading.Semaphore(0)

    def start(self, name: str, error: Exception | None = None) -> None:
        def work(report: Report) -> str:
            report(0.5)
            self.begun.release()
            assert self.go_on.wait(20)
            if error is not None:
                raise error
            return name

        self.slot.start(
            work,
            succeeded=lambda result: self.told.append(("succeeded", result)),
            failed=lambda found: self.told.append(("failed", found)),
            progressed=lambda done: self.told.append((name, done)),
            over=lambda: self.told.append((name, "over", self.slot.is_busy)),
            cancelled=lambda: self.told.append((name, "cancelled")),
        )


@pytest.fixture
def bench(tasks: Tasks) -> Iterator[Bench]:
    bench = Bench(tasks)
    yield bench
    bench.go_on.set()


def test_what_becomes_of_a_task_is_told_in_order(bench: Bench, ended: Ended) -> None:
    bench.start("first")
    assert bench.slot.is_busy
    bench.go_on.set()
    ended()
    assert bench.told == [("first", 0.5), ("first", "over", False), ("succeeded", "first")]
    assert not bench.slot.is_busy


def test_an_error_is_told(bench: Bench, ended: Ended) -> None:
    error = ValueError("no")
    bench.start("first", error)
    bench.go_on.set()
    ended()
    assert bench.told == [("first", 0.5), ("first", "over", False), ("failed", error)]


@pytest.mark.parametrize("error", [None, ValueError("cut off")])
def test_of_a_cancelled_task_only_its_end_is_told(
    bench: Bench, ended: Ended, error: Exception | None
) -> None:
    bench.start("first", error)
    assert bench.begun.acquire(timeout=20)  # its progress is on the way
    bench.slot.cancel()
    assert bench.told == [("first", "over", False)]
    bench.slot.cancel()  # there is nothing to cancel any more
    bench.go_on.set()
    ended()
    assert bench.told == [("first", "over", False), ("first", "cancelled")]


def test_the_next_task_takes_the_place_of_the_last(
    bench: Bench, tasks: Tasks, ended: Ended
) -> None:
    bench.start("first")
    assert bench.begun.acquire(timeout=20)
    bench.start("second")
    assert bench.told == [("first", "over", False)]
    assert bench.slot.is_busy and len(tasks) == 2
    bench.go_on.set()
    ended()
    assert {news for news in bench.told if "first" in news} == {
        ("first", "over", False),
        ("first", "cancelled"),
    }
    assert [news for news in bench.told if "second" in news][-2:] == [
        ("second", "over", False),
        ("succeeded", "second"),
    ]


def test_two_slots_do_not_know_each_other(tasks: Tasks, ended: Ended) -> None:
    benches = Bench(tasks), Bench(tasks)
    for bench, name in zip(benches, ("left", "right"), strict=True):
        bench.start(name)
    benches[0].slot.cancel()
    for bench in benches:
        bench.go_on.set()
    ended()
    assert benches[1].told[-1] == ("succeeded", "right")


def test_stopping_waits_for_all_and_tells_nothing(qtbot: QtBot, bench: Bench, tasks: Tasks) -> None:
    bench.start("first")
    assert bench.begun.acquire(timeout=20)
    threading.Timer(0.05, bench.go_on.set).start()
    tasks.stop()
    assert bench.go_on.is_set()  # it had ended before `stop` returned
    qtbot.waitUntil(lambda: not tasks)
    assert bench.told == [] and tasks.is_stopped
