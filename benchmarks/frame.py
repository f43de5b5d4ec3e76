"""``frame``: a slider's step to all four panes painted, against whole-image library calls.

The source has 24 megapixels, and the window shows the four panes alone. The libraries' side is
measured on a smaller source whose output has at most 24 megapixels, and scaled by area.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.figures import Figure, duration_ms, medians_in_turn
from benchmarks.window import LARGE, Watched, noise
from viewer.cv2_loader import cv2
from viewer.geometry import output_shape
from viewer.state import enlarging
from viewer.state.choices import Layout
from viewer.upsampling import Parameters, matched_kernel_size
from viewer.upsampling.compiled.loading import CORES
from viewer.upsampling.kernels import bilinear_kernel
from viewer.upsampling.layer.settings import Layer
from viewer.viewport import View

SCALES = (2.0, 4.0, 8.0, 1.6)
MOST_OUTPUT = 24_000_000
ROUNDS = 4
BUDGET_S = 8.0
WIDE: dict[str, object] = {
    "layout": Layout.GRID,
    "show_inspector": False,
    "show_kernel": False,
}


def measure() -> list[Figure]:
    """Step to each scale; in turn with it, enlarge whole pictures."""
    watched = Watched(noise(LARGE), **WIDE)
    figures = []
    for scale in SCALES:
        source, factor = smaller(scale)
        close, fitted, whole = medians_in_turn(
            [
                stepping_to(watched, scale, fitted=False),
                stepping_to(watched, scale, fitted=True),
                duration_ms(partial(enlarge_whole, source, scale)),
            ],
            ROUNDS,
            BUDGET_S,
        )
        reach = "ratio 0.005" if scale == 4 else ""
        against = f"whole-image calls at {source.shape[0] * source.shape[1] / 1e6:g} Mpx x {factor}"
        figures += [
            Figure(
                f"frame x{scale:g}", close, "ms", factor * whole, f"at 100 % / {against}", reach
            ),
            Figure(f"frame x{scale:g} fitted", fitted, "ms", factor * whole, f"fitted / {against}"),
        ]
    watched.close()
    return figures


def smaller(scale: float) -> tuple[NDArray[np.uint8], int]:
    """Return a source whose output is held in memory easily, and by how much it is smaller."""
    division = 1
    while LARGE[0] * LARGE[1] * scale**2 / division**2 > MOST_OUTPUT:
        division *= 2
    return noise((LARGE[0] // division, LARGE[1] // division)).pixels, division**2


def stepping_to(watched: Watched, scale: float, *, fitted: bool) -> Callable[[], float]:
    """Return a measure of how long the last step of the slider to a scale takes."""

    def step() -> float:
        height, width = watched.state.resolved.source_shape
        view = None if fitted else View(height / 2, width / 2, scale)
        state = enlarging.with_lock(enlarging.with_scale(watched.state, scale), True)
        watched.show(replace(state, view=view))
        watched.step(lambda: watched.slide(watched.scale_slider, -1))
        return watched.step(lambda: watched.slide(watched.scale_slider, 1)).painted_ms

    return step


def enlarge_whole(source: NDArray[np.uint8], scale: float) -> None:
    """Do what the panes show with one library call each: cv2 twice, a transposed convolution.

    With all cores for PyTorch, of which the program itself takes one.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(CORES)
    size = output_shape((source.shape[0], source.shape[1]), scale)
    for _ in range(2):
        cv2.resize(source, size[::-1], interpolation=cv2.INTER_LINEAR)
    layer = Layer.for_scale(matched_kernel_size(scale), Parameters(scale, 1).stride)
    kernel = torch.from_numpy(bilinear_kernel(1, 1, layer.kernel_size))
    with torch.inference_mode():
        # Channels as a batch of pictures: the same sums as in groups, ten times faster.
        larger = torch.nn.functional.conv_transpose2d(
            torch.from_numpy(source.transpose(2, 0, 1).astype(np.float32))[:, None],
            kernel,
            stride=layer.stride,
            padding=layer.padding,
            output_padding=layer.output_padding,
        )
        larger.round_().clamp_(0, 255).to(torch.uint8)[:, 0].permute(1, 2, 0).contiguous()
    torch.set_num_threads(threads)
