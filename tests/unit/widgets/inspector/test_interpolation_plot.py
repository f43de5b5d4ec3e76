import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor, QFontMetrics
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from viewer.qt import theme
from viewer.upsampling import METHODS, Border, Explanation, Parameters
from viewer.widgets.inspector.interpolation_lines import CONTEXT, lines_of
from viewer.widgets.inspector.interpolation_plot import InterpolationPlot

SOURCE = np.random.default_rng(7).integers(0, 256, (300, 451, 3), dtype=np.uint8)
SMALL = SOURCE[:6, :7]
ONE = SOURCE[:1, :1]
# Each a pixel without a line along its first row, and what is said of it.
FAULTS = [
    ("bilinear", 0, 1803, Parameters(4, 8), "takes one source pixel as it is"),
    ("transposed_conv", 0, 0, Parameters(4, 8), "one kernel alone reaches this place, with weight"),
    ("transposed_conv", 200, 201, Parameters(2, 5), "weights sum to 4/3, not 1"),
    ("transposed_conv", 200, 202, Parameters(2, 5), "3 positions take part, not two"),
    ("transposed_conv", 150, 150, Parameters(1, 64), "64 positions take part, not two"),
    ("transposed_conv", 4, 4, Parameters(8, 3), "no kernel reaches this place"),
    ("as_printed", 3, 0, Parameters(4, 8), "450 and 0 lie at opposite edges"),
    ("as_printed", 3, 1803, Parameters(4, 8), "450 is read twice, with opposite weights"),
]


def explained(method: str, row: int, col: int, parameters: Parameters) -> Explanation:
    return METHODS[method].explain(SOURCE, row, col, parameters)


@pytest.fixture
def plot(qtbot: QtBot) -> InterpolationPlot:
    plot = InterpolationPlot()
    qtbot.addWidget(plot)
    plot.setPalette(theme.palette(dark=False))
    plot.resize(324, plot.sizeHint().height())
    plot.show()
    return plot


def test_the_lines_of_a_pixel_between_four() -> None:
    lines = lines_of(explained("bilinear", 421, 837, Parameters(4, 8)), 1, SOURCE)
    assert [line.title for line in lines] == ["row 104", "row 105", "between rows"]
    upper, lower, between = lines
    assert [tap.place for tap in upper.taps] == [208, 209]
    assert [int(tap.value) for tap in lower.taps] == SOURCE[105, 208:210, 1].tolist()
    assert [tap.tap for line in (upper, lower) for tap in line.taps] == [0, 1, 2, 3]
    assert upper.at == Fraction(1671, 8) and between.at == Fraction(839, 8)
    assert [tap.value for tap in between.taps] == [upper.value, lower.value]
    assert [sample.place for sample in upper.context] == list(range(208 - CONTEXT, 210 + CONTEXT))
    assert all(int(s.value) == SOURCE[104, s.place, 1] for s in upper.context)


@given(
    method=st.sampled_from([name for name in METHODS if name != "as_printed"]),
    scale=st.floats(0.1, 9),
    kernel_size=st.integers(1, 20),
    border=st.sampled_from(Border),
    place=st.tuples(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True)),
    source=st.sampled_from([SMALL, SMALL[:1], SMALL[:, :1], ONE]),
)
def test_the_last_line_comes_to_the_exact_sum_and_lies_on_the_formula(
    method: str,
    scale: float,
    kernel_size: int,
    border: Border,
    place: tuple[float, float],
    source: np.ndarray,  # type: ignore[type-arg]
) -> None:
    parameters = Parameters(scale, kernel_size, border=border)
    shape = METHODS[method].output_shape((source.shape[0], source.shape[1]), parameters)
    row, col = (int(share * n) for share, n in zip(place, shape, strict=True))
    explanation = METHODS[method].explain(source, row, col, parameters)
    lines = lines_of(explanation, 2, source)
    assert lines[-1].value == explanation.taps.weighted_sum[2]
    for line in lines:
        if line.fault:
            assert line.fault.startswith("No line: ")
            continue
        first, second = line.taps
        slope = (second.value - first.value) / (second.place - first.place)
        assert line.value == first.value + (line.at - first.place) * slope
        assert first.place <= line.at <= second.place == first.place + 1


@pytest.mark.parametrize("scale", [1.6, 3, 4])
def test_the_numbers_in_the_formula_come_to_its_result(scale: float) -> None:
    for line in lines_of(explained("bilinear", 17, 230, Parameters(scale, 8)), 0, SOURCE):
        formula, result = re.split("[=≈]", line.formula().removeprefix("y\N{NO-BREAK SPACE}="))
        for sign, plain in (("·", "*"), ("−", "-"), ("\N{NO-BREAK SPACE}", " ")):
            formula = formula.replace(sign, plain)
        assert eval(formula.replace("\N{WORD JOINER}", "")) == pytest.approx(float(result), abs=0.2)
        assert float(result) == pytest.approx(float(line.value), abs=0.0006)


