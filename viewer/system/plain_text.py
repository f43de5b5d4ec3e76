"""Texts from outside, such as names of files, as they may be shown: one line, and not too long."""

from __future__ import annotations

import unicodedata

MOST = 300  # characters of a name or a path
MOST_OF_A_MESSAGE = 1500
_JOINERS = "\u200c\u200d"  # within words of some scripts, and within emoji


def plain(text: str, most: int = MOST) -> str:
    r"""Return a text with what does not print spelled out, and its middle left out if it is long.

    Line breaks, what moves a terminal's cursor or its colours, what turns the direction of writing,
    and bytes that are no text would make something else of the line they stand in: they become
    escapes such as ``\x1b`` and ``\u202e``.

    Parameters
    ----------
    text : str
        Whatever a file, its name or an argument holds.
    most : int
        How many characters to show at most.
    """
    if len(text) > most:
        begin = max(1, most * 2 // 3)
        text = f"{text[:begin]}…{text[len(text) - max(1, most - begin - 1) :]}"
    if text.isprintable():
        return text
    return "".join(c if _prints(c) else c.encode("unicode_escape").decode() for c in text)


def _prints(character: str) -> bool:
    return (
        character.isprintable()
        or character in _JOINERS
        or unicodedata.category(character) == "Zs"  # spaces of other widths
    )
