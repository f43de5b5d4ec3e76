"""SSIM against scikit-image, by both ways, however many windows are looked at at once."""

import numpy as np
import pytest
from skimage.metrics import (
    structural_similarity,
)

from tests.ways import NUMPY, answered_by
from viewer.comparing import similarity
from viewer.comparing.similarity import WINDOW, summed_similarity
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.enlargement import Enlargement


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("method", ["nearest", "opencv"])
def test_both_ways_find_the_same_similarity_to_the_last_bit(method: str, channels: int) -> None:
    rng = np.random.default_rng(channels)
    for source in (
        rng.integers(0, 256, (20, 30, channels), np.uint8),
        np.full((20, 30, channels), 255, np.uint8),
        np.where(rng.random((20, 30, channels)) < 0.5, 0, 255).astype(np.uint8),
    ):
        enlargement = Enlargement(source, Parameters(2, 4))
        pictures = [
            METHODS[name].render(source, enlargement.whole(name), enlargement.parameters)
            for name in (method, "bilinear")
        ]
        found = []
        for threads in (NUMPY, 2):
            with answered_by(threads):
                found.append(summed_similarity(*pictures))
        assert found[0] == found[1]
        assert found[0][1] > 0


@pytest.mark.parametrize("threads", [NUMPY, 2])
@pytest.mark.parametrize("at_once", [1, 100, 1 << 17])
@pytest.mark.parametrize("channels", [1, 3])
def test_the_mean_is_that_of_scikit_image(
    channels: int, at_once: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similarity, "WINDOWS_AT_ONCE", at_once)
    rng = np.random.default_rng(channels)
    first, second = rng.integers(0, 256, (2, 20, 30, channels), np.uint8)
    with answered_by(threads):
        total, count = summed_similarity(first, second)
    assert count == 14 * 24 * channels
    assert total / count == pytest.approx(
        structural_similarity(first, second, data_range=255, channel_axis=2), rel=1e-11
    )


@pytest.mark.parametrize("shape", [(WINDOW - 1, 60, 3), (60, WINDOW - 1, 3), (1, 1, 1)])
def test_where_no_window_lies_whole_there_is_nothing_to_add_up(shape: tuple[int, ...]) -> None:
    picture = np.zeros(shape, np.uint8)
    assert summed_similarity(picture, picture) == (0.0, 0)
