"""Everything that decides what is on screen, frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from viewer.images.load_image import SourceImage
from viewer.images.round_trip import Reduction
from viewer.marks import Place, Tool
from viewer.state.choices import Choices
from viewer.state.resolved import Resolved

Changed: TypeAlias = Callable[[Callable[["ViewState"], object]], bool]
"""A test of whether something that is read from a state has changed."""


@dataclass(frozen=True)
class ViewState(Choices):
    """Everything that decides what is on screen: what was chosen, and beside it what is given.

    Attributes
    ----------
    image : SourceImage or None
        The opened image.
    reduction : Reduction or None
        The last one that was made for a round trip; it may be that of another scale.
    waiting : frozenset of str
        Methods whose library is still being imported.
    pane_size : tuple of int
        ``(height, width)`` of each pane's picture in device pixels.
    cursor : Place or None
        The pixel last under the cursor.
    highlighted : tuple of int or None
        The source pixel that is lit up in the Original.
    tool : Tool
        What dragging over a picture does the next time.
    """

    image: SourceImage | None = None
    reduction: Reduction | None = None
    waiting: frozenset[str] = frozenset()
    pane_size: tuple[int, int] = (1, 1)
    cursor: Place | None = None
    highlighted: tuple[int, int] | None = None
    tool: Tool = Tool.PAN

    @property
    def inspected(self) -> Place | None:
        """The pixel that the inspector explains."""
        return self.marks.pin or self.cursor

    @cached_property
    def resolved(self) -> Resolved:
        """What follows from it."""
        return Resolved(self)


def changes(old: ViewState | None, new: ViewState) -> Changed:
    """Return a test of whether what is read from both differs; from None to a state, all does."""
    return lambda read: old is None or read(old) != read(new)
