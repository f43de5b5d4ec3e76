"""A real window, and in place of the worker a list of what it was asked for."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.states import altered, state_of
from tests.ways import answered_by
from viewer.images.load_image import SourceImage
from viewer.images.round_trip import reduce
from viewer.marks import Place
from viewer.pictures.rendering import render
from viewer.pictures.request import RenderRequest
from viewer.presenters.pictures import PicturePresenter
from viewer.qt.qimage import to_qimage
from viewer.qt.render_worker import Answer
from viewer.state import enlarging, opening, panes
from viewer.state.choices import DEFAULT_METHODS
from viewer.state.comparison_view import Look
from viewer.state.view_state import ViewState
from viewer.upsampling.truth import TRUTH
from viewer.widgets.window.main_window import MainWindow


class Desk:
    """A presenter with its window, and the worker's part played by hand."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.requests: list[RenderRequest] = []
        self.presenter = PicturePresenter(window, self)  # type: ignore[arg-type]
        self.state = ViewState()

    def request(self, request: RenderRequest) -> int:
        self.requests.append(request)
        return len(self.requests)

    def show(self, state: ViewState) -> None:
        old = None if self.state.image is None else self.state
        self.state = state
        self.presenter.show(old, state)

    def answer(self, generation: int, pictures: int | None = None) -> None:
        """Answer a request in full, or with so many pictures."""
        request = self.requests[generation - 1]
        for picture in islice(render(request, lambda: False), pictures):
            image = to_qimage(picture.pixels)
            self.presenter.paint(Answer(generation, request, picture, image))

    def painted(self, method: str) -> tuple[int, int]:
        """Return the size of the output that a pane's picture is of."""
        pane = self.window.panes.panes[self.state.panes.methods.index(method)]
        return pane.picture.layer.answer.picture.output_shape


def image(seed: int = 1) -> SourceImage:
    pixels = np.random.default_rng(seed).integers(0, 256, (6, 9, 3), dtype=np.uint8)
    return SourceImage(pixels)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    window = MainWindow(len(DEFAULT_METHODS))
    qtbot.addWidget(window)
    desk = Desk(window)
    desk.show(opening.with_image(state_of(scale=4, pane_size=(90, 120)), image()))
    return desk


def test_all_visible_pictures_are_asked_for_once(desk: Desk) -> None:
    [request] = desk.requests
    assert request.methods == DEFAULT_METHODS
    assert request.size == (90, 120)
    assert not desk.presenter.settled
    desk.answer(1)
    assert desk.presenter.settled
    assert len(desk.requests) == 1


def test_how_far_the_pictures_are_is_known(desk: Desk) -> None:
    assert desk.presenter.refined == dict.fromkeys(DEFAULT_METHODS, 0.0)
    desk.answer(1)
    assert desk.presenter.refined == dict.fromkeys(DEFAULT_METHODS, 1.0)
    desk.show(enlarging.with_scale(desk.state, 5))
    assert desk.presenter.refined == {"original": 1.0} | dict.fromkeys(DEFAULT_METHODS[1:], 0.0)


def test_only_what_has_changed_is_asked_for(desk: Desk) -> None:
    desk.answer(1)
    desk.show(enlarging.with_kernel_size(desk.state, 3))
    assert desk.requests[-1].methods == ("transposed_conv",)
    desk.answer(2)
    desk.show(enlarging.with_scale(desk.state, 4.2))  # the stride stays 4
    assert {"bilinear", "opencv"} <= set(desk.requests[-1].methods)
    desk.answer(3)
    count = len(desk.requests)
    desk.show(altered(desk.state, show_grid=False, highlighted=(1, 1)))
    desk.show(altered(desk.state, pin=Place(0, 0, desk.state.resolved.scaled_shape)))
    assert len(desk.requests) == count


