import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.seen import painted
from viewer.qt import theme
from viewer.widgets.pictures.color_scale import BAR_HEIGHT, ColorScale

COLORS = np.stack([np.arange(0, 256, 5)] * 3, axis=1).astype(np.uint8)


@pytest.fixture
def scale(qtbot: QtBot) -> ColorScale:
    scale = ColorScale()
    qtbot.addWidget(scale)
    scale.setPalette(theme.palette(dark=False))
    scale.resize(190, scale.sizeHint().height())
    scale.set_scale(COLORS, ("−255", "0", "255"))
    scale.show()
    return scale


def test_the_bar_goes_from_the_low_end_to_the_high_end(scale: ColorScale) -> None:
    bar = painted(scale)[BAR_HEIGHT // 2, 1:-1, 0].astype(int)
    assert (np.diff(bar) >= 0).all()
    assert bar[1] <= 5 and bar[-2] >= 250


def test_numbers_stand_below_from_end_to_end(scale: ColorScale) -> None:
    text = painted(scale)[BAR_HEIGHT + 1 :]
    ground = scale.palette().window().color().getRgb()[:3]
    written = np.flatnonzero((text != ground).any(axis=2).any(axis=0))
    assert written[0] < 6 and written[-1] > 190 - 6
    middle = written[(written > 60) & (written < 130)]
    assert len(middle) and abs(middle.mean() - 95) < 8
    assert scale.accessibleName() == "Colour bar from −255 to 255"
    assert scale.numbers == ("−255", "0", "255") and np.array_equal(scale.colors, COLORS)


def test_one_number_alone_can_be_shown(scale: ColorScale) -> None:
    scale.set_scale(COLORS, ("0",))
    assert scale.numbers == ("0",) and not scale.grab().isNull()
