import numpy as np
from PyQt5.QtGui import QColor, QFont, QImage, QPainter
from PyQt5.QtWidgets import QApplication

from tests.seen import painted
from viewer.geometry import Region
from viewer.marks import Line, Selection
from viewer.viewport import View
from viewer.widgets.pictures.mark_painting import (
    LINE_COLOR,
    Mark,
    mark_frame,
    mark_rect,
    paint_line,
    paint_marks,
    paint_selection,
)
from viewer.widgets.pictures.scene import Scene

RED, BLUE = "#ff0000", "#0000ff"
SCENE = Scene(View(2, 2, 80), (400, 400), (4, 4), (4, 4), (4, 4))  # pixels from 40 to 360


def drawn(paint) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Return what is painted upon white."""
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return painted(image)


def extent(picture: np.ndarray, color: str) -> tuple[int, int, int, int] | None:
    """Return the first and last row and column that have a colour."""
    found = (picture == QColor(color).getRgb()[:3]).all(axis=2)
    if not found.any():
        return None
    rows, cols = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    return int(rows[0]), int(rows[-1]), int(cols[0]), int(cols[-1])


def marks(*shown: Mark) -> np.ndarray:
    axes = SCENE.maps((4, 4))
    return drawn(lambda painter: paint_marks(painter, shown, axes, QFont()))


def test_an_outline_is_inside_its_pixel(qapp: QApplication) -> None:
    assert extent(marks(Mark(1, 2, RED)), RED) == (120, 199, 200, 279)
    block = marks(Mark(0, 0, RED, height=2, width=3))
    assert extent(block, RED) == (40, 199, 40, 279)


def test_a_strong_mark_is_wider_and_over_the_others(qapp: QApplication) -> None:
    strong, plain = Mark(1, 1, RED, strong=True), Mark(1, 1, BLUE)
    assert extent(marks(strong, plain), BLUE) is None
    width = [(marks(m)[160] == QColor(RED).getRgb()[:3]).all(axis=1).sum() // 2 for m in (strong,)]
    thin = (marks(Mark(1, 1, RED))[160] == QColor(RED).getRgb()[:3]).all(axis=1).sum() // 2
    assert width[0] == 2 * thin


def test_a_label_is_written_where_there_is_room(qapp: QApplication) -> None:
    with_label, without = marks(Mark(1, 1, RED, "0.766")), marks(Mark(1, 1, RED))
    changed = (with_label != without).any(axis=2)
    rows, cols = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert rows[0] >= 120 and rows[-1] < 160 and cols[0] >= 120 and cols[-1] < 200
    long = marks(Mark(1, 1, RED, "a label that is far too long for its pixel"))
    np.testing.assert_array_equal(long, without)


def test_small_pixels_stay_visible_in_their_outline() -> None:
    rows, cols = Scene(View(50, 50, 1), (100, 100), (100, 100), (100, 100), (100, 100)).maps(
        (100, 100)
    )
    rect = mark_rect(Mark(5, 5, RED), rows, cols)
    assert (rect.width(), rect.height()) == (2, 2)
    assert mark_frame(rect).width() == 8


def test_a_selection_is_outlined_light_on_dark() -> None:
    selection = Selection.of(Region(1, 1, 3, 4), (4, 4), (4, 4))
    seen = drawn(lambda painter: paint_selection(painter, SCENE, selection, 1.0))
    assert extent(seen, "#000000") == (119, 280, 119, 360)
    edge = seen[119, 130:350]
    assert {0, 255} <= set(np.unique(edge).tolist()), "dashes"


def test_a_line_has_a_ring_at_its_start_and_a_dot_at_its_end() -> None:
    seen = drawn(lambda p: paint_line(p, SCENE, Line((1.0, 1.0), (3.0, 3.0)), 1.0))
    color = QColor(LINE_COLOR).getRgb()[:3]
    found = (seen == color).all(axis=2)
    assert found[275:286, 275:286].sum() > found[115:126, 115:126].sum() > 0
    assert (seen.max(axis=2) < 100).any(), "it is dark around the light"
