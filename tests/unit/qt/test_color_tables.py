import numpy as np
import pytest

from viewer.qt.color_tables import color_table
from viewer.state.comparison_view import ColorMap


def lightness(colors: np.ndarray) -> np.ndarray:
    """Return CIE lightness, 0 to 100, of sRGB bytes."""
    from skimage.color import rgb2lab

    return np.asarray(rgb2lab(colors[None] / 255)[0, :, 0])


@pytest.mark.parametrize("name", [ColorMap.GREY, ColorMap.MAGMA, ColorMap.VIRIDIS])
def test_more_is_lighter_in_even_steps(name: ColorMap) -> None:
    colors = color_table(name, signed=False)
    assert colors.shape == (256, 3)
    steps = np.diff(lightness(colors)[::15])
    assert steps.min() > 0.4 * steps.mean()


def test_the_diverging_map_is_blue_white_and_red() -> None:
    colors = color_table(ColorMap.DIVERGING, signed=True).astype(int)
    low, none, high = colors[1], colors[128], colors[255]
    assert low.argmax() == 2 and high.argmax() == 0
    assert none.min() > 220
    light = lightness(colors.astype(np.uint8))
    np.testing.assert_allclose(light[1:128], light[129:][::-1], atol=8)
    one_way = color_table(ColorMap.DIVERGING, signed=False).astype(int)
    assert one_way[0].min() > 220 and one_way[255].argmax() == 0


def test_signed_grey_has_no_difference_in_the_middle() -> None:
    greys = color_table(ColorMap.GREY, signed=True)[:, 0].tolist()
    assert (greys[1], greys[128], greys[255]) == (0, 128, 255)
    assert color_table(ColorMap.GREY, signed=False)[:, 0].tolist() == list(range(256))
