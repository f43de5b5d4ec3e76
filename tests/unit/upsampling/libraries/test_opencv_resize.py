import numpy as np
import pytest

from tests.oracles import noise
from viewer.cv2_loader import cv2
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.libraries.opencv_resize import OpenCVResize

RESIZES = {name: m for name, m in METHODS.items() if isinstance(m, OpenCVResize)}


def test_every_resize_of_cv2_is_one() -> None:
    assert set(RESIZES) == {name for name, method in METHODS.items() if method.group == "OpenCV"}


@pytest.mark.parametrize("name", RESIZES)
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_cv2_is_called_by_its_own_name_for_it(name: str, channels: int) -> None:
    source, method = noise(6, 8, channels), RESIZES[name]
    flag = getattr(cv2, method.interpolation)
    expected = cv2.resize(source, (13, 10), interpolation=flag)
    picture = method.resize(source, (10, 13))
    assert np.array_equal(
        np.asarray(picture).reshape(10, 13, channels), expected.reshape(10, 13, channels)
    )


@pytest.mark.parametrize("name", RESIZES)
def test_the_call_that_is_told_is_the_call_that_is_made(name: str) -> None:
    source, method = noise(6, 8, 3), RESIZES[name]
    call = method.library_call((10, 13), Parameters(1.6, 1))
    assert call is not None
    room: dict[str, np.ndarray] = {"image": source}
    exec("\n".join((*call.imports, *call.lines)), room)
    assert np.array_equal(room["larger"], method.resize(source, (10, 13)))


@pytest.mark.parametrize("name", RESIZES)
def test_where_the_size_stays_the_same_cv2_copies(name: str) -> None:
    source = noise(6, 8, 3)
    explanation = RESIZES[name].explain(source, 4, 5, Parameters(1, 1))
    assert explanation.value == explanation.steps[-1].results == tuple(source[4, 5].tolist())
    assert len(explanation.taps) == 1
