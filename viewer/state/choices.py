"""All that a person chose, in groups by subject: it is undone and saved as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from viewer.marks import Line, Place, Selection
from viewer.state.comparison_view import Looking
from viewer.upsampling import Border
from viewer.viewport import View

DEFAULT_METHODS = ("original", "bilinear", "opencv", "transposed_conv")
DEFAULT_SCALE = 4.0
# How a field says by which name it is saved, where that is not its own.
PREFIX, SAVED_AS = "prefix", "saved_as"


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

    scale: float = DEFAULT_SCALE
    kernel_size: int = 8
    kernel_locked: bool = True
    padding: int | None = None
    output_padding: int | None = None
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

    methods: tuple[str, ...] = DEFAULT_METHODS
    layout: Layout = Layout.AUTO
    solo: int | None = None
    reference: str = "bilinear"
    focus_method: str = "bilinear"
    channel: int = 0


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
    """

    inspector: bool = True
    kernel: bool = True
    reasons: bool = False
    watched: bool = False
    metrics: bool = False
    profile: bool = False
    histogram: bool = False


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

    pin: Place | None = None
    watched: tuple[Place, ...] = ()
    selection: Selection | None = None
    line: Line | None = None
    profile_along: ProfileAlong = ProfileAlong.ROW


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

    on: bool = field(default=False, metadata={SAVED_AS: "round_trip"})
    reducer: str = "area"
    against_truth: bool = True


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
    view: View | None = None
    appearance: Appearance = Appearance.DESKTOP
