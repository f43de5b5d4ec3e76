"""The state that the program starts with."""

from __future__ import annotations

from dataclasses import replace

from viewer.images.load_image import SourceImage
from viewer.state import enlarging, opening
from viewer.state.view_state import ViewState
from viewer.upsampling import matched_kernel_size


def first_state(
    image: SourceImage | None,
    methods: tuple[str, ...] | None,
    scale: float | None,
    kernel_size: int | None,
    remembered: ViewState | None = None,
) -> ViewState:
    """Return the state to start with.

    Parameters
    ----------
    image : SourceImage or None
        What to show; None where it is still to be opened.
    methods : tuple of str or None
        What the panes show; None for what they showed the last time.
    scale, kernel_size : number or None
        From the command line: these go before what is remembered. A kernel size that is given
        opens the lock, unless it is the matched one.
    remembered : ViewState or None
        The choices of the last time.
    """
    state = remembered or ViewState()
    methods = methods or state.panes.methods
    state = replace(state, panes=replace(state.panes, methods=methods))
    if state.panes.focus_method not in methods:
        state = replace(state, panes=replace(state.panes, focus_method=methods[0]))
    if scale is not None:
        locked = state.scaling.kernel_locked or kernel_size is None
        state = enlarging.with_scale(
            replace(state, scaling=replace(state.scaling, kernel_locked=locked)), scale
        )
    if kernel_size is not None:
        locked = kernel_size == matched_kernel_size(state.scaling.scale)
        state = replace(
            state, scaling=replace(state.scaling, kernel_size=kernel_size, kernel_locked=locked)
        )
    elif state.scaling.kernel_locked:
        state = enlarging.with_lock(state, True)
    return state if image is None else opening.with_image(state, image)
