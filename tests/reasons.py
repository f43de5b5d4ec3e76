"""Pairs of pictures that differ for one reason alone, and what is said of them."""

import numpy as np
from numpy.typing import NDArray

from viewer.comparing.reason_counts import ReasonCounts, count_reasons
from viewer.comparing.reason_sentences import Verdict, why
from viewer.comparing.reasons import Reason
from viewer.geometry import Region
from viewer.upsampling import METHODS, Border, Parameters
from viewer.upsampling.enlargement import Enlargement

Bytes = NDArray[np.uint8]
NOISE = np.random.default_rng(3).integers(0, 256, (7, 9, 3), dtype=np.uint8)
BY_16 = NOISE // 16 * 16  # of these the printed loop loses no fraction at scale 2
FLAT = np.full((5, 6, 1), 160, np.uint8)
DARK_AT_THE_END = BY_16.copy()
DARK_AT_THE_END[-1] = DARK_AT_THE_END[:, -1] = 0
SHIFTED = Parameters(2, 3, border=Border.REPLICATED)

SEE_THROUGH = np.random.default_rng(4).integers(0, 250, (6, 7, 4), dtype=np.uint8)
FOUR = np.array([[[0], [100]], [[200], [40]]], np.uint8)
ALONE = {
    Reason.EQUAL: (NOISE, "bilinear", "opencv_exact", Parameters(2, 4)),
    Reason.ROUNDING: (NOISE, "bilinear", "opencv", Parameters(2, 4)),
    Reason.WEIGHTS: (NOISE, "bilinear", "opencv_exact", Parameters(3, 5)),
    Reason.MIRRORED: (FOUR, "bilinear", "skimage_bilinear", Parameters(2, 4)),
    Reason.ALPHA: (SEE_THROUGH, "bilinear", "pillow_bilinear", Parameters(2, 4)),
    Reason.FILTER: (NOISE, "bilinear", "nearest", Parameters(2, 4)),
    Reason.ANTIALIASED: (NOISE, "opencv", "pillow_bilinear", Parameters(1 / 3, 1)),
    Reason.SHIFT: (
        NOISE,
        "bilinear",
        "transposed_conv",
        SHIFTED,
    ),
    Reason.GAIN: (NOISE, "bilinear", "transposed_conv", Parameters(3, 3)),
    Reason.BORDER: (NOISE, "bilinear", "transposed_conv", Parameters(4, 8)),
    Reason.GAP: (NOISE, "nearest", "transposed_conv", Parameters(2, 1)),
    Reason.WRAPPED: (DARK_AT_THE_END, "bilinear", "as_printed", Parameters(2, 4)),
    Reason.CANCELLED: (FLAT, "bilinear", "as_printed", Parameters(2, 4)),
    Reason.SIZE: (NOISE, "bilinear", "transposed_conv", Parameters(2.6, 5)),
}


def count(
    source: Bytes, pair: tuple[str, str], parameters: Parameters, region: Region | None = None
) -> ReasonCounts:
    counts = count_reasons(Enlargement(source, parameters), *pair, region)
    assert counts is not None
    return counts


def pictures(source: Bytes, pair: tuple[str, str], parameters: Parameters) -> list[Bytes]:
    shape = source.shape[:2]
    return [
        METHODS[name].render(
            source, Region.whole(METHODS[name].output_shape(shape, parameters)), parameters
        )
        for name in pair
    ]


def verdict(
    source: Bytes, pair: tuple[str, str], row: int, col: int, parameters: Parameters
) -> Verdict:
    a, b = (METHODS[name].explain(source, row, col, parameters) for name in pair)
    return why(Enlargement(source, parameters), *pair, (a, b))


def of(reason: Reason) -> tuple[ReasonCounts, Verdict]:
    """The counts of the example of a reason, and what is said of its worst pixel."""
    source, *pair, parameters = ALONE[reason]
    counts = count(source, tuple(pair), parameters)
    row, col, _ = counts.worst.get(reason, (0, 0, 0))
    return counts, verdict(source, tuple(pair), row, col, parameters)
