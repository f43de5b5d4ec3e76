from collections.abc import Iterator

import pytest

from viewer.upsampling import METHODS, trust


@pytest.fixture
def method() -> Iterator[str]:
    """A method that nobody has said anything of, and of which nothing is left said."""
    name = "nobody"
    yield name
    trust.set_deviation(name, 0)


def test_every_formula_counts_as_right_until_it_is_seen_to_be_wrong(method: str) -> None:
    assert trust.deviation(method) == 0
    assert trust.found_off(method, 2)
    assert trust.deviation(method) == 2


def test_only_the_worst_that_was_seen_is_news(method: str) -> None:
    trust.set_deviation(method, 2)
    assert not trust.found_off(method, 1)
    assert not trust.found_off(method, 2)
    assert trust.deviation(method) == 2
    assert trust.found_off(method, 3)
    assert trust.deviation(method) == 3


def test_what_is_said_of_one_is_not_said_of_another(method: str) -> None:
    before = {name: trust.deviation(name) for name in METHODS}
    trust.set_deviation(method, 7)
    assert {name: trust.deviation(name) for name in METHODS} == before
