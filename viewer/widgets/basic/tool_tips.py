"""Tool tips of several sentences."""

from __future__ import annotations

import textwrap

LINE_LENGTH = 76


def tip(text: str) -> str:
    """Return a text in lines: Qt shows a plain one in a single line, however long it is."""
    return "\n".join(textwrap.fill(line, LINE_LENGTH) for line in text.split("\n"))
