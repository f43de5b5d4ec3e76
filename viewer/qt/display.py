"""Whether there is a screen to open a window on."""

from __future__ import annotations

import ctypes
import os
import sys


def has_display() -> bool:
    """Return whether a window can be opened.

    Qt aborts the process when it cannot reach the X server, so the question is put to the
    server beforehand, through the library that Qt itself uses.
    """
    if os.environ.get("QT_QPA_PLATFORM") or not sys.platform.startswith("linux"):
        return True  # somebody has chosen, or the platform always has one
    if os.environ.get("DISPLAY"):
        return _x_server_answers()
    return _wayland_answers()


def _wayland_answers() -> bool:
    """Return whether the compositor's socket is there and takes a connection."""
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    import socket  # a desktop of another kind does without it

    path = os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), name)
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(path)
        except OSError:
            return False
    return True


def _x_server_answers() -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    if not xcb.xcb_connection_has_error(connection):
        # Left open: a bare server starts anew when its last client leaves, and would turn
        # away the connection that Qt makes next.
        return True
    xcb.xcb_disconnect(connection)
    return False
