from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.seen import hover, original_answer, painted
from viewer.qt.render_worker import Answer
from viewer.state.comparison_view import Look, Looking
from viewer.viewport import View
from viewer.widgets.pictures.scene import Scene
from viewer.widgets.pictures.stage_view import StageView

LEFT, NO_KEY, ALT = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
)
NAMES = ("bilinear", "opencv", "nearest", "transposed_conv")
LEVELS = dict(zip(NAMES, (40, 100, 160, 220), strict=True))
SIZE, VIEW = (200, 300), View(10, 15, 40)  # the pictures are larger than the stage


def answer(level: int) -> Answer:
    return original_answer(np.full((20, 30, 1), level, np.uint8), VIEW, SIZE)


@pytest.fixture
def stage(qtbot: QtBot) -> StageView:
    stage = StageView()
    qtbot.addWidget(stage)
    stage.resize(SIZE[1], SIZE[0])
    stage.show()
    stage.activateWindow()
    return stage


def show(stage: StageView, looking: Looking, count: int = 2) -> None:
    names = NAMES[:count]
    stage.set_comparison(looking, {name: name for name in names})
    scene = Scene(VIEW, SIZE, (20, 30), (20, 30), (20, 30), show_grid=False, show_values=False)
    for name in names:
        layer = stage.layer(name)
        assert layer is not None
        layer.set_scene(scene)
        layer.set_answer(answer(LEVELS[name]))


def level(stage: StageView, x: int, y: int) -> int:
    return int(painted(stage.snapshot())[y, x, 0])


def press_and_move(stage: StageView, first: QPoint, last: QPoint) -> None:
    QTest.mousePress(stage, LEFT, NO_KEY, first)
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(last), Qt.MouseButton.NoButton, LEFT, NO_KEY)
    QApplication.sendEvent(stage, event)
    QTest.mouseRelease(stage, LEFT, NO_KEY, last)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_a_wipe_shows_each_picture_in_its_part(stage: StageView, count: int) -> None:
    show(stage, Looking(Look.WIPE, split=(0.5, 0.4)), count)
    seen = {level(stage, x, y) for x in (60, 240) for y in (60, 150)}
    assert seen == {LEVELS[name] for name in NAMES[:count]}
    for x, y in ((60, 60), (240, 60)):
        found = stage.layer_at(QPointF(x, y)).answer
        assert found is not None and int(found.picture.pixels[0, 0, 0]) == level(stage, x, y)


def test_its_line_is_dragged_or_moved_by_keys(stage: StageView, qtbot: QtBot) -> None:
    show(stage, Looking(Look.WIPE, split=(0.5, 0.5)))
    hover(stage, QPoint(151, 100))
    assert stage.cursor().shape() == Qt.CursorShape.SplitHCursor
    with qtbot.waitSignal(stage.split_chosen) as chosen, qtbot.assertNotEmitted(stage.dragged):
        press_and_move(stage, QPoint(151, 100), QPoint(75, 100))
    assert chosen.args == [0.5, 0.25]
    with qtbot.waitSignal(stage.split_chosen) as chosen:
        QTest.keyClick(stage, Qt.Key.Key_Right, ALT)
    assert chosen.args == [0.5, pytest.approx(0.51)]
    with qtbot.waitSignal(stage.step_requested):
        QTest.keyClick(stage, Qt.Key.Key_Right)
    with qtbot.waitSignal(stage.split_chosen) as chosen:
        QTest.mouseDClick(stage, LEFT, NO_KEY, QPoint(151, 100))
    assert chosen.args == [0.5, 0.5]


def test_a_line_that_follows_the_cursor_is_where_that_is(stage: StageView) -> None:
    show(stage, Looking(Look.WIPE, follows_cursor=True))
    hover(stage, QPoint(30, 100))
    assert level(stage, 60, 150) == LEVELS["opencv"]
    hover(stage, QPoint(240, 100))
    assert level(stage, 60, 150) == LEVELS["bilinear"]


def test_blinking_shows_one_after_the_other(stage: StageView, qtbot: QtBot) -> None:
    looking = Looking(Look.BLINK, playing=False)
    show(stage, looking, 3)
    seen = []
    for _ in range(4):
        seen.append(level(stage, 150, 150))
        stage.show_next()
    assert seen == [LEVELS[name] for name in (*NAMES[:3], NAMES[0])]
    before = stage.shown
    show(stage, replace(looking, playing=True, interval_s=0.1), 3)
    qtbot.waitUntil(lambda: stage.shown != before)


def test_an_onion_skin_mixes_two(stage: StageView) -> None:
    for opacity in (0, 0.25, 1):
        show(stage, Looking(Look.ONION, opacity=opacity))
        mixed = (1 - opacity) * LEVELS["bilinear"] + opacity * LEVELS["opencv"]
        assert level(stage, 150, 150) == pytest.approx(mixed, abs=1)
    answers = stage.layer_at(QPointF(1, 1)).answer
    assert answers is not None and int(answers.picture.pixels[0, 0, 0]) == LEVELS["opencv"]


def test_a_difference_is_a_picture_of_its_own(stage: StageView) -> None:
    show(stage, Looking(Look.DIFFERENCE))
    stage.difference.set_scene(
        Scene(VIEW, SIZE, (20, 30), (20, 30), (20, 30), show_grid=False, show_values=False)
    )
    stage.difference.set_answer(answer(77))
    assert level(stage, 150, 150) == 77
    assert stage.layer_at(QPointF(150, 100)) is stage.difference


def test_titles_stand_in_the_corners(stage: StageView) -> None:
    show(stage, Looking(Look.WIPE, split=(0.5, 0.5)))
    titled = painted(stage.snapshot())
    stage.set_comparison(Looking(Look.WIPE, split=(0.5, 0.5)), {"bilinear": "", "opencv": ""})
    changed = np.flatnonzero((painted(stage.snapshot()) != titled).any(axis=2).any(axis=1))
    assert changed[0] > 0 and changed[-1] < 40


def test_methods_that_leave_the_stage_take_their_pictures_along(stage: StageView) -> None:
    show(stage, Looking(Look.WIPE), 3)
    kept = stage.layer("opencv")
    stage.set_comparison(Looking(Look.WIPE), {"opencv": "cv2", "nearest": "nearest"})
    assert stage.layer("opencv") is kept and stage.layer("bilinear") is None
    assert len(stage.layers()) == 3
