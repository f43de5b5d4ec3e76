"""The pixel inspector: how one output pixel came to its bytes, in every method."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from viewer.qt import theme
from viewer.qt.fonts import row_height
from viewer.upsampling.explaining import wording
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.taps import Explanation
from viewer.widgets.basic.formula_label import FormulaLabel
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.inspector.method_values import MethodValues
from viewer.widgets.inspector.pixel_detail import PixelDetail

MOST_IN_A_TABLE = 5
NOTHING_INSPECTED = "Move over a picture, or click to pin a pixel."


class PixelInspector(ThemedWidget, QWidget):
    """One output pixel, spelled out for one method and one channel, and compared in all.

    Signals
    -------
    tap_hovered(object)
        The ``(row, col)`` of the source pixel that the mouse or the keyboard is at, in the
        table or in the square; None when it is left.
    method_chosen(str)
        The person wants this method spelled out.
    channel_chosen(int)
        The person wants this channel spelled out.
    unpin_requested()
        The person lets the pinned pixel go.
    """

    tap_hovered = pyqtSignal(object)
    method_chosen = pyqtSignal(str)
    channel_chosen = pyqtSignal(int)
    unpin_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explanations: Mapping[str, Explanation] = {}
        self._titles: Mapping[str, str] = {}
        self._source_shape = (1, 1)
        self._parameters = Parameters(1, 1)
        self._pinned = False
        self._method = ""
        self._channel = 0

        self._nothing = QLabel(NOTHING_INSPECTED)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._heading = FormulaLabel()
        self.unpin_button = _unpin_button()
        self.values = MethodValues()
        self.more_values = MethodValues()  # of those that find no room in the first table
        self.more_values.hide()
        self.detail = PixelDetail()
        self._unavailable = QLabel()
        self._unavailable.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._unavailable.setWordWrap(True)

        self._details, self._pages = QStackedWidget(), QStackedWidget()
        self._compose()
        self.unpin_button.clicked.connect(self._ask_to_unpin)
        for values in (self.values, self.more_values):
            values.method_chosen.connect(self.method_chosen)
            values.channel_chosen.connect(self.channel_chosen)
        self.detail.tap_hovered.connect(self.tap_hovered)
        self.restyle()
        self._refresh()

    def _compose(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(4)
        heading.addWidget(self._heading, 1, Qt.AlignmentFlag.AlignVCenter)
        heading.addWidget(self.unpin_button, 0, Qt.AlignmentFlag.AlignTop)
        self._details.addWidget(self.detail)
        self._details.addWidget(self._unavailable)
        page = QWidget()
        content = QVBoxLayout(page)
        content.setContentsMargins(8, 6, 8, 6)
        content.setSpacing(6)
        content.addLayout(heading)
        content.addWidget(self.values)
        content.addWidget(self.more_values)
        content.addWidget(self._details)
        content.addStretch(1)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def set_explanations(
        self,
        explanations: Mapping[str, Explanation],
        titles: Mapping[str, str],
        source_shape: tuple[int, int],
        *,
        parameters: Parameters,
        reference: str,
        pinned: bool,
        known: Mapping[str, tuple[int, ...]] | None = None,
    ) -> None:
        """Show another pixel.

        Parameters
        ----------
        explanations : mapping
            By method; each for the pixel of its own output at the same place. Empty where
            nothing is inspected.
        titles : mapping
            All methods in their order; those that are missing in `explanations` get a dash.
        source_shape : tuple of int
            ``(H, W)`` of the source.
        parameters : Parameters
            What the explanations were made with.
        reference : str
            The method with which the others are compared.
        pinned : bool
            Whether the pixel stays when the mouse moves.
        known : mapping, optional
            The bytes of columns that are not made of taps.
        """
        self._explanations, self._titles = explanations, titles
        self._source_shape, self._parameters = source_shape, parameters
        self._pinned = pinned
        if explanations:
            self._set_values(titles, explanations, reference, known or {})
        self._refresh()

    @property
    def heading(self) -> str:
        """Which pixel is shown."""
        return self._heading.text()

    @property
    def message(self) -> str:
        """What is said where nothing is spelled out; empty where something is."""
        if not self._explanations:
            return self._nothing.text()
        spelled_out = self._explanations.get(self._method) is not None
        return "" if spelled_out else self._unavailable.text()

    def set_verdict(self, text: str) -> None:
        """Say in a few words why methods differ here."""
        for values in (self.values, self.more_values):
            values.set_caption(text)

    def set_method(self, name: str) -> None:
        """Spell out another method."""
        self._method = name
        for values in (self.values, self.more_values):
            values.set_method(name)
        self._refresh()

    def set_channel(self, index: int) -> None:
        """Spell out another channel."""
        self._channel = index
        for values in (self.values, self.more_values):
            values.set_channel(index)
        self._refresh()

    def sizeHint(self) -> QSize:
        """Return the usual width, whatever is shown."""
        return QSize(340, super().sizeHint().height())

    def _set_values(
        self,
        titles: Mapping[str, str],
        explanations: Mapping[str, Explanation],
        reference: str,
        known: Mapping[str, tuple[int, ...]],
    ) -> None:
        """Share many methods among two tables, so that their figures stay legible."""
        names = list(titles)
        half = len(names) if len(names) <= MOST_IN_A_TABLE else (len(names) + 1) // 2
        first, second = ({n: titles[n] for n in part} for part in (names[:half], names[half:]))
        self.values.set_values(first, explanations, reference, second, known)
        self.values.set_caption_visible(not second)
        self.more_values.setVisible(bool(second))
        if second:
            self.more_values.set_values(second, explanations, reference, first, known)

    def _refresh(self) -> None:
        self._pages.setCurrentIndex(1 if self._explanations else 0)
        if not self._explanations:
            return
        explanation = self._explanations.get(self._method)
        title = self._titles.get(self._method, self._method)
        self.unpin_button.setVisible(self._pinned)
        if explanation is None:
            self._heading.set_text(title)
            self._unavailable.setText(f"{title} has no picture here.")
            self._details.setCurrentIndex(1)
            return
        shape = explanation.output_shape
        self._heading.set_text(
            wording.pixel_text(explanation.row, explanation.col, shape),
            wording.pixel_text(shape[0] - 1, shape[1] - 1, shape),
        )
        # Another image may arrive before it is said which of its channels to spell out.
        channel = min(self._channel, len(explanation.value) - 1)
        self.detail.set_explanation(
            self._method, explanation, channel, self._source_shape, self._parameters
        )
        self._details.setCurrentIndex(0)

    def _ask_to_unpin(self) -> None:
        self.unpin_button.setChecked(True)  # it says that the pixel is pinned until it is not
        self.unpin_requested.emit()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Let the pixel go on Esc."""
        if event is not None and event.key() == Qt.Key.Key_Escape and self._pinned:
            self.unpin_requested.emit()
            return
        super().keyPressEvent(event)

    def restyle(self) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.94)
        self._heading.setFont(font)
        self.unpin_button.setFont(font)
        self.unpin_button.setFixedHeight(row_height(self) + 1)
        color_text(theme.quiet_text(self.palette()), self._nothing, self._unavailable)


def _unpin_button() -> SegmentButton:
    """Return the button that says that the pixel is pinned; hidden, it keeps its room."""
    button = SegmentButton("Pinned ×")
    button.setChecked(True)
    button.setToolTip("Let the pinned pixel go (Esc)")
    button.setAccessibleName("Unpin the pixel")
    policy = button.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    button.setSizePolicy(policy)
    return button
