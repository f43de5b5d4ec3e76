"""Histograms are counts over crops of whole outputs as the oracles make them."""

from unittest import mock

import numpy as np
import pytest

from tests.oracles import WHOLE, noise
from viewer.comparing import histogram as histogram_module
from viewer.comparing.histogram import HistogramRequest, count_values, histogram_table, histograms
from viewer.geometry import Region
from viewer.upsampling import METHODS, MethodError, Parameters
from viewer.upsampling.enlargement import Enlargement

SOURCE = noise(20, 30, 3)
PARAMETERS = Parameters(3, 5)
REGION = Region(7, 11, 50, 83)


def request(*names: str, region: Region = REGION) -> HistogramRequest:
    return HistogramRequest(Enlargement(SOURCE, PARAMETERS), dict.fromkeys(names, region))


def counts(pixels: np.ndarray) -> np.ndarray:
    return np.array(
        [
            [np.count_nonzero(pixels[:, :, channel] == value) for value in range(256)]
            for channel in range(pixels.shape[2])
        ]
    )


@pytest.mark.parametrize("method", ["bilinear", "opencv", "transposed_conv", "pillow_lanczos"])
def test_a_histogram_counts_the_crop_of_the_whole_output(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histogram_module, "STRIP_PIXELS", 500)
    found = histograms(request(method), lambda done: True)
    assert found is not None
    crop = WHOLE[method](SOURCE, PARAMETERS)[REGION.slices]
    np.testing.assert_array_equal(found[method], counts(crop))
    assert (np.asarray(found[method]).sum(axis=1) == REGION.height * REGION.width).all()


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_every_channel_is_counted(channels: int) -> None:
    pixels = noise(9, 8, channels)
    np.testing.assert_array_equal(count_values(pixels), counts(pixels))


def test_the_truth_is_counted_too() -> None:
    truth = noise(60, 90, 3)
    asked = HistogramRequest(Enlargement(SOURCE, PARAMETERS, truth), {"truth": REGION})
    found = histograms(asked, lambda done: True)
    assert found is not None
    np.testing.assert_array_equal(found["truth"], counts(truth[REGION.slices]))


def test_of_nothing_there_are_no_counts() -> None:
    found = histograms(request("bilinear", region=Region(0, 0, 0, 0)), lambda done: True)
    assert found is not None
    assert not np.asarray(found["bilinear"]).any()


def test_a_method_that_fails_leaves_the_others_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    for error, sentence in (
        (MethodError("no library"), "no library"),
        (RuntimeError("broken"), "RuntimeError: broken"),
    ):
        render = mock.Mock(side_effect=error)
        monkeypatch.setattr(type(METHODS["opencv"]), "render", render)
        found = histograms(request("opencv", "bilinear"), lambda done: True)
        assert found is not None
        assert found["opencv"] == sentence
        assert not isinstance(found["bilinear"], str)


def test_progress_goes_over_all_and_stops_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histogram_module, "STRIP_PIXELS", 500)
    told: list[float] = []
    assert histograms(request("bilinear", "opencv"), lambda done: not told.append(done))
    assert told == sorted(told)
    assert told[0] == 0 and 0.5 < told[-1] < 1
    assert histograms(request("bilinear", "opencv"), lambda done: done < 0.7) is None


def test_the_table_has_a_row_for_each_value() -> None:
    found = {"a": count_values(SOURCE), "b": count_values(SOURCE[:5])}
    head, *rows = histogram_table(found, {"b": "B", "missing": "M", "a": "A"})
    assert head == ("value", "B (R)", "B (G)", "B (B)", "A (R)", "A (G)", "A (B)")
    numbers = np.array(rows)
    assert numbers[:, 0].tolist() == list(range(256))
    np.testing.assert_array_equal(numbers[:, 1:4].T, counts(SOURCE[:5]))
    np.testing.assert_array_equal(numbers[:, 4:].T, counts(SOURCE))
