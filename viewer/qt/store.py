"""The one place where the state lives; it says what changed, and holds no other logic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from viewer.state.view_state import ViewState


class Store(QObject):
    """Holds the present `ViewState`.

    Signals
    -------
    changed(old, new)
        After the state became another one; both are `ViewState`.
    """

    changed = pyqtSignal(object, object)

    def __init__(self, state: ViewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state

    @property
    def state(self) -> ViewState:
        """The present state."""
        return self._state

    def set(self, state: ViewState) -> None:
        """Make `state` the present one; nothing is said where it equals the last."""
        if state == self._state:
            return
        old, self._state = self._state, state
        self.changed.emit(old, state)

    def update(self, **changes: Any) -> None:
        """Replace some fields of the state."""
        self.set(replace(self._state, **changes))
