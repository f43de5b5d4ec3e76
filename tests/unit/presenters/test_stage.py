"""A real stage, and the worker's part played by hand."""

import numpy as np
import pytest
from PyQt5.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.states import altered, state_of
from viewer.comparing.difference_image import DifferenceKind, difference_values
from viewer.images.source_image import SourceImage
from viewer.pictures.rendering import render
from viewer.pictures.request import RenderRequest
from viewer.presenters.stage import LOADING, StagePresenter
from viewer.qt.qimage import to_qimage
from viewer.qt.render_worker import Answer
from viewer.state import enlarging, opening
from viewer.state.comparison_view import Look, Looking
from viewer.state.view_state import ViewState, changes
from viewer.widgets.pictures.stage import Stage

PIXELS = np.random.default_rng(1).integers(0, 256, (6, 9, 3), dtype=np.uint8)
PAIR = ("opencv", "nearest")


class Desk:
    def __init__(self, stage: Stage) -> None:
        self.stage, self.presenter = stage, StagePresenter(stage)
        self.state: ViewState | None = None

    def show(self, state: ViewState) -> None:
        old, self.state = self.state, state
        self.presenter.show(changes(old, state), state)

    def answers(self) -> dict[str, Answer]:
        """Return the pictures of the present state that are exact."""
        state = self.state
        assert state is not None and state.resolved.enlargement is not None
        request = RenderRequest(
            state.resolved.enlargement,
            state.resolved.staged_methods,
            state.resolved.compared_with,
            state.resolved.view,
            state.pane_size,
        )
        return {
            picture.method: Answer(1, request, picture, to_qimage(picture.pixels))
            for picture in render(request, lambda: False)
            if picture.exact
        }

    def paint(self) -> dict[str, Answer]:
        answers = self.answers()
        for answer in answers.values():
            self.presenter.paint(answer)
        return answers

    def texts(self) -> str:
        return "\n".join(label.text() for label in self.stage.bar.findChildren(QLabel))


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    stage = Stage()
    qtbot.addWidget(stage)
    return Desk(stage)


def staged(look: Look, **changes: object) -> ViewState:
    looking = Looking(look=look, methods=PAIR, **changes)  # type: ignore[arg-type]
    state = state_of(scale=4, pane_size=(60, 90), looking=looking)
    return opening.with_image(state, SourceImage(PIXELS))


def test_pictures_are_shown_on_the_layers_of_their_methods(desk: Desk) -> None:
    desk.show(staged(Look.WIPE))
    answers = desk.paint()
    assert set(answers) == set(PAIR)
    for name, answer in answers.items():
        layer = desk.stage.picture.layer(name)
        assert layer is not None and layer.answer is answer


def test_the_difference_is_that_of_the_pictures_that_are_there(desk: Desk) -> None:
    desk.show(staged(Look.DIFFERENCE, kind=DifferenceKind.SIGNED))
    layer = desk.stage.picture.difference
    assert layer.answer is None
    answers = desk.answers()
    first, second = PAIR
    desk.presenter.paint(answers[first])
    assert layer.answer is None  # the other is still to come
    desk.presenter.paint(answers[second])
    assert layer.answer is not None
    values = difference_values(
        answers[first].picture.pixels, answers[second].picture.pixels, DifferenceKind.SIGNED, 0
    )
    texts = desk.texts()
    assert f"−{-values.min():.0f} to +{values.max():.0f}" in texts
    assert "in each pixel that of its worst channel" in texts


def test_another_gain_colours_the_same_difference_anew(desk: Desk) -> None:
    desk.show(staged(Look.DIFFERENCE))
    desk.paint()
    before = desk.stage.picture.difference.answer
    desk.show(staged(Look.DIFFERENCE, gain=64))
    after = desk.stage.picture.difference.answer
    assert before is not None and after is not None
    assert after.image != before.image
    assert np.array_equal(after.picture.pixels, before.picture.pixels)


def test_pictures_of_two_sizes_have_no_difference_and_that_is_said(desk: Desk) -> None:
    state = altered(
        staged(Look.DIFFERENCE),
        looking=Looking(look=Look.DIFFERENCE, methods=("opencv", "original")),
    )
    desk.show(state)
    desk.paint()
    layer = desk.stage.picture.difference
    assert layer.answer is None
    assert "has 36 × 24 pixels" in layer.message and "has 9 × 6" in layer.message


def test_what_waits_for_its_library_says_so_until_it_is_there(desk: Desk) -> None:
    looking = Looking(look=Look.BLINK, methods=("opencv", "transposed_conv"))
    state = altered(staged(Look.BLINK), looking=looking)
    desk.show(altered(state, waiting=frozenset({"transposed_conv"})))
    layer = desk.stage.picture.layer("transposed_conv")
    assert layer is not None
    assert layer.message == LOADING["torch"] == "Loading PyTorch…"
    desk.show(state)
    assert layer.message == ""


def test_a_difference_of_an_older_view_is_not_shown(desk: Desk) -> None:
    desk.show(staged(Look.DIFFERENCE))
    old = desk.answers()
    assert desk.state is not None
    desk.show(enlarging.with_scale(desk.state, 5))
    new = desk.answers()
    desk.presenter.paint(old[PAIR[0]])
    desk.presenter.paint(new[PAIR[1]])
    assert desk.stage.picture.difference.answer is None
    desk.presenter.paint(new[PAIR[0]])
    assert desk.stage.picture.difference.answer is not None


def test_the_panes_pictures_stand_until_its_own_are_there(desk: Desk) -> None:
    desk.show(staged(Look.WIPE))
    answers = desk.answers()
    desk.presenter.seed(answers)
    layer = desk.stage.picture.layer(PAIR[0])
    assert layer is not None and layer.answer is answers[PAIR[0]]
    own = desk.paint()
    desk.presenter.seed(answers)
    assert layer.answer is own[PAIR[0]]


def test_pictures_of_another_image_are_forgotten(desk: Desk) -> None:
    desk.show(staged(Look.WIPE))
    desk.paint()
    desk.presenter.clear()
    assert [layer.answer for layer in desk.stage.picture.layers()] == [None] * len(
        desk.stage.picture.layers()
    )
