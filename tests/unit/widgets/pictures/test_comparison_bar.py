from dataclasses import replace

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from viewer.comparing.difference_image import DifferenceKind
from viewer.state.comparison_view import ColorMap, Look, Looking
from viewer.upsampling import METHODS
from viewer.upsampling.truth import TRUTH
from viewer.widgets.pictures.comparison_bar import ComparisonBar

LEFT = Qt.MouseButton.LeftButton


class Desk:
    """A bar that shows whatever it asks for, as the program does."""

    def __init__(self, qtbot: QtBot) -> None:
        self.bar = ComparisonBar()
        qtbot.addWidget(self.bar)
        self.bar.comparison_chosen.connect(self.show)

    def show(self, looking: Looking) -> None:
        self.looking = looking
        self.bar.set_comparison(looking, looking.methods[: looking.look.most])

    def choose(self, index: int, method: str) -> None:
        box = self.bar.slots[index][1]
        box.activated.emit(box.findData(method))


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    desk = Desk(qtbot)
    desk.show(Looking(Look.WIPE, ("opencv", "bilinear", "nearest")))
    return desk


def test_a_method_is_put_in_a_place_and_changes_over(desk: Desk) -> None:
    desk.choose(1, "transposed_conv")
    assert desk.looking.methods == ("opencv", "transposed_conv", "nearest")
    desk.choose(0, "nearest")
    assert desk.looking.methods == ("nearest", "transposed_conv", "opencv")


def test_what_a_look_has_no_place_for_is_kept(desk: Desk) -> None:
    desk.bar.look_buttons[Look.DIFFERENCE].click()
    assert desk.looking.look is Look.DIFFERENCE
    QTest.mouseClick(desk.bar.swap_button, LEFT)
    assert desk.looking.methods == ("bilinear", "opencv", "nearest")
    desk.choose(0, "nearest")  # of the rest: it moves up, and is there once
    assert desk.looking.methods == ("nearest", "opencv")


def test_pictures_are_added_and_taken_away_within_limits(desk: Desk) -> None:
    desk.bar.add_button.click()
    assert len(set(desk.looking.methods)) == 4
    assert not desk.bar.add_button.isEnabled()
    desk.bar.look_buttons[Look.BLINK].click()
    assert desk.bar.add_button.isEnabled()
    for _ in range(5):
        desk.bar.remove_button.click()
    assert desk.looking.methods == ("opencv", "bilinear")
    assert not desk.bar.remove_button.isEnabled()


def test_every_choice_is_asked_for(desk: Desk) -> None:
    bar = desk.bar
    bar.wipe.follow_button.click()
    bar.blink.play_button.click()
    bar.blink.interval.setValue(1.3)
    bar.onion.opacity.setValue(30)
    bar.difference.tolerance.setValue(4)
    bar.difference.kind.activated.emit(bar.difference.kind.findData(DifferenceKind.SIGNED))
    assert desk.looking == replace(
        Looking(),
        look=Look.WIPE,
        methods=("opencv", "bilinear", "nearest"),
        follows_cursor=True,
        playing=False,
        interval_s=1.3,
        opacity=0.3,
        tolerance=4,
        kind=DifferenceKind.SIGNED,
        color_map=ColorMap.DIVERGING,
    )
    bar.difference.colors.activated.emit(bar.difference.colors.findData(ColorMap.GREY))
    assert desk.looking.color_map is ColorMap.GREY


def test_the_gain_doubles_halves_and_chooses_itself(desk: Desk) -> None:
    bar = desk.bar
    assert bar.difference.auto_button.isChecked()
    bar.difference.set_gain(16)  # found automatically
    assert desk.looking.gain is None
    bar.difference.gain.stepBy(1)
    assert desk.looking.gain == 32
    bar.difference.gain.stepBy(9)
    assert desk.looking.gain == 128
    bar.difference.gain.stepBy(-20)
    assert desk.looking.gain == 1
    bar.difference.auto_button.click()
    assert desk.looking.gain is None


def test_methods_are_listed_by_title_under_their_headings(desk: Desk) -> None:
    box = desk.bar.slots[0][1]
    assert {box.itemData(index) for index in range(box.count())} == {None, TRUTH, *METHODS}
    index = box.findData("transposed_conv")
    assert box.itemText(index) == METHODS["transposed_conv"].short_title
    option = QStyleOptionViewItem()
    box.itemDelegate().initStyleOption(option, box.model().index(index, 0))
    assert option.text.strip() == METHODS["transposed_conv"].title
    headings = [i for i in range(box.count()) if box.itemData(i) is None]
    assert headings and not any(box.model().item(i).isEnabled() for i in headings)
