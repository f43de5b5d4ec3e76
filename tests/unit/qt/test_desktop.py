"""A portal of the test's own on a real bus, where the machine has one; else no portal."""

import os
import shutil
import subprocess
import sys
import textwrap

import pytest
from pytestqt.qtbot import QtBot

from viewer.qt import theme
from viewer.qt.desktop import Desktop

PORTAL = """
    from PyQt5.QtCore import Q_CLASSINFO, QCoreApplication, QObject, QTimer, pyqtSlot
    from PyQt5.QtDBus import QDBusConnection, QDBusMessage, QDBusVariant
    from viewer.qt.portal import INTERFACE, KEY, NAMESPACE, PATH, SERVICE

    SIGNALS = [(NAMESPACE, KEY, 2), (NAMESPACE, "accent-color", 1), (NAMESPACE, KEY, 1)]
    SIGNALS += [("org.other", KEY, 1), (NAMESPACE, KEY, 0)]

    class Portal(QObject):
        Q_CLASSINFO("D-Bus Interface", INTERFACE)

        @pyqtSlot(str, str, result=QDBusVariant)
        def Read(self, namespace, key):
            QTimer.singleShot(100, self.tell)
            return QDBusVariant(QDBusVariant(int((namespace, key) == (NAMESPACE, KEY))))

        def tell(self):
            for namespace, key, value in SIGNALS:
                signal = QDBusMessage.createSignal(PATH, INTERFACE, "SettingChanged")
                signal.setArguments([namespace, key, QDBusVariant(value)])
                assert bus.send(signal)

    application = QCoreApplication([])
    portal = Portal()
    bus = QDBusConnection.sessionBus()
    assert bus.registerObject(PATH, portal, QDBusConnection.RegisterOption.ExportAllSlots)
    assert bus.registerService(SERVICE)
    print("ready", flush=True)
    application.exec()
"""
DESKTOP = """
    import subprocess, sys
    from PyQt5.QtGui import QGuiApplication
    import viewer.qt.portal
    from viewer.qt import theme
    from viewer.qt.desktop import Desktop

    viewer.qt.portal.PATIENCE_MS = 10_000
    portal = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE)
    try:
        portal.stdout.readline()
        application = QGuiApplication([])
        desktop = Desktop(theme.palette(dark=False))
        seen = [desktop.is_dark]
        desktop.changed.connect(lambda: seen.append(desktop.is_dark))
        desktop.follow()
        for _ in range(5000):
            application.processEvents()
            application.thread().msleep(1)
            if len(seen) == 4:
                break
        print(seen)
    finally:
        portal.kill()
        portal.wait()
"""


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="needs dbus-run-session")
def test_the_portal_is_asked_and_followed() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [
            *("dbus-run-session", "--", sys.executable, "-c"),
            *(textwrap.dedent(DESKTOP), textwrap.dedent(PORTAL)),
        ],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "[True, False, True, False]\n", done.stderr


@pytest.mark.parametrize("dark", [False, True])
def test_without_a_portal_the_palette_decides(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dark: bool
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    desktop = Desktop(theme.palette(dark=dark))
    desktop.follow()
    assert desktop.is_dark is dark


@pytest.mark.parametrize("dark", [False, True])
def test_without_a_bus_the_palette_decides(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dark: bool
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
    assert Desktop(theme.palette(dark=dark)).is_dark is dark
