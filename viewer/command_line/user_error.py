"""What the command line says of what the user got wrong."""

from __future__ import annotations


class UserError(Exception):
    """Something that the user got wrong; the text is one sentence."""
