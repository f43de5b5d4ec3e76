"""A call on a crop is taken for the whole call only where it is the whole call."""

from collections.abc import Callable
from math import gcd

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles import Bytes, noise, opencv, opencv_exact, size_of
from viewer.geometry import Region
from viewer.upsampling.libraries.cropping import cropped_call, repeating_span, tables_agree
from viewer.upsampling.libraries.opencv import resize_tables
from viewer.upsampling.libraries.opencv_exact import exact_tables
from viewer.upsampling.taps import AxisTaps

CALLS = {
    "opencv": (resize_tables, opencv),
    "opencv_exact": (exact_tables, opencv_exact),
}
FAR = 6000


def counted(
    resize: Callable[[Bytes, tuple[int, int]], Bytes], calls: list[int]
) -> Callable[[Bytes, tuple[int, int]], Bytes]:
    def call(source: Bytes, shape: tuple[int, int]) -> Bytes:
        calls.append(source.shape[0] * source.shape[1])
        return resize(source, shape)

    return call


@settings(max_examples=150)
@given(
    name=st.sampled_from(sorted(CALLS)),
    shape=st.tuples(st.integers(1, 120), st.integers(1, 120), st.sampled_from([1, 3, 4])),
    scale=st.floats(0.1, 5) | st.sampled_from([0.5, 1, 1.5, 1.6, 2, 3, 4]),
    seed=st.integers(0, 2**32 - 1),
    data=st.data(),
)
def test_a_crop_that_is_given_is_the_crop_of_the_whole(
    name: str,
    shape: tuple[int, int, int],
    scale: float,
    seed: int,
    data: st.DataObject,
) -> None:
    tables, resize = CALLS[name]
    source = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    height, width = size_of(shape[0], scale), size_of(shape[1], scale)
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    bottom = data.draw(st.integers(top + 1, height))
    region = Region(top, left, bottom, data.draw(st.integers(left + 1, width)))
    crop = cropped_call(source, region, (height, width), tables, resize)
    if crop is not None:
        assert np.array_equal(crop, resize(source, (height, width))[region.slices])
        assert crop.flags.c_contiguous


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("scale", [2, 3, 4])
def test_near_the_origin_only_a_part_is_read(name: str, scale: int) -> None:
    tables, resize = CALLS[name]
    source, calls = noise(200, 300, 3), list[int]()
    region = Region(10 * scale, 20 * scale, 30 * scale, 50 * scale)
    shape = (200 * scale, 300 * scale)
    crop = cropped_call(source, region, shape, tables, counted(resize, calls))
    assert crop is not None
    assert np.array_equal(crop, resize(source, shape)[region.slices])
    assert calls == [24 * 34]  # two pixels of margin on each side


@pytest.mark.parametrize(("scale", "given"), [(2, True), (4, True), (3, False), (7, False)])
def test_far_from_the_origin_cv2_computes_otherwise(scale: int, given: bool) -> None:
    # In float32, positions of thirds and sevenths lose bits; halves and quarters do not.
    source, calls = noise(2, FAR, 1), list[int]()
    region = Region(0, 4000 * scale, 2 * scale, 5000 * scale)
    crop = cropped_call(
        source, region, (2 * scale, FAR * scale), resize_tables, counted(opencv, calls)
    )
    assert (crop is not None) == given
    assert len(calls) == given  # found out from the tables alone


def test_a_crop_far_larger_than_the_region_is_not_made() -> None:
    calls: list[int] = []
    source = noise(997, 991, 1)  # 997 : 1595 does not repeat
    region = Region(700, 700, 710, 710)
    shape = (1595, 1586)
    assert cropped_call(source, region, shape, resize_tables, counted(opencv, calls)) is None
    assert calls == []


@given(n_in=st.integers(1, 500), n_out=st.integers(1, 2000), data=st.data())
def test_span_holds_the_output_and_repeats(n_in: int, n_out: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, n_out - 1))
    stop = data.draw(st.integers(start + 1, n_out))
    first, last, out_first, out_last = repeating_span(start, stop, n_in, n_out)
    assert 0 <= first < last <= n_in
    assert 0 <= out_first <= start < stop <= out_last <= n_out
    assert (last - first) * n_out == (out_last - out_first) * n_in
    assert first * n_out == out_first * n_in
    # With a margin, unless the image ends there.
    period = n_in // gcd(n_in, n_out)
    assert first == 0 or (start * n_in) // n_out - first >= 2
    assert last == n_in or last - -(-stop * n_in // n_out) >= 2
    assert first % period == last % period == 0


def test_tables_agree_up_to_places_without_weight() -> None:
    def taps(indices: list[list[int]], weights: list[list[int]]) -> AxisTaps:
        return AxisTaps.of(np.array(indices), np.array(weights), 4)

    whole = taps([[7, 8], [9, 10]], [[1, 3], [4, 0]])
    assert tables_agree(whole, taps([[2, 3], [4, 4]], [[1, 3], [4, 0]]), 5)
    assert not tables_agree(whole, taps([[2, 3], [4, 4]], [[1, 3], [4, 0]]), 6)
    assert not tables_agree(whole, taps([[2, 3], [4, 4]], [[2, 2], [4, 0]]), 5)
