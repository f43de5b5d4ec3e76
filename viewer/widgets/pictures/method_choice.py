"""A box to choose a method from: a short title in the field, whole ones in the list."""

from __future__ import annotations

from PyQt5.QtCore import QModelIndex, QSignalBlocker, Qt
from PyQt5.QtGui import QStandardItemModel
from PyQt5.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from viewer.upsampling import grouped_methods
from viewer.upsampling.truth import TRUTH, TRUTH_TITLE, Truth

LETTERS = 9
TITLE = Qt.ItemDataRole.UserRole + 1


class MethodChoice(QComboBox):
    """Lists all methods by their libraries, and last the true original of a round trip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(LETTERS)
        for group, methods in grouped_methods().items():
            self._add_group(group)
            for method in methods:
                self._add(method.short_title, method.name, method.title, method.summary)
        self._add_group("Round trip")
        self._add(TRUTH_TITLE, TRUTH, TRUTH_TITLE, Truth.summary)
        self.setItemDelegate(TitleDelegate(self))
        choices = self.view()
        assert choices is not None
        choices.setMinimumWidth(choices.sizeHintForColumn(0) + 24)

    def set_method(self, name: str) -> None:
        """Show a method as the chosen one; nobody is told."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(name))
        self.setToolTip(self.itemData(self.currentIndex(), Qt.ItemDataRole.ToolTipRole))

    def let_choose(self, name: str, enabled: bool) -> None:
        """Let a method be chosen, or not."""
        self._set_enabled(self.findData(name), enabled)

    def _add_group(self, title: str) -> None:
        self.addItem(title)
        self._set_enabled(self.count() - 1, False)

    def _add(self, text: str, name: str, title: str, summary: str) -> None:
        self.addItem(text, name)
        self.setItemData(self.count() - 1, summary, Qt.ItemDataRole.ToolTipRole)
        self.setItemData(self.count() - 1, title, TITLE)

    def _set_enabled(self, index: int, enabled: bool) -> None:
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        item = model.item(index)
        assert item is not None
        item.setEnabled(enabled)


class TitleDelegate(QStyledItemDelegate):
    """Lists methods by their whole titles; the field itself has room for short ones."""

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        title = index.data(TITLE)
        if option is not None and title:
            option.text = f"    {title}"
