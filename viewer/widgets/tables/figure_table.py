"""The table under watched pixels, metrics and reasons: rows that are sorted, chosen and copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

from PyQt5.QtCore import QItemSelectionModel, Qt, pyqtSignal
from PyQt5.QtGui import QContextMenuEvent
from PyQt5.QtWidgets import QMenu, QTableView, QWidget

from viewer.qt.fonts import row_height
from viewer.widgets.basic.copy_table import CopyTable, copy_text
from viewer.widgets.basic.themed_widget import ThemedWidget
from viewer.widgets.tables.figure_model import FigureModel

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FigureTable(ThemedWidget, CopyTable):
    """Shows a `FigureModel`; whole rows are selected, and stay so while they are sorted.

    Parameters
    ----------
    figures : FigureModel
        What is shown.
    parent : QWidget, optional
        As in Qt.

    Signals
    -------
    item_chosen(int)
        Enter was pressed in the row of this item.
    menu_opening(QMenu)
        The menu key was pressed, or the right button: a menu opens with what is added to it now.
    """

    item_chosen = pyqtSignal(int)
    menu_opening = pyqtSignal(QMenu)

    titles_over_selection: ClassVar[bool] = True  # whether a copy of some rows has them, too

    def __init__(self, figures: FigureModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures = figures
        self.setModel(figures)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.copy_requested.connect(self.copy)
        self.claim_keys(ENTER, self._choose_current)

    # What a subclass decides

    def column_widths(self) -> Sequence[int]:
        """Return the width of each column in the present font."""
        return ()

    # Sizes

    def restyle(self) -> None:
        """Make the rows as high, and the columns as wide, as the font needs."""
        self.set_row_height(row_height(self))
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give the columns their widths."""
        for section, width in enumerate(self.column_widths()):
            if self.columnWidth(section) != width:
                self.setColumnWidth(section, width)

    # Sorting and selection

    def let_sort(self) -> None:
        """Have a click on a column's title sort by it."""
        header = self.horizontal_header
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self.sort_section)

    def sort_section(self, section: int) -> None:
        """Sort by a column; again, the other way round; again, not at all."""
        with self.selection_kept():
            self.figures.sort_section(section)
        self.scrollTo(self.currentIndex())

    def sort_by(self, section: int | None, *, descending: bool = False) -> None:
        """Sort by a column, or by none."""
        with self.selection_kept():
            self.figures.sort_by(section, descending=descending)
        self.scrollTo(self.currentIndex())

    @contextmanager
    def selection_kept(self) -> Iterator[None]:
        """Keep the same items selected, and the same one current, while the rows are reset."""
        items, current, column = self.selected_items(), self.current_item(), self.current_column()
        yield
        count = self.figures.item_count()
        current = current if current is not None and current < count else None
        self.select_items([item for item in items if item < count], current, column)
        titles = self.horizontal_header.viewport()
        assert titles is not None
        titles.update()  # they may show the sorting

    def selected_items(self) -> list[int]:
        """Return the items of the selected rows, from the top down."""
        return [self.figures.item_at(row) for row in self.selected_rows()]

    def current_item(self) -> int | None:
        """Return the item of the current row, if there is one."""
        index = self.currentIndex()
        return self.figures.item_at(index.row()) if index.isValid() else None

    def current_column(self) -> int:
        """Return the current column; the first where there is none."""
        return max(0, self.currentIndex().column())

    def select_items(self, items: Sequence[int], current: int | None, column: int) -> None:
        """Select the rows of some items besides those that are, and make a cell the current one."""
        selection = self.selectionModel()
        assert selection is not None
        flag = QItemSelectionModel.SelectionFlag
        whole_row = QItemSelectionModel.SelectionFlags() | flag.Select | flag.Rows
        if current is not None:
            column = min(column, self.figures.columnCount() - 1)
            index = self.figures.index(self.figures.row_of(current), column)
            selection.setCurrentIndex(index, flag.NoUpdate)
        for item in items:
            selection.select(self.figures.index(self.figures.row_of(item), 0), whole_row)

    # What is wanted

    def copy(self) -> None:
        """Copy the selected rows, or all where none is selected, for a spreadsheet."""
        rows = self.selected_rows()
        titles = self.titles_over_selection or not rows
        copy_text(self.figures.tsv(rows or range(self.figures.rowCount()), titles=titles))

    def copy_all(self) -> None:
        """Copy all rows as they are sorted, for a spreadsheet."""
        copy_text(self.figures.tsv(range(self.figures.rowCount())))

    def _choose_current(self) -> None:
        item = self.current_item()
        if item is not None:
            self.item_chosen.emit(item)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        """Open a menu, where anybody has something to offer in it."""
        viewport = self.viewport()
        if event is None or viewport is None:
            return
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = viewport.mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu_opening.emit(menu)
        if menu.isEmpty():
            menu.deleteLater()
            event.ignore()
        else:
            menu.popup(place)
