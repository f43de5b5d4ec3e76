"""What comes from files, names and arguments is one line of print, wherever it is shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.system.plain_text import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("chelsea.png", "chelsea.png"),
        ("ü ☺ שלום 図.png", "ü ☺ שלום 図.png"),
        ("a\u3000b\xa0c", "a\u3000b\xa0c"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
        ("gnp.\u202excod", r"gnp.\u202excod"),
        ("a\u2066b\u2028c", r"a\u2066b\u2028c"),
        ("a\udcff.png", r"a\udcff.png"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("<b>bold</b>", "<b>bold</b>"),
    ],
)
def test_what_does_not_print_is_spelled_out(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_what_is_long_loses_its_middle() -> None:
    text = "begin" + "x" * 900_000 + "end.png"
    assert plain(text, 30) == "beginxxxxxxxxxxxxxxx…xxend.png"
    assert len(plain(text)) == 300


@given(st.text(), st.integers(3, 50))
def test_nothing_of_any_text_moves_a_cursor_or_turns_a_line(text: str, most: int) -> None:
    shown = plain(text, most)
    assert all(unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    assert all(unicodedata.bidirectional(c) not in ("RLO", "LRO", "RLE", "RLI") for c in shown)
    assert len(shown) <= 10 * most
