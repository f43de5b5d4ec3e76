"""pyqtgraph leaves the program's error hooks as they were."""

import subprocess
import sys


def test_the_hooks_stay() -> None:
    code = (
        "import sys, threading\n"
        "import PyQt5.QtWidgets\n"
        "hooks = sys.excepthook, threading.excepthook\n"
        "from viewer.qt.pyqtgraph_loader import pyqtgraph\n"
        "assert pyqtgraph.PlotItem\n"
        "assert (sys.excepthook, threading.excepthook) == hooks\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
