"""What takes the place of the panes: the bar of a way of looking, over the stage."""

from __future__ import annotations

from PyQt5.QtWidgets import QVBoxLayout, QWidget

from viewer.widgets.basic.scroll_strip import scroll_strip
from viewer.widgets.pictures.comparison_bar import ComparisonBar
from viewer.widgets.pictures.stage_view import StageView


class Stage(QWidget):
    """Composes the bar and the pictures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = ComparisonBar(self)
        self.picture = StageView(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll_strip(self.bar))
        layout.addWidget(self.picture, 1)
