"""Commands that there is one of for each sample, pane, method or reducer."""

from collections.abc import Iterable

from tests.states import altered, opened
from viewer.images.round_trip import REDUCERS, reduce
from viewer.program.command_kinds import (
    ProgramCommand,
    flag,
    one_of,
    panes_alone,
    reducers,
    references,
    samples,
)
from viewer.resources import SAMPLES
from viewer.state.allowed import MAX_PANES
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS


def by_name(commands: Iterable[ProgramCommand]) -> dict[str, ProgramCommand]:
    return {command.name: command for command in commands}


def after(command: ProgramCommand, state: ViewState) -> ViewState:
    assert command.change is not None
    return command.change(state)


def on_in(commands: Iterable[ProgramCommand], state: ViewState) -> list[str]:
    return [c.name for c in commands if c.is_on is not None and c.is_on(state)]


def test_there_is_one_for_each_sample_method_and_reducer() -> None:
    assert set(by_name(samples())) == {f"sample:{sample.name}" for sample in SAMPLES}
    assert set(by_name(references())) == {f"reference:{name}" for name in (*METHODS, "truth")}
    assert set(by_name(reducers())) == {f"reducer:{name}" for name in REDUCERS}


def test_a_pane_alone_is_called_as_its_method() -> None:
    state = opened(methods=("opencv", "bilinear"))
    titles = [text_of(state) for c in panes_alone() if (text_of := c.text_of) is not None]
    assert titles[:3] == [METHODS["opencv"].title, METHODS["bilinear"].title, ""]
    assert len(titles) == MAX_PANES
    alone = after(by_name(panes_alone())["pane:1"], state)
    assert on_in(panes_alone(), alone) == ["pane:1"]
    assert alone.resolved.visible_methods == ("bilinear",)


def test_a_method_to_compare_with_takes_the_place_of_the_truth() -> None:
    commands = by_name(references())
    state = opened(round_trip=True)
    assert state.image is not None
    state = altered(state, reduction=reduce(state.image, 4, "area"))
    assert on_in(references(), state) == ["reference:truth"]
    other = after(commands["reference:opencv"], state)
    assert on_in(references(), other) == ["reference:opencv"]
    assert on_in(references(), after(commands["reference:truth"], other)) == ["reference:truth"]


def test_one_choice_of_several_is_taken_and_ticked() -> None:
    fitting = one_of("reducer", "nearest")
    state = opened()
    assert not fitting["is_on"](state)
    assert fitting["is_on"](fitting["change"](state))
    assert fitting["group"] == "reducer"


def test_what_is_on_or_off_is_turned_round() -> None:
    grid = flag("show_grid")
    state = opened()
    turned = grid["change"](state)
    assert grid["is_on"](state) != grid["is_on"](turned)
    assert grid["change"](turned) == state
