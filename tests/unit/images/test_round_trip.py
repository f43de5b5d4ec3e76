import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.metrics import mean_squared_error, structural_similarity

from tests.states import altered, state_of
from viewer.comparing.metrics import measure
from viewer.cv2_loader import cv2
from viewer.geometry import MAX_SCALE, output_length, output_shape
from viewer.images.load_image import SourceImage
from viewer.images.round_trip import REDUCERS, reduce, reduced_shape
from viewer.marks import Place
from viewer.state import enlarging, opening
from viewer.state.view_state import ViewState
from viewer.viewport import View

FLAGS = {
    "area": cv2.INTER_AREA,
    "nearest": cv2.INTER_NEAREST,
    "bilinear": cv2.INTER_LINEAR,
    "lanczos": cv2.INTER_LANCZOS4,
}


def image(height: int = 41, width: int = 50, channels: int = 3) -> SourceImage:
    shape = (height, width, channels)
    return SourceImage(np.random.default_rng(2).integers(0, 256, shape, dtype=np.uint8))


@given(st.integers(1, 3000), st.integers(1, 3000), st.floats(1, MAX_SCALE))
def test_the_reduced_size_is_the_largest_whose_enlargement_fits(
    height: int, width: int, scale: float
) -> None:
    shape = reduced_shape((height, width), scale)
    if shape is None:
        assert output_length(1, scale) > min(height, width)
        return
    for length, reduced in zip((height, width), shape, strict=True):
        assert 1 <= reduced <= length
        assert output_length(reduced, scale) <= length < output_length(reduced + 1, scale)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("reducer", REDUCERS)
def test_the_cut_original_is_reduced_by_cv2(reducer: str, channels: int) -> None:
    original = image(channels=channels)
    found = reduce(original, 3, reducer)
    cut = original.pixels[:39, :48]
    expected = cv2.resize(cut, (16, 13), interpolation=FLAGS[reducer]).reshape(13, 16, channels)
    np.testing.assert_array_equal(found.image.pixels, expected)
    assert found.truth is not None
    np.testing.assert_array_equal(found.truth, cut)
    assert (found.original, found.scale, found.reducer) == (original, 3, reducer)


def test_without_a_round_trip_the_image_stays() -> None:
    for original, scale in ((image(3, 50), 4), (image(), 0.5)):
        found = reduce(original, scale, "area")
        assert found.image is original
        assert found.truth is None


@pytest.mark.parametrize("scale", [2, 3, 2.5])
def test_metrics_after_a_round_trip_are_those_made_by_hand(scale: float) -> None:
    """Reduce, enlarge and compare with cv2 and scikit-image alone."""
    original = image()
    small = [math.floor((n + 0.49) / scale) for n in (41, 50)]
    height, width = output_shape((small[0], small[1]), scale)
    truth = original.pixels[:height, :width]
    reduced = cv2.resize(truth, small[::-1], interpolation=cv2.INTER_AREA)
    enlarged = cv2.resize(reduced, (width, height), interpolation=cv2.INTER_LINEAR)

    state = reduced_state(scale)
    assert state.resolved.enlargement is not None
    found = measure(state.resolved.enlargement, "opencv", state.resolved.compared_with)
    assert found is not None
    assert found.same_size
    mse = mean_squared_error(truth.astype(float), enlarged.astype(float))
    assert found.whole.mse == pytest.approx(mse, rel=1e-12)
    ssim = structural_similarity(truth, enlarged, data_range=255, channel_axis=2)
    assert found.ssim == pytest.approx(ssim, rel=1e-11)


# In the state


def reduced_state(scale: float = 3, reducer: str = "area") -> ViewState:
    state = opening.with_image(state_of(scale=scale, reducer=reducer), image())
    return reduced(enlarging.with_round_trip(state, True))


def reduced(state: ViewState) -> ViewState:
    """Return the state with what it lacks."""
    assert state.image is not None
    return replace(
        state, reduction=reduce(state.image, state.scaling.scale, state.round_trip.reducer)
    )


def test_what_is_missing_is_known() -> None:
    state = opening.with_image(state_of(scale=3), image())
    assert not state.resolved.lacks_reduction
    state = enlarging.with_round_trip(state, True)
    assert state.resolved.lacks_reduction
    state = reduced(state)
    assert not state.resolved.lacks_reduction
    assert enlarging.with_scale(state, 4).resolved.lacks_reduction
    assert altered(state, reducer="lanczos").resolved.lacks_reduction
    assert opening.with_image(state, image(9, 9)).resolved.lacks_reduction
    off = enlarging.with_round_trip(enlarging.with_scale(state, 4), False)
    assert not off.resolved.lacks_reduction
    assert (off.resolved.source, off.resolved.truth) == (off.image, None)


def test_the_reference_is_the_truth_and_afterwards_the_former_one() -> None:
    state = reduced_state()
    assert state.resolved.is_against_truth
    assert state.resolved.compared_with == "truth"
    assert state.resolved.measurable == ("bilinear", "opencv", "transposed_conv")
    chosen = altered(state, reference="opencv", against_truth=False)
    assert chosen.resolved.compared_with == "opencv"
    off = enlarging.with_round_trip(state, False)
    assert off.resolved.compared_with == "bilinear"
    assert enlarging.with_round_trip(
        altered(off, against_truth=False), True
    ).round_trip.against_truth


def test_the_sizes_are_known_before_the_image_is_reduced() -> None:
    state = enlarging.with_round_trip(opening.with_image(state_of(scale=3), image()), True)
    assert state.resolved.source_shape == reduced(state).resolved.source_shape == (13, 16)
    done = reduced(state).resolved.source
    assert done is not None
    assert (done.height, done.width) == (13, 16)
    assert state.resolved.output_shape("bilinear") == (39, 48)


def test_the_view_stays_where_it_was() -> None:
    opened = opening.with_image(state_of(scale=2, pane_size=(90, 120)), image(40, 50))
    opened = altered(opened, view=View(10, 20, 6.0), pin=Place(20, 40, (80, 100)))
    state = enlarging.with_round_trip(opened, True)
    assert state.view == View(5, 10, 12)
    assert state.marks.pin == Place(10, 20, (40, 50))
    four = enlarging.with_scale(state, 4)
    assert four.resolved.source_shape == (10, 12)
    assert four.view is not None
    assert four.view.center_row / 10 == pytest.approx(1 / 4)
    assert enlarging.with_round_trip(state, False).view == opened.view
    assert enlarging.with_round_trip(replace(opened, view=None), True).view is None
