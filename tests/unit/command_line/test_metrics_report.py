"""What the command line says of metrics; `test_verbs.py` asks the whole program."""

import json
import math

import numpy as np
import pytest

from tests.oracles import WHOLE, noise
from viewer.command_line.metrics_report import Question, as_json, measure_method, table_text
from viewer.comparing import metrics
from viewer.comparing.metric_columns import COLUMNS
from viewer.comparing.metrics import measure
from viewer.geometry import Region
from viewer.marks import Selection
from viewer.upsampling import Parameters
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.truth import TRUTH

SOURCE = noise(20, 30, 3)
PARAMETERS = Parameters(2, 4)


def cells(text: str) -> dict[str, list[str]]:
    """Return a table's cells: method to what stands in its columns, apart by two spaces."""
    lines = [line for line in text.splitlines() if "  " in line]
    return {line.split()[0]: [c for c in line.split("  ") if c][1:] for line in lines}


def test_the_columns_are_the_windows() -> None:
    question = Question(Enlargement(SOURCE, PARAMETERS), "bilinear")
    result = measure_method(question, "opencv")
    assert not isinstance(result, str)
    found = cells(table_text(question, {"opencv": result}))
    titles = [column.title for column in COLUMNS]
    assert [cell.strip() for cell in found["Method"]] == [*titles, "Worst pixel", "Remark"]
    texts = [column.text(column.of(result) or math.nan) for column in COLUMNS]
    row, col = result.worst or (-1, -1)
    assert [cell.strip() for cell in found["opencv"]] == [*texts, f"{row} {col}"]


def test_the_figures_are_those_of_the_metrics() -> None:
    question = Question(Enlargement(SOURCE, PARAMETERS), "pillow_bilinear")
    found = as_json(question, {"opencv": measure_method(question, "opencv")})
    assert found["against"] == "pillow_bilinear"
    expected = measure(Enlargement(SOURCE, PARAMETERS), "opencv", "pillow_bilinear", locate=True)
    assert expected is not None and expected.worst is not None
    errors = expected.whole
    assert found["methods"]["opencv"] == {
        "output_shape": [40, 60],
        "region": [0, 0, 40, 60],
        "pixels": 2400,
        "differing": errors.differing,
        "largest": errors.largest,
        "mae": errors.mae,
        "mse": errors.mse,
        "rmse": errors.rmse,
        "psnr": errors.psnr,
        "ssim": expected.ssim,
        "worst": {"row": expected.worst[0], "col": expected.worst[1]},
        "remark": "",
    }


def test_a_selection_is_kept_to_and_the_worst_pixel_is_one_of_the_whole_output() -> None:
    selection = Selection(5, 10, 15, 25)
    question = Question(Enlargement(SOURCE, PARAMETERS), "bilinear", selection)
    result = measure_method(question, "opencv_lanczos4")
    assert "the selection" in table_text(question, {"opencv_lanczos4": result})
    [found] = as_json(question, {"opencv_lanczos4": result})["methods"].values()
    assert found["region"] == [10, 20, 30, 50]
    part = Region(10, 20, 30, 50).slices
    first, second = (WHOLE[n](SOURCE, PARAMETERS) for n in ("opencv_lanczos4", "bilinear"))
    levels = np.abs(first.astype(int) - second).max(axis=2)
    assert found["largest"] == levels[part].max()
    assert levels[found["worst"]["row"], found["worst"]["col"]] == found["largest"]
    assert 10 <= found["worst"]["row"] < 30 and 20 <= found["worst"]["col"] < 50


def test_against_a_truth() -> None:
    truth = noise(40, 60, 3)
    question = Question(Enlargement(SOURCE, PARAMETERS, truth), TRUTH)
    results = {name: measure_method(question, name) for name in ("bilinear", "opencv")}
    assert table_text(question, results).startswith("Against True original, whole outputs\n")
    found = as_json(question, results)
    assert found["against"] == "truth"
    levels = np.abs(WHOLE["opencv"](SOURCE, PARAMETERS).astype(int) - truth)
    assert found["methods"]["opencv"]["mae"] == pytest.approx(levels.mean())


def test_what_is_not_compared_has_a_remark_instead_of_figures() -> None:
    question = Question(Enlargement(SOURCE, PARAMETERS), "bilinear")
    results = {name: measure_method(question, name) for name in ("original", "bilinear")}
    assert results == {"original": "not enlarged", "bilinear": "the reference"}
    text = table_text(question, results)
    assert "--explain" not in text
    assert all(line.split()[1:10] == ["–"] * 9 for line in text.splitlines()[3:])
    for name, found in as_json(question, results)["methods"].items():
        assert found.pop("remark") == results[name]
        assert found.pop("output_shape") == list(question.enlargement.output_shape(name))
        assert set(found.values()) == {None}


def test_another_size_is_compared_at_the_same_place_and_told() -> None:
    question = Question(Enlargement(SOURCE, Parameters(1.6, 4)), "bilinear")
    results = {"transposed_conv": measure_method(question, "transposed_conv")}
    found = as_json(question, results)["methods"]["transposed_conv"]
    assert found["output_shape"] == list(question.enlargement.output_shape("transposed_conv"))
    assert found["remark"] == "another size: compared at the same place in the source"
    assert found["mae"] > 0
    [line] = [line for line in table_text(question, results).splitlines() if "another" in line]
    assert "–  another size" in line  # --explain knows the pixels of outputs of one size


def test_what_is_identical_has_no_worst_pixel_and_no_infinity_in_json() -> None:
    question = Question(Enlargement(np.full((9, 9, 1), 7, np.uint8), PARAMETERS), "bilinear")
    results = {"opencv": measure_method(question, "opencv")}
    assert "∞" in table_text(question, results)
    [found] = json.loads(json.dumps(as_json(question, results), allow_nan=False))[
        "methods"
    ].values()
    assert (found["psnr"], found["worst"], found["largest"]) == (None, None, 0)
    assert found["remark"] == "identical: PSNR is infinite"


def test_a_pixel_that_cannot_be_asked_for_is_not_named() -> None:
    # At half the size both have the source's own, and --explain counts in that of the scale.
    question = Question(Enlargement(SOURCE, Parameters(0.5, 3)), "original")
    result = measure_method(question, "transposed_conv")
    assert not isinstance(result, str) and result.worst is not None
    text = table_text(question, {"transposed_conv": result})
    assert cells(text)["transposed_conv"][8].strip() == "–"
    assert "--explain" not in text


def test_it_is_measured_strip_by_strip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "STRIP_PIXELS", 60 * 4)
    told: list[float] = []

    def progress(done: float) -> bool:
        told.append(done)
        return True

    measure_method(Question(Enlargement(SOURCE, PARAMETERS), "bilinear"), "opencv", progress)
    assert told == pytest.approx([n / 10 for n in range(1, 11)])
