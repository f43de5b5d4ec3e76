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
    return False


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
