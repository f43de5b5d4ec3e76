from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from viewer.geometry import Region
from viewer.images.checks import ImageError
from viewer.images.source_image import SourceImage, from_array

RGBA = np.random.default_rng(4).integers(0, 256, (4, 6, 4), dtype=np.uint8)
RGB, GREY = RGBA[..., :3].copy(), RGBA[..., 0].copy()


def test_from_array_copies() -> None:
    mine = RGB.copy()
    source = from_array(mine, "name", ["A note."])
    mine[0, 0] = 9
    assert source.pixels.tolist() == RGB.tolist()
    assert (source.path, source.name, source.notes) == ("name", "name", ("A note.",))
    assert from_array(RGB).path == ""


def test_from_array_of_two_dimensions_and_odd_strides() -> None:
    assert from_array(GREY).pixels.tolist() == GREY[..., np.newaxis].tolist()
    source = from_array(RGBA[::-1, ::2])
    assert source.pixels.flags.c_contiguous
    assert source.pixels.tolist() == RGBA[::-1, ::2].tolist()


def test_from_array_without_pixels() -> None:
    with pytest.raises(ImageError, match=r"^The picture is 3 x 0 pixels"):
        from_array(np.zeros((0, 3, 3), np.uint8))


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((2, 2, 2), np.uint8), np.zeros((2, 2), np.uint16), np.zeros(3, np.uint8)],
    ids=["channels", "dtype", "line"],
)
def test_from_array_of_something_else(pixels: NDArray[Any]) -> None:
    with pytest.raises(ValueError, match="expected"):
        from_array(pixels)


def test_source_image_wants_a_contiguous_array() -> None:
    with pytest.raises(ValueError, match="contiguous"):
        SourceImage(RGB[:, ::2])


def test_a_part_of_a_picture_knows_where_it_is_from() -> None:
    whole = from_array(np.arange(8 * 9 * 3, dtype=np.uint8).reshape(8, 9, 3))
    assert (whole.crop, whole.opened) == (None, whole)
    part = whole.cropped(Region(1, 2, 7, 9))
    again = part.cropped(Region(2, 1, 4, 4))
    assert again.crop == Region(3, 3, 5, 6)
    assert part.opened is again.opened is whole
    assert np.array_equal(again.pixels, whole.pixels[3:5, 3:6])
    assert not np.shares_memory(part.pixels, whole.pixels)


def test_a_picture_is_never_changed() -> None:
    source = from_array(RGB)
    with pytest.raises(ValueError, match="read-only"):
        source.pixels[0, 0] = 1
    with pytest.raises(FrozenInstanceError):
        source.path = "other"


def test_a_picture_is_itself_alone() -> None:
    assert from_array(RGB) != from_array(RGB)  # they would have to be compared pixel by pixel
    source = from_array(RGB, "folder/name.png")
    assert (source.height, source.width, source.channels) == (4, 6, 3)
    assert source.name == "name.png"
