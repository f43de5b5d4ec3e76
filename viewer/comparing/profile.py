"""Profiles: the values of each picture along a row, a column or a line, over the source.

Note [Where a value lies]
    Every value is one pixel of one picture, none is made up between two of them. It lies where
    its method's own formula puts the pixel's centre (`Method.source_coordinate`), so that methods
    of different conventions are seen to be shifted.

    Along a row or a column that is the pixel's source coordinate. Along a line the picture is
    looked at in even steps of at most one of its own pixels; each pixel that is met lies at the
    foot of the perpendicular from its centre to the line, as its distance from the line's start
    in source pixels. Along a line through the centres of a row that comes to the same.

    The Original's pixels are the samples that the other pictures are made of. A row of an output
    mostly lies between two of its rows: both are shown, the nearest one as the Original's curve.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from viewer import geometry
from viewer.geometry import Region
from viewer.marks import Line, Place
from viewer.upsampling import MethodError
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.original import Original
from viewer.upsampling.taps import ByteArray, IntArray
from viewer.upsampling.truth import Truth

MOST_POINTS = 1 << 12  # of one picture; of more pixels in view every second, third ... is taken
TRUTH = Truth.name
SOURCE = Original.name
NEIGHBOUR = "neighbour"
"""The samples on the other side of a row or a column that lies between two of the source's."""

FloatArray: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ProfileRequest:
    """The profiles of some outputs.

    Attributes
    ----------
    enlargement : Enlargement
        What the profiles are of.
    along : Place or Line
        The pixel through which the row or the column goes, or the line.
    is_column : bool
        Whether it is the pixel's column, not its row.
    regions : dict
        Method, and `TRUTH` where there is one, to the part of its output that is in view.
    span : tuple of float
        The part of the x axis that is in view.
    """

    enlargement: Enlargement
    along: Place | Line
    is_column: bool
    regions: dict[str, Region]
    span: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The profile of one picture.

    Attributes
    ----------
    places : (n,) float64
        Where the values lie, rising; see Note [Where a value lies].
    values : (n, C) uint8
        Of each channel.
    step : int
        1 where every pixel is there; of more than `MOST_POINTS`, every so many.
    """

    places: FloatArray
    values: ByteArray
    step: int = 1


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of some pictures.

    Attributes
    ----------
    curves : dict
        Method, or `TRUTH`, or `NEIGHBOUR`, to its curve.
    failures : dict
        Method to a sentence that says why it has none.
    """

    curves: dict[str, Curve] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


def profiles(request: ProfileRequest, go_on: Callable[[float], bool]) -> Profiles | None:
    """Return the profile of each picture; None where `go_on` stopped the work.

    A method that fails leaves the others theirs.
    """
    found = Profiles()
    for index, (name, region) in enumerate(request.regions.items()):
        if not go_on(index / len(request.regions)):
            return None
        try:
            found.curves[name] = _curve(request, name, region)
        except MethodError as error:
            found.failures[name] = str(error)
        except Exception as error:  # whatever a library raises is its own method's matter
            found.failures[name] = f"{type(error).__name__}: {error}"
    lines = sample_lines(request)
    if SOURCE in found.curves and len(lines) > 1:
        curve = found.curves[SOURCE]
        across = curve.places.astype(np.int64)
        source = request.enlargement.source
        pixels = source.swapaxes(0, 1) if request.is_column else source
        found.curves[NEIGHBOUR] = Curve(curve.places, pixels[lines[1], across], curve.step)
    return found


def sample_lines(request: ProfileRequest) -> tuple[int, ...]:
    """Return the source rows, or columns, next to the profile's, the nearest first: one or two."""
    if isinstance(request.along, Line):
        return ()
    axis = 1 if request.is_column else 0
    shape = request.enlargement.source_shape
    nearest = request.along.within(shape)[axis]
    apart = profile_place(request)[1] - nearest
    other = nearest + (1 if apart > 0 else -1)
    return (nearest, other) if apart and 0 <= other < shape[axis] else (nearest,)


def profile_place(request: ProfileRequest) -> tuple[int, Fraction]:
    """Return the row, or column, of an output of the scale, and its source coordinate."""
    assert not isinstance(request.along, Line)
    axis = 1 if request.is_column else 0
    shape = request.enlargement.source_shape
    scaled = geometry.output_shape(shape, request.enlargement.parameters.scale)
    index = request.along.within(scaled)[axis]
    return index, geometry.source_coordinate(index, shape[axis], scaled[axis])


def source_places(enlargement: Enlargement, name: str, axis: int, indices: IntArray) -> FloatArray:
    """Return the source coordinates of some output rows or columns, each rounded once.

    Parameters
    ----------
    enlargement : Enlargement
        The source and its parameters.
    name : str
        Of the method whose output it is.
    axis : int
        0 for rows, 1 for columns.
    indices : (n,) int64
        Their positions in the whole output.
    """
    # All conventions are straight lines: two places say where all others are.
    first, second = (enlargement.source_coordinate(name, i, i)[axis] for i in (0, 1))
    slope = second - first
    one = math.lcm(first.denominator, slope.denominator)
    places: FloatArray = (indices * _whole(slope * one) + _whole(first * one)) / one
    return places


