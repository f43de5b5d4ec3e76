from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from PyQt5.QtCore import QModelIndex

from viewer.widgets.tables.figure_model import FigureModel


class Fruit(FigureModel):
    """A name and a weight for each item; of some the weight is not known."""

    def __init__(self, weights: Sequence[int | None]) -> None:
        super().__init__()
        self.weights: list[int | None] = []
        self.set_weights(weights)

    def set_weights(self, weights: Sequence[int | None]) -> None:
        with self.resetting():
            self.weights = list(weights)

    def item_count(self) -> int:
        return len(self.weights)

    def sort_key(self, item: int, section: int) -> int | str | None:
        return self.weights[item] if section else f"fruit {item}"

    def largest_first(self, section: int) -> bool:
        return section == 1

    def tsv_titles(self) -> list[str]:
        return ["name", "weight"]

    def tsv_lines(self, item: int) -> list[list[object]]:
        return [[f"fruit {item}", self.weights[item]]]

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 2

    def data(self, index: QModelIndex, role: int = 0) -> str | None:
        return str(self.weights[self.item_at(index.row())]) if role == 0 else None


def order(model: FigureModel) -> list[int]:
    return [model.item_at(row) for row in range(model.rowCount())]


def test_a_column_sorts_first_one_way_then_the_other_and_then_not_at_all() -> None:
    model = Fruit([5, 9, None, 7])
    assert model.sorting == (None, False)
    orders = []
    for _ in range(3):
        model.sort_section(1)
        orders.append(order(model))
    assert orders == [[1, 3, 0, 2], [0, 3, 1, 2], [0, 1, 2, 3]]
    model.sort_section(0)
    assert model.sorting == (0, False), "no largest first where the column has none"
    model.sort_section(1)
    assert model.sorting == (1, True), "another column begins anew"


def test_other_items_keep_the_sorting() -> None:
    model = Fruit([5, 9])
    model.sort_by(1, descending=True)
    model.set_weights([3, 1, 2])
    assert order(model) == [0, 2, 1]


@given(weights=st.lists(st.none() | st.integers(0, 9)), descending=st.booleans())
def test_sorted_rows_are_all_items_with_what_is_missing_last(
    weights: list[int | None], descending: bool
) -> None:
    model = Fruit(weights)
    model.sort_by(1, descending=descending)
    rows = order(model)
    assert sorted(rows) == list(range(len(weights)))
    assert [model.row_of(item) for item in rows] == list(range(len(weights)))
    found = [weights[item] for item in rows]
    known = [weight for weight in found if weight is not None]
    assert found == [*sorted(known, reverse=descending), *[None] * (len(found) - len(known))]


def test_a_copy_has_the_rows_as_they_are_sorted() -> None:
    model = Fruit([5, 9])
    model.sort_by(1, descending=True)
    assert model.tsv([0, 1]) == "name\tweight\nfruit 1\t9\nfruit 0\t5"
    assert model.tsv([1], titles=False) == "fruit 0\t5"
