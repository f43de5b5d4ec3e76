import numpy as np
import pytest
from PyQt5.QtGui import QColor
from pytestqt.qtbot import QtBot

from tests.seen import painted
from viewer.qt import theme
from viewer.upsampling import METHODS, Parameters
from viewer.widgets.inspector.interpolation_canvas import InterpolationCanvas
from viewer.widgets.inspector.interpolation_lines import Line, lines_of

SOURCE = np.random.default_rng(7).integers(0, 256, (30, 45, 3), dtype=np.uint8)


def line(method: str, row: int, col: int, parameters: Parameters, which: int = 0) -> Line:
    explanation = METHODS[method].explain(SOURCE, row, col, parameters)
    return lines_of(explanation, 0, SOURCE)[which]


@pytest.fixture
def canvas(qtbot: QtBot) -> InterpolationCanvas:
    canvas = InterpolationCanvas()
    qtbot.addWidget(canvas)
    canvas.setPalette(theme.palette(dark=False))
    canvas.resize(320, canvas.sizeHint().height())
    canvas.show()
    return canvas


def colors(canvas: InterpolationCanvas) -> set[str]:
    found = np.unique(painted(canvas).reshape(-1, 3), axis=0)
    return {QColor(*color).name() for color in found.tolist()}


def test_nothing_is_drawn_without_a_line(canvas: InterpolationCanvas) -> None:
    assert colors(canvas) == {canvas.palette().base().color().name()}
    canvas.set_line(line("bilinear", 50, 61, Parameters(4, 8)))
    assert len(colors(canvas)) > 5
    canvas.set_line(None)
    assert len(colors(canvas)) == 1


def test_samples_and_point_have_their_colours(canvas: InterpolationCanvas) -> None:
    canvas.set_line(line("bilinear", 50, 61, Parameters(4, 8)))
    accent = canvas.palette().highlight().color().name()
    assert {accent, *(name.lower() for name in theme.TAP_COLORS[:2])} <= colors(canvas)
    canvas.set_line(line("bilinear", 50, 61, Parameters(4, 8), which=1))
    assert {accent, *(name.lower() for name in theme.TAP_COLORS[2:])} <= colors(canvas)


def test_the_larger_value_lies_higher(canvas: InterpolationCanvas) -> None:
    shown = line("bilinear", 50, 61, Parameters(4, 8))
    canvas.set_line(shown)
    seen = painted(canvas)
    rows = []
    for name in theme.TAP_COLORS[:2]:
        dot = (seen == QColor(name).getRgb()[:3]).all(axis=2)
        rows.append(np.flatnonzero(dot.any(axis=1)).mean())
    first, second = (tap.value for tap in shown.taps)
    assert (rows[0] < rows[1]) == (first > second)


@pytest.mark.parametrize(
    ("method", "row", "col", "parameters", "which"),
    [
        ("transposed_conv", 4, 4, Parameters(8, 3), -1),  # a gap
        ("transposed_conv", 15, 15, Parameters(1, 64), -1),  # very many
        ("as_printed", 3, 0, Parameters(4, 8), 0),  # opposite edges
        ("transposed_conv", 0, 0, Parameters(4, 8), -1),  # one
    ],
)
def test_what_is_no_line_is_drawn_too(
    canvas: InterpolationCanvas,
    method: str,
    row: int,
    col: int,
    parameters: Parameters,
    which: int,
) -> None:
    shown = line(method, row, col, parameters, which)
    assert shown.fault
    canvas.set_line(shown)
    assert canvas.palette().highlight().color().name() in colors(canvas)


def test_its_height_follows_the_font(canvas: InterpolationCanvas) -> None:
    before = canvas.sizeHint().height()
    font = canvas.font()
    font.setPointSize(font.pointSize() + 6)
    canvas.setFont(font)
    assert canvas.sizeHint().height() == canvas.minimumSizeHint().height() > before
