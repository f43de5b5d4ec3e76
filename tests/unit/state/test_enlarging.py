"""By how much is enlarged, and what follows from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.states import altered, opened
from viewer.marks import Line, Place, Selection
from viewer.state import enlarging
from viewer.upsampling import matched_kernel_size


@pytest.mark.parametrize(("asked", "scale"), [(5, 5), (0.01, 0.1), (100, 32), (-3, 0.1)])
def test_scale_is_cut_and_the_lock_moves_the_kernel(asked: float, scale: float) -> None:
    state = enlarging.with_scale(opened(), asked)
    assert (state.scaling.scale, state.scaling.kernel_size) == (scale, matched_kernel_size(scale))
    free = enlarging.with_scale(opened(kernel_locked=False, kernel_size=7), asked)
    assert (free.scaling.scale, free.scaling.kernel_size) == (scale, 7)


@pytest.mark.parametrize(("asked", "size"), [(5, 5), (0, 1), (65, 64), (-3, 1)])
def test_kernel_size_is_cut_and_opens_the_lock(asked: int, size: int) -> None:
    state = enlarging.with_kernel_size(opened(), asked)
    assert (state.scaling.kernel_size, state.scaling.kernel_locked, state.scaling.scale) == (
        size,
        False,
        4.0,
    )


def test_the_same_kernel_size_changes_nothing() -> None:
    state = opened()
    assert enlarging.with_kernel_size(state, state.scaling.kernel_size) is state


def test_locking_takes_the_matched_kernel_at_once() -> None:
    free = enlarging.with_kernel_size(opened(), 3)
    locked = enlarging.with_lock(free, True)
    assert (locked.scaling.kernel_size, locked.scaling.kernel_locked) == (8, True)
    again = enlarging.with_lock(locked, False)
    assert (again.scaling.kernel_size, again.scaling.kernel_locked) == (8, False)


def test_the_inspected_place_stays_when_the_scale_changes() -> None:
    state = altered(opened(), pin=Place(100, 80, (120, 160)), highlighted=(3, 3))
    changed = enlarging.with_scale(state, 2)
    assert changed.marks.pin == Place(50, 40, (60, 80))
    assert changed.cursor == Place(30, 40, (60, 80))
    assert changed.highlighted is None
    assert enlarging.with_kernel_size(state, 3).marks.pin == state.marks.pin


@given(st.floats(0.1, 32), st.floats(0.1, 32))
def test_the_inspected_place_is_always_inside(first: float, second: float) -> None:
    state = enlarging.with_scale(opened(7, 5), first)
    shape = state.resolved.scaled_shape
    state = enlarging.with_scale(altered(state, pin=Place(shape[0] - 1, 0, shape)), second)
    assert state.marks.pin is not None
    assert state.marks.pin.shape == state.resolved.scaled_shape
    assert 0 <= state.marks.pin.row < state.marks.pin.shape[0]
    assert 0 <= state.marks.pin.col < state.marks.pin.shape[1]


def test_the_round_trip_keeps_the_place_of_what_is_marked() -> None:
    state = altered(opened(300, 400), selection=Selection(4, 8, 12, 16), line=Line((4, 4), (8, 8)))
    there = enlarging.with_round_trip(enlarging.with_scale(state, 4), True)
    assert there.marks.selection == Selection(1, 2, 3, 4)
    assert there.marks.line == Line((1, 1), (2, 2))
