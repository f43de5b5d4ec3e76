"""The command line: what it prints, what it writes, and how it refuses."""

import json
import os
import re
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import viewer
from tests.oracles import WHOLE, Bytes, noise
from viewer.command_line import run as cli
from viewer.command_line.run import run
from viewer.cv2_loader import cv2
from viewer.images.load_image import load_image
from viewer.resources import DEFAULT_IMAGE, asset_path
from viewer.state.choices import DEFAULT_METHODS
from viewer.upsampling import METHODS, Parameters, matched_kernel_size

CHELSEA = asset_path("photographs", "chelsea.png")
NUMBERS = asset_path("charts", "numbers-4x4.png")

LONG_WORK = (
    *(asset_path("photographs", "astronaut.png"), "--scale", 32, "--methods"),
    "original,bilinear,opencv,transposed_conv,nearest,pillow_bilinear,pillow_lanczos,"
    "opencv_cubic,opencv_lanczos4",
)

Refused = Callable[..., str]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Run with bad arguments: status 2, one line on standard error, nothing written."""

    def check(*arguments: str | Path) -> str:
        before = sorted(tmp_path.rglob("*"))
        assert run([str(argument) for argument in arguments]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("upsampling-viewer: ")
        assert err.endswith("\n")
        assert err.count("\n") == 1
        assert "Traceback" not in err
        assert sorted(tmp_path.rglob("*")) == before
        return err

    return check


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
        **streams,
    )


def begun_process(*command: str | Path) -> "subprocess.Popen[str]":
    """Start Python likewise, and do not wait for its end."""
    return subprocess.Popen(
        [sys.executable, *map(str, command)],
        env=variables(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def picture(path: Path) -> Bytes:
    with Image.open(path) as opened:
        pixels = np.asarray(opened)
    return pixels if pixels.ndim == 3 else pixels[:, :, None]


# Explanations


def test_explanation_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    out = output_of(capsys, CHELSEA, "--scale", 1.6, "--explain", 479, 17, "--json")
    assert out.count("\n") == 1
    found = json.loads(out)
    assert list(found) == ["source", "scale", "kernel_size", "methods", "differences"]
    assert found["source"] == {"path": str(CHELSEA), "height": 300, "width": 451, "channels": 3}
    assert (found["scale"], found["kernel_size"]) == (1.6, 4)
    assert list(found["methods"]) == ["original", "bilinear", "opencv", "transposed_conv"]
    source = load_image(CHELSEA).pixels
    for name, method in found["methods"].items():
        assert list(method) == [
            "output_shape",
            "row",
            "col",
            "source_row",
            "source_col",
            "taps",
            "weight_sum",
            "approximate",
            "steps",
            "value",
        ]
        last = [Fraction(*result[0:2]) for result in method["steps"][-1]["result"]]
        assert last == method["value"]
        weights = []
        for tap in method["taps"]:
            assert list(tap) == ["row", "col", "value", "weight"]
            assert tap["value"] == source[tap["row"], tap["col"]].tolist()
            assert all(type(number) is int for number in tap["weight"])
            weights.append(Fraction(*tap["weight"]))
            assert [weights[-1].numerator, weights[-1].denominator] == tap["weight"]
        assert sum(weights) == Fraction(*method["weight_sum"])
        whole = WHOLE[name](source, Parameters(1.6, 4))
        assert method["output_shape"] == list(whole.shape[:2])
        assert method["value"] == whole[method["row"], method["col"]].tolist()


def test_other_sizes_answer_for_the_nearest_pixel(capsys: pytest.CaptureFixture[str]) -> None:
    out = output_of(capsys, CHELSEA, "--scale", 1.6, "--explain", 479, 17, "--json")
    methods = json.loads(out)["methods"]
    assert {name: (m["output_shape"], m["row"], m["col"]) for name, m in methods.items()} == {
        "original": ([300, 451], 299, 10),
        "bilinear": ([480, 722], 479, 17),
        "opencv": ([480, 722], 479, 17),
        "transposed_conv": ([600, 902], 599, 21),
    }
    assert (methods["bilinear"]["source_row"], methods["original"]["source_col"]) == (299.1875, 10)
    assert methods["bilinear"]["source_col"] == pytest.approx(17.5 * 451 / 722 - 0.5)


def test_small_explanation_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    Image.fromarray(np.array([[10, 200], [31, 90]], np.uint8)).save("four.png")
    out = output_of(
        capsys,
        "four.png",
        "--scale",
        2,
        "--explain",
        1,
        1,
        "--json",
        "--methods",
        "opencv,bilinear",
    )
    taps = [
        {"row": 0, "col": 0, "value": [10], "weight": [9, 16]},
        {"row": 0, "col": 1, "value": [200], "weight": [3, 16]},
        {"row": 1, "col": 0, "value": [31], "weight": [3, 16]},
        {"row": 1, "col": 1, "value": [90], "weight": [1, 16]},
    ]
    common = {
        "output_shape": [4, 4],
        "row": 1,
        "col": 1,
        "source_row": 0.25,
        "source_col": 0.25,
        "taps": taps,
        "weight_sum": [1, 1],
        "approximate": 0,
    }
    # Each row between its columns, then between the rows, then one rounding.
    exact_steps = [
        ("row 0", "3/4 × 10 + 1/4 × 200", [115, 2]),
        ("row 1", "3/4 × 31 + 1/4 × 90", [183, 4]),
        ("between rows", "3/4 × 115/2 + 1/4 × 183/4", [873, 16]),
        ("rounded half up", "⌊873/16 + ½⌋", [55, 1]),
    ]
    cv2_steps = [
        ("row 0: T0", "1536 × 10 + 512 × 200", [117760, 1]),
        ("row 1: T1", "1536 × 31 + 512 × 90", [93696, 1]),
        ("upper term", "(1536 × (117760 >> 4)) >> 16", [172, 1]),
        ("lower term", "(512 × (93696 >> 4)) >> 16", [45, 1]),
        ("byte", "(172 + 45 + 2) >> 2", [54, 1]),
    ]

    def steps(lines: list[tuple[str, str, list[int]]]) -> list[dict[str, Any]]:
        return [{"name": n, "formula": [f], "result": [r]} for n, f, r in lines]

    found = json.loads(out)
    (difference,) = found.pop("differences")
    assert found == {
        "source": {"path": "four.png", "height": 2, "width": 2, "channels": 1},
        "scale": 2.0,
        "kernel_size": 4,
        "methods": {
            "opencv": common | {"steps": steps(cv2_steps), "value": [54]},
            "bilinear": common | {"steps": steps(exact_steps), "value": [55]},
        },
    }
    assert difference["methods"] == ["opencv", "bilinear"]
    assert difference["reason"] == "rounding"
    assert "54" in difference["sentence"] and "55" in difference["sentence"]


def test_explained_value_is_the_exported_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.fromarray(noise(9, 12, 4)).save("noise.png")
    options = ("noise.png", "--scale", 3.7, "--kernel-size", 6)
    for row, col in ((0, 0), (0, 43), (32, 0), (32, 43), (13, 29)):
        verbs = ("--explain", row, col, "--json", "--export", tmp_path / "out")
        assert run([str(argument) for argument in (*options, *verbs)]) == 0
        out, told = capsys.readouterr()
        assert told.count("\n") == 4  # a line for each file, beside the JSON
        explained = json.loads(out)["methods"]
        for name, method in explained.items():
            pixels = picture(tmp_path / "out" / f"{name}.png")
            assert list(pixels.shape[:2]) == method["output_shape"]
            assert pixels[method["row"], method["col"]].tolist() == method["value"]


def test_explanation_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    Image.fromarray(np.array([[10, 200], [31, 90]], np.uint8)).save("four.png")
    out = output_of(capsys, "four.png", "--scale", 2, "--explain", 1, 1)
    lines = out.splitlines()
    assert "four.png" in lines[0]
    assert "scale 2, kernel size 4" in lines[0]
    sections = re.split(r"\n\n(?=\S)", out.rstrip())[1:]
    reasons = sections.pop().splitlines()
    assert reasons[0] == "Why they differ"
    assert len(reasons) == 1 + 6  # every pair of four methods
    assert reasons[5].startswith("  Hand-written and Transposed convolution: equal.")
    assert [section.split(":")[0] for section in sections] == [
        METHODS[name].title for name in DEFAULT_METHODS
    ]
    values = [re.search(r"^  value +(.*)$", section, re.MULTILINE) for section in sections]
    assert [value and value[1] for value in values] == ["10", "55", "54", "55"]
    assert re.search(r"^ +0 +1 +200 +3/16 +0\.1875 +37\.500$", sections[1], re.MULTILINE)
    assert re.search(r"^ +sum +1 +1\.0000 +54\.563$", sections[1], re.MULTILINE)
    assert "(1536 × (117760 >> 4)) >> 16 = 172" in sections[2]


def test_text_says_what_was_done_to_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    Image.fromarray(np.arange(16, dtype=np.uint16).reshape(4, 4) * 4000).save("deep.png")
    (note,) = load_image("deep.png").notes
    assert note in output_of(capsys, "deep.png", "--explain", 0, 0).splitlines()


def test_pixel_with_no_taps(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (NUMBERS, "--scale", 4, "--kernel-size", 2, "--methods", "transposed_conv")
    out = output_of(capsys, *arguments, "--explain", 2, 2, "--json")
    method = json.loads(out)["methods"]["transposed_conv"]
    assert (method["taps"], method["weight_sum"], method["value"]) == ([], [0, 1], [0])
    assert "No kernel reaches this pixel" in output_of(capsys, *arguments, "--explain", 2, 2)


@pytest.mark.parametrize(
    ("scale", "kernel_size"), [(0.1, 1), (1, 1), (1.6, 4), (3, 5), (3.7, 8), (32, 64)]
)
def test_kernel_size_matches_the_stride(
    scale: float, kernel_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    out = output_of(capsys, NUMBERS, "--scale", scale, "--explain", 0, 0, "--json")
    assert json.loads(out)["kernel_size"] == kernel_size
    out = output_of(capsys, NUMBERS, "--explain", 0, 0, "--json", "--kernel-size", 7)
    assert (json.loads(out)["scale"], json.loads(out)["kernel_size"]) == (4, 7)


def test_methods_keep_the_askers_order(capsys: pytest.CaptureFixture[str]) -> None:
    out = output_of(capsys, NUMBERS, "--explain", 0, 0, "--json", "--methods", "opencv, original")
    assert list(json.loads(out)["methods"]) == ["opencv", "original"]


def test_without_an_image_it_is_the_bundled_one(capsys: pytest.CaptureFixture[str]) -> None:
    out = output_of(capsys, "--explain", 0, 0, "--json")
    assert json.loads(out)["source"]["path"] == str(DEFAULT_IMAGE)


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert output_of(capsys, "--version") == f"upsampling-viewer {viewer.__version__}\n"
    with pytest.raises(SystemExit) as left:
        run(["--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    verbs = ("--export", "--screenshot", "--explain", "--metrics")
    for word in ("--scale", "--kernel-size", "--methods", *verbs):
        assert word in out
    assert "--list-methods" in out and len(out.splitlines()) < 40


def test_methods_are_listed_with_what_they_do(capsys: pytest.CaptureFixture[str]) -> None:
    lines = output_of(capsys, "--list-methods").splitlines()
    listed = dict(line.split(maxsplit=1) for line in lines if line.startswith("  "))
    assert listed == {name: method.summary for name, method in METHODS.items()}
    assert lines[0] == "By hand" and "scikit-image" in lines


# Metrics


def test_metrics_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    names = "opencv,pillow_bilinear,transposed_conv"
    out = output_of(capsys, CHELSEA, "--scale", 2, "--methods", names, "--metrics", "--json")
    assert out.count("\n") == 1
    found = json.loads(out)
    assert list(found) == ["source", "scale", "kernel_size", "against", "methods"]
    assert (found["against"], list(found["methods"])) == ("bilinear", names.split(","))
    source, parameters = load_image(CHELSEA).pixels, Parameters(2, 4)
    reference = WHOLE["bilinear"](source, parameters).astype(int)
    for name, figures in found["methods"].items():
        levels = np.abs(WHOLE[name](source, parameters) - reference)
        assert figures["pixels"] == 600 * 902
        assert figures["differing"] == np.count_nonzero(levels.any(axis=2))
        assert figures["mae"] == pytest.approx(levels.mean())
        assert figures["mse"] == pytest.approx((levels**2).mean())
        assert figures["largest"] == levels.max()
        worst = np.argwhere(levels.max(axis=2) == levels.max())[0]
        assert list(figures["worst"].values()) == worst.tolist()


def test_the_worst_pixel_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    options = (CHELSEA, "--scale", 1.6, "--methods", "pillow_bicubic,nearest")
    out = output_of(capsys, *options, "--metrics", "--against", "nearest", "--json")
    figures = json.loads(out)["methods"]["pillow_bicubic"]
    worst = figures["worst"].values()
    explained = json.loads(output_of(capsys, *options, "--explain", *worst, "--json"))
    a, b = (method["value"] for method in explained["methods"].values())
    assert max(abs(x - y) for x, y in zip(a, b, strict=True)) == figures["largest"]


def test_metrics_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    out = output_of(capsys, CHELSEA, "--scale", 1.6, "--metrics")
    lines = out.splitlines()
    assert lines[0] == f"{CHELSEA}: 451 x 300, 3 channels, scale 1.6, kernel size 4"
    assert lines[1] == "Against Hand-written (bilinear), whole outputs"
    rows = {line.split()[0]: line for line in lines[3:8]}
    assert list(rows) == ["Method", *DEFAULT_METHODS]
    assert "PSNR" in rows["Method"] and " dB " in rows["opencv"]
    assert rows["original"].endswith("–  not enlarged")
    assert rows["bilinear"].endswith("–  the reference")
    assert rows["transposed_conv"].endswith(
        "another size: compared at the same place in the source"
    )


def test_metrics_keep_to_what_a_session_shows(capsys: pytest.CaptureFixture[str]) -> None:
    def figures(state: dict[str, Any], *more: str) -> tuple[str, dict[str, Any]]:
        options = (CHELSEA, "--scale", 2, "--methods", "opencv", "--metrics", "--json", *more)
        found = json.loads(output_of(capsys, *options, "--state", json.dumps(state)))
        return found["against"], found["methods"]["opencv"]

    part = np.ascontiguousarray(load_image(CHELSEA).pixels[20:120, 30:230])
    parameters = Parameters(2, 4)
    crop = {"crop": [20, 30, 120, 230]}
    against, found = figures(crop | {"selection": [10, 20, 30, 60.5], "reference": "nearest"})
    first, second = (WHOLE[name](part, parameters).astype(int) for name in ("opencv", "nearest"))
    levels = np.abs(first - second)[20:60, 40:121]
    assert (against, found["region"]) == ("nearest", [20, 40, 60, 121])
    assert (found["largest"], found["mae"]) == (levels.max(), pytest.approx(levels.mean()))
    # In a round trip the reduced image is enlarged, and the image is the truth.
    trip = crop | {"round_trip": True, "reducer": "area"}
    against, found = figures(trip)
    reduced = cv2.resize(part, (100, 50), interpolation=cv2.INTER_AREA)
    enlarged = WHOLE["opencv"](reduced, parameters).astype(int)
    assert against == "truth"
    assert found["mae"] == pytest.approx(np.abs(enlarged - part).mean())
    # Unless something else is asked for.
    for against, found in (
        figures(trip | {"against_truth": False}),
        figures(trip, "--against", "bilinear"),
    ):
        assert against == "bilinear"
        levels = np.abs(enlarged - WHOLE["bilinear"](reduced, parameters))
        assert found["mae"] == pytest.approx(levels.mean())


def test_metrics_without_the_library_of_the_reference(
    monkeypatch: pytest.MonkeyPatch, refused: Refused
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    verb = ("--metrics", "--methods", "opencv", "--against", "torch_bilinear")
    assert "PyTorch could not be imported" in refused(NUMBERS, *verb)


def test_metrics_that_are_interrupted_end_soon() -> None:
    large = (*LONG_WORK[:3], "--methods", "pillow_lanczos", "--metrics")
    with begun_process("-m", "viewer", *large) as going:
        time.sleep(4)
        assert going.poll() is None
        going.send_signal(signal.SIGINT)
        begun = time.monotonic()
        out, err = going.communicate(timeout=60)
    assert (going.returncode, out, err) == (130, "", "")
    assert time.monotonic() - begun < 10


# Exports


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


# What is refused


def test_image_that_is_missing(refused: Refused) -> None:
    assert "'nowhere.png' does not exist" in refused("nowhere.png", "--explain", 0, 0)
    assert "'nowhere.png' does not exist" in refused("nowhere.png")


def test_a_session_that_is_a_pipe(refused: Refused) -> None:
    os.mkfifo("view.json")
    assert "view.json is no regular file" in refused("view.json", "--explain", 0, 0)
    assert "view.json is no regular file" in refused("view.json")


def test_more_methods_than_panes(refused: Refused) -> None:
    said = refused(NUMBERS, "--methods", ",".join(METHODS), "--screenshot", "window.png")
    assert "the window shows at most 9 methods" in said


def test_numbers_of_any_length_stop_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    state = f'{{"scale": {10**400}, "view": [0, 0, {10**400}]}}'
    assert run([str(NUMBERS), "--state", state, "--explain", "0", "0"]) == 0
    assert capsys.readouterr().err == (
        "Of this session, its scale makes no sense; its view makes no sense: "
        "the rest is restored.\n"
    )


def test_image_with_an_empty_name(refused: Refused) -> None:
    # As from a script with an unset variable: not silently another picture.
    assert "''" in refused("", "--explain", 0, 0)


def test_image_that_may_not_be_read(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("secret.png").write_bytes(NUMBERS.read_bytes())

    def forbidden(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    # As a file of mode 000 for anyone but root, as whom tests may run.
    monkeypatch.setattr("builtins.open", forbidden)
    assert "'secret.png' may not be read" in refused("secret.png", "--explain", 0, 0)


def bomb() -> bytes:
    """A small PNG that says it holds 30000 x 30000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", 30000, 30000, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(3751 * 30000), 9)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (CHELSEA.read_bytes()[:100_000], "is cut short"),
        (NUMBERS.read_bytes()[:20], "is cut short"),
        (b"row,col\n1,2\n", "is not a picture"),
        (bomb(), "900,000,000"),
    ],
    ids=["empty", "truncated", "header", "text", "bomb"],
)
@pytest.mark.parametrize("verb", [("--explain", 0, 0), ("--export", "out"), ()], ids=str)
def test_image_that_is_broken(
    content: bytes, reason: str, verb: tuple[Any, ...], refused: Refused
) -> None:
    Path("broken.png").write_bytes(content)
    said = refused("broken.png", *verb)
    assert "'broken.png'" in said
    assert reason in said


