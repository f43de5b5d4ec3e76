from collections.abc import Iterator

import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PyQt5.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from viewer.marks import Place
from viewer.pictures.rendering import render
from viewer.pictures.request import RenderRequest
from viewer.qt.qimage import to_qimage
from viewer.qt.render_worker import Answer
from viewer.upsampling import Parameters
from viewer.upsampling.enlargement import Enlargement
from viewer.viewport import View
from viewer.widgets.pictures.mark_painting import Mark
from viewer.widgets.pictures.picture_view import PictureView
from viewer.widgets.pictures.scene import Scene

SOURCE = np.array(
    [[[0], [90], [180]], [[250], [40], [130]]],
    np.uint8,
)
SHAPE = (2, 3)
SIZE = (60, 80)  # height, width
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NO_KEY, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def answer(view: View, source: np.ndarray = SOURCE, size: tuple[int, int] = SIZE) -> Answer:
    enlargement = Enlargement(source, Parameters(1, 1))
    request = RenderRequest(enlargement, ("original",), "original", view, size)
    [picture] = render(request, lambda: False)
    return Answer(1, request, picture, to_qimage(picture.pixels))


def scene(view: View, *, grid: bool = False, values: bool = False, size=SIZE) -> Scene:
    return Scene(view, size, (2, 3), (2, 3), (2, 3), show_grid=grid, show_values=values)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[PictureView]:
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(SIZE[1], SIZE[0])
    with qtbot.waitExposed(view):
        view.show()
    view.clearFocus()  # no frame
    yield view


def shown(view: PictureView) -> np.ndarray:
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits().asstring(image.sizeInBytes()), np.uint8)
    lines = lines.reshape(image.height(), image.bytesPerLine())[:, : 3 * image.width()]
    return lines.reshape(image.height(), image.width(), 3)


def blocks(pitch: int) -> np.ndarray:
    """Return the source with each pixel repeated, as RGB."""
    return SOURCE.repeat(pitch, axis=0).repeat(pitch, axis=1).repeat(3, axis=2)


def test_each_pixel_covers_whole_device_pixels(view: PictureView) -> None:
    place = View(1, 1.5, 20)
    view.set_scene(scene(place))
    view.set_answer(answer(place))
    np.testing.assert_array_equal(shown(view)[10:50, 10:70], blocks(20))
    around = shown(view)[:10]
    assert len(np.unique(around.reshape(-1, 3), axis=0)) == 1


def test_an_older_picture_is_shifted_until_the_next_is_there(view: PictureView) -> None:
    old = View(1, 1.5, 20)
    view.set_answer(answer(old))
    view.set_scene(scene(old.moved(5, 10, (2, 3))))
    np.testing.assert_array_equal(shown(view)[15:55, 20:80], blocks(20))


def test_the_grid_shows_from_8_device_pixels_on(view: PictureView) -> None:
    for pitch, expected in ((7, False), (8, True), (20, True)):
        place = View(1, 1.5, pitch)
        view.set_answer(answer(place))
        view.set_scene(scene(place))
        plain = shown(view)
        view.set_scene(scene(place, grid=True))
        assert bool((shown(view) != plain).any()) is expected
    # A dark line right of a light one, on both sides of each border between pixels.
    changed = (shown(view) != plain).any(axis=(0, 2))
    assert np.flatnonzero(changed[11:69]).tolist() != []
    line = shown(view)[20].astype(int) - plain[20].astype(int)
    assert line[30].max() <= 0 <= line[29].min()
    assert (line[31:49] == 0).all()


def test_values_are_written_from_40_device_pixels_on(view: PictureView) -> None:
    inks = []
    for pitch in (39, 40):
        place = View(0.5, 0.5, pitch)
        view.set_answer(answer(place))
        view.set_scene(scene(place))
        plain = shown(view).astype(int)
        view.set_scene(scene(place, values=True))
        inks.append(shown(view).astype(int) - plain)
    assert not inks[0].any()
    black_pixel = inks[1][10:50, 20:60]
    assert black_pixel.max() > 100 and black_pixel.min() >= 0  # light ink on black


