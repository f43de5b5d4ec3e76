import math

import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QContextMenuEvent, QKeySequence
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QProgressBar
from pytestqt.qtbot import QtBot

from viewer.comparing.metric_columns import COLUMNS
from viewer.comparing.metrics import Errors, Metrics, Part
from viewer.widgets.basic.copy_table import CopyTable
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.tables.metrics_model import MetricsRow
from viewer.widgets.tables.metrics_table import MetricsTable

TITLES = ["Picture", *(column.title for column in COLUMNS), "Remark"]


def metrics(
    squared: int, largest: int, ssim: float | None = 0.5, *, same_size: bool = True
) -> Metrics:
    inside = Errors(90, 270, min(squared, 30), largest, squared, squared)
    border = Errors(10, 30, 0, 0, 0, 0)
    return Metrics(
        {Part.ROUNDING: Errors(), Part.INTERIOR: inside, Part.BORDER: border}, ssim, same_size
    )


ROWS = (
    MetricsRow("A", metrics(600, 9, 0.25)),
    MetricsRow("B", "the reference"),
    MetricsRow("C", metrics(0, 0, 1.0)),
    MetricsRow("D", metrics(300, 20, 0.75, same_size=False)),
)


@pytest.fixture
def table(qtbot: QtBot) -> MetricsTable:
    table = MetricsTable()
    qtbot.addWidget(table)
    table.resize(1000, 200)
    table.set_rows("visible", ROWS)
    table.show()
    qtbot.waitExposed(table)
    return table


def view(table: MetricsTable) -> CopyTable:
    found = table.findChild(CopyTable)
    assert found is not None
    return found


def cell(table: MetricsTable, picture: str, title: str) -> str:
    return shown(table)[picture][TITLES.index(title)]


def shown(table: MetricsTable) -> dict[str, list[str]]:
    """Return what the table shows: the pictures from the top, each with its cells."""
    model = view(table).model()
    rows = [
        [str(model.index(row, column).data()).strip() for column in range(len(TITLES))]
        for row in range(model.rowCount())
    ]
    return {row[0]: row for row in rows}


