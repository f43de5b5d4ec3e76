"""The scale: a slider with log-like travel, and a field for any value."""

from __future__ import annotations

from PyQt5.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtWidgets import QAbstractSpinBox, QHBoxLayout, QLabel, QSlider, QWidget

from viewer.geometry import MAX_SCALE, MIN_SCALE
from viewer.widgets.number_field import DecimalField


def scale_stops() -> tuple[float, ...]:
    """Return the scales at which the slider stops: finer where the scale is smaller.

    Among them are 0.5, 1.6 and every whole number up to 16.
    """
    stops: list[float] = []
    for first, last, step in (
        (10, 100, 5),
        (110, 200, 10),
        (220, 400, 20),
        (450, 800, 50),
        (900, 1600, 100),
        (1800, 3200, 200),
    ):
        stops += [hundredths / 100 for hundredths in range(first, last + 1, step)]
    return tuple(stops)


STOPS = scale_stops()


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


def next_stop(scale: float, steps: int) -> float:
    """Return the stop one up or down from `scale`."""
    if steps > 0:
        return next((stop for stop in STOPS if stop > scale + 1e-9), STOPS[-1])
    return next((stop for stop in reversed(STOPS) if stop < scale - 1e-9), STOPS[0])
