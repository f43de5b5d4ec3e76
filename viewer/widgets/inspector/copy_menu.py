"""Take an explanation away: a button whose menu copies it in the format that is wanted."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, pyqtSignal
from PyQt5.QtWidgets import QAction, QMenu, QWidget

from viewer.upsampling.explaining.formats import FORMATS
from viewer.upsampling.parameters import Parameters
from viewer.upsampling.taps import Explanation
from viewer.widgets.basic.copy_table import copy_text
from viewer.widgets.basic.segment_button import SegmentButton


class CopyMenu(QMenu):
    """One entry for each format; the text is written only when it is asked for.

    Signals
    -------
    copied(str)
        A text is on the clipboard; says which, for the status bar: ``"Python snippet copied"``.
    """

    copied = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Copy the explanation as", parent)
        self._subject: tuple[str, Explanation, tuple[int, int], Parameters] | None = None
        self._actions: dict[str, QAction] = {}
        for name, form in FORMATS.items():
            action = self.addAction(form.title)
            assert action is not None
            action.triggered.connect(lambda _=False, name=name: self.copy(name))
            self._actions[name] = action
        self.setEnabled(False)

    def set_explanation(
        self,
        method: str,
        explanation: Explanation | None,
        source_shape: tuple[int, int],
        parameters: Parameters,
    ) -> None:
        """Take another explanation; None for none, and then there is nothing to copy."""
        self._subject = None
        if explanation is not None:
            self._subject = method, explanation, source_shape, parameters
        self.setEnabled(explanation is not None)
        # What is made by hand has no call.
        has_call = self._subject is not None and bool(FORMATS["call"].write(*self._subject))
        self._actions["call"].setEnabled(has_call)

    def copy(self, name: str) -> None:
        """Put the explanation on the clipboard in one of `FORMATS`."""
        if self._subject is not None:
            copy_text(FORMATS[name].write(*self._subject))
            self.copied.emit(f"{FORMATS[name].title} copied")


class CopyButton(SegmentButton):
    """A small button that opens a `CopyMenu`; the menu is its `menu`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Copy ▾", parent)
        self.setCheckable(False)
        self.setToolTip(
            "Copy this explanation as text, table, Markdown, Python or the library's call"
        )
        self.setAccessibleName("Copy the explanation")
        self.menu = CopyMenu(self)
        self.clicked.connect(self._open)

    def set_explanation(
        self,
        method: str,
        explanation: Explanation | None,
        source_shape: tuple[int, int],
        parameters: Parameters,
    ) -> None:
        """Take another explanation, or none."""
        self.menu.set_explanation(method, explanation, source_shape, parameters)
        self.setEnabled(explanation is not None)

    def _open(self) -> None:
        self.menu.popup(self.mapToGlobal(QPoint(0, self.height())))
