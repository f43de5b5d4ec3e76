"""How far an output is from a reference, in the field's usual figures, and where the errors lie.

Every channel counts alike, alpha too, and every figure is of the bytes: 255 is the peak.

Note [The same place]
    A pixel is compared with the reference's pixel over which its centre lies. Where both outputs
    have the same size that is the pixel with the same row and column. Where they do not, it lies
    at the same place in the source, up to half a pixel of the reference.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from viewer.comparing.differences import levels_apart
from viewer.comparing.reasons import Reason, axis_reasons, beyond_centres, other_weights
from viewer.comparing.similarity import PEAK, WINDOW, summed_similarity
from viewer.cv2_loader import cv2
from viewer.geometry import Region
from viewer.upsampling import AxisTaps, MethodError
from viewer.upsampling.compiled.loading import LOOPS
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.taps import ByteArray, IntArray
from viewer.upsampling.truth import TRUTH

THREADS = 2
STRIP_PIXELS = 1 << 21  # output pixels between two looks at whether the work is still wanted
_AT_BORDER = (Reason.MIRRORED, Reason.BORDER, Reason.WRAPPED, Reason.CANCELLED)


class Part(IntEnum):
    """Which pixels; of a row's part and a column's, a pixel has the one that comes last here."""

    ROUNDING = 0
    """Both methods take the same source pixels with the same weights: only rounding differs."""
    INTERIOR = 1
    """All others."""
    BORDER = 2
    """A kernel reaches outside the source, or something stands in for what lies outside."""


@dataclass(frozen=True, slots=True)
class Errors:
    """The errors of some pixels, added up.

    Attributes
    ----------
    pixels : int
        Number of pixels compared.
    values : int
        Number of bytes compared: pixels times channels.
    differing : int
        Number of pixels that differ in any channel.
    largest : int
        The largest absolute difference, 0 to 255.
    absolute, squared : int
        Sums of the absolute and of the squared differences.
    """

    pixels: int = 0
    values: int = 0
    differing: int = 0
    largest: int = 0
    absolute: int = 0
    squared: int = 0

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            self.pixels + other.pixels,
            self.values + other.values,
            self.differing + other.differing,
            max(self.largest, other.largest),
            self.absolute + other.absolute,
            self.squared + other.squared,
        )

    @property
    def share(self) -> float:
        """The share of pixels that differ, 0 to 1; NaN of no pixels."""
        return self.differing / self.pixels if self.pixels else math.nan

    @property
    def mae(self) -> float:
        """Mean absolute error; NaN of no pixels."""
        return self.absolute / self.values if self.values else math.nan

    @property
    def mse(self) -> float:
        """Mean squared error; NaN of no pixels."""
        return self.squared / self.values if self.values else math.nan

    @property
    def rmse(self) -> float:
        """Root of the mean squared error; NaN of no pixels."""
        return math.sqrt(self.mse)

    @property
    def psnr(self) -> float:
        """Peak signal-to-noise ratio in dB; infinite of identical pictures, NaN of no pixels."""
        if self.values and not self.squared:
            return math.inf
        return 10 * math.log10(PEAK**2 / self.mse) if self.values else math.nan


@dataclass(frozen=True, slots=True)
class Metrics:
    """How far a region of an output is from the reference.

    Attributes
    ----------
    parts : dict
        `Part` to `Errors`, all three; together they are the whole region.
    ssim : float or None
        Mean structural similarity, see `similarity`; None where the region holds no window.
    same_size : bool
        Whether picture and reference have the same size; see Note [The same place].
    worst : tuple of int or None
        ``(row, col)`` of the pixel of the output with the largest difference, the first of them;
        None where no pixel differs, or where it was not asked for.
    """

    parts: dict[Part, Errors]
    ssim: float | None
    same_size: bool
    worst: tuple[int, int] | None = None

    @property
    def whole(self) -> Errors:
        """The errors of the whole region."""
        return sum(self.parts.values(), Errors())


@dataclass(frozen=True, slots=True)
class MeasureRequest:
    """How far some outputs are from a reference.

    Attributes
    ----------
    enlargement : Enlargement
        What is measured.
    reference : str
        The method to compare with, or `TRUTH`.
    regions : dict
        Method to measure to the region of its output; None is all of it.
    """

    enlargement: Enlargement
    reference: str
    regions: dict[str, Region | None]


def measure_all(
    request: MeasureRequest, progress: Callable[[float], bool]
) -> dict[str, Metrics | str] | None:
    """Return each method's metrics, or a sentence that says why it has none.

    None where `progress` stopped the work. A method that fails leaves the others theirs.
    """
    results: dict[str, Metrics | str] = {}
    for index, (name, region) in enumerate(request.regions.items()):

        def part_done(done: float, index: int = index) -> bool:
            return progress((index + done) / len(request.regions))

        try:
            found = measure(request.enlargement, name, request.reference, region, part_done)
        except MethodError as error:
            results[name] = str(error)
            continue
        except Exception as error:  # whatever a library raises stays in its own row
            results[name] = f"{type(error).__name__}: {error}"
            continue
        if found is None:
            return None
        results[name] = found
    return results


def measure(
    enlargement: Enlargement,
    name: str,
    reference: str,
    region: Region | None = None,
    progress: Callable[[float], bool] = lambda done: True,
    *,
    similarity: bool = True,
    locate: bool = False,
) -> Metrics | None:
    """Compare a region of a method's output with the reference.

    Parameters
    ----------
    enlargement : Enlargement
        What is measured.
    name : str
        The method whose output it is.
    reference : str
        The method to compare with, or `TRUTH`.
    region : Region, optional
        Of the method's output; by default all.
    progress : callable
        Told what share is done, 0 to 1, after each strip; the work stops when it returns False.
    similarity : bool
        Whether SSIM is computed, which takes longer than all else.
    locate : bool
        Whether the worst pixel is looked for: one strip is made a second time.

    Returns
    -------
    Metrics or None
        None where `progress` stopped the work.

    Raises
    ------
    MethodError
        If a method cannot give its picture.
    """
    pair = _Pair(enlargement, name, reference)
    if region is None:
        region = Region.whole(pair.shape)
    if region.is_empty:
        return Metrics(dict.fromkeys(Part, Errors()), None, pair.same_size)
    by_row, by_col = pair.parts(region)
    col_places = _places(by_col)

    def compared(strip: Region) -> tuple[dict[Part, Errors], float, int]:
        # Windows reach up into the strip above.
        above = min(WINDOW - 1, strip.top - region.top) if similarity else 0
        with LOOPS.side_by_side():
            first, second = pair.pixels(
                Region(strip.top - above, strip.left, strip.bottom, strip.right)
            )
        row_places = _places(by_row[strip.top - region.top : strip.bottom - region.top])
        errors = _errors(first[above:], second[above:], row_places, col_places)
        return errors, *(summed_similarity(first, second) if similarity else (0.0, 0))

    strips = region.strips(max(1, STRIP_PIXELS // region.width))
    parts = dict.fromkeys(Part, Errors())
    total, windows = 0.0, 0
    largest, worst_strip = 0, None
    with ThreadPoolExecutor(THREADS) as pool:
        for strip, (errors, similarities, count) in zip(
            strips, pool.map(compared, strips), strict=True
        ):
            peak = max(error.largest for error in errors.values())
            if peak > largest:
                largest, worst_strip = peak, strip
            parts = {part: parts[part] + errors[part] for part in Part}
            total, windows = total + similarities, windows + count
            if not progress((strip.bottom - region.top) / region.height):
                pool.shutdown(cancel_futures=True)
                return None
    worst = pair.worst(worst_strip) if locate and worst_strip is not None else None
    return Metrics(parts, total / windows if windows else None, pair.same_size, worst)


class _Pair:
    """A method's output beside its reference, at the same places."""

    def __init__(self, enlargement: Enlargement, name: str, reference: str) -> None:
        self._enlargement, self._name, self._reference = enlargement, name, reference
        self.shape = enlargement.output_shape(name)
        self._other_shape = enlargement.output_shape(reference)
        self.same_size = self.shape == self._other_shape

    def pixels(self, region: Region) -> tuple[ByteArray, ByteArray]:
        """Return the pixels of a region, and the reference's at the same places."""
        picture = self._enlargement.render(self._name, region)
        if self.same_size:
            return picture, self._enlargement.render(self._reference, region)
        return picture, self._enlargement.grid(self._reference, *self._places_in_other(region))

    def worst(self, region: Region) -> tuple[int, int]:
        """Return the row and the column of the pixel that differs most, the first of them."""
        levels = levels_apart(*self.pixels(region))
        row, col = divmod(int(levels.argmax()), region.width)
        return region.top + row, region.left + col

    def parts(self, region: Region) -> tuple[IntArray, IntArray]:
        """Return the part that each row and each column of a region belongs to."""
        rows, cols = np.arange(region.top, region.bottom), np.arange(region.left, region.right)
        plan = self._enlargement.plan(self._name, rows, cols)
        if self._reference == TRUTH:  # it is not made of taps
            return self._parts_alone(plan[0], rows, 0), self._parts_alone(plan[1], cols, 1)
        other = self._enlargement.plan(self._reference, *self._places_in_other(region))
        pair = self._enlargement, self._name, self._reference
        down, across = (
            axis_reasons(plan[axis], other[axis], False, other_weights(*pair, axis, positions))
            for axis, positions in enumerate((rows, cols))
        )
        return _part_of(down), _part_of(across)

    def _parts_alone(self, taps: AxisTaps, positions: IntArray, axis: int) -> IntArray:
        """Return the parts along an axis where only one side has taps."""
        outside = beyond_centres(self._enlargement, self._name, axis, positions)
        outside |= (taps.missing > 0) | taps.wrapped
        parts: IntArray = np.where(outside, Part.BORDER, Part.INTERIOR)
        return parts

    def _places_in_other(self, region: Region) -> tuple[IntArray, IntArray]:
        """Return over which rows and columns of the reference a region's pixels lie."""
        rows, cols = (
            (2 * np.arange(begin, end) + 1) * n_to // (2 * n_from)
            for begin, end, n_from, n_to in (
                (region.top, region.bottom, self.shape[0], self._other_shape[0]),
                (region.left, region.right, self.shape[1], self._other_shape[1]),
            )
        )
        return rows, cols


