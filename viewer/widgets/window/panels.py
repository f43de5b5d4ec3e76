"""What stands beside and below the pictures to explain them."""

from __future__ import annotations

from PyQt5.QtWidgets import QVBoxLayout, QWidget

from viewer.upsampling.layer import wording as layer_wording
from viewer.widgets.basic.tool_tips import tip
from viewer.widgets.inspector.copy_menu import CopyButton
from viewer.widgets.inspector.interpolation_plot import InterpolationPlot
from viewer.widgets.inspector.pixel_inspector import PixelInspector
from viewer.widgets.layer.kernel_panel import KernelPanel
from viewer.widgets.tables.metrics_table import MetricsTable
from viewer.widgets.tables.reasons_panel import ReasonsPanel
from viewer.widgets.tables.watched_table import WatchedTable
from viewer.widgets.window.bottom_tabs import BottomTabs
from viewer.widgets.window.side_panel import Section


class Panels:
    """Builds the panels and the sections that they stand in."""

    def __init__(self) -> None:
        self.inspector = PixelInspector()
        self.plot = InterpolationPlot()
        self.plot.setContentsMargins(8, 0, 8, 8)
        self.copy_button = CopyButton()
        self.kernel_panel = KernelPanel()
        self.reasons = ReasonsPanel()
        self.watched = WatchedTable()
        self.metrics = MetricsTable()
        self.bottom_tabs = BottomTabs()
        pixel = _stacked(self.inspector, self.plot)
        self.inspector_section = Section("Pixel inspector", pixel, self.copy_button)
        self.kernel_section = Section(
            "Kernel", self.kernel_panel, tool_tip=tip(layer_wording.KERNEL)
        )
        self.reasons_section = Section("Why they differ", self.reasons, least_height=190)

    @property
    def sections(self) -> tuple[Section, ...]:
        """What stands beside the pictures, from top to bottom."""
        return self.inspector_section, self.kernel_section, self.reasons_section


def _stacked(*widgets: QWidget) -> QWidget:
    """Return a widget that holds others one above the other."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return holder
