"""What is done when more than another state is asked for."""

from PyQt5.QtWidgets import QAction, QApplication
from pytestqt.qtbot import QtBot

from tests.programs import PIXELS
from viewer.marks import Place
from viewer.program.program import Program
from viewer.state import enlarging
from viewer.state.comparison_view import Look
from viewer.upsampling import METHODS


def test_what_was_chosen_is_undone_and_done_again(program: Program) -> None:
    before = program.store.state
    program.store.set(enlarging.with_scale(before, 2))
    program.command("undo")
    assert program.store.state.scaling.scale == 4
    program.command("redo")
    assert program.store.state.scaling.scale == 2


def test_of_undo_and_redo_is_told_whether_there_are_any(program: Program) -> None:
    def possible() -> tuple[bool, bool]:
        undo, redo = (
            next(a for a in program.window.findChildren(QAction) if a.text() == text)
            for text in ("Undo", "Redo")
        )
        return undo.isEnabled(), redo.isEnabled()

    assert possible() == (False, False)
    program.store.set(enlarging.with_scale(program.store.state, 2))
    assert possible() == (True, False)
    program.command("undo")
    assert possible() == (False, True)


def test_one_key_blinks_then_stops_then_shows_the_next(program: Program) -> None:
    program.command("blink")
    looking = program.store.state.looking
    assert (looking.look, looking.playing) == (Look.BLINK, True)
    program.command("blink")
    assert not program.store.state.looking.playing
    stage = program.window.panes.stage.picture
    before = stage.shown
    program.command("blink")
    assert stage.shown != before


def test_what_the_inspector_shows_is_copied(program: Program, qtbot: QtBot) -> None:
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    clipboard.setText("as it was")
    program.command("copy")
    assert clipboard.text() == "as it was"  # there is no explanation yet
    program.window.show()
    qtbot.waitUntil(lambda: program.settled and program.panels is not None, timeout=20_000)
    program.store.update(cursor=Place(5, 7, (24, 36)))
    program.command("copy")
    method = program.store.state.panes.focus_method
    assert clipboard.text().startswith(METHODS[method].title)
    value = METHODS[method].explain(PIXELS, 5, 7, program.store.state.resolved.parameters).value
    assert clipboard.text().rstrip().endswith(" ".join(map(str, value)))
