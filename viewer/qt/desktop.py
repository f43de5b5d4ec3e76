"""Whether the desktop asks for dark windows, now and later."""

from __future__ import annotations

import os

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtGui import QPalette

from viewer.qt.theme import is_dark


class Desktop(QObject):
    """Says whether the desktop asks for dark windows.

    Without a desktop portal, or without a preference there, the palette that Qt found decides.

    Parameters
    ----------
    palette : QPalette
        What Qt found at start, before the program set its own.

    Signals
    -------
    changed()
        The desktop asks for something else than before.
    """

    changed = pyqtSignal()

    def __init__(self, palette: QPalette, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._portal = None
        if _has_session_bus():  # without one there is no portal, and no need to import Qt's D-Bus
            from viewer.qt.portal import Portal

            self._portal = Portal(self)
            self._portal.changed.connect(self.changed)

    @property
    def is_dark(self) -> bool:
        """Whether the desktop asks for dark windows."""
        scheme = self._portal.scheme if self._portal is not None else 0
        return scheme == 1 if scheme in (1, 2) else is_dark(self._palette)

    def follow(self) -> None:
        """Begin to tell of changes."""
        if self._portal is not None:
            self._portal.follow()


def _has_session_bus() -> bool:
    if os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    return os.path.exists(os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), "bus"))
