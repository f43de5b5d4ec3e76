"""All that a person chose, in groups by subject: it is undone and saved as a whole."""

# The annotations are read at run time: by them choices are saved and read.
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Literal, TypeAlias

from viewer.geometry import MAX_SCALE, MIN_SCALE
from viewer.images.round_trip import REDUCERS
from viewer.marks import Line, Place, Selection
from viewer.state.allowed import (
    MAX_PANES,
    MOST_WATCHED,
    PREFIX,
    SAVED_AS,
    Among,
    AtMost,
    Between,
    Distinct,
    MethodName,
    OfOneSession,
)
from viewer.state.comparison_view import Looking
from viewer.upsampling import MAX_KERNEL_SIZE, Border
from viewer.viewport import View

DEFAULT_METHODS = ("original", "bilinear", "opencv", "transposed_conv")
DEFAULT_SCALE = 4.0
_PADDING = Between(0, MAX_KERNEL_SIZE - 1)


Where: TypeAlias = Literal["visible", "selected", "whole"]
"""Of which pixels figures are: those in view, the selected ones, all of the outputs."""


class Layout(Enum):
    """How the panes are laid out."""

    AUTO = "auto"
    ROW = "row"
    GRID = "grid"


class ProfileAlong(Enum):
    """What the profile is along."""

    ROW = "row"
    COLUMN = "column"
    LINE = "line"


class Appearance(Enum):
    """Light, dark, or as the desktop is."""

    DESKTOP = "desktop"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Scaling:
    """By how much is enlarged, and with which layer.

    Attributes
    ----------
    scale, kernel_size, padding, output_padding, border
        As in `Parameters`: what was set by hand, whether this layer allows it or not.
    kernel_locked : bool
        Whether the kernel size follows the scale.
    """

    scale: Annotated[float, Between(MIN_SCALE, MAX_SCALE)] = DEFAULT_SCALE
    kernel_size: Annotated[int, Between(1, MAX_KERNEL_SIZE)] = 8
    kernel_locked: bool = True
    padding: Annotated[int | None, _PADDING, OfOneSession] = None
    output_padding: Annotated[int | None, _PADDING, OfOneSession] = None
    border: Border = Border.LAYER


@dataclass(frozen=True, slots=True)
class Panes:
    """What the panes show, and which of them is explained and compared.

    Attributes
    ----------
    methods : tuple of str
        What the panes show, in order.
    layout : Layout
        How they are laid out.
    solo : int or None
        The one pane that is shown alone.
    reference : str
        The method with which the others are compared.
    focus_method : str
        The method whose taps are outlined in the Original and which the inspector explains.
    channel : int
        The channel that the inspector spells out.
    """

    methods: Annotated[tuple[MethodName, ...], Distinct(1, MAX_PANES)] = DEFAULT_METHODS
    layout: Layout = Layout.AUTO
    solo: Annotated[int | None, Between(0, MAX_PANES - 1), OfOneSession] = None
    reference: MethodName = "bilinear"
    focus_method: Annotated[MethodName, OfOneSession] = "bilinear"
    channel: Annotated[int, Between(0, 3), OfOneSession] = 0


@dataclass(frozen=True, slots=True)
class Overlays:
    """What appears over the pixels when one is close.

    Attributes
    ----------
    grid, values : bool
        Lines between the pixels, and their values.
    differing : bool
        A corner in those that differ from the reference.
    """

    grid: bool = True
    values: bool = True
    differing: bool = True


@dataclass(frozen=True, slots=True)
class Panels:
    """Which panels are open.

    Attributes
    ----------
    inspector, kernel, reasons : bool
        The sections of the side panel.
    watched, metrics, profile, histogram : bool
        The tables and plots below the pictures.
    metrics_where : {"visible", "selected", "whole"}
        Of which pixels the metrics are, as far as there is a selection, or whole outputs have
        been measured.
    """

    inspector: bool = True
    kernel: bool = True
    reasons: bool = False
    watched: bool = False
    metrics: bool = False
    profile: bool = False
    histogram: bool = False
    metrics_where: Annotated[Where, OfOneSession] = field(
        default="visible", metadata={SAVED_AS: "metrics_where"}
    )


SECTIONS = ("kernel", "reasons", "inspector")
"""The panels at the side; where there is no room for all, the first ones are folded first."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in the pictures.

    Attributes
    ----------
    pin : Place or None
        The pinned pixel: it is inspected in place of the one under the cursor.
    watched : tuple of Place
        The pixels in the table of watched pixels.
    selection : Selection or None
        The rectangle of the source that metrics, histograms and exports keep to.
    line : Line or None
        The line along which the profile is drawn.
    profile_along : ProfileAlong
        What the profile is along; of a line, where there is one.
    """

    pin: Annotated[Place | None, OfOneSession] = None
    watched: Annotated[tuple[Place, ...], AtMost(MOST_WATCHED)] = ()
    selection: Annotated[Selection | None, OfOneSession] = None
    line: Annotated[Line | None, OfOneSession] = None
    profile_along: Annotated[ProfileAlong, OfOneSession] = ProfileAlong.ROW


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Whether the image is reduced first, so that the methods' outputs have a truth.

    Attributes
    ----------
    on : bool
        Whether it is.
    reducer : str
        Of `viewer.images.round_trip.REDUCERS`.
    against_truth : bool
        Whether the others are compared with the truth then, not with the reference.
    """

    on: Annotated[bool, OfOneSession] = field(default=False, metadata={SAVED_AS: "round_trip"})
    reducer: Annotated[str, Among(frozenset(REDUCERS))] = "area"
    against_truth: Annotated[bool, OfOneSession] = True


@dataclass(frozen=True, slots=True)
class Choices:
    """All that a person chose.

    Attributes
    ----------
    scaling : Scaling
        By how much is enlarged, and with which layer.
    panes : Panes
        What the panes show.
    looking : Looking
        Whether the pictures are side by side, or how they are looked at in one place.
    overlays : Overlays
        What appears over the pixels when one is close.
    panels : Panels
        Which panels are open.
    marks : Marks
        What is marked in the pictures.
    round_trip : RoundTrip
        Whether the image is reduced first.
    view : View or None
        What the panes show of the source; None fits the whole image.
    appearance : Appearance
        Light or dark.
    """

    scaling: Scaling = field(default_factory=Scaling, metadata={PREFIX: ""})
    panes: Panes = field(default_factory=Panes, metadata={PREFIX: ""})
    looking: Looking = field(default_factory=Looking)
    overlays: Overlays = field(default_factory=Overlays, metadata={PREFIX: "show_"})
    panels: Panels = field(default_factory=Panels, metadata={PREFIX: "show_"})
    marks: Marks = field(default_factory=Marks, metadata={PREFIX: ""})
    round_trip: RoundTrip = field(default_factory=RoundTrip, metadata={PREFIX: ""})
    view: Annotated[View | None, OfOneSession] = None
    appearance: Appearance = Appearance.DESKTOP
