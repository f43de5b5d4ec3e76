"""Where things lie in a picture: pixels, what is drawn over them, and pictures of other views."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt5.QtCore import QPointF, QRectF

from viewer.geometry import Region
from viewer.marks import Line, Place, Selection
from viewer.qt.render_worker import Answer
from viewer.state.view_state import ViewState
from viewer.upsampling import METHODS
from viewer.upsampling.base import Zone
from viewer.upsampling.truth import TRUTH
from viewer.viewport import AxisMap, View, axis_maps

GRID_FROM = 8  # device pixels for each pixel from which a grid shows


@dataclass(frozen=True, slots=True)
class Scene:
    """Where things lie in a picture.

    Attributes
    ----------
    view : View
        What to show.
    size : tuple of int
        ``(height, width)`` in device pixels, the same for all panes.
    source_shape, output_shape : tuple of int
        ``(H, W)`` of the source and of this picture's output.
    picking_shape : tuple of int
        ``(H, W)`` of the output whose pixels the cursor picks.
    show_grid, show_values, show_differing : bool
        Whether they appear when close: the grid, the values, and a corner in those pixels that
        differ from the reference.
    zones : tuple of Zone
        Parts of the output that are to be pointed out.
    """

    view: View
    size: tuple[int, int]
    source_shape: tuple[int, int]
    output_shape: tuple[int, int]
    picking_shape: tuple[int, int]
    show_grid: bool = True
    show_values: bool = True
    show_differing: bool = True
    zones: tuple[Zone, ...] = ()

    @classmethod
    def of(cls, state: ViewState, method: str) -> Scene:
        """Return where things lie in a method's picture."""
        # The Original is the place to point at output pixels too, where these are finer.
        resolved = state.resolved
        is_source = method != TRUTH and METHODS[method].is_source
        follows_scale = is_source and state.scaling.scale > 1
        shape = resolved.output_shape(method)
        return cls(
            view=resolved.view,
            size=state.pane_size,
            source_shape=resolved.source_shape,
            output_shape=shape,
            picking_shape=resolved.scaled_shape if follows_scale else shape,
            show_grid=state.overlays.grid,
            show_values=state.overlays.values,
            show_differing=state.overlays.differing,
            zones=resolved.method(method).zones(resolved.source_shape, resolved.parameters),
        )

    def maps(self, shape: tuple[int, int]) -> tuple[AxisMap, AxisMap]:
        """Return where the rows and columns of an output of `shape` lie."""
        return axis_maps(self.view, self.size, self.source_shape, shape)

    @property
    def is_plain(self) -> bool:
        """Whether the picture alone is shown: too small for a grid, and nothing pointed out."""
        rows, cols = self.maps(self.output_shape)
        return not self.zones and min(rows.pitch, cols.pitch) < GRID_FROM

    def place_at(self, position: QPointF) -> Place | None:
        """Return the pixel at a position in device pixels, or None where there is none."""
        rows, cols = self.maps(self.picking_shape)
        row, col = rows.pixel_at(position.y()), cols.pixel_at(position.x())
        return None if row is None or col is None else Place(row, col, self.picking_shape)

    def selection_between(self, first: QPointF, second: QPointF) -> Selection | None:
        """Return the rectangle from the pixel at one position to the one at another, both in it.

        Beside the picture, its border pixels are taken.
        """
        found = self._pixels_between(first, second)
        if found is None:
            return None
        rows, cols = found
        region = Region(min(rows), min(cols), max(rows) + 1, max(cols) + 1)
        return Selection.of(region, self.picking_shape, self.source_shape)

    def line_between(self, first: QPointF, second: QPointF) -> Line | None:
        """Return the line between the centres of the pixels at two positions."""
        found = self._pixels_between(first, second)
        if found is None:
            return None
        (top, bottom), (left, right) = (
            [(index + 0.5) * n_in / n_out for index in pair]
            for pair, n_in, n_out in zip(found, self.source_shape, self.picking_shape, strict=True)
        )
        return Line((top, left), (bottom, right))

    def _pixels_between(
        self, first: QPointF, second: QPointF
    ) -> tuple[list[int], list[int]] | None:
        """Return the rows and the columns at two positions."""
        maps = self.maps(self.picking_shape)
        if any(axis.visible[0] == axis.visible[1] for axis in maps):
            return None
        rows, cols = (
            [axis.nearest_to(place) for place in places]
            for axis, places in zip(
                maps, ((first.y(), second.y()), (first.x(), second.x())), strict=True
            )
        )
        return rows, cols

    def target(self, answer: Answer) -> tuple[QRectF, bool]:
        """Return where a picture belongs, and whether it is the one for this view.

        One of another view is moved, and stretched, to where it shows the same of the source.
        """
        picture, image = answer.picture, answer.image
        view, old = self.view, picture.view
        if old == view and picture.size == self.size:
            return QRectF(picture.left, picture.top, image.width(), image.height()), True
        change = view.magnification / old.magnification
        top, left = (
            size / 2 + moved * view.magnification + (start - old_size / 2) * change
            for size, old_size, moved, start in zip(
                self.size,
                picture.size,
                (old.center_row - view.center_row, old.center_col - view.center_col),
                (picture.top, picture.left),
                strict=True,
            )
        )
        if change == 1.0:
            return QRectF(round(left), round(top), image.width(), image.height()), False
        return QRectF(left, top, image.width() * change, image.height() * change), False
