import pytest
from PyQt5.QtCore import Qt

from viewer.comparing.reason_counts import ReasonCounts
from viewer.comparing.reasons import Reason
from viewer.widgets.tables.reasons_model import (
    REASON,
    VISIBLE,
    WHOLE,
    WORST,
    ReasonsModel,
    number_text,
    share_text,
)

IN_VIEW = ReasonCounts(
    200,
    {Reason.EQUAL: 150, Reason.ROUNDING: 10, Reason.WEIGHTS: 40},
    {Reason.ROUNDING: (12, 40, 1), Reason.WEIGHTS: (3, 4, 2)},
)
IN_ALL = ReasonCounts(
    4_000_000,
    {Reason.EQUAL: 2_000_000, Reason.WEIGHTS: 2_000_000},
    {Reason.WEIGHTS: (900, 801, 3)},
)


@pytest.fixture
def model() -> ReasonsModel:
    model = ReasonsModel()
    model.set_counts("visible", IN_VIEW, True)
    model.set_counts("whole", IN_ALL, True)
    return model


def row_of(model: ReasonsModel, reason: Reason) -> int:
    return model.reasons.index(reason)


def test_a_row_for_each_reason_that_occurs_anywhere_in_order(model: ReasonsModel) -> None:
    expected = [reason for reason in Reason if reason in {*IN_VIEW.counts, *IN_ALL.counts}]
    assert list(model.reasons) == expected and model.rowCount() == 3
    model.set_counts("visible", None, True)
    assert set(model.reasons) == set(IN_ALL.counts)


def test_counts_are_a_share_over_a_number(model: ReasonsModel) -> None:
    row = row_of(model, Reason.WEIGHTS)
    assert model.lines(row, REASON) == (Reason.WEIGHTS.title, "")
    assert model.lines(row, VISIBLE) == ("20.0 %", "40")
    assert model.lines(row, WHOLE) == ("50.0 %", "2,000,000")
    assert model.lines(row_of(model, Reason.ROUNDING), WHOLE) == ("0 %", "0")


def test_the_worst_pixel_is_the_worse_of_both_counts(model: ReasonsModel) -> None:
    assert model.worst(row_of(model, Reason.WEIGHTS)) == (900, 801, 3)
    assert model.worst(row_of(model, Reason.ROUNDING)) == (12, 40, 1)
    assert model.worst(row_of(model, Reason.EQUAL)) is None
    tip = model.index(row_of(model, Reason.WEIGHTS), WORST).data(Qt.ItemDataRole.ToolTipRole)
    assert "3 levels: row 900, column 801" in tip


def test_a_part_is_a_lower_bound_and_not_copied(model: ReasonsModel) -> None:
    model.set_counts("whole", IN_ALL, False)
    row = row_of(model, Reason.WEIGHTS)
    assert model.lines(row, WHOLE) == ("≥", "2,000,000")
    cells = model.tsv([row], titles=False).split("\t")
    assert cells == [Reason.WEIGHTS.title, "40", "20", "", "", "900", "801", "3"]


def test_the_same_rows_with_other_numbers_are_no_reset(model: ReasonsModel) -> None:
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    model.set_counts("visible", ReasonCounts(400, IN_VIEW.counts, IN_VIEW.worst), True)
    assert not resets and model.lines(row_of(model, Reason.WEIGHTS), VISIBLE)[0] == "10.0 %"
    model.set_counts("visible", None, True)
    assert resets == [True]


@pytest.mark.parametrize(
    ("number", "total", "text"),
    [
        (0, 7, "0 %"),
        (7, 7, "100 %"),
        (10**6 - 1, 10**6, "> 99.9 %"),
        (1, 10**7, "< 0.001 %"),
        (1, 8, "12.5 %"),
        (1, 80, "1.25 %"),
        (1, 8000, "0.013 %"),
        (0, 0, "0 %"),
    ],
)
def test_shares_never_round_to_all_or_nothing(number: int, total: int, text: str) -> None:
    assert share_text(number, total) == text


def test_huge_numbers_are_given_in_millions() -> None:
    assert [number_text(n) for n in (999_999_999, 12_288_000_000)] == ["999,999,999", "12,288 M"]
