"""One pane: a title bar over a picture."""

from __future__ import annotations

from functools import cached_property, partial

from PyQt5.QtCore import QPoint, Qt, pyqtSignal
from PyQt5.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PyQt5.QtWidgets import (
    QAction,
    QActionGroup,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer.comparing.differences import Difference
from viewer.qt.theme import quiet_text
from viewer.upsampling import METHODS, Method, grouped_methods
from viewer.widgets.basic.elided_label import ElidedLabel
from viewer.widgets.basic.stroke_colors import Swatch
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.pictures.picture_view import PictureView

ROOM_BETWEEN = 64  # what a title bar takes beside its texts
SPACING = 8
MARK_HEIGHT = 2


class Pane(ThemedWidget, QWidget):
    """Shows one method's picture, what it is, and how it differs.

    Signals
    -------
    chosen()
        Its title bar was clicked: this method is to be explained.
    method_chosen(str)
        The pane is to show another method.
    close_requested()
        The pane is to go.
    """

    chosen = pyqtSignal()
    method_chosen = pyqtSignal(str)
    close_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = PictureView(self)
        self._method: Method | None = None
        self._size = self._remark = ""
        self._shown: tuple[Difference | None, str] = None, ""  # and from what it was taken
        self.difference = self._other_size = ""
        self._explained = False
        self.swatch = Swatch(self)
        self._title = QToolButton(self)
        self._title.setAutoRaise(True)
        self._title.clicked.connect(self._open_menu)
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self.details_label = ElidedLabel("", self)
        self.difference_label = QLabel(self)
        self.busy_label = QLabel(self)
        self.busy_label.setFixedWidth(self.fontMetrics().horizontalAdvance("◌ "))

        bar = QHBoxLayout()
        bar.setContentsMargins(2, MARK_HEIGHT, 8, 1)
        bar.setSpacing(SPACING)
        title = QHBoxLayout()
        title.setSpacing(0)
        title.addWidget(self.swatch)
        title.addWidget(self._title)
        bar.addLayout(title)
        bar.addWidget(self.details_label, 1)
        bar.addWidget(self.busy_label)
        bar.addWidget(self.difference_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.picture, 1)
        # Panes share the room evenly, however long their titles are.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.restyle()

    @cached_property
    def menu(self) -> QMenu:
        """All methods, by their libraries; made when it is first wanted."""
        menu = QMenu(self)
        choices = QActionGroup(menu)  # one at a time
        for group, methods in grouped_methods().items():
            library = menu.addMenu(group)
            assert library is not None
            library.setToolTipsVisible(True)
            for method in methods:
                action = library.addAction(method.title)
                assert action is not None
                action.setData(method.name)
                action.setCheckable(True)
                action.setToolTip(method.summary)
                action.triggered.connect(partial(self.method_chosen.emit, method.name))
                choices.addAction(action)
        menu.addSeparator()
        closing = menu.addAction("Close this pane")
        assert closing is not None
        closing.triggered.connect(self.close_requested)
        return menu

    @property
    def method_actions(self) -> list[QAction]:
        """The menu's entries for the methods."""
        libraries = [entry.menu() for entry in self.menu.actions()]
        return [action for library in libraries if library for action in library.actions()]

    def _open_menu(self) -> None:
        for action in self.method_actions:
            action.setChecked(self._method is not None and action.data() == self._method.name)
        self.menu.popup(self._title.mapToGlobal(QPoint(0, self._title.height())))

    def set_method(self, name: str) -> None:
        """Name the method, and explain it in the tool tip."""
        method = METHODS[name]
        self._method = method
        self._fit_title()
        self._title.setToolTip(f"{method.summary}\nClick to show another method here.")
        self._title.setAccessibleName(f"Method of this pane: {method.title}")
        self.picture.setAccessibleName(f"{method.title}: picture")

    def set_details(self, output_shape: tuple[int, int], remark: str) -> None:
        """Show the size of the whole output, and what else there is to say."""
        height, width = output_shape
        self._size, self._remark = f"{width} × {height}", remark
        self._fit_title()

    def set_explained(self, explained: bool) -> None:
        """Mark the pane whose method is explained, by a line above its title."""
        if explained != self._explained:
            self._explained = explained
            self.update(0, 0, self.width(), MARK_HEIGHT)

    def set_stroke(self, stroke: int | None) -> None:
        """Show how the picture is drawn in the plots; None while there is no plot."""
        self.swatch.set_stroke(stroke)
        self._fit_title()

    def set_difference(self, difference: Difference | None, reference: str) -> None:
        """Show how the visible part differs from the reference.

        Parameters
        ----------
        difference : Difference or None
            None shows nothing.
        reference : str
            Title of the method that it is compared with.
        """
        self._shown = difference, reference
        self._show_difference()

    def set_other_size(self, reason: str) -> None:
        """Say that nothing can be compared, as the size is not the reference's.

        Parameters
        ----------
        reason : str
            Which sizes the two have, in a sentence; empty where they are the same.
        """
        self._other_size = reason
        self._show_difference()

    def _show_difference(self) -> None:
        text, tip = difference_text(*self._shown)
        if self._other_size:
            text, tip = "other size", self._other_size
        if (text, tip) != (self.difference, self.difference_label.toolTip()):
            self.difference = text
            self.difference_label.setToolTip(tip)
            self._fit_title()

    @property
    def caption(self) -> str:
        """What the title bar says beside the method."""
        parts = [self._size, *filter(None, [self._remark])]
        if self._other_size:
            parts.append(self.difference)
        elif self.difference:
            parts.append(f"against {self._shown[1]}: {self.difference}")
        return "  ·  ".join(parts)

    def set_refined(self, share: float) -> None:
        """Mark the picture as not yet exact.

        Parameters
        ----------
        share : float
            How much of it is exact, 0 to 1; 1 takes the mark away.
        """
        refining = share < 1
        tip = f"Still being refined: {100 * share:.1f} % is exact, the rest shows samples."
        self.busy_label.setText("◌" if refining else "")
        self.busy_label.setToolTip(tip if refining else "")

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Use the short title where the long one has no room."""
        super().resizeEvent(event)
        self._fit_title()

    def _fit_title(self) -> None:
        """Show what there is room for: the name before the difference, before the size."""
        if self._method is None:
            return
        bold, plain = self._title.fontMetrics(), self.details_label.fontMetrics()
        room = self.width() - self.busy_label.width() - ROOM_BETWEEN
        if self.swatch.stroke is not None:
            room -= self.swatch.sizeHint().width()
        long, short = self._method.title, self._method.short_title
        all_details = "  ·  ".join(filter(None, [self._size, self._remark]))
        difference = self.difference
        candidates = (
            (long, all_details, difference),
            (short, all_details, difference),
            (long, self._size, difference),
            (short, self._size, difference),
            (long, "", difference),
            (short, "", difference),
        )
        for title, details, differing in candidates:
            texts = plain.horizontalAdvance(details) + plain.horizontalAdvance(differing)
            texts -= 0 if details else SPACING
            if bold.horizontalAdvance(title) + texts <= room:
                break
        else:
            title, details, differing = short, "", ""
        if self._title.text() != f"{title} ▾":
            self._title.setText(f"{title} ▾")
        self.details_label.set_text(details)
        self.details_label.setToolTip(all_details)
        self.difference_label.setText(differing)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if self._explained:
            painter = QPainter(self)
            painter.fillRect(0, 0, self.width(), MARK_HEIGHT, self.palette().highlight())
            painter.end()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def restyle(self) -> None:
        color_text(
            quiet_text(self.palette()), self.details_label, self.difference_label, self.busy_label
        )


def difference_text(difference: Difference | None, reference: str) -> tuple[str, str]:
    """Return a difference in a few characters, and in a sentence."""
    if difference is None:
        return "", ""
    if difference.sampled:
        return _provisional_text(difference, reference)
    if not difference.differing:
        return "same", f"Every pixel equals {reference} (visible part)."
    share = _percent(difference.share)
    return (
        f"±{difference.largest} on {share} %",
        f"{share} % of the pixels differ from {reference}, "
        f"by up to {difference.largest} levels (visible part).",
    )


def _provisional_text(difference: Difference, reference: str) -> tuple[str, str]:
    """Return what is known before every pixel was looked at."""
    if not difference.largest:
        return (
            "≈ same",
            f"No difference from {reference} was found yet; "
            "the visible part is still being compared.",
        )
    share = _percent(difference.share)
    return (
        f"≥ {difference.largest} on ≈ {share} %",
        f"About {share} % of the pixels differ from {reference}, by {difference.largest} levels "
        "or more; the visible part is still being compared.",
    )


def _percent(share: float) -> str:
    if share < 0.995:
        return f"{100 * share:.2g}"
    return "100" if share == 1 else f"{min(99.99, round(100 * share, 2)):g}"
