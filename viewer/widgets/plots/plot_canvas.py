"""Where plots are drawn: pyqtgraph's canvas in the program's colours, without its own menus.

Importing this module loads pyqtgraph, so it is imported when the first plot is opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any

import numpy as np
from PyQt5.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QImage, QPalette, QPen, QResizeEvent
from PyQt5.QtWidgets import QWidget

from viewer.qt.pyqtgraph_loader import pyqtgraph as pg
from viewer.qt.qimage import png_bytes
from viewer.qt.theme import quiet_text
from viewer.widgets.basic.stroke_colors import SOURCE, is_dashed, plot_color
from viewer.widgets.basic.themed_widget import ThemedWidget
from viewer.widgets.plots.plot_legend import Entry

PNG_SCALE = 2  # picture pixels for each pixel on screen
AXIS_WIDTH = 66  # always the same, so that nothing moves when numbers get longer
LEGEND_ENTRIES = 5  # in one line of a saved picture
PLOTS_ROW = 1  # above it there is room for a heading
SAVED_SIZE = QSize(720, 420)  # at least


class PlotView(pg.ViewBox):  # type: ignore[misc]
    """The inside of a plot: the wheel zooms along x, dragging pans, a double-click goes back.

    Signals
    -------
    back_requested()
        All that is in view is to be shown again.
    """

    back_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.setMouseEnabled(x=True, y=False)

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        """Pan with the left button only: the others would do what nothing explains."""
        if ev.button() == Qt.MouseButton.LeftButton:
            super().mouseDragEvent(ev, axis)
        else:
            ev.ignore()

    def mouseClickEvent(self, ev: Any) -> None:
        """Go back after a double-click."""
        if ev.double() and ev.button() == Qt.MouseButton.LeftButton:
            ev.accept()
            self.back_requested.emit()


class PlotAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis with a title, whose first and last numbers may reach beyond it."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.enableAutoSIPrefix(False)
        self.setStyle(autoExpandTextSpace=False)
        self._title = ("", "")

    def boundingRect(self) -> QRectF:
        """Return room for half a number beyond the ends."""
        room: QRectF = super().boundingRect()
        return room.adjusted(-16, -8, 16, 8)

    def set_title(self, text: str, color: QColor) -> None:
        """Say what the numbers are."""
        if (text, color.name()) != self._title:
            self._title = text, color.name()
            self.setLabel(text, color=color.name())
            self.resizeEvent(None)  # puts the title into the middle


class Plot(pg.PlotItem):  # type: ignore[misc]
    """One plot of a canvas, with numbers at the left and below."""

    def __init__(self) -> None:
        self.view = PlotView()
        self.left, self.bottom = PlotAxis("left"), PlotAxis("bottom")
        axes = {"left": self.left, "bottom": self.bottom}
        super().__init__(viewBox=self.view, enableMenu=False, axisItems=axes)
        self.hideButtons()
        self.disableAutoRange()
        self.left.setWidth(AXIS_WIDTH)

    def set_colors(self, colors: QPalette) -> None:
        """Take on the program's colours."""
        quiet, text = quiet_text(colors), colors.color(QPalette.ColorRole.Text)
        for axis in (self.left, self.bottom):
            axis.setPen(QPen(quiet, 0))
            axis.setTextPen(text)
        self.left.setGrid(40)


