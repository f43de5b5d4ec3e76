"""The table of commands: what each makes of a state, whether it is on, and can be chosen."""

from collections import Counter

import numpy as np
import pytest
from PyQt5.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from tests.states import altered, state_of
from viewer.geometry import Region
from viewer.images.load_image import SourceImage
from viewer.images.round_trip import reduce
from viewer.marks import Line, Selection
from viewer.program.commands import COMMANDS
from viewer.state import opening
from viewer.state.view_state import ViewState

BY_NAME = {command.name: command for command in COMMANDS}
IMAGE = SourceImage(np.zeros((30, 40, 3), np.uint8))
GROUPS = sorted({command.group for command in COMMANDS if command.group})


def opened(**changes: object) -> ViewState:
    return opening.with_image(state_of(pane_size=(200, 200), **changes), IMAGE)


def after(name: str, state: ViewState) -> ViewState:
    change = BY_NAME[name].change
    assert change is not None
    return change(state)


def is_on(name: str, state: ViewState) -> bool:
    told = BY_NAME[name].is_on
    assert told is not None
    return told(state)


def on_in(group: str, state: ViewState) -> list[str]:
    return [c.name for c in COMMANDS if c.group == group and is_on(c.name, state)]


def test_names_and_keys_are_each_used_once() -> None:
    names = Counter(command.name for command in COMMANDS)
    keys = Counter(key for command in COMMANDS for key in command.keys)
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
        **{"L": "lock", "G": "grid", "V": "values", "1": "pane:0", "9": "pane:8"},
    }
    assert promised.items() <= keys.items()


def test_every_command_is_another_state_or_something_that_is_done() -> None:
    for command in COMMANDS:
        assert (command.change is None) != (command.act is None), command.name


@pytest.mark.parametrize("group", GROUPS)
def test_of_a_group_the_one_that_was_chosen_is_on_and_no_other(group: str) -> None:
    state = opened()
    assert len(on_in(group, state)) == 1
    for command in COMMANDS:
        if command.group != group or command.change is None or command.name == "reference:truth":
            continue
        if not is_on(command.name, state):
            state = command.change(state)
        assert on_in(group, state) == [command.name]


@pytest.mark.parametrize(
    "name", ["grid", "values", "differing", "lock", "round_trip", "select", "draw_line"]
)
def test_what_is_on_or_off_is_turned_round_and_back(name: str) -> None:
    state = opened()
    turned = after(name, state)
    assert is_on(name, turned) != is_on(name, state)
    assert is_on(name, after(name, turned)) == is_on(name, state)


@pytest.mark.parametrize(
    ("name", "possible"),
    [
        ("select_nothing", {"selection": Selection(1, 2, 3, 4)}),
        ("fit_selection", {"selection": Selection(1, 2, 3, 4)}),
        ("crop", {"selection": Selection(1, 2, 3, 4)}),
        ("unpin", {"selection": Selection(1, 2, 3, 4)}),
        ("remove_line", {"line": Line((1, 1), (2, 2))}),
        ("uncrop", {"image": IMAGE.cropped(Region(1, 1, 9, 9))}),
        ("reference:truth", {"round_trip": True, "reduction": reduce(IMAGE, 4, "area")}),
        ("close_pane", {"methods": ("opencv", "bilinear")}),
        ("kernel", {"methods": ("transposed_conv",)}),
    ],
)
def test_what_cannot_be_done_cannot_be_chosen(name: str, possible: dict[str, object]) -> None:
    one = opened(methods=("opencv",), focus_method="opencv")
    assert not BY_NAME[name].is_enabled(one)
    assert BY_NAME[name].is_enabled(altered(one, **possible))
