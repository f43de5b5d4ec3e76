"""Real panels in a real window, and in place of the counter a list of what it was asked for."""

from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from viewer import state as states
from viewer.image_io import SourceImage
from viewer.panel_presenter import PanelPresenter
from viewer.qt.reason_counter import CountAnswer, CountRequest
from viewer.reasons import count_reasons
from viewer.state import DEFAULT_METHODS, Place, ViewState
from viewer.viewport import View
from viewer.widgets.main_window import MainWindow
from viewer.widgets.panels import Panels


class Desk:
    """A presenter with its panels, and the counter's part played by hand."""

    def __init__(self, window: MainWindow) -> None:
        self.panels = Panels()
        window.add_panels(self.panels)
        self.window = window
        self.requests: list[CountRequest] = []
        self.presenter = PanelPresenter(window, self.panels, self)  # type: ignore[arg-type]
        self.state: ViewState | None = None

    def request(self, request: CountRequest) -> int:
        self.requests.append(request)
        return len(self.requests)

    def show(self, state: ViewState) -> None:
        old, self.state = self.state, state
        self.presenter.show(old, state)
        self.presenter.count_visible()


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    window = MainWindow(len(DEFAULT_METHODS))
    qtbot.addWidget(window)
    pixels = np.random.default_rng(1).integers(0, 256, (6, 9, 3), dtype=np.uint8)
    desk = Desk(window)
    desk.show(states.with_image(ViewState(scale=4, pane_size=(90, 120)), SourceImage(pixels)))
    return desk


def test_every_method_is_explained_at_the_inspected_pixel(desk: Desk) -> None:
    assert desk.state is not None
    desk.show(replace(desk.state, cursor=Place(7, 11, (24, 36))))
    found = desk.presenter.explanations
    assert set(found) == set(DEFAULT_METHODS)
    assert (found["bilinear"].row, found["bilinear"].col) == (7, 11)
    assert (found["original"].row, found["original"].col) == (1, 2)
    desk.show(replace(desk.state, pin=Place(0, 0, (24, 36)), cursor=Place(7, 11, (24, 36))))
    assert desk.presenter.explanations["bilinear"].row == 0


def test_counts_are_asked_for_once_for_each_view(desk: Desk) -> None:
    assert desk.state is not None
    assert len(desk.requests) == 1
    desk.show(replace(desk.state, cursor=Place(7, 11, (24, 36))))
    assert len(desk.requests) == 1
    desk.show(states.with_scale(desk.state, 3))
    assert len(desk.requests) == 2
    region = desk.requests[-1].region
    assert (region.height, region.width) == (18, 27)


def test_counts_of_another_pair_are_not_shown(desk: Desk) -> None:
    assert desk.state is not None
    [request] = desk.requests
    counts = count_reasons(request.source, request.first, request.second, request.parameters)
    desk.show(replace(desk.state, focus_method="transposed_conv"))
    assert (request.first, request.second) != desk.state.compared
    desk.panels.reasons.grab()  # the first lays out
    before = desk.panels.reasons.grab().toImage()
    desk.presenter.show_counts(CountAnswer(1, request, counts))
    assert desk.panels.reasons.grab().toImage() == before


def test_the_panels_open_and_close(desk: Desk) -> None:
    assert desk.state is not None
    desk.window.show()
    desk.show(replace(desk.state, show_kernel=False, show_watched=True))
    assert not desk.panels.kernel_panel.isVisible()
    assert desk.panels.watched.isVisible()


def test_counts_of_the_last_view_are_marked_until_new_ones_come(desk: Desk) -> None:
    assert desk.state is not None

    def answer() -> None:
        request = desk.requests[-1]
        counts = count_reasons(
            request.source, request.first, request.second, request.parameters, request.region
        )
        desk.presenter.show_counts(CountAnswer(len(desk.requests), request, counts))

    def marked() -> bool:
        note = next(
            label
            for label in desk.panels.reasons.findChildren(QLabel)
            if label.accessibleName() == "Remark on the counts"
        )
        return "last view" in note.text()

    answer()
    assert not marked()
    desk.show(states.with_scale(desk.state, 3))
    assert marked()
    answer()
    assert not marked()
    first = desk.state
    desk.show(replace(desk.state, view=View(1, 1, 30)))
    assert marked()
    desk.show(first)  # back, before the answer came: nothing is left to count
    answer()
    desk.show(replace(first, show_grid=False))
    assert not marked()
