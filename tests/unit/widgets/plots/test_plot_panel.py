import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.seen import copied, said
from viewer.qt import theme
from viewer.widgets.plots.plot_legend import Entry, LegendButton
from viewer.widgets.plots.plot_panel import FORMATS, PlotPanel, separated


class Panel(PlotPanel):
    """A panel that counts how often it is drawn."""

    def __init__(self) -> None:
        self.drawn = 0
        super().__init__("profile")

    def draw(self) -> None:
        self.drawn += 1

    def table(self) -> list[tuple[str | float, ...]]:
        return [("x", *(entry.title for entry in self.legend.shown)), (0.5, 1, 2)]


@pytest.fixture
def panel(qtbot: QtBot) -> Panel:
    panel = Panel()
    qtbot.addWidget(panel)
    panel.setPalette(theme.palette(dark=False))
    panel.set_entries([Entry("a", "First, of all", 0), Entry("b", "Second", 1)])
    panel.canvas.set_count(1)
    panel.set_heading("Row 7")
    panel.resize(640, 240)
    panel.show()
    return panel


def test_the_bar_says_what_is_plotted_and_what_is_left_out(panel: Panel) -> None:
    assert panel.heading == "Row 7" in said(panel)
    panel.set_note("cv2 is left out.")
    assert "cv2 is left out." in said(panel)
    panel.set_note("")
    assert panel.note == "" not in said(panel)


def test_it_is_drawn_again_where_the_legend_or_the_colours_change(panel: Panel) -> None:
    drawn = panel.drawn
    panel.set_entries(list(panel.legend.entries))
    assert panel.drawn == drawn, "nothing is new"
    [first, _] = panel.findChildren(LegendButton)
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert panel.drawn == drawn + 1 and [e.name for e in panel.legend.shown] == ["b"]
    panel.setPalette(theme.palette(dark=True))
    assert panel.drawn > drawn + 1


def test_it_is_saved_in_every_format_and_copied(panel: Panel, qtbot: QtBot) -> None:
    starts = {"png": b"\x89PNG", "svg": b"<?xml", "csv": b'x,"First, of all",Second\n0.5,1,2\n'}
    for kind in FORMATS:
        assert panel.content(kind).startswith(starts[kind])
    panel.copy()
    assert copied() == "x\tFirst, of all\tSecond\n0.5\t1\t2\n"
    entry = next(a for a in panel.menu.actions() if a.text() == "Save as SVG drawing…")
    with qtbot.waitSignal(panel.save_requested) as asked:
        entry.trigger()
    assert asked.args == ["svg"]


def test_the_way_back_is_open_only_while_a_part_is_shown(panel: Panel) -> None:
    assert not panel.back_button.isEnabled()
    panel.canvas.set_home(0, 10)
    panel.canvas.zoomed.emit(True)
    assert panel.back_button.isEnabled()
    panel.canvas.zoomed.emit(False)
    assert not panel.back_button.isEnabled()


def test_cells_with_separators_are_quoted() -> None:
    assert separated([("a,b", 'c"d', 1.5)], ",") == '"a,b","c""d",1.5\n'
