"""Sums and averages of blocks, by NumPy and by the compiled loops: the same bytes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import Integers, half_up, noise
from tests.ways import WAYS, answered_by
from viewer.upsampling.compiled.block_averaging import averages_of, block_averages, block_sums

CHANNELS = st.sampled_from([1, 3, 4])


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
