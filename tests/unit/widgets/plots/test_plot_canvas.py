import numpy as np
import pytest
from PyQt5.QtCore import QPoint, QPointF, Qt
from PyQt5.QtGui import QImage, QWheelEvent
from PyQt5.QtSvg import QSvgRenderer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.seen import painted
from viewer.qt import theme
from viewer.widgets.plots.plot_canvas import SAVED_SIZE, PlotCanvas, finite_range
from viewer.widgets.plots.plot_legend import Entry

ENTRIES = (Entry("bilinear", "Hand-written", 0), Entry("opencv", "cv2 <b>", 1))


@pytest.fixture
def canvas(qtbot: QtBot) -> PlotCanvas:
    canvas = PlotCanvas()
    qtbot.addWidget(canvas)
    canvas.setPalette(theme.palette(dark=False))
    canvas.set_count(2)
    canvas.set_home(0, 100)
    canvas.resize(600, 220)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.grab()
    return canvas


def wheel(canvas: PlotCanvas, delta: int) -> None:
    viewport = canvas.viewport()
    place = QPointF(200, 100)
    event = QWheelEvent(
        place,
        QPointF(viewport.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def test_the_wheel_zooms_all_plots_and_a_double_click_goes_back(canvas: PlotCanvas) -> None:
    told: list[bool] = []
    canvas.zoomed.connect(told.append)
    assert canvas.x_range == (0, 100)
    wheel(canvas, 240)
    low, high = canvas.x_range
    assert 0 <= low < high <= 100 and high - low < 90
    assert [tuple(plot.viewRange()[0]) for plot in canvas.plots] == [canvas.x_range] * 2
    place = QPoint(200, 100)
    for press in (QTest.mouseClick, QTest.mouseDClick, QTest.mouseRelease):
        press(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert canvas.x_range == (0, 100) and told == [True, False]


def test_another_home_is_shown_whole(canvas: PlotCanvas) -> None:
    wheel(canvas, 240)
    canvas.set_home(50, 70)
    assert canvas.x_range == (50, 70)
    canvas.set_home(70, 50)  # no range: nothing changes
    assert canvas.x_range == (50, 70)


def test_plots_come_and_go(canvas: PlotCanvas) -> None:
    for count in (1, 4, 0, 2):
        canvas.set_count(count)
        assert len(canvas.plots) == count
    assert not canvas.grab().isNull()


def test_it_takes_on_the_colours_and_says_so(canvas: PlotCanvas, qtbot: QtBot) -> None:
    dark = theme.palette(dark=True)
    with qtbot.waitSignal(canvas.restyled):
        canvas.setPalette(dark)
    assert painted(canvas)[1, 1].tolist() == list(dark.base().color().getRgb()[:3])


def test_saved_pictures_have_heading_and_legend_and_leave_no_trace(canvas: PlotCanvas) -> None:
    before = painted(canvas)
    image = QImage.fromData(canvas.png("Row 3 & more", ENTRIES))
    assert image.width() >= 2 * canvas.width() and not image.isNull()
    drawing = canvas.svg("Row 3 & more", ENTRIES)
    text = drawing.decode()
    assert QSvgRenderer(drawing).isValid()
    assert "Hand-written" in text and "Row 3 &amp; more" in text and "cv2 &lt;b&gt;" in text
    assert SAVED_SIZE.width() >= canvas.width() == 600
    np.testing.assert_array_equal(painted(canvas), before)


def test_the_range_of_all_values() -> None:
    assert finite_range([np.array([3, 4]), np.array([]), np.array([-1])]) == (-1, 4)
    assert finite_range([np.array([])]) is None
