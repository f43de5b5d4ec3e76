"""What can be set of each way of looking: a row of controls for the lower line of the bar."""

from __future__ import annotations

from PyQt5.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from viewer.comparing.difference_image import MOST_GAIN, DifferenceKind
from viewer.state.comparison_view import LONGEST_S, SHORTEST_S, ColorMap, Looking
from viewer.widgets.basic.number_field import DecimalField, WholeNumberField
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.pictures.color_scale import ColorScale

KINDS = {
    DifferenceKind.SIGNED: "The first byte minus the second",
    DifferenceKind.ABSOLUTE: "How far apart the two bytes are",
    DifferenceKind.SQUARED: "The square of how far apart the two bytes are",
    DifferenceKind.RELATIVE_ABSOLUTE: "How far apart, divided by the second: as in the viewer tev",
    DifferenceKind.RELATIVE_SQUARED: "Squared, divided by the second's square: as in tev",
}


class Controls(QWidget):
    """The controls of one way of looking.

    Signals
    -------
    wished(dict)
        Fields of a `Looking` are to have these values.
    """

    wished = pyqtSignal(dict)

    def set_comparison(self, looking: Looking) -> None:
        """Show what is set."""
        raise NotImplementedError

    def _compose(self, *widgets: QWidget) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in widgets:
            row.addWidget(widget)

    def _switch(self, text: str, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(tip)
        button.setAccessibleName(name)
        return button

    def _caption(self, text: str, buddy: QWidget) -> QLabel:
        label = QLabel(text, self)
        label.setBuddy(buddy)
        return label

    def _choice(self, name: str, tip: str, field: str) -> QComboBox:
        box = QComboBox(self)
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setAccessibleName(name)
        box.setToolTip(tip)
        box.activated.connect(lambda index: self.wished.emit({field: box.itemData(index)}))
        return box


class WipeControls(Controls):
    """Whether the line follows the cursor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.follow_button = self._switch(
            "Line follows the cursor",
            "Line follows the cursor",
            "Off: the line is locked where it is, and can be dragged. "
            "On: it is wherever the cursor is, and dragging moves the pictures.",
        )
        self.follow_button.clicked.connect(lambda on: self.wished.emit({"follows_cursor": on}))
        self._compose(self.follow_button)

    def set_comparison(self, looking: Looking) -> None:
        self.follow_button.setChecked(looking.follows_cursor)


class BlinkControls(Controls):
    """Whether it blinks by itself, and how fast."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.play_button = self._switch(
            "Stop", "Blink by itself", "Blink by itself, or by hand with Space"
        )
        self.play_button.clicked.connect(lambda on: self.wished.emit({"playing": on}))
        self.interval = DecimalField(self)
        self.interval.setRange(SHORTEST_S, LONGEST_S)
        self.interval.setSingleStep(0.1)
        self.interval.setDecimals(1)
        self.interval.setSuffix(" s")
        self.interval.setKeyboardTracking(False)
        self.interval.setAccessibleName("Interval")
        self.interval.setToolTip("How long each picture stands, 0.1 to 5 seconds")
        self.interval.valueChanged.connect(
            lambda value: self.wished.emit({"interval_s": round(value, 1)})
        )
        self._compose(self.play_button, self._caption("every", self.interval), self.interval)

    def set_comparison(self, looking: Looking) -> None:
        self.play_button.setText("Stop" if looking.playing else "Play")
        self.play_button.setChecked(looking.playing)
        with QSignalBlocker(self.interval):
            self.interval.setValue(looking.interval_s)


class OnionControls(Controls):
    """How opaque the picture above is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.opacity = QSlider(Qt.Orientation.Horizontal, self)
        self.opacity.setRange(0, 100)
        self.opacity.setPageStep(10)
        self.opacity.setMinimumWidth(180)
        self.opacity.setAccessibleName("Opacity")
        self.opacity.setToolTip("How opaque the picture above is: 0 shows only the one below")
        self.opacity.valueChanged.connect(lambda value: self.wished.emit({"opacity": value / 100}))
        self._text = QLabel("100 %", self)
        self._text.setFixedWidth(self._text.sizeHint().width())
        self._compose(self._caption("Opacity", self.opacity), self.opacity, self._text)

    def set_comparison(self, looking: Looking) -> None:
        percent = round(100 * looking.opacity)
        self._text.setText(f"{percent} %")
        with QSignalBlocker(self.opacity):
            self.opacity.setValue(percent)


class DifferenceControls(Controls):
    """How the difference is counted, how much it is amplified, and its colours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = self._choice("Kind of difference", "How the difference is counted", "kind")
        for kind, tip in KINDS.items():
            self.kind.addItem(kind.value.capitalize(), kind)
            tip = f"{tip}: {kind.formula}"
            self.kind.setItemData(self.kind.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.colors = self._choice("Colours", "The colours of the difference", "color_map")
        for color_map in ColorMap:
            self.colors.addItem(color_map.value.capitalize(), color_map)
        self.gain = self._gain_field()
        self.auto_button = SegmentButton("auto", self)
        self.auto_button.setAccessibleName("Gain: automatic")
        self.auto_button.setToolTip(
            "The largest power of two at which 19 of 20 pixels that differ keep within the colour"
            " bar; the others have its last colour"
        )
        self.auto_button.clicked.connect(
            lambda on: self.wished.emit({"gain": None if on else self.gain.value()})
        )
        self.tolerance = self._tolerance_field()
        self.scale = ColorScale(self)
        self._compose(
            self.kind,
            self._caption("Gain", self.gain),
            self.gain,
            self.auto_button,
            self._caption("Tolerance", self.tolerance),
            self.tolerance,
            self.colors,
            self.scale,
        )

    def _gain_field(self) -> GainField:
        field = GainField(self)
        field.setRange(1, MOST_GAIN)
        field.setPrefix("× ")
        field.setKeyboardTracking(False)
        field.setAccessibleName("Gain")
        field.setToolTip(f"By how much differences are multiplied, 1 to {MOST_GAIN}")
        field.valueChanged.connect(lambda value: self.wished.emit({"gain": value}))
        return field

    def _tolerance_field(self) -> WholeNumberField:
        field = WholeNumberField(self)
        field.setRange(0, 255)
        field.setKeyboardTracking(False)
        field.setAccessibleName("Tolerance")
        field.setToolTip("Bytes that are this far apart, or less, count as equal")
        field.valueChanged.connect(lambda value: self.wished.emit({"tolerance": value}))
        return field

    def set_comparison(self, looking: Looking) -> None:
        self.auto_button.setChecked(looking.gain is None)
        with QSignalBlocker(self.tolerance):
            self.tolerance.setValue(looking.tolerance)
        if looking.gain is not None:
            self.set_gain(looking.gain)
        for box, choice in ((self.kind, looking.kind), (self.colors, looking.color_map)):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(choice))

    def set_gain(self, gain: int) -> None:
        """Show the gain in force, which may have been chosen automatically."""
        with QSignalBlocker(self.gain):
            self.gain.setValue(gain)


class GainField(WholeNumberField):
    """A field that steps to twice, or half, the number."""

    def stepBy(self, steps: int) -> None:
        """Double or halve."""
        value = self.value()
        for _ in range(abs(steps)):
            value = value * 2 if steps > 0 else value // 2
        self.setValue(min(max(value, self.minimum()), self.maximum()))
        self.selectAll()
