"""The bar over the stage: the way of looking, its pictures, and what can be set of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PyQt5.QtCore import QModelIndex, QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtGui import QStandardItemModel
from PyQt5.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer.comparing.difference_image import MOST_GAIN, DifferenceKind
from viewer.qt.theme import quiet_text
from viewer.state.comparison_view import LONGEST_S, SHORTEST_S, ColorMap, Look, Looking, with_kind
from viewer.upsampling import METHODS, grouped_methods
from viewer.upsampling.truth import TRUTH, TRUTH_TITLE, Truth
from viewer.widgets.basic.elided_label import ElidedLabel
from viewer.widgets.basic.number_field import DecimalField, WholeNumberField
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.pictures.color_scale import ColorScale

SLOT_LETTERS = 9
TITLE = Qt.ItemDataRole.UserRole + 1
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
KINDS = {
    DifferenceKind.SIGNED: "The first byte minus the second",
    DifferenceKind.ABSOLUTE: "How far apart the two bytes are",
    DifferenceKind.SQUARED: "The square of how far apart the two bytes are",
    DifferenceKind.RELATIVE_ABSOLUTE: "How far apart, divided by the second: as in the viewer tev",
    DifferenceKind.RELATIVE_SQUARED: "Squared, divided by the second's square: as in tev",
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
        self._pages = {
            Look.WIPE: self._page(*self._wipe_controls()),
            Look.BLINK: self._page(*self._blink_controls()),
            Look.ONION: self._page(*self._onion_controls()),
            Look.DIFFERENCE: self._page(*self._difference_controls()),
        }
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
                with QSignalBlocker(slot):
                    slot.setCurrentIndex(slot.findData(methods[index]))
                item = slot.currentIndex()
                slot.setToolTip(slot.itemData(item, Qt.ItemDataRole.ToolTipRole))
                _set_enabled(slot, slot.findData(TRUTH), has_truth)
        two = look.most == 2
        for button in (self.add_button, self.remove_button):
            button.setVisible(not two)
        self.every_button.setVisible(look is Look.BLINK)
        self.swap_button.setVisible(two)
        self.add_button.setEnabled(len(methods) < min(look.most, len(METHODS)))
        self.remove_button.setEnabled(len(methods) > 2)
        for other, page in self._pages.items():
            page.setVisible(other is look)
        if look is not Look.DIFFERENCE:
            self._result.set_text("")
        self._hint.set_text(HINTS.get(look, ""))
        self._show_settings(looking)

    def set_difference(self, text: str) -> None:
        """Say what the difference comes to."""
        self._result.set_text(text)

    def set_gain(self, gain: int) -> None:
        """Show the gain in force."""
        with QSignalBlocker(self.gain):
            self.gain.setValue(gain)

    def _show_settings(self, looking: Looking) -> None:
        self.follow_button.setChecked(looking.follows_cursor)
        self.play_button.setText("Stop" if looking.playing else "Play")
        self.play_button.setChecked(looking.playing)
        self._opacity_text.setText(f"{round(100 * looking.opacity)} %")
        self.auto_button.setChecked(looking.gain is None)
        fields: tuple[tuple[Any, Any], ...] = (
            (self.interval, looking.interval_s),
            (self.opacity, round(100 * looking.opacity)),
            (self.tolerance, looking.tolerance),
        )
        for field, value in fields:
            with QSignalBlocker(field):
                field.setValue(value)
        if looking.gain is not None:
            self.set_gain(looking.gain)
        for box, choice in ((self.kind, looking.kind), (self.colors, looking.color_map)):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(choice))

    # The controls

    def _look_button(self, look: Look) -> SegmentButton:
        text, tip = LOOKS[look]
        button = SegmentButton(text, self)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that keys go on to the pictures
        button.clicked.connect(lambda: self._wish(look=look))
        return button

    def _slot(self, index: int) -> tuple[QLabel, QComboBox]:
        label, box = QLabel(self), QComboBox(self)
        self._quiet.append(label)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setAccessibleName(f"Picture {index + 1}")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(SLOT_LETTERS)
        for group, methods in grouped_methods().items():
            box.addItem(group)
            _set_enabled(box, box.count() - 1, False)
            for method in methods:
                _add_method(box, method.short_title, method.name, method.title, method.summary)
        box.addItem("Round trip")
        _set_enabled(box, box.count() - 1, False)
        _add_method(box, TRUTH_TITLE, TRUTH, TRUTH_TITLE, Truth.summary)
        box.setItemDelegate(TitleDelegate(box))
        choices = box.view()
        assert choices is not None
        choices.setMinimumWidth(choices.sizeHintForColumn(0) + 24)
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

    def _choice(self, name: str, tip: str, choose: Callable[[Any], None]) -> QComboBox:
        box = QComboBox(self)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setAccessibleName(name)
        box.setToolTip(tip)
        box.activated.connect(lambda index: choose(box.itemData(index)))
        return box

    def _wipe_controls(self) -> tuple[QWidget, ...]:
        self.follow_button = self._button("Line follows the cursor", "", lambda: None)
        self.follow_button.setCheckable(True)
        self.follow_button.setToolTip(
            "Off: the line is locked where it is, and can be dragged. "
            "On: it is wherever the cursor is, and dragging moves the pictures."
        )
        self.follow_button.setAccessibleName("Line follows the cursor")
        self.follow_button.clicked.connect(lambda on: self._wish(follows_cursor=on))
        return (self.follow_button,)

    def _blink_controls(self) -> tuple[QWidget, ...]:
        self.play_button = self._button("Stop", "", lambda: None)
        self.play_button.setCheckable(True)
        self.play_button.setToolTip("Blink by itself, or by hand with Space")
        self.play_button.setAccessibleName("Blink by itself")
        self.play_button.clicked.connect(lambda on: self._wish(playing=on))
        self.interval = DecimalField(self)
        self.interval.setRange(SHORTEST_S, LONGEST_S)
        self.interval.setSingleStep(0.1)
        self.interval.setDecimals(1)
        self.interval.setSuffix(" s")
        self.interval.setKeyboardTracking(False)
        self.interval.setAccessibleName("Interval")
        self.interval.setToolTip("How long each picture stands, 0.1 to 5 seconds")
        self.interval.valueChanged.connect(lambda value: self._wish(interval_s=round(value, 1)))
        return self.play_button, self._caption("every", self.interval), self.interval

    def _onion_controls(self) -> tuple[QWidget, ...]:
        self.opacity = QSlider(Qt.Orientation.Horizontal, self)
        self.opacity.setRange(0, 100)
        self.opacity.setPageStep(10)
        self.opacity.setMinimumWidth(180)
        self.opacity.setAccessibleName("Opacity")
        self.opacity.setToolTip("How opaque the picture above is: 0 shows only the one below")
        self.opacity.valueChanged.connect(lambda value: self._wish(opacity=value / 100))
        self._opacity_text = QLabel("100 %", self)
        self._opacity_text.setFixedWidth(self._opacity_text.sizeHint().width())
        return self._caption("Opacity", self.opacity), self.opacity, self._opacity_text

    def _difference_controls(self) -> tuple[QWidget, ...]:
        self.kind = self._choice(
            "Kind of difference",
            "How the difference is counted",
            lambda kind: self.comparison_chosen.emit(with_kind(self._looking, kind)),
        )
        for kind, tip in KINDS.items():
            self.kind.addItem(kind.value.capitalize(), kind)
            tip = f"{tip}: {kind.formula}"
            self.kind.setItemData(self.kind.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.colors = self._choice(
            "Colours", "The colours of the difference", lambda colors: self._wish(color_map=colors)
        )
        for color_map in ColorMap:
            self.colors.addItem(color_map.value.capitalize(), color_map)
        self.gain = GainField(self)
        self.gain.setRange(1, MOST_GAIN)
        self.gain.setPrefix("× ")
        self.gain.setAccessibleName("Gain")
        self.gain.setToolTip(f"By how much differences are multiplied, 1 to {MOST_GAIN}")
        self.gain.valueChanged.connect(lambda value: self._wish(gain=value))
        self.auto_button = SegmentButton("auto", self)
        self.auto_button.setAccessibleName("Gain: automatic")
        self.auto_button.setToolTip(
            "The largest power of two at which 19 of 20 pixels that differ keep within the colour"
            " bar; the others have its last colour"
        )
        self.auto_button.clicked.connect(
            lambda on: self._wish(gain=None if on else self.gain.value())
        )
        self.tolerance = WholeNumberField(self)
        self.tolerance.setRange(0, 255)
        self.tolerance.setAccessibleName("Tolerance")
        self.tolerance.setToolTip("Bytes that are this far apart, or less, count as equal")
        self.tolerance.valueChanged.connect(lambda value: self._wish(tolerance=value))
        for field in (self.gain, self.tolerance):
            field.setKeyboardTracking(False)
        self.scale = ColorScale(self)
        return (
            self.kind,
            self._caption("Gain", self.gain),
            self.gain,
            self.auto_button,
            self._caption("Tolerance", self.tolerance),
            self.tolerance,
            self.colors,
            self.scale,
        )

    def _caption(self, text: str, buddy: QWidget) -> QLabel:
        label = QLabel(text, self)
        label.setBuddy(buddy)
        return label

    def _page(self, *widgets: QWidget) -> QWidget:
        page = QWidget(self)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in widgets:
            row.addWidget(widget)
        return page

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
        self.comparison_chosen.emit(replace(self._looking, **changes))

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


def _add_method(box: QComboBox, text: str, name: str, title: str, summary: str) -> None:
    box.addItem(text, name)
    box.setItemData(box.count() - 1, summary, Qt.ItemDataRole.ToolTipRole)
    box.setItemData(box.count() - 1, title, TITLE)


def _set_enabled(box: QComboBox, index: int, enabled: bool) -> None:
    model = box.model()
    assert isinstance(model, QStandardItemModel)
    item = model.item(index)
    assert item is not None
    item.setEnabled(enabled)


class TitleDelegate(QStyledItemDelegate):
    """Lists methods by their whole titles; the field itself has room for short ones."""

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        title = index.data(TITLE)
        if option is not None and title:
            option.text = f"    {title}"


class GainField(WholeNumberField):
    """A field that steps to twice, or half, the number."""

    def stepBy(self, steps: int) -> None:
        """Double or halve."""
        value = self.value()
        for _ in range(abs(steps)):
            value = value * 2 if steps > 0 else value // 2
        self.setValue(min(max(value, self.minimum()), self.maximum()))
        self.selectAll()
