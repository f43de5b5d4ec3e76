"""A step of a slider in the real window: the pictures first, then the panels, each in one go."""

import pytest
from PyQt5.QtCore import QEvent, QObject, Qt
from PyQt5.QtWidgets import QLabel, QSlider

from tests.e2e.conftest import Open, Pilot, as_array
from tests.states import altered
from viewer.marks import Place
from viewer.presenters import panel_schedule


class Watch(QObject):
    """Notes what is painted, and what the inspector says then."""

    def __init__(self, pilot: Pilot) -> None:
        super().__init__()
        self.pilot = pilot
        self.painted: list[str] = []
        self.said: list[tuple[str, ...]] = []
        self.parts: dict[QObject, str] = {
            pilot.picture(method): method for method in pilot.state.panes.methods
        }
        self.parts[pilot.panels.inspector] = "inspector"
        for part in self.parts:
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if watched is not None and event is not None and event.type() == QEvent.Type.Paint:
            self.painted.append(self.parts[watched])
            self.said.append(words(self.pilot))
        return False


def words(pilot: Pilot) -> tuple[str, ...]:
    """Return all that the inspector says in its labels."""
    return tuple(label.text() for label in pilot.panels.inspector.findChildren(QLabel))


def step(slider: QSlider) -> None:
    slider.setFocus()
    slider.triggerAction(QSlider.SliderAction.SliderSingleStepAdd)


def test_panes_are_painted_before_the_inspector_and_it_never_says_half(
    open_program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel_schedule, "PATIENCE_MS", 100_000)  # however slow the machine is
    pilot = open_program()
    pilot.settle()
    before = words(pilot)
    watch = Watch(pilot)
    step(pilot.slider("Scale"))
    assert pilot.state.scaling.scale != 4
    assert words(pilot) == before
    assert not pilot.program.settled
    pilot.settle()
    after = words(pilot)
    assert after != before
    pilot.qtbot.wait(50)
    assert {*watch.said} <= {before, after}  # never a mix
    first = watch.said.index(after)
    stepped = {"bilinear", "opencv", "transposed_conv"}
    assert stepped <= {*watch.painted[:first]}


def test_what_is_asked_of_the_inspector_is_of_the_present_state(open_program: Open) -> None:
    pilot = open_program()
    step(pilot.slider("Scale"))
    shape = pilot.state.resolved.output_shape("bilinear")
    assert pilot.program.explanations["bilinear"].output_shape == shape


def test_the_outline_stays_at_its_place_of_the_source_during_a_step(open_program: Open) -> None:
    """Between the step and the first answer the picture of the last scale is shown, with its mark.

    Were the old row and column taken for those of the new output, it would jump there and back.
    """
    pilot = open_program(scale=4)
    place = Place(900, 1000, pilot.state.resolved.scaled_shape)
    pilot.program.store.set(altered(pilot.program.store.state, pin=place, cursor=place))
    pilot.settle()
    picture = pilot.picture("bilinear")
    pilot.picture("original").setFocus()
    before = pilot.screen(picture)
    pilot.slider("Scale").setValue(pilot.slider("Scale").value() + 4)
    during = as_array(picture.snapshot())
    assert pilot.state.scaling.scale > 4.3
    assert (during == before).all()
    pilot.settle()
    assert (as_array(picture.snapshot()) != before).any()


def test_a_move_of_the_mouse_is_explained_at_once(open_program: Open) -> None:
    pilot = open_program()
    pilot.settle()
    pilot.move(pilot.picture("bilinear"), 60, 70)
    before = words(pilot)
    pilot.move(pilot.picture("bilinear"), 160, 170, Qt.MouseButton.NoButton)
    assert words(pilot) != before
    assert pilot.program.settled
