from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtGui import QColor, QFont, QImage, QPainter
from PyQt5.QtWidgets import QApplication

from tests.seen import original_answer, painted
from viewer.geometry import Region
from viewer.upsampling.base import Zone
from viewer.viewport import View
from viewer.widgets.pictures.pixel_painting import (
    CORNER_COLOR,
    VALUES_FROM,
    ValueText,
    chequered,
    paint_details,
)
from viewer.widgets.pictures.scene import Scene

SOURCE = np.full((4, 4, 1), 128, np.uint8)


def scene(pitch: int, **shown: bool) -> Scene:
    flags = dict.fromkeys(("show_grid", "show_values", "show_differing"), False) | shown
    return Scene(View(2, 2, pitch), (400, 400), (4, 4), (4, 4), (4, 4), **flags)


def details(
    shown: Scene, value_text: ValueText | None = None, *, differing: bool = False
) -> np.ndarray:
    """Return what is painted over a picture's middle grey."""
    answer = original_answer(SOURCE, shown.view, shown.size)
    if differing:
        wrong = np.zeros((4, 4), bool)
        wrong[1, 2] = True
        answer = replace(answer, picture=replace(answer.picture, differing=wrong))
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(QColor(128, 128, 128))
    painter = QPainter(image)
    paint_details(painter, answer, shown, QFont(), value_text)
    painter.end()
    return painted(image)


def changed(picture: np.ndarray) -> np.ndarray:
    return (picture != 128).any(axis=2)


@pytest.mark.parametrize("pitch", [8, 20, 80])
def test_a_grid_parts_pixels_and_touches_no_middle(pitch: int) -> None:
    seen = changed(details(scene(pitch, show_grid=True)))
    begin = 200 - 2 * pitch
    edges = [begin + n * pitch for n in range(5)]
    row = np.flatnonzero(seen[200 + pitch // 2])
    assert set(row) <= {edge + offset for edge in edges for offset in (-1, 0)}
    assert not changed(details(scene(7, show_grid=True))).any()


def test_values_are_written_into_their_pixels_from_a_size_on(qapp: QApplication) -> None:
    assert not changed(details(scene(VALUES_FROM - 1, show_values=True))).any()
    seen = changed(details(scene(80, show_values=True)))
    for row in range(4):
        for col in range(4):
            part = seen[40 + 80 * row : 120 + 80 * row, 40 + 80 * col : 120 + 80 * col]
            assert part[20:60, 20:60].any() and not part[:, :2].any() and not part[:2].any()


def test_other_words_can_take_the_place_of_values(qapp: QApplication) -> None:
    asked: list[tuple[int, int]] = []

    def text(row: int, col: int) -> str:
        asked.append((row, col))
        return "" if len(asked) > 1 else "+3"

    seen = changed(details(scene(80, show_values=True), text))
    assert len(asked) == 16 and seen[40:120, 40:120].any()
    assert not seen[120:].any() and not seen[:, 120:].any()


def test_a_pixel_that_differs_has_a_corner(qapp: QApplication) -> None:
    seen = details(scene(80, show_differing=True), differing=True)
    corner = (seen == QColor(CORNER_COLOR).getRgb()[:3]).all(axis=2)
    rows, cols = np.flatnonzero(corner.any(axis=1)), np.flatnonzero(corner.any(axis=0))
    assert rows[0] >= 120 and rows[-1] < 132 and cols[0] > 268 and cols[-1] < 280
    assert not changed(details(scene(80), differing=True)).any()


def test_a_zone_is_hatched_whatever_the_size() -> None:
    for pitch in (4, 80):
        zone = Zone(Region(0, 0, 2, 4), "twice the first rows")
        seen = changed(details(replace(scene(pitch), zones=(zone,))))
        begin, middle = 200 - 2 * pitch, 200
        assert seen[begin:middle, begin : 200 + 2 * pitch].any()
        assert not seen[middle:].any() and not seen[:begin].any()


def test_the_ground_of_transparency_has_two_greys(qapp: QApplication) -> None:
    image = QImage(32, 32, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.fillRect(0, 0, 32, 32, chequered(8))
    painter.end()
    seen = painted(image)[..., 0]
    assert len(np.unique(seen)) == 2
    assert seen[0, 0] == seen[8, 8] == seen[16, 0] != seen[0, 8] == seen[8, 0]