def test_image_that_is_a_folder(refused: Refused, tmp_path: Path) -> None:
    assert "is a directory" in refused(tmp_path, "--explain", 0, 0)


@pytest.mark.parametrize("scale", ["nan", "inf", "wide", "0", "-1", "33", "0.09", "", "1e999"])
def test_scale_that_is_none(scale: str, refused: Refused) -> None:
    said = refused(NUMBERS, "--scale", scale, "--export", "out")
    assert "--scale" in said
    assert f"a number from 0.1 to 32, not '{scale}'" in said


@pytest.mark.parametrize("size", ["0", "65", "x", "-3", "2.5", "nan", ""])
def test_kernel_size_that_is_none(size: str, refused: Refused) -> None:
    said = refused(NUMBERS, "--kernel-size", size, "--export", "out")
    assert "--kernel-size" in said
    assert f"a whole number from 1 to 64, not '{size}'" in said


@pytest.mark.parametrize("names", ["bicubic", "original,", "", "original,Bilinear"])
def test_method_that_does_not_exist(names: str, refused: Refused) -> None:
    said = refused(NUMBERS, "--methods", names, "--export", "out")
    assert "--methods" in said
    assert "there is no method" in said and "--list-methods" in said


def test_method_with_a_slip_of_the_pen(refused: Refused) -> None:
    said = refused(NUMBERS, "--methods", "original,transposed_cnov", "--export", "out")
    assert "(did you mean transposed_conv" in said


