"""cv2 leaves no trace in the environment, and says nothing on standard error."""

import json
import os
import subprocess
import sys

import pytest

VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")


def run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


@pytest.mark.parametrize(
    "before",
    [
        {},
        {"QT_QPA_PLATFORM_PLUGIN_PATH": "/somewhere"},
        {"QT_QPA_PLATFORM_PLUGIN_PATH": "/somewhere", "QT_QPA_FONTDIR": "/fonts"},
    ],
)
def test_environment_is_as_before(before: dict[str, str]) -> None:
    code = (
        "import json, os\n"
        "from viewer.cv2_loader import cv2\n"
        "assert cv2.resize\n"
        f"print(json.dumps({{n: os.environ[n] for n in {VARIABLES} if n in os.environ}}))"
    )
    assert json.loads(run(code, **before).stdout) == before


def test_environment_is_as_before_in_a_thread_beside_a_window() -> None:
    code = (
        "import json, os, threading\n"
        "from PyQt5.QtWidgets import QApplication, QLabel\n"
        "application = QApplication([])\n"
        "label = QLabel('x')\n"
        "label.show()\n"
        "application.processEvents()\n"
        "before = dict(os.environ)\n"
        "def load():\n"
        "    from viewer.cv2_loader import cv2\n"
        "    assert cv2.resize\n"
        "thread = threading.Thread(target=load)\n"
        "thread.start()\n"
        "while thread.is_alive():\n"
        "    application.processEvents()\n"
        "after = dict(os.environ)\n"
        "print(json.dumps({n for n in before | after if before.get(n) != after.get(n)} == set()))"
    )
    assert json.loads(run(code).stdout) is True


def test_cv2_would_have_changed_it() -> None:
    # When this fails, cv2 has got better and the loader may go.
    done = run(f"import cv2, os; print([n for n in {VARIABLES} if n in os.environ])")
    assert "QT_QPA" in done.stdout


def test_cv2_is_silent() -> None:
    code = (
        "import numpy\n"
        "from viewer.cv2_loader import cv2\n"
        "broken = numpy.frombuffer(b'II*\\0\\x08\\0\\0\\0', numpy.uint8)\n"
        "print(cv2.imdecode(broken, cv2.IMREAD_UNCHANGED))"
    )
    done = run(code)
    assert (done.stdout, done.stderr) == ("None\n", "")
