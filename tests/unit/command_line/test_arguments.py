"""What a command line says; `test_run.py` tells what comes of it."""

from pathlib import Path

import pytest

from viewer.command_line.arguments import WrongArguments, parse
from viewer.upsampling import METHODS


def test_everything_that_can_be_said() -> None:
    line = "a.png --scale 1.6 --kernel-size 5 --methods opencv,nearest --format tiff"
    options = parse([*line.split(), "--export", "out"])
    assert (options.image, options.scale, options.kernel_size) == ("a.png", 1.6, 5)
    assert options.methods == ("opencv", "nearest")
    assert (options.export, options.format) == (Path("out"), "tiff")


def test_metrics_and_what_they_are_against() -> None:
    options = parse(["a.png", "--metrics", "--against", "pillow_bilinear", "--json"])
    assert (options.metrics, options.against, options.json) == (True, "pillow_bilinear", True)
    assert parse(["--metrics"]).against is None


def test_what_is_not_said_is_not_chosen() -> None:
    options = vars(parse([]))
    assert {name for name, value in options.items() if value} == set()


MANY = ",".join(METHODS)


@pytest.mark.parametrize(
    "verb", [["--export", "out"], ["--explain", "0", "0"], ["--metrics"], ["--version"]]
)
def test_any_number_of_methods_without_the_window(verb: list[str]) -> None:
    assert len(parse(["--methods", MANY, *verb]).methods) == len(METHODS) > 9


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scale", "33"], "from 0.1 to 32"),
        (["--scale", "nan"], "from 0.1 to 32"),
        (["--kernel-size", "0"], "from 1 to 64"),
        (["--methods", "best"], "no method 'best'; --list-methods"),
        (["--methods", "opencv,pillow_bilinaer"], r"\(did you mean pillow_bilinear.*\?\); --list"),
        (["--methods", "Bilinear"], r"'Bilinear' \(did you mean bilinear"),
        (["--methods", "opencv,nearest, opencv"], "'opencv' is named more than once"),
        (["--explain", "1", "x"], "whole numbers"),
        (["--json"], "goes with --explain ROW COL or with --metrics"),
        (["--json", "--metrics", "--explain", "1", "2"], "one of them"),
        (["--against", "bilinear"], "goes with --metrics"),
        (["--metrics", "--against", "bilineal"], r"\(did you mean bilinear"),
        (["--format", "png"], "goes with --export"),
        (["--nothing"], "--help"),
        (
            ["--methods", MANY],
            rf"window shows at most 9 methods, and --methods names {len(METHODS)}:",
        ),
        (["--methods", MANY, "--screenshot", "a.png"], "at most 9 .* which take any number"),
        (["--methods", MANY, "--screenshot", "a.png", "--metrics"], "window shows at most 9"),
    ],
)
def test_what_cannot_be_followed_is_said_in_one_sentence(arguments: list[str], words: str) -> None:
    with pytest.raises(WrongArguments, match=words) as raised:
        parse(arguments)
    assert "\n" not in str(raised.value)
