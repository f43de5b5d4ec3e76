import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from viewer.geometry import Region
from viewer.pictures import rendering
from viewer.pictures.rendering import Frame
from viewer.pictures.request import Cancelled, PanePicture, RenderRequest
from viewer.qt import render_worker
from viewer.qt.qimage import from_qimage
from viewer.qt.render_worker import THREADS, Answer, RenderWorker
from viewer.upsampling import Parameters
from viewer.upsampling.enlargement import Enlargement
from viewer.viewport import View

SOURCE = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)


def request(scale: float = 2, methods: tuple[str, ...] = ("original", "opencv")) -> RenderRequest:
    return RenderRequest(
        enlargement=Enlargement(SOURCE, Parameters(scale, 4)),
        methods=methods,
        reference="bilinear",
        view=View(2, 2.5, 8),
        size=(40, 50),
    )


class Listener:
    def __init__(self, worker: RenderWorker, qtbot: QtBot) -> None:
        self.answers: list[Answer] = []
        self.finished: list[int] = []
        self.qtbot = qtbot
        worker.answered.connect(self.answers.append)
        worker.finished_request.connect(self.finished.append)

    def wait_for(self, *generations: int) -> None:
        self.qtbot.waitUntil(lambda: self.finished == list(generations), timeout=20_000)


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[RenderWorker]:
    before = set(threading.enumerate())
    worker = RenderWorker()
    yield worker
    worker.stop()
    assert set(threading.enumerate()) <= before


class Stage:
    """Takes the place of `Frame`: makes empty pictures, each when it is let.

    Attributes
    ----------
    begun : list of (float, str)
        Scale and method of every picture that was begun; ``"method+"`` is refined, ``"method!"``
        takes a stand-in's place.
    stand_ins : set of str
        Methods whose exact picture comes from a stand-in.
    unwanted : list of (float, str)
        Of those, the ones that were dropped.
    """

    def __init__(self, *coarse: str) -> None:
        self.begun: list[tuple[float, str]] = []
        self.unwanted: list[tuple[float, str]] = []
        self.stand_ins: set[str] = set()
        self.coarse = coarse
        self.go_on: dict[str, threading.Semaphore] = {}

    def let(self, name: str, times: int = 1) -> None:
        """Let a picture go on, now or when it comes to it."""
        self.gate(name).release(times)

    def gate(self, name: str) -> threading.Semaphore:
        return self.go_on.setdefault(name, threading.Semaphore(0))

    def frame(self, request: RenderRequest) -> "StagedFrame":
        return StagedFrame(self, request)

    def wait(self, key: tuple[float, str], cancelled: Callable[[], bool]) -> None:
        self.begun.append(key)
        assert self.gate(key[1]).acquire(timeout=20)
        if cancelled():
            self.unwanted.append(key)
            raise Cancelled


class StagedFrame:
    def __init__(self, stage: Stage, request: RenderRequest) -> None:
        self.stage, self.request = stage, request
        self.scale = request.enlargement.parameters.scale

    def picture(self, method: str, refined: float) -> PanePicture:
        empty = np.zeros((0, 0, 3), np.uint8)
        view, size = self.request.view, self.request.size
        stood_in = method in self.stage.stand_ins
        return PanePicture(method, view, size, (1, 1), empty, refined=refined, stood_in=stood_in)

    def is_soon_exact(self, name: str) -> bool:
        return name == "nearest"

    def own_picture(self, picture: PanePicture, cancelled: Callable[[], bool]) -> PanePicture:
        self.stage.wait((self.scale, picture.method + "!"), cancelled)
        return replace(picture, stood_in=False)

    def first_picture(self, method: str, cancelled: Callable[[], bool]) -> PanePicture:
        self.stage.wait((self.scale, method), cancelled)
        return self.picture(method, float(method not in self.stage.coarse))

    def refinements(
        self, picture: PanePicture, cancelled: Callable[[], bool]
    ) -> Iterator[PanePicture]:
        for refined in (0.5, 1.0):
            self.stage.wait((self.scale, picture.method + "+"), cancelled)
            yield self.picture(picture.method, refined)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_worker, "PATIENCE_S", 1000)