def profile_table(
    found: Profiles, titles: Mapping[str, str], channel: int, place_title: str
) -> list[tuple[str | float, ...]]:
    """Return profiles as a table: titles, then a row for each place at which any value lies.

    Parameters
    ----------
    found : Profiles
        The curves.
    titles : mapping
        Method to the title of its column, in order; those without a curve are left out.
    channel : int
        Whose values.
    place_title : str
        The first column's title.
    """
    shown = {name: found.curves[name] for name in titles if name in found.curves}
    columns = [
        dict(zip(curve.places.tolist(), curve.values[:, channel].tolist(), strict=True))
        for curve in shown.values()
    ]
    places = sorted(set().union(*columns))
    head = (place_title, *(titles[name] for name in shown))
    return [head, *((place, *(column.get(place, "") for column in columns)) for place in places)]


def _curve(request: ProfileRequest, name: str, region: Region) -> Curve:
    enlargement = request.enlargement
    enlargement.method(name).check()
    if isinstance(request.along, Line):
        return _line_curve(enlargement, name, region, request.along)
    row, col = request.along.within(enlargement.output_shape(name))
    begin, end = (region.top, region.bottom) if request.is_column else (region.left, region.right)
    step = _step(end - begin)
    indices = np.arange(begin, end, step)
    rows, cols = (indices, np.array([col])) if request.is_column else (np.array([row]), indices)
    values = enlargement.grid(name, rows, cols)
    places = source_places(enlargement, name, 0 if request.is_column else 1, indices)
    return Curve(places, values.reshape(len(indices), -1), step)


def _line_curve(enlargement: Enlargement, name: str, region: Region, line: Line) -> Curve:
    """Return the values of the pixels that a line meets, at the feet of their centres."""
    rows, cols = _pixels_on(line, enlargement.source_shape, enlargement.output_shape(name))
    within = (rows >= region.top) & (rows < region.bottom)
    within &= (cols >= region.left) & (cols < region.right)
    rows, cols = rows[within], cols[within]
    step = _step(len(rows))
    rows, cols = rows[::step], cols[::step]
    values = enlargement.pixels(name, rows, cols)
    centres = [
        source_places(enlargement, name, axis, indices) + 0.5
        for axis, indices in enumerate((rows, cols))
    ]
    return Curve(foot(line, centres[0], centres[1]), values, step)


def foot(line: Line, row: FloatArray, col: FloatArray) -> FloatArray:
    """Return how far along a line the nearest place to some others lies.

    Parameters
    ----------
    line : Line
        Of a length over 0.
    row, col : float64
        Places in source pixels from the outer edge.
    """
    down, right = (end - start for start, end in zip(line.start, line.end, strict=True))
    return ((row - line.start[0]) * down + (col - line.start[1]) * right) / line.length


def visible_share(
    line: Line, top_left: tuple[float, float], bottom_right: tuple[float, float]
) -> tuple[float, float] | None:
    """Return where a line enters and leaves a rectangle, as shares of it; None if it misses it.

    Parameters
    ----------
    line : Line
        Of a length over 0.
    top_left, bottom_right : tuple of float
        ``(row, col)`` of two corners, as the line's ends.
    """
    begin, end = 0.0, 1.0
    for start, stop, low, high in zip(line.start, line.end, top_left, bottom_right, strict=True):
        if start == stop:
            if not low <= start <= high:
                return None
            continue
        first, last = sorted(((low - start) / (stop - start), (high - start) / (stop - start)))
        begin, end = max(begin, first), min(end, last)
    return (begin, end) if begin < end else None


def _pixels_on(
    line: Line, source_shape: tuple[int, int], output_shape: tuple[int, int]
) -> tuple[IntArray, IntArray]:
    """Return the output pixels that are met in even steps of at most one pixel, each once."""
    scales = [n_out / n_in for n_in, n_out in zip(source_shape, output_shape, strict=True)]
    ends = [
        (start * scale, end * scale)
        for start, end, scale in zip(line.start, line.end, scales, strict=True)
    ]
    steps = max(1, math.ceil(math.hypot(*(end - start for start, end in ends))))
    rows, cols = (
        np.floor(np.linspace(start, end, steps + 1)).astype(np.int64) for start, end in ends
    )
    new = np.ones(len(rows), bool)
    new[1:] = (np.diff(rows) != 0) | (np.diff(cols) != 0)
    return rows[new], cols[new]


def _step(count: int) -> int:
    return max(1, -(-count // MOST_POINTS))


def _whole(number: Fraction) -> int:
    assert number.denominator == 1
    return number.numerator
