"""The bar for the transposed convolution's layer: its paddings and border, and the verdict."""

from __future__ import annotations

from dataclasses import replace

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QWidget,
)

from viewer.qt.theme import quiet_text, warning_text
from viewer.upsampling import Border
from viewer.upsampling.layer import wording as layer_wording
from viewer.upsampling.layer.faults import FaultKind
from viewer.upsampling.layer.limits import output_padding_limits, padding_limits
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.layer.verdict import LayerVerdict
from viewer.widgets.basic.segment_button import SegmentButton
from viewer.widgets.basic.themed_widget import ThemedWidget, color_text
from viewer.widgets.basic.tool_tips import tip
from viewer.widgets.layer.automatic_number import AutomaticNumber

BORDERS = {
    Border.LAYER: (
        "as given",
        "As the layer gives it: outside the source its kernel finds nothing",
    ),
    Border.REPLICATED: ("replicated", "The source's edge pixels, repeated outwards"),
    Border.NORMALISED: (
        "divided",
        "The layer's picture, divided by what the layer makes of a picture of ones",
    ),
}
LONGEST_FACTS = {
    FaultKind.GAIN: "gain 0.000977–0.938",
    FaultKind.RIPPLE: "ripple 0.888 %",
    FaultKind.GAPS: "gaps 88.9 %",
    FaultKind.SHIFT: "shift 30½ px ↖",
    FaultKind.SIZE: "size 32 ×, not 31.8889",
    FaultKind.BORDER: "dark border 30–33 px",
}
LONGEST_SENTENCE = "Equals bilinear at x = (r − 30½) / 32 inside"
LONGEST_REPAIRS = "Kernel size 64", "Auto padding", "Replicate edge"
FINE, MISSED, FAULTY = "✓", "!", "✗"
MARKS = FINE, MISSED, FAULTY


