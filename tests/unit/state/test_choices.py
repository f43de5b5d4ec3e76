from dataclasses import FrozenInstanceError, fields

import pytest

from viewer.state.choices import PREFIX, SECTIONS, Choices, Panels
from viewer.upsampling import METHODS, matched_kernel_size


def test_the_first_choices_fit_together() -> None:
    choices = Choices()
    assert set(choices.panes.methods) <= set(METHODS)
    assert choices.panes.focus_method in choices.panes.methods
    assert choices.panes.reference in choices.panes.methods
    assert choices.scaling.kernel_locked
    assert choices.scaling.kernel_size == matched_kernel_size(choices.scaling.scale)


def test_nothing_that_was_chosen_is_changed_in_place() -> None:
    choices = Choices()
    for group in fields(Choices):
        with pytest.raises(FrozenInstanceError):
            setattr(choices, group.name, None)
        if PREFIX in group.metadata:
            part = getattr(choices, group.name)
            with pytest.raises(FrozenInstanceError):
                setattr(part, fields(part)[0].name, None)


def test_the_sections_at_the_side_are_panels() -> None:
    assert set(SECTIONS) < {field.name for field in fields(Panels)}
