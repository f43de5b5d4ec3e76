import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from viewer import rendering
from viewer.qt import render_worker
from viewer.qt.qimage import from_qimage
from viewer.qt.render_worker import Answer, RenderWorker
from viewer.rendering import PanePicture, RenderRequest
from viewer.upsampling import Parameters
from viewer.viewport import View

SOURCE = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)


def request(scale: float = 2, methods: tuple[str, ...] = ("original", "opencv")) -> RenderRequest:
    return RenderRequest(
        source=SOURCE,
        parameters=Parameters(scale, 4),
        methods=methods,
        reference="bilinear",
        view=View(2, 2.5, 8),
        size=(40, 50),
    )


class Listener:
    def __init__(self, worker: RenderWorker, qtbot: QtBot) -> None:
        self.answers: list[Answer] = []
        self.finished: list[int] = []
        self._qtbot = qtbot
        worker.answered.connect(self.answers.append)
        worker.finished_request.connect(self.finished.append)

    def wait_for(self, *generations: int) -> None:
        self._qtbot.waitUntil(lambda: self.finished == list(generations), timeout=20_000)


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[RenderWorker]:
    worker = RenderWorker()
    yield worker
    worker.stop()
    assert worker.isFinished() or not worker.isRunning()


class Stage:
    """Takes the place of `render`: makes empty pictures when it is let."""

    def __init__(self, pictures: int = 2) -> None:
        self.pictures = pictures
        self.begun, self.go_on = threading.Semaphore(0), threading.Semaphore(0)
        self.told_unwanted: list[bool] = []

    def render(self, request: RenderRequest, unwanted: Callable[[], bool]) -> Iterator[PanePicture]:
        for index in range(self.pictures):
            self.begun.release()
            assert self.go_on.acquire(timeout=20)
            self.told_unwanted.append(unwanted())
            if self.told_unwanted[-1]:
                return
            name = request.methods[index % len(request.methods)]
            empty = np.zeros((0, 0, 3), np.uint8)
            yield PanePicture(name, request.view, request.size, (1, 1), empty)


def test_each_method_is_answered_with_its_picture(worker: RenderWorker, qtbot: QtBot) -> None:
    listener = Listener(worker, qtbot)
    worker.start()
    asked = request()
    assert worker.request(asked) == 1
    listener.wait_for(1)
    expected = list(rendering.render(asked, lambda: False))
    assert [a.picture.method for a in listener.answers] == ["original", "opencv"]
    for answer, picture in zip(listener.answers, expected, strict=True):
        assert (answer.generation, answer.request) == (1, asked)
        np.testing.assert_array_equal(answer.picture.pixels, picture.pixels)
        np.testing.assert_array_equal(from_qimage(answer.image), picture.pixels)


def test_of_the_requests_that_wait_only_the_newest_is_answered(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage()
    monkeypatch.setattr(render_worker, "render", stage.render)
    monkeypatch.setattr(render_worker, "PATIENCE_S", 1000)
    listener = Listener(worker, qtbot)
    worker.start()
    worker.request(request(1))
    assert stage.begun.acquire(timeout=20)
    assert [worker.request(request(scale)) for scale in (2, 3, 4)] == [2, 3, 4]
    stage.go_on.release(4)
    listener.wait_for(1, 4)
    assert [(a.generation, a.request.parameters.scale) for a in listener.answers] == [
        (1, 1),
        (1, 1),
        (4, 4),
        (4, 4),
    ]
    assert worker.frames_begun == 2


def test_first_pictures_are_finished_and_refinements_dropped(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(pictures=4)  # two first ones, two better ones
    monkeypatch.setattr(render_worker, "render", stage.render)
    monkeypatch.setattr(render_worker, "PATIENCE_S", 1000)
    listener = Listener(worker, qtbot)
    worker.start()
    worker.request(request())
    assert stage.begun.acquire(timeout=20)
    worker.request(request(methods=("bilinear",)))
    stage.go_on.release(7)
    listener.wait_for(1, 2)
    assert [a.picture.method for a in listener.answers[:2]] == ["original", "opencv"]
    assert stage.told_unwanted == [False, False, True, False, False, False, False]


def test_a_slow_request_is_dropped_for_a_newer_one(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage()
    monkeypatch.setattr(render_worker, "render", stage.render)
    monkeypatch.setattr(render_worker, "PATIENCE_S", -1)
    listener = Listener(worker, qtbot)
    worker.start()
    worker.request(request())
    assert stage.begun.acquire(timeout=20)
    worker.request(request())
    stage.go_on.release(3)
    listener.wait_for(1, 2)
    assert [a.generation for a in listener.answers] == [2, 2]


def test_stopping_drops_the_work(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage()
    monkeypatch.setattr(render_worker, "render", stage.render)
    listener = Listener(worker, qtbot)
    worker.start()
    worker.request(request())
    assert stage.begun.acquire(timeout=20)
    worker.request(request())
    threading.Timer(0.05, stage.go_on.release).start()
    worker.stop()
    qtbot.wait(1)
    assert stage.told_unwanted == [True]
    assert listener.answers == []
    assert worker.frames_begun == 1


def test_an_idle_worker_stops(worker: RenderWorker) -> None:
    worker.start()
    worker.stop()
    assert worker.isFinished()


def test_after_an_unforeseen_error_the_next_request_is_answered(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Iterator[PanePicture]:
        raise MemoryError

    listener = Listener(worker, qtbot)
    with capture_exceptions() as errors, monkeypatch.context() as broken:
        broken.setattr(render_worker, "render", fail)
        worker.start()
        worker.request(request())
        qtbot.waitUntil(lambda: bool(errors))
    assert [kind for kind, *_ in errors] == [MemoryError]
    worker.request(request())
    qtbot.waitUntil(lambda: [a.generation for a in listener.answers] == [2, 2], timeout=5000)
