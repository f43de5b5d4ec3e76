"""The bar above the pictures: open, samples, scale and kernel size."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.layer.kernel_size_slider import KernelSizeSlider
from viewer.widgets.layer.scale_slider import ScaleSlider

NO_LAYER = "Only transposed convolutions have a kernel size, and none is shown"


class ControlBar(QWidget):
    """Composes the controls that are always in reach.

    Signals
    -------
    open_requested()
        A file is to be chosen.
    round_trip_requested()
        The round trip is to begin, or to end.
    """

    open_requested = pyqtSignal()
    round_trip_requested = pyqtSignal()

    def __init__(self, samples: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scale_slider = ScaleSlider(self)
        self.kernel_size_slider = KernelSizeSlider(self)
        open_button = QPushButton("Open…", self)
        open_button.setToolTip("Open an image file   Ctrl+O")
        open_button.clicked.connect(self.open_requested)
        sample_button = QToolButton(self)
        sample_button.setText("Samples ")
        sample_button.setToolTip("Photographs and charts that come with the program")
        sample_button.setMenu(samples)
        sample_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        sample_button.setSizePolicy(open_button.sizePolicy())
        self._round_trip = SegmentButton("Round trip", self)
        self._round_trip.setToolTip(
            "Reduce the image first, and compare every enlargement with the true original: "
            "which method is best?   R"
        )
        self._round_trip.clicked.connect(self.round_trip_requested)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(8)
        layout.addWidget(open_button)
        layout.addWidget(sample_button)
        layout.addWidget(_line(self))
        layout.addWidget(self.scale_slider, 5)
        layout.addWidget(_line(self))
        layout.addWidget(self.kernel_size_slider, 6)
        layout.addWidget(_line(self))
        layout.addWidget(self._round_trip)

    def set_parameters(self, scale: float, kernel_size: int, locked: bool) -> None:
        """Show the scale, the kernel size, and whether the one follows the other."""
        self.scale_slider.set_scale(scale)
        self.kernel_size_slider.set_kernel_size(kernel_size, locked)

    def set_kernel_enabled(self, enabled: bool) -> None:
        """Let a kernel size be chosen, or not: without a transposed convolution it does nothing."""
        self.kernel_size_slider.setEnabled(enabled)
        self.kernel_size_slider.setToolTip("" if enabled else NO_LAYER)

    def set_round_trip(self, on: bool) -> None:
        """Show whether the image is reduced first."""
        self._round_trip.setChecked(on)


def _line(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setFrameShape(QFrame.Shape.VLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line
