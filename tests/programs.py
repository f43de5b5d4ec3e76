"""What a program in a test begins with."""

import numpy as np

from tests.states import state_of
from viewer.images.source_image import SourceImage
from viewer.state import opening
from viewer.state.view_state import ViewState

PIXELS = np.random.default_rng(1).integers(0, 256, (6, 9, 3), dtype=np.uint8)


def first() -> ViewState:
    state = state_of(scale=4, methods=("original", "bilinear", "opencv", "nearest"))
    return opening.with_image(state, SourceImage(PIXELS))
