"""Every method's bytes for one pixel, side by side; and the choice of what is spelled out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PyQt5.QtCore import QAbstractTableModel, QModelIndex, QRect, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QResizeEvent
from PyQt5.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from viewer.qt import theme
from viewer.qt.fonts import fitting_font, row_height
from viewer.upsampling.channels import channel_names
from viewer.upsampling.number_text import decimal_text, difference_text
from viewer.upsampling.taps import Explanation
from viewer.widgets.basic.copy_table import CopyTable, copy_text
from viewer.widgets.basic.formula_label import FormulaLabel
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.tap_colors import blend
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text

MISSING = "—"
NOWHERE = -1
WEIGHTS = "Σ w"
_TWO_LINES = "\n"  # the room for the caption
_SMALL = 0.85  # the differences beside the bytes
_SMALLER = 0.9  # letters, before titles get a second line
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, and how far it is from the reference; the difference is empty there."""

    text: str
    difference: str = ""
    stands_out: bool = False


class ValuesModel(QAbstractTableModel):
    """A column for each method; rows: its colour, its bytes, the sum of its weights."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._methods: tuple[str, ...] = ()
        self._channels = 1
        self._explanations: Mapping[str, Explanation] = {}
        self._known: Mapping[str, tuple[int, ...]] = {}
        self._reference = ""

    @property
    def known(self) -> Mapping[str, tuple[int, ...]]:
        """The bytes of columns that are not made of taps, and cannot be spelled out."""
        return self._known

    @property
    def channels(self) -> int:
        """How many channels there are; the sum of weights is the row after the last."""
        return self._channels

    @property
    def methods(self) -> tuple[str, ...]:
        """The columns."""
        return self._methods

    def set_values(
        self,
        methods: tuple[str, ...],
        explanations: Mapping[str, Explanation],
        reference: str,
        known: Mapping[str, tuple[int, ...]],
    ) -> None:
        """Show other values; the frame is made anew only where it changes."""
        channels = len(next(iter(explanations.values())).value) if explanations else self._channels
        reset = methods != self._methods or channels != self._channels
        if reset:
            self.beginResetModel()
        self._methods, self._channels = methods, channels
        self._explanations, self._reference, self._known = explanations, reference, known
        if reset:
            self.endResetModel()
        elif methods:
            last = self.index(self.rowCount() - 1, len(methods) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the channels and two more."""
        return 0 if parent.isValid() else self._channels + 2

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of methods."""
        return 0 if parent.isValid() else len(self._methods)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, for copies and for screen readers; the delegate paints."""
        if role == Qt.ItemDataRole.DisplayRole:
            cell = self.cell(index.row(), index.column())
            return f"{cell.text} {cell.difference}".strip()
        return None

    def cell(self, row: int, column: int) -> Cell:
        """Return what a cell says."""
        name = self._methods[column]
        explanation = self._explanations.get(name)
        if row == 0:
            color = self.swatch(column)
            return Cell("" if color is None else color.name())
        levels = self._levels(name)
        if levels is None or (explanation is None and row > self._channels):
            return Cell(MISSING)
        if explanation is not None and row > self._channels:
            total = explanation.taps.weight_sum
            return Cell(decimal_text(total), stands_out=not explanation.taps.keeps_brightness)
        value = levels[row - 1]
        reference = self._levels(self._reference)
        if reference is None or name == self._reference:
            return Cell(str(value))
        difference = value - reference[row - 1]
        return Cell(str(value), difference_text(difference), difference != 0)

    def _levels(self, name: str) -> tuple[int, ...] | None:
        """Return a column's bytes, if they are known."""
        explanation = self._explanations.get(name)
        return self._known.get(name) if explanation is None else explanation.value

    def swatch(self, column: int) -> QColor | None:
        """Return the colour of a method's bytes; alpha is left out."""
        value = self._levels(self._methods[column])
        if value is None:
            return None
        return QColor(*(value[:3] if len(value) >= 3 else value[:1] * 3))


@dataclass(frozen=True, slots=True)
class _Look:
    """What the cells are painted with."""

    key: tuple[int, str]
    grounds: tuple[QColor, QColor, QColor]  # of a cell, of the chosen method's, of the chosen one
    text: QColor
    quiet: QColor
    warning: QColor
    small: QFont


