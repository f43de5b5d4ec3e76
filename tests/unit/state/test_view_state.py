"""What is on screen, as it follows from what was chosen."""

from dataclasses import FrozenInstanceError, replace

import pytest

from tests.states import altered
from viewer.marks import Place
from viewer.state.view_state import ViewState
from viewer.upsampling import matched_kernel_size


def test_starts_without_an_image() -> None:
    state = ViewState()
    assert state.panes.methods == ("original", "bilinear", "opencv", "transposed_conv")
    assert state.scaling.kernel_size == matched_kernel_size(state.scaling.scale)
    assert state.resolved.source_shape == (1, 1)
    assert state.inspected is None
    with pytest.raises(FrozenInstanceError):
        state.scaling.scale = 2.0  # type: ignore[misc]


def test_pin_goes_before_cursor() -> None:
    cursor, pin = Place(1, 1, (4, 4)), Place(2, 2, (4, 4))
    assert replace(ViewState(), cursor=cursor).inspected == cursor
    assert altered(ViewState(), cursor=cursor, pin=pin).inspected == pin
