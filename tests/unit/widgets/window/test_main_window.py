from pathlib import Path

import pytest
from PyQt5.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent
from PyQt5.QtWidgets import QAction, QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.states import state_of
from viewer.state.view_state import ViewState
from viewer.widgets.window.command_palette import CommandPalette
from viewer.widgets.window.commands import Command
from viewer.widgets.window.main_window import MainWindow


def is_four(state: ViewState) -> bool:
    return state.scaling.scale == 4


COMMANDS = (
    Command(name="open", menu="File", text="Open…", keys=("Ctrl+O",)),
    Command(name="sample:cat", menu="File", text="Cat", submenus=("Open sample",), tool_tip="A."),
    Command(name="quit", menu="File", text="Quit", keys=("Ctrl+Q",), separated=True),
    Command(name="four", menu="View", text="Four", is_on=is_four, group="scale"),
    Command(name="other", menu="View", text="Other", is_on=lambda s: not is_four(s), group="scale"),
    Command(name="only_four", menu="View", text="Only at four", is_enabled=is_four),
    Command(
        name="deep",
        menu="View",
        text="",
        keys=("1",),
        submenus=("Compare with", "cv2"),
        heading="Compare",
        text_of=lambda s: "At four" if is_four(s) else "",
    ),
)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow(4, COMMANDS)
    window.show_commands(ViewState())
    qtbot.addWidget(window)
    return window


def leaves(window: MainWindow) -> list[QAction]:
    return [
        a for a in window.findChildren(QAction) if a.text() and not a.menu() and not a.isSeparator()
    ]


def entry(window: MainWindow, text: str) -> QAction:
    [found] = [action for action in leaves(window) if action.text() == text]
    return found


def test_every_entry_says_its_name(window: MainWindow) -> None:
    told: list[str] = []
    window.command_given.connect(told.append)
    for action in leaves(window):
        if action.isEnabled():
            action.trigger()
    assert sorted(told) == sorted(command.name for command in COMMANDS)


def test_entries_stand_in_their_menus(window: MainWindow) -> None:
    bar = window.menuBar()
    assert bar is not None
    menus = {menu.title(): menu for menu in window.findChildren(QMenu)}
    assert [action.text() for action in bar.actions()] == ["&File", "&View"]
    assert [a.text() for a in menus["&File"].actions()] == ["Open…", "Open sample", "", "Quit"]
    assert [a.text() for a in menus["Open sample"].actions()] == ["Cat"]
    assert menus["Open sample"].toolTipsVisible()
    assert [a.text() for a in menus["Compare with"].actions()] == ["cv2"]
    assert [a.text() for a in menus["cv2"].actions()] == ["At four"]


def test_entries_follow_the_state(window: MainWindow) -> None:
    four, other = entry(window, "Four"), entry(window, "Other")
    only, deep = entry(window, "Only at four"), entry(window, "At four")
    assert four.isChecked() and not other.isChecked()
    assert only.isEnabled() and not only.isCheckable() and deep.isVisible()
    window.show_commands(state_of(scale=2))
    assert other.isChecked() and not four.isChecked()
    assert not only.isEnabled() and not deep.isVisible()
    window.set_enabled("only_four", True)
    assert only.isEnabled()


def test_the_palette_has_those_that_can_be_chosen(window: MainWindow, qtbot: QtBot) -> None:
    window.show()
    window.show_commands(state_of(scale=2))
    window.open_palette()
    palette = window.findChild(CommandPalette)
    assert palette is not None
    names = palette.names()
    palette.close()
    assert names[0].startswith("File: Open") and "View: Other" in names
    assert not any("four" in name for name in names)


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
