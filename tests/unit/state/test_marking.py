"""Pixels, rectangles and lines that are marked."""

from tests.states import altered, image, opened
from viewer.marks import Line, Place, Selection, Tool
from viewer.state import marking, moving, opening
from viewer.state.choices import ProfileAlong
from viewer.state.comparison_view import Look, Looking
from viewer.state.saved import choice
from viewer.state.view_state import ViewState


def read(state: ViewState, name: str) -> object:
    return state.tool if name == "tool" else choice(state, name)


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


def test_a_new_selection_is_what_metrics_are_wanted_of() -> None:
    selection, other = Selection(1, 2, 3, 4), Selection(2, 2, 4, 4)
    state = marking.with_marked(opened(), selection)
    assert state.resolved.metrics_where == "selected"
    in_view = marking.with_metrics_of(state, "visible")
    moved = marking.with_marked(in_view, other)
    assert moved.resolved.metrics_where == "visible"  # nobody is taken away from what was chosen
    assert marking.released(state).resolved.metrics_where == "visible"
    whole = marking.with_metrics_of(opened(), "whole")
    assert whole.resolved.metrics_where == "whole"
    assert marking.with_marked(whole, selection).resolved.metrics_where == "selected"
