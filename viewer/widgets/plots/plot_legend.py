"""What the curves of a plot are called; each can be hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt5.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PyQt5.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from viewer.qt.theme import quiet_text
from viewer.widgets.basic.stroke_colors import paint_stroke

IN_A_COLUMN = 6
SWATCH = 20  # pixels


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands for a picture in a plot.

    Attributes
    ----------
    name : str
        The method, or what else the picture is of.
    title : str
        What it is called, in a few letters.
    stroke : int
        Its pane, or `stroke_colors.SOURCE` or `TRUTH`.
    """

    name: str
    title: str
    stroke: int


class LegendButton(QAbstractButton):
    """One entry; pressed in while its curve is shown."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.setText(entry.title)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{entry.title}: shown in the plot")
        self.setToolTip("Hide this curve, or show it again")

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(SWATCH + metrics.horizontalAdvance(self.text()) + 16, metrics.height() + 3)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        colors, painter = self.palette(), QPainter(self)
        if self.underMouse() or self.hasFocus():
            style = Qt.PenStyle.DotLine if self.hasFocus() else Qt.PenStyle.NoPen
            painter.setPen(QPen(colors.color(QPalette.ColorRole.Text), 1, style))
            hovered = self.underMouse()
            painter.setBrush(
                colors.brush(QPalette.ColorRole.Midlight) if hovered else Qt.BrushStyle.NoBrush
            )
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        text = colors.color(QPalette.ColorRole.WindowText)
        if self.isChecked():
            box = QRectF(4, 0, SWATCH, self.height())
            paint_stroke(painter, box, self.entry.stroke, colors)
        else:
            text = quiet_text(colors)
            font = self.font()
            font.setStrikeOut(True)
            painter.setFont(font)
        painter.setPen(text)
        box = self.rect().adjusted(SWATCH + 10, 0, 0, 0)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), self.text())


class PlotLegend(QWidget):
    """A button for each picture, in one column or two.

    Signals
    -------
    changed()
        Another choice of curves is to be shown.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: list[LegendButton] = []
        self._hidden: set[str] = set()
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(4, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName("Legend")

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is in the legend."""
        return tuple(button.entry for button in self._buttons)

    @property
    def shown(self) -> tuple[Entry, ...]:
        """What is not hidden."""
        return tuple(button.entry for button in self._buttons if button.isChecked())

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """List pictures; those that were hidden stay so."""
        if tuple(entries) == self.entries:
            return
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for index, entry in enumerate(entries):
            button = LegendButton(entry, self)
            button.setChecked(entry.name not in self._hidden)
            button.toggled.connect(self._on_toggled)
            col, row = divmod(index, IN_A_COLUMN)
            self._layout.addWidget(button, row, col)
            button.show()
            self._buttons.append(button)

    def _on_toggled(self) -> None:
        self._hidden -= {entry.name for entry in self.entries}
        self._hidden |= {b.entry.name for b in self._buttons if not b.isChecked()}
        self.changed.emit()
