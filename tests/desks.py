"""Real panels in a real window; what is counted and measured is answered by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
from pytestqt.qtbot import QtBot

from tests.states import state_of
from viewer.comparing.metrics import measure_all
from viewer.comparing.reason_counts import counts_or_reason
from viewer.images.load_image import SourceImage
from viewer.presenters.panels import PanelPresenter
from viewer.qt.newest import Newest
from viewer.state import opening
from viewer.state.choices import DEFAULT_METHODS
from viewer.state.view_state import ViewState
from viewer.widgets.window.main_window import MainWindow
from viewer.widgets.window.panels import Panels


class Played(Newest[Any, Any]):
    """Never started: what it is asked is kept, and answered by hand."""

    def __init__(self, compute: Callable[..., Any]) -> None:
        super().__init__(compute)
        self.compute = compute
        self.requests: list[Any] = []

    def ask(self, request: Any) -> None:
        if request != self.asked:
            self.requests.append(request)
        super().ask(request)

    def play(self, request: Any = None) -> None:
        request = request or self.requests[-1]
        self.answer(request, self.compute(request, lambda done: True))


class Desk:
    """A presenter with its panels."""

    def __init__(self, window: MainWindow) -> None:
        self.panels = Panels()
        window.add_panels(self.panels)
        self.window = window
        self.counter, self.measurer = Played(counts_or_reason), Played(measure_all)
        self.requests = self.counter.requests
        self.to_measure = self.measurer.requests
        self.presenter = PanelPresenter(window, self.panels, self.counter, self.measurer)
        self.state: ViewState | None = None

    def show(self, state: ViewState) -> None:
        old, self.state = self.state, state
        self.presenter.show(old, state)
        self.presenter.tables.count_visible(state.resolved.enlargement)
        self.presenter.tables.measure_visible(state.resolved.enlargement)


def panel_desk(qtbot: QtBot) -> Desk:
    """Return a desk that shows a small image of noise."""
    window = MainWindow(len(DEFAULT_METHODS))
    qtbot.addWidget(window)
    pixels = np.random.default_rng(1).integers(0, 256, (6, 9, 3), dtype=np.uint8)
    desk = Desk(window)
    desk.show(opening.with_image(state_of(scale=4, pane_size=(90, 120)), SourceImage(pixels)))
    return desk
