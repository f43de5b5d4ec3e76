from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.comparing.difference_image import DifferenceKind
from viewer.geometry import Region
from viewer.state.comparison_view import ColorMap, Look, Looking, wipe_parts, with_kind

lengths = st.integers(0, 40)


@given(
    count=st.integers(1, 4),
    size=st.tuples(lengths, lengths),
    split=st.tuples(st.integers(-5, 50), st.integers(-5, 50)),
)
def test_the_parts_of_a_wipe_are_the_whole_stage_once(
    count: int, size: tuple[int, int], split: tuple[int, int]
) -> None:
    parts = wipe_parts(count, size, split)
    assert len(parts) == count
    covered = [
        (row, col)
        for part in parts
        for row in range(part.top, part.bottom)
        for col in range(part.left, part.right)
    ]
    assert sorted(covered) == [(row, col) for row in range(size[0]) for col in range(size[1])]


def test_where_the_parts_are() -> None:
    size, split = (10, 20), (4, 15)
    assert wipe_parts(2, size, split) == (Region(0, 0, 10, 15), Region(0, 15, 10, 20))
    assert wipe_parts(3, size, split)[2] == Region(4, 0, 10, 20)
    assert wipe_parts(4, size, split)[1:3] == (Region(0, 15, 4, 20), Region(4, 0, 10, 15))


@pytest.mark.parametrize(
    ("chosen", "kind", "expected"),
    [
        (ColorMap.MAGMA, DifferenceKind.SIGNED, ColorMap.DIVERGING),
        (ColorMap.GREY, DifferenceKind.SIGNED, ColorMap.GREY),
        (ColorMap.VIRIDIS, DifferenceKind.SQUARED, ColorMap.VIRIDIS),
    ],
)
def test_a_kind_brings_its_colours(
    chosen: ColorMap, kind: DifferenceKind, expected: ColorMap
) -> None:
    there = with_kind(Looking(color_map=chosen), kind)
    assert (there.kind, there.color_map) == (kind, expected)
    if expected is ColorMap.DIVERGING:
        assert with_kind(there, DifferenceKind.ABSOLUTE).color_map is ColorMap.MAGMA


def test_only_the_panes_are_not_staged() -> None:
    assert [look for look in Look if not replace(Looking(), look=look).staged] == [Look.PANES]
