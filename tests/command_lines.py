"""The command line, run in the test's own process or in one of its own; for tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import viewer
from tests.oracles import Bytes
from viewer.command_line.run import run
from viewer.resources import asset_path

CHELSEA = asset_path("photographs", "chelsea.png")


NUMBERS = asset_path("charts", "numbers-4x4.png")


LONG_WORK = (
    *(asset_path("photographs", "astronaut.png"), "--scale", 32, "--methods"),
    "original,bilinear,opencv,transposed_conv,nearest,pillow_bilinear,pillow_lanczos,"
    "opencv_cubic,opencv_lanczos4",
)


Refused = Callable[..., str]


def output_of(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert run([str(argument) for argument in arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def variables(environment: dict[str, str] | None = None) -> dict[str, str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONUNBUFFERED")
    found = {name: value for name, value in os.environ.items() if name not in hidden}
    found["PYTHONPATH"] = str(Path(viewer.__file__).parents[1])
    return found | (environment or {})


def process(
    *command: str | Path, environment: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run Python in the present folder, without a display, as from a terminal."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.run(
        [sys.executable, *map(str, command)],
        env=variables(environment),
        text=True,
        timeout=100,
        preexec_fn=hear_interrupts,
        **streams,
    )


def hear_interrupts() -> None:
    """Undo what a shell does to jobs in the background: their children would ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def begun_process(*command: str | Path) -> "subprocess.Popen[str]":
    """Start Python likewise, and do not wait for its end."""
    return subprocess.Popen(
        [sys.executable, *map(str, command)],
        env=variables(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=hear_interrupts,
    )


def picture(path: Path) -> Bytes:
    with Image.open(path) as opened:
        pixels = np.asarray(opened)
    return pixels if pixels.ndim == 3 else pixels[:, :, None]


def check_window(path: Path) -> None:
    pixels = picture(path)
    assert pixels.shape[0] >= 800
    assert pixels.shape[1] >= 1200
    assert len(np.unique(pixels.reshape(-1, pixels.shape[2]), axis=0)) > 50
