from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from viewer.qt.plotter import PlotAnswer, Plotter


def double(request: int, go_on: Callable[[float], bool]) -> int | None:
    return 2 * request if request >= 0 else None


@pytest.fixture
def plotter() -> Iterator[Plotter[int, int]]:
    plotter = Plotter[int, int](double)
    yield plotter
    plotter.stop()
    assert not plotter.isRunning()


def test_the_newest_request_is_computed(plotter: Plotter[int, int], qtbot: QtBot) -> None:
    answers: list[PlotAnswer[int, int]] = []
    plotter.computed.connect(answers.append)
    for number in (1, 2, 3):
        plotter.request(number)
    plotter.start()
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    assert [(answer.request, answer.found) for answer in answers] == [(3, 6)]


def test_what_was_stopped_is_not_answered(plotter: Plotter[int, int], qtbot: QtBot) -> None:
    answers: list[PlotAnswer[int, int]] = []
    plotter.computed.connect(answers.append)
    plotter.start()
    plotter.request(-1)
    plotter.request(5)
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    assert [answer.request for answer in answers] == [5]
