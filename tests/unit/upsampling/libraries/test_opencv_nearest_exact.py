import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.cv2_loader import cv2
from viewer.upsampling import METHODS, Parameters


@given(st.integers(1, 900), st.integers(1, 900))
def test_the_position_that_cv2_copies(n_in: int, n_out: int) -> None:
    line = np.arange(n_in, dtype=np.float32)[None]
    copied = cv2.resize(line, (n_out, 1), interpolation=cv2.INTER_NEAREST_EXACT)[0]
    outputs = np.arange(n_out)
    _, across = METHODS["opencv_nearest_exact"].tables((1, n_in), (1, n_out), outputs[:1], outputs)
    assert across.indices[:, 0].tolist() == copied.astype(int).tolist()


@pytest.mark.parametrize("scale", [1.6, 3])
def test_each_pixel_is_one_of_the_source(scale: float) -> None:
    source = np.arange(35, dtype=np.uint8).reshape(5, 7, 1)
    explanation = METHODS["opencv_nearest_exact"].explain(source, 4, 6, Parameters(scale, 1))
    row, col = (int((place + 0.5) / scale) for place in (4, 6))
    assert explanation.value == (7 * row + col,)