def test_method_that_is_named_twice(refused: Refused) -> None:
    said = refused(NUMBERS, "--methods", "opencv,original, opencv", "--export", "out")
    assert "'opencv' is named more than once" in said


@pytest.mark.parametrize(("row", "col"), [(16, 0), (0, 16), (-1, 0), (0, -1), (10**30, 0)], ids=str)
def test_position_outside(row: int, col: int, refused: Refused) -> None:
    said = refused(NUMBERS, "--explain", row, col, "--export", "out")
    assert f"--explain {row} {col} lies outside" in said
    assert "rows go from 0 to 15, columns from 0 to 15" in said


@pytest.mark.parametrize("position", [("1", "x"), ("1.5", "0"), ("", "0"), ("nan", "0")])
def test_position_that_is_no_number(position: tuple[str, str], refused: Refused) -> None:
    assert "--explain" in refused(NUMBERS, "--explain", *position)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--json",), "--json"),
        (("--explain", "1"), "--explain"),
        (("--scale",), "--scale"),
        (("--wide",), "--wide"),
        (("second.png",), "second.png"),
        (("--scale", "2", "two\nlines.png"), "two lines.png"),
    ],
)
def test_arguments_that_do_not_fit(
    arguments: tuple[str, ...], named: str, refused: Refused
) -> None:
    assert named in refused(NUMBERS, *arguments)


