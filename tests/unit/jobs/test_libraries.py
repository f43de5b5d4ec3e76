import sys
from collections.abc import Callable
from types import ModuleType

import pytest

from viewer.jobs import libraries as module
from viewer.jobs.libraries import Libraries
from viewer.jobs.task_slot import Tasks
from viewer.qt.store import Store
from viewer.upsampling import METHODS, self_check
from viewer.upsampling.self_check import CheckResult

Ended = Callable[[], None]
WAITING = frozenset(name for name, method in METHODS.items() if method.library)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What is compared in place of the libraries' arithmetic, which takes a second."""
    asked: list[tuple[str, ...]] = []

    def check(libraries: tuple[str, ...]) -> tuple[CheckResult, ...]:
        asked.append(libraries)
        return ()

    monkeypatch.setattr(self_check, "quick_check", check)
    return asked


@pytest.fixture
def loops(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    loaded: list[bool] = []
    monkeypatch.setattr(module, "load_loops", lambda wanted: loaded.append(wanted()))
    return loaded


@pytest.fixture
def libraries(store: Store, tasks: Tasks) -> Libraries:
    store.update(waiting=WAITING)
    return Libraries(store, tasks)


def waiting(store: Store) -> set[str]:
    return {METHODS[name].library for name in store.state.waiting}


def test_methods_wait_until_their_library_is_there(
    libraries: Libraries, store: Store, checked: list[tuple[str, ...]], ended: Ended
) -> None:
    libraries.load("PIL")
    assert "PIL" in waiting(store)
    ended()
    assert waiting(store) == {"torch", "skimage"}
    assert checked == [("PIL",)]


def test_a_library_is_loaded_once(
    libraries: Libraries, checked: list[tuple[str, ...]], ended: Ended
) -> None:
    for _ in range(3):
        libraries.load("PIL")
    ended()
    libraries.load("PIL")
    ended()
    assert checked == [("PIL",)]


def test_a_library_that_cannot_be_imported_keeps_nobody_waiting(
    libraries: Libraries,
    store: Store,
    checked: list[tuple[str, ...]],
    ended: Ended,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "skimage", None)
    libraries.load("skimage")
    ended()
    assert "skimage" not in waiting(store)
    assert checked == []


@pytest.mark.parametrize("is_there", [True, False])
def test_the_compiled_loops_are_the_last_that_is_loaded(
    libraries: Libraries,
    checked: list[tuple[str, ...]],
    loops: list[bool],
    ended: Ended,
    monkeypatch: pytest.MonkeyPatch,
    is_there: bool,
) -> None:
    libraries.load("PIL")
    ended()
    assert loops == []
    monkeypatch.setitem(sys.modules, "torch", ModuleType("torch") if is_there else None)
    libraries.load("torch")
    ended()
    assert loops == [True]


@pytest.mark.parametrize("differs", [True, False])
def test_where_a_library_computes_otherwise_that_is_told(
    libraries: Libraries,
    checked: list[tuple[str, ...]],
    ended: Ended,
    monkeypatch: pytest.MonkeyPatch,
    differs: bool,
) -> None:
    told: list[bool] = []
    libraries.differed.connect(lambda: told.append(True))
    monkeypatch.setattr(self_check, "tell_methods", lambda results: differs)
    libraries.load("PIL")
    ended()
    assert told == [True] * differs


def test_memory_is_given_back_until_everything_is_stopped(
    libraries: Libraries, tasks: Tasks, ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[bool] = []
    monkeypatch.setattr(module, "give_back", lambda: given.append(True))
    libraries.tidy_up()
    ended()
    assert given == [True]
    tasks.stop()
    libraries.tidy_up()
    assert not tasks
    assert given == [True]
