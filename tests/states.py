"""States for tests, by the names that choices are saved under."""

from dataclasses import replace

import numpy as np

from viewer.images.source_image import SourceImage, from_array
from viewer.state.opening import with_image
from viewer.state.saved import names, with_choices
from viewer.state.view_state import ViewState


def altered(state: ViewState, **changes: object) -> ViewState:
    """Return the state with some choices, and some of what is given, replaced."""
    given = {name: value for name, value in changes.items() if name not in names()}
    chosen = {name: value for name, value in changes.items() if name in names()}
    return replace(with_choices(state, chosen), **given)  # type: ignore[arg-type]


def state_of(**changes: object) -> ViewState:
    """Return the first state with some choices, and some of what is given, replaced."""
    return altered(ViewState(), **changes)


def image(height: int = 30, width: int = 40) -> SourceImage:
    """Return a black image."""
    return from_array(np.zeros((height, width, 3), np.uint8))


def opened(height: int = 30, width: int = 40, **changes: object) -> ViewState:
    """Return the first state with an image, in panes of 200 × 200, and some choices replaced."""
    return with_image(state_of(pane_size=(200, 200), **changes), image(height, width))
