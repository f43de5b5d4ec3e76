"""``export``: 24 megapixels enlarged four times to a PNG, against cv2 with the whole in memory.

Each side writes its file in a process of its own, which says how long it took and how much
memory it took at its peak beyond the source.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure
from viewer.cv2_loader import cv2
from viewer.geometry import Region
from viewer.images.export import STRIP_PIXELS, export
from viewer.images.load_image import load_image
from viewer.images.png_writer import COMPRESSION_LEVEL, pack_png_rows
from viewer.resources import asset_path
from viewer.upsampling import METHODS, Parameters
from viewer.upsampling.enlargement import Enlargement

SHAPE = (4000, 6000)
SCALE = 4
ROUNDS = 3
PARAMETERS = Parameters(SCALE, 2 * SCALE)


def measure() -> list[Figure]:
    """Write the same picture both ways, in turn."""
    sides: dict[str, list[tuple[float, float]]] = {"viewer": [], "cv2": []}
    for _ in range(ROUNDS):
        for side, results in sides.items():
            with tempfile.TemporaryDirectory() as folder:
                done = subprocess.run(
                    [sys.executable, "-m", "benchmarks.export", side, folder],
                    stdout=subprocess.PIPE,
                    text=True,
                    check=True,
                )
            took, peak = map(float, done.stdout.split())
            results.append((took, peak))
    (viewer, viewer_peak), (whole, whole_peak) = (
        (median(took for took, _ in results), median(peak for _, peak in results))
        for results in sides.values()
    )
    size = f"24 megapixels x{SCALE}, hand-written"
    what = f"{size} to PNG / cv2.resize + cv2.imwrite of the whole, same filter and level"
    peaks = "peak memory beyond the source / that of cv2"
    return [
        Figure("export", viewer, "s", whole, what, reach="ratio 1.2"),
        Figure("export memory", viewer_peak, "MiB", whole_peak, peaks, reach="286 MiB"),
        *split(),
    ]


def split() -> list[Figure]:
    """Return what each part of the work takes for itself, on one thread, for the whole picture."""
    source, height = picture(), SHAPE[0] * SCALE
    rows = max(1, STRIP_PIXELS // (SHAPE[1] * SCALE))
    strips = Region.whole((height, SHAPE[1] * SCALE)).strips(rows)[:: height // rows // 24]
    share = sum(strip.height for strip in strips) / height
    METHODS["bilinear"].render(source, strips[0], PARAMETERS)  # what is done once
    render = pack = compress = 0.0
    with tempfile.TemporaryFile() as file:
        for strip in strips:
            begun = time.perf_counter()
            pixels = METHODS["bilinear"].render(source, strip, PARAMETERS)
            rendered = time.perf_counter()
            packed = pack_png_rows(pixels)
            packed_at = time.perf_counter()
            filtered = zlib.decompress(b"".join(packed.data) + b"\x03\x00", -zlib.MAX_WBITS)
            again = time.perf_counter()
            zlib.compress(filtered, COMPRESSION_LEVEL)
            render, pack = render + rendered - begun, pack + packed_at - rendered
            compress += time.perf_counter() - again
            file.writelines(packed.data)
        begun = time.perf_counter()
        file.flush()
        os.fsync(file.fileno())
        write = time.perf_counter() - begun
    parts = {
        "render": render,
        "filter": max(0.0, pack - compress),
        "compress": compress,
        "write": write,
    }
    return [
        Figure(f"export {part}", took / share, "s", what="its part, on one thread, from 24 strips")
        for part, took in parts.items()
    ]


def picture() -> NDArray[np.uint8]:
    """Return a photograph of 24 megapixels: an enlarged one, with a camera's noise."""
    photograph = load_image(asset_path("photographs", "astronaut.png")).pixels
    large = np.asarray(cv2.resize(photograph, SHAPE[::-1], interpolation=cv2.INTER_CUBIC))
    random = np.random.default_rng(0)
    for top in range(0, SHAPE[0], 100):
        rows = large[top : top + 100]
        noisy = rows + random.integers(-4, 5, rows.shape, np.int16)
        rows[...] = np.clip(noisy, 0, 255)
    return large.astype(np.uint8, copy=False)


def write_with_viewer(source: NDArray[np.uint8], path: Path) -> None:
    """Write the hand-written method's output, as the program does."""
    export(Enlargement(source, PARAMETERS), "bilinear", path)


def write_with_cv2(source: NDArray[np.uint8], path: Path) -> None:
    """Write cv2's output, whole."""
    size = (SHAPE[1] * SCALE, SHAPE[0] * SCALE)
    whole = cv2.resize(source, size, interpolation=cv2.INTER_LINEAR)
    options = [cv2.IMWRITE_PNG_COMPRESSION, COMPRESSION_LEVEL]
    options += [cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_DEFAULT]
    options += [cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP]
    cv2.imwrite(str(path), whole, options)


def main(side: str, folder: str) -> None:
    """Write one picture; print the seconds, and the MiB of memory that it took."""
    source = picture()
    write = write_with_viewer if side == "viewer" else write_with_cv2
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = peak_kib()
    begun = time.perf_counter()
    write(source, Path(folder) / "picture.png")
    took = time.perf_counter() - begun
    print(took, (peak_kib() - before) / 1024)


def peak_kib() -> int:
    """Return the most memory that this process has had, in KiB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
