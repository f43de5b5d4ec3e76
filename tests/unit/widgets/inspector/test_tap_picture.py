import pytest
from PyQt5.QtCore import QPoint, QPointF
from pytestqt.qtbot import QtBot

from tests.seen import hover, leave
from viewer.widgets.inspector.tap_picture import TapPicture


class Halves(TapPicture):
    """Two taps: the left half and the right half; nothing in the lower half."""

    def tap_at(self, place: QPointF) -> tuple[int, int] | None:
        if place.y() > self.height() / 2:
            return None
        return 7, int(place.x() > self.width() / 2)


@pytest.fixture
def picture(qtbot: QtBot) -> Halves:
    picture = Halves()
    qtbot.addWidget(picture)
    picture.resize(100, 100)
    picture.show()
    return picture


def test_the_tap_under_the_mouse_is_told_once(picture: Halves) -> None:
    heard: list[object] = []
    picture.tap_hovered.connect(heard.append)
    for place in ((10, 10), (20, 20), (80, 20), (80, 90), (10, 10)):
        hover(picture, QPoint(*place))
    leave(picture)
    assert heard == [(7, 0), (7, 1), None, (7, 0), None]


def test_other_taps_are_told_anew(picture: Halves) -> None:
    heard: list[object] = []
    picture.tap_hovered.connect(heard.append)
    hover(picture, QPoint(10, 10))
    picture.take_other_taps()
    hover(picture, QPoint(11, 10))
    assert heard == [(7, 0), (7, 0)]


def test_what_is_lit_up_is_set_from_outside(picture: Halves) -> None:
    assert picture.highlighted is None
    picture.set_highlighted((7, 1))
    assert picture.highlighted == (7, 1)
    hover(picture, QPoint(10, 10))
    assert picture.highlighted == (7, 1)


def test_it_is_a_square_that_follows_the_font(picture: Halves) -> None:
    before = picture.sizeHint()
    font = picture.font()
    font.setPointSize(font.pointSize() + 4)
    picture.setFont(font)
    hint = picture.sizeHint()
    assert hint.width() == hint.height() > before.height() and hint == picture.minimumSizeHint()
