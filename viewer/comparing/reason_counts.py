"""How many pixels differ for which reason, over a region of two outputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from viewer.comparing.differences import levels_apart
from viewer.comparing.reasons import (
    Reason,
    axis_reasons,
    other_weights,
    shifted_centres,
    through_alpha,
)
from viewer.geometry import Region
from viewer.upsampling import MethodError
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.taps import ByteArray, IntArray

STRIP_PIXELS = 1 << 19  # output pixels between two looks at whether the work is still wanted


@dataclass(frozen=True, slots=True)
class ReasonCounts:
    """How many pixels differ, for each reason.

    Attributes
    ----------
    total : int
        Number of pixels compared.
    counts : dict
        Reason to number of pixels; all together are `total`. Reasons without pixels are left
        out.
    worst : dict
        Reason to ``(row, col, levels)``: its pixel with the largest difference, the first of
        them. Not for EQUAL.
    """

    total: int
    counts: dict[Reason, int]
    worst: dict[Reason, tuple[int, int, int]]

    @property
    def differing(self) -> int:
        """Number of pixels that differ."""
        return self.total - self.counts.get(Reason.EQUAL, 0)


@dataclass(frozen=True, slots=True)
class CountRequest:
    """Why two methods' outputs differ, over a region.

    Attributes
    ----------
    enlargement : Enlargement
        What is compared.
    first, second : str
        The methods' names.
    region : Region
        Of the outputs. Where the sizes differ: of the first one's.
    """

    enlargement: Enlargement
    first: str
    second: str
    region: Region

    @property
    def pair(self) -> tuple[str, str]:
        """Both names."""
        return self.first, self.second


def counts_or_reason(
    request: CountRequest, progress: Callable[[float], bool]
) -> ReasonCounts | str | None:
    """Count the reasons, or return a sentence that says why there are no counts.

    None where `progress` stopped the work.
    """
    try:
        return count_reasons(request.enlargement, *request.pair, request.region, progress)
    except MethodError as error:
        return str(error)
    except Exception as error:  # whatever a library raises
        return f"{type(error).__name__}: {error}"


def count_reasons(
    enlargement: Enlargement,
    first: str,
    second: str,
    region: Region | None = None,
    progress: Callable[[float], bool] = lambda done: True,
) -> ReasonCounts | None:
    """Count, over a region of two outputs, how many pixels differ for which reason.

    Parameters
    ----------
    enlargement : Enlargement
        What is compared.
    first, second : str
        The methods' names.
    region : Region, optional
        Of the outputs; by default all. Where the sizes differ: of the first one's.
    progress : callable
        Told what share is done, 0 to 1, after each strip; the work stops when it returns False.

    Returns
    -------
    ReasonCounts or None
        None where `progress` stopped the work before its end.

    Raises
    ------
    MethodError
        If a method cannot give its picture.
    """
    if region is None:
        region = enlargement.whole(first)
    if region.is_empty:
        return ReasonCounts(0, {}, {})
    if enlargement.output_shape(first) != enlargement.output_shape(second):
        area = region.height * region.width
        return ReasonCounts(area, {Reason.SIZE: area}, {})
    pair = enlargement, first, second
    methods = enlargement.method(first), enlargement.method(second)
    rows, cols = np.arange(region.top, region.bottom), np.arange(region.left, region.right)
    plans = [enlargement.plan(name, rows, cols) for name in (first, second)]
    by_row, by_col = (
        axis_reasons(
            plans[0][axis],
            plans[1][axis],
            shifted_centres(*pair, axis, positions),
            other_weights(*pair, axis, positions),
        )
        for axis, positions in enumerate((rows, cols))
    )
    tally = _Tally(by_col, region.left)
    strips = region.strips(max(1, STRIP_PIXELS // region.width))
    for strip in strips:
        pictures = [enlargement.render(name, strip) for name in (first, second)]
        levels, through = levels_apart(*pictures), through_alpha(*methods, *pictures)
        codes = by_row[strip.top - region.top : strip.bottom - region.top]
        if through.any():
            tally.add(strip.top, codes, np.where(through, levels, np.uint8(0)), Reason.ALPHA)
            levels[through] = 0
        tally.add(strip.top, codes, levels)
        if not progress((strip.bottom - region.top) / region.height) and strip != strips[-1]:
            return None
    return tally.counts()


class _Tally:
    """Adds up strips of differences, from the top down.

    A pixel's reason follows from its row's and its column's, of which there are few kinds. So
    nothing is made for each pixel: rows of a kind are added up, then columns of a kind.
    """

    def __init__(self, by_col: IntArray, left: int) -> None:
        self._left = left
        self._total = 0
        self._differing = dict.fromkeys(Reason, 0)
        self._worst: dict[Reason, tuple[int, int, int]] = {}
        self._cols = [(int(code), np.flatnonzero(by_col == code)) for code in np.unique(by_col)]

    def add(
        self, top: int, by_row: IntArray, levels: ByteArray, least: Reason = Reason.ROUNDING
    ) -> None:
        """Count a strip whose first row is `top`; for another `least` reason, it once more."""
        self._total += levels.size if least is Reason.ROUNDING else 0
        for code in np.unique(by_row):
            rows = np.flatnonzero(by_row == code)
            lines = levels if len(rows) == len(levels) else levels[rows]
            differing, largest = np.count_nonzero(lines, axis=0), lines.max(axis=0)
            for other, cols in self._cols:
                reason = Reason(max(int(code), other, least))
                self._differing[reason] += int(differing[cols].sum())
                peak = int(largest[cols].max())
                worst = self._worst.get(reason, (0, 0, 0))
                if peak > worst[2] or (peak == worst[2] > 0 and worst[0] >= top):
                    # The first of the largest: rows in order, columns in order.
                    row = int(np.flatnonzero((lines[:, cols] == peak).any(axis=1))[0])
                    col = int(np.flatnonzero(lines[row, cols] == peak)[0])
                    place = (top + int(rows[row]), self._left + int(cols[col]), peak)
                    if peak > worst[2] or place < worst:
                        self._worst[reason] = place

    def counts(self) -> ReasonCounts:
        """Return what has been counted so far."""
        differing = {reason: number for reason, number in self._differing.items() if number}
        equal = self._total - sum(differing.values())
        return ReasonCounts(
            self._total,
            ({Reason.EQUAL: equal} if equal else {}) | differing,
            dict(sorted(self._worst.items())),
        )
