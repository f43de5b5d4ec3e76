"""Of what something is told: the source, the scale and the kernel size."""

import argparse
import json

import numpy as np
import pytest
from PIL import Image

from tests.command_lines import (
    NUMBERS,
    output_of,
)
from viewer.command_line.situation import tell
from viewer.images.load_image import load_image
from viewer.resources import DEFAULT_IMAGE


def test_text_says_what_was_done_to_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    Image.fromarray(np.arange(16, dtype=np.uint16).reshape(4, 4) * 4000).save("deep.png")
    (note,) = load_image("deep.png").notes
    assert note in output_of(capsys, "deep.png", "--explain", 0, 0).splitlines()


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


def test_without_an_image_it_is_the_bundled_one(capsys: pytest.CaptureFixture[str]) -> None:
    out = output_of(capsys, "--explain", 0, 0, "--json")
    assert json.loads(out)["source"]["path"] == str(DEFAULT_IMAGE)


@pytest.mark.parametrize(("as_json", "told_on"), [(True, "err"), (False, "out")])
def test_beside_json_what_was_written_is_told_on_standard_error(
    as_json: bool, told_on: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tell("a\nb.png: cv2, 4 x 4", argparse.Namespace(json=as_json))
    told = capsys.readouterr()._asdict()
    assert told.pop(told_on) == "a\\nb.png: cv2, 4 x 4\n"
    assert set(told.values()) == {""}
