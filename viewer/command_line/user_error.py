"""What the command line says of what the user got wrong."""

from __future__ import annotations

import sys

from viewer.system.plain_text import MOST_OF_A_MESSAGE, plain


class UserError(Exception):
    """Something that the user got wrong; the text is one sentence."""


def complain(sentence: str) -> None:
    """Print a sentence on standard error, on one line and not too long."""
    print(f"upsampling-viewer: {plain(sentence, MOST_OF_A_MESSAGE)}", file=sys.stderr)
