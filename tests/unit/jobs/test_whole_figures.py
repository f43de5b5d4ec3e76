from collections.abc import Callable

import pytest

from tests.states import altered
from tests.unit.jobs.conftest import PIXELS
from viewer.comparing.metric_columns import figures_text
from viewer.comparing.metrics import measure
from viewer.comparing.reason_counts import count_reasons
from viewer.jobs import whole_figures as module
from viewer.jobs.task_slot import Tasks
from viewer.jobs.whole_figures import WholeFigures
from viewer.qt.store import Store
from viewer.state.view_state import ViewState
from viewer.upsampling.enlargement import Enlargement

Ended = Callable[[], None]


@pytest.fixture
def figures(store: Store, tasks: Tasks) -> WholeFigures:
    return WholeFigures(store, tasks)


@pytest.fixture
def told(figures: WholeFigures) -> dict[str, list[object]]:
    signals = ("count_progressed", "counted", "measure_progressed", "measured")
    told: dict[str, list[object]] = {name: [] for name in signals}
    for name in signals:
        getattr(figures, name).connect(told[name].append)
    return told


def enlarged(store: Store) -> Enlargement:
    return Enlargement(PIXELS, store.state.resolved.parameters)


def test_the_compared_pair_is_counted(
    figures: WholeFigures, store: Store, told: dict[str, list[object]], ended: Ended
) -> None:
    figures.count()
    ended()
    [counts] = told["counted"]
    assert counts == count_reasons(enlarged(store), *store.state.resolved.compared)
    assert told["count_progressed"][0] == 0 and told["count_progressed"][-1] is None


def test_the_panes_are_measured_against_the_reference(
    figures: WholeFigures, store: Store, told: dict[str, list[object]], ended: Ended
) -> None:
    figures.measure()
    ended()
    [results] = told["measured"]
    assert results == {
        name: measure(enlarged(store), name, "bilinear") for name in store.state.resolved.measurable
    }
    assert told["measure_progressed"][0] == 0 and told["measure_progressed"][-1] is None


@pytest.mark.parametrize("what", ["count", "measure"])
def test_without_an_image_there_is_nothing_to_do(tasks: Tasks, what: str) -> None:
    getattr(WholeFigures(Store(ViewState()), tasks), what)()
    assert not tasks


@pytest.mark.parametrize(
    ("what", "stop", "progress", "result"),
    [
        ("count", "stop_counting", "count_progressed", "counted"),
        ("measure", "stop_measuring", "measure_progressed", "measured"),
    ],
)
def test_what_is_stopped_is_over_at_once_and_never_told(
    figures: WholeFigures,
    told: dict[str, list[object]],
    ended: Ended,
    what: str,
    stop: str,
    progress: str,
    result: str,
) -> None:
    getattr(figures, what)()
    getattr(figures, stop)()
    assert told[progress] == [0, None]
    ended()
    assert told[progress] == [0, None] and told[result] == []


@pytest.mark.parametrize(
    ("change", "counting_goes_on", "measuring_goes_on"),
    [
        ({"show_grid": False, "channel": 1}, True, True),
        ({"scale": 3.0}, False, False),
        ({"focus_method": "opencv"}, False, True),
        ({"reference": "nearest"}, False, False),
        ({"methods": ("bilinear", "opencv")}, True, False),
    ],
)
def test_what_is_no_longer_on_screen_is_dropped(
    figures: WholeFigures,
    store: Store,
    told: dict[str, list[object]],
    ended: Ended,
    change: dict[str, object],
    counting_goes_on: bool,
    measuring_goes_on: bool,
) -> None:
    store.set(altered(store.state, focus_method="transposed_conv"))
    figures.count()
    figures.measure()
    store.set(altered(store.state, **change))
    ended()
    assert (len(told["counted"]), len(told["measured"])) == (counting_goes_on, measuring_goes_on)


def test_a_count_that_fails_is_over(
    figures: WholeFigures,
    told: dict[str, list[object]],
    ended: Ended,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("viewer.comparing.reason_counts.count_reasons", fail)
    figures.count()
    ended()
    assert told["counted"] == [None] and told["count_progressed"] == [0, None]


def test_figures_of_the_view_are_handed_on_in_words(
    figures: WholeFigures, store: Store, ended: Ended
) -> None:
    found: list[dict[str, str]] = []
    figures.measure_view(found.append)
    ended()
    [words] = found
    assert set(words) == set(store.state.resolved.measurable)
    region = store.state.resolved.visible_region("opencv")
    measured = measure(enlarged(store), "opencv", "bilinear", region)
    assert measured is not None
    assert words["opencv"] == figures_text(measured) != ""


def test_a_view_that_would_take_long_has_no_figures(
    figures: WholeFigures, ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_MEASURED", 10)
    found: list[dict[str, str]] = []
    figures.measure_view(found.append)
    ended()
    assert found == [{}]
