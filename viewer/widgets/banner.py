"""A line over the pictures: what went wrong, or what is going on."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget


class Banner(QFrame):
    """Shows one message at a time, with a button to close it or to cancel the work.

    It lies over the lower edge of its parent, so that nothing moves when it comes and goes.

    Signals
    -------
    cancelled()
        The work that the banner told of is to be stopped.
    """

    cancelled = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAccessibleName("Message")
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # a file may be called <b>.png
        self._text.setTextInteractionFlags(self._text.textInteractionFlags())
        self._progress = QProgressBar(self)
        self._progress.setMaximumWidth(220)
        self._button = QPushButton(self)
        self._button.clicked.connect(self._on_clicked)
        self._working = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._progress)
        layout.addWidget(self._button)
        self.hide()
        parent.installEventFilter(self)

    def text(self) -> str:
        """Return the message that is shown, or nothing."""
        return self._text.text() if self.isVisibleTo(self.parentWidget()) else ""

    def show_error(self, message: str) -> None:
        """Say what went wrong, until it is closed."""
        self._show(message, "Close", error=True)

    def show_note(self, message: str) -> None:
        """Say something that is good to know, until it is closed."""
        self._show(message, "Close", error=False)

    def show_progress(self, message: str, done: float | None) -> None:
        """Say what is going on, and how far: 0 to 1, or None where that is not known."""
        if not self._working or self._text.text() != message:
            self._show(message, "Cancel", error=False)
        self._working = True
        self._progress.setRange(0, 0 if done is None else 1000)
        self._progress.setValue(0 if done is None else int(1000 * done))
        self._progress.show()

    def clear(self) -> None:
        """Say nothing."""
        self._working = False
        self.hide()

    def _show(self, message: str, button: str, *, error: bool) -> None:
        self._working = False
        self._progress.hide()
        self._text.setText(message)
        self._button.setText(button)
        ground, ink = ("#8c2f0b", "#ffffff") if error else ("#1f4e79", "#ffffff")
        self.setStyleSheet(
            f"#banner {{ background: {ground}; }} #banner QLabel {{ color: {ink}; }}"
        )
        self._place()
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Stay at the parent's lower edge."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            width = parent.width()
            layout = self.layout()
            assert layout is not None
            layout.activate()
            height = max(layout.totalHeightForWidth(width), self.minimumSizeHint().height())
            self.setGeometry(0, parent.height() - height, width, height)

    def _on_clicked(self) -> None:
        if self._working:
            self.cancelled.emit()
        else:
            self.clear()
