"""What jobs work on: a store with an image, the banner of a window, and tasks that end."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PyQt5.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.states import state_of
from viewer.images.source_image import SourceImage
from viewer.jobs.task_slot import Tasks
from viewer.qt.store import Store
from viewer.state import opening
from viewer.widgets.window.banner import Banner

PIXELS = np.random.default_rng(12).integers(0, 256, (20, 30, 3), dtype=np.uint8)


@pytest.fixture
def store() -> Store:
    state = state_of(scale=2, kernel_size=4, pane_size=(100, 120))
    return Store(opening.with_image(state, SourceImage(PIXELS)))


@pytest.fixture
def banner(qtbot: QtBot) -> Iterator[Banner]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    yield Banner(window)  # it lives as long as the window


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    tasks = Tasks()
    yield tasks
    tasks.stop()


@pytest.fixture
def ended(qtbot: QtBot, tasks: Tasks) -> Callable[[], None]:
    """Wait until nothing is at work, and all has been told."""

    def wait() -> None:
        qtbot.waitUntil(lambda: not tasks, timeout=20_000)
        qtbot.wait(1)

    return wait