def test_marks_are_outlined_and_the_lit_one_more(view: PictureView) -> None:
    place = View(1, 1.5, 20)
    view.set_scene(scene(place))
    view.set_answer(answer(place))
    plain = shown(view)
    counts = []
    for strong in (False, True):
        view.set_marks([Mark(1, 2, "#12fe34", strong=strong)], SHAPE)
        marked = shown(view)
        changed = (marked != plain).any(axis=2)
        assert not changed[:, :48].any() and not changed[:28].any()
        counts.append(int((marked == (0x12, 0xFE, 0x34)).all(axis=2).sum()))
    assert 0 < counts[0] < counts[1]
    view.set_marks([], SHAPE)
    np.testing.assert_array_equal(shown(view), plain)


def test_a_mark_on_a_tiny_pixel_can_be_seen_and_leaves_the_pixel_bare(view: PictureView) -> None:
    place = View(1, 1.5, 2)
    view.set_scene(scene(place))
    view.set_answer(answer(place))
    plain = shown(view)
    view.set_marks([Mark(0, 1, "#12fe34")], SHAPE)
    marked = shown(view)
    assert (marked == (0x12, 0xFE, 0x34)).all(axis=2).sum() >= 8
    np.testing.assert_array_equal(marked[28:30, 39:41], plain[28:30, 39:41])


def test_marks_of_another_output_are_where_the_same_place_of_the_source_is(
    view: PictureView,
) -> None:
    place = View(1, 1.5, 20)
    view.set_scene(scene(place))
    view.set_answer(answer(place))
    view.set_marks([Mark(1, 2, "#12fe34")], SHAPE)
    marked = shown(view)
    view.set_marks([Mark(2, 4, "#12fe34", height=2, width=2)], (4, 6))
    np.testing.assert_array_equal(shown(view), marked)
    view.set_marks([Mark(1, 2, "#12fe34")], (4, 6))
    assert (shown(view) != marked).any()


def test_a_message_takes_the_picture_s_place(view: PictureView) -> None:
    place = View(1, 1.5, 20)
    view.set_scene(scene(place))
    view.set_answer(answer(place))
    picture = shown(view)
    view.set_message("No.")
    message = shown(view)
    assert len(np.unique(message[:5].reshape(-1, 3), axis=0)) == 1
    assert (message[10:50, 10:70] != picture[10:50, 10:70]).any()
    view.set_message("")
    np.testing.assert_array_equal(shown(view), picture)


def test_beneath_transparency_lies_a_chequered_ground(view: PictureView) -> None:
    clear = np.zeros((2, 3, 4), np.uint8)
    place = View(1, 1.5, 20)
    view.set_scene(scene(place))
    view.set_answer(answer(place, clear))
    found = {tuple(color) for color in shown(view)[12:48, 12:68].reshape(-1, 3).tolist()}
    assert found == {(0x9A,) * 3, (0xC4,) * 3}


def test_new_colors_are_taken_on(view: PictureView) -> None:
    before = shown(view)
    palette = view.palette()
    palette.setColor(palette.ColorRole.Window, QColor("black"))
    view.setPalette(palette)
    assert shown(view)[0, 0, 0] < 100 < before[0, 0, 0]


# What is wanted


def move(view: PictureView, x: float, y: float, button: Qt.MouseButton = NO_BUTTON) -> None:
    place = QPointF(x, y)
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, NO_BUTTON, button, NO_KEY)
    QApplication.sendEvent(view, event)


def wheel(view: PictureView, x: float, y: float, angle: int) -> None:
    place, none = QPointF(x, y), Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(place, place, QPoint(), QPoint(0, angle), NO_BUTTON, NO_KEY, none, False)
    QApplication.sendEvent(view, event)


def wishes(view: PictureView) -> list[tuple]:
    """Collect what the view asks for from now on."""
    told: list[tuple] = []
    for name in (
        *("pixel_hovered", "pixel_clicked", "dragged", "zoom_requested"),
        *("center_requested", "step_requested", "copy_requested"),
    ):
        getattr(view, name).connect(lambda *a, name=name: told.append((name, *a)))
    return told


