from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from viewer.comparing.metrics import measure
from viewer.geometry import Region
from viewer.qt.measurer import MeasureAnswer, Measurer, MeasureRequest, measure_all
from viewer.upsampling import METHODS, MethodError, Parameters

SOURCE = np.random.default_rng(5).integers(0, 256, (40, 50, 3), dtype=np.uint8)
PARAMETERS = Parameters(2, 4)
VISIBLE = Region(10, 20, 70, 90)
REQUEST = MeasureRequest(SOURCE, "bilinear", PARAMETERS, {"opencv": VISIBLE, "nearest": None})


@pytest.fixture
def measurer() -> Iterator[Measurer]:
    measurer = Measurer()
    yield measurer
    measurer.stop()
    assert not measurer.isRunning()


def test_the_newest_request_is_answered(measurer: Measurer, qtbot: QtBot) -> None:
    answers: list[MeasureAnswer] = []
    measurer.measured.connect(answers.append)
    truth = np.zeros((80, 100, 3), np.uint8)
    for reference in ("original", "bilinear", truth):
        measurer.request(MeasureRequest(SOURCE, reference, PARAMETERS, REQUEST.regions))
    measurer.start()
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    [answer] = answers
    assert answer.generation == 3
    assert answer.results == {
        "opencv": measure(SOURCE, "opencv", truth, PARAMETERS, VISIBLE),
        "nearest": measure(SOURCE, "nearest", truth, PARAMETERS),
    }


def test_a_method_that_fails_leaves_the_others_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(error: Exception) -> None:
        def render(*_: object) -> None:
            raise error

        monkeypatch.setattr(type(METHODS["opencv"]), "render", render)

    for error, sentence in (
        (MethodError("no library"), "no library"),
        (RuntimeError("broken"), "RuntimeError: broken"),
    ):
        fail(error)
        results = measure_all(REQUEST, lambda done: True)
        assert results is not None
        assert results["opencv"] == sentence
        assert results["nearest"] == measure(SOURCE, "nearest", "bilinear", PARAMETERS)


def test_progress_goes_over_all_methods_and_stops_the_work() -> None:
    told: list[float] = []
    assert measure_all(REQUEST, lambda done: not told.append(done)) is not None
    assert told == sorted(told)
    assert told[-1] == 1
    assert measure_all(REQUEST, lambda done: done < 1) is None
