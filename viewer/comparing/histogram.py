"""Histograms: how many pixels of each picture have each value, channel by channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from viewer.geometry import Region
from viewer.upsampling import MethodError
from viewer.upsampling.channels import channel_names
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.taps import ByteArray, IntArray

VALUES = 256
MOST_PIXELS = 1 << 22  # of one picture that are counted unasked
STRIP_PIXELS = 1 << 17  # between two looks at whether the work is still wanted

Histograms: TypeAlias = "dict[str, IntArray | str]"
"""Method, or the truth's name, to counts ``(C, 256)``, or to a sentence that says why not."""


@dataclass(frozen=True, slots=True)
class HistogramRequest:
    """The histograms of some outputs.

    Attributes
    ----------
    enlargement : Enlargement
        What is counted.
    regions : dict
        Method, and the truth's name where there is one, to the part of its output to count.
    """

    enlargement: Enlargement
    regions: dict[str, Region]


def histograms(request: HistogramRequest, go_on: Callable[[float], bool]) -> Histograms | None:
    """Count the values of each picture; None where `go_on` stopped the work.

    A method that fails leaves the others theirs.
    """
    found: Histograms = {}
    for index, (name, region) in enumerate(request.regions.items()):

        def part_done(done: float, index: int = index) -> bool:
            return go_on((index + done) / len(request.regions))

        try:
            counts = _counts(request.enlargement, name, region, part_done)
        except MethodError as error:
            found[name] = str(error)
            continue
        except Exception as error:  # whatever a library raises is its own method's matter
            found[name] = f"{type(error).__name__}: {error}"
            continue
        if counts is None:
            return None
        found[name] = counts
    return found


def count_values(pixels: ByteArray) -> IntArray:
    """Return how many pixels have each value: ``(C, 256)`` int64 of ``(H, W, C)`` uint8."""
    channels = np.moveaxis(pixels, 2, 0)
    return np.stack([np.bincount(channel.ravel(), minlength=VALUES) for channel in channels])


def histogram_table(
    found: Mapping[str, IntArray], titles: Mapping[str, str]
) -> list[tuple[str | int, ...]]:
    """Return histograms as a table: titles, then the counts of each value from 0 to 255.

    Parameters
    ----------
    found : mapping
        Method to counts ``(C, 256)``.
    titles : mapping
        Method to the title of its columns, in order; those without counts are left out.
    """
    shown = [name for name in titles if name in found]
    head = ["value"]
    columns: list[list[int]] = []
    for name in shown:
        names = channel_names(len(found[name]))
        head += [f"{titles[name]} ({channel})" for channel in names]
        columns += found[name].tolist()
    return [tuple(head), *((value, *(c[value] for c in columns)) for value in range(VALUES))]


def _counts(
    enlargement: Enlargement, name: str, region: Region, go_on: Callable[[float], bool]
) -> IntArray | None:
    counts = np.zeros((enlargement.channels, VALUES), np.int64)
    if region.is_empty:
        return counts
    strips = region.strips(max(1, STRIP_PIXELS // region.width))
    for index, strip in enumerate(strips):
        if not go_on(index / len(strips)):
            return None
        counts += count_values(enlargement.render(name, strip))
    return counts