@pytest.fixture
def told(view: PictureView) -> list[tuple]:
    view.set_scene(scene(View(1, 1.5, 20)))
    view.set_answer(answer(View(1, 1.5, 20)))
    return wishes(view)


def test_the_pixel_under_the_cursor_is_told(view: PictureView, told: list[tuple]) -> None:
    for x, y in ((10, 10), (29.9, 29.9), (30, 30), (69, 49), (70, 20), (9, 20), (40, 50)):
        move(view, x, y)
    assert told == [
        ("pixel_hovered", Place(*pixel, (2, 3))) for pixel in ((0, 0), (0, 0), (1, 1), (1, 2))
    ]


def test_nothing_is_picked_beneath_a_message(view: PictureView, told: list[tuple]) -> None:
    view.set_message("No.")
    move(view, 40, 30)
    assert told == []


def test_a_click_is_told_where_it_hit(qtbot: QtBot, view: PictureView, told: list[tuple]) -> None:
    qtbot.mouseClick(view, LEFT, pos=QPoint(50, 40))
    qtbot.mouseClick(view, LEFT, pos=QPoint(2, 2))
    qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=QPoint(50, 40))
    assert told == [("pixel_clicked", Place(1, 2, (2, 3)))]


def test_a_drag_is_told_in_parts_and_is_no_click(
    qtbot: QtBot, view: PictureView, told: list[tuple]
) -> None:
    qtbot.mousePress(view, LEFT, pos=QPoint(40, 30))
    move(view, 41, 30, LEFT)  # a hand is never quite still
    assert told == []
    for x, y in ((60, 35), (61, 20)):
        move(view, x, y, LEFT)
    qtbot.mouseRelease(view, LEFT, pos=QPoint(61, 20))
    assert told == [("dragged", 5.0, 20.0), ("dragged", -15.0, 1.0)]
    qtbot.mouseClick(view, LEFT, pos=QPoint(50, 40))
    assert told[-1][0] == "pixel_clicked"


def test_many_small_turns_of_the_wheel_make_a_step(view: PictureView, told: list[tuple]) -> None:
    for angle in (40, 40, 39, 1, 240, -120):
        wheel(view, 50, 20, angle)
    assert [wish for wish in told if wish[0] == "zoom_requested"] == [
        ("zoom_requested", steps, -10.0, 10.0)  # about the cursor, from the middle
        for steps in (1, 2, -1)
    ]


def test_the_pixel_that_comes_under_the_cursor_by_zooming_is_told(
    view: PictureView, told: list[tuple]
) -> None:
    view.zoom_requested.connect(lambda *_: view.set_scene(scene(View(1, 1.5, 40))))
    wheel(view, 65, 35, 120)
    assert told[1:] == [("pixel_hovered", Place(1, 2, (2, 3)))]
    wheel(view, 30, 35, 120)
    assert told[-1] == ("pixel_hovered", Place(1, 1, (2, 3)))


def test_a_double_click_tells_the_place_in_the_source(
    qtbot: QtBot, view: PictureView, told: list[tuple]
) -> None:
    qtbot.mouseDClick(view, LEFT, pos=QPoint(50, 20))
    qtbot.mouseDClick(view, LEFT, pos=QPoint(0, 59))  # beside the picture: its nearest place
    assert [wish for wish in told if wish[0] == "center_requested"] == [
        ("center_requested", 0.5, 2.0),
        ("center_requested", 2.0, 0.0),
    ]


def test_keys_ask_for_steps_and_for_a_copy(
    qtbot: QtBot, view: PictureView, told: list[tuple]
) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Up)
    qtbot.keyClick(view, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_A)
    assert told == [("step_requested", -1, 0), ("step_requested", 0, 10), ("copy_requested",)]


def test_without_a_picture_nothing_is_wanted_and_nothing_fails(view: PictureView) -> None:
    told = wishes(view)
    view.set_scene(scene(View(1, 1.5, 20)))
    view.set_answer(answer(View(500, 500, 20)))  # nothing of it is visible
    view.set_marks([Mark(0, 0, "#ffffff", "0.5")], SHAPE)
    assert shown(view).shape == (*SIZE, 3)
    assert told == []
