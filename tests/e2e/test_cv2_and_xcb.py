"""PyQt5 and cv2 in one process, on a real X display: the offscreen platform hides the fault."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

QT = "from PyQt5.QtWidgets import QApplication\n"
CV2 = "from viewer.cv2_loader import cv2\n"
OPEN_A_WINDOW = """
from PyQt5.QtWidgets import QLabel
application = QApplication([])
label = QLabel("x")
label.show()
application.processEvents()
print(application.platformName(), cv2.resize.__name__)
"""


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    if os.environ.get("DISPLAY"):
        yield os.environ["DISPLAY"]
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as numbers:
            yield f":{numbers.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(QT + CV2 + OPEN_A_WINDOW, id="Qt first"),
        pytest.param(CV2 + QT + OPEN_A_WINDOW, id="cv2 first"),
    ],
)
def test_a_window_opens(code: str, display: str) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "xcb resize\n"), done.stderr
