from pathlib import Path

import pytest
from PyQt5.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QAction, QApplication
from pytestqt.qtbot import QtBot

from viewer.images.round_trip import REDUCERS
from viewer.resources import SAMPLES
from viewer.state.choices import DEFAULT_METHODS
from viewer.upsampling import METHODS
from viewer.widgets.window.commands import COMMANDS
from viewer.widgets.window.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow(len(DEFAULT_METHODS))
    qtbot.addWidget(window)
    return window


def leaves(window: MainWindow) -> list[QAction]:
    return [
        a for a in window.findChildren(QAction) if a.text() and not a.menu() and not a.isSeparator()
    ]


def test_every_entry_says_its_name(window: MainWindow) -> None:
    told: list[str] = []
    window.command_given.connect(told.append)
    window.set_pane_titles(["One", "Two", "Three", "Four"])
    for entry in leaves(window):
        entry.trigger()
    assert sorted(told) == sorted(
        [command.name for command in COMMANDS]
        + [f"sample:{sample.name}" for sample in SAMPLES]
        + [f"pane:{index}" for index in range(4)]
        + [f"reference:{name}" for name in (*METHODS, "truth")]
        + [f"reducer:{name}" for name in REDUCERS]
    )


def test_a_window_of_one_pane_has_the_entries_of_one(qtbot: QtBot) -> None:
    window = MainWindow(1)
    qtbot.addWidget(window)
    told: list[str] = []
    window.command_given.connect(told.append)
    window.set_pane_titles(["One", "Two"])
    window.set_pane_titles(["One"])
    for entry in leaves(window):
        entry.trigger()
    assert len(window.panes.panes) == 1
    assert [name for name in told if name.startswith("pane:")] == ["pane:0"]


def test_no_two_entries_have_the_same_keys(window: MainWindow) -> None:
    keys = [key.toString() for entry in leaves(window) for key in entry.shortcuts()]
    assert len(keys) == len(set(keys)) > 25


def drop(window: MainWindow, *urls: QUrl) -> bool:
    data = QMimeData()
    data.setUrls(list(urls))
    left, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, keys)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, keys)
    QApplication.sendEvent(window, event)
    return enter.isAccepted()


def test_the_first_local_file_of_a_drop_is_wanted(window: MainWindow, tmp_path: Path) -> None:
    told: list[str] = []
    window.file_dropped.connect(told.append)
    odd = tmp_path / "my cat #1 100%é.png"
    assert drop(window, QUrl("http://x/y.png"), QUrl.fromLocalFile(str(odd)))
    assert told == [str(odd)]


def test_what_is_no_local_file_is_not_wanted(window: MainWindow) -> None:
    told: list[str] = []
    window.file_dropped.connect(told.append)
    assert not drop(window, QUrl("https://example.org/cat.png"))
    assert not drop(window)
    assert told == []


def test_closing_is_told_before_it_happens(qtbot: QtBot, window: MainWindow) -> None:
    window.show()
    seen: list[bool] = []
    window.closing.connect(lambda: seen.append(window.isVisible()))
    window.close()
    assert seen == [True]
