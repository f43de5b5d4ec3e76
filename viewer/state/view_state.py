"""All that the user chose, frozen, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from viewer import geometry, viewport
from viewer.geometry import Region
from viewer.images.load_image import SourceImage
from viewer.images.round_trip import Reduction, reduced_shape
from viewer.marks import Line, Place, Selection, Tool
from viewer.state.comparison_view import Look, Looking
from viewer.upsampling import (
    METHODS,
    Border,
    Method,
    Parameters,
)
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.layer.limits import valid_parameters
from viewer.upsampling.taps import ByteArray
from viewer.upsampling.truth import TRUTH, TRUTH_TITLE, method_of
from viewer.viewport import AxisMap, View, axis_maps

PARAMETERS = ("scale", "kernel_size", "padding", "output_padding", "border")
SHOW_FLAGS = (
    "show_grid",
    "show_values",
    "show_differing",
    "show_inspector",
    "show_kernel",
    "show_reasons",
    "show_watched",
    "show_metrics",
    "show_profile",
    "show_histogram",
)
"""The choices of the View menu that are on or off."""
SECTIONS = ("show_kernel", "show_reasons", "show_inspector")
"""Those of the side panel; where there is no room for all, the first ones are folded first."""
DEFAULT_METHODS = ("original", "bilinear", "opencv", "transposed_conv")
DEFAULT_SCALE = 4.0


Changed: TypeAlias = Callable[..., bool]


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
class ViewState:
    """Everything that decides what is on screen.

    Attributes
    ----------
    image : SourceImage or None
        The opened image.
    methods : tuple of str
        What the panes show, in order.
    scale, kernel_size
        As in `Parameters`.
    kernel_locked : bool
        Whether the kernel size follows the scale.
    padding, output_padding, border
        As in `Parameters`.
    view : View or None
        What the panes show; None fits the whole image.
    pane_size : tuple of int
        ``(height, width)`` of each pane's picture in device pixels.
    cursor : Place or None
        The pixel last under the cursor.
    pin : Place or None
        The pinned pixel: it is inspected in place of the one under the cursor.
    highlighted : tuple of int or None
        The source pixel that is lit up in the Original.
    reference : str
        The method with which the others are compared.
    layout, appearance, show_grid, show_values, show_differing, show_inspector, show_kernel,
    show_reasons, show_watched, show_metrics, show_profile, show_histogram
        Choices of the View menu.
    solo : int or None
        The one pane that is shown alone.
    channel : int
        The channel that the inspector spells out.
    focus_method : str
        The method whose taps are outlined in the Original and which the inspector explains.
    waiting : frozenset of str
        Methods whose library is still being imported.
    watched : tuple of Place
        The pixels in the table of watched pixels.
    round_trip : bool
        Whether the image is reduced first, so that the methods' outputs have a truth.
    reducer : str
        Of `viewer.images.round_trip.REDUCERS`.
    against_truth : bool
        Whether in a round trip the others are compared with the truth, not with `reference`.
    reduction : Reduction or None
        The last one that was made; it may be that of another scale.
    looking : Looking
        Whether the pictures are side by side, or how they are looked at in one place.
    tool : Tool
        What dragging over a picture does the next time.
    selection : Selection or None
        The rectangle of the source that metrics, histograms and exports keep to.
    line : Line or None
        The line along which the profile is drawn.
    profile_along : ProfileAlong
        What the profile is along; of a line, where there is one.
    """

    image: SourceImage | None = None
    methods: tuple[str, ...] = DEFAULT_METHODS
    scale: float = DEFAULT_SCALE
    kernel_size: int = 8
    kernel_locked: bool = True
    padding: int | None = None
    output_padding: int | None = None
    border: Border = Border.LAYER
    view: View | None = None
    pane_size: tuple[int, int] = (1, 1)
    cursor: Place | None = None
    pin: Place | None = None
    highlighted: tuple[int, int] | None = None
    reference: str = "bilinear"
    layout: Layout = Layout.AUTO
    appearance: Appearance = Appearance.DESKTOP
    show_grid: bool = True
    show_values: bool = True
    show_differing: bool = True
    show_inspector: bool = True
    show_kernel: bool = True
    show_reasons: bool = False
    show_watched: bool = False
    show_metrics: bool = False
    show_profile: bool = False
    show_histogram: bool = False
    solo: int | None = None
    channel: int = 0
    focus_method: str = "bilinear"
    waiting: frozenset[str] = frozenset()
    watched: tuple[Place, ...] = ()
    round_trip: bool = False
    reducer: str = "area"
    against_truth: bool = True
    reduction: Reduction | None = None
    looking: Looking = field(default_factory=Looking)
    tool: Tool = Tool.PAN
    selection: Selection | None = None
    line: Line | None = None
    profile_along: ProfileAlong = ProfileAlong.ROW

    @property
    def inspected(self) -> Place | None:
        """The pixel that the inspector explains."""
        return self.pin or self.cursor

    @property
    def parameters(self) -> Parameters:
        """What the methods take: what was set by hand, as far as this layer allows it."""
        return valid_parameters(
            self.scale,
            self.kernel_size,
            self.padding,
            self.output_padding,
            self.border,
            self.source_shape,
        )

    @property
    def source_shape(self) -> tuple[int, int]:
        """``(H, W)`` of the source; ``(1, 1)`` where there is none."""
        if self.image is None:
            return (1, 1)
        shape = self.image.height, self.image.width
        return (reduced_shape(shape, self.scale) or shape) if self.round_trip else shape

    @property
    def source(self) -> SourceImage | None:
        """What the methods enlarge: the image, or in a round trip the reduced one."""
        if self.round_trip and self.reduction is not None:
            return self.reduction.image
        return self.image

    @property
    def truth(self) -> ByteArray | None:
        """What the outputs should be, ``(H, W, C)``; None outside a round trip."""
        return self.reduction.truth if self.round_trip and self.reduction is not None else None

    @property
    def enlargement(self) -> Enlargement | None:
        """What all pictures and figures are of; None where there is no image."""
        if self.source is None:
            return None
        return Enlargement(self.source.pixels, self.parameters, self.truth)

    @property
    def compared_with(self) -> str:
        """The name of what differences and metrics are taken from: the truth, or the reference."""
        return TRUTH if self.is_against_truth else self.reference

    @property
    def is_against_truth(self) -> bool:
        """Whether the others are compared with the truth."""
        return self.truth is not None and self.against_truth

    def is_reference(self, method: str) -> bool:
        """Whether the others are compared with this method."""
        return not self.is_against_truth and method == self.reference

    @property
    def reference_title(self) -> str:
        """What the others are compared with is called."""
        return TRUTH_TITLE if self.is_against_truth else METHODS[self.reference].title

    @property
    def measurable(self) -> tuple[str, ...]:
        """The panes' enlargements that can be compared now, and are not the reference itself."""
        if self.reference in self.waiting and not self.is_against_truth:
            return ()
        return tuple(
            name
            for name in self.methods
            if name not in self.waiting
            and not METHODS[name].is_source
            and not self.is_reference(name)
        )

    @property
    def lacks_reduction(self) -> bool:
        """Whether the image is yet to be reduced: until then there is nothing new to show."""
        if not self.round_trip or self.image is None:
            return False
        made = self.reduction
        return made is None or (made.original, made.scale, made.reducer) != (
            self.image,
            self.scale,
            self.reducer,
        )

    def visible_region(self, method: str) -> Region:
        """Return the part of a method's output that is in view."""
        shape = self.output_shape(method)
        maps = axis_maps(self.resolved_view, self.pane_size, self.source_shape, shape)
        (top, bottom), (left, right) = (axis.shown() for axis in maps)
        return Region(top, left, bottom, right)

    def selected_region(self, method: str) -> Region | None:
        """Return the part of a method's output that is selected; None where nothing is."""
        if self.selection is None:
            return None
        return self.selection.region(self.output_shape(method), self.source_shape)

    def output_shape(self, method: str) -> tuple[int, int]:
        """Return the ``(H, W)`` of a method's whole output."""
        return self.method(method).output_shape(self.source_shape, self.parameters)

    def method(self, name: str) -> Method:
        """Return the method of a name, or in a round trip the truth."""
        return method_of(name, self.truth)

    @property
    def scaled_shape(self) -> tuple[int, int]:
        """``(H, W)`` of the outputs that follow the scale exactly."""
        return geometry.output_shape(self.source_shape, self.scale)

    @property
    def resolved_view(self) -> View:
        """The view, with "fit" worked out for the panes' present size."""
        return self.view or viewport.fit(self.source_shape, self.pane_size)

    @property
    def zoom(self) -> float:
        """Device pixels for each output pixel, along the longer side."""
        pitches = [
            AxisMap.of(size, 0, self.resolved_view.magnification, n_in, n_out).pitch
            for size, n_in, n_out in zip(
                self.pane_size, self.source_shape, self.scaled_shape, strict=True
            )
        ]
        return pitches[self.source_shape[1] >= self.source_shape[0]]

    @property
    def compared(self) -> tuple[str, str]:
        """The reference, and the method that the reasons compare with it.

        That is the explained method; where it is the reference itself, the first other
        enlargement. While a chosen difference is looked at, it is those two.
        """
        chosen = self.looking.methods[:2]
        if self.looking.look is Look.DIFFERENCE and len(chosen) == 2 and TRUTH not in chosen:
            return chosen[1], chosen[0]
        if self.focus_method != self.reference:
            return self.reference, self.focus_method
        others = [
            name for name in self.methods if name != self.reference and not METHODS[name].is_source
        ]
        return self.reference, others[0] if others else self.reference

    @property
    def staged_methods(self) -> tuple[str, ...]:
        """What the stage shows, or would show: two or more, each once.

        Where none were chosen, the explained method and what it is compared with.
        """
        names = self.looking.methods or self._compared_on_stage
        chosen = dict.fromkeys(n for n in names if n != TRUTH or self.truth is not None)
        others = [method for method in (*self.methods, *METHODS) if method not in chosen]
        chosen |= dict.fromkeys(others[: max(0, 2 - len(chosen))])
        return tuple(chosen)[: self.looking.look.most]

    @property
    def staged(self) -> bool:
        """Whether pictures are looked at in one place."""
        return self.looking.staged

    @property
    def _compared_on_stage(self) -> tuple[str, str]:
        reference, explained = self.compared
        if not self.is_against_truth:
            return explained, reference
        enlarged = [
            name for name in (self.focus_method, *self.methods) if not METHODS[name].is_source
        ]
        return enlarged[0] if enlarged else reference, TRUTH

    @property
    def visible_methods(self) -> tuple[str, ...]:
        """What is on screen, in the panes or on the stage."""
        if self.looking.staged:
            return self.staged_methods
        return self.methods if self.solo is None else (self.methods[self.solo],)

    @property
    def shows_layer(self) -> bool:
        """Whether a transposed convolution is in a pane or on the stage."""
        shown = {*self.methods, *self.visible_methods} - {TRUTH}
        return any(METHODS[name].is_layer for name in shown)


def changes(old: ViewState | None, new: ViewState) -> Changed:
    """Return a test of whether any of some fields differ; from None to a state, all do."""
    return lambda *names: old is None or any(getattr(old, n) != getattr(new, n) for n in names)
