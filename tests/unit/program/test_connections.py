"""What a person does in the window becomes another state."""

from tests.programs import first
from tests.states import altered
from viewer.marks import Place
from viewer.program.program import Program


def test_a_click_pins_the_pixel_and_explains_that_panes_method(program: Program) -> None:
    place = Place(5, 7, (24, 36))
    program.window.panes.panes[2].picture.pixel_clicked.emit(place)
    state = program.store.state
    assert (state.marks.pin, state.panes.focus_method) == (place, "opencv")
    program.window.panes.panes[0].picture.pixel_clicked.emit(Place(0, 0, (6, 9)))
    state = program.store.state
    assert state.marks.pin == Place(0, 0, (6, 9))
    assert state.panes.focus_method == "opencv"  # the Original shows the others' taps


def test_a_title_bar_changes_its_own_pane(program: Program) -> None:
    pane = program.window.panes.panes[3]
    pane.chosen.emit()
    assert program.store.state.panes.focus_method == "nearest"
    pane.method_chosen.emit("pillow_bilinear")
    assert program.store.state.panes.methods[3] == "pillow_bilinear"
    pane.close_requested.emit()
    assert program.store.state.panes.methods == first().panes.methods[:3]


def test_a_pane_that_is_added_is_connected_too(program: Program) -> None:
    program.store.set(altered(program.store.state, methods=(*first().panes.methods, "as_printed")))
    program.window.panes.panes[4].chosen.emit()
    assert program.store.state.panes.focus_method == "as_printed"


def test_the_controls_and_the_layer_bar_change_the_enlargement(program: Program) -> None:
    controls, bar = program.window.controls, program.window.layer_bar
    controls.kernel_size_slider.lock_chosen.emit(False)
    controls.scale_slider.scale_chosen.emit(3.0)
    controls.kernel_size_slider.kernel_size_chosen.emit(7)
    bar.padding_chosen.emit(2)
    bar.output_padding_chosen.emit(1)
    scaling = program.store.state.scaling
    assert (scaling.scale, scaling.kernel_size, scaling.kernel_locked) == (3, 7, False)
    assert (scaling.padding, scaling.output_padding) == (2, 1)
