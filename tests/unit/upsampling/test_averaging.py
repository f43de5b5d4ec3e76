"""Averages in whole numbers, by NumPy and by the compiled loops: the same bytes."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import Bytes, Integers, bilinear, half_up, noise, opencv, size_of
from tests.ways import NUMPY, WAYS, answered_by
from viewer.geometry import Region
from viewer.upsampling import METHODS, Border, Parameters, matched_kernel_size
from viewer.upsampling.averaging import Span, average_of_region, weighted_average
from viewer.upsampling.bilinear import bilinear_taps
from viewer.upsampling.conventions import Convention
from viewer.upsampling.libraries.opencv import OpenCV
from viewer.upsampling.taps import AxisTaps

CHANNELS = st.sampled_from([1, 3, 4])
TAPS = {c: partial(bilinear_taps, convention=c) for c in Convention}


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


def places(rng: np.random.Generator, length: int) -> Integers:
    """Some of an output's positions, in any order and any number of times."""
    if rng.integers(2):
        return rng.integers(0, min(length, 14), rng.integers(1, 9))  # the more alike, the better
    some = np.arange(length)[rng.integers(length) :]
    order = rng.integers(3)
    if order == 0:
        i, j = rng.integers(0, len(some), 2)
        some[[i, j]] = some[[j, i]]
    return rng.permutation(some) if order == 1 else some[::-1]


def in_any_order(method: str, scale: float, channels: int, rows: Integers, cols: Integers) -> None:
    """Every way gives, of some rows and columns, what NumPy makes of them within the whole."""
    source, parameters = noise(5, 13, channels), Parameters(scale, matched_kernel_size(scale))
    with answered_by(NUMPY):
        whole = METHODS[method].render_grid(
            source, *map(np.arange, METHODS[method].output_shape((5, 13), parameters)), parameters
        )
    for threads in WAYS:
        with answered_by(threads):
            picture = METHODS[method].render_grid(source, rows, cols, parameters)
        assert np.array_equal(picture, whole[rows][:, cols]), (threads, rows, cols)


@pytest.mark.parametrize(
    "method", ["bilinear", "opencv", "opencv_exact", "nearest", "transposed_conv"]
)
@settings(max_examples=200)
@given(st.sampled_from([2, 3, 4, 8, 0.5, 1, 1 / 3, 1.6, 2.5]), CHANNELS, st.integers(0, 2**32 - 1))
def test_rows_and_columns_come_in_any_order(
    method: str, scale: float, channels: int, seed: int
) -> None:
    """As `plan` promises."""
    rng, parameters = np.random.default_rng(seed), Parameters(scale, matched_kernel_size(scale))
    height, width = METHODS[method].output_shape((5, 13), parameters)
    for _ in range(5):
        in_any_order(method, scale, channels, places(rng, height), places(rng, width))


@pytest.mark.parametrize(
    ("scale", "cols"), [(2, [2, 4, 0, 1, 0, 8]), (3, [1, 5, 1, 2, 2, 4]), (4, [0, 7, 0, 2, 0, 11])]
)
def test_columns_that_look_like_a_gap_and_are_none(scale: float, cols: list[int]) -> None:
    in_any_order("bilinear", scale, 1, np.arange(3), np.array(cols))


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


@settings(max_examples=200)
@given(st.data(), st.integers(1, 9), CHANNELS, st.integers(1, 40), st.sampled_from(WAYS))
def test_any_crop_at_whole_number_scales_and_half(
    data: st.DataObject, scale: float, channels: int, width: int, threads: int
) -> None:
    if data.draw(st.integers(0, 4)) == 0:
        scale = 0.5
    source = noise(8, width, channels)
    output = (size_of(8, scale), size_of(width, scale))
    top, left = data.draw(st.integers(0, 2)), data.draw(st.integers(0, output[1] - 1))
    region = Region(top, left, output[0], data.draw(st.integers(left + 1, output[1])))
    rows, cols = np.arange(top, output[0]), np.arange(left, region.right)
    with answered_by(threads):
        picture = METHODS["bilinear"].render(source, region, Parameters(scale, 1))
        nearest = METHODS["nearest"].render(source, region, Parameters(scale, 1))
    assert np.array_equal(picture, bilinear(source, output, rows, cols))
    if scale != 0.5:
        assert np.array_equal(nearest, source[rows // int(scale)][:, cols // int(scale)])


@given(
    st.integers(1, 30),
    st.integers(1, 30),
    CHANNELS,
    st.floats(0.1, 9) | st.integers(1, 9),
    st.sampled_from(WAYS),
)
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


@given(st.data(), st.integers(1, 30), st.floats(0.3, 6), CHANNELS, st.sampled_from(WAYS))
def test_of_a_region_the_tables_that_are_kept_are_its_own(
    data: st.DataObject, n_in: int, scale: float, channels: int, threads: int
) -> None:
    source, n_out = noise(n_in, n_in, channels), size_of(n_in, scale)
    spans = []
    for _ in range(2):
        first = data.draw(st.integers(0, n_out - 1))
        spans.append((first, data.draw(st.integers(first + 1, n_out))))
    # The same spans of other conventions, and what is kept of them, must not be mixed up.
    for convention in (*Convention, *Convention):
        taps = TAPS[convention]
        down, across = (Span(taps, *span, n_in, n_out) for span in spans)
        tables = [taps(np.arange(*span), n_in, n_out) for span in spans]
        with answered_by(threads):
            picture = average_of_region(source, down, across)
        assert np.array_equal(picture, true_average(source, tables[0], tables[1]))


def test_equal_spans_have_their_taps_made_once() -> None:
    calls = []

    def taps(outputs: Integers, n_in: int, n_out: int) -> AxisTaps:
        calls.append(outputs.tolist())
        return AxisTaps.identity(outputs)

    source = noise(5, 6, 3)
    for _ in range(3):
        picture = average_of_region(source, Span(taps, 0, 4, 5, 5), Span(taps, 1, 6, 6, 6))
        assert np.array_equal(picture, source[:4, 1:6])
    assert calls == [[0, 1, 2, 3], [1, 2, 3, 4, 5]]
