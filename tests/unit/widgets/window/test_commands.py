"""What a window has to know of a command, and what it says of the mouse."""

from dataclasses import FrozenInstanceError

import pytest

from tests.states import opened
from viewer.state.view_state import ViewState
from viewer.widgets.window.commands import MOUSE_HELP, Command


@pytest.mark.parametrize("state", [ViewState(), opened()], ids=["empty", "opened"])
def test_a_command_can_be_chosen_unless_more_is_said(state: ViewState) -> None:
    command = Command(name="open", menu="File", text="Open…")
    assert command.is_enabled(state)
    assert command.is_on is None and command.text_of is None


def test_a_command_stays_as_it_is() -> None:
    command = Command(name="open", menu="File", text="Open…")
    with pytest.raises(FrozenInstanceError):
        command.text = "Close"  # type: ignore[misc]


def test_the_mouse_does_one_thing_for_each_gesture() -> None:
    gestures = [gesture for gesture, _ in MOUSE_HELP]
    assert len(set(gestures)) == len(gestures)
    assert {"Wheel", "Drag", "Click", "Double-click", "Shift+drag", "Ctrl+drag"} <= set(gestures)
    assert all(text.strip() for _, text in MOUSE_HELP)
