"""The view as one picture: which pictures stand on it, pixel by pixel."""

import numpy as np
import pytest
from PyQt5.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.states import opened
from viewer.presenters.sheet import sheet
from viewer.qt.qimage import from_qimage
from viewer.state import panes
from viewer.state.view_state import ViewState
from viewer.widgets.window.main_window import MainWindow

COLORS = (0xC01000, 0x00A020)


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """Return a window of two panes, each of one colour."""
    window = MainWindow(2)
    qtbot.addWidget(window)
    for pane, color in zip(window.panes.panes, COLORS, strict=True):
        picture = QImage(60, 40, QImage.Format.Format_RGB32)
        picture.fill(color)
        monkeypatch.setattr(pane.picture, "snapshot", lambda picture=picture: picture)
    return window


def shown(window: MainWindow, state: ViewState, **figures: str) -> np.ndarray:
    made = sheet(window, state, figures)
    assert made is not None
    return from_qimage(made)


def colored(picture: np.ndarray) -> list[int]:
    """Return how many pixels have each pane's colour."""
    wanted = [(color >> 16, color >> 8 & 255, color & 255) for color in COLORS]
    return [int((picture == color).all(axis=2).sum()) for color in wanted]


def test_without_an_image_there_is_none(window: MainWindow) -> None:
    assert sheet(window, ViewState(), {}) is None


def test_every_pane_that_shows_is_on_it(window: MainWindow) -> None:
    state = opened(methods=("bilinear", "opencv"))
    assert colored(shown(window, state)) == [60 * 40] * 2
    assert colored(shown(window, panes.with_solo(state, 1))) == [0, 60 * 40]


def test_the_metrics_in_words_have_a_line_of_their_own(window: MainWindow) -> None:
    state = opened(methods=("bilinear", "opencv"))
    without, with_figures = shown(window, state), shown(window, state, opencv="PSNR 57.49 dB")
    assert len(with_figures) > len(without)
    assert colored(with_figures) == [60 * 40] * 2
