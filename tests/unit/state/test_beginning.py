"""The state that the program starts with."""

from tests.states import image, state_of
from viewer.marks import Place
from viewer.state.beginning import first_state
from viewer.state.view_state import ViewState
from viewer.upsampling import matched_kernel_size


def test_without_a_wish_it_is_what_was_remembered() -> None:
    remembered = state_of(methods=("opencv", "nearest"), focus_method="opencv", scale=2.0)
    state = first_state(None, None, None, None, remembered)
    assert state.panes == remembered.panes
    assert (state.scaling.scale, state.scaling.kernel_size) == (2.0, 4)  # the lock holds
    assert first_state(None, None, None, None) == ViewState()


def test_wishes_go_before_what_was_remembered() -> None:
    remembered = state_of(scale=2.0, kernel_size=7, kernel_locked=False)
    state = first_state(None, ("nearest",), 5, None, remembered)
    assert (state.panes.methods, state.panes.focus_method) == (("nearest",), "nearest")
    assert (state.scaling.scale, state.scaling.kernel_size) == (5, matched_kernel_size(5))
    assert state.scaling.kernel_locked  # a scale alone takes the matched kernel


def test_a_kernel_size_opens_the_lock_unless_it_is_the_matched_one() -> None:
    assert not first_state(None, None, 4, 5).scaling.kernel_locked
    assert first_state(None, None, 4, 8).scaling.kernel_locked
    assert first_state(None, None, None, 5).scaling.kernel_size == 5


def test_an_image_starts_in_its_middle() -> None:
    state = first_state(image(30, 40), None, 2, None)
    assert state.cursor == Place(30, 40, (60, 80))
