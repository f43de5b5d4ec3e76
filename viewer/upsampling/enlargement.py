"""A source and how it is enlarged: what every picture, figure and explanation is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from viewer.geometry import Region
from viewer.upsampling import AxisTaps, Explanation, Method, Parameters
from viewer.upsampling.outputs import Output, Outputs
from viewer.upsampling.taps import ByteArray, IntArray
from viewer.upsampling.truth import method_of


@dataclass(frozen=True, slots=True, eq=False)
class Enlargement:
    """A source and how it is enlarged, by every method.

    Two are equal if they are of the same arrays (not copies) with equal parameters; what is kept
    of their outputs makes no difference.

    Attributes
    ----------
    source : (H, W, C) uint8
        The whole source.
    parameters : Parameters
        What the user has set.
    truth : (h, w, C) uint8 or None
        What the outputs should be, which goes by the name of `TRUTH`.
    outputs : Outputs or None
        What is kept of the outputs; see `keeping`.
    """

    source: ByteArray
    parameters: Parameters
    truth: ByteArray | None = None
    outputs: Outputs | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Enlargement):
            return NotImplemented
        return (
            self.source is other.source
            and self.truth is other.truth
            and self.parameters == other.parameters
        )

    def __hash__(self) -> int:
        return hash((id(self.source), id(self.truth), self.parameters))

    @property
    def source_shape(self) -> tuple[int, int]:
        """``(H, W)`` of the source."""
        return self.source.shape[0], self.source.shape[1]

    @property
    def channels(self) -> int:
        """How many channels all pictures have."""
        return int(self.source.shape[2])

    def method(self, name: str) -> Method:
        """Return the method of a name, or the truth."""
        return method_of(name, self.truth)

    def output_shape(self, name: str) -> tuple[int, int]:
        """Return the ``(H, W)`` of a method's whole output."""
        return self.method(name).output_shape(self.source_shape, self.parameters)

    def whole(self, name: str) -> Region:
        """Return the region that is all of a method's output."""
        return Region.whole(self.output_shape(name))

    def depends_on(self, name: str) -> tuple[object, ...]:
        """Return those of the parameters that change a method's picture."""
        return self.method(name).depends_on(self.parameters)

    def render(self, name: str, region: Region) -> ByteArray:
        """Return a region of a method's output, which must not be written to; see `Method.render`.

        It may have been made before; then what stood in for the library may have made it.
        """
        kept = self.kept(name, region)
        if kept is not None:
            return kept.pixels(region)
        return self.method(name).render(self.source, region, self.parameters)

    def quickly_rendered(self, name: str, region: Region) -> tuple[ByteArray, bool]:
        """Return a region made anew, and whether its stand-in made it, as it does where it can."""
        quick = self.method(name).stand_in(self.source, region, self.parameters)
        if quick is not None:
            return quick, True
        return self.method(name).render(self.source, region, self.parameters), False

    def grid(self, name: str, rows: IntArray, cols: IntArray) -> ByteArray:
        """Return an output's pixels where rows and columns cross; see `Method.render_grid`."""
        return self.method(name).render_grid(self.source, rows, cols, self.parameters)

    def pixels(self, name: str, rows: IntArray, cols: IntArray) -> ByteArray:
        """Return single pixels of an output; see `Method.pixels`."""
        return self.method(name).pixels(self.source, rows, cols, self.parameters)

    def explain(self, name: str, row: int, col: int) -> Explanation:
        """Explain one pixel of an output; see `Method.explain`."""
        return self.method(name).explain(self.source, row, col, self.parameters)

    def source_coordinate(self, name: str, row: int, col: int) -> tuple[Fraction, Fraction]:
        """Return the source coordinate that an output pixel samples, not clamped."""
        return self.method(name).source_coordinate(row, col, self.source_shape, self.parameters)

    def plan(self, name: str, rows: IntArray, cols: IntArray) -> tuple[AxisTaps, AxisTaps]:
        """Return the taps of some rows and columns of an output; see `Method.plan`."""
        return self.method(name).plan(self.source_shape, rows, cols, self.parameters)

    # What is kept

    def kept(self, name: str, region: Region) -> Output | None:
        """Return where a region of an output is kept, made or not yet; None if nowhere."""
        kept = None if self.outputs is None else self.outputs.get(name)
        return kept if kept is not None and kept.holds(region) else None

    def keeping(
        self, regions: Mapping[str, Region], before: Enlargement | None = None
    ) -> Enlargement:
        """Return the same, which makes some regions of its outputs once and then keeps them.

        Parameters
        ----------
        regions : mapping
            Methods to what is visible of their outputs, those that matter most first.
        before : Enlargement, optional
            What was shown before, which keeps nothing from now on: what is the same is taken on.
        """
        kept = Outputs(
            (
                name,
                region.height * region.width * self.channels,
                partial(self._output, name, region, before),
            )
            for name, region in regions.items()
            if not region.is_empty and self.method(name).ready(self.source) is None
        )
        if before is not None and before.outputs is not None:
            before.outputs.drop()
        return replace(self, outputs=kept)

    def _output(self, name: str, region: Region, before: Enlargement | None) -> Output:
        """Return where to keep a region: where it was kept before, if it is the same."""
        if before is not None and before.source is self.source:
            old = before.kept(name, region)
            if old and (old.region, old.depends_on) == (region, self.depends_on(name)):
                return old
        plain = replace(self, outputs=None)  # or they would keep one another
        return Output(
            region, lambda strip: plain.quickly_rendered(name, strip), self.depends_on(name)
        )
