from viewer.widgets.basic.tool_tips import LINE_LENGTH, tip


def test_long_lines_are_broken_between_words_and_nothing_is_lost() -> None:
    text = "Some words that go on. " * 12 + "\nA second paragraph."
    lines = tip(text).split("\n")
    assert max(map(len, lines)) <= LINE_LENGTH
    assert lines[-1] == "A second paragraph."
    assert " ".join(lines).split() == text.split()


def test_a_short_text_stays() -> None:
    assert tip("Short.") == "Short."
    assert tip("") == ""
