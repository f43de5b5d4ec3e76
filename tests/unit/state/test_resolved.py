"""What follows from a state, worked out once."""

from dataclasses import replace

from tests.states import altered, opened
from viewer.marks import Selection, Tool
from viewer.state import enlarging
from viewer.state.choices import DEFAULT_METHODS
from viewer.state.view_state import ViewState
from viewer.viewport import View


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


def test_zoom_is_that_of_the_longer_side() -> None:
    state = replace(opened(), view=View(15, 20, 8.0))
    assert state.resolved.zoom == 2.0
    assert altered(opened(1, 40), view=View(0.5, 20, 8.0), scale=0.5).resolved.zoom == 16.0
    assert altered(opened(40, 1), view=View(20, 0.5, 8.0), scale=0.5).resolved.zoom == 16.0


def test_solo_shows_one_pane() -> None:
    assert opened().resolved.visible_methods == DEFAULT_METHODS
    assert opened(solo=2).resolved.visible_methods == ("opencv",)


def test_a_stage_starts_with_the_explained_method_and_the_reference() -> None:
    state = altered(ViewState(), focus_method="opencv")
    assert state.resolved.staged_methods == ("opencv", "bilinear")
    assert altered(state, focus_method="bilinear").resolved.staged_methods == ("opencv", "bilinear")
    alone = altered(state, methods=("bilinear",), focus_method="bilinear")
    assert len(set(alone.resolved.staged_methods)) == 2
    assert state.resolved.visible_methods == state.panes.methods


def test_it_is_worked_out_once_for_a_state() -> None:
    state = opened()
    assert state.resolved is state.resolved
    assert state.resolved.enlargement is state.resolved.enlargement
    assert replace(state, tool=Tool.SELECT).resolved is not state.resolved


def test_metrics_are_of_a_selection_only_where_there_is_one() -> None:
    state = altered(opened(), metrics_where="selected")
    assert state.resolved.metrics_where == "visible"
    chosen = altered(state, selection=Selection(1, 2, 3, 4))
    assert chosen.resolved.metrics_where == "selected"
    assert altered(chosen, metrics_where="whole").resolved.metrics_where == "whole"
