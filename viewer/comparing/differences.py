"""Differences between two pictures of the same size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from viewer.upsampling.compiled.loading import LOOPS
from viewer.upsampling.taps import ByteArray


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a picture differs from another.

    Attributes
    ----------
    largest : int
        The largest absolute difference in any channel, 0 to 255.
    differing : int
        Number of pixels that differ in any channel.
    total : int
        Number of pixels compared.
    sampled : bool
        Whether these pixels stand for more that were not looked at.
    """

    largest: int
    differing: int
    total: int
    sampled: bool = False

    def __add__(self, other: Difference) -> Difference:
        """Return the difference over the pixels of both."""
        return Difference(
            max(self.largest, other.largest),
            self.differing + other.differing,
            self.total + other.total,
            self.sampled or other.sampled,
        )

    @property
    def share(self) -> float:
        """The share of pixels that differ, 0 to 1."""
        return self.differing / self.total if self.total else 0.0


def levels_apart(picture: ByteArray, reference: ByteArray) -> NDArray[np.uint8]:
    """Return by how many levels two pictures differ, in the channel where most, ``(H, W)``.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    if picture.shape != reference.shape:
        raise ValueError(f"Pictures of {picture.shape} and {reference.shape} do not compare.")
    largest: NDArray[np.uint8]
    if picture is reference:
        return np.zeros(picture.shape[:2], np.uint8)
    loops = LOOPS.differences
    if loops is not None and picture.flags.c_contiguous and reference.flags.c_contiguous:
        largest = np.empty(picture.shape[:2], np.uint8)
        LOOPS.over_rows(
            partial(loops.find_levels_apart, picture, reference, largest),
            len(largest),
            picture.size,
        )
        return largest
    # The larger minus the smaller stays within uint8.
    distance = np.maximum(picture, reference) - np.minimum(picture, reference)
    largest = distance[:, :, 0]
    for channel in range(1, distance.shape[2]):  # many times faster than max(axis=2)
        largest = np.maximum(largest, distance[:, :, channel])
    return largest


def difference(picture: ByteArray, reference: ByteArray) -> Difference:
    """Compare two pictures pixel by pixel.

    Parameters
    ----------
    picture, reference : (H, W, C) uint8
        Of the same shape.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    return summary(levels_apart(picture, reference))


def summary(largest: NDArray[np.uint8]) -> Difference:
    """Return the figures of what `levels_apart` found."""
    return Difference(
        largest=int(largest.max(initial=0)),
        differing=int(np.count_nonzero(largest)),
        total=largest.size,
    )
