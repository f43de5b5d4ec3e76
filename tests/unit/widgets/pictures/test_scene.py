from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt5.QtCore import QPointF, QRectF

from tests.seen import original_answer
from viewer.marks import Place
from viewer.qt.render_worker import Answer
from viewer.viewport import View
from viewer.widgets.pictures.scene import GRID_FROM, Scene

SOURCE = np.arange(6, dtype=np.uint8).reshape(2, 3, 1)
SCENE = Scene(View(1, 1.5, 20), (60, 80), (2, 3), (4, 6), (4, 6))  # 10 device pixels for each


def answer(view: View) -> Answer:
    return original_answer(SOURCE, view, (60, 80))


def test_a_position_is_over_a_pixel_of_the_output_that_is_picked() -> None:
    assert SCENE.place_at(QPointF(10.5, 10.5)) == Place(0, 0, (4, 6))
    assert SCENE.place_at(QPointF(69, 49)) == Place(3, 5, (4, 6))
    assert SCENE.place_at(QPointF(5, 30)) is None and SCENE.place_at(QPointF(30, 55)) is None
    source = replace(SCENE, picking_shape=(2, 3))
    assert source.place_at(QPointF(69, 49)) == Place(1, 2, (2, 3))


points = st.builds(QPointF, st.floats(-20, 100), st.floats(-20, 80))


@given(first=points, second=points)
def test_a_selection_has_the_pixels_at_both_its_ends_whichever_is_first(
    first: QPointF, second: QPointF
) -> None:
    selection = SCENE.selection_between(first, second)
    assert selection is not None and selection == SCENE.selection_between(second, first)
    region = selection.region((4, 6), (2, 3))
    assert not region.is_empty
    for point in (first, second):
        place = SCENE.place_at(point)
        if place is not None:
            assert region.top <= place.row < region.bottom
            assert region.left <= place.col < region.right


def test_a_line_goes_from_centre_to_centre_in_the_source() -> None:
    line = SCENE.line_between(QPointF(12, 12), QPointF(68, 48))
    assert line is not None
    assert (line.start, line.end) == ((0.25, 0.25), (1.75, 2.75))


def test_out_of_sight_nothing_can_be_drawn() -> None:
    away = replace(SCENE, view=View(500, 500, 20))
    assert away.line_between(QPointF(1, 1), QPointF(9, 9)) is None
    assert away.selection_between(QPointF(1, 1), QPointF(9, 9)) is None


def test_a_picture_of_another_view_is_moved_and_stretched() -> None:
    scene = replace(SCENE, output_shape=(2, 3))
    there = QRectF(10, 10, 60, 40)
    assert scene.target(answer(scene.view)) == (there, True)
    moved = replace(scene, view=View(1, 1, 20))  # half a source pixel further left
    assert moved.target(answer(scene.view)) == (there.translated(10, 0), False)
    closer = replace(scene, view=View(1, 1.5, 40))
    target, same = closer.target(answer(scene.view))
    assert not same and target == QRectF(-20, -10, 120, 80)


@pytest.mark.parametrize("pitch", [GRID_FROM - 1, GRID_FROM])
def test_it_is_plain_while_pixels_are_small(pitch: int) -> None:
    scene = replace(SCENE, output_shape=(2, 3), view=View(1, 1.5, pitch))
    assert scene.is_plain == (pitch < GRID_FROM)
