"""The status bar: where the cursor is, and what every pane has there."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from viewer.widgets.basic.elided_label import ElidedLabel

FIGURE_SPACE = "\u2007"
SPACING, MARGIN = 18, 8
LEAST_IMAGE = 90  # pixels that the image's name keeps
IMAGE_SHARE = 0.4  # of the width that it may take before the values have all they need
STEP = 16  # in which the room for the values grows


class StatusReadout(QWidget):
    """Shows position and values at the left, the zoom and the image at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixel = ElidedLabel("", self)
        self._pixel.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._pixel.setAccessibleName("Pixel under the cursor")
        self._selection = QLabel(self)
        self._selection.setAccessibleName("Selection")
        self._selection.hide()
        self._image = ElidedLabel("", self)
        self._image.setMinimumWidth(LEAST_IMAGE)
        self._image.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._image.setAccessibleName("Image")
        self._zoom = QLabel(self)
        self._zoom.setAccessibleName("Zoom")
        self._zoom.setToolTip(
            "Screen pixels for each output pixel. Below 100 % a screen pixel is the average of\n"
            "those that it covers, and what alternates from pixel to pixel, as a checkerboard\n"
            "does, looks otherwise or is not seen: Ctrl+1 shows every pixel."
        )
        self._zoom.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._zoom.setMinimumWidth(self.fontMetrics().horizontalAdvance("Zoom 12800 % (128:1)"))
        self._zoom.setAlignment(
            Qt.Alignment() | Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, 0, MARGIN, 0)
        layout.setSpacing(SPACING)
        layout.addWidget(self._pixel, 1)
        layout.addWidget(self._selection)
        layout.addWidget(self._image)
        layout.addWidget(self._zoom)

    def set_pixel(
        self,
        source: tuple[float, float],
        output: tuple[int, int],
        values: Mapping[str, tuple[int, ...]],
    ) -> None:
        """Show a position and its values.

        Parameters
        ----------
        source : tuple of float
            Source row and column.
        output : tuple of int
            Output row and column.
        values : mapping
            Method's title to its bytes, one for each channel.
        """
        texts = [
            f"{title} {' '.join(str(v).rjust(3, FIGURE_SPACE) for v in value)}"
            for title, value in values.items()
        ]
        place = f"Source {source[0]:.2f}, {source[1]:.2f}   Output {output[0]}, {output[1]}"
        self._pixel.set_text("   ".join([place, *texts]))
        self._share_room()
        self._pixel.setToolTip(
            f"Source row {source[0]:.4f}, column {source[1]:.4f}; "
            f"output row {output[0]}, column {output[1]}; then every picture's value there"
        )

    def set_selection(self, text: str, tip: str) -> None:
        """Say how large the selection is; an empty text where there is none."""
        self._selection.setText(text)
        self._selection.setToolTip(tip)
        self._selection.setVisible(bool(text))
        self._share_room()

    @property
    def image_text(self) -> str:
        """What is said of the image."""
        return self._image.text()

    def set_image(self, description: str, notes: str) -> None:
        """Name the image; the notes on how it was read stand beside it."""
        self._image.set_text(f"{description}  ·  {notes}" if notes else description)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Share the width among the values and what is said of the image.

        The values, which the inspector has too, come second.
        """
        fixed = [self._zoom, self._selection]
        taken = sum(w.sizeHint().width() + SPACING for w in fixed if not w.isHidden())
        values = -(-self._pixel.sizeHint().width() // STEP) * STEP  # it seldom changes
        room = max(
            LEAST_IMAGE,
            int(IMAGE_SHARE * self.width()),
            self.width() - taken - values - SPACING - 2 * MARGIN,
        )
        if room != self._image.maximumWidth():
            self._image.setMaximumWidth(room)

    def set_zoom(self, text: str) -> None:
        """Show the zoom."""
        self._zoom.setText(f"Zoom {text}")
