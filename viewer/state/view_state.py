"""All that the user chose, frozen, and the pure functions that change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, field, replace
from enum import Enum
from typing import Any, TypeAlias

from viewer import geometry, viewport
from viewer.geometry import MAX_SCALE, MIN_SCALE, Region
from viewer.images.load_image import SourceImage
from viewer.images.round_trip import Reduction, reduced_shape
from viewer.marks import Line, Place, Selection, Tool
from viewer.state.comparison_view import Look, Looking
from viewer.upsampling import (
    MAX_KERNEL_SIZE,
    METHODS,
    Border,
    Method,
    Parameters,
    matched_kernel_size,
)
from viewer.upsampling.layer.limits import valid_parameters
from viewer.upsampling.layer.verdict import Repair
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
MAX_PANES = 9
CLOSE = 24.0  # device pixels for each output pixel, when a pixel is gone to


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
    def compared_with(self) -> str | ByteArray:
        """What differences and metrics are taken from: the truth, or the reference's name."""
        truth = self.truth
        return truth if truth is not None and self.against_truth else self.reference

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
            if name not in self.waiting and name != "original" and not self.is_reference(name)
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
        others = [m for m in self.methods if m not in (self.reference, "original")]
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
        enlarged = [name for name in (self.focus_method, *self.methods) if name != "original"]
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
        return "transposed_conv" in (*self.methods, *self.visible_methods)


def changes(old: ViewState | None, new: ViewState) -> Changed:
    """Return a test of whether any of some fields differ; from None to a state, all do."""
    return lambda *names: old is None or any(getattr(old, n) != getattr(new, n) for n in names)


