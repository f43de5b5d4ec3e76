"""``kernel``: the hand-written method and other libraries, against ``cv2.resize``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import skimage
import torch
from numpy.typing import NDArray
from PIL import Image

from benchmarks.figures import Figure, duration_ms, medians_in_turn
from viewer.cv2_loader import cv2
from viewer.geometry import Region, output_shape
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.compiled.loading import load_loops

SIDE = 512
CASES = tuple((scale, channels) for channels in (3, 1) for scale in (4, 2, 3, 8, 1.6, 0.5))
OTHERS = ((4, 3),)  # where the other libraries are measured too
ROUNDS = 101
BUDGET_S = 4.0


def measure() -> list[Figure]:
    """Enlarge noise of 512 x 512, all on all cores."""
    if not load_loops():
        raise RuntimeError("numba cannot compile the hand-written loop here.")
    figures = []
    for scale, channels in CASES:
        source = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, channels), np.uint8)
        size = output_shape((SIDE, SIDE), scale)
        libraries: dict[str, Callable[[], NDArray[np.uint8]]] = {
            "hand-written": partial(hand_written, source, size, scale),
            "cv2": partial(resize, source, size),
        }
        if (scale, channels) in OTHERS:
            libraries["Pillow"] = partial(pillow, source, size)
            libraries["torch"] = partial(torch_uint8, source, size)
            libraries["scikit-image"] = partial(scikit_image, source, size)
        times = medians_in_turn([duration_ms(w) for w in libraries.values()], ROUNDS, BUDGET_S)
        truth = exact(source, size)
        reference = times[1]
        case = f"x{scale:g} {'RGB' if channels == 3 else 'grey'}"
        for (name, work), took in zip(libraries.items(), times, strict=True):
            wrong = np.any(work() != truth, axis=2)
            figures.append(
                Figure(
                    f"kernel {case}" if name == "hand-written" else f"kernel {case} {name}",
                    took,
                    "ms",
                    None if name == "cv2" else reference,
                    f"{name}{'' if name == 'cv2' else ' / cv2.resize'}, "
                    f"{size[0]} x {size[1]}; "
                    f"{np.sum(wrong)} wrong pixels, {100 * np.mean(wrong):.3g} %",
                    reach=reach(scale) if name == "hand-written" else "",
                )
            )
    return figures


def reach(scale: float) -> str:
    """Return what is asked of the hand-written loop."""
    return "ratio 1" if scale in (2, 4, 8) else "ratio 2"


def hand_written(
    source: NDArray[np.uint8], size: tuple[int, int], scale: float
) -> NDArray[np.uint8]:
    """Return the whole output of the program's own method."""
    return METHODS["bilinear"].render(source, Region(0, 0, *size), Parameters(scale, 8))


def resize(source: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return cv2's bilinear enlargement."""
    larger = cv2.resize(source, size[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(larger, np.uint8).reshape(*size, -1)


def pillow(source: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return Pillow's bilinear enlargement."""
    image = Image.fromarray(source)
    return np.asarray(image.resize(size[::-1], Image.Resampling.BILINEAR))


def torch_uint8(source: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return PyTorch's bilinear enlargement of bytes."""
    pixels = torch.from_numpy(source).permute(2, 0, 1)[None]
    larger = torch.nn.functional.interpolate(pixels, size, mode="bilinear", align_corners=False)
    result: NDArray[np.uint8] = larger[0].permute(1, 2, 0).numpy()
    return result


def scikit_image(source: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return scikit-image's bilinear enlargement, which is in double until it is made bytes."""
    larger = skimage.transform.resize(source, size, order=1)  # type: ignore[no-untyped-call]
    result: NDArray[np.uint8] = skimage.util.img_as_ubyte(larger)  # type: ignore[no-untyped-call]
    return result


def exact(source: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the true bilinear values in whole numbers, rounded half up: the truth here."""
    rows, row_weight = _samples(source.shape[0], size[0])
    cols, col_weight = _samples(source.shape[1], size[1])
    whole = source.astype(np.int64)
    w = col_weight[None, :, None]
    lines = (2 * size[1] - w) * whole[:, cols] + w * whole[:, np.minimum(cols + 1, SIDE - 1)]
    w = row_weight[:, None, None]
    sums = (2 * size[0] - w) * lines[rows] + w * lines[np.minimum(rows + 1, SIDE - 1)]
    area = 4 * size[0] * size[1]
    values: NDArray[np.uint8] = ((2 * sums + area) // (2 * area)).astype(np.uint8)
    return values


def _samples(n_in: int, n_out: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the left neighbour and the weight of the right one, out of ``2 n_out``."""
    position = (2 * np.arange(n_out, dtype=np.int64) + 1) * n_in - n_out
    left, weight = np.divmod(np.clip(position, 0, (n_in - 1) * 2 * n_out), 2 * n_out)
    return left, weight
