"""What plots have in common: a bar above, a legend beside, and ways to take them away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from PyQt5.QtCore import QPoint, QSize, pyqtSignal
from PyQt5.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from viewer.qt.theme import quiet_text, warning_text
from viewer.widgets.basic.copy_table import copy_text
from viewer.widgets.basic.elided_label import ElidedLabel
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.plots.plot_canvas import PlotCanvas
from viewer.widgets.plots.plot_legend import Entry, PlotLegend

FORMATS = {"png": "PNG picture", "svg": "SVG drawing", "csv": "CSV table"}
"""What a plot can be saved as: how the file's name ends, and what it is called."""


class PlotPanel(ThemedWidget, QWidget):
    """A plot with its bar and its legend; subclasses draw and give the numbers.

    Parameters
    ----------
    name : str
        What is plotted: ``"profile"``.

    Signals
    -------
    save_requested(str)
        The plot is to be saved in one of `FORMATS`.
    """

    save_requested = pyqtSignal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name.capitalize())
        self._name = name
        self.canvas = PlotCanvas(self)
        self.canvas.setAccessibleName(f"Plot of the {name}")
        self.legend = PlotLegend(self)
        self._heading, self._note = ElidedLabel("", self), ElidedLabel("", self)
        self.back_button = self._button("Whole view", "Show all of the x axis again: double-click")
        self.back_button.setEnabled(False)
        self.save_button = self._button("Save ▾", f"Save or copy the {name}")
        self.menu = QMenu(self)
        for kind, title in FORMATS.items():
            self.menu.addAction(
                f"Save as {title}…", lambda kind=kind: self.save_requested.emit(kind)
            )
        self.menu.addSeparator()
        self.menu.addAction("Copy as TSV", self.copy)
        self.save_button.clicked.connect(self._open_menu)
        self.back_button.clicked.connect(self.canvas.go_back)
        self.canvas.zoomed.connect(self.back_button.setEnabled)
        self.canvas.restyled.connect(self.draw)
        self.legend.changed.connect(self.draw)
        self._note.hide()
        self._bar = QHBoxLayout()
        self._bar.setSpacing(2)
        self._compose()
        self.restyle()

    def _compose(self) -> None:
        bar = self._bar
        bar.addWidget(self._heading, 3)
        bar.addWidget(self._note, 2)
        bar.addWidget(self.back_button)
        bar.addSpacing(6)
        bar.addWidget(self.save_button)
        body = QHBoxLayout()
        body.setSpacing(4)
        body.addWidget(self.canvas, 1)
        body.addWidget(self.legend)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(4)
        layout.addLayout(bar)
        layout.addLayout(body, 1)

    def sizeHint(self) -> QSize:
        return QSize(640, 236)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(320, 130))

    # Setters

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Say which pictures there are, and how they are drawn."""
        if tuple(entries) != self.legend.entries:
            self.legend.set_entries(entries)
            self.draw()

    def set_heading(self, text: str) -> None:
        """Say what is plotted."""
        self._heading.set_text(text)

    def set_note(self, text: str) -> None:
        """Say what is left out, and why."""
        self._note.set_text(text)
        self._note.setVisible(bool(text))

    @property
    def heading(self) -> str:
        """What is plotted."""
        return self._heading.text()

    @property
    def note(self) -> str:
        """What is left out."""
        return self._note.text()

    # For subclasses

    def draw(self) -> None:
        """Draw the curves again, in the present colours."""
        raise NotImplementedError

    def table(self) -> list[tuple[str | float, ...]]:
        """Return the numbers of all curves that are shown: titles, then rows."""
        raise NotImplementedError

    def _segments(self, *choices: tuple[str, str]) -> list[SegmentButton]:
        """Return buttons, text and tool tip, of which one is chosen; they go into the bar."""
        group = QButtonGroup(self)
        buttons = []
        for text, tip in choices:
            button = SegmentButton(text, self)
            button.setToolTip(tip)
            button.setAccessibleName(f"{self._name.capitalize()}: {text}")
            group.addButton(button)
            buttons.append(button)
        return buttons

    def _button(self, text: str, tip: str) -> SegmentButton:
        button = SegmentButton(text, self)
        button.setCheckable(False)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    # Taking away

    def copy(self) -> None:
        """Put the numbers on the clipboard, for a spreadsheet."""
        copy_text(separated(self.table(), "\t"))

    def content(self, kind: str) -> bytes:
        """Return the file that the plot is saved as in one of `FORMATS`."""
        if kind == "csv":
            return separated(self.table(), ",").encode()
        write = self.canvas.png if kind == "png" else self.canvas.svg
        return write(self.heading, self.legend.shown)

    def _open_menu(self) -> None:
        self.menu.popup(self.save_button.mapToGlobal(QPoint(0, self.save_button.height())))

    # Looks

    def restyle(self) -> None:
        color_text(quiet_text(self.palette()), self._heading)
        color_text(warning_text(self.palette()), self._note)


def separated(rows: Iterable[Sequence[str | float]], delimiter: str) -> str:
    """Return rows as text, the cells separated by commas or tabs."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()