def with_image(state: ViewState, image: SourceImage) -> ViewState:
    """Return the state with another image: fitted, with its middle pixel to start from."""
    opened = replace(
        state,
        image=image,
        view=None,
        pin=None,
        highlighted=None,
        channel=0,
        reduction=None,
        selection=None,
    )
    opened = without_line(opened)
    shape = opened.scaled_shape
    return replace(opened, cursor=Place(shape[0] // 2, shape[1] // 2, shape))


def with_scale(state: ViewState, scale: float) -> ViewState:
    """Return the state at another scale (cut to what is allowed); the lock moves the kernel."""
    scale = min(max(scale, MIN_SCALE), MAX_SCALE)
    kernel_size = matched_kernel_size(scale) if state.kernel_locked else state.kernel_size
    return _with_parameters(state, scale, kernel_size)


def with_kernel_size(state: ViewState, kernel_size: int) -> ViewState:
    """Return the state with another kernel size (cut to what is allowed), and the lock open."""
    kernel_size = min(max(kernel_size, 1), MAX_KERNEL_SIZE)
    if kernel_size == state.kernel_size:
        return state
    return replace(_with_parameters(state, state.scale, kernel_size), kernel_locked=False)


def with_method(state: ViewState, pane: int, method: str) -> ViewState:
    """Return the state with another method in a pane; one that another pane shows swaps places."""
    methods = list(state.methods)
    if pane >= len(methods):  # it has just been taken away
        return state
    if method in methods:
        methods[methods.index(method)] = methods[pane]
    methods[pane] = method
    focus = state.focus_method if state.focus_method in methods else method
    return replace(state, methods=tuple(methods), focus_method=focus)


def with_look(state: ViewState, look: Look) -> ViewState:
    """Return the state with another way of looking; the one that is chosen already goes.

    Blinking begins by itself.
    """
    if look is state.looking.look:
        look = Look.PANES
    return replace(state, looking=replace(state.looking, look=look, playing=True))


def with_solo(state: ViewState, pane: int) -> ViewState:
    """Return the state with one pane alone; the one that is alone already: with all panes."""
    alone = state.solo == pane and not state.looking.staged
    looking = replace(state.looking, look=Look.PANES)
    return replace(state, solo=None if alone else pane, looking=looking)


def released(state: ViewState) -> ViewState:
    """Return the state with one thing let go.

    The tool; else the pin; else, the pictures are side by side again; else nothing is marked.
    """
    if state.tool is not Tool.PAN:
        return replace(state, tool=Tool.PAN)
    if state.pin is not None:
        return replace(state, pin=None)
    if state.looking.staged:
        return replace(state, looking=replace(state.looking, look=Look.PANES))
    return without_line(replace(state, selection=None))


def with_section(state: ViewState, section: str, is_open: bool, most: int) -> ViewState:
    """Open or fold away a section of the side panel; if it becomes too full others are folded.

    Parameters
    ----------
    section : str
        Of `SECTIONS`.
    is_open : bool
        Whether it is to be open.
    most : int
        How many open ones there is room for.
    """
    opened = [name for name in SECTIONS if name != section and getattr(state, name)]
    kept = opened[max(0, len(opened) + 1 - most) :] if is_open else opened
    shown: dict[str, Any] = {name: name in kept for name in SECTIONS} | {section: is_open}
    return replace(state, **shown)


def with_tool(state: ViewState, tool: Tool) -> ViewState:
    """Return the state with another tool; the one that is chosen already is put away."""
    return replace(state, tool=Tool.PAN if tool is state.tool else tool)


def with_marked(state: ViewState, marked: Selection | Line) -> ViewState:
    """Return the state with another selection, or with a line and its profile along it."""
    if isinstance(marked, Selection):
        return replace(state, selection=marked)
    return replace(state, line=marked, profile_along=ProfileAlong.LINE)


def without_line(state: ViewState) -> ViewState:
    """Return the state without a line, and with the profile along the row."""
    along = state.profile_along
    along = ProfileAlong.ROW if along is ProfileAlong.LINE else along
    return replace(state, line=None, profile_along=along)


def with_selected(state: ViewState, region: Region) -> ViewState:
    """Return the state with a region of the explained method's output selected."""
    shape = state.output_shape(state.focus_method)
    return replace(state, selection=Selection.of(region, shape, state.source_shape))


def with_view_selected(state: ViewState) -> ViewState:
    """Return the state with all selected that is in view."""
    region = state.visible_region(state.focus_method)
    return state if state.image is None or region.is_empty else with_selected(state, region)


def at_selection(state: ViewState) -> ViewState:
    """Return the state with the selection filling the panes, as far as whole ratios allow."""
    if state.selection is None:
        return state
    top, left, bottom, right = astuple(state.selection)
    found = viewport.fit((bottom - top, right - left), state.pane_size)
    return replace(
        state, view=replace(found, center_row=(top + bottom) / 2, center_col=(left + right) / 2)
    )


def crop_of(state: ViewState) -> Region | None:
    """Return the region of the image that the selection lies in.

    It is of whole pixels. In a round trip it lies in the image, not in the reduced one. None where
    nothing is selected, or everything.
    """
    if state.selection is None or state.image is None:
        return None
    covered = _covered_shape(state)
    down, across = (n / m for n, m in zip(covered, state.source_shape, strict=True))
    region = state.selection.stretched(down, across).around(covered)
    return None if region.shape == (state.image.height, state.image.width) else region


def _covered_shape(state: ViewState) -> tuple[int, int]:
    """Return ``(H, W)`` of that part of the image that the source stands for."""
    assert state.image is not None
    reduced = state.source_shape != (state.image.height, state.image.width)
    return state.scaled_shape if reduced else state.source_shape


def with_crop(state: ViewState, image: SourceImage) -> ViewState:
    """Return the state with the image cropped, or with the whole one again: fitted."""
    return replace(with_image(state, image), channel=state.channel)


def uncropped(state: ViewState) -> ViewState:
    """Return the state with the whole image again, and what it was cropped to selected."""
    image = state.image
    if image is None or image.crop is None:
        return state
    whole = with_crop(state, image.opened)
    down, across = (n / m for n, m in zip(whole.source_shape, _covered_shape(whole), strict=True))
    crop = Selection(*map(float, astuple(image.crop)))
    return replace(whole, selection=crop.stretched(down, across))


def with_pane(state: ViewState) -> ViewState:
    """Return the state with one more pane, of the first method that no pane shows."""
    unseen = [method for method in METHODS if method not in state.methods]
    if not unseen or len(state.methods) >= MAX_PANES:
        return state
    return replace(state, methods=(*state.methods, unseen[0]), solo=None)


def without_pane(state: ViewState, pane: int) -> ViewState:
    """Return the state with one pane less; the last one stays."""
    if len(state.methods) == 1 or pane >= len(state.methods):
        return state
    gone = state.methods[pane]
    methods = tuple(method for method in state.methods if method != gone)
    focus = state.focus_method
    if focus == gone:
        focus = methods[min(pane, len(methods) - 1)]
    return replace(state, methods=methods, focus_method=focus, solo=None)


def with_watched(state: ViewState) -> ViewState:
    """Return the state with the inspected pixel among the watched ones, and their table open."""
    place = state.inspected
    if place is None or place in state.watched:
        return replace(state, show_watched=True)
    return replace(state, watched=(*state.watched, place), show_watched=True)


def without_watched(state: ViewState, indices: Iterable[int]) -> ViewState:
    """Return the state with some of the watched pixels watched no more."""
    gone = set(indices)
    kept = (place for index, place in enumerate(state.watched) if index not in gone)
    return replace(state, watched=tuple(kept))


def at_watched(state: ViewState, index: int) -> ViewState:
    """Return the state with a watched pixel pinned, in the middle, and close."""
    shape = state.scaled_shape
    return at_place(state, Place(*state.watched[index].within(shape), shape))


def at_place(state: ViewState, place: Place) -> ViewState:
    """Return the state with a pixel pinned, in the middle of every pane, and close."""
    row, col = (
        (index + 0.5) * n_in / n_out
        for index, n_in, n_out in zip(
            (place.row, place.col), state.source_shape, place.shape, strict=True
        )
    )
    pinned = replace(state, pin=place, cursor=place, highlighted=None)
    closer = with_zoom(pinned, CLOSE) if state.zoom < CLOSE else pinned
    return centered_at(closer, row, col)


def repaired(state: ViewState, repair: Repair) -> ViewState:
    """Return the state with a fault of the transposed convolution's layer repaired."""
    changed = replace(state, highlighted=None, **repair.changes())
    locked = state.kernel_locked or changed.kernel_size == matched_kernel_size(state.scale)
    return replace(changed, kernel_locked=locked)


def with_lock(state: ViewState, locked: bool) -> ViewState:
    """Return the state with the lock set; locking takes the matched kernel size at once."""
    return with_scale(replace(state, kernel_locked=locked), state.scale)


def _with_parameters(state: ViewState, scale: float, kernel_size: int) -> ViewState:
    """Return the state with other parameters and the same place inspected."""
    changed = replace(state, scale=scale, kernel_size=kernel_size, highlighted=None)
    return changed if scale == state.scale else _at_same_place(state, changed)


def with_round_trip(state: ViewState, on: bool) -> ViewState:
    """Return the state with the round trip begun or ended, compared with the truth at first.

    It begins with the metrics open: they say which method comes nearest.
    """
    if on == state.round_trip:
        return state
    changed = replace(
        state,
        round_trip=on,
        against_truth=True,
        show_metrics=state.show_metrics or on,
        highlighted=None,
    )
    return _at_same_place(state, changed)


def _at_same_place(old: ViewState, new: ViewState) -> ViewState:
    """Return a state, whose source or outputs have other sizes, looking where `old` looks."""
    shape, view = new.scaled_shape, new.view
    down, across = (to / of for to, of in zip(new.source_shape, old.source_shape, strict=True))
    if view is not None:
        view = View(
            view.center_row * down,
            view.center_col * across,
            view.magnification / max(down, across),
        )
    return replace(
        new,
        view=view,
        cursor=old.cursor and Place(*old.cursor.within(shape), shape),
        pin=old.pin and Place(*old.pin.within(shape), shape),
        selection=new.selection and new.selection.stretched(down, across),
        line=new.line and new.line.stretched(down, across),
    )


def with_step(state: ViewState, rows: int, cols: int) -> ViewState:
    """Return the state with the inspected pixel moved and pinned, kept in the picture.

    The view follows where the pixel would leave it.
    """
    if state.inspected is None or state.image is None:
        return state
    shape = state.inspected.shape
    row = min(max(state.inspected.row + rows, 0), shape[0] - 1)
    col = min(max(state.inspected.col + cols, 0), shape[1] - 1)
    place = Place(row, col, shape)
    return _with_in_view(replace(state, cursor=place, pin=place, highlighted=None), place)


def _with_in_view(state: ViewState, place: Place) -> ViewState:
    """Return the state with the view dragged, if need be, until `place` shows."""
    view = state.resolved_view
    shift = [0.0, 0.0]
    for axis, (index, center) in enumerate(
        zip((place.row, place.col), (view.center_row, view.center_col), strict=True)
    ):
        axis_map = AxisMap.of(
            state.pane_size[axis],
            center,
            view.magnification,
            state.source_shape[axis],
            place.shape[axis],
        )
        margin = min(24, state.pane_size[axis] // 4)
        low, high = axis_map.edge(index) - margin, axis_map.edge(index + 1) + margin
        if low < 0:
            shift[axis] = -low
        elif high > state.pane_size[axis]:
            shift[axis] = state.pane_size[axis] - high
    if shift == [0.0, 0.0]:
        return state
    return replace(state, view=view.moved(shift[0], shift[1], state.source_shape))


def with_zoom_steps(
    state: ViewState, steps: int, anchor: tuple[float, float] = (0.0, 0.0)
) -> ViewState:
    """Return the state zoomed by whole ratios about a place.

    Parameters
    ----------
    state : ViewState
        The present one.
    steps : int
        Ratios up (or down).
    anchor : tuple of float
        The place to hold still: device pixels down and right of the middle of a pane.
    """
    return with_zoom(state, viewport.next_ratio(state.zoom, steps), anchor)


def with_zoom(
    state: ViewState, ratio: float, anchor: tuple[float, float] = (0.0, 0.0)
) -> ViewState:
    """Return the state at `ratio` device pixels for each output pixel."""
    view = state.resolved_view
    smallest = viewport.fit(state.source_shape, state.pane_size).magnification / 4
    magnification = max(view.magnification * ratio / state.zoom, min(smallest, view.magnification))
    return replace(state, view=view.zoomed(magnification, *anchor, state.source_shape))


def centered_at(state: ViewState, row: float, col: float) -> ViewState:
    """Return the state with a source position (from the outer edge) in the middle."""
    return replace(state, view=View(row, col, state.resolved_view.magnification))
