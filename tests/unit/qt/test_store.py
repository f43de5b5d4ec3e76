from tests.states import altered, state_of
from viewer.qt.store import Store
from viewer.state.choices import Layout
from viewer.state.view_state import ViewState


def test_a_change_is_told_once_with_old_and_new() -> None:
    first = state_of(scale=2)
    store = Store(first)
    told: list[tuple[ViewState, ViewState]] = []
    store.changed.connect(lambda old, new: told.append((old, new)))
    store.set(altered(store.state, scale=3.0, layout=Layout.ROW))
    assert told == [(first, state_of(scale=3, layout=Layout.ROW))]
    assert store.state is told[0][1]


def test_nothing_is_told_where_nothing_changes() -> None:
    store = Store(state_of(scale=2))
    told: list[object] = []
    store.changed.connect(lambda *states: told.append(states))
    store.set(altered(store.state, scale=2.0))
    store.set(state_of(scale=2))
    assert told == []


def test_the_state_is_the_new_one_before_anyone_is_told() -> None:
    store = Store(ViewState())
    seen: list[bool] = []
    store.changed.connect(lambda old, new: seen.append(store.state is new))
    store.set(altered(store.state, show_grid=False))
    assert seen == [True]
