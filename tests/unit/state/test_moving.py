"""Where the panes look, and the inspected pixel."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.states import opened
from viewer.marks import Place
from viewer.state import moving
from viewer.state.view_state import ViewState
from viewer.viewport import View


def test_steps_pin_and_stop_at_the_border() -> None:
    state = moving.with_step(opened(), 1, -2)
    assert state.marks.pin == state.cursor == Place(61, 78, (120, 160))
    edge = moving.with_step(state, 1000, 1000)
    assert edge.marks.pin == Place(119, 159, (120, 160))
    assert moving.with_step(edge, 1, 0).marks.pin == edge.marks.pin
    assert moving.with_step(state, -1000, -1000).marks.pin == Place(0, 0, (120, 160))


def test_steps_without_an_image_do_nothing() -> None:
    state = ViewState()
    assert moving.with_step(state, 1, 1) is state


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=12))
def test_the_view_follows_the_stepped_pixel(steps: list[tuple[int, int]]) -> None:
    state = replace(opened(), view=View(15, 20, 64.0))
    for rows, cols in steps:
        state = moving.with_step(state, rows, cols)
        view, place = state.resolved.view, state.marks.pin
        assert place is not None
        for axis, index in enumerate((place.row, place.col)):
            center = (view.center_row, view.center_col)[axis]
            # Each output pixel is 16 device pixels wide; it is wholly within 200.
            left = 100 + (index / 4 - center) * 64
            assert -1 <= left <= 200 - 16 + 1


def test_a_step_in_sight_leaves_the_view() -> None:
    state = opened()
    assert moving.with_step(state, 1, 1).view is None


def test_zoom_steps_follow_the_ratios() -> None:
    state = replace(opened(), view=View(15, 20, 4.0))
    assert state.resolved.zoom == 1.0
    up = moving.with_zoom_steps(state, 2)
    assert (up.resolved.zoom, up.resolved.view) == (3.0, View(15, 20, 12.0))
    assert moving.with_zoom_steps(up, -2).resolved.zoom == 1.0
    assert moving.with_zoom(up, 16.0).resolved.view == View(15, 20, 64.0)


def test_zoom_holds_the_anchor() -> None:
    state = replace(opened(), view=View(15, 20, 4.0))
    zoomed = moving.with_zoom(state, 2.0, (40, -20)).resolved.view
    assert zoomed == View(20.0, 17.5, 8.0)
    assert zoomed.center_row + 40 / 8 == 15 + 40 / 4
    assert zoomed.center_col - 20 / 8 == 20 - 20 / 4


def test_zooming_out_ends_at_a_quarter_of_the_fit() -> None:
    state = opened(400, 400)
    fitted = state.resolved.view.magnification
    for _ in range(60):
        state = moving.with_zoom_steps(state, -1)
    assert state.resolved.view.magnification == pytest.approx(fitted / 4)
    assert moving.with_zoom_steps(state, 1).resolved.view.magnification > fitted / 4


def test_centred_at_a_source_position() -> None:
    state = replace(opened(), view=View(1, 1, 3.0))
    assert moving.centered_at(state, 7.5, 8.0).view == View(7.5, 8.0, 3.0)
