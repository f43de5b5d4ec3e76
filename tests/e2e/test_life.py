"""The process as a whole: how it starts, what it remembers, and how it ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PyQt5.QtCore import QSettings

from viewer.resources import asset_path
from viewer.upsampling import METHODS

SMALL = asset_path("charts", "numbers-4x4.png")
Done = subprocess.CompletedProcess[str]
RunDriven = Callable[..., Done]

CONF = ("Upsampling Viewer", "upsampling-viewer.conf")


def assert_ended_well(done: Done) -> None:
    assert (done.returncode, done.stderr) == (0, "")


# Starting


def test_a_large_file_is_opened_in_a_window_that_is_there_already(run_driven: RunDriven) -> None:
    code = """
from viewer.images import load_image as image_io
image_io._LARGE_PIXELS = 1

def drive(program):
    def look():
        panes = program.window.panes.panes
        print([pane._title.text() for pane in panes])
        print(program.store.state.image.path, program.store.state.scaling.scale)
        print(len(program.explanations))
        program.window.close()
    print(program.store.state.image)
    when(program, lambda: ready(program), look)
"""
    done = run_driven(code, SMALL, "--scale", 3)
    assert_ended_well(done)
    assert done.stdout.splitlines() == [
        "None",
        "['Original ▾', 'Hand-written ▾', 'cv2 ▾', 'Transposed convolution ▾']",
        f"{SMALL} 3.0",
        "4",
    ]


def test_a_large_file_that_cannot_be_read_leaves_an_empty_window(
    run_driven: RunDriven, tmp_path: Path
) -> None:
    path = tmp_path / "cut.png"
    path.write_bytes(SMALL.read_bytes()[:60])
    code = """
from viewer.images import load_image as image_io
image_io._LARGE_PIXELS = 1

def drive(program):
    def look():
        print(program.window.banner.text())
        for name in ("export", "scale_up", "fit", "zoom_in", "actual", "pin", "copy", "lock"):
            program.command(name)  # without an image
        program.window.close()
    when(program, lambda: program.window.banner.text(), look)
"""
    done = run_driven(code, path)
    assert_ended_well(done)
    assert done.stdout.startswith(f"'{path}' is cut short")


# Closing


@pytest.mark.parametrize("delay_ms", [0, 30, 300])
def test_closing_at_any_time_is_a_good_end(run_driven: RunDriven, delay_ms: int) -> None:
    code = f"""
def drive(program):
    QTimer.singleShot({delay_ms}, program.window.close)
"""
    assert_ended_well(run_driven(code, "--scale", 32))


def test_closing_while_pytorch_is_being_imported_is_a_good_end(run_driven: RunDriven) -> None:
    code = """
def drive(program):
    def importing():
        return "torch" in sys.modules and bool(program.store.state.waiting)
    when(program, importing, lambda: (print("importing"), program.window.close()), looks=1)
"""
    done = run_driven(code, SMALL)
    assert_ended_well(done)
    assert done.stdout == "importing\n"


@pytest.mark.parametrize("moment", ["numba is being imported", "the loops are loaded"])
def test_closing_around_the_loading_of_the_loops_is_a_good_end(
    run_driven: RunDriven, moment: str
) -> None:
    code = f"""
def drive(program):
    from viewer.upsampling.compiled.loading import loops_are_loaded
    def now():
        if {moment == "the loops are loaded"}:
            return loops_are_loaded() and program.presenter.settled
        return "numba" in sys.modules and not loops_are_loaded()
    when(program, now, lambda: (print("now"), program.window.close()), looks=1)
"""
    done = run_driven(code, SMALL)
    assert_ended_well(done)
    assert done.stdout == "now\n"


def test_closing_while_a_file_is_being_opened_is_a_good_end(
    run_driven: RunDriven, tmp_path: Path
) -> None:
    path = tmp_path / "large.png"
    Image.fromarray(np.zeros((5000, 5000, 3), np.uint8)).save(path, compress_level=1)
    code = f"""
def drive(program):
    def open_and_close():
        program.jobs.opening.open({str(path)!r})
        program.window.close()
    QTimer.singleShot(100, open_and_close)
"""
    assert_ended_well(run_driven(code))


def test_closing_during_an_export_leaves_no_half_file(
    run_driven: RunDriven, tmp_path: Path
) -> None:
    code = f"""
import os

def drive(program):
    from pathlib import Path
    QTimer.singleShot(0, lambda: program.jobs.exporting.export(Path({str(tmp_path)!r})))
    when(program, lambda: len(os.listdir({str(tmp_path)!r})) > 1, program.window.close, looks=1)