def test_format_that_is_not_known_or_has_no_export(refused: Refused) -> None:
    said = refused(NUMBERS, "--export", "out", "--format", "gif")
    assert "'gif'" in said and "png" in said and "tiff" in said
    assert "--format goes with --export" in refused(NUMBERS, "--format", "png")


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


@pytest.mark.parametrize(
    ("wish", "status"),
    [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)],
    ids=["SIGTERM", "SIGINT", "SIGHUP"],
)
def test_what_is_interrupted_while_it_starts_ends_quietly(
    wish: signal.Signals, status: int
) -> None:
    # In the midst of its imports.
    code = f"""import os, sys
from viewer.__main__ import main
class Interrupt:
    def find_spec(self, name, *_):
        if name == "viewer.geometry":
            os.kill(os.getpid(), {int(wish)})
sys.meta_path.insert(0, Interrupt())
sys.exit(main())"""
    done = process("-c", code, NUMBERS, "--explain", 0, 0)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")


def test_with_closed_streams_it_works() -> None:
    code = "import os, sys; os.close(1); os.close(2); os.execv(sys.executable, sys.argv[1:])"
    done = process("-c", code, sys.executable, "-m", "viewer", "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_a_state_cannot_say_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--state", '{"scale": "far"}', "--explain", "0", "0"]) == 0
    assert "its scale makes no sense" in capsys.readouterr().err


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


