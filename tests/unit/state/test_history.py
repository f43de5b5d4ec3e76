from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.states import altered
from viewer.geometry import Region
from viewer.images.load_image import SourceImage
from viewer.marks import Place
from viewer.state import enlarging, opening
from viewer.state.choices import Layout
from viewer.state.history import MOST_STEPS, ONE_GESTURE_S, History
from viewer.state.saved import choice, names
from viewer.state.view_state import ViewState
from viewer.viewport import View

START = ViewState(image=SourceImage(np.zeros((6, 9, 3), np.uint8)), pane_size=(80, 120))
CHANGES = {
    "scale": [1.0, 2.0, 3.5],
    "kernel_size": [1, 2, 7],
    "view": [None, View(1, 2, 3), View(2, 2, 9)],
    "pin": [None, Place(1, 2, (6, 9))],
    "reference": ["opencv", "bilinear"],
    "layout": list(Layout),
    "show_grid": [False, True],
    "solo": [None, 1],
}
Step = tuple[str, int]
steps = st.lists(
    st.sampled_from(sorted(CHANGES)).flatmap(
        lambda name: st.tuples(st.just(name), st.integers(0, len(CHANGES[name]) - 1))
    ),
    max_size=12,
)


def chosen(state: ViewState) -> dict[str, object]:
    return {name: choice(state, name) for name in names()}


@given(steps)
def test_undo_goes_back_through_every_step_and_redo_forward(taken: list[Step]) -> None:
    history, state, seen = History(), START, [START]
    for number, (name, index) in enumerate(taken):
        new = altered(state, **{name: CHANGES[name][index]})
        history.record(state, new, 10.0 * number)
        if new != state:
            seen.append(new)
        state = new
    for expected in reversed(seen[:-1]):
        assert history.can_undo
        state = history.undo(state)
        assert chosen(state) == chosen(expected)
    assert not history.can_undo
    assert history.undo(state) is state
    for expected in seen[1:]:
        assert history.can_redo
        state = history.redo(state)
        assert chosen(state) == chosen(expected)
    assert not history.can_redo


def test_a_drag_is_one_step() -> None:
    history, state = History(), START
    for number in range(20):
        new = enlarging.with_scale(state, 1 + number)
        history.record(state, new, number * ONE_GESTURE_S / 2)
        state = new
    assert chosen(history.undo(state)) == chosen(START)
    assert not history.can_undo


def test_the_cursor_is_no_step_and_stays_where_it_is() -> None:
    history = History()
    moved = replace(START, cursor=Place(3, 3, (6, 9)))
    history.record(START, moved, 0)
    assert not history.can_undo
    changed = altered(moved, show_grid=False)
    history.record(moved, changed, 1)
    elsewhere = replace(changed, cursor=Place(4, 4, (6, 9)))
    assert history.undo(elsewhere) == altered(elsewhere, show_grid=True)


def test_what_is_chosen_anew_ends_what_could_be_redone() -> None:
    history = History()
    first = altered(START, show_grid=False)
    history.record(START, first, 0)
    back = history.undo(first)
    other = altered(back, show_values=False)
    history.record(back, other, 10)
    assert history.can_undo and not history.can_redo


def test_another_image_is_another_beginning() -> None:
    history = History()
    first = altered(START, show_grid=False)
    history.record(START, first, 0)
    history.record(first, replace(first, image=SourceImage(np.ones((2, 2, 1), np.uint8))), 10)
    assert not history.can_undo


def test_it_does_not_grow_for_ever() -> None:
    history, state = History(), START
    for number in range(3 * MOST_STEPS):
        new = altered(state, show_grid=not state.overlays.grid)
        history.record(state, new, 10.0 * number)
        state = new
    count = 0
    while history.can_undo:
        state = history.undo(state)
        count += 1
    assert count == MOST_STEPS


def test_a_crop_can_be_undone_but_not_another_image() -> None:
    history, image = History(), START.image
    assert image is not None
    whole = opening.with_image(START, image)
    cropped = opening.with_crop(whole, image.cropped(Region(1, 1, 4, 5)))
    history.record(whole, cropped, 0)
    moved = altered(cropped, pin=Place(0, 0, cropped.resolved.scaled_shape))
    history.record(cropped, moved, 10)
    back = history.undo(history.undo(moved))
    assert (back.image, back.cursor) == (whole.image, whole.cursor)
    again = history.redo(back)
    assert (again.image, again.cursor) == (cropped.image, cropped.cursor)
    other = opening.with_image(again, SourceImage(np.ones((4, 4, 3), np.uint8)))
    history.record(again, other, 20)
    assert not history.can_undo
