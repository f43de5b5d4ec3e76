"""What follows from a state, worked out once for each state, where it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from viewer import geometry, viewport
from viewer.geometry import Region
from viewer.images.load_image import SourceImage
from viewer.images.round_trip import reduced_shape
from viewer.state.choices import Where
from viewer.state.comparison_view import Look
from viewer.upsampling import METHODS, Method, Parameters
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.layer.limits import valid_parameters
from viewer.upsampling.taps import ByteArray
from viewer.upsampling.truth import TRUTH, TRUTH_TITLE, method_of
from viewer.viewport import AxisMap, View, axis_maps

if TYPE_CHECKING:
    from viewer.state.view_state import ViewState


class Resolved:
    """What follows from a `ViewState`; reached by `ViewState.resolved`.

    Parameters
    ----------
    state : ViewState
        From which all of it follows.
    """

    def __init__(self, state: ViewState) -> None:
        self.state = state
        self._visible: dict[tuple[int, int], Region] = {}

    @cached_property
    def parameters(self) -> Parameters:
        """What the methods take: what was set by hand, as far as this layer allows it."""
        return valid_parameters(
            self.state.scaling.scale,
            self.state.scaling.kernel_size,
            self.state.scaling.padding,
            self.state.scaling.output_padding,
            self.state.scaling.border,
            self.source_shape,
        )

    @cached_property
    def source_shape(self) -> tuple[int, int]:
        """``(H, W)`` of the source; ``(1, 1)`` where there is none."""
        if self.state.image is None:
            return (1, 1)
        shape = self.state.image.height, self.state.image.width
        return (
            (reduced_shape(shape, self.state.scaling.scale) or shape)
            if self.state.round_trip.on
            else shape
        )

    @cached_property
    def source(self) -> SourceImage | None:
        """What the methods enlarge: the image, or in a round trip the reduced one."""
        if self.state.round_trip.on and self.state.reduction is not None:
            return self.state.reduction.image
        return self.state.image

    @cached_property
    def truth(self) -> ByteArray | None:
        """What the outputs should be, ``(H, W, C)``; None outside a round trip."""
        return (
            self.state.reduction.truth
            if self.state.round_trip.on and self.state.reduction is not None
            else None
        )

    @cached_property
    def enlargement(self) -> Enlargement | None:
        """What all pictures and figures are of; None where there is no image."""
        if self.source is None:
            return None
        return Enlargement(self.source.pixels, self.parameters, self.truth)

    @cached_property
    def compared_with(self) -> str:
        """The name of what differences and metrics are taken from: the truth, or the reference."""
        return TRUTH if self.is_against_truth else self.state.panes.reference

    @cached_property
    def is_against_truth(self) -> bool:
        """Whether the others are compared with the truth."""
        return self.truth is not None and self.state.round_trip.against_truth

    def is_reference(self, method: str) -> bool:
        """Whether the others are compared with this method."""
        return not self.is_against_truth and method == self.state.panes.reference

    @cached_property
    def reference_title(self) -> str:
        """What the others are compared with is called."""
        return TRUTH_TITLE if self.is_against_truth else METHODS[self.state.panes.reference].title

    @cached_property
    def measurable(self) -> tuple[str, ...]:
        """The panes' enlargements that can be compared now, and are not the reference itself."""
        if self.state.panes.reference in self.state.waiting and not self.is_against_truth:
            return ()
        return tuple(
            name
            for name in self.state.panes.methods
            if name not in self.state.waiting
            and not METHODS[name].is_source
            and not self.is_reference(name)
        )

    @cached_property
    def lacks_reduction(self) -> bool:
        """Whether the image is yet to be reduced: until then there is nothing new to show."""
        if not self.state.round_trip.on or self.state.image is None:
            return False
        made = self.state.reduction
        return made is None or (made.original, made.scale, made.reducer) != (
            self.state.image,
            self.state.scaling.scale,
            self.state.round_trip.reducer,
        )

    def visible_region(self, method: str) -> Region:
        """Return the part of a method's output that is in view."""
        return self.visible_part(self.output_shape(method))

    def visible_part(self, shape: tuple[int, int]) -> Region:
        """Return the part in view of an output of some ``(H, W)``."""
        if shape not in self._visible:
            maps = axis_maps(self.view, self.state.pane_size, self.source_shape, shape)
            (top, bottom), (left, right) = (axis.shown() for axis in maps)
            self._visible[shape] = Region(top, left, bottom, right)
        return self._visible[shape]

    def selected_region(self, method: str) -> Region | None:
        """Return the part of a method's output that is selected; None where nothing is."""
        if self.state.marks.selection is None:
            return None
        return self.state.marks.selection.region(self.output_shape(method), self.source_shape)

    def output_shape(self, method: str) -> tuple[int, int]:
        """Return the ``(H, W)`` of a method's whole output."""
        return self.method(method).output_shape(self.source_shape, self.parameters)

    def method(self, name: str) -> Method:
        """Return the method of a name, or in a round trip the truth."""
        return method_of(name, self.truth)

    @property
    def metrics_where(self) -> Where:
        """Of which pixels the metrics are: of selected ones only where there are any."""
        where = self.state.panels.metrics_where
        return "visible" if where == "selected" and self.state.marks.selection is None else where

    @cached_property
    def scaled_shape(self) -> tuple[int, int]:
        """``(H, W)`` of the outputs that follow the scale exactly."""
        return geometry.output_shape(self.source_shape, self.state.scaling.scale)

    @cached_property
    def view(self) -> View:
        """The view, with "fit" worked out for the panes' present size."""
        return self.state.view or viewport.fit(self.source_shape, self.state.pane_size)

    @cached_property
    def zoom(self) -> float:
        """Device pixels for each output pixel, along the longer side."""
        pitches = [
            AxisMap.of(size, 0, self.view.magnification, n_in, n_out).pitch
            for size, n_in, n_out in zip(
                self.state.pane_size, self.source_shape, self.scaled_shape, strict=True
            )
        ]
        return pitches[self.source_shape[1] >= self.source_shape[0]]

    @cached_property
    def compared(self) -> tuple[str, str]:
        """The reference, and the method that the reasons compare with it.

        That is the explained method; where it is the reference itself, the first other
        enlargement. While a chosen difference is looked at, it is those two.
        """
        chosen = self.state.looking.methods[:2]
        if self.state.looking.look is Look.DIFFERENCE and len(chosen) == 2 and TRUTH not in chosen:
            return chosen[1], chosen[0]
        if self.state.panes.focus_method != self.state.panes.reference:
            return self.state.panes.reference, self.state.panes.focus_method
        others = [
            name
            for name in self.state.panes.methods
            if name != self.state.panes.reference and not METHODS[name].is_source
        ]
        return self.state.panes.reference, others[0] if others else self.state.panes.reference

    @cached_property
    def staged_methods(self) -> tuple[str, ...]:
        """What the stage shows, or would show: two or more, each once.

        Where none were chosen, the explained method and what it is compared with.
        """
        names = self.state.looking.methods or _compared_on_stage(self)
        chosen = dict.fromkeys(n for n in names if n != TRUTH or self.truth is not None)
        others = [
            method for method in (*self.state.panes.methods, *METHODS) if method not in chosen
        ]
        chosen |= dict.fromkeys(others[: max(0, 2 - len(chosen))])
        return tuple(chosen)[: self.state.looking.look.most]

    @cached_property
    def visible_methods(self) -> tuple[str, ...]:
        """What is on screen, in the panes or on the stage."""
        if self.state.looking.staged:
            return self.staged_methods
        return (
            self.state.panes.methods
            if self.state.panes.solo is None
            else (self.state.panes.methods[self.state.panes.solo],)
        )

    @cached_property
    def shows_layer(self) -> bool:
        """Whether a transposed convolution is in a pane or on the stage."""
        shown = {*self.state.panes.methods, *self.visible_methods} - {TRUTH}
        return any(METHODS[name].is_layer for name in shown)


def _compared_on_stage(now: Resolved) -> tuple[str, str]:
    """Return what a stage shows where nothing was chosen for it."""
    reference, explained = now.compared
    if not now.is_against_truth:
        return explained, reference
    panes = now.state.panes
    enlarged = [
        name for name in (panes.focus_method, *panes.methods) if not METHODS[name].is_source
    ]
    return enlarged[0] if enlarged else reference, TRUTH
