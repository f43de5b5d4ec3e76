"""Watched pixels: any number of them, with their values in every pane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from viewer.qt import theme
from viewer.qt.fonts import row_height
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.tables.figure_table import FigureTable
from viewer.widgets.tables.watched_cells import GroupHeader, WatchedCells, fitted_widths
from viewer.widgets.tables.watched_model import WatchedModel, WatchedPixel

NOTHING_WATCHED = (
    "Watched pixels stay here with their values in every picture, "
    "while you change the scale, the kernel or the methods.\n"
    "Point at a pixel and press “Watch pixel”."
)
REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class WatchedRows(FigureTable):
    """The rows, under titles in two lines."""

    def __init__(self, model: WatchedModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.watched = model
        self.setAccessibleName("Watched pixels")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setItemDelegate(WatchedCells(self))
        header = GroupHeader(model, self)
        self.setHorizontalHeader(header)
        header.setStretchLastSection(True)
        self.let_sort()
        self.restyle()

    def column_widths(self) -> list[int]:
        return fitted_widths(self.watched, self.fontMetrics())

    def restyle(self) -> None:
        """Have room for two lines of titles."""
        super().restyle()
        self.horizontal_header.setFixedHeight(2 * row_height(self))


class WatchedTable(ThemedWidget, QWidget):
    """A strip with a row for each watched pixel: its place, its values, their differences.

    A click on a column's title sorts by it, another one the other way round, a third one
    brings back the order of watching; differences begin with the largest.

    Signals
    -------
    add_requested()
        The person wants the inspected pixel watched.
    remove_requested(list)
        The person wants these pixels (indices into the rows that were set) watched no more.
    chosen(int)
        The person wants to go to this pixel.
    """

    add_requested = pyqtSignal()
    remove_requested = pyqtSignal(list)
    chosen = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = WatchedModel(self)
        self.rows = WatchedRows(self.model, self)
        self.nothing = QLabel(NOTHING_WATCHED)
        self.nothing.setWordWrap(True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.nothing)
        self._pages.addWidget(self.rows)
        self.add_button = self._button("Watch pixel", "Watch the inspected pixel")
        self.remove_button = self._button("Remove", "Watch the selected pixels no more (Delete)")
        self.copy_button = self._button("Copy as TSV", "Copy all rows for a spreadsheet")
        self._compose()

        self.add_button.clicked.connect(lambda: self.add_requested.emit())
        self.remove_button.clicked.connect(self._ask_to_remove)
        self.copy_button.clicked.connect(self.rows.copy_all)
        self.rows.claim_keys(REMOVE, self._ask_to_remove)
        self.rows.item_chosen.connect(self.chosen)
        self.rows.doubleClicked.connect(lambda index: self._choose(index.row()))
        self.rows.menu_opening.connect(self._fill_menu)
        selection = self.rows.selectionModel()
        assert selection is not None
        selection.selectionChanged.connect(self._enable)
        self.restyle()
        self._enable()

    def _compose(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(4)
        for button in (self.add_button, self.remove_button, self.copy_button):
            side.addWidget(button)
        side.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(10)
        layout.addLayout(side)
        layout.addWidget(self._pages, 1)

    # Setters

    def set_rows(self, rows: Sequence[WatchedPixel], titles: Sequence[str], reference: str) -> None:
        """Show the watched pixels.

        The selection stays: by number while there are as many pixels as before (then only their
        values changed), else with those that are still at their place.

        Parameters
        ----------
        rows : sequence of WatchedPixel
            In the order of watching; each with as many values as there are titles.
        titles : sequence of str
            The panes' titles from the left.
        reference : str
            The title of the pane from which the others' differences are taken; without such a
            pane no differences are shown.
        """
        before, view = self.model.pixels, self.rows
        had_focus = view.hasFocus()
        selected, current, column = (
            view.selected_items(),
            view.current_item(),
            view.current_column(),
        )
        row = view.currentIndex().row()
        scrolled = [bar.value() for bar in self._scroll_bars()]
        self.model.set_rows(rows, titles, reference)
        view.fit_columns()
        self._select_again(_moved(before, rows), selected, current, (row, column))
        for bar, value in zip(self._scroll_bars(), scrolled, strict=True):
            bar.setValue(value)
        self._pages.setCurrentIndex(1 if rows else 0)
        if len(rows) > len(before) > 0:  # the new one is seen
            view.scrollTo(self.model.index(self.model.row_of(len(rows) - 1), 0))
        if had_focus and not rows:
            self.add_button.setFocus()
        self._enable()

    def _select_again(
        self,
        moved: Mapping[int, int],
        selected: Sequence[int],
        current: int | None,
        cell: tuple[int, int],
    ) -> None:
        """Select what was selected, as far as it is still there; `moved` says as what."""
        (row, column), count = cell, len(self.model.pixels)
        still = [moved[pixel] for pixel in selected if pixel in moved]
        current = None if current is None else moved.get(current)
        if current is None and row >= 0 and count:
            # Its pixel is gone: go on with the one that took its row.
            current = self.model.item_at(min(row, count - 1))
            still = still or [current]
        self.rows.select_items(still, current, column)

    def set_addable(self, addable: bool) -> None:
        """Tell whether there is an inspected pixel to watch."""
        self.add_button.setEnabled(addable)

    def sizeHint(self) -> QSize:
        """Return room for the titles and about five rows."""
        line = row_height(self)
        return QSize(640, 7 * line + 16)

    # Inside

    def _scroll_bars(self) -> list[QScrollBar]:
        bars = (self.rows.horizontalScrollBar(), self.rows.verticalScrollBar())
        return [bar for bar in bars if bar is not None]

    def _fill_menu(self, menu: QMenu) -> None:
        """Offer what the keys and the titles do, for the current row and column."""
        index, sort = self.rows.currentIndex(), self.rows.sort_by
        if index.isValid():
            row, section = index.row(), index.column()
            title = self.model.title(self.model.columns[section])
            menu.addAction("Go to this pixel", lambda: self._choose(row))
            menu.addAction("Remove", self._ask_to_remove)
            menu.addAction("Copy", self.rows.copy)
            menu.addSeparator()
            menu.addAction(f"Sort by {title}", lambda: sort(section))
            menu.addAction(
                f"Sort by {title}, largest first", lambda: sort(section, descending=True)
            )
        menu.addAction("Order of watching", lambda: sort(None))

    def _enable(self) -> None:
        """Let only those buttons be pressed that would do something."""
        self.remove_button.setEnabled(bool(self.rows.selected_rows()))
        self.copy_button.setEnabled(self.model.rowCount() > 0)

    def _ask_to_remove(self) -> None:
        pixels = sorted(self.rows.selected_items())
        if pixels:
            self.remove_requested.emit(pixels)

    def _choose(self, row: int) -> None:
        self.chosen.emit(self.model.item_at(row))

    def _button(self, text: str, tip: str) -> SegmentButton:
        button = SegmentButton(text, self)
        button.setCheckable(False)
        button.setToolTip(tip)
        button.setAccessibleName(tip.split(" (")[0])
        return button

    def restyle(self) -> None:
        """Write quietly what is said while nothing is watched."""
        color_text(theme.quiet_text(self.palette()), self.nothing)


def _moved(before: Sequence[WatchedPixel], after: Sequence[WatchedPixel]) -> dict[int, int]:
    """Return the new number of each pixel that is still watched, by its old one."""
    if len(before) == len(after):
        return {pixel: pixel for pixel in range(len(before))}
    places = {pixel.place: number for number, pixel in enumerate(after)}
    return {old: places[p.place] for old, p in enumerate(before) if p.place in places}