def test_pictures_are_awaited_until_each_pane_has_one_of_the_present_state(desk: Desk) -> None:
    assert desk.presenter.awaits_pictures
    desk.answer(1, len(DEFAULT_METHODS) - 1)
    assert desk.presenter.awaits_pictures
    desk.answer(1)
    assert not desk.presenter.awaits_pictures
    desk.show(replace(desk.state, cursor=Place(0, 0, desk.state.resolved.scaled_shape)))
    assert not desk.presenter.awaits_pictures
    desk.show(enlarging.with_scale(desk.state, 8))
    desk.answer(1)  # late
    assert desk.presenter.awaits_pictures
    desk.answer(2)
    assert not desk.presenter.awaits_pictures


def test_a_picture_that_is_to_be_refined_is_not_awaited_any_more(desk: Desk) -> None:
    desk.show(replace(enlarging.with_scale(desk.state, 32), pane_size=(20, 30)))
    count = len(DEFAULT_METHODS)
    desk.answer(len(desk.requests), count)
    assert not desk.presenter.settled
    assert not desk.presenter.awaits_pictures


def test_one_pane_alone_asks_for_one_picture(desk: Desk) -> None:
    desk.answer(1)
    desk.show(altered(desk.state, solo=2, pane_size=(200, 300)))
    assert desk.requests[-1].methods == ("opencv",)


def test_no_picture_is_asked_for_before_there_is_room(qtbot: QtBot) -> None:
    window = MainWindow(len(DEFAULT_METHODS))
    qtbot.addWidget(window)
    desk = Desk(window)
    desk.show(opening.with_image(ViewState(), image()))
    assert desk.requests == []


def test_a_waiting_method_is_asked_for_when_its_library_is_there(qtbot: QtBot) -> None:
    window = MainWindow(len(DEFAULT_METHODS))
    qtbot.addWidget(window)
    desk = Desk(window)
    waiting = frozenset({"transposed_conv"})
    desk.show(opening.with_image(ViewState(pane_size=(90, 120), waiting=waiting), image()))
    assert desk.requests[-1].methods == ("original", "bilinear", "opencv")
    desk.answer(1)
    assert not desk.presenter.settled
    desk.show(replace(desk.state, waiting=frozenset()))
    assert desk.requests[-1].methods == ("transposed_conv",)


def test_a_reference_whose_library_is_not_there_yet_is_not_asked_for(qtbot: QtBot) -> None:
    window = MainWindow(len(DEFAULT_METHODS))
    qtbot.addWidget(window)
    desk = Desk(window)
    state = state_of(
        pane_size=(90, 120), waiting=frozenset({"transposed_conv"}), reference="transposed_conv"
    )
    desk.show(opening.with_image(state, image()))
    assert desk.requests[-1].reference != "transposed_conv"


def test_an_older_answer_never_replaces_a_newer_one(desk: Desk) -> None:
    desk.show(enlarging.with_scale(desk.state, 8))
    desk.answer(2)
    desk.answer(1)
    assert desk.painted("bilinear") == (48, 72)
    assert desk.presenter.settled


def test_an_answer_about_another_image_is_not_shown(desk: Desk) -> None:
    desk.show(opening.with_image(desk.state, image(2)))
    desk.answer(1)
    assert not desk.presenter.settled
    desk.answer(2)
    assert desk.presenter.settled


def test_a_late_answer_to_a_passed_wish_does_not_stay(desk: Desk) -> None:
    desk.answer(1)
    first = desk.state
    desk.show(enlarging.with_scale(first, 8))
    desk.show(first)  # and back, before the worker has answered
    desk.answer(2)
    # Either it is not shown, or what is wanted is asked for again.
    for generation in range(3, len(desk.requests) + 1):
        desk.answer(generation)
    assert desk.painted("bilinear") == (24, 36)
    assert desk.presenter.settled


def test_a_sketch_of_a_passed_wish_does_not_stay(desk: Desk) -> None:
    desk.answer(1)
    first = desk.state
    desk.show(enlarging.with_scale(first, 32))  # more output pixels than device pixels
    desk.answer(2, pictures=4)
    assert not desk.presenter.settled
    assert desk.painted("bilinear") == (192, 288)
    desk.show(first)
    for generation in range(3, len(desk.requests) + 1):
        desk.answer(generation)
    assert desk.painted("bilinear") == (24, 36)
    assert desk.presenter.settled


