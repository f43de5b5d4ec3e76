"""The figures of metrics as they are shown: their columns, how they are written, and remarks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from viewer.comparing.metrics import Errors, Metrics, Part
from viewer.comparing.similarity import WINDOW

MISSING = "–"

Result: TypeAlias = Metrics | str
"""Metrics, or a sentence that says why there are none."""


@dataclass(frozen=True, slots=True)
class Column:
    """A figure: its title, how it is worked out and written, what it means, and what is best."""

    title: str
    figure: Callable[[Errors, float | None], float | None]
    text: Callable[[float], str]
    tip: str
    widest: str
    best: Callable[[Iterable[float]], float] | None = min

    @property
    def explained(self) -> str:
        """What it means, and which way it is better."""
        if self.best is None:
            return self.tip
        better = "higher" if self.best is max else "lower"
        return f"{self.tip}. The {better}, the nearer to the reference; the best is bold"

    def of(self, result: Metrics, part: Part | None = None) -> float | None:
        """Return the figure of some pixels, None of all; None where there is no such figure."""
        errors = result.whole if part is None else result.parts[part]
        # Windows of SSIM reach across the parts.
        figure = self.figure(errors, result.ssim if part is None else None)
        return None if figure is None or math.isnan(figure) else figure


def _decimals(value: float) -> str:
    """Return four figures, as a plain decimal number."""
    if value and abs(value) < 1:
        return f"{value:.{min(7, 3 - math.floor(math.log10(abs(value))))}f}"
    return f"{value:.{max(0, 3 - math.floor(math.log10(abs(value) or 1)))}f}"


def _percent(value: float) -> str:
    return f"{_decimals(100 * value)} %"


def _psnr_text(value: float) -> str:
    return "∞" if math.isinf(value) else f"{value:.2f} dB"


COLUMNS = (
    Column(
        "Pixels",
        lambda e, ssim: e.pixels,
        lambda v: f"{v:.0f}",
        "Pixels compared",
        "00000000",
        best=None,
    ),
    Column(
        "Differ",
        lambda e, ssim: e.share,
        _percent,
        "Share of the pixels that differ in any channel",
        "0.00000 %",
    ),
    Column(
        "Largest",
        lambda e, ssim: e.largest if e.pixels else None,
        lambda v: f"{v:.0f}",
        "Largest difference in any channel, in levels out of 255",
        "Largest",
    ),
    Column("MAE", lambda e, ssim: e.mae, _decimals, "Mean absolute error, in levels", "0.00000"),
    Column("MSE", lambda e, ssim: e.mse, _decimals, "Mean squared error", "0.00000"),
    Column(
        "RMSE",
        lambda e, ssim: e.rmse,
        _decimals,
        "Root of the mean squared error, in levels",
        "0.00000",
    ),
    Column(
        "PSNR",
        lambda e, ssim: e.psnr,
        _psnr_text,
        "Peak signal-to-noise ratio: 10 log10(255² / MSE)",
        "00.00 dB",
        best=max,
    ),
    Column(
        "SSIM",
        lambda e, ssim: ssim,
        lambda v: f"{v:.5f}",
        "Structural similarity as scikit-image computes it: the mean over all channels, alpha "
        f"too, and over all windows of {WINDOW} × {WINDOW} pixels",
        "0.00000",
        best=max,
    ),
)


def remark(result: Result, part: Part | None = None) -> str:
    """Say why a figure is missing, and what else is to be known about some metrics.

    Parameters
    ----------
    result : Metrics or str
        What is shown.
    part : Part or None
        Of which pixels; None is all.
    """
    if isinstance(result, str):
        return result
    errors = result.whole if part is None else result.parts[part]
    if not errors.pixels:
        return "there are no such pixels" if result.whole.pixels else "nothing of it is in view"
    remarks = []
    if not errors.squared:
        remarks.append("identical: PSNR is infinite")
    if part is not None:
        remarks.append("SSIM is of all pixels only")
    elif result.ssim is None:
        remarks.append(f"too small for SSIM, whose windows have {WINDOW} × {WINDOW} pixels")
    if not result.same_size:
        remarks.append("another size: compared at the same place in the source")
    return "; ".join(remarks)


def figures_text(result: Result) -> str:
    """Return the usual figures in a few words; nothing where there are none."""
    if isinstance(result, str):
        return ""
    errors = result.whole
    if not errors.pixels:
        return ""
    parts = [f"PSNR {_psnr_text(errors.psnr)}"]
    if result.ssim is not None:
        parts.append(f"SSIM {result.ssim:.5f}")
    return "  ·  ".join([*parts, f"MAE {_decimals(errors.mae)}"])
