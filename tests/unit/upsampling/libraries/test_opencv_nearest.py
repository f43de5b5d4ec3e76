import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from viewer.cv2_loader import cv2
from viewer.upsampling.libraries.opencv_nearest import nearest_taps


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_the_position_that_cv2_copies(n_in: int, n_out: int) -> None:
    line = np.arange(n_in, dtype=np.float32)[None]
    copied = cv2.resize(line, (n_out, 1), interpolation=cv2.INTER_NEAREST)[0]
    taps = nearest_taps(np.arange(n_out), n_in, n_out)
    assert taps.indices[:, 0].tolist() == copied.astype(int).tolist()
    assert (taps.count == 1).all()
