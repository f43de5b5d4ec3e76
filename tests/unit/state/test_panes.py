"""What the panes show, and the stage."""

from dataclasses import replace

import pytest

from tests.states import altered, opened, state_of
from viewer.marks import Place
from viewer.state import marking, panes
from viewer.state.choices import SECTIONS
from viewer.state.comparison_view import Look, Looking
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS


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
