"""Blocks along an axis: nothing is left out, nothing counted twice."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from viewer.pictures.pixel_blocks import SAMPLES, blocks_of, middles, samples_of, tiles
from viewer.viewport import AxisMap

EDGES = st.lists(st.integers(0, 3000), min_size=2, unique=True).map(sorted).map(np.array)


@given(EDGES, st.integers(1, 4000))
def test_tiles_are_all_blocks_once(edges: np.ndarray, length: int) -> None:
    parts = list(tiles(edges, length))
    assert parts[0].start == 0
    assert parts[-1].stop == len(edges)
    assert all(first.stop - 1 == second.start for first, second in pairwise(parts))
    for part in parts:
        tile = edges[part]
        assert len(tile) == 2 or tile[-1] - tile[0] <= length


@given(EDGES)
def test_samples_lie_in_their_blocks(edges: np.ndarray) -> None:
    samples = samples_of(edges).reshape(-1, SAMPLES)
    assert (samples >= edges[:-1, None]).all()
    assert (samples < edges[1:, None]).all()


def test_blocks_and_middles_of_what_is_visible() -> None:
    half = AxisMap(4, 0, 0.5, 8)
    edges, places = blocks_of(half)
    assert (edges.tolist(), places.tolist()) == ([0, 2, 4, 6, 8], [0, 1, 2, 3])
    assert middles(half, 1).tolist() == [0, 2, 4, 6]
    assert middles(half, 3).tolist() == [2, 2, 2, 6]
    double = AxisMap(4, 0, 2.0, 2)
    edges, places = blocks_of(double)
    assert (edges.tolist(), places.tolist()) == ([0, 1, 2], [0, 0, 1, 1])
