"""A calm table of numbers that can be copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PyQt5.QtCore import QEvent, QModelIndex, QRect, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QKeySequence, QPainter, QPalette
from PyQt5.QtWidgets import QApplication, QFrame, QHeaderView, QTableView, QWidget

from viewer.qt import theme

MARGIN = 4


class _FlatHeader(QHeaderView):
    """Quiet titles over the columns, without the look of buttons."""

    def paintSection(self, painter: QPainter | None, rect: QRect, section: int) -> None:  # noqa: N802
        model = self.model()
        if painter is None or model is None:
            return
        painter.fillRect(rect, self.palette().brush(QPalette.ColorRole.Window))
        painter.setPen(theme.quiet_text(self.palette()))
        title = model.headerData(section, self.orientation())
        flags = model.headerData(
            section, self.orientation(), Qt.ItemDataRole.TextAlignmentRole
        ) or int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        left = MARGIN if flags & Qt.AlignmentFlag.AlignLeft else 0
        painter.drawText(rect.adjusted(left, 0, -MARGIN, 0), flags, str(title or ""))


class CopyTable(QTableView):
    """A read-only table without frame or lines; the copy keys give its owner the word.

    Signals
    -------
    copy_requested()
        The copy keys were pressed.
    current_moved(QModelIndex)
        The person moved to another cell, by mouse or by keyboard.
    """

    copy_requested = pyqtSignal()
    current_moved = pyqtSignal(QModelIndex)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: dict[int, Callable[[], None]] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leads out of the table
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCornerButtonEnabled(False)
        self.setHorizontalHeader(_FlatHeader(Qt.Orientation.Horizontal, self))
        rows = self.vertical_header
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns = self.horizontal_header
        columns.setHighlightSections(False)
        columns.setSectionsClickable(False)
        columns.setMinimumSectionSize(1)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    @property
    def horizontal_header(self) -> QHeaderView:
        """The header above the columns."""
        header = self.horizontalHeader()
        assert header is not None
        return header

    @property
    def vertical_header(self) -> QHeaderView:
        """The header beside the rows; it is hidden, and keeps their heights."""
        header = self.verticalHeader()
        assert header is not None
        return header

    def set_row_height(self, height: int) -> None:
        """Make all rows this high."""
        header = self.vertical_header
        header.setMinimumSectionSize(1)
        header.setDefaultSectionSize(height)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # noqa: N802
        """Tell where the person went; a change of the contents is no move."""
        super().currentChanged(current, previous)
        if self.hasFocus() and current.isValid():
            self.current_moved.emit(current)

    def claim_keys(self, keys: Iterable[Qt.Key], act: Callable[[], None]) -> None:
        """Have some keys do something here, before a menu of the window takes them."""
        self._keys.update({int(key): act for key in keys})

    def _claimed(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Return what a key does here, if anything."""
        if event.matches(QKeySequence.StandardKey.Copy):
            return self.copy_requested.emit
        return self._keys.get(event.key())

    def event(self, event: QEvent | None) -> bool:
        """Claim the table's keys before a menu of the window takes them."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and self._claimed(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Do what the table's keys are for."""
        act = None if event is None else self._claimed(event)
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def selected_rows(self) -> list[int]:
        """Return the rows in which something is selected, in order."""
        return sorted({index.row() for index in self.selectedIndexes()})


def copy_text(text: str) -> None:
    """Put text on the clipboard."""
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    clipboard.setText(text)


def tab_separated(lines: Iterable[Iterable[object]]) -> str:
    """Return cells as a spreadsheet takes them: parted by tabs, a row a line."""
    return "\n".join("\t".join(map(str, line)) for line in lines)
