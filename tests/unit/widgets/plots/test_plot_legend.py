from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from pytestqt.qtbot import QtBot

from viewer.widgets.basic.stroke_colors import SOURCE
from viewer.widgets.plots.plot_legend import Entry, LegendButton, PlotLegend

ENTRIES = (Entry("original", "Original", SOURCE), Entry("a", "Long title", 1), Entry("b", "B", 2))


def names(legend: PlotLegend) -> list[str]:
    return [entry.name for entry in legend.shown]


def test_a_click_or_a_key_hides_a_curve_and_shows_it_again(qtbot: QtBot) -> None:
    legend = PlotLegend()
    qtbot.addWidget(legend)
    legend.set_entries(ENTRIES)
    legend.show()
    qtbot.waitExposed(legend)
    _, a, b = legend.findChildren(LegendButton)
    with qtbot.waitSignal(legend.changed):
        QTest.mouseClick(a, Qt.MouseButton.LeftButton)
    assert names(legend) == ["original", "b"]
    b.setFocus()
    QTest.keyClick(b, Qt.Key.Key_Space)
    assert names(legend) == ["original"]
    QTest.mouseClick(a, Qt.MouseButton.LeftButton)
    assert names(legend) == ["original", "a"]


def test_what_is_hidden_stays_hidden_in_another_list(qtbot: QtBot) -> None:
    legend = PlotLegend()
    qtbot.addWidget(legend)
    legend.set_entries(ENTRIES)
    legend.findChildren(LegendButton)[1].click()
    legend.set_entries(ENTRIES[1:])
    assert names(legend) == ["b"]
    legend.set_entries(ENTRIES[2:])
    legend.set_entries(ENTRIES)
    assert names(legend) == ["original", "b"]


def test_titles_have_room_and_names(qtbot: QtBot) -> None:
    legend = PlotLegend()
    qtbot.addWidget(legend)
    entries = [Entry(str(i), f"A rather long title {i}", i) for i in range(9)]
    legend.set_entries(entries)
    legend.show()
    qtbot.waitExposed(legend)
    buttons = legend.findChildren(LegendButton)
    assert len({button.x() for button in buttons}) == 2  # columns
    for button, entry in zip(buttons, entries, strict=True):
        text = button.fontMetrics().horizontalAdvance(entry.title)
        assert button.width() >= text + 30
        assert entry.title in button.accessibleName()
        assert button.toolTip()
        assert not button.grab().isNull()
