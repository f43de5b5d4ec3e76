"""What the user chose, and the pure functions that change it."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.states import altered, state_of
from viewer.geometry import Region
from viewer.images.load_image import SourceImage, from_array
from viewer.marks import Line, Place, Selection, Tool
from viewer.state import enlarging, marking, moving, opening, panes
from viewer.state.choices import DEFAULT_METHODS, SECTIONS, ProfileAlong
from viewer.state.comparison_view import Look, Looking
from viewer.state.saved import choice
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS, matched_kernel_size
from viewer.viewport import View


def image(height: int = 30, width: int = 40) -> SourceImage:
    return from_array(np.zeros((height, width, 3), np.uint8))


def opened(height: int = 30, width: int = 40, **changes: object) -> ViewState:
    state = state_of(pane_size=(200, 200), **changes)
    return opening.with_image(state, image(height, width))


def test_starts_without_an_image() -> None:
    state = ViewState()
    assert state.panes.methods == ("original", "bilinear", "opencv", "transposed_conv")
    assert state.scaling.kernel_size == matched_kernel_size(state.scaling.scale)
    assert state.resolved.source_shape == (1, 1)
    assert state.inspected is None
    with pytest.raises(FrozenInstanceError):
        state.scaling.scale = 2.0  # type: ignore[misc]


def test_opening_starts_in_the_middle_and_forgets_the_last_image() -> None:
    before = altered(
        opened(9, 9),
        pin=Place(1, 1, (36, 36)),
        view=View(1, 1, 50),
        highlighted=(0, 0),
        channel=2,
        scale=2.0,
    )
    state = opening.with_image(before, image(30, 41))
    assert state.cursor == state.inspected == Place(30, 41, (60, 82))
    assert (state.marks.pin, state.view, state.highlighted, state.panes.channel) == (
        None,
        None,
        None,
        0,
    )
    assert state.scaling.scale == 2.0
    assert state.resolved.view == View(15, 20.5, pytest.approx(184 / 41))


def test_shapes_follow_the_parameters() -> None:
    state = enlarging.with_scale(opened(), 1.6)
    assert state.resolved.scaled_shape == (48, 64)
    assert {name: state.resolved.output_shape(name) for name in DEFAULT_METHODS} == {
        "original": (30, 40),
        "bilinear": (48, 64),
        "opencv": (48, 64),
        "transposed_conv": (60, 80),
    }
    assert (state.resolved.parameters.scale, state.resolved.parameters.kernel_size) == (1.6, 4)


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


def test_pin_goes_before_cursor() -> None:
    cursor, pin = Place(1, 1, (4, 4)), Place(2, 2, (4, 4))
    assert replace(ViewState(), cursor=cursor).inspected == cursor
    assert altered(ViewState(), cursor=cursor, pin=pin).inspected == pin


def test_place_in_an_output_of_another_size() -> None:
    assert Place(100, 837, (1200, 1804)).within((300, 451)) == (25, 209)


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


def test_zoom_is_that_of_the_longer_side() -> None:
    state = replace(opened(), view=View(15, 20, 8.0))
    assert state.resolved.zoom == 2.0
    assert altered(opened(1, 40), view=View(0.5, 20, 8.0), scale=0.5).resolved.zoom == 16.0
    assert altered(opened(40, 1), view=View(20, 0.5, 8.0), scale=0.5).resolved.zoom == 16.0


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


def test_solo_shows_one_pane() -> None:
    assert opened().resolved.visible_methods == DEFAULT_METHODS
    assert opened(solo=2).resolved.visible_methods == ("opencv",)


def test_panes_are_added_and_taken_away() -> None:
    state = state_of(focus_method="opencv", solo=1)
    more = panes.with_pane(state)
    assert more.panes.methods[:-1] == state.panes.methods
    assert more.panes.methods[-1] not in state.panes.methods
    assert more.panes.solo is None
    full = state
    for _ in range(2 * panes.MAX_PANES):
        full = panes.with_pane(full)
    assert (
        len(full.panes.methods)
        == len(set(full.panes.methods))
        == min(panes.MAX_PANES, len(METHODS))
    )
    for _ in range(2 * panes.MAX_PANES):
        index = full.panes.methods.index(full.panes.focus_method)
        full = panes.without_pane(full, index)
        assert full.panes.focus_method in full.panes.methods
    assert len(full.panes.methods) == 1
    assert panes.without_pane(more, 0).panes.focus_method == "opencv"


def read(state: ViewState, name: str) -> object:
    return state.tool if name == "tool" else choice(state, name)


# Looking


def test_a_stage_starts_with_the_explained_method_and_the_reference() -> None:
    state = altered(ViewState(), focus_method="opencv")
    assert state.resolved.staged_methods == ("opencv", "bilinear")
    assert altered(state, focus_method="bilinear").resolved.staged_methods == ("opencv", "bilinear")
    alone = altered(state, methods=("bilinear",), focus_method="bilinear")
    assert len(set(alone.resolved.staged_methods)) == 2
    assert state.resolved.visible_methods == state.panes.methods


def test_a_look_takes_as_many_as_it_can_and_goes_when_chosen_again() -> None:
    five = ("opencv", "bilinear", "nearest", "transposed_conv", "original")
    state = replace(ViewState(), looking=Looking(methods=five, playing=False))
    for look, count in ((Look.WIPE, 4), (Look.BLINK, 5), (Look.ONION, 2), (Look.DIFFERENCE, 2)):
        looked = panes.with_look(state, look)
        assert looked.resolved.visible_methods == five[:count]
        assert looked.looking.playing
        assert panes.with_look(looked, look).looking.look is Look.PANES
    assert panes.with_look(state, Look.DIFFERENCE).resolved.compared == ("bilinear", "opencv")


def test_one_pane_alone_and_the_release_lead_off_the_stage() -> None:
    staged = altered(panes.with_look(ViewState(), Look.WIPE), solo=1, pin=Place(0, 0, (1, 1)))
    alone = panes.with_solo(staged, 1)
    assert (alone.looking.look, alone.panes.solo) == (Look.PANES, 1)
    assert panes.with_solo(alone, 1).panes.solo is None
    unpinned = marking.released(staged)
    assert (unpinned.marks.pin, unpinned.looking.look) == (None, Look.WIPE)
    assert marking.released(unpinned).looking.look is Look.PANES


def test_letting_go_is_one_thing_at_a_time() -> None:
    state = altered(
        opened(),
        tool=Tool.SELECT,
        pin=Place(1, 1, (120, 160)),
        looking=Looking(look=Look.WIPE),
        selection=Selection(1, 2, 3, 4),
        line=Line((1, 1), (2, 2)),
        profile_along=ProfileAlong.LINE,
    )
    seen = []
    while (after := marking.released(state)) != state:
        seen.append(
            [
                n
                for n in ("tool", "pin", "looking", "selection", "line")
                if read(after, n) != read(state, n)
            ]
        )
        state = after
    assert seen == [["tool"], ["pin"], ["looking"], ["selection", "line"]]
    assert state.marks.profile_along is ProfileAlong.ROW


def test_what_is_marked_goes_with_the_image() -> None:
    state = altered(opened(), selection=Selection(1, 2, 3, 4), line=Line((1, 1), (2, 2)))
    after = opening.with_image(state, image())
    assert (after.marks.selection, after.marks.line) == (None, None)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(5, 7.75, 12.75, 20.25), Region(5, 7, 13, 21)),
        (Selection(0, 0, 30, 40), None),
        (Selection(0.25, 0.25, 29.75, 39.75), None),
        (Selection(3, 4, 3.25, 4.25), Region(3, 4, 4, 5)),
        (None, None),
    ],
)
def test_a_crop_is_of_the_whole_pixels_around(
    selection: Selection | None, expected: Region | None
) -> None:
    assert opening.crop_of(altered(opened(), selection=selection)) == expected


@given(
    scale=st.floats(1, 8),
    edges=st.lists(st.integers(0, 40), min_size=4, max_size=4, unique=True),
)
def test_a_crop_in_a_round_trip_holds_all_that_is_selected(scale: float, edges: list[int]) -> None:
    state = altered(enlarging.with_scale(opened(300, 400), scale), round_trip=True)
    height, width = state.resolved.source_shape
    (top, bottom), (left, right) = sorted(edges[:2]), sorted(edges[2:])
    assume(bottom <= height and right <= width)
    crop = opening.crop_of(altered(state, selection=Selection(top, left, bottom, right)))
    if crop is None:
        assert (top, left, bottom, right) == (0, 0, height, width)
        return
    down, across = (
        n / m for n, m in zip(state.resolved.scaled_shape, (height, width), strict=True)
    )
    assert crop.top <= top * down + 1e-6 and crop.bottom >= bottom * down - 1e-6
    assert crop.left <= left * across + 1e-6 and crop.right >= right * across - 1e-6
    assert crop.height < (bottom - top) * down + 2 and crop.width < (right - left) * across + 2
    assert crop.intersect(Region.whole((300, 400))) == crop


def test_the_whole_image_comes_back_with_the_crop_selected() -> None:
    state = opened()
    assert opening.uncropped(state) is state
    assert state.image is not None
    cropped = opening.with_crop(state, state.image.cropped(Region(5, 6, 20, 30)))
    assert cropped.resolved.source_shape == (15, 24)
    back = opening.uncropped(cropped)
    assert back.image is state.image
    assert back.marks.selection == Selection(5, 6, 20, 30)


def test_the_selection_of_what_is_in_view() -> None:
    state = marking.with_view_selected(moving.with_zoom(opened(), 64))
    visible = state.resolved.visible_region("bilinear")
    assert state.resolved.selected_region("bilinear") == visible
    assert visible.height < 30
    assert marking.with_view_selected(ViewState()) == ViewState()


def test_a_line_that_is_drawn_is_what_the_profile_is_along() -> None:
    line = Line((1, 1), (2, 2))
    state = marking.with_marked(opened(), line)
    assert (state.marks.line, state.marks.profile_along) == (line, ProfileAlong.LINE)
    state = marking.without_line(state)
    assert (state.marks.line, state.marks.profile_along) == (None, ProfileAlong.ROW)
    column = altered(opened(), line=line, profile_along=ProfileAlong.COLUMN)
    assert marking.without_line(column).marks.profile_along is ProfileAlong.COLUMN


def test_the_round_trip_keeps_the_place_of_what_is_marked() -> None:
    state = altered(opened(300, 400), selection=Selection(4, 8, 12, 16), line=Line((4, 4), (8, 8)))
    there = enlarging.with_round_trip(enlarging.with_scale(state, 4), True)
    assert there.marks.selection == Selection(1, 2, 3, 4)
    assert there.marks.line == Line((1, 1), (2, 2))


@pytest.mark.parametrize(
    ("shown", "section", "most", "left"),
    [
        ("inspector kernel", "reasons", 2, "inspector reasons"),
        ("inspector kernel", "reasons", 3, "inspector kernel reasons"),
        ("inspector kernel", "reasons", 1, "reasons"),
        ("inspector reasons", "kernel", 2, "inspector kernel"),
        ("kernel reasons", "inspector", 2, "inspector reasons"),
        ("", "kernel", 1, "kernel"),
    ],
)
def test_a_section_that_is_opened_where_the_side_is_full_folds_others(
    shown: str, section: str, most: int, left: str
) -> None:
    state = opened(**{f"show_{name}": name in shown.split() for name in SECTIONS})
    more = panes.with_section(state, section, True, most)
    assert {name for name in SECTIONS if getattr(more.panels, name)} == set(left.split())
    folded = panes.with_section(more, section, False, most)
    assert {name for name in SECTIONS if getattr(folded.panels, name)} == {
        name for name in left.split() if name != section
    }
