"""Undo and redo of what was chosen."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from viewer.images.load_image import SourceImage
from viewer.state.choices import Choices
from viewer.state.saved import differing
from viewer.state.view_state import ViewState

MOST_STEPS = 200
ONE_GESTURE_S = 0.6  # changes of the same fields that follow so closely are one step


class History:
    """Remembers earlier states of one image, whole and cropped.

    A step is what a person would call one: dragging a slider or a picture is one, however many
    states it goes through.
    """

    def __init__(self) -> None:
        self._past: list[ViewState] = []
        self._future: list[ViewState] = []
        self._last: tuple[tuple[str, ...], float] = ((), -ONE_GESTURE_S)

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier state."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether a step was undone, and nothing else was chosen since."""
        return bool(self._future)

    def record(self, old: ViewState, new: ViewState, now: float) -> None:
        """Remember what `old` was, if `new` differs from it in what undo brings back.

        Parameters
        ----------
        old, new : ViewState
            Before and after a change.
        now : float
            Seconds of any clock that only goes forward.
        """
        if _opened(old) is not _opened(new):
            self._past, self._future = [], []  # another image is another beginning
            return
        names = differing(old, new)
        if old.image is not new.image:  # a crop, or the whole again
            names = (*names, "image")
        if not names:
            return
        last_names, last_time = self._last
        self._last = names, now
        self._future.clear()
        if names == last_names and now - last_time < ONE_GESTURE_S and self._past:
            return
        self._past = [*self._past[-MOST_STEPS + 1 :], old]

    def undo(self, state: ViewState) -> ViewState:
        """Return the state before the last step; `state` itself where there is none."""
        return self._move(state, self._past, self._future)

    def redo(self, state: ViewState) -> ViewState:
        """Return the state after the step that was undone last; `state` where there is none."""
        return self._move(state, self._future, self._past)

    def _move(
        self, state: ViewState, source: list[ViewState], target: list[ViewState]
    ) -> ViewState:
        if not source:
            return state
        wanted = source.pop()
        target.append(state)
        self._last = ((), -ONE_GESTURE_S)
        chosen: dict[str, Any] = {item.name: getattr(wanted, item.name) for item in fields(Choices)}
        back = replace(state, **chosen)
        if wanted.image is state.image:
            return back
        # The pixel under the cursor is another one.
        return replace(back, image=wanted.image, cursor=wanted.cursor)


def _opened(state: ViewState) -> SourceImage | None:
    return None if state.image is None else state.image.opened
