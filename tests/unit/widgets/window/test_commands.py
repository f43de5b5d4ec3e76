from collections import Counter

from PyQt5.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from viewer.widgets.window.commands import COMMANDS


def test_names_and_keys_are_each_used_once() -> None:
    names = Counter(command.name for command in COMMANDS)
    keys = Counter(key for command in COMMANDS for key in command.keys)
    keys.update("1234")  # the panes
    assert names.most_common(1)[0][1] == 1
    assert keys.most_common(1)[0][1] == 1


def test_every_key_is_one_that_qt_knows(qtbot: QtBot) -> None:
    for command in COMMANDS:
        for key in command.keys:
            assert QKeySequence(key).toString() == key


def test_the_keys_are_the_promised_ones() -> None:
    keys = {key: command.name for command in COMMANDS for key in command.keys}
    promised = {
        **{"Ctrl+O": "open", "Ctrl+V": "paste", "Ctrl+S": "export", "F1": "keys"},
        **{"0": "fit", "Ctrl+1": "actual", "+": "zoom_in", "-": "zoom_out", "Esc": "unpin"},
        **{"[": "scale_down", "]": "scale_up", "{": "kernel_down", "}": "kernel_up"},
        **{"L": "lock", "G": "grid", "V": "values"},
    }
    assert promised.items() <= keys.items()
