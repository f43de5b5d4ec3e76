"""Every command by its name: type a few letters, choose, press Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QEvent, QObject, Qt
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import (
    QAction,
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

WIDTH, HEIGHT = 520, 380
_ACTION = Qt.ItemDataRole.UserRole


class CommandPalette(QDialog):
    """Lists commands whose names have all the letters that were typed, word by word.

    Parameters
    ----------
    actions : sequence of (str, QAction)
        A heading, such as the menu's name, and the command; those that are disabled are left
        out.
    """

    def __init__(
        self, actions: Sequence[tuple[str, QAction]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName("Commands")
        self._wish = QLineEdit(self)
        self._wish.setPlaceholderText("Type what you want to do")
        self._wish.setAccessibleName("Command")
        self._list = QListWidget(self)
        self._list.setAccessibleName("Commands that fit")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrows are passed on to it
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._wish)
        layout.addWidget(self._list)
        for heading, action in actions:
            if action.isEnabled() and action.isVisible():
                name = action.text().replace("&", "").rstrip("…")
                keys = action.shortcut().toString()
                text = f"{heading}: {name}" + (f"   {keys}" if keys else "")
                item = QListWidgetItem(text, self._list)
                item.setData(_ACTION, action)
        self.resize(WIDTH, HEIGHT)
        self._wish.textChanged.connect(self._filter)
        self._wish.installEventFilter(self)
        self._list.itemClicked.connect(self._take)
        self._filter("")
        self._wish.setFocus()

    def names(self) -> list[str]:
        """Return what is listed at present."""
        return [item.text() for item in self._items() if not item.isHidden()]

    def _items(self) -> list[QListWidgetItem]:
        found = (self._list.item(row) for row in range(self._list.count()))
        return [item for item in found if item is not None]

    def _filter(self, wish: str) -> None:
        words = wish.casefold().split()
        for item in self._items():
            item.setHidden(not all(word in item.text().casefold() for word in words))
        shown = [item for item in self._items() if not item.isHidden()]
        self._list.setCurrentItem(shown[0] if shown else None)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Move in the list with the keys that a line of text has no use for."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                item = self._list.currentItem()
                if item is not None:
                    self._take(item)
                return True
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8}
            steps[Qt.Key.Key_PageUp] = -8
            if event.key() in steps:
                self._move(steps[Qt.Key(event.key())])
                return True
        return super().eventFilter(watched, event)

    def _move(self, steps: int) -> None:
        shown = [item for item in self._items() if not item.isHidden()]
        current = self._list.currentItem()
        if shown and current is not None:
            place = min(max(shown.index(current) + steps, 0), len(shown) - 1)
            self._list.setCurrentItem(shown[place])

    def _take(self, item: QListWidgetItem) -> None:
        self.accept()
        action = item.data(_ACTION)
        action.trigger()
