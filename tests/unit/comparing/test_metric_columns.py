"""The figures of metrics as they are written; `test_metrics_table.py` shows them in the window."""

import math

import pytest

from viewer.comparing.metric_columns import COLUMNS, figures_text, remark
from viewer.comparing.metrics import Errors, Metrics, Part


def metrics(errors: Errors, ssim: float | None = 0.5, *, same_size: bool = True) -> Metrics:
    return Metrics(
        {Part.ROUNDING: errors, Part.INTERIOR: Errors(), Part.BORDER: Errors()}, ssim, same_size
    )


SOME = metrics(Errors(100, 300, 7, 9, 30, 60))
EQUAL = metrics(Errors(100, 300, 0, 0, 0, 0), None)


def test_figures_are_written_with_four_digits() -> None:
    texts = {column.title: column.text(column.of(SOME) or math.nan) for column in COLUMNS}
    assert texts == {
        "Pixels": "100",
        "Differ": "7.000 %",
        "Largest": "9",
        "MAE": "0.1000",
        "MSE": "0.2000",
        "RMSE": "0.4472",
        "PSNR": "55.12 dB",
        "SSIM": "0.50000",
    }


def test_what_is_of_no_pixels_or_of_a_part_may_be_missing() -> None:
    by_title = {column.title: column for column in COLUMNS}
    assert by_title["SSIM"].of(SOME, Part.ROUNDING) is None
    assert by_title["MAE"].of(SOME, Part.BORDER) is None


@pytest.mark.parametrize(
    ("result", "part", "said"),
    [
        ("the reference", None, "the reference"),
        (SOME, None, ""),
        (SOME, Part.BORDER, "there are no such pixels"),
        (SOME, Part.ROUNDING, "SSIM is of all pixels only"),
        (EQUAL, None, "identical: PSNR is infinite; too small for SSIM, whose windows have 7 × 7"),
        (metrics(SOME.whole, same_size=False), None, "another size: compared at the same place"),
    ],
)
def test_remarks(result: Metrics | str, part: Part | None, said: str) -> None:
    assert remark(result, part).startswith(said)


def test_in_a_few_words() -> None:
    assert figures_text(SOME) == "PSNR 55.12 dB  ·  SSIM 0.50000  ·  MAE 0.1000"
    assert figures_text("the reference") == ""
