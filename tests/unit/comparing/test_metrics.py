"""Metrics against scikit-image, and against plain NumPy in float64, on whole outputs."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.metrics import (
    mean_squared_error,
    peak_signal_noise_ratio,
    structural_similarity,
)

from tests.ways import NUMPY, answered_by
from viewer.comparing import metrics
from viewer.comparing.metrics import (
    Errors,
    MeasureRequest,
    Metrics,
    Part,
    measure,
    measure_all,
)
from viewer.comparing.reason_counts import count_reasons
from viewer.comparing.reasons import Reason
from viewer.geometry import Region, output_shape
from viewer.upsampling import METHODS, Method, MethodError, Parameters
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.truth import TRUTH

PHOTO = np.random.default_rng(3).integers(0, 256, (23, 31, 3), dtype=np.uint8)
ENLARGEMENT = Enlargement(PHOTO, Parameters(2, 4))


def whole(source: np.ndarray, method: str, parameters: Parameters) -> np.ndarray:
    shape = METHODS[method].output_shape(source.shape[:2], parameters)
    return METHODS[method].render(source, Region.whole(shape), parameters)


def measured(
    source: np.ndarray,
    method: str,
    reference: str | np.ndarray,
    parameters: Parameters,
    region: Region | None = None,
    **options: bool,
) -> Metrics:
    """Measure against a method, or against a picture as the truth."""
    is_truth = isinstance(reference, np.ndarray)
    enlargement = Enlargement(source, parameters, reference if is_truth else None)
    found = measure(enlargement, method, TRUTH if is_truth else reference, region, **options)
    assert found is not None
    return found


def assert_oracle(found: Metrics, picture: np.ndarray, reference: np.ndarray) -> None:
    """Assert that all figures are those of two whole pictures."""
    floats = picture.astype(np.float64), reference.astype(np.float64)
    distance = np.abs(floats[0] - floats[1])
    errors = found.whole
    assert errors.pixels == picture.shape[0] * picture.shape[1]
    assert errors.values == picture.size
    assert errors.largest == distance.max()
    assert errors.differing == np.count_nonzero(distance.any(axis=2))
    assert errors.mae == pytest.approx(distance.mean(), rel=1e-12)
    assert errors.mse == pytest.approx(mean_squared_error(*floats), rel=1e-12)
    assert errors.rmse == pytest.approx(math.sqrt((distance**2).mean()), rel=1e-12)
    if distance.any():
        expected = peak_signal_noise_ratio(*floats, data_range=255)
        assert errors.psnr == pytest.approx(expected, rel=1e-12)
    else:
        assert errors.psnr == math.inf
    assert found.ssim == pytest.approx(
        structural_similarity(picture, reference, data_range=255, channel_axis=2), rel=1e-11
    )


@pytest.mark.parametrize("threads", [NUMPY, 2])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("method", ["opencv", "transposed_conv", "nearest", "as_printed"])
def test_whole_outputs_have_the_figures_of_scikit_image(
    method: str, channels: int, threads: int
) -> None:
    source = np.random.default_rng(5).integers(0, 256, (23, 31, channels), dtype=np.uint8)
    for scale in (2, 3, 1.6, 0.5):
        parameters = Parameters(scale, 4)
        if METHODS[method].output_shape((23, 31), parameters) != output_shape((23, 31), scale):
            continue  # a transposed convolution at a fraction: other sizes have tests of their own
        with answered_by(threads):
            found = measured(source, method, "bilinear", parameters)
        assert found.same_size
        assert_oracle(
            found, whole(source, method, parameters), whole(source, "bilinear", parameters)
        )


@given(
    seed=st.integers(0, 2**32 - 1),
    shape=st.tuples(st.integers(1, 3), st.integers(1, 5000), st.sampled_from([1, 3, 4])),
    most=st.sampled_from([0, 1, 255]),
    threads=st.sampled_from([NUMPY, 1]),
    data=st.data(),
)
def test_errors_are_added_up_exactly(
    seed: int, shape: tuple[int, int, int], most: int, threads: int, data: st.DataObject
) -> None:
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 256, shape, np.uint8)
    second = np.where(rng.random(shape) < 0.2, rng.integers(0, most + 1, shape), first)
    second = second.astype(np.uint8)
    left = data.draw(st.integers(0, shape[1] - 1))
    cols: slice | np.ndarray = slice(left, data.draw(st.integers(left + 1, shape[1])))
    if data.draw(st.booleans()):
        cols = rng.integers(0, shape[1], 7)
    with answered_by(threads):
        found = metrics.block_errors(first, second, cols)
    distance = np.abs(first[:, cols].astype(np.int64) - second[:, cols])
    assert found == Errors(
        pixels=distance.shape[0] * distance.shape[1],
        values=distance.size,
        differing=np.count_nonzero(distance.any(axis=2)),
        largest=distance.max(),
        absolute=distance.sum(),
        squared=(distance**2).sum(),
    )


@pytest.mark.parametrize("threads", [NUMPY, 2])
@pytest.mark.parametrize("pixels", [62, 62 * 7, 62 * 1000])
@pytest.mark.parametrize("against", ["bilinear", "truth"])
def test_the_worst_pixel_is_the_first_of_the_largest_difference(
    against: str, pixels: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "STRIP_PIXELS", pixels)
    parameters = Parameters(2, 4)
    truth = np.random.default_rng(8).integers(0, 256, (46, 62, 3), dtype=np.uint8)
    reference = truth if against == "truth" else whole(PHOTO, "bilinear", parameters)
    given = truth if against == "truth" else "bilinear"
    levels = np.abs(whole(PHOTO, "opencv", parameters).astype(int) - reference).max(axis=2)
    for region in (Region(0, 0, 46, 62), Region(5, 30, 40, 61)):
        with answered_by(threads):
            found = measured(PHOTO, "opencv", given, parameters, region, locate=True)
        part = levels[region.slices]
        row, col = np.argwhere(part == part.max())[0]
        assert found.worst == (region.top + row, region.left + col)
        assert levels[found.worst] == found.whole.largest


def test_where_nothing_differs_no_pixel_is_the_worst() -> None:
    parameters = Parameters(2, 4)
    assert measured(PHOTO, "bilinear", "bilinear", parameters, locate=True).worst is None
    assert measured(PHOTO, "opencv", "bilinear", parameters).worst is None  # not asked for


@pytest.mark.parametrize("pixels", [62, 62 * 3, 62 * 7, 62 * 20])
def test_strips_do_not_show(pixels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    parameters = Parameters(2, 4)
    expected = measured(PHOTO, "transposed_conv", "bilinear", parameters)
    monkeypatch.setattr(metrics, "STRIP_PIXELS", pixels)
    found = measured(PHOTO, "transposed_conv", "bilinear", parameters)
    assert found.parts == expected.parts
    assert found.ssim == pytest.approx(expected.ssim, rel=1e-13)


@settings(max_examples=40)
@given(st.data())
def test_a_region_has_the_figures_of_its_crops(data: st.DataObject) -> None:
    parameters = Parameters(2.6, 5)
    shape = output_shape(PHOTO.shape[:2], 2.6)
    top, left = (data.draw(st.integers(0, length - 7)) for length in shape)
    bottom, right = (
        data.draw(st.integers(start + 7, length))
        for start, length in zip((top, left), shape, strict=True)
    )
    region = Region(top, left, bottom, right)
    found = measured(PHOTO, "opencv", "as_printed", parameters, region)
    pictures = [whole(PHOTO, method, parameters) for method in ("opencv", "as_printed")]
    assert_oracle(found, pictures[0][region.slices], pictures[1][region.slices])


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    first=st.sampled_from(sorted(METHODS)),
    second=st.sampled_from(sorted(METHODS)),
    scale=st.sampled_from([0.5, 1, 1.6, 2, 3.7]),
)
def test_the_parts_add_up(seed: int, first: str, second: str, scale: float) -> None:
    source = np.random.default_rng(seed).integers(0, 256, (5, 9, 3), dtype=np.uint8)
    parameters = Parameters(scale, 4)
    found = measured(source, first, second, parameters)
    height, width = METHODS[first].output_shape((5, 9), parameters)
    assert sum(errors.pixels for errors in found.parts.values()) == height * width
    for name in ("values", "differing", "absolute", "squared"):
        total = sum(getattr(errors, name) for errors in found.parts.values())
        assert total == getattr(found.whole, name)
    assert found.whole.largest == max(errors.largest for errors in found.parts.values())


@pytest.mark.parametrize("method", METHODS)
def test_nothing_has_an_error_against_itself(method: str) -> None:
    found = measured(PHOTO[:20, :30], method, method, Parameters(1.6, 4))
    assert (found.whole.differing, found.whole.largest) == (0, 0)
    assert found.whole.psnr == math.inf


def test_the_parts_are_those_of_the_reasons() -> None:
    parameters = Parameters(4, 8)
    for first in ("opencv", "transposed_conv", "nearest", "as_printed"):
        found = measured(PHOTO, first, "bilinear", parameters)
        found_counts = count_reasons(Enlargement(PHOTO, parameters), first, "bilinear")
        assert found_counts is not None
        counts = found_counts.counts
        at_border = (Reason.BORDER, Reason.WRAPPED, Reason.CANCELLED)
        border = sum(counts.get(reason, 0) for reason in at_border)
        assert found.parts[Part.BORDER].differing == border
        assert found.parts[Part.ROUNDING].differing == counts.get(Reason.ROUNDING, 0)
        assert found.whole.differing == sum(counts.values()) - counts.get(Reason.EQUAL, 0)


def test_a_transposed_convolution_is_wrong_only_at_its_border() -> None:
    found = measured(PHOTO, "transposed_conv", "bilinear", Parameters(4, 8))
    assert found.parts[Part.BORDER].pixels == 92 * 124 - 88 * 120  # half a kernel on each side
    assert found.parts[Part.BORDER].largest > 0
    assert found.parts[Part.INTERIOR].pixels == 0
    assert found.parts[Part.ROUNDING].pixels == 88 * 120
    assert found.parts[Part.ROUNDING].psnr == math.inf
    assert math.isnan(found.parts[Part.INTERIOR].psnr)
    assert math.isnan(found.parts[Part.INTERIOR].rmse)
    assert math.isnan(found.parts[Part.INTERIOR].share)


def test_identical_pictures() -> None:
    found = measured(PHOTO, "bilinear", "bilinear", Parameters(2, 4))
    assert (found.whole.squared, found.whole.differing, found.whole.psnr) == (0, 0, math.inf)
    assert found.ssim == 1


@pytest.mark.parametrize("levels", [(0, 0), (255, 255), (0, 255), (100, 101)])
def test_single_colours(levels: tuple[int, int]) -> None:
    source, truth = (np.full((9, 12, 3), level, np.uint8) for level in levels)
    found = measured(source, "original", truth, Parameters(2, 4))
    assert_oracle(found, source, truth)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (6, 60), (46, 6), (7, 7)])
def test_what_is_too_small_for_a_window_has_no_ssim(height: int, width: int) -> None:
    region = Region(0, 2, height, 2 + width)
    found = measured(PHOTO, "nearest", "bilinear", Parameters(2, 4), region)
    assert (found.ssim is None) == (min(height, width) < 7)
    pictures = [whole(PHOTO, m, Parameters(2, 4))[region.slices] for m in ("nearest", "bilinear")]
    distance = pictures[0].astype(float) - pictures[1]
    assert found.whole.mse == pytest.approx((distance**2).mean(), rel=1e-12)
    assert found.whole.pixels == height * width


def test_of_no_pixels_there_are_no_figures() -> None:
    found = measured(PHOTO, "nearest", "bilinear", Parameters(2, 4), Region(3, 3, 3, 9))
    assert found.whole == Errors()
    assert found.ssim is None
    assert all(math.isnan(figure) for figure in (found.whole.mae, found.whole.psnr))


# Other sizes


def test_pictures_of_other_sizes_are_compared_at_the_same_place() -> None:
    # Each pixel of the nearest neighbour is the source's pixel at its place, whatever the size.
    for scale in (2, 3, 2.6, 0.4):
        found = measured(PHOTO, "nearest", "original", Parameters(scale, 4))
        assert not found.same_size
        assert found.whole.squared == 0
        assert found.parts[Part.ROUNDING].pixels == found.whole.pixels
        assert found.ssim == 1 or min(output_shape((23, 31), scale)) < 16


def test_a_known_shift_is_found_across_sizes() -> None:
    # A ramp of 4 levels a pixel that is one pixel further right is 4 levels darker everywhere.
    ramp = np.broadcast_to(4 * np.arange(20, dtype=np.uint8)[None, :, None], (12, 20, 1)).copy()
    truth = np.broadcast_to(4 * np.arange(1, 21, dtype=np.uint8)[None, :, None], (12, 20, 1))
    found = measured(ramp, "nearest", np.ascontiguousarray(truth), Parameters(3, 4))
    assert (found.whole.largest, found.whole.mae, found.whole.share) == (4, 4, 1)
    # The other way round: each pixel of the smaller one reads the enlarged one in its middle.
    found = measured(ramp, "original", "nearest", Parameters(3, 4))
    assert found.whole.squared == 0


def test_across_sizes_the_figures_are_those_of_the_reference_read_at_the_centres() -> None:
    parameters = Parameters(2.6, 6)
    pictures = [whole(PHOTO, method, parameters) for method in ("transposed_conv", "bilinear")]
    rows, cols = (
        np.floor((np.arange(n) + 0.5) * m / n).astype(int)
        for n, m in zip(pictures[0].shape[:2], pictures[1].shape[:2], strict=True)
    )
    found = measured(PHOTO, "transposed_conv", "bilinear", parameters)
    assert_oracle(found, pictures[0], pictures[1][np.ix_(rows, cols)])


# The truth


def test_against_a_truth_the_border_is_what_lies_beyond_the_outermost_centres() -> None:
    parameters = Parameters(4, 8)
    truth = np.random.default_rng(7).integers(0, 256, (92, 124, 3), dtype=np.uint8)
    found = measured(PHOTO, "bilinear", truth, parameters)
    assert_oracle(found, whole(PHOTO, "bilinear", parameters), truth)
    assert found.parts[Part.BORDER].pixels == 92 * 124 - 88 * 120
    assert found.parts[Part.ROUNDING].pixels == 0
    inner = found.parts[Part.INTERIOR]
    picture = whole(PHOTO, "bilinear", parameters)[2:-2, 2:-2].astype(float)
    assert inner.mse == pytest.approx(((picture - truth[2:-2, 2:-2]) ** 2).mean(), rel=1e-12)


# Progress


def test_progress_is_told_and_stops_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "STRIP_PIXELS", 62 * 10)
    told: list[float] = []

    def go_on(done: float) -> bool:
        told.append(done)
        return len(told) < 3

    assert measure(ENLARGEMENT, "opencv", "bilinear", progress=go_on) is None
    assert told == pytest.approx([10 / 46, 20 / 46, 30 / 46])
    told.clear()
    told.append(0)
    found = measure(ENLARGEMENT, "opencv", "bilinear", progress=lambda done: not told.append(done))
    assert found is not None
    assert told[-1] == 1


def test_an_interrupt_does_not_wait_for_the_other_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "STRIP_PIXELS", 1)
    made = []
    render = METHODS["opencv"].render

    def counted(*arguments: object) -> object:
        made.append(arguments)
        return render(*arguments)  # type: ignore[arg-type]

    def interrupt(done: float) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(METHODS["opencv"], "render", counted)
    enlargement = Enlargement(np.tile(PHOTO, (30, 1, 1)), Parameters(2, 4))
    with pytest.raises(KeyboardInterrupt):
        measure(enlargement, "opencv", "bilinear", None, interrupt)
    assert len(made) < 1000  # of 1380 strips


def test_ssim_can_be_left_out() -> None:
    found = measured(PHOTO, "opencv", "bilinear", Parameters(2, 4), similarity=False)
    assert found.ssim is None
    assert found.parts == measured(PHOTO, "opencv", "bilinear", Parameters(2, 4)).parts


def test_a_method_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Method, *_: object) -> None:
        raise MethodError("no library")

    monkeypatch.setattr(type(METHODS["opencv"]), "render", fail)
    with pytest.raises(MethodError, match="no library"):
        measure(ENLARGEMENT, "opencv", "bilinear")


# Several methods at once

REQUEST = MeasureRequest(
    ENLARGEMENT, "bilinear", {"opencv": Region(10, 20, 40, 60), "nearest": None}
)


def test_every_method_is_measured_over_its_region() -> None:
    assert measure_all(REQUEST, lambda done: True) == {
        "opencv": measure(ENLARGEMENT, "opencv", "bilinear", Region(10, 20, 40, 60)),
        "nearest": measure(ENLARGEMENT, "nearest", "bilinear"),
    }


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(MethodError("no library"), "no library"), (RuntimeError("broken"), "RuntimeError: broken")],
)
def test_a_method_that_fails_leaves_the_others_theirs(
    error: Exception, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(type(METHODS["opencv"]), "render", fail)
    results = measure_all(REQUEST, lambda done: True)
    assert results is not None
    assert results["opencv"] == sentence
    assert results["nearest"] == measure(ENLARGEMENT, "nearest", "bilinear")


def test_progress_goes_over_all_methods_and_stops_the_work() -> None:
    told: list[float] = []
    assert measure_all(REQUEST, lambda done: not told.append(done)) is not None
    assert told == sorted(told)
    assert told[-1] == 1
    assert measure_all(REQUEST, lambda done: done < 1) is None
