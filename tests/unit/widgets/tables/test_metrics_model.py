import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication

from viewer.comparing.metric_columns import COLUMNS
from viewer.comparing.metrics import Errors, Metrics, Part
from viewer.qt.theme import quiet_text
from viewer.widgets.tables.metrics_model import BEING_MEASURED, PARTS, MetricsModel, MetricsRow

TITLES = [column.title for column in COLUMNS]
PSNR, MAE = 1 + TITLES.index("PSNR"), 1 + TITLES.index("MAE")
REMARK = len(COLUMNS) + 1


def metrics(squared: int, largest: int) -> Metrics:
    inside = Errors(90, 270, min(squared, 30), largest, squared, squared)
    border = Errors(10, 30, 0, 0, 0, 0)
    return Metrics({Part.ROUNDING: Errors(), Part.INTERIOR: inside, Part.BORDER: border}, 0.5, True)


ROWS = (
    MetricsRow("A", metrics(600, 9)),
    MetricsRow("B", "the reference"),
    MetricsRow("C", metrics(300, 20)),
    MetricsRow("D", None),
)


@pytest.fixture
def model(qapp: QApplication) -> MetricsModel:
    model = MetricsModel()
    model.set_rows(ROWS, "In view")
    return model


def pictures(model: MetricsModel) -> str:
    return "".join(model.text(row, 0) for row in range(model.rowCount()))


def test_rows_say_why_a_figure_is_missing(model: MetricsModel) -> None:
    assert pictures(model) == "ABCD"
    assert [model.text(row, REMARK) for row in (1, 3)] == ["the reference", BEING_MEASURED]
    assert model.text(1, MAE) == model.text(3, MAE) != model.text(0, MAE)


def test_the_best_comes_first_whichever_way_a_column_counts(model: MetricsModel) -> None:
    for section in (PSNR, MAE):
        model.sort_by(None)
        model.sort_section(section)
        assert pictures(model) == "CABD", "what is missing comes last"
        assert model.is_best(0, section) and not model.is_best(1, section)
        across = Qt.Orientation.Horizontal
        assert str(model.headerData(section, across)).strip()[-1] in "▴▾"


def test_a_copy_has_every_figure_in_full_and_says_of_what(model: MetricsModel) -> None:
    titles, line = (text.split("\t") for text in model.tsv([0]).split("\n"))
    assert titles == ["Picture", "Where", "Part", *TITLES, "Remark"]
    assert line[:3] == ["A", "In view", "All pixels"]
    assert float(line[2 + MAE]) == pytest.approx(600 / 300)
    lines = [text.split("\t") for text in model.tsv_of_all_parts().split("\n")[1:]]
    assert len(lines) == len(ROWS) * len(PARTS)
    assert [line[2] for line in lines[:4]] == ["All pixels", "Border", "Interior", "Rounding only"]


def test_parts_have_figures_of_their_own(model: MetricsModel) -> None:
    before = model.text(0, MAE)
    model.set_part(Part.BORDER)
    assert float(model.text(0, MAE)) == 0 != float(before)


def test_figures_of_another_view_are_faint_and_none_is_best(model: MetricsModel) -> None:
    model.set_stale(True)
    assert model.index(0, MAE).data(Qt.ItemDataRole.ForegroundRole) == quiet_text(
        QApplication.palette()
    )
    assert not any(model.is_best(row, MAE) for row in range(4))
    assert model.text(0, REMARK) == BEING_MEASURED
    assert set(model.tsv([0]).split("\n")[1].split("\t")[3:-1]) == {""}
