import csv
import io
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from viewer.widgets.tables.watched_model import Column, Kind, WatchedModel, WatchedPixel

TITLES = ("Original", "Hand-written", "cv2")
bytes_of = st.tuples(*[st.integers(0, 255)] * 3)
pixels = st.builds(
    WatchedPixel,
    place=st.tuples(st.integers(0, 2000), st.integers(0, 2000)),
    source=st.tuples(st.fractions(-1, 500), st.fractions(-1, 500)),
    values=st.tuples(bytes_of, bytes_of, st.none() | bytes_of),
)


def model_of(rows: list[WatchedPixel], reference: str = "Hand-written") -> WatchedModel:
    model = WatchedModel()
    model.set_rows(rows, TITLES, reference)
    return model


def pixel(row: int, *values: tuple[int, ...] | None) -> WatchedPixel:
    return WatchedPixel((row, 7), (Fraction(row, 4), Fraction(-1, 3)), values)


def test_cells_and_titles() -> None:
    model = model_of([pixel(421, (124, 150, 190), (125, 150, 189), (124, 150, 190))])
    titles = [model.title(column) for column in model.columns]
    assert titles == [
        *("row", "column", "source row", "source column"),
        *("Original", "Original − Hand-written", "Hand-written", "cv2", "cv2 − Hand-written"),
    ]
    assert [model.text(0, column) for column in range(9)] == [
        *("421", "7", "105.2500", "−0.3333"),
        *("124 150 190", "−1 0 +1", "125 150 189", "124 150 190", "−1 0 +1"),
    ]


def test_without_a_reference_there_are_no_differences() -> None:
    model = model_of([pixel(1, (1,), (2,), (3,))], reference="Nearest")
    assert [column.kind for column in model.columns[4:]] == [Kind.VALUE] * 3


def test_sorting_is_by_number_and_what_is_missing_comes_last() -> None:
    rows = [pixel(9, (1,), (9,), (10,)), pixel(100, (2,), (10,), None), pixel(20, (3,), (8,), (3,))]
    model = model_of(rows)
    difference = Column(Kind.DIFFERENCE, 2)
    for column, descending, order in (
        (Column(Kind.ROW), False, [0, 2, 1]),
        (Column(Kind.ROW), True, [1, 2, 0]),
        (Column(Kind.VALUE, 1), False, [2, 0, 1]),
        (difference, False, [0, 2, 1]),
        (difference, True, [2, 0, 1]),
        (None, False, [0, 1, 2]),
    ):
        section = None if column is None else model.columns.index(column)
        model.sort_by(section, descending=descending)
        assert [model.item_at(row) for row in range(3)] == order


def test_the_sorting_stays_with_its_pane_and_goes_with_it() -> None:
    model = model_of([pixel(1, (1,), (2,), (9,)), pixel(2, (1,), (2,), (3,))])
    model.sort_by(model.columns.index(Column(Kind.VALUE, 2)))
    assert model.item_at(0) == 1
    swapped = [pixel(1, (9,), (2,), (1,)), pixel(2, (3,), (2,), (1,))]
    model.set_rows(swapped, TITLES[::-1], "Hand-written")
    assert model.sorting == (model.columns.index(Column(Kind.VALUE, 0)), False)
    assert model.item_at(0) == 1
    model.set_rows(swapped, ("Nearest", "Hand-written", "Original"), "Hand-written")
    assert model.sorting[0] is None and model.item_at(0) == 0


@given(rows=st.lists(pixels, max_size=8), section=st.integers(0, 8), descending=st.booleans())
def test_any_column_sorts_all_rows(
    rows: list[WatchedPixel], section: int, descending: bool
) -> None:
    model = model_of(rows)
    model.sort_by(section, descending=descending)
    order = [model.item_at(row) for row in range(model.rowCount())]
    assert sorted(order) == list(range(len(rows)))
    assert all(model.row_of(model.item_at(row)) == row for row in range(len(rows)))


@given(rows=st.lists(pixels, max_size=5))
def test_a_tsv_has_a_number_in_each_cell(rows: list[WatchedPixel]) -> None:
    model = model_of(rows)
    table = list(csv.reader(io.StringIO(model.tsv(range(len(rows)))), delimiter="\t"))
    assert {len(line) for line in table} == {len(table[0])}
    for row, line in zip(rows, table[1:], strict=True):
        cells = dict(zip(table[0], line, strict=True))
        assert int(cells["row"]) == row.place[0]
        assert float(cells["source row"]) == float(row.source[0])
        values, reference = row.values[2], row.values[1]
        assert reference is not None
        if values is None:
            assert cells["cv2 − Hand-written G"] == cells["cv2 B"] == ""
        else:
            assert int(cells["cv2 − Hand-written G"]) == values[1] - reference[1]
            assert int(cells["cv2 B"]) == values[2]
