import pytest
from PyQt5.QtGui import QColor

from viewer.qt import theme
from viewer.widgets.basic.tap_colors import blend, tap_color, weight_range


def test_a_blend_begins_and_ends_at_its_colours() -> None:
    start, end = QColor(10, 20, 30), QColor(110, 220, 130)
    assert blend(start, end, 0) == start and blend(start, end, 1) == end
    assert blend(start, end, 0.5) == QColor(60, 120, 80)


def test_four_neighbours_have_a_colour_each_whatever_they_weigh() -> None:
    for dark in (False, True):
        colors = theme.palette(dark=dark)
        found = [tap_color(index, 4, 0.1 * index, colors).name() for index in range(4)]
        assert found == [name.lower() for name in theme.TAP_COLORS]


@pytest.mark.parametrize("dark", [False, True])
def test_the_heavier_of_many_stands_out_more(dark: bool) -> None:
    colors = theme.palette(dark=dark)
    ground = colors.base().color().lightness()
    away = [abs(tap_color(0, 16, share / 10, colors).lightness() - ground) for share in range(11)]
    assert away == sorted(away) and away[-1] > 4 * away[0]
    assert [tap_color(0, 16, share, colors) for share in (0, 1)] == list(weight_range(colors))


def test_weights_below_zero_have_a_color_of_their_own() -> None:
    palette = theme.palette(dark=False)
    light, strong, negative = (tap_color(0, 16, share, palette) for share in (0, 1, -1))
    assert negative.red() > 2 * negative.blue() and negative.red() > 2 * negative.green()
    assert light.lightness() > strong.lightness()
    faint = tap_color(0, 16, -0.1, palette)
    assert light.lightness() > faint.lightness() > negative.lightness()
