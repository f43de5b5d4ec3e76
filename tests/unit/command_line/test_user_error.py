"""What the user got wrong is said on one line, in plain text, and not at length."""

import json
from pathlib import Path

import pytest

from tests.command_lines import (
    NUMBERS,
    Refused,
)


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
