"""The composition root: what is asked for becomes a state, and the state what the window shows."""

from pathlib import Path

from PyQt5.QtCore import QSettings
from pytestqt.qtbot import QtBot

from tests.programs import PIXELS, first
from tests.states import altered
from viewer.marks import Place
from viewer.program.program import Program
from viewer.qt.settings import restore_state
from viewer.state import enlarging
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS
from viewer.widgets.window.error_report import ErrorReport

PATIENCE_MS = 20_000


def show(program: Program, qtbot: QtBot) -> None:
    """Show the window, and wait until everything in it is of the present state."""
    program.window.show()
    settle(program, qtbot)


def settle(program: Program, qtbot: QtBot) -> None:
    qtbot.waitUntil(
        lambda: program.settled and min(program.store.state.pane_size) > 1, timeout=PATIENCE_MS
    )


def test_each_pane_shows_its_methods_picture(program: Program, qtbot: QtBot) -> None:
    show(program, qtbot)
    state = program.store.state
    for name, pane in zip(state.panes.methods, program.window.panes.panes, strict=True):
        answer = pane.picture.layer.answer
        assert answer is not None
        assert answer.picture.method == name
        assert answer.picture.output_shape == state.resolved.output_shape(name)


def test_the_inspector_explains_the_inspected_pixel(program: Program, qtbot: QtBot) -> None:
    assert program.explanations == {}  # before the first picture there are no panels
    show(program, qtbot)
    program.store.update(cursor=Place(5, 7, (24, 36)))
    explanations = program.explanations
    state = program.store.state
    assert set(explanations) == set(state.panes.methods)
    expected = METHODS["bilinear"].explain(PIXELS, 5, 7, state.resolved.parameters)
    assert explanations["bilinear"].value == expected.value


def test_what_a_control_asks_for_becomes_the_state_and_is_shown(
    program: Program, qtbot: QtBot
) -> None:
    show(program, qtbot)
    program.window.controls.scale_slider.scale_chosen.emit(2.0)
    assert program.store.state.scaling.scale == 2
    assert program.store.state.scaling.kernel_size == 4  # the lock is closed
    settle(program, qtbot)
    [original, bilinear, *_] = program.window.panes.panes
    assert bilinear.picture.layer.answer.picture.output_shape == (12, 18)
    assert original.picture.layer.answer.picture.output_shape == (6, 9)


def test_commands_change_the_state(program: Program) -> None:
    state = program.store.state
    program.command("pane:2")
    assert program.store.state.panes.solo == 2
    program.command("pane:2")
    assert program.store.state.panes.solo is None
    program.command("reference:opencv")
    assert program.store.state.panes.reference == "opencv"
    program.command("reducer:nearest")
    assert program.store.state.round_trip.reducer == "nearest"
    assert state.panes.reference == "bilinear"  # the old one is as it was


def test_choices_are_remembered_when_it_ends(
    qtbot: QtBot, program: Program, settings: QSettings
) -> None:
    program.store.set(altered(enlarging.with_scale(program.store.state, 3), show_grid=False))
    program.stop()
    program.store.set(enlarging.with_scale(program.store.state, 5))
    program.stop()  # only the first time counts
    remembered = restore_state(settings, ViewState()).state
    assert remembered.scaling.scale == 3
    assert not remembered.overlays.grid


def test_without_settings_nothing_is_remembered(qtbot: QtBot, fresh_settings: Path) -> None:
    program = Program(first())
    qtbot.addWidget(program.window)
    program.store.set(enlarging.with_scale(program.store.state, 3))
    program.stop()
    program.jobs.stop()
    assert not list(fresh_settings.rglob("*"))


def test_one_report_is_open_at_a_time(program: Program) -> None:
    program.show_report("the first")
    program.show_report("the second")
    [dialog] = program.window.findChildren(ErrorReport)
    dialog.close()


def test_a_program_without_an_image_shows_an_empty_window(qtbot: QtBot) -> None:
    program = Program(ViewState())
    qtbot.addWidget(program.window)
    program.window.show()
    qtbot.wait(50)
    assert [pane.picture.layer.answer for pane in program.window.panes.panes] == [None] * 4
    program.stop()
    program.jobs.stop()
    program.window.close()