def press(table: MetricsTable, text: str) -> None:
    [button] = [b for b in table.findChildren(SegmentButton) if b.text() == text]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def click_title(table: MetricsTable, title: str) -> None:
    header = view(table).horizontal_header
    section = TITLES.index(title)
    place = header.viewport().rect().center()
    place.setX(header.sectionViewportPosition(section) + header.sectionSize(section) // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_figures_and_why_they_are_missing(table: MetricsTable) -> None:
    assert list(shown(table)) == ["A", "B", "C", "D"]
    assert shown(table)["A"] == [
        "A", "100", "30.00 %", "9", "2.000", "2.000", "1.414", "45.12 dB", "0.25000", ""
    ]  # fmt: skip
    assert shown(table)["B"] == ["B", *["–"] * 8, "the reference"]
    assert cell(table, "C", "PSNR") == "∞"
    assert cell(table, "C", "Remark") == "identical: PSNR is infinite"
    assert "another size" in cell(table, "D", "Remark")
    table.set_rows("visible", [MetricsRow("A", metrics(1, 1, None)), MetricsRow("B", None)])
    assert cell(table, "A", "SSIM") == "–"
    assert "too small for SSIM" in cell(table, "A", "Remark")
    assert cell(table, "A", "MSE") == "0.003333"
    assert cell(table, "B", "Remark") == "being measured"
    table.set_rows("visible", [MetricsRow("A", Metrics(dict.fromkeys(Part, Errors()), None, True))])
    assert shown(table)["A"][1:] == ["0", *["–"] * 7, "nothing of it is in view"]


def test_parts(table: MetricsTable) -> None:
    press(table, "Border")
    assert cell(table, "A", "Pixels") == "10"
    assert cell(table, "A", "PSNR") == "∞"
    assert cell(table, "A", "SSIM") == "–"
    press(table, "Interior")
    assert (cell(table, "A", "Pixels"), cell(table, "A", "MSE")) == ("90", "2.222")
    press(table, "Rounding only")
    assert cell(table, "A", "Remark") == "there are no such pixels"
    press(table, "All pixels")
    assert cell(table, "A", "Pixels") == "100"


def test_a_click_on_a_title_sorts_the_best_first(table: MetricsTable) -> None:
    for title, order in (("PSNR", "CDAB"), ("MSE", "CDAB"), ("Largest", "CADB"), ("SSIM", "CDAB")):
        click_title(table, title)
        assert "".join(shown(table)) == order, title
    click_title(table, "SSIM")
    assert "".join(shown(table)) == "ADCB"
    click_title(table, "SSIM")
    assert "".join(shown(table)) == "ABCD"
    click_title(table, "MSE")
    table.set_rows("visible", ROWS[:2])  # the sorting stays
    assert "".join(shown(table)) == "AB"
    table.set_rows("visible", (*ROWS[:2], MetricsRow("E", metrics(1, 1))))
    assert "".join(shown(table)) == "EAB"


def test_the_best_figures_stand_out(table: MetricsTable) -> None:
    model = view(table).model()

    def bold(row: int, title: str) -> bool:
        font = model.index(row, TITLES.index(title)).data(Qt.ItemDataRole.FontRole)
        return font is not None and font.bold()

    assert [bold(row, "PSNR") for row in range(4)] == [False, False, True, False]
    assert [bold(row, "Largest") for row in range(4)] == [False, False, True, False]
    assert not any(bold(row, "Pixels") for row in range(4))
    table.set_rows("visible", [ROWS[0], ROWS[0]])
    assert not any(bold(row, "PSNR") for row in range(2))


def test_copies_as_tsv(table: MetricsTable) -> None:
    press(table, "Copy as TSV")
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    lines = [line.split("\t") for line in clipboard.text().split("\n")]
    assert lines[0] == ["Picture", "Where", "Part", *TITLES[1:]]
    assert {len(line) for line in lines} == {len(lines[0])}
    assert [line[2] for line in lines[1:5]] == ["All pixels", "Border", "Interior", "Rounding only"]
    psnr = lines[0].index("PSNR")
    assert float(lines[1][psnr]) == 10 * math.log10(255**2 / 2)
    assert lines[9][psnr] == "inf"
    assert lines[5][psnr] == ""  # the reference
    click_title(table, "MSE")
    view(table).selectRow(1)
    view(table).setFocus()
    QTest.keySequence(view(table), QKeySequence(QKeySequence.StandardKey.Copy))
    lines = [line.split("\t") for line in clipboard.text().split("\n")]
    assert [line[:3] for line in lines[1:]] == [["D", "In view", "All pixels"]]


def test_the_whole_is_asked_for_and_shown_until_it_holds_no_more(
    table: MetricsTable, qtbot: QtBot
) -> None:
    asked, cancelled = [], []
    table.whole_requested.connect(lambda: asked.append(1))
    table.cancel_requested.connect(lambda: cancelled.append(1))
    press(table, "Whole")
    assert asked == [1]
    assert list(shown(table)) == ["A", "B", "C", "D"]  # until it is there
    table.set_progress(0.5)
    progress = table.findChild(QProgressBar)
    assert progress is not None
    assert progress.isVisible()
    assert progress.value() == progress.maximum() / 2
    press(table, "Cancel")
    assert cancelled == [1]
    table.set_progress(None)
    assert not progress.isVisible()
    table.where_chosen.connect(table.set_where)
    table.set_where("whole")
    assert list(shown(table)) == ["A", "B", "C", "D"]  # still
    table.set_rows("whole", [MetricsRow("W", metrics(1, 1))])
    assert list(shown(table)) == ["W"]
    press(table, "In view")
    assert list(shown(table)) == ["A", "B", "C", "D"]
    press(table, "Whole")
    assert asked == [1]  # it is known
    assert list(shown(table)) == ["W"]
    table.set_rows("whole", None)
    assert list(shown(table)) == ["A", "B", "C", "D"]


def test_the_menu_sorts_too(table: MetricsTable, qtbot: QtBot) -> None:
    view(table).setFocus()
    view(table).setCurrentIndex(view(table).model().index(0, 0))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint())
    QApplication.sendEvent(view(table), event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    [entry] = [a for a in menu.actions() if a.text() == "Sort by PSNR"]
    entry.trigger()
    menu.close()
    assert "".join(shown(table)) == "CDAB"


def test_figures_of_a_selection_can_be_chosen_where_there_is_one(
    table: MetricsTable, qtbot: QtBot
) -> None:
    selection = next(b for b in table.findChildren(SegmentButton) if b.text() == "Selection")
    assert not selection.isEnabled() and "drag with Shift" in selection.toolTip()
    table.set_selected(True)
    with qtbot.waitSignal(table.where_chosen) as chosen:
        QTest.mouseClick(selection, Qt.MouseButton.LeftButton)
    assert chosen.args == ["selected"]
    assert not selection.isChecked()  # it is for the state to say so
    table.set_where("selected")
    table.set_rows("selected", ROWS[:2])
    assert selection.isChecked() and view(table).model().rowCount() == 2
    table.copy_all()
    clipboard = QApplication.clipboard()
    assert clipboard is not None and "Selection" in clipboard.text()
    table.set_where("visible")
    assert view(table).model().rowCount() == 4
    table.set_selected(False)
    assert not selection.isEnabled()


def test_whole_figures_that_no_longer_hold_give_way_to_those_in_view(table: MetricsTable) -> None:
    in_view = next(b for b in table.findChildren(SegmentButton) if b.text() == "In view")
    table.set_where("whole")
    table.set_rows("whole", ROWS[:1])
    assert view(table).model().rowCount() == 1 and not in_view.isChecked()
    table.set_rows("whole", None)
    assert view(table).model().rowCount() == 4 and in_view.isChecked()


def test_figures_of_the_last_view_are_faint_and_neither_best_nor_copied(
    table: MetricsTable,
) -> None:
    model = view(table).model()
    mae = TITLES.index("MAE")

    def looks() -> list[object]:
        roles = (Qt.ItemDataRole.FontRole, Qt.ItemDataRole.ForegroundRole)
        return [model.index(row, mae).data(role) for row in range(4) for role in roles]

    fresh = looks()
    table.set_stale(True)
    assert cell(table, "A", "MAE") == "2.000"
    assert cell(table, "A", "Remark") == "being measured"
    assert cell(table, "B", "Remark") == "the reference"
    assert all(font is None for font in looks()[::2])
    assert all(color is not None for color in looks()[1::2])
    table.copy_all()
    copied = QApplication.clipboard().text().splitlines()[1].split("\t")  # type: ignore[union-attr]
    assert set(copied[3:-1]) == {""}
    table.set_rows("whole", ROWS)  # those don't follow the view
    table.set_where("whole")
    assert cell(table, "A", "Remark") == ""
    table.set_where("visible")
    assert cell(table, "A", "Remark") == "being measured"
    table.set_stale(False)
    assert looks() == fresh
    across, tip = Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    assert "higher" in str(model.headerData(TITLES.index("PSNR"), across, tip))