def test_what_is_being_made_is_not_asked_for_again(desk: Desk) -> None:
    desk.show(enlarging.with_scale(desk.state, 32))
    desk.answer(2, pictures=4)  # samples; the averages are under way
    assert not desk.presenter.settled
    for row in range(3):
        desk.show(replace(desk.state, cursor=Place(row, 0, desk.state.resolved.scaled_shape)))
    assert len(desk.requests) == 2
    desk.answer(2)
    assert desk.presenter.settled


def test_what_another_request_has_cut_off_is_asked_for_again(desk: Desk) -> None:
    first = desk.state
    desk.show(enlarging.with_scale(first, 8))
    desk.show(first)
    assert len(desk.requests) == 3
    assert desk.requests[-1].methods == DEFAULT_METHODS


def test_the_pane_under_the_cursor_is_filled_first(desk: Desk) -> None:
    pane = desk.window.panes.panes[2]
    pane.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    desk.show(enlarging.with_scale(desk.state, 8))
    first, second, third, last = DEFAULT_METHODS
    assert desk.requests[-1].methods == (third, first, second, last)


def test_a_picture_that_is_being_refined_is_shown_and_marked(desk: Desk) -> None:
    desk.show(enlarging.with_scale(desk.state, 32))
    desk.answer(2, len(DEFAULT_METHODS))  # of samples
    assert not desk.presenter.settled
    assert any(pane.busy_label.text() for pane in desk.window.panes.panes)
    desk.answer(2)
    assert desk.presenter.settled
    assert not any(pane.busy_label.text() for pane in desk.window.panes.panes)


def test_a_stand_in_is_shown_until_the_librarys_own_picture_follows(desk: Desk) -> None:
    desk.answer(1)
    desk.show(enlarging.with_kernel_size(enlarging.with_scale(desk.state, 1), 9))
    with answered_by(2):
        desk.answer(2, len(DEFAULT_METHODS))
        pane = desk.window.panes.panes[3]
        assert pane.picture.layer.answer.picture.stood_in
        assert pane.busy_label.text() == ""  # its bytes are right already
        assert desk.presenter.settled and not desk.presenter.final
        desk.show(altered(desk.state, methods=(*DEFAULT_METHODS[:2], "nearest", "transposed_conv")))
        assert "transposed_conv" in desk.requests[-1].methods  # which drops what is at work
        desk.answer(3)
    assert not pane.picture.layer.answer.picture.stood_in
    assert desk.presenter.settled and desk.presenter.final


def test_a_picture_that_is_there_already_is_not_asked_for_anew(desk: Desk) -> None:
    with answered_by(2):
        desk.show(enlarging.with_lock(enlarging.with_scale(desk.state, 2), False))
        desk.show(enlarging.with_scale(desk.state, 2.1))
        desk.answer(len(desk.requests), len(DEFAULT_METHODS))
        pane = desk.window.panes.panes[3].picture
        there = pane.layer.answer.picture
        assert there.stood_in
        desk.show(enlarging.with_scale(desk.state, 2.2))  # the stride is 2 as before
        assert desk.requests[-1].methods == ("bilinear", "opencv")
        assert desk.requests[-1].standing == (there,)
        assert desk.presenter.awaits_pictures
        desk.answer(len(desk.requests), 2)
        assert desk.presenter.settled and not desk.presenter.final
        desk.answer(len(desk.requests))
    assert desk.presenter.final
    assert pane.layer.answer.picture.final


def test_the_original_stands_while_the_scale_changes(desk: Desk) -> None:
    desk.answer(1)
    desk.show(enlarging.with_scale(desk.state, 5))
    assert desk.requests[-1].methods == DEFAULT_METHODS[1:]
    desk.answer(2)
    desk.show(enlarging.with_scale(desk.state, 1))  # now it can be compared with the reference
    assert "original" in desk.requests[-1].methods


