"""Lines over the pictures: what went wrong, and what is going on."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt5.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt5.QtWidgets import QFrame, QGridLayout, QLabel, QProgressBar, QPushButton, QWidget

from viewer.system.plain_text import MOST_OF_A_MESSAGE, plain

MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class _Work:
    text: str
    done: float | None


class Banner(QFrame):
    """Shows a message until it is closed, and below it the work that was begun last.

    It lies over the lower edge of its parent and everything in it, so that nothing moves when it
    comes and goes.

    Signals
    -------
    cancelled(str)
        The work of this name, which the banner tells of, is to be stopped.
    """

    cancelled = pyqtSignal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAccessibleName("Message")
        self._message, self._is_error = "", False
        self._works: dict[str, _Work] = {}
        self._text, self._work_text = _line(self), _line(self)
        self.close_button = QPushButton("Close", self)
        self.close_button.clicked.connect(self.clear)
        self.progress = QProgressBar(self)
        self.progress.setMaximumWidth(220)
        self.cancel_button = QPushButton("Cancel", self)
        self.cancel_button.clicked.connect(lambda: self.cancelled.emit(next(reversed(self._works))))
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.addWidget(self._text, 0, 0, 1, 2)
        layout.addWidget(self.close_button, 0, 2)
        layout.addWidget(self._work_text, 1, 0)
        layout.addWidget(self.progress, 1, 1)
        layout.addWidget(self.cancel_button, 1, 2)
        layout.setColumnStretch(0, 1)
        self.hide()
        parent.installEventFilter(self)

    def text(self) -> str:
        """Return the message that is shown, else what is going on, or nothing."""
        if not self.isVisibleTo(self.parentWidget()):
            return ""
        return self._message or self._work_text.text()

    def show_error(self, message: str) -> None:
        """Say what went wrong, until it is closed."""
        self._message, self._is_error = _shown(message), True
        self._show()

    def show_note(self, message: str) -> None:
        """Say something that is good to know, until it is closed."""
        self._message, self._is_error = _shown(message), False
        self._show()

    def add(self, message: str, *, error: bool) -> None:
        """Say what nobody has just asked for: an error that has not been closed stays above it."""
        message, stands = _shown(message), self._is_error and bool(self._message)
        self._message = f"{self._message}\n{message}" if stands else message
        self._is_error = error or stands
        self._show()

    def show_progress(self, work: str, message: str, done: float | None) -> None:
        """Say what is going on, and how far it is, until it has ended.

        Parameters
        ----------
        work : str
            What the work is called.
        message : str
            What is said of it.
        done : float or None
            0 to 1, or None where that is not known.
        """
        message = _shown(message)
        if work not in self._works and not self._is_error:
            self._message = ""  # what was good to know before this was begun
        told, self._works[work] = self._works.get(work), _Work(message, done)
        if told is not None and told.text == message:
            self._show_bar()  # this comes often, and nothing else has changed
        else:
            self._show()

    def end_progress(self, work: str) -> None:
        """Say no more of a work, if anything was said."""
        if self._works.pop(work, None) is not None:
            self._show()

    def clear(self) -> None:
        """Take the message away; what is going on is still told."""
        self._message, self._is_error = "", False
        self._show()

    def _show(self) -> None:
        work = next(reversed(self._works.values()), None)
        if not self._message and work is None:
            self.hide()
            return
        self._text.setText(self._message)
        for widget in (self._text, self.close_button):
            widget.setVisible(bool(self._message))
        for widget in (self._work_text, self.progress, self.cancel_button):
            widget.setVisible(work is not None)
        if work is not None:
            self._work_text.setText(work.text)
            self._show_bar()
        ground = "#8c2f0b" if self._is_error else "#1f4e79"
        style = f"#banner {{ background: {ground}; }} #banner QLabel {{ color: #ffffff; }}"
        if style != self.styleSheet():
            self.setStyleSheet(style)
        self._place()
        self.raise_()
        self.show()

    def _show_bar(self) -> None:
        done = next(reversed(self._works.values())).done
        self.progress.setRange(0, 0 if done is None else 1000)
        self.progress.setValue(0 if done is None else int(1000 * done))

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Stay at the parent's lower edge, and above what is added to it."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._place()
        elif event is not None and event.type() == QEvent.Type.ChildAdded:
            self.raise_()
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


def _shown(message: str) -> str:
    """Return a message, which may hold what stood in a file, one line for each of its lines."""
    return "\n".join(plain(line, MOST_OF_A_MESSAGE) for line in message.split("\n")[:MOST_LINES])


def _line(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)  # a file may be called <b>.png
    return label
