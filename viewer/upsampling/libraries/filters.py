"""Kernels of the libraries, and the tables of weights that are made from them.

A kernel is a function of the distance between a source pixel and a sample. Weights are computed
in double, as the libraries do, and turned into whole numbers by `fixed_point`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from viewer.upsampling.taps import IntArray

FloatArray: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kernel:
    """The shape of a resize's weights.

    Attributes
    ----------
    name : str
        What it is called.
    support : float
        How far from its centre it reaches, in source pixels.
    weigh : callable
        Distances to weights, not yet normalised.
    """

    name: str
    support: float
    weigh: Callable[[FloatArray], FloatArray]


def _box(x: FloatArray) -> FloatArray:
    inside: FloatArray = ((x > -0.5) & (x <= 0.5)).astype(np.float64)
    return inside


def _triangle(x: FloatArray) -> FloatArray:
    height: FloatArray = np.maximum(1 - np.abs(x), 0)
    return height


def _sinc(x: FloatArray) -> FloatArray:
    angle = np.where(x == 0, 1, x) * math.pi
    return np.where(x == 0, 1.0, np.sin(angle) / angle)


def _hamming(x: FloatArray) -> FloatArray:
    window = 0.54 + 0.46 * np.cos(x * math.pi)
    return np.where(np.abs(x) < 1, _sinc(np.abs(x)) * window, 0.0)


def _lanczos(x: FloatArray) -> FloatArray:
    return np.where((x >= -3) & (x < 3), _sinc(x) * _sinc(x / 3), 0.0)


def _cubic(a: float) -> Callable[[FloatArray], FloatArray]:
    def weigh(x: FloatArray) -> FloatArray:
        x = np.abs(x)
        near = ((a + 2) * x - (a + 3)) * x * x + 1
        far = (((x - 5) * x + 8) * x - 4) * a
        return np.where(x < 1, near, np.where(x < 2, far, 0.0))

    return weigh


BOX = Kernel("box", 0.5, _box)
TRIANGLE = Kernel("bilinear", 1, _triangle)
HAMMING = Kernel("Hamming", 1, _hamming)
CUBIC = Kernel("bicubic, a = -1/2", 2, _cubic(-0.5))
SHARP_CUBIC = Kernel("bicubic, a = -3/4", 2, _cubic(-0.75))
LANCZOS = Kernel("Lanczos 3", 3, _lanczos)


def stretched_weights(
    outputs: IntArray, n_in: int, scale: float, kernel: Kernel
) -> tuple[IntArray, FloatArray, NDArray[np.bool_]]:
    """Return the source positions under a kernel that is stretched where the image shrinks.

    Output position r has its centre at ``(r + 1/2) * scale``, measured from the source's outer
    edge. What lies outside the source is left out, and the rest is normalised to sum to 1. So do
    Pillow (``Resample.c``: ``precompute_coeffs``) and, with ``antialias``, PyTorch
    (``UpSampleKernel.cpp``).

    Parameters
    ----------
    outputs : (n,) int64
        Output positions.
    n_in : int
        Length of the source along this axis.
    scale : float
        Source pixels for each output pixel.
    kernel : Kernel
        Unstretched.

    Returns
    -------
    indices : (n, t) int64
        Source positions.
    weights : (n, t) float64
        Zero where there is no tap.
    present : (n, t) bool
        Which entries are taps.
    """
    stretch = max(scale, 1.0)
    support = kernel.support * stretch
    centre = (outputs + 0.5) * scale
    first = np.maximum((centre - support + 0.5).astype(np.int64), 0)
    last = np.minimum((centre + support + 0.5).astype(np.int64), n_in)
    indices = first[:, None] + np.arange(int((last - first).max(initial=1)))
    present = indices < last[:, None]
    weights = np.where(
        present, kernel.weigh((indices - centre[:, None] + 0.5) * (1.0 / stretch)), 0.0
    )
    totals = np.cumsum(weights, axis=1)[:, -1:]  # one after the other, as the libraries add
    normalised: FloatArray = np.divide(weights, totals, out=weights, where=totals != 0)
    return indices, normalised, present


def fixed_point(weights: FloatArray, bits: int) -> IntArray:
    """Return weights as whole numbers out of ``2**bits``, halves away from zero."""
    scaled = weights * (1 << bits)
    fixed: IntArray = np.trunc(scaled + np.copysign(0.5, scaled)).astype(np.int64)
    return fixed


def added_up_positions(outputs: IntArray, n_in: int, n_out: int) -> IntArray:
    """Return the nearest source positions where the scale is added up again and again.

    So do Pillow (``Geometry.c``: ``ImagingScaleAffine``) and cv2's INTER_NEAREST_EXACT, in double.
    """
    step = n_in / n_out
    last = int(outputs.max(initial=0))
    line = np.cumsum(np.concatenate([[step * 0.5], np.full(last, step)]))
    positions: IntArray = np.minimum(line[outputs].astype(np.int64), n_in - 1)
    return positions
