"""When the panels follow, with pictures that come when the test says so."""

from collections.abc import Iterator

import pytest
from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.states import altered, state_of
from viewer.presenters import panel_schedule
from viewer.presenters.panel_schedule import PanelSchedule
from viewer.state.view_state import ViewState

SLICES = 3
FIRST, SECOND, THIRD = (state_of(scale=scale) for scale in (2.0, 3.0, 4.0))


class Pictures:
    awaits_pictures = False


class Panels:
    """So many slices, with the state that each shows."""

    def __init__(self) -> None:
        self.state = ViewState()
        self.shown: list[ViewState | None] = [self.state] * SLICES
        self.history: list[tuple[int, float]] = []  # slice and scale, as they were shown

    def begin(self, state: ViewState, *, anew: bool = False) -> None:
        self.state = state
        if anew:
            self.shown = [None] * SLICES

    def show_next(self) -> bool:
        for index, shown in enumerate(self.shown):
            if shown is not self.state:
                self.shown[index] = self.state
                self.history.append((index, self.state.scaling.scale))
                return True
        return False

    @property
    def is_behind(self) -> bool:
        return any(shown is not self.state for shown in self.shown)


class Desk:
    def __init__(self) -> None:
        self.pictures, self.panels = Pictures(), Panels()
        self.schedule = PanelSchedule(self.pictures, self.panels)  # type: ignore[arg-type]
        self.caught_up = 0
        self.schedule.caught_up.connect(self._count)
        self.state = self.panels.state

    def _count(self) -> None:
        self.caught_up += 1

    def show(self, state: ViewState) -> None:
        old, self.state = self.state, state
        self.schedule.show(old, state)

    def come(self) -> None:
        """Let the pictures come."""
        self.pictures.awaits_pictures = False
        self.schedule.go_on()


@pytest.fixture
def desk(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(panel_schedule, "PATIENCE_MS", 100_000)  # however slow the machine is
    desk = Desk()
    yield desk
    desk.schedule.stop()


ALL = list(range(SLICES))


def test_where_no_picture_is_awaited_the_panels_follow_at_once(desk: Desk) -> None:
    desk.show(FIRST)
    assert desk.panels.history == [(index, 2.0) for index in ALL]
    assert desk.caught_up == 1
    assert not desk.schedule.is_behind


def test_they_wait_for_the_pictures(desk: Desk, qtbot: QtBot) -> None:
    desk.pictures.awaits_pictures = True
    desk.show(FIRST)
    qtbot.wait(30)
    assert desk.panels.history == []
    assert desk.schedule.is_behind
    desk.come()
    assert desk.panels.history == []  # what was posted goes first: the painting of the pictures
    qtbot.waitUntil(lambda: not desk.schedule.is_behind)
    assert desk.panels.history == [(index, 2.0) for index in ALL]
    assert desk.caught_up == 1


def test_the_pictures_are_painted_before_the_first_slice(desk: Desk, qtbot: QtBot) -> None:
    class Picture(QWidget):
        def paintEvent(self, event: object) -> None:
            seen.append(len(desk.panels.history))

    seen: list[int] = []
    picture = Picture()
    qtbot.addWidget(picture)
    with qtbot.waitExposed(picture):
        picture.show()
    qtbot.wait(20)
    seen.clear()
    desk.pictures.awaits_pictures = True
    desk.show(FIRST)
    picture.update()
    desk.come()
    qtbot.waitUntil(lambda: not desk.schedule.is_behind)
    assert seen == [0]


def test_between_two_slices_others_have_their_turn(desk: Desk, qtbot: QtBot) -> None:
    turns: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(len(desk.panels.history)))
    desk.pictures.awaits_pictures = True
    desk.show(FIRST)
    timer.start(0)
    desk.come()
    qtbot.waitUntil(lambda: not desk.schedule.is_behind)
    timer.stop()
    assert {1, 2} <= {*turns}


def test_a_state_that_is_overtaken_is_never_shown(desk: Desk, qtbot: QtBot) -> None:
    desk.pictures.awaits_pictures = True
    desk.show(FIRST)
    desk.show(SECOND)
    desk.come()
    qtbot.waitUntil(lambda: bool(desk.panels.history))
    desk.pictures.awaits_pictures = True  # in the midst of it, another step
    desk.show(THIRD)
    before = list(desk.panels.history)
    qtbot.wait(30)
    assert desk.panels.history == before
    desk.come()
    qtbot.waitUntil(lambda: not desk.schedule.is_behind)
    assert desk.panels.history == before + [(index, 4.0) for index in ALL]
    assert {scale for _, scale in before} == {3.0}


def test_they_are_not_behind_for_long(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel_schedule, "PATIENCE_MS", 40)
    desk.pictures.awaits_pictures = True
    desk.show(FIRST)
    for step in range(20):  # each one comes before the pictures of the last
        if not desk.schedule.is_behind:
            break
        desk.show(altered(FIRST, scale=2.0 + step / 100))
        qtbot.wait(10)
    assert not desk.schedule.is_behind
    assert len(desk.panels.history) == SLICES
    assert len({scale for _, scale in desk.panels.history}) == 1  # of one state


def test_a_state_that_comes_meanwhile_does_not_block_with_all_slices(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.pictures.awaits_pictures = True
    desk.show(FIRST)
    desk.come()
    desk.show(SECOND)  # such as a move of the mouse, which awaits no picture
    assert desk.panels.history == []
    qtbot.waitUntil(lambda: not desk.schedule.is_behind)
    assert desk.panels.history == [(index, 3.0) for index in ALL]


def test_who_cannot_wait_has_them_finished(desk: Desk) -> None:
    desk.pictures.awaits_pictures = True
    desk.show(FIRST)
    desk.schedule.finish()
    assert desk.panels.history == [(index, 2.0) for index in ALL]
    assert desk.caught_up == 1
    desk.schedule.finish()
    assert desk.caught_up == 1


def test_everything_is_shown_anew_when_asked(desk: Desk) -> None:
    desk.show(FIRST)
    desk.schedule.show(None, FIRST)
    assert desk.panels.history == [(index, 2.0) for index in ALL] * 2


def test_once_stopped_nothing_more_is_shown(desk: Desk, qtbot: QtBot) -> None:
    desk.pictures.awaits_pictures = True
    desk.show(FIRST)
    desk.come()
    desk.schedule.stop()
    qtbot.wait(30)
    assert desk.panels.history == []
