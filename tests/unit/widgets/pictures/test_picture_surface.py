import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QMouseEvent, QPainter, QWheelEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.seen import hover, painted
from viewer.marks import Line, Place, Selection, Tool
from viewer.viewport import View
from viewer.widgets.pictures.picture_layer import PictureLayer
from viewer.widgets.pictures.picture_surface import PictureSurface
from viewer.widgets.pictures.scene import Scene

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SCENE = Scene(View(2, 3, 20), (100, 140), (4, 6), (4, 6), (4, 6))


class Surface(PictureSurface):
    """One layer, painted as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = PictureLayer(self)
        self.layer.set_scene(SCENE)
        self.composed = 0

    def layers(self) -> list[PictureLayer]:
        return [self.layer]

    def layer_at(self, position: QPointF) -> PictureLayer:
        return self.layer

    def compose(self, painter: QPainter) -> None:
        self.composed += 1
        self.layer.paint(painter)


@pytest.fixture
def surface(qtbot: QtBot) -> Surface:
    surface = Surface()
    qtbot.addWidget(surface)
    surface.resize(140, 100)
    surface.show()
    surface.activateWindow()
    return surface


def drag(
    surface: Surface, first: QPoint, last: QPoint, modifier: Qt.KeyboardModifier = NO_KEY
) -> None:
    QTest.mousePress(surface, LEFT, modifier, first)
    for place in ((first + last) / 2, last):
        event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(place), Qt.MouseButton.NoButton, LEFT, modifier
        )
        QApplication.sendEvent(surface, event)
    QTest.mouseRelease(surface, LEFT, modifier, last)


def wheel(surface: Surface, delta: int) -> None:
    place = QPointF(80, 60)
    far = QPointF(surface.mapToGlobal(place.toPoint()))
    event = QWheelEvent(
        place,
        far,
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        NO_KEY,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(surface, event)


def test_the_pixel_under_the_mouse_is_hovered_or_clicked(surface: Surface, qtbot: QtBot) -> None:
    with qtbot.waitSignal(surface.pixel_hovered) as hovered:
        hover(surface, QPoint(35, 55))
    with qtbot.waitSignal(surface.pixel_clicked) as clicked:
        QTest.mouseClick(surface, LEFT, NO_KEY, QPoint(35, 55))
    assert hovered.args == clicked.args == [Place(2, 1, (4, 6))]
    with qtbot.assertNotEmitted(surface.pixel_clicked):
        QTest.mouseClick(surface, LEFT, NO_KEY, QPoint(2, 2))  # beside the picture


def test_dragging_pans_and_clicks_nothing(surface: Surface, qtbot: QtBot) -> None:
    moved: list[tuple[float, float]] = []
    surface.dragged.connect(lambda down, right: moved.append((down, right)))
    with qtbot.assertNotEmitted(surface.pixel_clicked):
        drag(surface, QPoint(40, 40), QPoint(100, 60))
    assert np.sum(moved, axis=0).tolist() == [20, 60]


@pytest.mark.parametrize(
    ("tool", "modifier", "kind"),
    [
        (Tool.PAN, Qt.KeyboardModifier.ShiftModifier, Selection),
        (Tool.PAN, Qt.KeyboardModifier.ControlModifier, Line),
        (Tool.SELECT, NO_KEY, Selection),
        (Tool.LINE, NO_KEY, Line),
    ],
)
def test_a_tool_or_a_key_has_it_draw_instead(
    surface: Surface, qtbot: QtBot, tool: Tool, modifier: Qt.KeyboardModifier, kind: type
) -> None:
    surface.set_tool(tool)
    marked: list[object] = []
    surface.marked.connect(marked.append)
    with qtbot.waitSignal(surface.marking_ended), qtbot.assertNotEmitted(surface.dragged):
        drag(surface, QPoint(20, 20), QPoint(100, 80), modifier)
    assert isinstance(marked[-1], kind)
    drawn = surface.layer.selection_between if kind is Selection else surface.layer.line_between
    assert marked[-1] == drawn(QPointF(20, 20), QPointF(100, 80))


def test_the_wheel_zooms_about_the_mouse_by_whole_notches(surface: Surface) -> None:
    heard: list[tuple[int, float, float]] = []
    surface.zoom_requested.connect(lambda *wish: heard.append(wish))
    for delta in (40, 40, 40, -240):
        wheel(surface, delta)
    assert heard == [(1, 10, 10), (-2, 10, 10)]


def test_a_double_click_centres_within_the_image(surface: Surface, qtbot: QtBot) -> None:
    with qtbot.waitSignal(surface.center_requested) as asked:
        QTest.mouseDClick(surface, LEFT, NO_KEY, QPoint(90, 30))
    assert asked.args == [1, 4]
    with qtbot.waitSignal(surface.center_requested) as asked:
        QTest.mouseDClick(surface, LEFT, NO_KEY, QPoint(1, 99))
    assert asked.args == [4, 0]


def test_arrows_step_and_the_copy_keys_copy(surface: Surface, qtbot: QtBot) -> None:
    steps: list[tuple[int, int]] = []
    surface.step_requested.connect(lambda down, right: steps.append((down, right)))
    QTest.keyClick(surface, Qt.Key.Key_Up)
    QTest.keyClick(surface, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert steps == [(-1, 0), (0, 10)]
    with qtbot.waitSignal(surface.copy_requested):
        QTest.keyClick(surface, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)


def test_the_focus_has_a_frame_that_is_in_no_snapshot(surface: Surface, qtbot: QtBot) -> None:
    surface.clearFocus()
    plain = painted(surface)
    surface.setFocus()
    qtbot.waitUntil(surface.hasFocus)
    assert (painted(surface) != plain).any()
    np.testing.assert_array_equal(painted(surface.snapshot()), plain)


def test_another_size_is_told(surface: Surface, qtbot: QtBot) -> None:
    with qtbot.waitSignal(surface.resized):
        surface.resize(150, 90)
    assert surface.device_size() == (90, 150)
