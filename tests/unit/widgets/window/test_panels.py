from PyQt5.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from viewer.widgets.window.panels import Panels


def test_each_panel_stands_in_one_section_from_top_to_bottom(qtbot: QtBot) -> None:
    panels = Panels()
    for section in panels.sections:
        qtbot.addWidget(section)
    for widget in (panels.bottom_tabs, panels.watched, panels.metrics):
        qtbot.addWidget(widget)
    headings = [section.findChild(QToolButton).text() for section in panels.sections]
    assert headings == ["Pixel inspector", "Kernel", "Why they differ"]
    holders = [
        [section.isAncestorOf(panel) for section in panels.sections]
        for panel in (panels.inspector, panels.plot, panels.kernel_panel, panels.reasons)
    ]
    assert holders == [
        [True, False, False],
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]
    assert panels.inspector_section.isAncestorOf(panels.copy_button)


def test_the_plot_stands_below_the_inspector_and_tables_wait_closed(qtbot: QtBot) -> None:
    panels = Panels()
    section = panels.inspector_section
    for widget in (*panels.sections, panels.bottom_tabs, panels.watched, panels.metrics):
        qtbot.addWidget(widget)
    section.resize(360, 1400)
    section.show()
    top = panels.inspector.mapTo(section, panels.inspector.rect().bottomLeft()).y()
    assert panels.plot.mapTo(section, panels.plot.rect().topLeft()).y() > top
    assert panels.bottom_tabs.count() == 0 and not panels.bottom_tabs.isVisible()
