from collections.abc import Callable

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.seen import copied, painted
from viewer.qt import theme
from viewer.upsampling import METHODS, Parameters
from viewer.widgets.inspector.method_values import MethodValues

SOURCE = np.random.default_rng(7).integers(0, 256, (30, 45, 3), dtype=np.uint8)
NAMES = ("bilinear", "opencv", "transposed_conv")
TITLES = {name: METHODS[name].title for name in NAMES}
Show = Callable[..., MethodValues]


@pytest.fixture
def values(qtbot: QtBot) -> MethodValues:
    values = MethodValues()
    qtbot.addWidget(values)
    values.setPalette(theme.palette(dark=False))
    values.resize(340, 200)
    explanations = {n: METHODS[n].explain(SOURCE, 50, 61, Parameters(4, 8)) for n in NAMES}
    values.set_values(TITLES, explanations, "bilinear")
    values.set_method("bilinear")
    values.show()
    return values


def test_buttons_and_cells_choose_method_and_channel(values: MethodValues, qtbot: QtBot) -> None:
    heard: list[object] = []
    values.method_chosen.connect(heard.append)
    values.channel_chosen.connect(heard.append)
    QTest.mouseClick(values.method_buttons["opencv"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(values.channel_buttons[2], Qt.MouseButton.LeftButton)
    assert heard == ["opencv", 2]
    viewport = values.view.viewport()
    assert viewport is not None
    values.activateWindow()
    values.view.setFocus()
    qtbot.waitUntil(values.view.hasFocus)
    place = values.view.visualRect(values.model.index(2, 2)).center()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert heard == ["opencv", 2, "transposed_conv", 1]


def test_the_chosen_method_is_marked(values: MethodValues) -> None:
    values.set_method("opencv")
    values.set_channel(1)
    assert [b.isChecked() for b in values.method_buttons.values()] == [False, True, False]
    assert [b.isChecked() for b in values.channel_buttons] == [False, True, False]
    values.set_method("nearest")  # it is in another table
    assert not any(b.isChecked() for b in values.method_buttons.values())


def test_buttons_stand_over_their_columns_and_beside_their_rows(values: MethodValues) -> None:
    values.grab()
    for column, button in enumerate(values.method_buttons.values()):
        cell = values.view.visualRect(values.model.index(1, column))
        left = button.mapTo(values, button.rect().topLeft()).x()
        assert abs(left - values.view.mapTo(values, cell.topLeft()).x()) <= 1
    for channel, button in enumerate(values.channel_buttons):
        cell = values.view.visualRect(values.model.index(1 + channel, 0))
        top = button.mapTo(values, button.rect().topLeft()).y()
        assert abs(top - values.view.mapTo(values, cell.topLeft()).y()) <= 1


def test_a_copy_has_one_cell_some_or_all_with_titles(values: MethodValues) -> None:
    values.copy()
    lines = [line.split("\t") for line in copied().split("\n")]
    assert lines[0] == ["", *TITLES.values()]
    assert [line[0] for line in lines[1:]] == ["color", "R", "G", "B", "Σ w"]
    values.view.setCurrentIndex(values.model.index(1, 1))
    values.copy()
    assert copied() == str(values.model.index(1, 1).data()) == lines[2][2]


def test_the_caption_has_its_room_or_none(values: MethodValues) -> None:
    values.set_caption("cv2 rounds three times.")
    height = values.sizeHint().height()
    values.set_caption("")
    assert values.sizeHint().height() == height
    values.set_caption_visible(False)
    assert values.sizeHint().height() < height


def test_the_colour_of_the_bytes_is_seen(values: MethodValues) -> None:
    viewport = values.view.viewport()
    assert viewport is not None
    seen = painted(viewport)
    for column in range(3):
        middle = values.view.visualRect(values.model.index(0, column)).center()
        swatch = values.model.swatch(column)
        assert swatch is not None
        assert seen[middle.y(), middle.x()].tolist() == list(swatch.getRgb()[:3])
