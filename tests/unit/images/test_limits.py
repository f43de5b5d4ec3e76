import pytest
from PIL import Image

from viewer.images import limits
from viewer.images.checks import ImageError
from viewer.images.limits import MAX_BANDED_PIXELS, MAX_PIXELS, check_banded_size, check_size


@pytest.mark.parametrize(
    ("check", "most"), [(check_size, MAX_PIXELS), (check_banded_size, MAX_BANDED_PIXELS)]
)
def test_as_many_pixels_as_allowed_and_not_one_more(check: object, most: int) -> None:
    check(1, most)
    check(most // 1000, 1000)
    with pytest.raises(ImageError, match=rf"^holds 1 x {most + 1} pixels, and at most 512 mega"):
        check(1, most + 1)


@pytest.mark.parametrize(("width", "height"), [(0, 5), (5, 0), (-1, 5)])
def test_a_picture_without_pixels_is_refused(width: int, height: int) -> None:
    with pytest.raises(ImageError, match=f"is {width} x {height} pixels, so there is nothing"):
        check_size(width, height)


def test_pillow_has_the_same_limit() -> None:
    # It raises above twice its own.
    assert Image.MAX_IMAGE_PIXELS is not None
    assert 2 * Image.MAX_IMAGE_PIXELS == MAX_PIXELS < MAX_BANDED_PIXELS


def test_the_sentence_says_what_can_be_opened() -> None:
    text = str(limits.too_large("30000 x 30000"))
    assert text.startswith("holds 30000 x 30000 pixels") and "4096 of a TIFF" in text
