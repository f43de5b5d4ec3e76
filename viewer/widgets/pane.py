"""One pane: a title bar over a picture."""

from __future__ import annotations

from functools import partial

from PyQt5.QtCore import QEvent, QPoint, Qt, pyqtSignal
from PyQt5.QtGui import QMouseEvent, QPalette
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer.comparison import Difference
from viewer.qt.theme import quiet_text
from viewer.upsampling import METHODS, grouped_methods
from viewer.widgets.elided_label import ElidedLabel
from viewer.widgets.picture_view import PictureView


class Pane(QWidget):
    """Shows one method's picture, what it is, and how it differs.

    Signals
    -------
    chosen()
        Its title bar was clicked: this method is to be explained.
    method_chosen(str)
        The pane is to show another method.
    """

    chosen = pyqtSignal()
    method_chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = PictureView(self)
        self._title = QToolButton(self)
        self._title.setAutoRaise(True)
        self._title.clicked.connect(self._open_menu)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        for group, methods in grouped_methods().items():
            self._menu.addSection(group)
            for method in methods:
                action = self._menu.addAction(method.title)
                assert action is not None
                action.setData(method.name)
                action.setCheckable(True)
                action.setToolTip(method.summary)
                action.triggered.connect(partial(self.method_chosen.emit, method.name))
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._details = ElidedLabel("", self)
        self._difference = QLabel(self)
        self._busy = QLabel(self)
        self._busy.setToolTip("Still being refined: the picture shows samples of what it will be")
        self._busy.setFixedWidth(self.fontMetrics().horizontalAdvance("◌ "))

        bar = QHBoxLayout()
        bar.setContentsMargins(2, 1, 8, 1)
        bar.setSpacing(8)
        bar.addWidget(self._title)
        bar.addWidget(self._details, 1)
        bar.addWidget(self._busy)
        bar.addWidget(self._difference)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.picture, 1)
        # Panes share the room evenly, however long their titles are.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._apply_colors()

    def _open_menu(self) -> None:
        self._menu.popup(self._title.mapToGlobal(QPoint(0, self._title.height())))

    def set_method(self, name: str) -> None:
        """Name the method, and explain it in the tool tip."""
        method = METHODS[name]
        self._title.setText(f"{method.title} ▾")
        self._title.setToolTip(f"{method.summary}\nClick to show another method here.")
        self._title.setAccessibleName(f"Method of this pane: {method.title}")
        self.picture.setAccessibleName(f"{method.title}: picture")
        for action in self._menu.actions():
            action.setChecked(action.data() == name)

    def set_details(self, output_shape: tuple[int, int], remark: str) -> None:
        """Show the size of the whole output, and what else there is to say."""
        height, width = output_shape
        size = f"{width} × {height}"
        self._details.set_text(f"{remark}  ·  {size}" if remark else size)

    def set_difference(self, difference: Difference | None, reference: str) -> None:
        """Show how the visible part differs from the reference.

        Parameters
        ----------
        difference : Difference or None
            None shows nothing.
        reference : str
            Title of the method that it is compared with.
        """
        text, tip = difference_text(difference, reference)
        self._difference.setText(text)
        self._difference.setToolTip(tip)

    def set_refining(self, refining: bool) -> None:
        """Mark the picture as not yet exact."""
        self._busy.setText("◌" if refining else "")

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def changeEvent(self, event: QEvent | None) -> None:
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self._apply_colors()
        super().changeEvent(event)

    def _apply_colors(self) -> None:
        for label in (self._details, self._difference, self._busy):
            palette = QPalette(label.palette())
            color = quiet_text(self.palette())
            if palette.color(QPalette.ColorRole.WindowText) != color:
                palette.setColor(QPalette.ColorRole.WindowText, color)
                label.setPalette(palette)


def difference_text(difference: Difference | None, reference: str) -> tuple[str, str]:
    """Return a difference in a few characters, and in a sentence."""
    if difference is None:
        return "", ""
    about = "≈ " if difference.sampled else ""
    where = "about, from samples of the visible part" if difference.sampled else "visible part"
    if not difference.differing:
        return f"{about}same", f"Every pixel equals {reference} ({where})."
    share = f"{100 * difference.share:.2g}" if difference.share < 0.995 else "100"
    text = f"{about}±{difference.largest} on {share} %"
    tip = (
        f"{share} % of the pixels differ from {reference}, "
        f"by up to {difference.largest} levels ({where})."
    )
    return text, tip
