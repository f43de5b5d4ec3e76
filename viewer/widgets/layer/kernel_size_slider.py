"""The kernel size: a slider, a field, and the lock that ties it to the scale."""

from __future__ import annotations

from PyQt5.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSlider, QWidget

from viewer.upsampling import MAX_KERNEL_SIZE
from viewer.widgets.basic.number_field import WholeNumberField


class KernelSizeSlider(QWidget):
    """Lets the user choose the width of the transposed convolution's kernel.

    Signals
    -------
    kernel_size_chosen(int)
        From 1 to 64.
    lock_chosen(bool)
        Whether the size follows the scale.
    """

    kernel_size_chosen = pyqtSignal(int)
    lock_chosen = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(1, MAX_KERNEL_SIZE)
        self._slider.setPageStep(4)
        self._slider.setMinimumWidth(90)
        self._slider.setAccessibleName("Kernel size")
        self._slider.setToolTip("Width of the transposed convolution's kernel   {  and  }")
        self._field = WholeNumberField(self)
        self._field.setRange(1, MAX_KERNEL_SIZE)
        self._field.setKeyboardTracking(False)
        self._field.setAccessibleName("Kernel size, typed")
        self._lock = QCheckBox("&Lock to 2s − s mod 2", self)
        self._lock.setToolTip(
            "Keep the kernel size at 2s − s mod 2 of the stride s: with it a transposed\n"
            "convolution interpolates. Unlock it to see what other sizes do.   L"
        )
        label = QLabel("&Kernel size", self)
        label.setBuddy(self._field)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._field)
        layout.addWidget(self._lock)
        self._slider.valueChanged.connect(self.kernel_size_chosen)
        self._field.valueChanged.connect(self.kernel_size_chosen)
        self._lock.toggled.connect(self.lock_chosen)

    def set_kernel_size(self, kernel_size: int, locked: bool) -> None:
        """Show the size and the lock."""
        for widget in (self._slider, self._field):
            with QSignalBlocker(widget):
                widget.setValue(kernel_size)
        with QSignalBlocker(self._lock):
            self._lock.setChecked(locked)