class LayerBar(ThemedWidget, QWidget):
    """Lets the user set what a layer has beside kernel and stride, and says what comes of it.

    The controls are in the upper line, with a button for each repair that a fault calls for, the
    worst fault's first; the facts are in the lower line, each with a mark, and then what the
    layer is equal to.

    Signals
    -------
    padding_chosen(object), output_padding_chosen(object)
        An int, or None for automatic.
    border_chosen(object)
        A `Border`.
    repair_chosen(object)
        A `Repair`.
    """

    padding_chosen = pyqtSignal(object)
    output_padding_chosen = pyqtSignal(object)
    border_chosen = pyqtSignal(object)
    repair_chosen = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Transposed convolution")
        self._shown: tuple[Layer, tuple[bool, bool], tuple[int, int], float] | None = None
        self._verdict = LayerVerdict.of(Layer.for_scale(8, 4))
        self._title = QLabel("Transposed\nconvolution", self)
        self._title.setToolTip(tip(layer_wording.KERNEL))
        self.padding = AutomaticNumber("Padding", layer_wording.PADDING, "≤ 33: size ≥ 1", self)
        self.padding.chosen.connect(self.padding_chosen)
        self.output_padding = AutomaticNumber(
            "Output padding", layer_wording.OUTPUT_PADDING, "≥ 33: size ≥ 1", self
        )
        self.output_padding.chosen.connect(self.output_padding_chosen)
        self.border_buttons = {border: SegmentButton(text) for border, (text, _) in BORDERS.items()}
        self._border_label = QLabel("Border", self)
        self._border_label.setToolTip(tip(layer_wording.BORDER))
        self._borders = self._border_selector()
        self.facts = {kind: _text_label(self) for kind in FaultKind}
        self._sentence = _text_label(self)
        self._sentence.setAccessibleName("What the layer equals")
        self.repair_buttons = tuple(self._repair_button(index) for index in range(3))
        self._repair_label = QLabel("Repair", self)
        self._repair_label.setToolTip(tip(layer_wording.REPAIRS))
        _keep_room(self._repair_label)
        self._compose()
        self.restyle()
        self.set_layer(Layer.for_scale(8, 4), (True, True), (64, 64), 4)

    # Setters.

    def set_layer(
        self,
        layer: Layer,
        automatic: tuple[bool, bool],
        source_shape: tuple[int, int],
        scale: float,
    ) -> None:
        """Show a layer.

        Parameters
        ----------
        layer : Layer
            The one in force.
        automatic : tuple of bool
            Whether its padding, and its output padding, are chosen automatically.
        source_shape : tuple of int
            ``(H, W)`` of the source; it limits the paddings.
        scale : float
            By how much the layer was to enlarge.
        """
        if (layer, automatic, source_shape, scale) == self._shown:
            return
        if layer != self._verdict.layer:
            self._verdict = LayerVerdict.of(layer, scale)
        elif scale != self._verdict.scale:
            self._verdict = replace(self._verdict, scale=scale)
        self._shown = layer, automatic, source_shape, scale
        limits = padding_limits(layer, source_shape, automatic_output_padding=automatic[1])
        self.padding.set_value(layer.padding, limits, automatic=automatic[0])
        self.output_padding.set_value(
            layer.output_padding,
            output_padding_limits(layer, source_shape),
            automatic=automatic[1],
        )
        self.border_buttons[layer.border].setChecked(True)
        self._show_verdict()

    @property
    def verdict(self) -> LayerVerdict:
        """The verdict on the layer that is shown."""
        return self._verdict

    @property
    def text(self) -> str:
        """All that the bar says about the layer, in one line."""
        return "; ".join([*(label.text() for label in self.facts.values()), self._sentence.text()])

    # Inside.

    def _border_selector(self) -> QWidget:
        selector = QWidget(self)
        selector.setAccessibleName("Border")
        row = QHBoxLayout(selector)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        group = QButtonGroup(selector)
        for border, button in self.border_buttons.items():
            button.setToolTip(BORDERS[border][1])
            button.setAccessibleName(f"Border {BORDERS[border][0]}")
            button.clicked.connect(lambda _=False, b=border: self.border_chosen.emit(b))
            group.addButton(button)
            row.addWidget(button)
        return selector

    def _repair_button(self, index: int) -> QToolButton:
        button = QToolButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.repair_chosen.emit(self._verdict.repairs[index]))
        _keep_room(button)
        return button

    def _compose(self) -> None:
        controls, facts = QHBoxLayout(), QHBoxLayout()
        controls.setSpacing(6)
        for number in (self.padding, self.output_padding):
            controls.addWidget(number)
        controls.addWidget(self._border_label)
        controls.addWidget(self._borders)
        controls.addSpacing(6)
        controls.addWidget(self._repair_label)
        for button in self.repair_buttons:
            controls.addWidget(button)
        controls.addStretch(1)
        facts.setSpacing(10)
        for label in self.facts.values():
            facts.addWidget(label)
        facts.addWidget(self._sentence)
        facts.addStretch(1)
        layout = QGridLayout(self)
        layout.setContentsMargins(8, 0, 8, 6)
        layout.setHorizontalSpacing(12)
        layout.setVerticalSpacing(4)
        layout.addWidget(self._title, 0, 0, 2, 1)
        layout.addLayout(controls, 0, 1)
        layout.addLayout(facts, 1, 1)
        layout.setColumnStretch(1, 1)

    def _show_verdict(self) -> None:
        verdict = self._verdict
        for kind, label in self.facts.items():
            amiss = FAULTY if verdict.has(kind) else MISSED
            mark = amiss if verdict.is_amiss(kind) else FINE
            label.setText(f"{mark} {verdict.fact(kind)}")
            label.setToolTip(tip(verdict.explanation(kind)))
        self._sentence.setText(verdict.sentence())
        self._sentence.setToolTip(tip(verdict.background()))
        repairs = verdict.repairs
        for button, repair in zip(self.repair_buttons, repairs, strict=False):
            button.setText(repair.title)
            faults = ", ".join(kind.value for kind in verdict.repaired_by(repair))
            button.setToolTip(f"{repair.summary}\nRepairs: {faults}")
            button.setAccessibleDescription(f"Repairs: {faults}")
        for index, button in enumerate(self.repair_buttons):
            button.setVisible(index < len(repairs))
        self._repair_label.setVisible(bool(repairs))
        self.setAccessibleDescription(self.text)
        self._color_facts()

    # The theme.

    def restyle(self) -> None:
        measure = self.fontMetrics()
        for kind, label in self.facts.items():
            widest = max(measure.horizontalAdvance(f"{m} {LONGEST_FACTS[kind]}") for m in MARKS)
            _fix_size(label, LONGEST_FACTS[kind], widest + 2)
        widest = measure.horizontalAdvance(LONGEST_SENTENCE)
        _fix_size(self._sentence, LONGEST_SENTENCE, widest + 2)
        size = QSize()
        for longest in LONGEST_REPAIRS:
            self.repair_buttons[0].setText(longest)
            size = size.expandedTo(self.repair_buttons[0].sizeHint())
        for button in self.repair_buttons:  # each can have any of the repairs
            button.setFixedSize(size)
        if self._shown:
            self._show_verdict()

    def _color_facts(self) -> None:
        quiet, warning = quiet_text(self.palette()), warning_text(self.palette())
        for kind, label in self.facts.items():
            color_text(warning if self._verdict.is_amiss(kind) else quiet, label)


def _keep_room(widget: QWidget) -> None:
    """Let nothing move when a widget is hidden."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


def _fix_size(label: QLabel, text: str, width: int) -> None:
    """Fix both sides for such a text: then no layout has to be told of each new one."""
    label.setText(text)
    label.setFixedSize(width, label.sizeHint().height())


def _text_label(parent: QWidget) -> QLabel:
    """Return a label whose text can be selected and copied."""
    label = QLabel(parent)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlags()
        | Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
