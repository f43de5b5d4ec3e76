"""The verb --explain: what it says, as text and as JSON, and which pixels it refuses."""

import json
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.command_lines import (
    CHELSEA,
    NUMBERS,
    Refused,
    output_of,
    picture,
)
from tests.oracles import WHOLE, noise
from viewer.command_line.run import run
from viewer.images.load_image import load_image
from viewer.state.choices import DEFAULT_METHODS
from viewer.upsampling import METHODS, Parameters


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


def test_pixel_with_no_taps(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (NUMBERS, "--scale", 4, "--kernel-size", 2, "--methods", "transposed_conv")
    out = output_of(capsys, *arguments, "--explain", 2, 2, "--json")
    method = json.loads(out)["methods"]["transposed_conv"]
    assert (method["taps"], method["weight_sum"], method["value"]) == ([], [0, 1], [0])
    assert "No kernel reaches this pixel" in output_of(capsys, *arguments, "--explain", 2, 2)


def test_methods_keep_the_askers_order(capsys: pytest.CaptureFixture[str]) -> None:
    out = output_of(capsys, NUMBERS, "--explain", 0, 0, "--json", "--methods", "opencv, original")
    assert list(json.loads(out)["methods"]) == ["opencv", "original"]


@pytest.mark.parametrize(("row", "col"), [(16, 0), (0, 16), (-1, 0), (0, -1), (10**30, 0)], ids=str)
def test_position_outside(row: int, col: int, refused: Refused) -> None:
    said = refused(NUMBERS, "--explain", row, col, "--export", "out")
    assert f"--explain {row} {col} lies outside" in said
    assert "rows go from 0 to 15, columns from 0 to 15" in said


def test_without_pytorch_explanations_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = output_of(capsys, NUMBERS, "--explain", 3, 5, "--json")
    monkeypatch.setitem(sys.modules, "torch", None)
    assert output_of(capsys, NUMBERS, "--explain", 3, 5, "--json") == expected
    assert len(json.loads(expected)["methods"]) == 4
