"""JSON texts, and in a few words why a text is none."""

import json

import pytest

from viewer.state.json_text import NotJsonError, parsed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_text_is_read_in_every_encoding_that_json_has(encoding: str) -> None:
    assert parsed('{"a": [1, "é"]}'.encode(encoding)) == {"a": [1, "é"]}


@pytest.mark.parametrize("length", range(1, len('{"a": [true, -1.5e+3, "\\u00e9"]}')))
def test_wherever_a_text_is_cut_it_is_said_to_be_cut(length: int) -> None:
    text = '{"a": [true, -1.5e+3, "\\u00e9"]}'
    with pytest.raises(NotJsonError, match="cut short"):
        parsed(text[:length])
    assert parsed(text) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" ", "it is empty"),
        (b"\xff\xfe\xff", "it is no text"),
        ("[1 2]", "expecting ',' delimiter in line 1, column 4"),
        ("9" * 5000, "a number in it is too long"),
        ("[" * 100_000, "it is nested too deeply"),
    ],
)
def test_what_is_wrong_is_said(text: str | bytes, words: str) -> None:
    with pytest.raises(NotJsonError, match=words):
        parsed(text)
