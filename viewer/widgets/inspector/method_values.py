"""Every method's bytes for one pixel, side by side; and the choice of what is spelled out."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import QModelIndex, Qt, pyqtSignal
from PyQt5.QtGui import QFont, QFontMetrics, QResizeEvent
from PyQt5.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from viewer.qt import theme
from viewer.qt.fonts import fitting_font, row_height
from viewer.upsampling.channels import channel_names
from viewer.upsampling.taps import Explanation
from viewer.widgets.basic.copy_table import CopyTable, copy_text, tab_separated
from viewer.widgets.basic.formula_label import FormulaLabel
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.inspector.value_cells import ValueCells, difference_width
from viewer.widgets.inspector.values_model import ValuesModel

NOWHERE = -1
WEIGHTS = "Σ w"
_TWO_LINES = "\n"  # the room for the caption
_SMALLER = 0.9  # letters, before titles get a second line


class MethodValues(ThemedWidget, QWidget):
    """A column for each method under its button, a row for each channel beside its button.

    The buttons choose what the inspector spells out; so does moving about in the cells.

    Signals
    -------
    method_chosen(str), channel_chosen(int)
        The person chose a method or a channel.
    """

    method_chosen = pyqtSignal(str)
    channel_chosen = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: dict[str, str] = {}
        self._others: dict[str, str] = {}
        self._method = ""
        self._channel = 0
        self.method_buttons: dict[str, SegmentButton] = {}
        self.channel_buttons: list[SegmentButton] = []
        self._method_group = QButtonGroup(self)
        self._channel_group = QButtonGroup(self)

        self.model = ValuesModel(self)
        self.view = CopyTable(self)
        self._delegate = ValueCells(self.view)
        self._set_up_view()
        self._caption = FormulaLabel(self)
        self._caption.set_quiet()
        self._weights = QLabel(WEIGHTS, self)
        self._weights.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._weights.setToolTip("The sum of a method's weights: 1 keeps the brightness.")

        self._head = QWidget(self)  # its buttons are set over the columns by hand
        self._side = QVBoxLayout()
        self._compose()
        self._arrange_channels()
        self.restyle()

    def _set_up_view(self) -> None:
        self.view.setAccessibleName("Values of all methods")
        self.view.setModel(self.model)
        self.view.horizontal_header.hide()
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setSelectionMode(QTableView.SelectionMode.ContiguousSelection)
        self.view.copy_requested.connect(self.copy)
        self.view.current_moved.connect(self._choose_cell)
        self.view.setItemDelegate(self._delegate)

    def _compose(self) -> None:
        self._head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._side.setSpacing(0)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(1)
        grid.addWidget(self._head, 0, 1)
        grid.addLayout(self._side, 1, 0)
        grid.addWidget(self.view, 1, 1)
        grid.addWidget(self._caption, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)

    def set_values(
        self,
        titles: Mapping[str, str],
        explanations: Mapping[str, Explanation],
        reference: str,
        others: Mapping[str, str] | None = None,
        known: Mapping[str, tuple[int, ...]] | None = None,
    ) -> None:
        """Show the values of one place.

        Parameters
        ----------
        titles : mapping
            The methods in their order, with their titles; a method without an explanation
            shows a dash.
        explanations : mapping
            By method.
        reference : str
            The method from which the others' differences are taken.
        others : mapping, optional
            The titles of a table above or below, whose letters are to be of the same size.
        known : mapping, optional
            The bytes of columns that are not made of taps.
        """
        channels = self.model.channels
        self.model.set_values(tuple(titles), explanations, reference, known or {})
        others = others or {}
        # Dictionaries of another order are equal.
        if (*titles.items(), *others.items()) != (*self._titles.items(), *self._others.items()):
            self._titles, self._others = dict(titles), dict(others)
            self._arrange_methods()
        if self.model.channels != channels:
            self._arrange_channels()
        named = {**titles, **others}
        if reference in named:
            self._caption.setToolTip(f"Small figures: difference from {named[reference]}.")
            self.view.setToolTip(self._caption.toolTip())

    def set_caption(self, text: str) -> None:
        """Write a line below the table."""
        self._caption.set_text(text, _TWO_LINES)

    def set_caption_visible(self, visible: bool) -> None:
        """Keep room for the line below the table, or not."""
        self._caption.setVisible(visible)

    def set_method(self, name: str) -> None:
        """Mark the method that is spelled out, if it is one of these."""
        self._method = name
        here = name in self.method_buttons
        self._method_group.setExclusive(here)
        for other, button in self.method_buttons.items():
            button.setChecked(other == name)
        self._delegate.method = list(self._titles).index(name) if here else NOWHERE
        self._update_view()

    def set_channel(self, index: int) -> None:
        """Mark the channel that is spelled out."""
        self._channel = index
        if index < len(self.channel_buttons):
            self.channel_buttons[index].setChecked(True)
        self._delegate.channel = index
        self._update_view()

    def copy(self) -> None:
        """Copy the selected cells, or else all of them with their titles, as a table."""
        picked = self.view.selectedIndexes()
        if len(picked) > 1:
            rows = sorted({index.row() for index in picked})
            columns = sorted({index.column() for index in picked})
            lines = [[self._text(row, column) for column in columns] for row in rows]
        elif picked:
            lines = [[self._text(picked[0].row(), picked[0].column())]]
        else:
            names = ("color", *channel_names(self.model.channels), WEIGHTS)
            lines = [["", *self._titles.values()]]
            lines += [
                [name, *(self._text(row, column) for column in range(len(self._titles)))]
                for row, name in enumerate(names)
            ]
        copy_text(tab_separated(lines))

    def _text(self, row: int, column: int) -> str:
        return str(self.model.index(row, column).data())

    def _choose_cell(self, index: QModelIndex) -> None:
        method = self.model.methods[index.column()]
        if method != self._method and method not in self.model.known:
            self.method_chosen.emit(method)
        channel = index.row() - 1
        if 0 <= channel < self.model.channels and channel != self._channel:
            self.channel_chosen.emit(channel)

    def _update_view(self) -> None:
        viewport = self.view.viewport()
        assert viewport is not None
        viewport.update()

    # Arrangement: only where methods, channels, font or width change

    def _arrange_methods(self) -> None:
        for button in self.method_buttons.values():
            self._method_group.removeButton(button)
            button.deleteLater()
        self.method_buttons = {}
        for name, title in self._titles.items():
            button = SegmentButton(title, self._head)
            if name in self.model.known:
                button.setEnabled(False)
                button.setToolTip("The image itself, before it was reduced")
            else:
                button.setToolTip(f"Spell out: {title}")
                button.setAccessibleName(f"Spell out {title}")
            button.clicked.connect(lambda _=False, name=name: self.method_chosen.emit(name))
            self._method_group.addButton(button)
            self.method_buttons[name] = button
            button.show()
        self.set_method(self._method)
        self._fit_columns()

    def _arrange_channels(self) -> None:
        for button in self.channel_buttons:
            self._channel_group.removeButton(button)
            button.deleteLater()
        while self._side.count():
            self._side.takeAt(0)
        self.channel_buttons = []
        names = channel_names(self.model.channels)
        for channel, name in enumerate(names):
            button = SegmentButton(name, self)
            button.setToolTip(f"Spell out: channel {name}")
            button.setAccessibleName(f"Spell out channel {name}")
            button.clicked.connect(lambda _=False, i=channel: self.channel_chosen.emit(i))
            self._channel_group.addButton(button)
            self.channel_buttons.append(button)
        self._fit_rows()
        self.set_channel(self._channel)

    def _fit_rows(self) -> None:
        """Set the buttons beside their rows."""
        while self._side.count():
            self._side.takeAt(0)
        row, swatch = row_height(self), self.fontMetrics().height() * 3 // 4
        self.view.set_row_height(row)
        self.view.setRowHeight(0, swatch)
        self._side.addSpacing(swatch)
        for button in self.channel_buttons:
            button.setFixedHeight(row)
            self._side.addWidget(button)
        self._weights.setFixedHeight(row)
        self._side.addWidget(self._weights)
        self.view.setFixedHeight(swatch + row * (self.model.rowCount() - 1))

    def _fit_columns(self) -> None:
        """Set the buttons over their columns.

        Where the titles need more room, the letters become a little smaller; then the longest
        titles get a second line, and then the letters become smaller still.
        """
        room = self.view.width()
        if not self._titles or room <= 0:
            return
        texts, font = self._fitted(self._titles, room)
        if self._others:
            font = min(font, self._fitted(self._others, room)[1], key=QFont.pointSizeF)
        metrics = QFontMetrics(font)
        lines = 1 + max(text.count("\n") for text in texts.values())
        self._head.setFixedHeight(lines * metrics.height() + 7)
        widths = self._widths(texts, metrics)
        if self.view.font() != font:
            self.view.setFont(font)
        spare = max(0, room - sum(widths.values())) / len(widths)
        right = 0.0
        for column, (name, button) in enumerate(self.method_buttons.items()):
            left, right = right, right + widths[name] + spare
            button.setText(texts[name])
            if button.font() != font:
                button.setFont(font)
            width = round(right) - round(left)
            button.setGeometry(round(left), 0, width - 2, self._head.height())
            self.view.setColumnWidth(column, width)

    def _fitted(self, titles: Mapping[str, str], room: int) -> tuple[dict[str, str], QFont]:
        """Return titles as they fit, and in which letters."""
        texts = dict(titles)

        def needed(metrics: QFontMetrics) -> int:
            return sum(self._widths(texts, metrics).values())

        smaller = QFont(self.font())
        smaller.setPointSizeF(smaller.pointSizeF() * _SMALLER)
        metrics = QFontMetrics(smaller)
        for name in sorted(titles, key=lambda name: -metrics.horizontalAdvance(titles[name])):
            if needed(metrics) <= room:
                break
            texts[name] = _in_two_lines(titles[name])
        return texts, fitting_font(self.font(), needed, room)

    @staticmethod
    def _widths(texts: Mapping[str, str], metrics: QFontMetrics) -> dict[str, int]:
        """Return the least width of each method's column: for its title and its values."""
        values = metrics.horizontalAdvance("000") + difference_width(metrics) + 8
        return {
            name: max(values, *(metrics.horizontalAdvance(line) + 6 for line in text.split("\n")))
            for name, text in texts.items()
        }

    def restyle(self) -> None:
        color_text(theme.quiet_text(self.palette()), self._caption, self._weights)
        self._fit_rows()
        self._fit_columns()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Share out the new width."""
        super().resizeEvent(event)
        self._fit_columns()


def _in_two_lines(title: str) -> str:
    """Break a title where its longer line is shortest: at a blank, or after a hyphen."""
    breaks = [i + 1 for i, letter in enumerate(title) if letter in " -"]
    if not breaks:
        return title
    place = min(breaks, key=lambda i: max(i, len(title) - i))
    return f"{title[:place].rstrip()}\n{title[place:]}"
