"""A button that starts a count and, while it runs, gives its place to progress and Cancel."""

from __future__ import annotations

from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)


class CountControl(QStackedWidget):
    """Both faces take the same room, so nothing moves.

    Signals
    -------
    count_requested()
        The count is to begin.
    cancel_requested()
        The count that runs is to end.
    """

    count_requested = pyqtSignal()
    cancel_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._start = QPushButton("Count the whole picture", self)
        self._start.setToolTip(
            "Compare every pixel of the two outputs, in the background. "
            "Those in view are counted all the time."
        )
        self._start.setAutoDefault(False)
        self._start.clicked.connect(self.count_requested)
        self._running = QWidget(self)
        self._progress = QProgressBar(self._running)
        self._progress.setRange(0, 1000)
        self._progress.setFormat("%p %")
        self._progress.setAccessibleName("Counted so far")
        self._cancel = QPushButton("Cancel", self._running)
        self._cancel.setToolTip("Stop counting the whole picture")
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.cancel_requested)
        layout = QHBoxLayout(self._running)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._progress, 1)
        layout.addWidget(self._cancel)
        self.addWidget(self._start)
        self.addWidget(self._running)

    def set_progress(self, done: float | None) -> None:
        """Show what share is done, 0 to 1; None where nothing is counted."""
        before = self._cancel if self.currentWidget() is self._running else self._start
        after = self._start if done is None else self._cancel
        had_focus = before.hasFocus()
        self._progress.setValue(round(1000 * (done or 0)))
        if after is not before:
            self.setCurrentWidget(self._start if done is None else self._running)
            if had_focus:  # so that the space bar goes on to mean this control
                after.setFocus()

    def set_possible(self, possible: bool) -> None:
        """Let a count be started, or not."""
        self._start.setEnabled(possible)