def test_the_first_picture_comes_with_nothing_beside_it(qtbot: QtBot) -> None:
    window = MainWindow(len(DEFAULT_METHODS))
    qtbot.addWidget(window)
    desk = Desk(window)
    state = opening.with_image(state_of(scale=4), image())
    desk.presenter.begin(state)
    desk.state = replace(state, pane_size=(90, 120))
    desk.presenter.show(state, desk.state)
    assert [request.methods for request in desk.requests] == [("original",)]
    desk.answer(1)
    assert not desk.presenter.settled
    desk.presenter.complete()
    assert desk.requests[-1].methods == DEFAULT_METHODS[1:]
    desk.answer(2)
    assert desk.presenter.settled


def test_pictures_are_compared_with_the_reference_alone(desk: Desk) -> None:
    desk.answer(1)
    desk.show(altered(desk.state, reference="opencv"))
    desk.answer(len(desk.requests))
    texts = [pane.difference for pane in desk.window.panes.panes]
    assert texts[0] == texts[2] == ""
    assert texts[1] and texts[3]


def differences(desk: Desk) -> list[str]:
    return [pane.difference for pane in desk.window.panes.panes]


def test_a_pane_of_another_size_says_so(desk: Desk) -> None:
    desk.answer(1)
    assert differences(desk)[3].startswith("±")
    desk.show(enlarging.with_scale(desk.state, 3.6))  # the stride stays 4
    desk.answer(len(desk.requests))
    assert differences(desk)[:2] == ["", ""]
    assert differences(desk)[2].startswith("±")
    assert differences(desk)[3] == "other size"
    tip = desk.window.panes.panes[3].difference_label.toolTip()
    assert "Hand-written has 32 × 22 pixels, this picture 36 × 24" in tip
    # Against the layer's picture it is the others that have another size.
    desk.show(altered(desk.state, reference="transposed_conv"))
    desk.answer(len(desk.requests))
    assert differences(desk) == ["", "other size", "other size", ""]
    desk.show(enlarging.with_scale(altered(desk.state, reference="bilinear"), 4))
    desk.answer(len(desk.requests))
    assert differences(desk)[3].startswith("±")


def test_paddings_by_hand_make_another_size(desk: Desk) -> None:
    desk.answer(1)
    desk.show(altered(desk.state, output_padding=2))
    desk.answer(len(desk.requests))
    assert differences(desk)[3] == "other size"


# The round trip


def in_round_trip(state: ViewState) -> ViewState:
    state = enlarging.with_round_trip(state, True)
    assert state.image is not None
    return replace(
        state, reduction=reduce(state.image, state.scaling.scale, state.round_trip.reducer)
    )


def test_in_a_round_trip_pictures_are_compared_with_the_truth(desk: Desk) -> None:
    desk.answer(1)
    desk.show(in_round_trip(enlarging.with_scale(desk.state, 2)))
    request = desk.requests[-1]
    assert request.enlargement.source.shape == (3, 4, 3)
    assert request.reference == TRUTH
    assert request.enlargement.truth is desk.state.resolved.truth
    assert set(request.methods) == set(DEFAULT_METHODS)
    desk.answer(len(desk.requests))
    assert desk.presenter.settled
    texts = [pane.difference for pane in desk.window.panes.panes]
    assert texts[0] == ""
    assert all(texts[1:])
    assert desk.painted("bilinear") == (6, 8)
    desk.show(altered(desk.state, against_truth=False))
    assert desk.requests[-1].reference == "bilinear"
    desk.answer(len(desk.requests))
    assert desk.window.panes.panes[1].difference == ""
    desk.show(enlarging.with_round_trip(desk.state, False))
    assert desk.requests[-1].enlargement.source.shape == (6, 9, 3)


def test_the_present_pictures_stand_until_those_of_a_new_reduction_are_there(desk: Desk) -> None:
    desk.answer(1)
    desk.show(in_round_trip(enlarging.with_scale(desk.state, 2)))
    assert all(pane.picture.layer.answer is not None for pane in desk.window.panes.panes)
    first = desk.requests[-1]
    desk.show(in_round_trip(enlarging.with_scale(enlarging.with_round_trip(desk.state, False), 3)))
    assert desk.requests[-1].enlargement.source is not first.enlargement.source
    desk.answer(len(desk.requests) - 1)  # of the former reduction
    assert not desk.presenter.settled


