"""Tool tips of several sentences."""

from __future__ import annotations

import html
import textwrap

LINE_LENGTH = 76


def tip(text: str) -> str:
    """Return a text in lines: Qt shows a plain one in a single line, however long it is."""
    return "\n".join(textwrap.fill(line, LINE_LENGTH) for line in text.split("\n"))


def shown_as_it_is(text: str) -> str:
    """Return a text for where Qt looks for markup, such as a tool tip, so that it finds none.

    A name or a note from a file may look like markup, which could show or open other files.
    """
    return f"<qt>{html.escape(text)}</qt>".replace("\n", "<br>") if "<" in text else text