@pytest.mark.parametrize(
    "argument", ["\x1b[2Jno\x07\u202e.png", "x" * 4000, "a\nb.png"], ids=["codes", "long", "lines"]
)
def test_what_stands_in_arguments_is_shown_as_plain_text(argument: str, refused: Refused) -> None:
    for arguments in (
        (argument,),
        (NUMBERS, "--scale", argument),
        (NUMBERS, "--export", "out", "--methods", argument),
    ):
        said = refused(*arguments)
        assert said.strip().isprintable()
        assert len(said) < 1600


def test_what_stands_in_a_session_is_shown_as_plain_text(tmp_path: Path, refused: Refused) -> None:
    name = "<b>\x1b[2J" + 900_000 * "x"
    content = {"format": 1, "image": "\x1b[2J.png", "methods": [name], name: 1}
    (tmp_path / "a\x1b.json").write_text(json.dumps(content))
    said = refused("a\x1b.json", "--explain", 0, 0)
    assert said.strip().isprintable()
    assert len(said) < 1600


def test_screenshot_onto_the_opened_image(tmp_path: Path, refused: Refused) -> None:
    image = tmp_path / "mine.png"
    image.write_bytes(Path(NUMBERS).read_bytes())
    os.link(image, tmp_path / "also.png")
    for name in ("mine.png", "also.png"):
        said = refused("mine.png", "--screenshot", name)
        assert f"--screenshot {name}: this is the opened image, which would be lost" in said
    assert image.read_bytes() == Path(NUMBERS).read_bytes()


