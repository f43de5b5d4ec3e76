"""The desktop portal, where GNOME, KDE and others say whether they ask for dark windows."""

from __future__ import annotations

from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt5.QtDBus import QDBusConnection, QDBusInterface, QDBusMessage, QDBusVariant

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.Settings"
NAMESPACE, KEY = "org.freedesktop.appearance", "color-scheme"
PATIENCE_MS = 200


class Portal(QObject):
    """Asks for the colour scheme of the XDG desktop portal.

    Signals
    -------
    changed()
        The colour scheme is another one.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = QDBusConnection.sessionBus()
        self.scheme = self._ask()
        """1 asks for dark, 2 for light, and 0 for neither."""

    def follow(self) -> None:
        """Begin to tell of changes."""
        self._bus.connect(SERVICE, PATH, INTERFACE, "SettingChanged", self._on_changed)

    def _ask(self) -> int:
        if not self._bus.isConnected():
            return 0
        portal = QDBusInterface(SERVICE, PATH, INTERFACE, self._bus)
        portal.setTimeout(PATIENCE_MS)
        reply = portal.call("Read", NAMESPACE, KEY)
        answered = reply.type() == QDBusMessage.MessageType.ReplyMessage and reply.arguments()
        return _number(reply.arguments()[0]) if answered else 0

    @pyqtSlot(QDBusMessage)
    def _on_changed(self, message: QDBusMessage) -> None:
        namespace, key, value = (*message.arguments(), None, None, None)[:3]
        if (namespace, key) == (NAMESPACE, KEY):
            self.scheme = _number(value)
            self.changed.emit()


def _number(value: Any) -> int:
    """Return the number inside of what may be a variant of a variant."""
    while isinstance(value, QDBusVariant):
        value = value.variant()
    return value if isinstance(value, int) else 0
