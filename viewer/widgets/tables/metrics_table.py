"""Metrics: how far each picture is from the reference, in view or over the whole outputs."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFont, QFontMetrics
from PyQt5.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from viewer.comparing.metric_columns import COLUMNS
from viewer.comparing.metrics import Part
from viewer.qt import theme
from viewer.qt.fonts import row_height
from viewer.state.choices import Where
from viewer.widgets.basic.copy_table import copy_text
from viewer.widgets.basic.elided_label import ElidedLabel
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.tables.figure_table import FigureTable
from viewer.widgets.tables.metrics_model import PART_TITLES, PARTS, MetricsModel, MetricsRow

_WHERE_TITLES: dict[Where, str] = {
    "visible": "In view",
    "selected": "Selection",
    "whole": "Whole pictures",
}
NO_SELECTION = "Nothing is selected: drag with Shift over a picture"
_PART_TIPS = {
    None: "The figures of all pixels",
    Part.BORDER: "Pixels whose kernel reaches outside the source, or that something stands in for",
    Part.INTERIOR: "Pixels inside, where the methods differ in what they take and how much of it",
    Part.ROUNDING: "Pixels that both methods make of the same source pixels with the same weights",
}


class MetricsRows(FigureTable):
    """The rows; the best figure of each column is bold."""

    def __init__(self, model: MetricsModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setAccessibleName("Metrics")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.horizontal_header.setStretchLastSection(True)
        self.let_sort()
        self.restyle()

    def column_widths(self) -> list[int]:
        best = QFont(self.font())
        best.setBold(True)
        bold = QFontMetrics(best)
        widths = [self.fontMetrics().horizontalAdvance("Transposed convolution") + 12]
        for column in COLUMNS:
            texts = (column.widest, f"{column.title} ▾")
            widths.append(max(map(bold.horizontalAdvance, texts)) + 12)
        return widths


class MetricsTable(ThemedWidget, QWidget):
    """A row for each picture, over a bar that says of which pixels the figures are.

    A click on a column's title sorts by it, the best first; another one the other way round; a
    third one brings back the order of the panes.

    Signals
    -------
    where_chosen(str)
        The person wants the figures of other pixels, as `set_where` takes them.
    whole_requested()
        The person wants the figures of the whole outputs.
    cancel_requested()
        The person wants no more of that.
    """

    where_chosen = pyqtSignal(str)
    whole_requested = pyqtSignal()
    cancel_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._measured: dict[Where, tuple[MetricsRow, ...] | None] = {
            "visible": (),
            "selected": (),
            "whole": None,
        }
        self._where: Where = "visible"
        self._part: Part | None = None
        self._model = MetricsModel(self)
        self.rows = MetricsRows(self._model, self)
        self._stale = False
        self._where_buttons: dict[Where, SegmentButton] = {
            "visible": self._segment("In view", "The pixels on screen, live"),
            "selected": self._segment("Selection", NO_SELECTION),
            "whole": self._segment("Whole", "All pixels of the outputs, in the background"),
        }
        self._part_buttons = {
            part: self._segment(PART_TITLES[part], _PART_TIPS[part]) for part in PARTS
        }
        self._groups = [
            self._group(list(self._where_buttons.values())),
            self._group(list(self._part_buttons.values())),
        ]
        self._reference = ElidedLabel("", self)
        self._progress = QProgressBar(self)
        self._progress.setRange(0, 1000)
        self._progress.setFixedWidth(120)
        self._progress.setFormat("%p %")
        self._progress.setAccessibleName("Measured so far")
        self._cancel = self._button("Cancel", "Stop measuring the whole pictures")
        self._copy = self._button("Copy as TSV", "Copy all rows and parts for a spreadsheet")
        self._compose()
        self._connect()
        self._part_buttons[None].setChecked(True)
        self._where_buttons["selected"].setEnabled(False)
        self.set_progress(None)
        self._show_rows()
        self.restyle()

    def _connect(self) -> None:
        for where, button in self._where_buttons.items():
            button.clicked.connect(lambda _, where=where: self._choose_where(where))
        for part, button in self._part_buttons.items():
            button.clicked.connect(lambda _, part=part: self._choose_part(part))
        self.rows.menu_opening.connect(self._fill_menu)
        self._cancel.clicked.connect(self.cancel_requested)
        self._copy.clicked.connect(self.copy_all)

    def _compose(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(2)
        for button in self._where_buttons.values():
            bar.addWidget(button)
        bar.addSpacing(14)
        for button in self._part_buttons.values():
            bar.addWidget(button)
        bar.addSpacing(14)
        bar.addWidget(self._reference, 1)
        bar.addWidget(self._progress)
        bar.addWidget(self._cancel)
        bar.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(4)
        layout.addLayout(bar)
        layout.addWidget(self.rows, 1)

    # Setters

    def set_where(self, where: Where) -> None:
        """Show the figures of some pixels; those of whole outputs as soon as they are there."""
        self._where = where
        self._show_rows()

    def set_selected(self, selected: bool) -> None:
        """Say whether something is selected, of which there could be figures."""
        button = self._where_buttons["selected"]
        button.setEnabled(selected)
        button.setToolTip("The selected pixels, live" if selected else NO_SELECTION)

    def set_reference(self, title: str) -> None:
        """Name what the pictures are compared with."""
        self._reference.set_text(f"against {title}")

    def set_rows(self, where: Where, rows: Sequence[MetricsRow] | None) -> None:
        """Show figures.

        Parameters
        ----------
        where : {"visible", "selected", "whole"}
            Of which pixels.
        rows : sequence of MetricsRow or None
            In the order of the panes; None where nothing was measured, or where what was
            measured no longer holds.
        """
        self._measured[where] = None if rows is None else tuple(rows)
        self._show_rows()

    def set_stale(self, stale: bool) -> None:
        """Say whether the live figures are of another view than the pictures by now."""
        self._stale = stale
        self._model.set_stale(stale and self.shown != "whole")

    def set_progress(self, done: float | None) -> None:
        """Show what share of the whole outputs is measured, 0 to 1; None while none is."""
        self._progress.setValue(round(1000 * (done or 0)))
        self._progress.setVisible(done is not None)
        self._cancel.setVisible(done is not None)

    def copy_all(self) -> None:
        """Copy all rows as they are sorted, with the figures of every part."""
        copy_text(self._model.tsv_of_all_parts())

    def sizeHint(self) -> QSize:
        """Return room for the bar, the titles and about five rows."""
        return QSize(640, 7 * row_height(self) + 40)

    # Inside

    @property
    def shown(self) -> Where:
        """Of which pixels the figures on screen are."""
        return "visible" if self._measured[self._where] is None else self._where

    def _choose_where(self, where: Where) -> None:
        if where == "whole" and self._measured["whole"] is None:
            self.whole_requested.emit()
        else:
            self.where_chosen.emit(where)
        self._show_rows()  # the button goes with what is shown

    def _choose_part(self, part: Part | None) -> None:
        self._part = part
        self._model.set_part(part)

    def _show_rows(self) -> None:
        """Show the chosen figures; the selection stays with its rows."""
        self._where_buttons[self.shown].setChecked(True)
        with self.rows.selection_kept():
            self._model.set_rows(self._measured[self.shown] or (), _WHERE_TITLES[self.shown])
        self._model.set_stale(self._stale and self.shown != "whole")
        self._copy.setEnabled(self._model.rowCount() > 0)

    def _fill_menu(self, menu: QMenu) -> None:
        menu.addAction("Copy", self.rows.copy)
        menu.addAction("Copy all parts", self.copy_all)
        menu.addSeparator()
        for section in range(len(COLUMNS) + 1):
            menu.addAction(
                f"Sort by {self._model.title(section)}",
                lambda section=section: self.rows.sort_section(section),
            )
        menu.addAction("Order of the panes", lambda: self.rows.sort_by(None))

    # Looks

    def _segment(self, text: str, tip: str) -> SegmentButton:
        button = SegmentButton(text, self)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        return button

    def _button(self, text: str, tip: str) -> SegmentButton:
        button = self._segment(text, tip)
        button.setCheckable(False)
        return button

    def _group(self, buttons: Sequence[SegmentButton]) -> QButtonGroup:
        group = QButtonGroup(self)
        for button in buttons:
            group.addButton(button)
        return group

    def restyle(self) -> None:
        """Write quietly what the pictures are compared with."""
        color_text(theme.quiet_text(self.palette()), self._reference)