def test_without_a_display_what_a_state_cannot_say_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from viewer.program import launching

    monkeypatch.setattr(launching, "has_display", lambda: False)
    monkeypatch.setattr(launching, "take_screenshot", lambda *_, **__: "")
    assert run(["--state", '{"scale": "far"}']) == 0
    out, err = capsys.readouterr()
    assert out.startswith("No display was found")
    assert err == "Of this session, its scale makes no sense: the rest is restored.\n"


def test_without_a_display_the_opened_image_is_not_replaced(tmp_path: Path) -> None:
    image = tmp_path / "comparison.png"
    image.write_bytes(Path(NUMBERS).read_bytes())
    done = process("-m", "viewer", "comparison.png")
    assert done.returncode == 2
    assert "comparison.png, where the window would be written, is the opened image" in done.stderr
    assert image.read_bytes() == Path(NUMBERS).read_bytes()


def test_screenshot_onto_a_folder(refused: Refused) -> None:
    Path("window.png").mkdir()
    assert "--screenshot window.png" in refused(NUMBERS, "--screenshot", "window.png")


# Without PyTorch


def test_without_pytorch_explanations_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = output_of(capsys, NUMBERS, "--explain", 3, 5, "--json")
    monkeypatch.setitem(sys.modules, "torch", None)
    assert output_of(capsys, NUMBERS, "--explain", 3, 5, "--json") == expected
    assert len(json.loads(expected)["methods"]) == 4


