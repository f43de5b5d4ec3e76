import threading
from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from viewer.qt.task import Report, Task


def news_of(task: Task) -> list[tuple[str, Any]]:
    told: list[tuple[str, Any]] = []
    for name in ("progressed", "succeeded", "failed"):
        getattr(task, name).connect(lambda value, name=name: told.append((name, value)))
    return told


def run(qtbot: QtBot, function: Callable[[Report], Any]) -> list[tuple[str, Any]]:
    task = Task(function)
    told = news_of(task)
    with qtbot.waitSignal(task.finished):
        task.start()
    qtbot.wait(1)
    return told


def test_the_result_is_told_after_the_progress(qtbot: QtBot) -> None:
    def work(report: Report) -> str:
        return f"{report(0.25)} {report(1.0)}"

    assert run(qtbot, work) == [
        ("progressed", 0.25),
        ("progressed", 1.0),
        ("succeeded", "True True"),
    ]


@pytest.mark.parametrize("error", [ValueError("no"), MemoryError(), SystemExit(3)])
def test_whatever_is_raised_is_handed_over(qtbot: QtBot, error: BaseException) -> None:
    def work(report: Report) -> None:
        raise error

    assert run(qtbot, work) == [("failed", error)]


def test_the_work_is_done_on_another_thread(qtbot: QtBot) -> None:
    [(kind, thread)] = run(qtbot, lambda report: threading.get_ident())
    assert kind == "succeeded"
    assert thread != threading.get_ident()


@pytest.mark.parametrize("fails", [True, False])
def test_cancelled_work_is_told_to_stop_and_kept_quiet(qtbot: QtBot, fails: bool) -> None:
    cancelled, answers = threading.Event(), []

    def work(report: Report) -> None:
        assert cancelled.wait(20)
        answers.append(report(0.5))
        if fails:
            raise ValueError("cut off")

    task = Task(work)
    told = news_of(task)
    with qtbot.waitSignal(task.finished):
        task.start()
        assert not task.is_cancelled
        task.cancel()
        assert task.is_cancelled
        cancelled.set()
    qtbot.wait(1)
    assert (answers, told) == ([False], [])
