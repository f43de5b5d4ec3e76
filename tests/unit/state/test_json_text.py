import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.state.json_text import NotJsonError, parsed

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner),
    max_leaves=9,
)


@given(VALUES, st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_what_was_written_is_read(value: object, encoding: str) -> None:
    text = json.dumps(value)
    assert parsed(text) == value
    assert parsed(text.encode(encoding)) == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is not valid JSON (it is empty)"),
        (" \n", "is not valid JSON (it is empty)"),
        ('{"a": [1, 2', "is cut short"),
        ('{"a": "tex', "is cut short"),
        ('{"a": tru', "is cut short"),
        ('{"a": 1.', "is cut short"),
        ("[1 2]", "is not valid JSON (expecting ',' delimiter in line 1, column 4)"),
        ('{\n"a" 1}', "is not valid JSON (expecting ':' delimiter in line 2, column 5)"),
        (b"\xff\xfe\xff", "is not valid JSON (it is no text)"),
        ("9" * 5000, "is not valid JSON (a number in it is too long)"),
        ("[" * 100_000, "is not valid JSON (it is nested too deeply)"),
    ],
)  # fmt: skip
def test_why_a_text_is_no_json(text: bytes | str, told: str) -> None:
    with pytest.raises(NotJsonError, match=f"^{re.escape(told)}$"):
        parsed(text)
