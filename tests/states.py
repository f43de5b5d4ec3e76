"""States for tests, by the names that choices are saved under."""

from dataclasses import replace

from viewer.state.saved import names, with_choices
from viewer.state.view_state import ViewState


def altered(state: ViewState, **changes: object) -> ViewState:
    """Return the state with some choices, and some of what is given, replaced."""
    given = {name: value for name, value in changes.items() if name not in names()}
    chosen = {name: value for name, value in changes.items() if name in names()}
    return replace(with_choices(state, chosen), **given)  # type: ignore[arg-type]


def state_of(**changes: object) -> ViewState:
    """Return the first state with some choices, and some of what is given, replaced."""
    return altered(ViewState(), **changes)
