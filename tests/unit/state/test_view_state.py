"""What is on screen, as it follows from what was chosen."""

from dataclasses import FrozenInstanceError, replace

import pytest

from tests.states import altered, opened
from viewer.marks import Place
from viewer.state import enlarging
from viewer.state.choices import DEFAULT_METHODS
from viewer.state.view_state import ViewState
from viewer.upsampling import matched_kernel_size
from viewer.viewport import View


def test_starts_without_an_image() -> None:
    state = ViewState()
    assert state.panes.methods == ("original", "bilinear", "opencv", "transposed_conv")
    assert state.scaling.kernel_size == matched_kernel_size(state.scaling.scale)
    assert state.resolved.source_shape == (1, 1)
    assert state.inspected is None
    with pytest.raises(FrozenInstanceError):
        state.scaling.scale = 2.0  # type: ignore[misc]


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


def test_pin_goes_before_cursor() -> None:
    cursor, pin = Place(1, 1, (4, 4)), Place(2, 2, (4, 4))
    assert replace(ViewState(), cursor=cursor).inspected == cursor
    assert altered(ViewState(), cursor=cursor, pin=pin).inspected == pin


def test_place_in_an_output_of_another_size() -> None:
    assert Place(100, 837, (1200, 1804)).within((300, 451)) == (25, 209)


def test_zoom_is_that_of_the_longer_side() -> None:
    state = replace(opened(), view=View(15, 20, 8.0))
    assert state.resolved.zoom == 2.0
    assert altered(opened(1, 40), view=View(0.5, 20, 8.0), scale=0.5).resolved.zoom == 16.0
    assert altered(opened(40, 1), view=View(20, 0.5, 8.0), scale=0.5).resolved.zoom == 16.0


def test_solo_shows_one_pane() -> None:
    assert opened().resolved.visible_methods == DEFAULT_METHODS
    assert opened(solo=2).resolved.visible_methods == ("opencv",)


# Looking


def test_a_stage_starts_with_the_explained_method_and_the_reference() -> None:
    state = altered(ViewState(), focus_method="opencv")
    assert state.resolved.staged_methods == ("opencv", "bilinear")
    assert altered(state, focus_method="bilinear").resolved.staged_methods == ("opencv", "bilinear")
    alone = altered(state, methods=("bilinear",), focus_method="bilinear")
    assert len(set(alone.resolved.staged_methods)) == 2
    assert state.resolved.visible_methods == state.panes.methods
