"""Another image, a crop of it, and the whole again."""

from __future__ import annotations

from dataclasses import astuple, replace

from viewer.geometry import Region
from viewer.images.load_image import SourceImage
from viewer.marks import Place, Selection
from viewer.state.marking import with_selection, without_line
from viewer.state.view_state import ViewState


def with_image(state: ViewState, image: SourceImage) -> ViewState:
    """Return the state with another image: fitted, with its middle pixel to start from."""
    opened = replace(
        state,
        image=image,
        view=None,
        highlighted=None,
        reduction=None,
        marks=replace(state.marks, pin=None, selection=None),
        panes=replace(state.panes, channel=0),
    )
    opened = without_line(opened)
    shape = opened.resolved.scaled_shape
    return replace(opened, cursor=Place(shape[0] // 2, shape[1] // 2, shape))


def crop_of(state: ViewState) -> Region | None:
    """Return the region of the image that the selection lies in.

    It is of whole pixels. In a round trip it lies in the image, not in the reduced one. None where
    nothing is selected, or everything.
    """
    if state.marks.selection is None or state.image is None:
        return None
    covered = _covered_shape(state)
    down, across = (n / m for n, m in zip(covered, state.resolved.source_shape, strict=True))
    region = state.marks.selection.stretched(down, across).around(covered)
    return None if region.shape == (state.image.height, state.image.width) else region


def _covered_shape(state: ViewState) -> tuple[int, int]:
    """Return ``(H, W)`` of that part of the image that the source stands for."""
    assert state.image is not None
    reduced = state.resolved.source_shape != (state.image.height, state.image.width)
    return state.resolved.scaled_shape if reduced else state.resolved.source_shape


def with_crop(state: ViewState, image: SourceImage) -> ViewState:
    """Return the state with the image cropped, or with the whole one again: fitted."""
    opened = with_image(state, image)
    return replace(opened, panes=replace(opened.panes, channel=state.panes.channel))


def uncropped(state: ViewState) -> ViewState:
    """Return the state with the whole image again, and what it was cropped to selected."""
    image = state.image
    if image is None or image.crop is None:
        return state
    whole = with_crop(state, image.opened)
    down, across = (
        n / m for n, m in zip(whole.resolved.source_shape, _covered_shape(whole), strict=True)
    )
    crop = Selection(*map(float, astuple(image.crop)))
    return with_selection(whole, crop.stretched(down, across))
