"""The inspector and its neighbours in a real window; the tables have tests of their own."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.desks import Desk, panel_desk
from tests.states import altered
from viewer.marks import Place
from viewer.state.choices import DEFAULT_METHODS
from viewer.state.comparison_view import Look


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return panel_desk(qtbot)


def test_every_method_is_explained_at_the_inspected_pixel(desk: Desk) -> None:
    assert desk.state is not None
    desk.show(replace(desk.state, cursor=Place(7, 11, (24, 36))))
    found = desk.presenter.explanations
    assert set(found) == set(DEFAULT_METHODS)
    assert (found["bilinear"].row, found["bilinear"].col) == (7, 11)
    assert (found["original"].row, found["original"].col) == (1, 2)
    desk.show(altered(desk.state, pin=Place(0, 0, (24, 36)), cursor=Place(7, 11, (24, 36))))
    assert desk.presenter.explanations["bilinear"].row == 0


def test_the_panels_open_and_close(desk: Desk) -> None:
    assert desk.state is not None
    desk.window.show()
    desk.show(altered(desk.state, show_kernel=False, show_watched=True))
    assert not desk.panels.kernel_panel.isVisible()
    assert desk.panels.watched.isVisible()


def test_there_is_no_kernel_without_a_transposed_convolution(desk: Desk) -> None:
    assert desk.state is not None
    section = desk.panels.kernel_section
    assert not section.isHidden()
    desk.show(altered(desk.state, methods=(*DEFAULT_METHODS[:3], "nearest")))
    assert section.isHidden()
    looking = replace(desk.state.looking, look=Look.WIPE, methods=("bilinear", "transposed_conv"))
    desk.show(replace(desk.state, looking=looking))
    assert not section.isHidden()