def test_the_window_says_what_the_round_trip_does(desk: Desk) -> None:
    desk.show(in_round_trip(enlarging.with_scale(desk.state, 2)))
    assert "9 × 6 RGB, cut to 8 × 6, reduced to 4 × 3" in told(desk)
    assert "area average" in desk.window.panes.panes[0].details_label.toolTip() + str(
        desk.window.panes.panes[0].details_label.text()
    )
    desk.show(in_round_trip(enlarging.with_scale(enlarging.with_round_trip(desk.state, False), 8)))
    assert "too small for a round trip" in told(desk)
    desk.show(
        in_round_trip(enlarging.with_scale(enlarging.with_round_trip(desk.state, False), 0.5))
    )
    assert "no round trip below 1" in told(desk)
    desk.show(enlarging.with_round_trip(desk.state, False))
    assert told(desk).endswith("9 × 6 RGB")


def told(desk: Desk) -> str:
    """Return what the status bar says of the image."""
    texts = [label.text() for label in desk.window.readout.findChildren(QLabel)]
    [text] = [text for text in texts if "9 × 6" in text]
    return text


def test_a_stage_asks_for_its_own_pictures_once_and_the_panes_for_theirs_again(desk: Desk) -> None:
    desk.answer(1)
    desk.show(panes.with_look(desk.state, Look.WIPE))
    assert desk.requests[-1].methods == ("opencv", "bilinear")
    layer = desk.window.panes.stage.picture.layer("opencv")
    assert layer.answer is not None  # the pane's picture, until the stage's own is there
    desk.answer(2)
    assert desk.presenter.settled
    for look in (Look.BLINK, Look.ONION, Look.DIFFERENCE):
        desk.show(panes.with_look(desk.state, look))
    desk.show(replace(desk.state, looking=replace(desk.state.looking, gain=4, tolerance=1)))
    assert len(desk.requests) == 2
    desk.show(panes.with_look(desk.state, Look.PANES))
    assert set(desk.requests[-1].methods) == set(DEFAULT_METHODS)


def test_an_answer_for_a_method_that_is_not_on_the_stage_is_left(desk: Desk) -> None:
    desk.show(panes.with_look(desk.state, Look.DIFFERENCE))
    desk.answer(1)  # of all panes
    stage = desk.window.panes.stage.picture
    assert stage.layer("transposed_conv") is None
    assert desk.presenter.settled == (desk.requests[0].size == desk.requests[1].size)


def test_the_outputs_of_a_step_are_kept_until_the_next(desk: Desk) -> None:
    desk.answer(1)
    first = desk.presenter.enlargement
    assert first == desk.state.resolved.enlargement
    region = desk.state.resolved.visible_region("opencv")
    assert first is not None
    output = first.kept("opencv", region)
    assert output is not None
    assert np.array_equal(
        output.pixels(region), first.method("opencv").render(first.source, region, first.parameters)
    )
    desk.show(enlarging.with_kernel_size(desk.state, 5))
    second = desk.presenter.enlargement
    assert second is not None
    assert second.kept("opencv", region) is output  # it does not depend on the kernel
    assert first.kept("opencv", region) is None
    desk.show(enlarging.with_scale(desk.state, 2))
    third = desk.presenter.enlargement
    assert third is not None
    assert third.kept("opencv", desk.state.resolved.visible_region("opencv")) is not output
    assert second.kept("opencv", region) is None


def test_of_what_nothing_was_asked_of_nothing_is_kept(desk: Desk) -> None:
    methods = DEFAULT_METHODS[:3]
    desk.show(altered(desk.state, methods=methods))
    desk.answer(len(desk.requests))
    asked = len(desk.requests)
    desk.show(enlarging.with_kernel_size(desk.state, 5))  # no picture depends on it
    assert len(desk.requests) == asked
    assert desk.presenter.enlargement == desk.state.resolved.enlargement