"""
    assert_ended_well(run_driven(code, "--scale", 16))
    written = sorted(path.name for path in tmp_path.iterdir())
    assert set(written) < {"original.png", "bilinear.png", "opencv.png", "transposed_conv.png"}
    for name in written:
        with Image.open(tmp_path / name) as picture:
            picture.load()  # raises for a file that is cut off


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_the_window(wish: signal.Signals, driven_script: Callable) -> None:
    code = """
def drive(program):
    when(program, lambda: ready(program), lambda: print("ready", flush=True))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", driven_script(code, SMALL)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(wish)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")


def test_a_decoder_that_cannot_be_stopped_does_not_hold_up_the_end(
    driven_script: Callable,
) -> None:
    code = """
def drive(program):
    import time
    from viewer.jobs import opening

    opening.load_image = lambda *_: time.sleep(100)

    def leave():
        program.jobs.opening.open("slow.webp")
        program.command("quit")

    when(program, lambda: ready(program), leave)
"""
    command = [sys.executable, "-c", driven_script(code, SMALL)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=80)
    assert (done.returncode, done.stderr) == (0, "")


# What went wrong inside


def test_an_error_in_a_slot_is_reported_and_the_window_lives_on(run_driven: RunDriven) -> None:
    code = """
def drive(program):
    from PyQt5.QtWidgets import QPlainTextEdit
    from viewer.widgets.window.error_report import ErrorReport

    def fail():
        raise RuntimeError("a fault in a slot")

    def reported():
        return program.window.findChildren(ErrorReport)

    def look():
        [report] = reported()
        text = report.findChild(QPlainTextEdit).toPlainText()
        print("RuntimeError: a fault in a slot" in text, report.isVisible())
        report.close()
        program.command("scale_up")
        when(program, lambda: ready(program), go_on)

    def go_on():
        print(program.window.isVisible(), program.store.state.scaling.scale)
        program.window.close()

    when(program, lambda: ready(program), lambda: QTimer.singleShot(0, fail))
    when(program, lambda: bool(reported()), look)
"""
    done = run_driven(code, SMALL, "--scale", 2)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["True True", "True 2.2"]
    assert done.stderr.count("RuntimeError: a fault in a slot") == 1


# What is remembered

TELL = """
import json

def drive(program):
    when(program, lambda: ready(program), lambda: tell(program))

def tell(program):
    state, size = program.store.state, program.window.size()
    print(json.dumps({
        "scale": state.scaling.scale, "kernel_size": state.scaling.kernel_size,
        "locked": state.scaling.kernel_locked,
        "layout": state.panes.layout.value, "grid": state.overlays.grid,
        "size": [size.width(), size.height()],
    }))
    program.window.close()
"""


TELL_BANNER = """
def drive(program):
    def tell():
        print(len(program.store.state.panes.methods), program.window.banner.text(), flush=True)
        program.window.close()
    when(program, lambda: ready(program), tell)
"""


def test_choices_are_remembered_from_one_run_to_the_next(run_driven: RunDriven) -> None:
    choose = """
def drive(program):
    def choose():
        program.window.showNormal()
        program.window.resize(1150, 710)
        for name in ("scale_up", "kernel_up", "layout_row", "grid"):
            program.command(name)
        when(program, lambda: ready(program), program.window.close)
    when(program, lambda: ready(program), choose)
"""
    assert_ended_well(run_driven(choose, SMALL, "--scale", 3))
    done = run_driven(TELL, SMALL)
    assert_ended_well(done)
    assert json.loads(done.stdout) == {
        "scale": 3.2,
        "kernel_size": 6,
        "locked": False,
        "layout": "row",
        "grid": False,
        "size": [1150, 710],
    }


def test_the_command_line_goes_before_what_is_remembered(
    run_driven: RunDriven, fresh_settings: Path
) -> None:
    write_settings(fresh_settings, b"[General]\nscale=2\nkernel_size=9\nkernel_locked=false\n")
    told = json.loads(run_driven(TELL, SMALL, "--scale", 6, "--kernel-size", 12).stdout)
    assert (told["scale"], told["kernel_size"], told["locked"]) == (6, 12, True)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(bytes(range(256)), id="not settings at all"),
        pytest.param(
            b"[General]\nscale=nan\nkernel_size=1e300\nlayout=7\nappearance=\ngrid=?\n"
            b"kernel_locked=maybe\ngeometry=@ByteArray(xyz)\nsplitter=@Variant(\\0\\0)\n"
            b"side_splitter=1\nfolder=1, 2\n",
            id="wrong values",
        ),
        pytest.param(
            b"[General]\nscale=1, 2\nkernel_size=1, 2\nlayout=row, grid\nreference=a, b\n",
            id="lists",
        ),
        pytest.param(
            b'[General]\nscale=%d\nkernel_size=%d\nlooking=%s\nmethods="%s"\n'
            % (10**400, 10**400, b"[" * 50_000, ",".join(METHODS).encode()),
            id="too much",
        ),
    ],
)
def test_broken_settings_do_no_harm(
    run_driven: RunDriven, fresh_settings: Path, text: bytes
) -> None:
    write_settings(fresh_settings, text)
    done = run_driven(TELL, SMALL)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["scale"], told["kernel_size"], told["locked"]) == (4, 8, True)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["a pipe", "a folder"])
