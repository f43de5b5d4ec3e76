"""Everything that decides what is on screen, frozen, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from viewer import geometry, viewport
from viewer.geometry import Region
from viewer.images.load_image import SourceImage
from viewer.images.round_trip import Reduction, reduced_shape
from viewer.marks import Place, Tool
from viewer.state.choices import Choices
from viewer.state.comparison_view import Look
from viewer.upsampling import (
    METHODS,
    Method,
    Parameters,
)
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.layer.limits import valid_parameters
from viewer.upsampling.taps import ByteArray
from viewer.upsampling.truth import TRUTH, TRUTH_TITLE, method_of
from viewer.viewport import AxisMap, View, axis_maps

Changed: TypeAlias = Callable[[Callable[["ViewState"], object]], bool]
"""A test of whether something that is read from a state has changed."""


@dataclass(frozen=True, slots=True)
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

    @property
    def parameters(self) -> Parameters:
        """What the methods take: what was set by hand, as far as this layer allows it."""
        return valid_parameters(
            self.scaling.scale,
            self.scaling.kernel_size,
            self.scaling.padding,
            self.scaling.output_padding,
            self.scaling.border,
            self.source_shape,
        )

    @property
    def source_shape(self) -> tuple[int, int]:
        """``(H, W)`` of the source; ``(1, 1)`` where there is none."""
        if self.image is None:
            return (1, 1)
        shape = self.image.height, self.image.width
        return (reduced_shape(shape, self.scaling.scale) or shape) if self.round_trip.on else shape

    @property
    def source(self) -> SourceImage | None:
        """What the methods enlarge: the image, or in a round trip the reduced one."""
        if self.round_trip.on and self.reduction is not None:
            return self.reduction.image
        return self.image

    @property
    def truth(self) -> ByteArray | None:
        """What the outputs should be, ``(H, W, C)``; None outside a round trip."""
        return self.reduction.truth if self.round_trip.on and self.reduction is not None else None

    @property
    def enlargement(self) -> Enlargement | None:
        """What all pictures and figures are of; None where there is no image."""
        if self.source is None:
            return None
        return Enlargement(self.source.pixels, self.parameters, self.truth)

    @property
    def compared_with(self) -> str:
        """The name of what differences and metrics are taken from: the truth, or the reference."""
        return TRUTH if self.is_against_truth else self.panes.reference

    @property
    def is_against_truth(self) -> bool:
        """Whether the others are compared with the truth."""
        return self.truth is not None and self.round_trip.against_truth

    def is_reference(self, method: str) -> bool:
        """Whether the others are compared with this method."""
        return not self.is_against_truth and method == self.panes.reference

    @property
    def reference_title(self) -> str:
        """What the others are compared with is called."""
        return TRUTH_TITLE if self.is_against_truth else METHODS[self.panes.reference].title

    @property
    def measurable(self) -> tuple[str, ...]:
        """The panes' enlargements that can be compared now, and are not the reference itself."""
        if self.panes.reference in self.waiting and not self.is_against_truth:
            return ()
        return tuple(
            name
            for name in self.panes.methods
            if name not in self.waiting
            and not METHODS[name].is_source
            and not self.is_reference(name)
        )

    @property
    def lacks_reduction(self) -> bool:
        """Whether the image is yet to be reduced: until then there is nothing new to show."""
        if not self.round_trip.on or self.image is None:
            return False
        made = self.reduction
        return made is None or (made.original, made.scale, made.reducer) != (
            self.image,
            self.scaling.scale,
            self.round_trip.reducer,
        )

    def visible_region(self, method: str) -> Region:
        """Return the part of a method's output that is in view."""
        shape = self.output_shape(method)
        maps = axis_maps(self.resolved_view, self.pane_size, self.source_shape, shape)
        (top, bottom), (left, right) = (axis.shown() for axis in maps)
        return Region(top, left, bottom, right)

    def selected_region(self, method: str) -> Region | None:
        """Return the part of a method's output that is selected; None where nothing is."""
        if self.marks.selection is None:
            return None
        return self.marks.selection.region(self.output_shape(method), self.source_shape)

    def output_shape(self, method: str) -> tuple[int, int]:
        """Return the ``(H, W)`` of a method's whole output."""
        return self.method(method).output_shape(self.source_shape, self.parameters)

    def method(self, name: str) -> Method:
        """Return the method of a name, or in a round trip the truth."""
        return method_of(name, self.truth)

    @property
    def scaled_shape(self) -> tuple[int, int]:
        """``(H, W)`` of the outputs that follow the scale exactly."""
        return geometry.output_shape(self.source_shape, self.scaling.scale)

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
        if self.panes.focus_method != self.panes.reference:
            return self.panes.reference, self.panes.focus_method
        others = [
            name
            for name in self.panes.methods
            if name != self.panes.reference and not METHODS[name].is_source
        ]
        return self.panes.reference, others[0] if others else self.panes.reference

    @property
    def staged_methods(self) -> tuple[str, ...]:
        """What the stage shows, or would show: two or more, each once.

        Where none were chosen, the explained method and what it is compared with.
        """
        names = self.looking.methods or self._compared_on_stage
        chosen = dict.fromkeys(n for n in names if n != TRUTH or self.truth is not None)
        others = [method for method in (*self.panes.methods, *METHODS) if method not in chosen]
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
            name
            for name in (self.panes.focus_method, *self.panes.methods)
            if not METHODS[name].is_source
        ]
        return enlarged[0] if enlarged else reference, TRUTH

    @property
    def visible_methods(self) -> tuple[str, ...]:
        """What is on screen, in the panes or on the stage."""
        if self.looking.staged:
            return self.staged_methods
        return (
            self.panes.methods
            if self.panes.solo is None
            else (self.panes.methods[self.panes.solo],)
        )

    @property
    def shows_layer(self) -> bool:
        """Whether a transposed convolution is in a pane or on the stage."""
        shown = {*self.panes.methods, *self.visible_methods} - {TRUTH}
        return any(METHODS[name].is_layer for name in shown)


def changes(old: ViewState | None, new: ViewState) -> Changed:
    """Return a test of whether what is read from both differs; from None to a state, all does."""
    return lambda read: old is None or read(old) != read(new)
