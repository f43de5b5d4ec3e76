"""What is done without a window: in which state, against what, and all checked before any."""

import json
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.command_lines import (
    CHELSEA,
    LONG_WORK,
    NUMBERS,
    Refused,
    begun_process,
    output_of,
)
from tests.oracles import WHOLE
from viewer.command_line.run import run
from viewer.cv2_loader import cv2
from viewer.images.load_image import load_image
from viewer.state.choices import DEFAULT_METHODS
from viewer.upsampling import Parameters


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


def test_numbers_of_any_length_stop_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    state = f'{{"scale": {10**400}, "view": [0, 0, {10**400}]}}'
    assert run([str(NUMBERS), "--state", state, "--explain", "0", "0"]) == 0
    assert capsys.readouterr().err == (
        "Of this session, its scale makes no sense; its view makes no sense: "
        "the rest is restored.\n"
    )


def test_what_a_state_cannot_say_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--state", '{"scale": "far"}', "--explain", "0", "0"]) == 0
    assert "its scale makes no sense" in capsys.readouterr().err


def test_without_pytorch_its_export_is_refused_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, refused: Refused, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert "PyTorch could not be imported" in refused(NUMBERS, "--export", "out")
    assert "PyTorch" in refused(NUMBERS, "--export", "out", "--explain", 0, 0)
    output_of(capsys, NUMBERS, "--export", "out", "--methods", "opencv,original,bilinear")
    assert len(list(Path("out").iterdir())) == 3
