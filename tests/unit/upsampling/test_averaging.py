"""Averages in whole numbers, by NumPy and by the compiled loops: the same bytes."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import Bytes, Integers, bilinear, half_up, noise, opencv, size_of
from tests.ways import NUMPY, WAYS, answered_by
from viewer.geometry import Region
from viewer.upsampling import METHODS, Border, Parameters, averaging
from viewer.upsampling.averaging import (
    averages_of,
    block_averages,
    block_sums,
    weighted_average,
)
from viewer.upsampling.opencv import OpenCV
from viewer.upsampling.taps import AxisTaps

CHANNELS = st.sampled_from([1, 3, 4])


def dense(taps: AxisTaps, n_in: int) -> Integers:
    """Weight of every source position (a column) at every output position."""
    matrix = np.zeros((len(taps.indices), n_in), np.int64)
    for row, indices, weights in zip(matrix, taps.indices, taps.weights, strict=True):
        np.add.at(row, indices, weights)
    return matrix


def true_average(source: Bytes, down: AxisTaps, across: AxisTaps) -> Bytes:
    """Products of dense matrices, in whole numbers; each pixel divided by itself."""
    planes = source.transpose(2, 0, 1).astype(np.int64)
    sums = dense(down, source.shape[0]) @ planes @ dense(across, source.shape[1]).T
    picture = np.zeros((*sums.shape[1:], len(planes)), np.uint8)
    for row, col in np.ndindex(*sums.shape[1:]):
        area = int(down.denominators[row] * across.denominators[col])
        picture[row, col] = half_up(sums[:, row, col], area)
    return picture


@st.composite
def axis_taps(draw: st.DrawFn, n_in: int, *, neighbours: bool) -> AxisTaps:
    """Taps as methods have them: neighbours over one denominator, or anything at all."""
    n = draw(st.integers(1, 9))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    one = draw(st.sampled_from([1, 2, 3, 4, 8, 16, 18, 256, 1444, 3000, 4096, 4099, 60_000]))
    if neighbours:
        first = rng.integers(0, n_in, n)
        weight = rng.integers(0, one + 1, n)
        last = first == n_in - 1
        weights = np.stack([np.where(last, one, one - weight), np.where(last, 0, weight)], axis=1)
        indices = np.stack([first, first + 1], axis=1)
        return AxisTaps.of(indices, weights, one, present=indices < n_in)
    taps = draw(st.integers(1, 5))
    indices = rng.integers(0, n_in, (n, taps))
    made = AxisTaps.of(indices, rng.integers(0, one + 1, (n, taps)), one)
    if draw(st.booleans()):
        made.denominators[:] = rng.integers(1, one + 1, n)
    return made


@settings(max_examples=300)
@given(st.data(), st.integers(1, 12), st.integers(1, 12), CHANNELS, st.booleans())
def test_averages_are_true(
    data: st.DataObject, height: int, width: int, channels: int, neighbours: bool
) -> None:
    source = noise(height, width, channels)
    if data.draw(st.booleans()):
        source = np.where(source > 127, np.uint8(255), np.uint8(0))
    if data.draw(st.booleans()):  # not in one piece
        source = source[::-1].transpose(1, 0, 2)
    down = data.draw(axis_taps(source.shape[0], neighbours=neighbours))
    across = data.draw(axis_taps(source.shape[1], neighbours=neighbours))
    expected = true_average(source, down, across)
    for threads in WAYS:
        with answered_by(threads):
            picture = weighted_average(source, down, across)
        assert picture.dtype == np.uint8
        assert picture.flags.c_contiguous
        assert np.array_equal(picture, expected), threads


@pytest.mark.parametrize("area", [1, 2, 3, 9, 25, 255, 256, 257, 1444 * 960, 2**24, 2**24 + 1])
def test_rounding_at_every_half(area: int) -> None:
    """One weight out of the area, at the values on both sides of each half."""
    weights = np.unique([area // 2, area // 510, (area + 1) // 2, area // 3, area - 1, area])
    source = np.arange(256, dtype=np.uint8).reshape(1, 256, 1)
    indices = np.arange(256)[:, None]
    for weight in weights.tolist():
        down = AxisTaps.of(np.zeros((1, 1), np.int64), np.full((1, 1), weight), area)
        across = AxisTaps.identity(indices[:, 0])
        expected = [(2 * weight * value + area) // (2 * area) for value in range(256)]
        for threads in (NUMPY, 1):
            with answered_by(threads):
                picture = weighted_average(source, down, across)
            assert picture[0, :, 0].tolist() == expected, (weight, threads)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("scale", [1.1, 3, 7, 1.2347])
def test_bilinear_far_from_the_origin(scale: float, channels: int) -> None:
    source = noise(3, 6000, channels)
    output = (size_of(3, scale), size_of(6000, scale))
    rows, cols = np.arange(output[0]), np.arange(output[1] - 700, output[1])
    region = Region(0, int(cols[0]), *output)
    expected = bilinear(source, output, rows, cols)
    for threads in WAYS:
        with answered_by(threads):
            picture = METHODS["bilinear"].render(source, region, Parameters(scale, 1))
        assert np.array_equal(picture, expected), threads


@given(st.integers(1, 30), st.integers(1, 30), CHANNELS, st.floats(0.1, 9), st.sampled_from(WAYS))
def test_formula_of_cv2_is_cv2(
    height: int, width: int, channels: int, scale: float, threads: int
) -> None:
    source = noise(height, width, channels)
    output = (size_of(height, scale), size_of(width, scale))
    method = METHODS["opencv"]
    assert isinstance(method, OpenCV)
    with answered_by(threads):
        picture = method.formula(source, output, np.arange(output[0]), np.arange(output[1]))
    assert np.array_equal(picture, opencv(source, output))


@pytest.mark.parametrize("border", Border)
@pytest.mark.parametrize(("stride", "kernel_size"), [(1, 1), (1, 2), (1, 9), (1, 64), (2, 63)])
def test_slow_layers_are_pytorchs(stride: int, kernel_size: int, border: Border) -> None:
    source = noise(11, 9, 3)
    parameters = Parameters(stride, kernel_size, border=border)
    method = METHODS["transposed_conv"]
    region = Region.whole(method.output_shape((11, 9), parameters))
    pictures = []
    for threads in (NUMPY, 2):
        with answered_by(threads):
            pictures.append(method.render(source, region, parameters))
    assert np.array_equal(*pictures)


def test_without_numba_numpy_answers() -> None:
    code = """
