import pytest
from PyQt5.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from viewer.widgets.window.status_readout import IMAGE_SHARE, StatusReadout

VALUES = {name: (190, 150, 124) for name in ("Original", "Hand-written", "cv2", "Transposed")}


def label(readout: StatusReadout, name: str) -> QLabel:
    return next(w for w in readout.findChildren(QLabel) if w.accessibleName() == name)


def filled(qtbot: QtBot, width: int) -> StatusReadout:
    readout = StatusReadout()
    qtbot.addWidget(readout)
    readout.resize(width, 24)
    readout.show()
    readout.set_zoom("24 %")
    readout.set_image("a-photograph-with-a-long-name.png  451 × 300 RGB", "Of 16 bits.")
    readout.set_pixel((149.625, 225.125), (600, 902), VALUES)
    qtbot.waitExposed(readout)
    return readout


def test_what_is_said_of_the_image_comes_before_the_values(qtbot: QtBot) -> None:
    readout = filled(qtbot, 1280)
    pixel, image = label(readout, "Pixel under the cursor"), label(readout, "Image")
    wanted = min(image.sizeHint().width(), int(IMAGE_SHARE * 1280))
    qtbot.waitUntil(lambda: image.width() >= wanted)
    assert pixel.width() < pixel.sizeHint().width()
    assert "16 bits" in image.toolTip()


def test_values_that_have_room_take_it_from_a_long_name(qtbot: QtBot) -> None:
    readout = filled(qtbot, 1280)
    pixel, image = label(readout, "Pixel under the cursor"), label(readout, "Image")
    readout.set_pixel((1, 1), (2, 2), {})
    readout.set_image("name " * 60, "")
    qtbot.waitUntil(lambda: image.width() > IMAGE_SHARE * 1280)
    assert pixel.width() >= pixel.sizeHint().width()


def test_where_there_is_room_nothing_gives_way(qtbot: QtBot) -> None:
    readout = filled(qtbot, 1900)
    for name in ("Pixel under the cursor", "Image"):
        text = label(readout, name)
        qtbot.waitUntil(lambda text=text: text.width() >= text.sizeHint().width())


@pytest.mark.parametrize("width", [300, 700])
def test_it_never_makes_the_window_wider(qtbot: QtBot, width: int) -> None:
    readout = filled(qtbot, width)
    readout.set_selection("Selected 167.4 × 94.38", "")
    assert readout.minimumSizeHint().width() <= 500
    assert readout.width() == max(width, readout.minimumSizeHint().width())


def test_the_selection_is_said_while_there_is_one(qtbot: QtBot) -> None:
    readout = filled(qtbot, 1280)
    selection = label(readout, "Selection")
    assert not selection.isVisible()
    readout.set_selection("Selected 12 × 8", "Source rows 1 to 9")
    assert selection.isVisible() and selection.toolTip() == "Source rows 1 to 9"
    readout.set_selection("", "")
    assert not selection.isVisible()
