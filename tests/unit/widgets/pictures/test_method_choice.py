import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from pytestqt.qtbot import QtBot

from viewer.upsampling import METHODS, grouped_methods
from viewer.upsampling.truth import TRUTH
from viewer.widgets.pictures.method_choice import MethodChoice


@pytest.fixture
def choice(qtbot: QtBot) -> MethodChoice:
    choice = MethodChoice()
    qtbot.addWidget(choice)
    choice.set_method("bilinear")
    choice.show()
    return choice


def test_it_lists_all_methods_under_their_libraries(choice: MethodChoice) -> None:
    names = [choice.itemData(index) for index in range(choice.count())]
    assert {name for name in names if name} == {*METHODS, TRUTH}
    headings = [choice.itemText(i) for i, name in enumerate(names) if name is None]
    assert headings == [*grouped_methods(), "Round trip"]


def test_what_is_shown_is_not_chosen_by_the_person(choice: MethodChoice, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(choice.currentIndexChanged):
        choice.set_method("opencv")
    assert choice.currentText() == METHODS["opencv"].short_title
    assert choice.toolTip() == METHODS["opencv"].summary


def test_headings_and_what_is_not_there_are_passed_over_by_the_keyboard(
    choice: MethodChoice,
) -> None:
    seen = []
    choice.let_choose(TRUTH, False)
    choice.setFocus()
    for _ in range(choice.count()):
        QTest.keyClick(choice, Qt.Key.Key_Down)
        seen.append(choice.currentData())
    assert None not in seen and TRUTH not in seen and len(set(seen)) > 10
    choice.let_choose(TRUTH, True)
    QTest.keyClick(choice, Qt.Key.Key_End)
    assert choice.currentData() == TRUTH
