"""What the channels of a picture are called."""

from __future__ import annotations

COLOR_WORDS = ("red", "green", "blue", "alpha")

_NAMES = {1: ("grey",), 3: ("R", "G", "B"), 4: ("R", "G", "B", "A")}


def channel_names(count: int) -> tuple[str, ...]:
    """Return the short names of so many channels: ``("R", "G", "B")``, or their numbers."""
    return _NAMES.get(count, tuple(str(channel) for channel in range(count)))
