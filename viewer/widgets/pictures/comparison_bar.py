"""The bar over the stage: the way of looking, its pictures, and what can be set of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from viewer.qt.theme import quiet_text
from viewer.state.comparison_view import Look, Looking, with_kind
from viewer.upsampling import METHODS
from viewer.upsampling.truth import TRUTH
from viewer.widgets.basic.elided_label import ElidedLabel
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.pictures.comparison_controls import (
    BlinkControls,
    Controls,
    DifferenceControls,
    OnionControls,
    WipeControls,
)
from viewer.widgets.pictures.method_choice import MethodChoice

LOOKS = {
    Look.WIPE: ("Wipe", "Two to four pictures with a line between them   W"),
    Look.BLINK: ("Blink", "One picture after the other in the same place   Space"),
    Look.ONION: ("Onion skin", "The second picture over the first, more or less opaque   O"),
    Look.DIFFERENCE: ("Difference", "The difference of two pictures, in colours   D"),
}
HINTS = {
    Look.WIPE: "Drag the line, or move it with Alt and the arrows.",
    Look.BLINK: "Space stops it; then each Space shows the next picture.",
    Look.ONION: "The opacity is that of the second picture. Pixel values are left out.",
}
ROLES = {
    Look.DIFFERENCE: ("a", "b"),
    Look.ONION: ("below", "above"),
}


class ComparisonBar(ThemedWidget, QWidget):
    """Shows a `Looking`, and says which one is wanted in its place.

    Signals
    -------
    comparison_chosen(object)
        A `Looking`.
    every_pane_requested()
        All methods of the panes are to be on the stage.
    """

    comparison_chosen = pyqtSignal(object)
    every_pane_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Way of looking")
        self._looking = Looking()
        self._methods: tuple[str, ...] = ()
        self._quiet: list[QLabel] = []
        self.look_buttons = {look: self._look_button(look) for look in LOOKS}
        self.slots = [self._slot(index) for index in range(Look.BLINK.most)]
        self.add_button = self._button("+", "Add a picture", self._add)
        self.remove_button = self._button("−", "Take the last picture away", self._remove)
        self.every_button = self._button(
            "All", "Every picture of the panes, one after the other", self.every_pane_requested.emit
        )
        self.swap_button = self._button("⇄", "Change the two pictures over", self._swap)
        self.close_button = self._button("✕", "Back to the panes side by side   S", self._close)
        self.wipe, self.blink = WipeControls(self), BlinkControls(self)
        self.onion, self.difference = OnionControls(self), DifferenceControls(self)
        self._pages: dict[Look, Controls] = {
            Look.WIPE: self.wipe,
            Look.BLINK: self.blink,
            Look.ONION: self.onion,
            Look.DIFFERENCE: self.difference,
        }
        for page in self._pages.values():
            page.wished.connect(lambda changes: self._wish(**changes))
        self._hint, self._result = ElidedLabel("", self), ElidedLabel("", self)
        self._quiet += [self._hint, self._result]
        self._compose()
        self.restyle()
        self.set_comparison(Looking(Look.DIFFERENCE), tuple(METHODS)[:2])

    # What is

    def set_comparison(
        self, looking: Looking, methods: tuple[str, ...], *, has_truth: bool = False
    ) -> None:
        """Show a way of looking, and the methods that are on the stage.

        With `has_truth` there is a true original, which can be chosen too.
        """
        self._looking, self._methods = looking, methods
        look = looking.look
        if look not in LOOKS:
            return
        self.look_buttons[look].setChecked(True)
        roles = ROLES.get(look, ())
        for index, (label, slot) in enumerate(self.slots):
            shown = index < len(methods)
            label.setVisible(shown and index < len(roles))
            slot.setVisible(shown)
            if shown:
                label.setText(roles[index] if index < len(roles) else "")
                slot.set_method(methods[index])
                slot.let_choose(TRUTH, has_truth)
        two = look.most == 2
        for button in (self.add_button, self.remove_button):
            button.setVisible(not two)
        self.every_button.setVisible(look is Look.BLINK)
        self.swap_button.setVisible(two)
        self.add_button.setEnabled(len(methods) < min(look.most, len(METHODS)))
        self.remove_button.setEnabled(len(methods) > 2)
        for other, page in self._pages.items():
            page.setVisible(other is look)
            page.set_comparison(looking)
        if look is not Look.DIFFERENCE:
            self._result.set_text("")
        self._hint.set_text(HINTS.get(look, ""))

    def set_difference(self, text: str) -> None:
        """Say what the difference comes to."""
        self._result.set_text(text)

    # The controls

    def _look_button(self, look: Look) -> SegmentButton:
        text, tip = LOOKS[look]
        button = SegmentButton(text, self)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that keys go on to the pictures
        button.clicked.connect(lambda: self._wish(look=look))
        return button

    def _slot(self, index: int) -> tuple[QLabel, MethodChoice]:
        label, box = QLabel(self), MethodChoice(self)
        self._quiet.append(label)
        box.setAccessibleName(f"Picture {index + 1}")
        box.activated.connect(partial(self._choose, index))
        return label, box

    def _button(self, text: str, tip: str, slot: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition("   ")[0])
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: slot())
        return button

    def _compose(self) -> None:
        group = QButtonGroup(self)
        upper = QHBoxLayout()
        upper.setSpacing(2)
        for button in self.look_buttons.values():
            group.addButton(button)
            upper.addWidget(button)
        upper.addSpacing(10)
        for label, slot in self.slots:
            upper.addWidget(label)
            upper.addWidget(slot)
        for tool in (self.swap_button, self.add_button, self.remove_button, self.every_button):
            upper.addWidget(tool)
        upper.addSpacing(8)
        upper.addWidget(self._result, 1)
        upper.addWidget(self.close_button)
        lower = QHBoxLayout()
        lower.setSpacing(12)
        for page in self._pages.values():
            lower.addWidget(page)
        lower.addStrut(max(page.sizeHint().height() for page in self._pages.values()))
        lower.addWidget(self._hint, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 3, 6, 4)
        layout.setSpacing(3)
        layout.addLayout(upper)
        layout.addLayout(lower)

    # What is wanted

    def _wish(self, **changes: Any) -> None:
        kind = changes.get("kind")
        wanted = with_kind(self._looking, kind) if kind else replace(self._looking, **changes)
        self.comparison_chosen.emit(wanted)

    def _wish_first(self, methods: tuple[str, ...]) -> None:
        """Ask for other methods first, and keep those that this look has no place for."""
        rest = self._looking.methods[len(methods) :]
        self._wish(methods=(*methods, *(name for name in rest if name not in methods)))

    def _choose(self, index: int, item: int) -> None:
        """Ask for a method in a place; where it is elsewhere on the stage, they change over."""
        methods, wanted = list(self._methods), self.slots[index][1].itemData(item)
        if wanted in methods:
            methods[methods.index(wanted)] = methods[index]
        methods[index] = wanted
        self._wish_first(tuple(methods))

    def _add(self) -> None:
        unseen = next(name for name in METHODS if name not in self._methods)
        self._wish(methods=(*self._methods, unseen))

    def _remove(self) -> None:
        self._wish(methods=self._methods[:-1])

    def _swap(self) -> None:
        self._wish_first(self._methods[::-1])

    def _close(self) -> None:
        self._wish(look=Look.PANES)

    def restyle(self) -> None:
        color_text(quiet_text(self.palette()), *self._quiet)