import sys
sys.modules["numba"] = None
import numpy as np
from viewer.upsampling import averaging
from viewer.upsampling.taps import AxisTaps
assert not averaging.load_loops() and not averaging.loops_are_loaded()
taps, source = AxisTaps.identity(np.arange(3)), np.full((3, 3, 1), 7, np.uint8)
print(averaging.weighted_average(source, taps, taps).tolist() == source.tolist())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("True\n", "")


@pytest.mark.parametrize("failure", [RuntimeError, OSError])
def test_where_nothing_can_be_kept_numpy_or_the_loops_answer(failure: type[Exception]) -> None:
    code = f"""
from numba.core.dispatcher import Dispatcher
def fail(self):
    raise {failure.__name__}
Dispatcher.enable_caching = fail
Dispatcher.compile = lambda self, types: None  # it takes seconds
Dispatcher.disable_compile = lambda self: None
from viewer.upsampling import averaging
print(averaging.load_loops())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"{failure is RuntimeError}\n", "")


def test_loading_stops_when_it_is_not_wanted() -> None:
    with answered_by(NUMPY):
        assert not averaging.load_loops(lambda: False)
        assert not averaging.loops_are_loaded()
        assert averaging.load_loops()
        assert averaging.loops_are_loaded()


def test_only_large_work_loads_the_loops() -> None:
    with answered_by(NUMPY):
        assert not averaging.load_loops_for(1000)
        assert averaging.load_loops_for(1_000_000_000)
    with answered_by(1):
        assert averaging.load_loops_for(1000)


def test_sums_of_blocks() -> None:
    pixels = np.array([[0, 1, 10, 255], [0, 1, 20, 255], [3, 4, 5, 6]], np.uint8)[:, :, None]
    for threads in WAYS:
        with answered_by(threads):
            sums = block_sums(pixels, np.array([0, 2, 3]), np.array([0, 2, 3, 4]))
        assert sums[:, :, 0].tolist() == [[2, 30, 510], [7, 5, 6]]


def test_sums_of_large_blocks_do_not_overflow() -> None:
    white = np.full((4200, 4200, 1), 255, np.uint8)
    edges = np.array([0, 4200])
    for threads in WAYS:
        with answered_by(threads):
            assert block_sums(white, edges, edges) == 255 * 4200 * 4200 > 2**32


@st.composite
def edges(draw: st.DrawFn, length: int) -> Integers:
    """Where blocks begin and the last one ends, anywhere within a length."""
    places = st.integers(0, length)
    return np.array(sorted(draw(st.sets(places, min_size=2, max_size=min(9, length + 1)))))


@settings(max_examples=200)
@given(st.data(), st.sampled_from([1, 2, 5, 40, 255, 256, 257, 600]), st.integers(1, 40), CHANNELS)
def test_sums_of_blocks_anywhere(
    data: st.DataObject, height: int, width: int, channels: int
) -> None:
    source = data.draw(st.sampled_from([noise(height, width, channels), None]))
    if source is None:
        source = np.full((height, width, channels), 255, np.uint8)
    if data.draw(st.booleans()):  # not in one piece
        source = source[::-1].transpose(1, 0, 2)
    rows, cols = (data.draw(edges(length)) for length in source.shape[:2])
    until = np.zeros((source.shape[0] + 1, source.shape[1] + 1, channels), np.uint64)
    until[1:, 1:] = source.cumsum(axis=0, dtype=np.uint64).cumsum(axis=1, dtype=np.uint64)
    sums = np.diff(np.diff(until[np.ix_(rows, cols)], axis=0), axis=1)
    areas = np.multiply.outer(np.diff(rows), np.diff(cols))
    averages = np.stack([half_up(plane, areas) for plane in sums.transpose(2, 0, 1).astype(int)], 2)
    for threads in WAYS:
        with answered_by(threads):
            found, rounded = block_sums(source, rows, cols), block_averages(source, rows, cols)
        assert (found.dtype, rounded.dtype) == (np.uint64, np.uint8)
        np.testing.assert_array_equal(found, sums, err_msg=str(threads))
        np.testing.assert_array_equal(rounded, averages, err_msg=str(threads))
    np.testing.assert_array_equal(averages_of(sums, rows, cols), averages)
