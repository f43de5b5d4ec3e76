import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor, QFontMetrics
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from viewer.qt import theme
from viewer.upsampling import METHODS, Explanation, Parameters
from viewer.widgets.inspector.interpolation_plot import InterpolationPlot

SOURCE = np.random.default_rng(7).integers(0, 256, (300, 451, 3), dtype=np.uint8)
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


@pytest.mark.parametrize(("method", "row", "col", "parameters", "says"), FAULTS)
def test_where_there_is_no_line_it_says_why(
    plot: InterpolationPlot, method: str, row: int, col: int, parameters: Parameters, says: str
) -> None:
    plot.set_explanation(explained(method, row, col, parameters), 0, SOURCE)
    assert plot.line is not None and says in plot.numbers.text().replace("\N{NO-BREAK SPACE}", " ")
    assert not plot.grab().isNull()


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
