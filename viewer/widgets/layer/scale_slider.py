"""The scale: a slider with log-like travel, and a field for any value."""

from __future__ import annotations

from PyQt5.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtWidgets import QAbstractSpinBox, QHBoxLayout, QLabel, QSlider, QWidget

from viewer.geometry import MAX_SCALE, MIN_SCALE
from viewer.state.enlarging import STOPS
from viewer.widgets.basic.number_field import DecimalField


class ScaleSlider(QWidget):
    """Lets the user choose the scale.

    Signals
    -------
    scale_chosen(float)
        From 0.1 to 32.
    """

    scale_chosen = pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(0, len(STOPS) - 1)
        self._slider.setPageStep(4)
        self._slider.setMinimumWidth(110)
        self._slider.setAccessibleName("Scale")
        self._slider.setToolTip("How many times larger the picture becomes   [  and  ]")
        self._field = DecimalField(self)
        self._field.setRange(MIN_SCALE, MAX_SCALE)
        self._field.setDecimals(3)
        self._field.setSingleStep(0.1)
        self._field.setPrefix("× ")
        self._field.setKeyboardTracking(False)
        self._field.setStepType(QAbstractSpinBox.StepType.DefaultStepType)
        self._field.setAccessibleName("Scale, typed")
        self._field.setToolTip("Any scale from 0.1 to 32")
        label = QLabel("&Scale", self)
        label.setBuddy(self._field)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._field)
        self._slider.valueChanged.connect(self._on_slid)
        self._field.valueChanged.connect(self.scale_chosen)

    def set_scale(self, scale: float) -> None:
        """Show `scale`; the slider goes to the nearest stop."""
        nearest = min(range(len(STOPS)), key=lambda stop: abs(STOPS[stop] - scale))
        with QSignalBlocker(self._slider):
            self._slider.setValue(nearest)
        with QSignalBlocker(self._field):
            self._field.setValue(scale)

    def _on_slid(self, stop: int) -> None:
        self.scale_chosen.emit(STOPS[stop])
