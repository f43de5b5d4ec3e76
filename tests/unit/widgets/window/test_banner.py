from collections.abc import Iterator

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from viewer.widgets.window.banner import Banner


@pytest.fixture
def banner(qtbot: QtBot) -> Iterator[Banner]:
    parent = QWidget()
    parent.resize(500, 300)
    qtbot.addWidget(parent)
    yield Banner(parent)


def button(banner: Banner, text: str) -> QPushButton:
    return next(b for b in banner.findChildren(QPushButton) if b.text() == text)


def press(qtbot: QtBot, banner: Banner, text: str) -> None:
    qtbot.mouseClick(button(banner, text), Qt.MouseButton.LeftButton)


def test_it_says_nothing_at_first(banner: Banner) -> None:
    assert banner.isHidden()
    assert banner.text() == ""


@pytest.mark.parametrize("kind", ["show_error", "show_note"])
def test_a_message_stands_until_it_is_closed(qtbot: QtBot, banner: Banner, kind: str) -> None:
    getattr(banner, kind)("cat.png cannot be read.")
    assert banner.text() == "cat.png cannot be read."
    assert button(banner, "Cancel").isHidden()
    with qtbot.assertNotEmitted(banner.cancelled):
        press(qtbot, banner, "Close")
    assert banner.isHidden()


def test_progress_can_be_cancelled_and_says_how_far_it_is(qtbot: QtBot, banner: Banner) -> None:
    banner.show_progress("export", "Writing", 0.25)
    bar = banner.findChild(QProgressBar)
    assert bar.value() / (bar.maximum() - bar.minimum()) == 0.25
    assert button(banner, "Close").isHidden()
    with qtbot.waitSignal(banner.cancelled) as cancelled:
        press(qtbot, banner, "Cancel")
    assert cancelled.args == ["export"]
    banner.show_progress("opening", "Opening", None)
    assert (bar.minimum(), bar.maximum()) == (0, 0)  # Qt's sign for "nobody knows"


def test_of_two_works_the_one_that_was_begun_last_is_told_and_cancelled(
    qtbot: QtBot, banner: Banner
) -> None:
    banner.show_progress("export", "Writing", 0.25)
    banner.show_progress("opening", "Opening", 0.5)
    banner.show_progress("export", "Writing", 0.3)
    assert banner.text() == "Opening"
    with qtbot.waitSignal(banner.cancelled) as cancelled:
        press(qtbot, banner, "Cancel")
    assert cancelled.args == ["opening"]
    banner.end_progress("opening")
    assert banner.text() == "Writing"
    banner.end_progress("export")
    assert banner.isHidden()


def test_an_error_stands_while_work_goes_on_and_ends(qtbot: QtBot, banner: Banner) -> None:
    banner.show_progress("export", "Writing", 0.25)
    banner.show_error("broken.png is no picture.")
    banner.show_progress("export", "Writing more", 0.5)
    banner.show_progress("opening", "Opening", 0.5)
    assert banner.text() == "broken.png is no picture."
    assert not banner.findChild(QProgressBar).isHidden()
    banner.end_progress("opening")
    banner.end_progress("export")
    banner.add("Wrote it.", error=False)
    assert banner.text() == "broken.png is no picture.\nWrote it."
    press(qtbot, banner, "Close")
    assert banner.isHidden()
    banner.add("Wrote more.", error=False)
    banner.add("Wrote all.", error=False)
    assert banner.text() == "Wrote all."


def test_a_note_gives_way_to_new_work_alone(banner: Banner) -> None:
    banner.show_note("Wrote a file.")
    banner.show_progress("export", "Writing", 0)
    assert banner.text() == "Writing"
    banner.show_note("There is no image on the clipboard.")
    banner.show_progress("export", "Writing", 0.5)
    assert banner.text() == "There is no image on the clipboard."
    banner.clear()
    assert banner.text() == "Writing"


def test_it_stays_above_what_is_added(qtbot: QtBot, banner: Banner) -> None:
    parent = banner.parentWidget()
    with qtbot.waitExposed(parent):
        parent.show()
    banner.show_error("cat.png cannot be read.")
    added = QWidget(parent)
    added.setGeometry(parent.rect())
    added.show()
    assert parent.childAt(banner.geometry().topLeft()) is not added
    banner.clear()
    assert parent.childAt(banner.geometry().center()) is added


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


def test_what_stood_in_a_file_is_shown_as_plain_text(banner: Banner) -> None:
    banner.show_error("a\x1b[2J\u202eb")
    banner.add("<b>" + 900_000 * "x", error=False)
    first, second = banner.text().split("\n")
    assert first == r"a\x1b[2J\u202eb"
    assert second.startswith("<b>xxx")
    assert len(second) == 1500
    banner.clear()
    banner.show_progress("opening", "Opening \x07.png …", None)
    assert banner.text() == r"Opening \x07.png …"
