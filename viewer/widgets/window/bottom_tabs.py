"""What stands below the pictures: tables, of which one at a time is seen."""

from __future__ import annotations

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QSplitter, QTabBar, QTabWidget, QToolButton, QWidget


class BottomTabs(QTabWidget):
    """A tab for each table that is open.

    Signals
    -------
    close_requested(str)
        The table of that title is to be closed.
    """

    close_requested = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.setTabsClosable(True)
        self.tabCloseRequested.connect(lambda index: self.close_requested.emit(self.tabText(index)))
        self.hide()

    def set_open(self, table: QWidget, title: str, is_open: bool) -> None:
        """Open a table, in front of the others, or close it."""
        index = self.indexOf(table)
        if is_open and index < 0:
            self.setCurrentIndex(self.addTab(table, title))
            self._add_close_button(title)
        elif not is_open and index >= 0:
            self.removeTab(index)
        self.setVisible(self.count() > 0)
        if is_open and index < 0:
            self._grow()

    def _add_close_button(self, title: str) -> None:
        # Qt's own has a dark cross on a dark ground.
        button = QToolButton()
        button.setText("×")
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setAccessibleName(f"Close {title}")
        button.setToolTip(f"Close {title}")
        button.clicked.connect(lambda: self.close_requested.emit(title))
        bar = self.tabBar()
        assert bar is not None
        bar.setTabButton(self.count() - 1, QTabBar.ButtonPosition.RightSide, button)

    def _grow(self) -> None:
        """Take the height that the tables want from what is above, but leave it the larger part."""
        splitter = self.parentWidget()
        if isinstance(splitter, QSplitter):
            above, below = splitter.sizes()
            wanted = min(self.sizeHint().height(), (above + below) // 2)
            if 0 < below < wanted:
                splitter.setSizes([above + below - wanted, wanted])

    def bring_forward(self, title: str) -> bool:
        """Bring an open table to the front; return whether it was behind another."""
        titles = [self.tabText(index) for index in range(self.count())]
        if title not in titles or titles.index(title) == self.currentIndex():
            return False
        self.setCurrentIndex(titles.index(title))
        return True
