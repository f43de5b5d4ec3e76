"""Without a bus; test_desktop.py asks and follows a portal of its own on a real one."""

import pytest
from pytestqt.qtbot import QtBot

from viewer.qt.portal import Portal


@pytest.mark.parametrize("address", ["unix:path=/nonexistent", "nonsense"])
def test_where_no_portal_answers_it_asks_for_neither(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    portal = Portal()
    with qtbot.assertNotEmitted(portal.changed, wait=20):
        portal.follow()
    assert portal.scheme == 0
