import pytest

from viewer.state.allowed import Among, Between, Distinct, UnknownMethodError


@pytest.mark.parametrize("value", [1, 2.5, 3])
def test_a_number_between_two_others_may_be(value: float) -> None:
    assert Between(1, 3).applied(value) == value


@pytest.mark.parametrize("value", [0, 4, float("nan"), float("inf")])
def test_a_number_beyond_may_not(value: float) -> None:
    with pytest.raises(ValueError):
        Between(1, 3).applied(value)


def test_names_among_some() -> None:
    rule = Among(frozenset({"nearest", "area"}), UnknownMethodError)
    assert rule.applied("area") == "area"
    with pytest.raises(UnknownMethodError):
        rule.applied("fractal")


def test_each_value_is_kept_once_if_there_are_enough_and_not_too_many() -> None:
    rule = Distinct(2, 3)
    assert rule.applied(["a", "b", "a", "c", "b"]) == ("a", "b", "c")
    for values in (["a", "a"], [], list("abcd")):
        with pytest.raises(ValueError):
            rule.applied(values)
