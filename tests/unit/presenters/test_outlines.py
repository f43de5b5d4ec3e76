"""Real panes; what they are told to outline is noted."""

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.states import altered, state_of
from viewer.images.source_image import SourceImage
from viewer.marks import Place
from viewer.presenters.outlines import (
    LIT_COLOR,
    MOST_OUTLINED,
    PIXEL_COLOR,
    WATCHED_COLOR,
    MarkPresenter,
)
from viewer.state import enlarging, opening
from viewer.state.choices import DEFAULT_METHODS
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS, Explanation
from viewer.widgets.pictures.picture_layer import Mark
from viewer.widgets.window.main_window import MainWindow

PIXELS = np.random.default_rng(1).integers(0, 256, (30, 40, 3), dtype=np.uint8)


class Desk:
    """A presenter, and what each pane is to outline."""

    def __init__(self, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
        self.marks: dict[str, list[Mark]] = {}
        self.shapes: dict[str, tuple[int, int]] = {}
        for name, pane in zip(DEFAULT_METHODS, window.panes.panes, strict=True):

            def note(marks: list[Mark], shape: tuple[int, int], name: str = name) -> None:
                self.marks[name], self.shapes[name] = list(marks), shape

            monkeypatch.setattr(pane.picture, "set_marks", note)
        self.presenter = MarkPresenter(window)

    def show(self, state: ViewState) -> dict[str, Explanation]:
        place, source = state.inspected, state.resolved.source
        explanations = {}
        if place is not None and source is not None:
            for name in state.panes.methods:
                row, col = place.within(state.resolved.output_shape(name))
                explanations[name] = METHODS[name].explain(
                    source.pixels, row, col, state.resolved.parameters
                )
        self.presenter.show(state, explanations)
        return explanations


@pytest.fixture
def desk(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    window = MainWindow(len(DEFAULT_METHODS))
    qtbot.addWidget(window)
    yield Desk(window, monkeypatch)


@pytest.fixture
def state() -> ViewState:
    state = state_of(scale=4, pane_size=(90, 120))
    state = opening.with_image(state, SourceImage(PIXELS))
    return altered(state, cursor=Place(49, 61, (120, 160)))


def test_each_pane_outlines_the_inspected_pixel(desk: Desk, state: ViewState) -> None:
    explanations = desk.show(state)
    for name in DEFAULT_METHODS:
        first = desk.marks[name][0]
        assert (first.row, first.col) == (explanations[name].row, explanations[name].col)
        assert first.color == PIXEL_COLOR
        assert desk.shapes[name] == state.resolved.output_shape(name)


def test_the_original_outlines_the_taps_with_their_weights(desk: Desk, state: ViewState) -> None:
    taps = desk.show(state)["bilinear"].taps
    outlined = desk.marks["original"][1:]
    pixels = list(zip(taps.rows.tolist(), taps.cols.tolist(), strict=True))
    assert [(mark.row, mark.col) for mark in outlined] == pixels
    for index, mark in enumerate(outlined):
        assert float(mark.label) == pytest.approx(float(taps.weight(index)), abs=0.0005)
    for name in DEFAULT_METHODS[1:]:
        assert len(desk.marks[name]) == 1


def test_the_tap_under_the_mouse_is_lit(desk: Desk, state: ViewState) -> None:
    taps = desk.show(state)["bilinear"].taps
    lit = int(taps.rows[2]), int(taps.cols[2])
    desk.show(altered(state, highlighted=lit))
    strong = [mark for mark in desk.marks["original"] if mark.strong]
    assert [(mark.row, mark.col, mark.color) for mark in strong] == [(*lit, LIT_COLOR)]


def test_taps_are_those_of_the_explained_method(desk: Desk, state: ViewState) -> None:
    taps = desk.show(altered(state, focus_method="transposed_conv"))["transposed_conv"].taps
    assert len(desk.marks["original"]) == 1 + len(taps)
    desk.show(altered(state, focus_method="original"))
    assert len(desk.marks["original"]) == 1


def test_very_many_taps_have_one_outline_around_them(desk: Desk, state: ViewState) -> None:
    state = enlarging.with_kernel_size(enlarging.with_scale(state, 1), 20)
    state = altered(state, focus_method="transposed_conv", cursor=Place(15, 20, (30, 40)))
    taps = desk.show(state)["transposed_conv"].taps
    assert len(taps) > MOST_OUTLINED
    [_, block] = desk.marks["original"]
    assert (block.row, block.col) == (taps.rows.min(), taps.cols.min())
    assert (block.height, block.width) == (np.ptp(taps.rows) + 1, np.ptp(taps.cols) + 1)
    lit = int(taps.rows[7]), int(taps.cols[7])
    desk.show(altered(state, highlighted=lit))
    assert [(mark.row, mark.col) for mark in desk.marks["original"][2:]] == [lit]
    desk.show(altered(state, highlighted=(0, 0)))  # no tap
    assert len(desk.marks["original"]) == 2


def test_watched_pixels_are_outlined_while_their_table_is_open(
    desk: Desk, state: ViewState
) -> None:
    watched = (Place(0, 0, (120, 160)), Place(119, 159, (120, 160)))
    state = altered(state, watched=watched)
    desk.show(state)
    assert all(mark.color != WATCHED_COLOR for mark in desk.marks["opencv"])
    desk.show(altered(state, show_watched=True))
    for name in DEFAULT_METHODS:
        found = [m for m in desk.marks[name] if m.color == WATCHED_COLOR]
        height, width = state.resolved.output_shape(name)
        assert [(m.row, m.col) for m in found] == [(0, 0), (height - 1, width - 1)]


def test_without_an_image_nothing_is_outlined(desk: Desk) -> None:
    desk.show(ViewState())
    assert desk.marks == {name: [] for name in DEFAULT_METHODS}
