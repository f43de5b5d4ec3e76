"""A screen to measure on: always the same one, whatever the machine has."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator

WIDTH, HEIGHT = 1920, 1080


@contextlib.contextmanager
def display() -> Iterator[str]:
    """Give this process's children a screen of 1920 x 1080; yield in words which one.

    With Xvfb that is a real X server with nothing else on it. Without, Qt paints offscreen.
    """
    with tempfile.TemporaryDirectory() as folder:  # Qt wants one, and complains without
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        with _screen() as words:
            yield words


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    if not shutil.which("Xvfb"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        yield "offscreen (Xvfb was not found)"
        return
    reader, writer = os.pipe()
    server = subprocess.Popen(
        [
            *("Xvfb", "-displayfd", str(writer), "-nolisten", "tcp"),
            *("-screen", "0", f"{WIDTH}x{HEIGHT}x24"),
        ],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as pipe:
            name = pipe.readline().strip()  # written once the server answers
        if not name:
            raise SystemExit("Xvfb did not start")
        os.environ["DISPLAY"] = f":{name}"
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        yield f"Xvfb, {WIDTH} x {HEIGHT}"
    finally:
        server.terminate()
        server.wait()