def on(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(render_worker, "Frame", stage.frame)
    return stage


def answers(listener: Listener) -> list[tuple[int, str, float]]:
    return [(a.generation, a.picture.method, a.picture.refined) for a in listener.answers]


def test_each_method_is_answered_with_its_picture(worker: RenderWorker, qtbot: QtBot) -> None:
    listener = Listener(worker, qtbot)
    worker.start()
    asked = request()
    assert worker.request(asked) == 1
    listener.wait_for(1)
    expected = list(rendering.render(asked, lambda: False))
    found = sorted(listener.answers, key=lambda answer: answer.picture.method, reverse=True)
    assert [a.picture.method for a in found] == ["original", "opencv"]
    for answer, picture in zip(found, expected, strict=True):
        assert (answer.generation, answer.request) == (1, asked)
        np.testing.assert_array_equal(answer.picture.pixels, picture.pixels)
        np.testing.assert_array_equal(from_qimage(answer.image), picture.pixels)


@pytest.mark.usefixtures("patient")
def test_of_the_requests_that_wait_only_the_newest_is_answered(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = on(Stage(), monkeypatch)
    listener = Listener(worker, qtbot)
    worker.start()
    worker.request(request(1))
    qtbot.waitUntil(lambda: len(stage.begun) == 2)
    assert [worker.request(request(scale)) for scale in (2, 3, 4)] == [2, 3, 4]
    stage.let("original", 2)
    stage.let("opencv", 2)
    listener.wait_for(1, 4)
    assert sorted(answers(listener)) == [
        (1, "opencv", 1),
        (1, "original", 1),
        (4, "opencv", 1),
        (4, "original", 1),
    ]
    assert worker.frames_begun == 2


@pytest.mark.usefixtures("patient")
def test_methods_are_begun_in_the_order_asked_for_and_refined_when_all_are_begun(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("opencv", "nearest", "bilinear")
    stage = on(Stage(*names), monkeypatch)
    listener = Listener(worker, qtbot)
    worker.start()
    worker.request(request(methods=names))
    qtbot.waitUntil(lambda: len(stage.begun) == 2)
    assert {method for _, method in stage.begun} == {"opencv", "nearest"}
    stage.let("opencv")
    qtbot.waitUntil(lambda: len(stage.begun) == 3)
    assert stage.begun[2] == (2, "bilinear")
    for name in names[1:]:
        stage.let(name)
    for name in names:
        stage.let(name + "+", 2)
    listener.wait_for(1)
    found = answers(listener)
    for name in names:
        assert [answer for answer in found if answer[1] == name] == [
            (1, name, 0),
            (1, name, 0.5),
            (1, name, 1),
        ]


@pytest.mark.usefixtures("patient")
def test_after_the_first_the_slowest_is_begun(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_worker, "THREADS", 1)
    alone = RenderWorker()
    stage = on(Stage(), monkeypatch)
    listener = Listener(alone, qtbot)
    names = ("original", "opencv", "nearest", "bilinear")
    alone.start()
    for scale in (1, 2):
        alone.request(request(scale, names))
        for name in ("original", "opencv", "bilinear"):
            stage.let(name)
        qtbot.waitUntil(lambda scale=scale: (scale, "nearest") in stage.begun)
        qtbot.wait(50)
        stage.let("nearest")
        listener.wait_for(*range(1, scale + 1))
    alone.stop()
    assert [name for scale, name in stage.begun if scale == 1] == [*names]
    assert [name for scale, name in stage.begun if scale == 2][:2] == ["original", "nearest"]


@pytest.mark.usefixtures("patient")
def test_panes_take_turns_at_being_refined(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_worker, "THREADS", 1)
    alone = RenderWorker()
    stage = on(Stage("original", "opencv"), monkeypatch)
    listener = Listener(alone, qtbot)
    for name in ("original", "opencv", "original+", "opencv+"):
        stage.let(name, 2)
    alone.start()
    alone.request(request())
    listener.wait_for(1)
    alone.stop()
    assert [method for _, method in stage.begun] == [
        "original",
        "opencv",
        *("original+", "opencv+") * 2,
    ]


@pytest.mark.usefixtures("patient")
def test_what_is_soon_exact_is_refined_first(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_worker, "THREADS", 1)
    alone = RenderWorker()
    names = ("original", "opencv", "nearest")
    stage = on(Stage(*names), monkeypatch)
    listener = Listener(alone, qtbot)
    for name in names:
        stage.let(name)
        stage.let(name + "+", 2)
    alone.start()
    alone.request(request(methods=names))
    listener.wait_for(1)
    alone.stop()
    assert [method for _, method in stage.begun][3:] == [
        "nearest+",
        "original+",
        "opencv+",
        "nearest+",
        "original+",
        "opencv+",
    ]


@pytest.mark.usefixtures("patient")
def test_a_slow_method_holds_up_no_other_and_never_takes_both_threads(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("transposed_conv", "original", "opencv")
    stage = on(Stage(), monkeypatch)
    listener = Listener(worker, qtbot)
    for name in names[1:]:
        stage.let(name, 3)
    worker.start()
    for scale in (1, 2, 3):
        worker.request(request(scale, names))
        qtbot.waitUntil(lambda count=2 * scale: len(listener.answers) == count)
    assert {answer[:2] for answer in answers(listener)} == {
        (generation, name) for generation in (1, 2, 3) for name in names[1:]
    }
    assert [key for key in stage.begun if key[1] == names[0]] == [(1, names[0])]
    stage.let(names[0], 2)
    qtbot.waitUntil(lambda: sorted(listener.finished) == [1, 2, 3])
    assert [answer[0] for answer in answers(listener)[6:]] == [1, 3]  # of 2 it was never begun


@pytest.mark.usefixtures("patient")
def test_first_pictures_are_finished_and_refinements_dropped(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = on(Stage("original"), monkeypatch)
    listener = Listener(worker, qtbot)
    worker.start()
    worker.request(request(1))
    stage.let("original")
    qtbot.waitUntil(lambda: (1, "original+") in stage.begun)
    worker.request(request(2, ("bilinear",)))
    for name in ("original+", "opencv", "bilinear"):
        stage.let(name)
    qtbot.waitUntil(lambda: sorted(listener.finished) == [1, 2])
    assert sorted(answers(listener)) == [(1, "opencv", 1), (1, "original", 0), (2, "bilinear", 1)]
    assert stage.unwanted == [(1, "original+")]


def test_a_slow_request_is_dropped_for_a_newer_one(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = on(Stage(), monkeypatch)
    monkeypatch.setattr(render_worker, "PATIENCE_S", -1)
    listener = Listener(worker, qtbot)
    worker.start()
    names = ("original", "opencv", "bilinear")
    worker.request(request(1, names))
    qtbot.waitUntil(lambda: len(stage.begun) == 2)
    worker.request(request(2, names))
    for name in names:
        stage.let(name, 2)
    listener.wait_for(1, 2)
    assert sorted(answers(listener)) == [(2, name, 1) for name in sorted(names)]
    assert sorted(stage.unwanted) == [(1, "opencv"), (1, "original")]


@pytest.mark.usefixtures("patient")
def test_a_stand_in_is_replaced_when_all_else_is_done_and_nothing_new_is_asked_for(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_worker, "IDLE_S", 0.5)
    stage = on(Stage("opencv"), monkeypatch)
    stage.stand_ins = {"transposed_conv", "opencv"}
    listener = Listener(worker, qtbot)
    worker.start()
    begun = time.monotonic()
    worker.request(request(methods=("transposed_conv", "opencv")))
    for name in ("transposed_conv", "opencv", "transposed_conv!", "opencv!"):
        stage.let(name)
    qtbot.waitUntil(lambda: (2, "opencv+") in stage.begun)
    qtbot.wait(600)
    assert len(stage.begun) == 3
    stage.let("opencv+", 2)
    listener.wait_for(1)
    assert time.monotonic() - begun > 0.5
    assert stage.begun[-2:] == [(2, "transposed_conv!"), (2, "opencv!")]
    assert [a.picture.final for a in listener.answers] == [False] * 4 + [True] * 2


@pytest.mark.usefixtures("patient")
def test_a_stand_in_is_not_replaced_while_requests_come(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = on(Stage(), monkeypatch)
    stage.stand_ins = {"opencv"}
    listener = Listener(worker, qtbot)
    worker.start()
    stage.let("opencv", 4)
    for generation in (1, 2, 3):
        worker.request(request(generation, ("opencv",)))
        qtbot.waitUntil(lambda: len(stage.begun) == generation)  # noqa: B023
    qtbot.waitUntil(lambda: (3, "opencv!") in stage.begun)
    worker.request(request(4, ("opencv",)))
    stage.let("opencv!")
    qtbot.waitUntil(lambda: (4, "opencv!") in stage.begun)
    stage.let("opencv!")
    listener.wait_for(1, 2, 3, 4)
    assert stage.unwanted == [(3, "opencv!")]
    assert [key for key in stage.begun if key[1] == "opencv!"] == [(3, "opencv!"), (4, "opencv!")]


@pytest.mark.usefixtures("patient")
def test_pictures_that_stand_are_not_begun_anew(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = on(Stage(), monkeypatch)
    listener = Listener(worker, qtbot)
    asked = request(1, ("original",))
    exact, coarse = (StagedFrame(stage, asked).picture(m, 0.5) for m in ("bilinear", "opencv"))
    exact = replace(exact, refined=1.0, stood_in=True)
    worker.start()
    worker.request(replace(asked, standing=(exact, coarse)))
    for name, times in (("original", 1), ("opencv+", 2), ("bilinear!", 1)):
        stage.let(name, times)
    listener.wait_for(1)
    assert sorted(stage.begun[:2]) == [(1, "opencv+"), (1, "original")]
    assert stage.begun[2:] == [(1, "opencv+"), (1, "bilinear!")]
    worker.request(request(methods=()))
    listener.wait_for(1, 2)  # there was nothing to do


def test_a_dropped_request_is_not_kept(worker: RenderWorker, qtbot: QtBot) -> None:
    source = np.zeros((3000, 3000, 3), np.uint8)
    gone = weakref.ref(source)
    finished: list[int] = []
    worker.finished_request.connect(finished.append)
    view = View(1500, 1500, 0.1)  # takes long to refine
    kept = {"bilinear": Region(0, 0, 4000, 5000), "opencv": Region(0, 0, 6000, 6000)}
    enlargement = Enlargement(source, Parameters(2, 4)).keeping(kept)
    asked = replace(request(methods=tuple(kept)), enlargement=enlargement, view=view)
    worker.start()
    gc.disable()
    try:
        with qtbot.waitSignal(worker.answered):
            worker.request(asked)
        del source, enlargement, asked
        worker.request(request())
        qtbot.waitUntil(lambda: sorted(finished) == [1, 2])
        qtbot.waitUntil(lambda: gone() is None)
    finally:
        gc.enable()


def test_stopping_drops_the_work(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = on(Stage(), monkeypatch)
    listener = Listener(worker, qtbot)
    worker.start()
    worker.request(request())
    qtbot.waitUntil(lambda: len(stage.begun) == 2)
    worker.request(request(3))
    for name in ("original", "opencv"):
        threading.Timer(0.05, stage.let, (name,)).start()
    worker.stop()
    qtbot.wait(1)
    assert sorted(stage.unwanted) == [(2, "opencv"), (2, "original")]
    assert listener.answers == []
    assert worker.frames_begun == 1


def test_a_request_for_nothing_is_finished_at_once(worker: RenderWorker, qtbot: QtBot) -> None:
    listener = Listener(worker, qtbot)
    worker.start()
    worker.request(request(methods=()))
    listener.wait_for(1)
    assert listener.answers == []


def test_an_idle_worker_stops(worker: RenderWorker) -> None:
    before = set(threading.enumerate())
    worker.start()
    assert len(set(threading.enumerate()) - before) == THREADS
    worker.stop()
    assert set(threading.enumerate()) <= before


def test_after_an_unforeseen_error_the_next_request_is_answered(
    worker: RenderWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> PanePicture:
        raise MemoryError

    listener = Listener(worker, qtbot)
    with capture_exceptions() as errors, monkeypatch.context() as broken:
        broken.setattr(Frame, "first_picture", fail)
        worker.start()
        worker.request(request())
        listener.wait_for(1)
    assert [kind for kind, *_ in errors] == [MemoryError] * 2
    worker.request(request())
    qtbot.waitUntil(lambda: [a.generation for a in listener.answers] == [2, 2], timeout=5000)