class _CellDelegate(QStyledItemDelegate):
    """Paints a byte with its difference, small, beside it; and the swatches."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.method = 0
        self.channel = 0
        self._look: _Look | None = None

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        model = index.model()
        assert painter is not None and isinstance(model, ValuesModel)
        row, column = index.row(), index.column()
        box, metrics = option.rect, option.fontMetrics
        look = self._look_for(option)
        chosen = column == self.method
        painter.fillRect(box, look.grounds[chosen + (chosen and row == self.channel + 1)])
        if row == 0:
            color = model.swatch(column)
            if color is not None:
                painter.fillRect(box.adjusted(4, 2, -4, -1), color)
            return
        cell = model.cell(row, column)
        painter.setFont(option.font)
        if row > model.channels or cell.text == MISSING:
            painter.setPen(look.warning if cell.stands_out else look.quiet)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), cell.text)
            return
        byte, difference = _split(box, metrics)
        painter.setPen(look.text)
        painter.drawText(byte, _RIGHT, cell.text)
        if cell.difference:
            painter.setFont(look.small)
            painter.setPen(look.warning if cell.stands_out else look.quiet)
            painter.drawText(difference, _LEFT, cell.difference)

    def _look_for(self, option: QStyleOptionViewItem) -> _Look:
        """Return the colours and letters; worked out only when these change."""
        key = (option.palette.cacheKey(), option.font.key())
        if self._look is None or key != self._look.key:
            colors = option.palette
            base = colors.color(QPalette.ColorRole.Base)
            accent = colors.color(QPalette.ColorRole.Highlight)
            small = QFont(option.font)
            small.setPointSizeF(small.pointSizeF() * _SMALL)
            self._look = _Look(
                key,
                (base, blend(base, accent, 0.14), blend(base, accent, 0.36)),
                colors.color(QPalette.ColorRole.Text),
                theme.quiet_text(colors),
                theme.warning_text(colors),
                small,
            )
        return self._look


def _split(box: QRect, metrics: QFontMetrics) -> tuple[QRect, QRect]:
    """Return where in a cell the byte goes and where the difference."""
    digits, rest = metrics.horizontalAdvance("000"), _difference_width(metrics)
    left = box.left() + max(0, (box.width() - digits - rest) // 2)
    byte = QRect(left, box.top(), digits, box.height())
    return byte, QRect(left + digits + 5, box.top(), box.right() - left - digits - 5, box.height())


def _in_two_lines(title: str) -> str:
    """Break a title where its longer line is shortest: at a blank, or after a hyphen."""
    breaks = [i + 1 for i, letter in enumerate(title) if letter in " -"]
    if not breaks:
        return title
    place = min(breaks, key=lambda i: max(i, len(title) - i))
    return f"{title[:place].rstrip()}\n{title[place:]}"


def _difference_width(metrics: QFontMetrics) -> int:
    return int(metrics.horizontalAdvance("−255") * _SMALL) + 6


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
        self._method_buttons: dict[str, SegmentButton] = {}
        self._channel_buttons: list[SegmentButton] = []
        self._method_group = QButtonGroup(self)
        self._channel_group = QButtonGroup(self)

        self._model = ValuesModel(self)
        self._view = CopyTable(self)
        self._view.setAccessibleName("Values of all methods")
        self._view.setModel(self._model)
        self._view.horizontal_header.hide()
        self._view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setSelectionMode(QTableView.SelectionMode.ContiguousSelection)
        self._view.copy_requested.connect(self.copy)
        self._view.current_moved.connect(self._choose_cell)
        self._delegate = _CellDelegate(self._view)
        self._view.setItemDelegate(self._delegate)
        self._caption = FormulaLabel(self)
        self._caption.set_quiet()
        self._weights = QLabel(WEIGHTS, self)
        self._weights.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._weights.setToolTip("The sum of a method's weights: 1 keeps the brightness.")

        self._head = QWidget(self)  # its buttons are set over the columns by hand
        self._head.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._side = QVBoxLayout()
        self._side.setSpacing(0)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(1)
        grid.addWidget(self._head, 0, 1)
        grid.addLayout(self._side, 1, 0)
        grid.addWidget(self._view, 1, 1)
        grid.addWidget(self._caption, 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        self._arrange_channels()
        self.restyle()

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
        channels = self._model.channels
        self._model.set_values(tuple(titles), explanations, reference, known or {})
        others = others or {}
        # Dictionaries of another order are equal.
        if (*titles.items(), *others.items()) != (*self._titles.items(), *self._others.items()):
            self._titles, self._others = dict(titles), dict(others)
            self._arrange_methods()
        if self._model.channels != channels:
            self._arrange_channels()
        named = {**titles, **others}
        if reference in named:
            self._caption.setToolTip(f"Small figures: difference from {named[reference]}.")
            self._view.setToolTip(self._caption.toolTip())

    def set_caption(self, text: str) -> None:
        """Write a line below the table."""
        self._caption.set_text(text, _TWO_LINES)

    def set_caption_visible(self, visible: bool) -> None:
        """Keep room for the line below the table, or not."""
        self._caption.setVisible(visible)

    def set_method(self, name: str) -> None:
        """Mark the method that is spelled out, if it is one of these."""
        self._method = name
        here = name in self._method_buttons
        self._method_group.setExclusive(here)
        for other, button in self._method_buttons.items():
            button.setChecked(other == name)
        self._delegate.method = list(self._titles).index(name) if here else NOWHERE
        self._update_view()

    def set_channel(self, index: int) -> None:
        """Mark the channel that is spelled out."""
        self._channel = index
        if index < len(self._channel_buttons):
            self._channel_buttons[index].setChecked(True)
        self._delegate.channel = index
        self._update_view()

    def copy(self) -> None:
        """Copy the selected cells, or else all of them with their titles, as a table."""
        picked = self._view.selectedIndexes()
        if len(picked) > 1:
            rows = sorted({index.row() for index in picked})
            columns = sorted({index.column() for index in picked})
            lines = [[self._text(row, column) for column in columns] for row in rows]
        elif picked:
            lines = [[self._text(picked[0].row(), picked[0].column())]]
        else:
            names = ("color", *channel_names(self._model.channels), WEIGHTS)
            lines = [["", *self._titles.values()]]
            lines += [
                [name, *(self._text(row, column) for column in range(len(self._titles)))]
                for row, name in enumerate(names)
            ]
        copy_text("\n".join("\t".join(line) for line in lines))

    def _text(self, row: int, column: int) -> str:
        return str(self._model.index(row, column).data())

    def _choose_cell(self, index: QModelIndex) -> None:
        method = self._model.methods[index.column()]
        if method != self._method and method not in self._model.known:
            self.method_chosen.emit(method)
        channel = index.row() - 1
        if 0 <= channel < self._model.channels and channel != self._channel:
            self.channel_chosen.emit(channel)

    def _update_view(self) -> None:
        viewport = self._view.viewport()
        assert viewport is not None
        viewport.update()

    # Arrangement: only where methods, channels, font or width change

    def _arrange_methods(self) -> None:
        for button in self._method_buttons.values():
            self._method_group.removeButton(button)
            button.deleteLater()
        self._method_buttons = {}
        for name, title in self._titles.items():
            button = SegmentButton(title, self._head)
            if name in self._model.known:
                button.setEnabled(False)
                button.setToolTip("The image itself, before it was reduced")
            else:
                button.setToolTip(f"Spell out: {title}")
                button.setAccessibleName(f"Spell out {title}")
            button.clicked.connect(lambda _=False, name=name: self.method_chosen.emit(name))
            self._method_group.addButton(button)
            self._method_buttons[name] = button
            button.show()
        self.set_method(self._method)
        self._fit_columns()

    def _arrange_channels(self) -> None:
        for button in self._channel_buttons:
            self._channel_group.removeButton(button)
            button.deleteLater()
        while self._side.count():
            self._side.takeAt(0)
        self._channel_buttons = []
        names = channel_names(self._model.channels)
        for channel, name in enumerate(names):
            button = SegmentButton(name, self)
            button.setToolTip(f"Spell out: channel {name}")
            button.setAccessibleName(f"Spell out channel {name}")
            button.clicked.connect(lambda _=False, i=channel: self.channel_chosen.emit(i))
            self._channel_group.addButton(button)
            self._channel_buttons.append(button)
        self._fit_rows()
        self.set_channel(self._channel)

    def _fit_rows(self) -> None:
        """Set the buttons beside their rows."""
        while self._side.count():
            self._side.takeAt(0)
        row, swatch = row_height(self), self.fontMetrics().height() * 3 // 4
        self._view.set_row_height(row)
        self._view.setRowHeight(0, swatch)
        self._side.addSpacing(swatch)
        for button in self._channel_buttons:
            button.setFixedHeight(row)
            self._side.addWidget(button)
        self._weights.setFixedHeight(row)
        self._side.addWidget(self._weights)
        self._view.setFixedHeight(swatch + row * (self._model.rowCount() - 1))

    def _fit_columns(self) -> None:
        """Set the buttons over their columns.

        Where the titles need more room, the letters become a little smaller; then the longest
        titles get a second line, and then the letters become smaller still.
        """
        room = self._view.width()
        if not self._titles or room <= 0:
            return
        texts, font = self._fitted(self._titles, room)
        if self._others:
            font = min(font, self._fitted(self._others, room)[1], key=QFont.pointSizeF)
        metrics = QFontMetrics(font)
        lines = 1 + max(text.count("\n") for text in texts.values())
        self._head.setFixedHeight(lines * metrics.height() + 7)
        widths = self._widths(texts, metrics)
        if self._view.font() != font:
            self._view.setFont(font)
        spare = max(0, room - sum(widths.values())) / len(widths)
        right = 0.0
        for column, (name, button) in enumerate(self._method_buttons.items()):
            left, right = right, right + widths[name] + spare
            button.setText(texts[name])
            if button.font() != font:
                button.setFont(font)
            width = round(right) - round(left)
            button.setGeometry(round(left), 0, width - 2, self._head.height())
            self._view.setColumnWidth(column, width)

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
        values = metrics.horizontalAdvance("000") + _difference_width(metrics) + 8
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