@pytest.mark.parametrize(("method", "row", "col", "parameters", "says"), FAULTS)
def test_where_there_is_no_line_it_says_why(
    plot: InterpolationPlot, method: str, row: int, col: int, parameters: Parameters, says: str
) -> None:
    plot.set_explanation(explained(method, row, col, parameters), 0, SOURCE)
    assert plot.line is not None and says in plot.numbers.text().replace("\N{NO-BREAK SPACE}", " ")
    assert not plot.grab().isNull()


def test_a_border_row_that_cv2_reads_twice_is_named_once() -> None:
    lines = lines_of(explained("opencv", 0, 837, Parameters(4, 8)), 0, SOURCE)
    assert [line.title for line in lines] == ["row 0", "between rows"]
    assert not lines[0].fault and "border pixel at 0 is read more than once" in lines[1].fault
    assert lines[1].value == lines[0].value


def test_the_height_stays_whatever_is_shown(plot: InterpolationPlot) -> None:
    plot.set_explanation(explained("bilinear", 421, 837, Parameters(4, 8)), 0, SOURCE)
    QApplication.processEvents()
    height, canvas = plot.sizeHint().height(), plot.canvas.geometry()
    for method, row, col, parameters, _ in FAULTS:
        plot.set_explanation(explained(method, row, col, parameters), 0, SOURCE)
        QApplication.processEvents()
        assert (plot.sizeHint().height(), plot.canvas.geometry()) == (height, canvas)
    plot.set_explanation(None, 0, None)
    assert plot.line is None and not plot.grab().isNull()


@pytest.mark.parametrize("width", [300, 324])
def test_nothing_is_cut_off_in_the_side_panel(plot: InterpolationPlot, width: int) -> None:
    plot.resize(width, plot.height())
    plot.set_explanation(explained("bilinear", 421, 837, Parameters(3.7, 8)), 0, SOURCE)
    QApplication.processEvents()
    for button in plot.buttons:
        assert button.geometry().right() < width
        assert QFontMetrics(button.font()).horizontalAdvance(button.text()) <= button.width()
    assert plot.general.heightForWidth(plot.general.width()) <= plot.general.height()


def test_the_buttons_choose_and_the_choice_stays(plot: InterpolationPlot, qtbot: QtBot) -> None:
    plot.set_explanation(explained("bilinear", 421, 837, Parameters(4, 8)), 0, SOURCE)
    assert plot.line is not None and plot.line.title == "row 104"
    QTest.mouseClick(plot.buttons[2], Qt.MouseButton.LeftButton)
    assert plot.line.title == "between rows"
    plot.activateWindow()
    plot.buttons[1].setFocus()
    qtbot.waitUntil(plot.buttons[1].hasFocus)
    QTest.keyClick(plot.buttons[1], Qt.Key.Key_Space)
    assert plot.line.title == "row 105"
    # One row only: the nearest line is shown, and the choice comes back with the second row.
    plot.set_explanation(explained("transposed_conv", 0, 0, Parameters(4, 8)), 0, SOURCE)
    assert plot.line is not None and plot.line.title == "row 0"
    assert not plot.buttons[1].isEnabled() and plot.buttons[0].isChecked()
    plot.set_explanation(explained("bilinear", 425, 837, Parameters(4, 8)), 0, SOURCE)
    assert plot.line is not None and plot.line.title == "row 106"


def test_the_neighbours_have_the_colours_of_the_taps(plot: InterpolationPlot) -> None:
    for slot, colors in ((0, theme.TAP_COLORS[:2]), (1, theme.TAP_COLORS[2:])):
        plot.choose(slot)
        plot.set_explanation(explained("bilinear", 422, 842, Parameters(4, 8)), 0, SOURCE)
        image = plot.canvas.grab().toImage()
        seen = {
            QColor(image.pixel(x, y)).name().upper()
            for x in range(image.width())
            for y in range(image.height())
        }
        assert set(colors) <= seen


def test_it_follows_the_palette(plot: InterpolationPlot) -> None:
    plot.set_explanation(explained("bilinear", 421, 837, Parameters(4, 8)), 0, SOURCE)
    dark = theme.palette(dark=True)
    plot.setPalette(dark)
    image = plot.canvas.grab().toImage()
    assert QColor(image.pixel(1, 1)) == dark.base().color()
