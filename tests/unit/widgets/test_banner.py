from collections.abc import Iterator

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from viewer.widgets.banner import Banner


@pytest.fixture
def banner(qtbot: QtBot) -> Iterator[Banner]:
    parent = QWidget()
    parent.resize(500, 300)
    qtbot.addWidget(parent)
    yield Banner(parent)


def press(qtbot: QtBot, banner: Banner) -> None:
    qtbot.mouseClick(banner.findChild(QPushButton), Qt.MouseButton.LeftButton)


def test_it_says_nothing_at_first(banner: Banner) -> None:
    assert banner.isHidden()
    assert banner.text() == ""


@pytest.mark.parametrize("kind", ["show_error", "show_note"])
def test_a_message_stands_until_it_is_closed(qtbot: QtBot, banner: Banner, kind: str) -> None:
    getattr(banner, kind)("cat.png cannot be read.")
    assert (banner.text(), banner.findChild(QPushButton).text()) == (
        "cat.png cannot be read.",
        "Close",
    )
    with qtbot.assertNotEmitted(banner.cancelled):
        press(qtbot, banner)
    assert banner.isHidden()


def test_progress_can_be_cancelled_and_says_how_far_it_is(qtbot: QtBot, banner: Banner) -> None:
    banner.show_progress("Writing", 0.25)
    bar = banner.findChild(QProgressBar)
    assert bar.value() / (bar.maximum() - bar.minimum()) == 0.25
    with qtbot.waitSignal(banner.cancelled):
        press(qtbot, banner)
    banner.show_progress("Opening", None)
    assert (bar.minimum(), bar.maximum()) == (0, 0)  # Qt's sign for "nobody knows"


def test_an_error_takes_the_place_of_progress(qtbot: QtBot, banner: Banner) -> None:
    banner.show_progress("Writing", 0.25)
    banner.show_error("The disk is full.")
    assert banner.findChild(QProgressBar).isHidden()
    with qtbot.assertNotEmitted(banner.cancelled):
        press(qtbot, banner)


def test_names_of_files_are_shown_letter_by_letter(qtbot: QtBot, banner: Banner) -> None:
    pictures = []
    banner.resize(500, 40)
    with qtbot.waitExposed(banner.parentWidget()):
        banner.parentWidget().show()
        banner.show()
    for name in ("<b></b>.png", "<i></i>.png"):  # as rich text they would look the same
        banner.show_error(f"{name} cannot be read.")
        pictures.append(banner.grab().toImage())
    assert pictures[0] != pictures[1]


def test_it_lies_over_the_lower_edge_and_moves_nothing(banner: Banner) -> None:
    parent = banner.parentWidget()
    parent.show()
    before = parent.minimumSizeHint()
    banner.show_error("A sentence. " * 30)
    tall = banner.geometry()
    assert (tall.left(), tall.width(), tall.bottom()) == (0, 500, 299)
    assert parent.minimumSizeHint() == before
    banner.show_error("A sentence.")
    assert banner.height() < tall.height()
    parent.resize(420, 200)
    assert (banner.width(), banner.geometry().bottom()) == (420, 199)
