"""When a library's call on a cropped source gives the crop of its whole picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import gcd
from typing import NamedTuple, TypeAlias

import numpy as np

from viewer.geometry import Region
from viewer.upsampling.taps import AxisTaps, ByteArray, IntArray

AXES_KEPT = 64  # a frame asks for the same columns in each of its strips

Shape: TypeAlias = tuple[int, int]
Tables: TypeAlias = Callable[[Shape, Shape, IntArray, IntArray], tuple[AxisTaps, AxisTaps]]
Resize: TypeAlias = Callable[[ByteArray, Shape], ByteArray]


def cropped_call(
    source: ByteArray,
    region: Region,
    output: Shape,
    tables: Tables,
    resize: Resize,
    reach: int = 2,
) -> ByteArray | None:
    """Return a region of ``resize(source, output)`` from a call on a crop, if that is the same.

    A crop's call gives the crop of the whole picture only if it makes the same table of
    positions and weights. Both tables are short, so they are compared.

    Parameters
    ----------
    source : (H, W, C) uint8
        The whole source.
    region : Region
        Within the output.
    output : tuple of int
        ``(H, W)`` of the whole output.
    tables : callable
        Source shape, output shape, rows, columns to the library's taps.
    resize : callable
        The library's call: an array and the ``(H, W)`` to make of it.
    reach : int
        How many source pixels around the region to take, so that the crop's own borders do not
        come into play: one more than the kernel reaches.

    Returns
    -------
    (region.height, region.width, C) uint8 or None
        None where the tables differ, or where the crop would cost far more than the region.
    """
    shape = (source.shape[0], source.shape[1])
    spans = ((region.top, region.bottom), (region.left, region.right))
    down, across = (
        repeating_span(*span, n_in, n_out, reach)
        for span, n_in, n_out in zip(spans, shape, output, strict=True)
    )
    crop, size = (down.length, across.length), (down.out_length, across.out_length)
    if size[0] * size[1] > 4 * region.height * region.width + 65536:
        return None
    for axis, cut in enumerate((down, across)):
        if not _axis_agrees(tables, (shape, output), (crop, size), axis, spans[axis], cut):
            return None
    inside = source[down.first : down.last, across.first : across.last]
    picture = resize(inside, size).reshape(*size, source.shape[2])
    return np.ascontiguousarray(
        picture[
            region.top - down.out_first : region.bottom - down.out_first,
            region.left - across.out_first : region.right - across.out_first,
        ]
    )


class Cut(NamedTuple):
    """A part of an axis at both ends of which samples repeat.

    Attributes
    ----------
    first, last : int
        First and last + 1 source position.
    out_first, out_last : int
        First and last + 1 output position.
    """

    first: int
    last: int
    out_first: int
    out_last: int

    @property
    def length(self) -> int:
        """How many source positions it has."""
        return self.last - self.first

    @property
    def out_length(self) -> int:
        """How many output positions it has."""
        return self.out_last - self.out_first


@lru_cache(maxsize=AXES_KEPT)
def _axis_agrees(
    tables: Tables,
    whole: tuple[Shape, Shape],
    crop: tuple[Shape, Shape],
    axis: int,
    span: tuple[int, int],
    cut: Cut,
) -> bool:
    """Return whether a crop's call and the whole call have the same table along one axis.

    `whole` and `crop` are what is resized to what; `span` is the output positions, first and
    last + 1, that are wanted.
    """
    positions, one = np.arange(*span), np.zeros(1, np.int64)
    asked = [(positions, one), (positions - cut.out_first, one)]
    if axis == 1:
        asked = [pair[::-1] for pair in asked]
    expected = tables(*whole, *asked[0])[axis]
    return tables_agree(expected, tables(*crop, *asked[1])[axis], cut.first)


def repeating_span(start: int, stop: int, n_in: int, n_out: int, reach: int = 2) -> Cut:
    """Return the shortest source span around an output span at which samples repeat.

    With ``n_in / n_out = a / b`` in lowest terms the pattern of samples repeats every ``a``
    source and ``b`` output pixels. A margin of `reach` source pixels keeps the crop's own borders
    out of the span.
    """
    periods = gcd(n_in, n_out)
    a, b = n_in // periods, n_out // periods
    margin = -(-reach // a)
    first = max(0, start // b - margin)
    last = min(periods, -(-stop // b) + margin)
    return Cut(first * a, last * a, first * b, last * b)


def tables_agree(whole: AxisTaps, cropped: AxisTaps, offset: int) -> bool:
    """Return whether two tables name the same source pixels with the same weights."""
    return (
        np.array_equal(whole.weights, cropped.weights)
        and np.array_equal(whole.denominators, cropped.denominators)
        and np.array_equal(whole.count, cropped.count)
        and np.array_equal(
            np.where(whole.weights != 0, whole.indices, 0),
            np.where(cropped.weights != 0, cropped.indices + offset, 0),
        )
    )