def _part_of(reasons: IntArray) -> IntArray:
    parts: IntArray = np.where(reasons == Reason.EQUAL, Part.ROUNDING, Part.INTERIOR)
    parts[np.isin(reasons, _AT_BORDER)] = Part.BORDER
    return parts


def _places(parts: IntArray) -> dict[Part, slice | IntArray]:
    """Return where each part lies along an axis, as a slice where it is in one piece."""
    found: dict[Part, slice | IntArray] = {}
    for part in Part:
        places = np.flatnonzero(parts == part)
        if not len(places):
            continue
        first, end = int(places[0]), int(places[-1]) + 1
        found[part] = slice(first, end) if len(places) == end - first else places
    return found


def _errors(
    first: ByteArray,
    second: ByteArray,
    row_places: dict[Part, slice | IntArray],
    col_places: dict[Part, slice | IntArray],
) -> dict[Part, Errors]:
    """Return the errors of a strip, those of each part by themselves."""
    parts = dict.fromkeys(Part, Errors())
    for row_part, rows in row_places.items():
        for col_part, cols in col_places.items():
            parts[max(row_part, col_part)] += block_errors(first[rows], second[rows], cols)
    return parts


def block_errors(first: ByteArray, second: ByteArray, cols: slice | IntArray) -> Errors:
    """Return the errors in some columns of two pictures of the same size."""
    if not isinstance(cols, slice):
        first, second = first[:, cols], second[:, cols]
        cols = slice(0, len(cols))
    height, channels, width = len(first), first.shape[2], cols.stop - cols.start
    loops = LOOPS.differences
    if loops is not None:
        first, second = np.ascontiguousarray(first), np.ascontiguousarray(second)
        sums = np.empty(4, np.int64)
        loops.add_up_errors(first, second, cols.start, cols.stop, sums)
    else:
        zero = (0,) * channels
        distance = cv2.absdiff(first[:, cols], second[:, cols]).reshape(height, width, channels)
        sums = np.array(
            (
                height * width - cv2.countNonZero(cv2.inRange(distance, zero, zero)),
                cv2.norm(distance, cv2.NORM_INF),
                cv2.norm(distance, cv2.NORM_L1),
                # cv2 squares a root: a hair beside the whole number.
                round(cv2.norm(distance, cv2.NORM_L2SQR)),
            )
        ).astype(np.int64)
    return Errors(height * width, height * width * channels, *sums.tolist())
