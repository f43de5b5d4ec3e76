import csv
import io
import math

import numpy as np
import pytest
from PyQt5.QtSvg import QSvgRenderer
from PyQt5.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from viewer.comparing.histogram import count_values
from viewer.qt import theme
from viewer.widgets.basic.stroke_colors import SOURCE, plot_color
from viewer.widgets.plots.histogram_plot import HistogramPlot, round_up
from viewer.widgets.plots.plot_legend import Entry, LegendButton

ENTRIES = (Entry("original", "Original", SOURCE), Entry("a", "A", 1), Entry("b", "B", 2))
NOISE = np.random.default_rng(3).normal(128, 20, (60, 80, 3)).clip(0, 255).astype(np.uint8)
FOUND = {
    "original": count_values(NOISE[::4, ::4]),
    "a": count_values(NOISE),
    "b": count_values(NOISE // 2),
}


@pytest.fixture
def plot(qtbot: QtBot) -> HistogramPlot:
    plot = HistogramPlot()
    qtbot.addWidget(plot)
    plot.resize(900, 240)
    plot.setPalette(theme.palette(dark=False))
    plot.set_entries(ENTRIES)
    plot.set_heading("Of these.")
    plot.set_histograms(FOUND)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def test_each_channel_has_a_plot_of_shares(plot: HistogramPlot) -> None:
    assert len(plot.canvas.plots) == 3
    for name, counts in FOUND.items():
        for channel in range(3):
            edges, share = plot.curves[name, channel].getData()
            assert edges[0] == -0.5 and edges[-1] == 255.5
            np.testing.assert_allclose(share, 100 * counts[channel] / counts[channel].sum())


@pytest.mark.parametrize("channels", [1, 4, 3])
def test_pictures_of_other_channels_have_other_plots(plot: HistogramPlot, channels: int) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (9, 9, channels), np.uint8)
    plot.set_histograms({"a": count_values(pixels)})
    assert len(plot.canvas.plots) == channels
    assert {key for key in plot.curves} == {("a", channel) for channel in range(channels)}
    for each in plot.canvas.plots:
        assert each.viewRange()[0] == [-0.5, 255.5]


def test_the_axis_shows_all_and_moves_in_steps(plot: HistogramPlot) -> None:
    low, high = plot.canvas.plots[0].viewRange()[1]
    most = max((100 * counts / counts.sum(axis=1)[:, None]).max() for counts in FOUND.values())
    assert (low, high) == (0, round_up(most))
    flat = np.full((5, 5, 3), 7, np.uint8)
    plot.set_histograms({"a": count_values(flat)})  # of one colour: a single spike
    assert plot.canvas.plots[2].viewRange()[1] == [0, 100]


@pytest.mark.parametrize(
    ("number", "expected"), [(0, 1), (1, 1), (1.01, 2), (2.5, 5), (7, 10), (100, 100), (0.03, 0.05)]
)
def test_round_up(number: float, expected: float) -> None:
    assert round_up(number) == pytest.approx(expected)


def test_a_logarithmic_scale_shows_single_pixels(plot: HistogramPlot) -> None:
    plot.log_button.click()
    counts = FOUND["a"][0]
    _, share = plot.curves["a", 0].getData()
    there = counts > 0
    np.testing.assert_allclose(share[there], np.log10(100 * counts[there] / counts.sum()))
    low, high = plot.canvas.plots[0].viewRange()[1]
    assert (share[~there] == low).all()
    assert low < math.log10(100 / counts.sum()) and high >= 2
    plot.log_button.click()
    assert not plot.log_button.isChecked()
    assert plot.canvas.plots[0].viewRange()[1][0] == 0


def test_no_counts_are_no_fault(plot: HistogramPlot) -> None:
    plot.set_histograms({"a": np.zeros((3, 256), np.int64)})
    plot.log_button.click()
    plot.set_histograms({})
    assert plot.curves == {}


def test_hidden_curves_are_not_drawn_nor_saved(plot: HistogramPlot) -> None:
    plot.findChildren(LegendButton)[1].click()
    assert ("a", 0) not in plot.curves and ("b", 0) in plot.curves
    assert not any("A (" in str(title) for title in plot.table()[0])


def test_colours_follow_the_palette(plot: HistogramPlot) -> None:
    for dark in (True, False):
        colors = theme.palette(dark=dark)
        plot.setPalette(colors)
        image = plot.canvas.grab().toImage()
        seen = {
            image.pixelColor(x, y).name()
            for x in range(image.width())
            for y in range(image.height())
        }
        assert {plot_color(1, colors).name(), plot_color(2, colors).name()} <= seen


def test_the_table_has_the_counts(plot: HistogramPlot) -> None:
    head, *rows = csv.reader(io.StringIO(plot.content("csv").decode()))
    assert head[:4] == ["value", "Original (R)", "Original (G)", "Original (B)"]
    numbers = np.array(rows, int)
    for index, name in enumerate(FOUND):
        np.testing.assert_array_equal(numbers[:, 1 + 3 * index : 4 + 3 * index].T, FOUND[name])


def test_it_is_saved_as_a_drawing_and_a_picture(plot: HistogramPlot) -> None:
    assert QSvgRenderer(plot.content("svg")).isValid()
    assert plot.content("png").startswith(b"\x89PNG")


def test_every_control_has_a_name_and_a_tip(plot: HistogramPlot) -> None:
    buttons = plot.findChildren(QAbstractButton)
    assert len(buttons) > 3
    for button in buttons:
        assert button.accessibleName() and button.toolTip(), button.text()