def test_settings_that_are_no_file_stop_no_start(
    run_driven: RunDriven, fresh_settings: Path, make: Callable[[Path], None]
) -> None:
    path = fresh_settings.joinpath(*CONF)
    path.parent.mkdir(parents=True)
    make(path)
    done = run_driven(TELL_BANNER, SMALL)
    assert done.returncode == 0, done.stderr
    assert "are no regular file: the program starts with its usual choices" in done.stdout


def test_remembered_methods_that_have_no_pane_are_told(
    run_driven: RunDriven, fresh_settings: Path
) -> None:
    write_settings(fresh_settings, f'[General]\nmethods="{",".join(METHODS)}"\n'.encode())
    done = run_driven(TELL_BANNER, SMALL)
    assert_ended_well(done)
    assert done.stdout.split(" ", 1) == [
        "9",
        "Of the remembered choices, some methods cannot be used: the rest is restored.\n",
    ]


def write_settings(config: Path, text: bytes) -> None:
    path = config.joinpath(*CONF)
    path.parent.mkdir(parents=True)
    path.write_bytes(text)


def test_the_settings_are_where_the_tests_write_them(fresh_settings: Path) -> None:
    settings = QSettings("Upsampling Viewer", "upsampling-viewer")
    assert settings.fileName() == str(fresh_settings.joinpath(*CONF))


# Displays with other resolutions

# Compares the screen, in device pixels, with the whole outputs enlarged by repetition.
LOOK = """
import json
import math
import numpy as np
from PyQt5.QtCore import QPoint
from PyQt5.QtGui import QGuiApplication, QImage
from viewer.marks import Place
from viewer.state.saved import with_choices

def drive(program):
    def to_100_percent():
        for name in ("grid", "values", "actual"):
            program.command(name)
        shape = program.store.state.resolved.scaled_shape
        # Its mark lies out of sight.
        program.store.set(with_choices(program.store.state, {"pin": Place(0, 0, shape)}))
        when(program, lambda: ready(program), to_300_percent)

    def to_300_percent():
        look(program)
        program.command("zoom_in")
        program.command("zoom_in")
        when(program, lambda: ready(program), lambda: (look(program), program.window.close()))

    when(program, lambda: ready(program), to_100_percent)

def look(program):
    state, window = program.store.state, program.window
    ratio = window.devicePixelRatioF()
    shot = QGuiApplication.primaryScreen().grabWindow(int(window.winId())).toImage()
    shot = shot.convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(shot.constBits().asstring(shot.sizeInBytes()), np.uint8)
    screen = bits.reshape(shot.height(), shot.width(), 4)[:, :, 2::-1]
    wrong = []
    for name, pane in zip(state.panes.methods, window.panes.panes, strict=True):
        enlargement = state.resolved.enlargement
        whole = enlargement.render(name, enlargement.whole(name))
        zoom = round(state.resolved.zoom * state.resolved.scaled_shape[0] / whole.shape[0])
        rows, cols = (
            np.floor((np.arange(size) - np.floor(size / 2 - n / 2 * zoom + 0.5)) / zoom).astype(int)
            for size, n in zip(state.pane_size, whole.shape)
        )
        wanted = whole[rows][:, cols]
        corner = pane.picture.mapTo(window, QPoint(0, 0))
        # Where the corner falls between two device pixels, either is right.
        tops, lefts = (
            {math.floor(place * ratio), math.ceil(place * ratio)}
            for place in (corner.y(), corner.x())
        )
        inner = slice(2, -2)  # beside the neighbours
        wrong.append(min(
            int((screen[y : y + len(rows), x : x + len(cols)] != wanted)[inner, inner].sum())
            for y in tops for x in lefts
        ))
    print(json.dumps({"ratio": ratio, "zoom": state.resolved.zoom, "wrong": wrong}))
"""


@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
def test_an_output_pixel_is_a_whole_number_of_device_pixels(
    run_driven: RunDriven, factor: float
) -> None:
    done = run_driven(LOOK, "--scale", 4, QT_SCALE_FACTOR=str(factor))
    assert_ended_well(done)
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"ratio": factor, "zoom": 1.0, "wrong": [0, 0, 0, 0]},
        {"ratio": factor, "zoom": 3.0, "wrong": [0, 0, 0, 0]},
    ]
