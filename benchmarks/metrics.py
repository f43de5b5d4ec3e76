"""``metrics``: how long it takes to compare two outputs, against making both whole.

The source has 24 megapixels, the outputs 96; of a
transposed convolution a quarter. SSIM is timed for itself, beside scikit-image's own,
which is measured on a part and scaled by area: it needs many times the outputs' memory.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from benchmarks.figures import Figure, duration_ms, medians_in_turn
from benchmarks.window import LARGE, noise
from viewer.comparing.metrics import measure as measure_metrics
from viewer.cv2_loader import cv2
from viewer.geometry import Region
from viewer.upsampling import METHODS, Parameters, matched_kernel_size
from viewer.upsampling.compiled.loading import CORES, load_loops
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.kernels import bilinear_kernel
from viewer.upsampling.layer.settings import Layer

SCALE = 2.0
PARAMETERS = Parameters(SCALE, matched_kernel_size(SCALE))
PART = 1500  # rows and columns that scikit-image compares
ROUNDS = 3
BUDGET_S = 30.0


def measure() -> list[Figure]:
    """Compare the hand-written output with two libraries'."""
    load_loops()
    source = noise(LARGE).pixels
    quarter = source[: LARGE[0] // 2, : LARGE[1] // 2].copy()
    figures = []
    for name, pixels, whole in (
        ("opencv", source, whole_cv2),
        ("transposed_conv", quarter, whole_torch),
    ):
        compared, both = medians_in_turn(
            [
                duration_ms(partial(compare, pixels, name, similarity=False)),
                duration_ms(partial(make_both, pixels, whole)),
            ],
            ROUNDS,
            BUDGET_S,
        )
        figures.append(
            Figure(
                f"metrics {name}",
                compared,
                "ms",
                both,
                f"{pixels.shape[0] * pixels.shape[1] / 1e6:g} Mpx, all but SSIM, against the "
                "hand-written / both outputs made whole",
                reach="ratio 1.5",
            )
        )
    with_ssim, without, library = medians_in_turn(
        [
            duration_ms(partial(compare, source, "opencv", similarity=True)),
            duration_ms(partial(compare, source, "opencv", similarity=False)),
            duration_ms(partial(skimage_ssim, source)),
        ],
        1,
        warm_up=False,
    )
    area = SCALE**2 * LARGE[0] * LARGE[1]
    figures.append(
        Figure(
            "metrics SSIM",
            with_ssim - without,
            "ms",
            library * area / PART**2,
            "SSIM alone / scikit-image's, scaled by area",
        )
    )
    return figures


def compare(source: NDArray[np.uint8], name: str, *, similarity: bool) -> None:
    """Compare a whole output with the hand-written one, as the program does."""
    measure_metrics(Enlargement(source, PARAMETERS), name, "bilinear", similarity=similarity)


def make_both(
    source: NDArray[np.uint8], whole: Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
) -> None:
    """Make a library's output and the hand-written one, whole, and keep both until the end."""
    shape = METHODS["bilinear"].output_shape((source.shape[0], source.shape[1]), PARAMETERS)
    outputs = whole(source), METHODS["bilinear"].render(source, Region.whole(shape), PARAMETERS)
    assert outputs[0].shape == outputs[1].shape


def whole_cv2(source: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return cv2's output."""
    size = int(source.shape[1] * SCALE), int(source.shape[0] * SCALE)
    return np.asarray(cv2.resize(source, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def whole_torch(source: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return PyTorch's transposed convolution, rounded, one channel after the other."""
    torch.set_num_threads(CORES)  # the viewer itself uses one
    layer = Layer.of(PARAMETERS)
    kernel = torch.from_numpy(bilinear_kernel(1, 1, layer.kernel_size))
    channels = []
    with torch.inference_mode():
        for channel in range(source.shape[2]):
            pixels = torch.from_numpy(source[:, :, channel].astype(np.float32))[None, None]
            larger = torch.nn.functional.conv_transpose2d(
                pixels, kernel, stride=layer.stride, padding=layer.padding
            )
            channels.append(larger.round_().clamp_(0, 255).to(torch.uint8)[0, 0].numpy())
    return np.stack(channels, axis=2)


def skimage_ssim(source: NDArray[np.uint8]) -> None:
    """Let scikit-image compare a part of two outputs."""
    part = Region(0, 0, PART, PART)
    first, second = (
        METHODS[name].render(source, part, PARAMETERS) for name in ("opencv", "bilinear")
    )
    structural_similarity(first, second, data_range=255, channel_axis=2)  # type: ignore[no-untyped-call]
