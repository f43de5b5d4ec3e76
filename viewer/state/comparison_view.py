"""Ways of looking at several pictures in one place, and what can be chosen of each."""

# The annotations are read at run time: by them choices are saved and read.
from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated

from viewer.comparing.difference_image import MOST_GAIN, DifferenceKind
from viewer.geometry import Region
from viewer.state.allowed import MAX_PANES, Between, Distinct, StagedName

SHORTEST_S, LONGEST_S = 0.1, 5.0  # interval of blinking
MOST_WIPED = 4
_Share = Annotated[float, Between(0, 1)]


class Look(Enum):
    """Where the pictures are: side by side, or on one stage."""

    PANES = "panes"
    """Each in a pane of its own."""
    WIPE = "wipe"
    """Two to four on one stage, each in its part of it."""
    BLINK = "blink"
    """One after the other."""
    ONION = "onion"
    """The second over the first, more or less opaque."""
    DIFFERENCE = "difference"
    """The difference of the first and the second, in colours."""

    @property
    def most(self) -> int:
        """How many pictures it can take."""
        return {Look.WIPE: MOST_WIPED, Look.ONION: 2, Look.DIFFERENCE: 2}.get(self, 9)


class ColorMap(Enum):
    """The colours of a difference."""

    GREY = "grey"
    MAGMA = "magma"
    VIRIDIS = "viridis"
    DIVERGING = "blue-white-red"


@dataclass(frozen=True, slots=True)
class Looking:
    """How the pictures are looked at.

    Attributes
    ----------
    look : Look
        The way of looking.
    methods : tuple of str
        The pictures on the stage, in order; none for the explained method and the reference.
        A look that takes fewer has the first of them.
    split : tuple of float
        Where the lines of a wipe are: shares of the stage, down and right, 0 to 1.
    follows_cursor : bool
        Whether those lines are at the cursor instead.
    playing : bool
        Whether blinking goes on by itself.
    interval_s : float
        How long each picture stands then, 0.1 to 5 seconds.
    opacity : float
        Of the second picture of an onion skin, 0 to 1.
    kind : DifferenceKind
        How a difference is counted.
    gain : int or None
        By how much differences are multiplied before they are shown, 1 to 128; None takes the
        largest power of two at which all that is visible keeps within the colour bar.
    tolerance : int
        Levels that count as no difference, 0 to 255.
    color_map : ColorMap
        The colours of the difference.
    """

    look: Look = Look.PANES
    methods: Annotated[tuple[StagedName, ...], Distinct(0, MAX_PANES)] = ()
    split: tuple[_Share, _Share] = (0.5, 0.5)
    follows_cursor: bool = False
    playing: bool = True
    interval_s: Annotated[float, Between(SHORTEST_S, LONGEST_S)] = 0.5
    opacity: _Share = 0.5
    kind: DifferenceKind = DifferenceKind.ABSOLUTE
    gain: Annotated[int | None, Between(1, MOST_GAIN)] = None
    tolerance: Annotated[int, Between(0, 255)] = 0
    color_map: ColorMap = ColorMap.MAGMA

    @property
    def staged(self) -> bool:
        """Whether one stage takes the place of the panes."""
        return self.look is not Look.PANES


def with_kind(looking: Looking, kind: DifferenceKind) -> Looking:
    """Return the choice with another kind of difference, in colours that suit it.

    Two directions take the colours of two directions, and one of one; grey suits both.
    """
    colors = looking.color_map
    signed = kind is DifferenceKind.SIGNED
    if signed != (looking.kind is DifferenceKind.SIGNED) and colors is not ColorMap.GREY:
        colors = ColorMap.DIVERGING if signed else ColorMap.MAGMA
    return replace(looking, kind=kind, color_map=colors)


def wipe_parts(count: int, size: tuple[int, int], split: tuple[int, int]) -> tuple[Region, ...]:
    """Return which part of a stage each picture of a wipe has; together they are the stage.

    Two stand side by side; a third has all below them; four have a quarter each, in reading
    order.

    Parameters
    ----------
    count : int
        How many pictures, 1 to 4.
    size : tuple of int
        ``(height, width)`` of the stage.
    split : tuple of int
        The first row below, and the first column right of the lines. Two pictures have no line
        across.
    """
    height, width = size
    row, col = min(max(split[0], 0), height), min(max(split[1], 0), width)
    if count <= 2:
        row = height
    if count == 1:
        col = width
    parts = (
        Region(0, 0, row, col),
        Region(0, col, row, width),
        Region(row, 0, height, col if count == 4 else width),
        Region(row, col, height, width),
    )
    return parts[:count]
