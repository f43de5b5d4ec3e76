from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtCore import QPointF, QRect
from PyQt5.QtGui import QImage, QPainter
from PyQt5.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.seen import original_answer, painted
from viewer.geometry import Region
from viewer.marks import Line, Place, Selection
from viewer.qt import theme
from viewer.qt.render_worker import Answer
from viewer.viewport import View
from viewer.widgets.pictures.mark_painting import Mark
from viewer.widgets.pictures.picture_layer import PictureLayer, device_size
from viewer.widgets.pictures.scene import Scene

SOURCE = np.arange(0, 240, 10, dtype=np.uint8).reshape(4, 6, 1)
VIEW, SIZE = View(2, 3, 20), (100, 140)  # the picture lies from 10 to 90 and from 10 to 130


def scene(view: View = VIEW) -> Scene:
    return Scene(view, SIZE, (4, 6), (4, 6), (4, 6), show_grid=False, show_values=False)


def answer(view: View = VIEW) -> Answer:
    return original_answer(SOURCE, view, SIZE)


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setPalette(theme.palette(dark=False))
    widget.resize(SIZE[1], SIZE[0])
    return widget


@pytest.fixture
def layer(widget: QWidget) -> PictureLayer:
    layer = PictureLayer(widget)
    layer.set_scene(scene())
    layer.set_answer(answer())
    return layer


def shown(layer: PictureLayer, part: QRect | None = None) -> np.ndarray:
    image = QImage(SIZE[1], SIZE[0], QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    layer.paint(painter, part)
    painter.end()
    return painted(image)


def test_the_picture_lies_on_its_ground(layer: PictureLayer, widget: QWidget) -> None:
    seen = shown(layer)
    blocks = SOURCE.repeat(20, axis=0).repeat(20, axis=1).repeat(3, axis=2)
    np.testing.assert_array_equal(seen[10:90, 10:130], blocks)
    ground = theme.picture_ground(widget.palette()).getRgb()[:3]
    assert (seen[:10] == ground).all() and (seen[:, 130:] == ground).all()


def test_a_part_is_painted_as_in_the_whole_and_nothing_beside_it(layer: PictureLayer) -> None:
    layer.set_marks([Mark(1, 1, "#ff0000")], (4, 6))
    whole, part = shown(layer), shown(layer, QRect(20, 30, 50, 40))
    np.testing.assert_array_equal(part[30:70, 20:70], whole[30:70, 20:70])
    part[30:70, 20:70] = 0
    assert not part.any()


def test_marks_selection_and_line_come_and_go(layer: PictureLayer) -> None:
    bare = shown(layer)
    layer.set_marks([Mark(1, 1, "#ff0000")], (4, 6))
    assert (shown(layer) == (255, 0, 0)).all(axis=2).any()
    layer.set_marks([], (4, 6))
    np.testing.assert_array_equal(shown(layer), bare)
    selection = Selection.of(Region(0, 0, 2, 2), (4, 6), (4, 6))
    for marked in ((selection, None), (None, Line((0.5, 0.5), (2.5, 4.5)))):
        layer.set_marked(*marked)
        assert (shown(layer) != bare).any()
    layer.set_marked(None, None)
    np.testing.assert_array_equal(shown(layer), bare)


def test_a_message_takes_the_place_of_the_picture(layer: PictureLayer) -> None:
    bare = shown(layer)
    layer.set_message("This method has no picture here.")
    same = (shown(layer)[20:80, 20:120] == bare[20:80, 20:120]).all(axis=2)
    assert layer.message and same.mean() < 0.05
    assert layer.place_at(QPointF(30, 30)) is None
    assert layer.selection_between(QPointF(20, 20), QPointF(40, 40)) is None
    assert layer.line_between(QPointF(20, 20), QPointF(40, 40)) is None
    layer.set_message("")
    np.testing.assert_array_equal(shown(layer), bare)
    assert layer.place_at(QPointF(30.5, 30.5)) == Place(1, 1, (4, 6))


def test_the_old_picture_is_moved_until_the_next_is_there(layer: PictureLayer) -> None:
    moved = View(2, 4, 20)  # one source pixel further right: 20 device pixels
    before = shown(layer)
    layer.set_scene(scene(moved))
    np.testing.assert_array_equal(shown(layer)[10:90, 10:110], before[10:90, 30:130])
    layer.set_answer(answer(moved))
    np.testing.assert_array_equal(shown(layer)[10:90, 10:110], before[10:90, 30:130])


def test_values_are_written_once_pixels_are_large(layer: PictureLayer) -> None:
    close = View(2, 3, 60)
    layer.set_scene(scene(close))
    layer.set_answer(answer(close))
    plain = shown(layer)
    layer.set_scene(replace(scene(close), show_values=True))
    assert (shown(layer) != plain).any()


def test_without_a_scene_there_is_nothing_to_point_at(widget: QWidget) -> None:
    layer = PictureLayer(widget)
    assert layer.place_at(QPointF(30, 30)) is None and layer.scene is None
    assert len(np.unique(shown(layer).reshape(-1, 3), axis=0)) == 1
    assert device_size(widget) == SIZE
