"""Histograms: what share of each picture's pixels has each value, channel by channel.

There is a plot for each channel, with all pictures in it: methods are to be compared with each
other, within a channel. A plot for each picture would set apart what is to be compared, and all
in one plot would be a dozen curves for four pictures. Shares, not numbers of pixels, because
the pictures have different sizes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from PyQt5.QtGui import QPalette
from PyQt5.QtWidgets import QWidget

from viewer.comparing.histogram import VALUES, histogram_table
from viewer.qt.pyqtgraph_loader import pyqtgraph as pg
from viewer.upsampling.channels import channel_names
from viewer.upsampling.taps import IntArray
from viewer.widgets.basic.stroke_colors import plot_pen
from viewer.widgets.plots.plot_legend import Entry
from viewer.widgets.plots.plot_panel import PlotPanel

TICKS = [(value, str(value)) for value in (0, 64, 128, 192, 255)]
EDGES = np.arange(VALUES + 1) - 0.5


class HistogramPlot(PlotPanel):
    """Shows histograms."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._found: dict[str, IntArray] = {}
        self.curves: dict[tuple[str, int], Any] = {}
        super().__init__("histogram", parent)
        self.log_button = self._segments(
            ("Log", "Shares on a logarithmic scale: rare values show too")
        )[0]
        group = self.log_button.group()
        assert group is not None
        group.setExclusive(False)
        self.log_button.clicked.connect(self.draw)
        place = self._bar.indexOf(self.back_button)
        self._bar.insertWidget(place, self.log_button)
        self._bar.insertSpacing(place + 1, 6)
        self.canvas.set_count(1)
        self.canvas.set_home(-0.5, VALUES - 0.5)
        self.canvas.restyle()

    def set_histograms(self, found: Mapping[str, IntArray]) -> None:
        """Show histograms: method to counts ``(C, 256)``."""
        self._found = dict(found)
        self.draw()

    @property
    def histograms(self) -> dict[str, IntArray]:
        """What is shown."""
        return self._found

    def table(self) -> list[tuple[str | float, ...]]:
        titles = {entry.name: entry.title for entry in self.legend.shown}
        return [tuple(row) for row in histogram_table(self._found, titles)]

    # Inside

    def draw(self) -> None:
        if not self.canvas.plots:
            return
        shown = [entry for entry in self.legend.shown if entry.name in self._found]
        channels = max((len(self._found[entry.name]) for entry in shown), default=0)
        if channels and channels != len(self.canvas.plots):
            self._have_plots(channels)
        wanted = {(entry.name, channel) for entry in shown for channel in range(channels)}
        for key in set(self.curves) - wanted:
            self.canvas.plots[key[1]].removeItem(self.curves.pop(key))
        shares = {entry.name: _shares(self._found[entry.name]) for entry in shown}
        floor = self._floor(shown)
        for entry in shown:
            for channel, share in enumerate(shares[entry.name]):
                self._draw_curve(entry, channel, share, floor)
        self._label(channels)
        self._set_range(shares, floor)

    def _have_plots(self, count: int) -> None:
        self.curves.clear()  # they go with their plots
        self.canvas.set_count(0)
        self.canvas.set_count(count)
        self.canvas.go_back()

    def _draw_curve(self, entry: Entry, channel: int, share: np.ndarray, floor: float) -> None:
        item = self.curves.get((entry.name, channel))
        if item is None:
            item = self.curves[entry.name, channel] = pg.PlotCurveItem(antialias=True)
            self.canvas.plots[channel].addItem(item)
        item.setZValue(entry.stroke)  # those with gaps above those without
        if self.log_button.isChecked():
            share = np.log10(np.maximum(share, floor))
        pen = plot_pen(entry.stroke, self.palette())
        item.setData(EDGES, share, stepMode="center", pen=pen)

    def _label(self, channels: int) -> None:
        text = self.palette().color(QPalette.ColorRole.Text)
        for name, plot in zip(channel_names(channels) or ("",), self.canvas.plots, strict=False):
            plot.bottom.set_title(f"{name} value, 0 to 255".strip(), text)
            plot.bottom.setTicks([TICKS])
        self.canvas.plots[0].left.set_title("% of pixels", text)

    def _floor(self, shown: list[Entry]) -> float:
        """Return a share, in per cent, below that of any single pixel."""
        most = max((int(self._found[entry.name][0].sum()) for entry in shown), default=1)
        return float(10 ** math.floor(math.log10(50 / max(1, most))))

    def _set_range(self, shares: Mapping[str, np.ndarray], floor: float) -> None:
        """Show all shares; in steps, so that the axis does not move with every pixel."""
        most = max((float(share.max()) for share in shares.values()), default=1.0)
        low, high, ticks = 0.0, round_up(most), None
        if self.log_button.isChecked():
            low, high = math.log10(floor), 2.05
            ticks = [[(power, f"{10.0**power:g}") for power in range(2, math.ceil(low) - 1, -2)]]
        self.canvas.plots[0].left.setTicks(ticks)
        self.canvas.plots[0].setYRange(low, high, padding=0)


def round_up(number: float) -> float:
    """Return the next of 1, 2, 5, 10, 20 ... (or 0.5, 0.2 ...) that is not below `number`."""
    if number <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(number))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= number * (1 - 1e-9))


def _shares(counts: IntArray) -> np.ndarray:
    """Return counts ``(C, 256)`` as per cent of a channel's pixels."""
    shares: np.ndarray = 100 * counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    return shares
