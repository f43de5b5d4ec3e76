"""JSON texts, and in a few words why a text is none."""

from __future__ import annotations

import json
import re
from typing import Any


class NotJsonError(Exception):
    """A text that is no JSON; the message is what to say of it."""


def parsed(content: bytes | str) -> Any:
    """Return what a JSON text says."""
    try:
        if isinstance(content, bytes):
            content = content.decode(json.detect_encoding(content))
        return json.loads(content)
    except json.JSONDecodeError as error:
        if not error.doc.strip():
            raise NotJsonError("is not valid JSON (it is empty)") from error
        if _is_cut_short(error):
            raise NotJsonError("is cut short") from error
        reason = error.msg[:1].lower() + error.msg[1:].removesuffix(" at")
        where = f"in line {error.lineno}, column {error.colno}"
        raise NotJsonError(f"is not valid JSON ({reason} {where})") from error
    except UnicodeDecodeError as error:
        raise NotJsonError("is not valid JSON (it is no text)") from error
    except ValueError as error:
        raise NotJsonError("is not valid JSON (a number in it is too long)") from error
    except RecursionError as error:
        raise NotJsonError("is not valid JSON (it is nested too deeply)") from error


def _is_cut_short(error: json.JSONDecodeError) -> bool:
    """Return whether nothing is wrong with a JSON text but that it ends too early."""
    rest = error.doc[error.pos :].strip()
    begun = any(word.startswith(rest) for word in ("true", "false", "null", "-0"))
    number_or_escape = re.fullmatch(r"\.|[eE][+-]?|u[\da-fA-F]{0,4}", rest)
    return begun or bool(number_or_escape) or error.msg.startswith("Unterminated string")
