"""The only import of pyqtgraph, which is loaded when something first needs it.

It puts hooks of its own over those that report errors (errors.py), and prints a heading for each
error. So the hooks are set back.
"""

import sys
import threading

_hooks = sys.excepthook, threading.excepthook
import pyqtgraph  # type: ignore[import-untyped]  # noqa: E402

sys.excepthook, threading.excepthook = _hooks

__all__ = ["pyqtgraph"]
