"""The verbs --export and --screenshot: what they write, and what they never replace."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import viewer
from tests.command_lines import (
    CHELSEA,
    LONG_WORK,
    NUMBERS,
    Refused,
    begun_process,
    check_window,
    output_of,
    picture,
    process,
)
from tests.oracles import WHOLE, noise
from viewer.cv2_loader import cv2
from viewer.images.load_image import load_image
from viewer.state.choices import DEFAULT_METHODS
from viewer.upsampling import Parameters, matched_kernel_size


@pytest.mark.parametrize("scale", [2, 3, 4, 1.6, 0.5])
def test_exports_are_the_whole_outputs(
    scale: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "a" / "b"
    out = output_of(capsys, CHELSEA, "--scale", scale, "--export", folder)
    assert len(out.splitlines()) == 4
    source = load_image(CHELSEA).pixels
    parameters = Parameters(scale, matched_kernel_size(scale))
    for line, name in zip(out.splitlines(), DEFAULT_METHODS, strict=True):
        whole = WHOLE[name](source, parameters)
        path = folder / f"{name}.png"
        assert np.array_equal(picture(path), whole), name
        assert line.startswith(f"{path}: ")
        assert line.endswith(f"{whole.shape[1]} x {whole.shape[0]}")
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{name}.png" for name in DEFAULT_METHODS
    )


def test_export_as_tiff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = (CHELSEA, "--scale", 2, "--methods", "bilinear,opencv", "--export", tmp_path)
    assert len(output_of(capsys, *options, "--format", "tiff").splitlines()) == 2
    source, parameters = load_image(CHELSEA).pixels, Parameters(2, 4)
    for name in ("bilinear", "opencv"):
        with Image.open(tmp_path / f"{name}.tiff") as file:
            assert file.format == "TIFF"
        whole = WHOLE[name](source, parameters)
        assert np.array_equal(picture(tmp_path / f"{name}.tiff"), whole), name
    assert len(list(tmp_path.iterdir())) == 2


def test_progress_is_shown_on_a_terminal_only() -> None:
    verb = (
        "-c",
        "import sys; from viewer.command_line.run import run; from viewer.system import "
        "progress_line; progress_line.QUICK_S = 0; run(sys.argv[1:])",
    )
    verb += (CHELSEA, "--methods", "opencv", "--export", "out")
    assert process(*verb).stderr == ""
    master, terminal = os.openpty()
    done = process(*verb, stderr=terminal)
    os.close(terminal)
    shown = os.read(master, 1 << 16).decode()
    os.close(master)
    assert done.stdout == f"{Path('out/opencv.png')}: cv2, 1804 x 1200\n"
    assert "Opening chelsea.png [" in shown
    assert "Writing opencv.png [" in shown and " 100%" in shown
    assert "\n" not in shown
    assert shown.endswith("\r\x1b[K")  # nothing of it stays


def test_export_keeps_to_what_a_session_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = load_image(CHELSEA).pixels
    part = np.ascontiguousarray(source[20:120, 30:230])
    state = {"crop": [20, 30, 120, 230], "selection": [10, 20, 30, 60.5]}
    options = (CHELSEA, "--scale", 2, "--methods", "bilinear", "--export", tmp_path)
    out = output_of(capsys, *options, "--state", json.dumps(state))
    assert "81 x 40" in out
    whole = WHOLE["bilinear"](part, Parameters(2, 4))
    written = np.asarray(Image.open(tmp_path / "bilinear.png"))
    assert np.array_equal(written, whole[20:60, 40:121])
    # In a round trip it is the reduced image that is enlarged.
    state = {"crop": [20, 30, 120, 230], "round_trip": True, "reducer": "area"}
    output_of(capsys, *options, "--state", json.dumps(state))
    reduced = cv2.resize(part, (100, 50), interpolation=cv2.INTER_AREA)
    written = np.asarray(Image.open(tmp_path / "bilinear.png"))
    assert np.array_equal(written, WHOLE["bilinear"](reduced, Parameters(2, 4)))


def test_export_replaces_what_was_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "original.png").write_bytes(b"older")
    output_of(capsys, NUMBERS, "--methods", "original", "--export", tmp_path)
    assert np.array_equal(picture(tmp_path / "original.png"), load_image(NUMBERS).pixels)


def test_export_to_what_is_no_folder(refused: Refused, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert f"--export {file}" in refused(NUMBERS, "--export", file)
    assert f"--export {file}" in refused(NUMBERS, "--export", file / "below")


def test_export_never_replaces_the_opened_image(refused: Refused, tmp_path: Path) -> None:
    Image.fromarray(noise(4, 5, 3)).save(tmp_path / "original.png")
    said = refused(tmp_path / "original.png", "--export", tmp_path)
    assert "is the opened image, which would be lost" in said
    assert "name a folder" in refused("--export", "")


def test_an_export_that_is_ended_leaves_no_half_file(tmp_path: Path) -> None:
    Image.fromarray(noise(900, 900, 3)).save(tmp_path / "noise.png")
    command = [sys.executable, "-m", "viewer", "noise.png", "--scale", "20", "--export", "out"]
    variables = os.environ | {"PYTHONPATH": str(Path(viewer.__file__).parents[1])}
    with subprocess.Popen(command, cwd=tmp_path, env=variables) as going:
        begun = time.monotonic()
        while not list(tmp_path.glob("out/.*.part")):
            assert going.poll() is None and time.monotonic() - begun < 60
            time.sleep(0.02)
        going.terminate()
        assert going.wait(30) == 143
    assert not list(tmp_path.glob("out/.*"))


def test_export_where_one_picture_cannot_be_written_writes_none(
    refused: Refused, tmp_path: Path
) -> None:
    (tmp_path / "out" / "opencv.png").mkdir(parents=True)
    assert "opencv.png" in refused(NUMBERS, "--export", tmp_path / "out")


def test_export_to_where_nothing_may_be_written(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    assert "--export out" in refused(NUMBERS, "--export", "out")
    assert "--screenshot out.png" in refused(NUMBERS, "--screenshot", "out.png")


@pytest.mark.parametrize("path", ["window", "window.txt", "window.gif", "none/window.png", "."])
def test_screenshot_that_cannot_be_written(path: str, refused: Refused) -> None:
    said = refused(NUMBERS, "--screenshot", path, "--explain", 0, 0, "--export", "out")
    assert f"--screenshot {path}" in said


def test_screenshot_onto_the_opened_image(tmp_path: Path, refused: Refused) -> None:
    image = tmp_path / "mine.png"
    image.write_bytes(Path(NUMBERS).read_bytes())
    os.link(image, tmp_path / "also.png")
    for name in ("mine.png", "also.png"):
        said = refused("mine.png", "--screenshot", name)
        assert f"--screenshot {name}: this is the opened image, which would be lost" in said
    assert image.read_bytes() == Path(NUMBERS).read_bytes()


def test_screenshot_onto_a_folder(refused: Refused) -> None:
    Path("window.png").mkdir()
    assert "--screenshot window.png" in refused(NUMBERS, "--screenshot", "window.png")


def test_screenshot_without_a_display() -> None:
    methods = ("--methods", "original,bilinear,opencv")
    done = process("-m", "viewer", NUMBERS, "--screenshot", "window.png", *methods)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("window.png: ")
    assert [path.name for path in Path().iterdir()] == ["window.png"]
    check_window(Path("window.png"))


def test_a_window_in_which_something_goes_wrong_is_told() -> None:
    code = """import sys
from viewer.command_line import run as cli
from viewer.presenters.pictures import PicturePresenter
PicturePresenter.paint = lambda *_: 1 / 0
sys.exit(cli.run(sys.argv[1:]))"""
    done = process("-c", code, NUMBERS, "--screenshot", "window.png")
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert done.stderr.endswith("is not complete: what is told above went wrong.\n")


@pytest.mark.parametrize("delay_s", [1, 2.5])
@pytest.mark.parametrize(
    ("wish", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["SIGTERM", "SIGINT"]
)
def test_a_screenshot_that_is_interrupted_ends_well(
    wish: signal.Signals, status: int, delay_s: float
) -> None:
    Path("window.png").write_bytes(b"older")
    command = ("-m", "viewer", *LONG_WORK, "--screenshot", "window.png")
    with begun_process(*command) as going:
        time.sleep(delay_s)
        assert going.poll() is None
        going.send_signal(wish)
        out, err = going.communicate(timeout=60)
    assert (going.returncode, out, err) == (status, "", "")
    assert [path.name for path in Path().iterdir()] == ["window.png"]
    assert Path("window.png").read_bytes() == b"older"