def test_without_pytorch_its_export_is_refused_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, refused: Refused, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert "PyTorch could not be imported" in refused(NUMBERS, "--export", "out")
    assert "PyTorch" in refused(NUMBERS, "--export", "out", "--explain", 0, 0)
    output_of(capsys, NUMBERS, "--export", "out", "--methods", "opencv,original,bilinear")
    assert len(list(Path("out").iterdir())) == 3


# As a process


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--version"], ["PyQt5", "numba", "torch", "tifffile"]),
        (["--explain", "0", "0"], ["PyQt5", "numba", "torch"]),
        (["--explain", "0", "0", "--json"], ["PyQt5", "numba", "torch"]),
        (["--metrics", "--methods", "opencv,nearest"], ["PyQt5", "numba", "torch"]),
        (["--metrics", "--methods", "opencv,nearest", "--json"], ["PyQt5", "numba", "torch"]),
        (["--export", "out", "--methods", "original,bilinear,opencv"], ["PyQt5", "numba", "torch"]),
        (["--export", "out", "--methods", "transposed_conv"], ["PyQt5", "numba"]),
        (["--scale", "nan"], ["PyQt5", "numba", "torch"]),
    ],
    ids=lambda words: " ".join(words),
)
def test_what_is_not_imported(arguments: list[str], unwanted: list[str]) -> None:
    code = (
        "import sys\n"
        "from viewer.command_line.run import run\n"
        f"run({[str(NUMBERS), *arguments]!r})\n"
        f"print('imported:', [name for name in {unwanted} if name in sys.modules])"
    )
    assert process("-c", code).stdout.splitlines()[-1] == "imported: []"


def test_as_a_module_it_is_the_same() -> None:
    done = process("-m", "viewer", NUMBERS, "--explain", 1, 1, "--json", "--scale", 2)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["methods"]["original"]["value"] == [0]
    bad = process("-m", "viewer", "nowhere.png", "--export", "out")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.startswith("upsampling-viewer: 'nowhere.png' does not exist")
    assert bad.stderr.count("\n") == 1
    assert not Path("out").exists()


def test_broken_installation_of_pytorch() -> None:
    folder = Path("broken/torch")
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise OSError('libtorch_cpu.so: no such\\nfile')\n")
    root = str(Path(viewer.__file__).parents[1])
    paths = {"PYTHONPATH": os.pathsep.join([str(Path("broken").absolute()), root])}
    done = process("-m", "viewer", NUMBERS, "--export", "out", environment=paths)
    assert (done.returncode, done.stdout) == (2, "")
    assert "PyTorch could not be imported (libtorch_cpu.so" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("module", "fault", "arguments", "said"),
    [
        (
            "cv2",
            "OSError('libGL.so.1: no\\nfile')",
            ["--metrics"],
            "OpenCV (cv2) cannot be imported",
        ),
        ("cv2", "OSError('libGL.so.1')", ["--screenshot", "a.png"], "cannot be imported (libGL.so"),
        ("PyQt5", "ModuleNotFoundError('No', name='PyQt5')", [], "PyQt5 cannot be imported (No)"),
        ("numpy", "ImportError('No', name='numpy')", [], "NumPy cannot be imported (No); install"),
    ],
)
def test_a_library_that_cannot_be_imported(
    module: str, fault: str, arguments: list[str], said: str
) -> None:
    folder = Path("broken", module)
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(f"raise {fault}\n")
    root = str(Path(viewer.__file__).parents[1])
    paths = {"PYTHONPATH": os.pathsep.join([str(Path("broken").absolute()), root])}
    done = process("-m", "viewer", NUMBERS, *arguments, environment=paths)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.startswith("upsampling-viewer: ")
    assert done.stderr.count("\n") == 1
    assert not Path("a.png").exists()