class PlotCanvas(ThemedWidget, pg.GraphicsLayoutWidget):  # type: ignore[misc]
    """Plots side by side, of one x axis.

    Signals
    -------
    zoomed(bool)
        The person looks at a part of the x axis, or no longer.
    restyled()
        The colours have changed: curves are to be drawn in the new ones.
    """

    zoomed = pyqtSignal(bool)
    restyled = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.plots: list[Plot] = []  # pyqtgraph's own beginning changes the palette
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.ci.layout.setContentsMargins(0, 4, 18, 2)
        self.ci.layout.setSpacing(4)
        self._home = (0.0, 1.0)
        self._is_zoomed = False

    def set_count(self, count: int) -> None:
        """Have so many plots, whose axes move together."""
        while len(self.plots) > count:
            self.ci.removeItem(self.plots.pop())
        while len(self.plots) < count:
            plot = Plot()
            plot.set_colors(self.palette())
            plot.view.sigRangeChangedManually.connect(self._on_zoomed)
            plot.view.back_requested.connect(self.go_back)
            if self.plots:
                plot.setXLink(self.plots[0])
                plot.setYLink(self.plots[0])
                plot.left.setStyle(showValues=False)
                plot.left.setWidth(AXIS_WIDTH // 4)
            self.ci.addItem(plot, PLOTS_ROW, len(self.plots))
            self.plots.append(plot)

    def set_home(self, low: float, high: float) -> None:
        """Show this part of the x axis, of which a person may look at parts."""
        if (low, high) != self._home and high > low:
            self._home = (low, high)
            self.go_back()

    def go_back(self) -> None:
        """Show all of the x axis again."""
        low, high = self._home
        for plot in self.plots:
            plot.setLimits(xMin=None, xMax=None)
            plot.setLimits(xMin=low, xMax=high)
        for plot in self.plots[:1]:
            plot.setXRange(low, high, padding=0)
        self._tell(False)

    @property
    def x_range(self) -> tuple[float, float]:
        """What of the x axis is shown."""
        (low, high), _ = self.plots[0].viewRange()
        return low, high

    def _on_zoomed(self) -> None:
        low, high = self.x_range
        whole = self._home[1] - self._home[0]
        self._tell(high - low < whole * (1 - 1e-6))

    def _tell(self, is_zoomed: bool) -> None:
        if is_zoomed != self._is_zoomed:
            self._is_zoomed = is_zoomed
            self.zoomed.emit(is_zoomed)

    # Looks

    def restyle(self) -> None:
        """Take on the program's colours."""
        self.setBackground(self.palette().color(QPalette.ColorRole.Base))
        for plot in self.plots:
            plot.set_colors(self.palette())
        self.restyled.emit()

    # Taking away

    def png(self, heading: str, entries: Sequence[Entry]) -> bytes:
        """Return what is shown as a PNG, with a heading and a legend."""
        from pyqtgraph.exporters import ImageExporter  # type: ignore[import-untyped]

        with self._captioned(heading, entries):
            exporter = ImageExporter(self.scene())
            exporter.parameters()["width"] = PNG_SCALE * self.width()
            image: QImage = exporter.export(toBytes=True)
        return png_bytes(image)

    def svg(self, heading: str, entries: Sequence[Entry]) -> bytes:
        """Return what is shown as an SVG, with a heading and a legend."""
        from pyqtgraph.exporters import SVGExporter

        with self._captioned(heading, entries):
            found: bytes = SVGExporter(self.scene()).export(toBytes=True)
        return found

    @contextmanager
    def _captioned(self, heading: str, entries: Sequence[Entry]) -> Iterator[None]:
        """Have a heading and a legend in the canvas, and room for them, for a picture of it."""
        colors, size = self.palette(), self.size()
        keys = [_legend_html(entry, plot_color(entry.stroke, colors)) for entry in entries]
        lines = [
            "&nbsp;&nbsp; ".join(keys[i : i + LEGEND_ENTRIES])
            for i in range(0, len(keys), LEGEND_ENTRIES)
        ]
        text = colors.color(QPalette.ColorRole.Text)
        labels = [pg.LabelItem(line, color=text, size="9pt") for line in (escape(heading), *lines)]
        self._take_size(size.expandedTo(SAVED_SIZE))
        rows = (0, *range(PLOTS_ROW + 1, PLOTS_ROW + len(labels)))
        for row, label in zip(rows, labels, strict=True):
            self.ci.addItem(label, row, 0, 1, max(1, len(self.plots)))
        self.ci.layout.activate()
        try:
            yield
        finally:
            for label in labels:
                self.ci.removeItem(label)
            self._take_size(size)

    def _take_size(self, size: QSize) -> None:
        """Be as large as that at once, even behind another tab, where Qt would put it off."""
        old = self.size()
        self.resize(size)
        self.viewport().resize(size)
        self.resizeEvent(QResizeEvent(size, old))


def _legend_html(entry: Entry, color: QColor) -> str:
    line = "●" if entry.stroke == SOURCE else "╍╍" if is_dashed(entry.stroke) else "━━"
    return f'<span style="color: {color.name()}">{line}</span> {escape(entry.title)}'


def finite_range(values: Sequence[np.ndarray[Any, Any]]) -> tuple[float, float] | None:
    """Return the smallest and the largest of some arrays' numbers; None where there are none."""
    filled = [array for array in values if array.size]
    if not filled:
        return None
    return float(min(a.min() for a in filled)), float(max(a.max() for a in filled))
