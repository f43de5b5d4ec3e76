"""The choices by the names that they are saved under."""

from dataclasses import fields

import pytest

from tests.states import altered
from viewer.marks import Place
from viewer.state.choices import Choices, Layout
from viewer.state.saved import choice, differing, kinds, names, remembered, with_choices
from viewer.state.view_state import ViewState

# As sessions of the first format have them: these stay, or old files could not be read.
FIRST_NAMES = {
    *("methods", "layout", "solo", "reference", "focus_method", "channel", "looking"),
    *("scale", "kernel_size", "kernel_locked", "padding", "output_padding", "border"),
    *("view", "appearance", "pin", "watched", "selection", "line", "profile_along"),
    *("show_grid", "show_values", "show_differing", "show_inspector", "show_kernel"),
    *("show_reasons", "show_watched", "show_metrics", "show_profile", "show_histogram"),
    *("round_trip", "reducer", "against_truth"),
}
OF_ONE_SESSION = {
    *("padding", "output_padding", "view", "pin", "selection", "line", "profile_along"),
    *("solo", "focus_method", "channel", "round_trip", "against_truth"),
}


def test_every_choice_has_one_name_and_the_names_of_the_first_format_are_among_them() -> None:
    assert set(names()) >= FIRST_NAMES
    places = list(names().values())
    assert len(places) == len(set(places))
    assert {group for group, _ in places} == {group.name for group in fields(Choices)}
    assert list(kinds()) == list(names())


def test_where_one_was_in_the_picture_is_not_remembered() -> None:
    assert FIRST_NAMES - set(remembered()) == OF_ONE_SESSION


def test_choices_are_replaced_and_read_by_name() -> None:
    place = Place(1, 2, (9, 9))
    state = with_choices(ViewState(), {"scale": 2.0, "kernel_size": 3, "round_trip": True})
    assert (state.scaling.scale, state.scaling.kernel_size) == (2.0, 3)
    assert state.round_trip.on and choice(state, "round_trip") is True
    marked = with_choices(state, {"pin": place, "view": None, "layout": Layout.ROW})
    assert (marked.marks.pin, marked.panes.layout) == (place, Layout.ROW)
    assert differing(state, marked) == ("layout", "pin")


def test_what_is_given_is_no_choice() -> None:
    state = ViewState()
    assert differing(state, altered(state, cursor=Place(0, 0, (1, 1)), pane_size=(3, 4))) == ()
    with pytest.raises(KeyError):
        choice(state, "pane_size")