def test_an_error_of_the_system_names_its_file(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error", "/somewhere/a.png")

    monkeypatch.setattr(cli, "load_image", fail)
    assert "'/somewhere/a.png': Input/output error" in refused(NUMBERS, "--explain", 0, 0)


def check_window(path: Path) -> None:
    pixels = picture(path)
    assert pixels.shape[0] >= 800
    assert pixels.shape[1] >= 1200
    assert len(np.unique(pixels.reshape(-1, pixels.shape[2]), axis=0)) > 50


def test_without_a_display_the_window_becomes_a_file() -> None:
    done = process("-m", "viewer", NUMBERS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert "comparison.png" in done.stdout
    assert "display" in done.stdout
    assert [path.name for path in Path().iterdir()] == ["comparison.png"]
    check_window(Path("comparison.png"))


def test_screenshot_without_a_display() -> None:
    methods = ("--methods", "original,bilinear,opencv")
    done = process("-m", "viewer", NUMBERS, "--screenshot", "window.png", *methods)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("window.png: ")
    assert [path.name for path in Path().iterdir()] == ["window.png"]
    check_window(Path("window.png"))


IMPATIENT = """import sys
from viewer.command_line import run as cli
from viewer.program import launching
from viewer.system import progress_line as terminal
launching.PATIENCE_S, terminal.QUICK_S = 2.0, 0.0
sys.exit(cli.run(sys.argv[1:]))"""


@pytest.mark.parametrize(
    ("verb", "file"), [(("--screenshot", "window.png"), "window.png"), ((), "comparison.png")]
)
def test_a_window_that_is_not_complete_in_time_is_told(verb: tuple[str, ...], file: str) -> None:
    master, terminal = os.openpty()
    done = process("-c", IMPATIENT, *LONG_WORK, *verb, stderr=terminal)
    os.close(terminal)
    shown = os.read(master, 1 << 16).decode()
    os.close(master)
    assert done.returncode == 1
    assert done.stdout.count("\n") == 1 and file in done.stdout
    assert f"Waiting for the pictures of {file} [" in shown
    *_, last = shown.split("\r\x1b[K")
    assert re.fullmatch(
        rf"upsampling-viewer: {file} is not complete: "
        r"after \d s \d of 9 pictures were still being refined\.\r\n",
        last,
    )
    check_window(Path(file))


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


@pytest.mark.parametrize("arguments", [("--version",), (NUMBERS, "--explain", 0, 0)], ids=str)
def test_reader_that_has_had_enough(arguments: tuple[Any, ...]) -> None:
    # As in `upsampling-viewer --explain 0 0 | head -0`.
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = process("-m", "viewer", *arguments, stdout=writer)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_disk_that_is_full() -> None:
    with open("/dev/full", "w") as full:
        done = process("-m", "viewer", NUMBERS, "--explain", 0, 0, stdout=full)
    assert done.returncode == 2
    assert done.stderr.startswith("upsampling-viewer: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8:strict"])
def test_terminal_that_cannot_show_every_sign(encoding: str) -> None:
    name = os.fsdecode(b"no-text-\xff.png")
    Path(name).write_bytes(NUMBERS.read_bytes())
    done = process(
        "-m",
        "viewer",
        name,
        "--explain",
        0,
        0,
        environment={"PYTHONIOENCODING": encoding},
        encoding="latin-1",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "value" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "image"),
    [
        ([], DEFAULT_IMAGE),
        (["a b.PNG"], "a b.PNG"),
        ([""], None),
        (["-h"], None),
        (["--version"], None),
        (["view.JSON"], None),
        (["a.png", "b.png"], None),
        (["a.png", "--scale=2"], None),
    ],
)
def test_only_an_image_alone_needs_no_parser(arguments: list[str], image: object) -> None:
    assert cli._image_alone(arguments) == image
