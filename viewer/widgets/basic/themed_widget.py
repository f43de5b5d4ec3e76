"""Widgets that follow the program's font and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PyQt5.QtCore import QEvent
from PyQt5.QtGui import QColor, QPalette
from PyQt5.QtWidgets import QWidget

FONT, PALETTE = QEvent.Type.FontChange, QEvent.Type.PaletteChange

if TYPE_CHECKING:
    _Widget = QWidget
else:  # Qt's own class comes after this one among a widget's bases
    _Widget = object


class ThemedWidget(_Widget):
    """Has `restyle` called whenever the widget's font or palette becomes another one.

    Named before Qt's class among the bases: ``class Panel(ThemedWidget, QWidget)``. A widget that
    only paints itself needs none of this: Qt lays it out and paints it anew.
    """

    restyled_on: ClassVar[tuple[QEvent.Type, ...]] = (FONT, PALETTE)

    def restyle(self) -> None:
        """Work out anew what follows from the font and the palette; also called when built."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() in self.restyled_on:
            self.restyle()


def color_text(color: QColor, *widgets: QWidget) -> None:
    """Give the texts of some widgets a colour; all else stays as in the window's palette."""
    colors = QPalette()
    colors.setColor(QPalette.ColorRole.WindowText, color)
    for widget in widgets:
        widget.setPalette(colors)
