"""The panes' colours can be told on both grounds, by all eyes."""

from itertools import combinations

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor
from pytestqt.qtbot import QtBot
from skimage.color import deltaE_cie76, rgb2lab

from viewer.qt import theme
from viewer.state.panes import MAX_PANES
from viewer.widgets.basic.stroke_colors import (
    ON_DARK,
    ON_LIGHT,
    SOURCE,
    TRUTH,
    Swatch,
    is_dashed,
    plot_color,
    plot_pen,
)

# What dichromats see, in linear light: Machado, Oliveira and Fernandes, "A Physiologically-based
# Model for Simulation of Color Vision Deficiency" (2009), severity 1.
EYES = {
    "all cones": np.eye(3),
    "no red": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "no blue": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
LEAST_APART = {"all cones": 38, "no red": 27, "no green": 27, "no blue": 19}  # CIE 1976


def linear(name: str) -> np.ndarray:
    color = QColor(name)
    share = np.array([color.redF(), color.greenF(), color.blueF()])
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def seen(name: str, eyes: np.ndarray) -> np.ndarray:
    light = np.clip(eyes @ linear(name), 0, 1)
    share = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(rgb2lab(share))


def contrast(first: str, second: str) -> float:
    """As WCAG has it."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted(float(weights @ linear(name)) for name in (first, second))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_every_colour_stands_out_from_the_ground(dark: bool) -> None:
    colors = theme.palette(dark=dark)
    for stroke in (*range(MAX_PANES), SOURCE):
        color = plot_color(stroke, colors).name()
        assert contrast(color, colors.base().color().name()) >= 3.1
    assert contrast(plot_color(TRUTH, colors).name(), colors.base().color().name()) >= 3


@pytest.mark.parametrize("table", [ON_LIGHT, ON_DARK])
@pytest.mark.parametrize("eyes", EYES)
def test_any_two_colours_differ_to_all_eyes(table: tuple[str, ...], eyes: str) -> None:
    assert len(table) == MAX_PANES
    places = [seen(name, EYES[eyes]) for name in table]
    apart = [float(deltaE_cie76(a, b)) for a, b in combinations(places, 2)]
    assert min(apart) >= LEAST_APART[eyes]


def test_no_colour_is_a_taps() -> None:
    for name in (*ON_LIGHT, *ON_DARK):
        for tap in theme.TAP_COLORS:
            assert deltaE_cie76(seen(name, np.eye(3)), seen(tap, np.eye(3))) > 10


def test_curves_that_lie_over_each_other_have_gaps() -> None:
    colors = theme.palette(dark=False)
    patterns = [tuple(plot_pen(stroke, colors).dashPattern()) for stroke in range(2, MAX_PANES)]
    assert len(set(patterns)) == len(patterns)
    assert all(is_dashed(stroke) for stroke in range(2, MAX_PANES))
    assert plot_pen(1, colors).style() == Qt.PenStyle.SolidLine
    assert plot_pen(5, colors, dense=True).style() == Qt.PenStyle.SolidLine


def test_a_swatch_shows_the_panes_colour(qtbot: QtBot) -> None:
    swatch = Swatch()
    qtbot.addWidget(swatch)
    assert swatch.isHidden()
    swatch.set_stroke(1)
    swatch.setPalette(theme.palette(dark=True))
    swatch.show()
    qtbot.waitExposed(swatch)
    swatch.resize(swatch.sizeHint())
    image = swatch.grab().toImage()
    assert image.pixelColor(8, 5).name() == ON_DARK[1]
    swatch.set_stroke(None)
    assert swatch.isHidden()
