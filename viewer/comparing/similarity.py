"""Structural similarity (SSIM), as scikit-image defines it, in whole numbers until the division.

Structural similarity as ``skimage.metrics.structural_similarity(picture, reference,
data_range=255, channel_axis=2)`` defines it: windows of 7 x 7 pixels that lie in the region
whole, equal weights within a window, sample covariance, K1 = 0.01, K2 = 0.03; the mean of all
windows and channels. With the sums ``A = sum(a)``, ``B = sum(b)`` over a window of N values,
the N cancels and whole numbers below 2^31 are left until the division::

    (2 A B + c1) (2 N sum(a b) - 2 A B + c2)
    ---------------------------------------------------------------
    (A^2 + B^2 + c1) (N sum(a^2 + b^2) - A^2 - B^2 + c2)

where ``c1 = (K1 255 N)^2`` and ``c2 = (K2 255)^2 N (N - 1)``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.cv2_loader import cv2
from viewer.upsampling.compiled.loading import LOOPS
from viewer.upsampling.taps import ByteArray

PEAK = 255
WINDOW = 7  # side of the windows
WINDOWS_AT_ONCE = 1 << 17  # whose intermediate numbers stay in the processor's cache


def summed_similarity(first: ByteArray, second: ByteArray) -> tuple[float, int]:
    """Return the sum of SSIM over all windows and channels, and how many there are."""
    rows, width = first.shape[0] - WINDOW + 1, first.shape[1]
    total, count = 0.0, 0
    if width >= WINDOW:
        lines = max(1, WINDOWS_AT_ONCE // width)
        for top in range(0, rows, lines):
            bottom = min(top + lines, rows) + WINDOW - 1
            similarities = _similarities(first[top:bottom], second[top:bottom])
            total += float(similarities.sum())
            count += similarities.size
    return total, count


def _similarities(first: ByteArray, second: ByteArray) -> NDArray[np.float64]:
    """Return the similarity in each window and channel."""
    count = WINDOW**2
    c1 = (0.01 * PEAK * count) ** 2
    c2 = (0.03 * PEAK) ** 2 * count * (count - 1)
    similar: NDArray[np.float64]
    loops = LOOPS.differences
    if loops is not None:
        height, width, channels = first.shape
        similar = np.empty((height - WINDOW + 1, (width - WINDOW + 1) * channels))
        pictures = np.ascontiguousarray(first), np.ascontiguousarray(second)
        loops.find_similarities(*pictures, c1, c2, similar)
        return similar
    wide = [pixels.astype(np.uint16) for pixels in (first, second)]
    a, b = (_window_sums(pixels) for pixels in (first, second))
    squares = np.add(wide[0] * wide[0], wide[1] * wide[1], dtype=np.int32)
    products = 2 * a * b
    means = a * a + b * b
    both = 2 * count * _window_sums(wide[0] * wide[1])
    each = count * _window_sums(squares)
    similar = (products + c1) * (both - products + c2)
    similar /= (means + c1) * (each - means + c2)
    return similar


def _window_sums(values: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
    """Return the sum over each window that lies inside."""
    sums = cv2.boxFilter(values, cv2.CV_32S, (WINDOW, WINDOW), normalize=False)
    half = WINDOW // 2
    return np.asarray(sums, np.int32).reshape(values.shape)[half:-half, half:-half]
