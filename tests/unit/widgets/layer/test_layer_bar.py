from collections.abc import Callable

import pytest
from PyQt5.QtCore import QObject, Qt
from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import QLabel, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from viewer.qt import theme
from viewer.upsampling import Border, Parameters
from viewer.upsampling.layer import wording as layer_wording
from viewer.upsampling.layer.faults import FaultKind, Repair
from viewer.upsampling.layer.limits import full_length
from viewer.upsampling.layer.settings import Layer
from viewer.upsampling.layer.verdict import LayerVerdict
from viewer.widgets.layer.layer_bar import LayerBar

LONG = (500, 500)
Choice = tuple[str, object]


def show(
    bar: LayerBar,
    kernel_size: int,
    stride: int,
    padding: int | None = None,
    output_padding: int | None = None,
    border: Border = Border.LAYER,
    source_shape: tuple[int, int] = LONG,
    scale: float | None = None,
) -> Layer:
    layer = Layer.of(Parameters(stride, kernel_size, padding, output_padding, border))
    automatic = padding is None, output_padding is None
    bar.set_layer(layer, automatic, source_shape, stride if scale is None else scale)
    return layer


@pytest.fixture
def bar(qtbot: QtBot) -> LayerBar:
    bar = LayerBar()
    qtbot.addWidget(bar)
    font = bar.font()
    font.setFamily("DejaVu Sans")
    font.setPointSizeF(9)
    bar.setFont(font)
    bar.resize(1280, bar.sizeHint().height())
    show(bar, 8, 4)
    bar.show()
    return bar


@pytest.fixture
def said(bar: LayerBar) -> list[Choice]:
    """All that the bar has asked for, in order."""
    heard: list[Choice] = []

    def listener(name: str) -> Callable[[object], None]:
        return lambda value: heard.append((name, value))

    bar.padding_chosen.connect(listener("padding"))
    bar.output_padding_chosen.connect(listener("output_padding"))
    bar.border_chosen.connect(listener("border"))
    bar.repair_chosen.connect(listener("repair"))
    return heard


def shown(widgets: tuple[QWidget, ...]) -> list[QWidget]:
    return [widget for widget in widgets if widget.isVisible()]


def every_layer() -> list[tuple[int, int, int | None, int | None, Border]]:
    cases = []
    for kernel_size in (1, 2, 3, 5, 8, 13, 22, 47, 63, 64):
        for stride in (1, 2, 3, 4, 8, 21, 23, 31, 32):
            for padding in (None, 0, kernel_size - 1):
                border = list(Border)[(kernel_size + stride) % 3]
                cases.append((kernel_size, stride, padding, None, border))
                cases.append((kernel_size, stride, padding, stride - 1, Border.LAYER))
    return cases


def test_says_what_the_layer_is_worth(bar: LayerBar) -> None:
    show(bar, 5, 2)
    assert bar.text == (
        "✗ gain 1.78–2.78; ✗ ripple 22.2 %; ✓ no gaps; ✗ shift ½ px ↖; ✓ size 2 ×; "
        "✗ dark border 1–2 px; Equals no resize convention"
    )
    assert bar.accessibleDescription() == bar.text
    assert "checkerboard" in bar.facts[FaultKind.RIPPLE].toolTip()
    show(bar, 8, 4, border=Border.REPLICATED)
    assert "✗" not in bar.text
    assert bar.text.endswith("Equals half-pixel bilinear")
    assert not shown(bar.repair_buttons)


@pytest.mark.parametrize(("scale", "stride"), [(1.6, 2), (0.5, 1)])
def test_a_scale_that_the_layer_misses_is_marked(bar: LayerBar, scale: float, stride: int) -> None:
    show(bar, 2 * stride - stride % 2, stride, border=Border.REPLICATED, scale=scale)
    size = bar.facts[FaultKind.SIZE]
    assert size.text() == f"! size {stride} ×, not {scale}"
    assert f"cannot enlarge by {scale}" in size.toolTip().replace("\n", " ")
    ink = size.palette().color(size.foregroundRole())
    assert ink == theme.warning_text(bar.palette())
    assert not shown(bar.repair_buttons)  # there is nothing that would help
    show(bar, 2 * stride - stride % 2, stride, border=Border.REPLICATED)
    assert size.text() == f"✓ size {stride} ×"


def test_each_setting_says_first_what_it_is_for(bar: LayerBar) -> None:
    for number, purpose in (
        (bar.padding, layer_wording.PADDING),
        (bar.output_padding, layer_wording.OUTPUT_PADDING),
    ):
        [label] = [
            part
            for part in number.findChildren(QLabel)
            if part.text() == number.field.accessibleName()
        ]
        assert label.toolTip().replace("\n", " ") == purpose
        assert number.field.toolTip().replace("\n", " ").startswith(purpose)
        assert "At most" in number.field.toolTip()
    tips = {part.text(): part.toolTip().replace("\n", " ") for part in bar.findChildren(QLabel)}
    assert tips["Border"] == layer_wording.BORDER
    assert tips["Repair"] == layer_wording.REPAIRS
    assert "Shelhamer" in tips["Transposed\nconvolution"]


def test_no_tool_tip_is_wider_than_the_window(bar: LayerBar) -> None:
    for case in every_layer():
        show(bar, *case, scale=case[1] - 0.3)
        tips = [widget.toolTip() for widget in bar.findChildren(QWidget)]
        widths = {
            line: bar.fontMetrics().horizontalAdvance(line)
            for tip in tips
            for line in tip.split("\n")
        }
        assert 0 < max(widths.values()) < 1000, widths


def test_telling_what_is_asks_for_nothing(bar: LayerBar, said: list[Choice]) -> None:
    for case in every_layer()[::5]:
        show(bar, *case)
    show(bar, 8, 4, 3, 1, Border.NORMALISED, (1, 1))
    assert said == []
    assert bar.padding.field.value() == 3
    assert bar.output_padding.field.value() == 1
    assert bar.border_buttons[Border.NORMALISED].isChecked()


def test_padding_by_hand_and_automatic(bar: LayerBar, said: list[Choice], qtbot: QtBot) -> None:
    assert (bar.padding.field.value(), bar.padding.auto_button.isChecked()) == (2, True)
    qtbot.keyClick(bar.padding.field, Qt.Key.Key_Up)
    show(bar, 8, 4, 3)
    assert not bar.padding.auto_button.isChecked()
    qtbot.keyClick(bar.padding.auto_button, Qt.Key.Key_Space)
    show(bar, 8, 4)
    assert bar.padding.auto_button.isChecked()
    # Pressed again, the automatic number is kept by hand.
    qtbot.mouseClick(bar.padding.auto_button, Qt.MouseButton.LeftButton)
    assert said == [("padding", 3), ("padding", None), ("padding", 2)]


def test_output_padding_typed(bar: LayerBar, said: list[Choice], qtbot: QtBot) -> None:
    field = bar.output_padding.field
    field.selectAll()
    qtbot.keyClicks(field, "3")
    assert said == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert said == [("output_padding", 3)]
    field.selectAll()
    qtbot.keyClicks(field, "9")  # s - 1 is 3
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value() <= 3


def test_border(bar: LayerBar, said: list[Choice], qtbot: QtBot) -> None:
    for border in (Border.REPLICATED, Border.NORMALISED, Border.LAYER):
        qtbot.mouseClick(bar.border_buttons[border], Qt.MouseButton.LeftButton)
        show(bar, 8, 4, border=border)
        assert [b for b, button in bar.border_buttons.items() if button.isChecked()] == [border]
    assert said == [
        ("border", Border.REPLICATED),
        ("border", Border.NORMALISED),
        ("border", Border.LAYER),
    ]
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    bar.border_buttons[Border.LAYER].setFocus()
    qtbot.keyClick(bar.border_buttons[Border.LAYER], Qt.Key.Key_Right)
    assert said[-1] == ("border", Border.REPLICATED)


@pytest.mark.parametrize(
    ("case", "repairs"),
    [
        ((8, 4), [Repair(border=Border.REPLICATED)]),
        (
            (5, 2),
            [
                Repair(kernel_size=4, automatic_padding=True),
                Repair(border=Border.REPLICATED),
            ],
        ),
        ((8, 4, None, 3, Border.REPLICATED), [Repair(automatic_padding=True)]),
        (
            (5, 2, 0),
            [
                Repair(kernel_size=4, automatic_padding=True),
                Repair(automatic_padding=True),
                Repair(border=Border.REPLICATED),
            ],
        ),
    ],
)
def test_each_fault_has_a_button(
    bar: LayerBar,
    said: list[Choice],
    qtbot: QtBot,
    case: tuple[int, ...],
    repairs: list[Repair],
) -> None:
    layer = show(bar, *case)
    buttons = shown(bar.repair_buttons)
    for button in buttons:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert said == [("repair", repair) for repair in repairs]
    assert {fault.repair for fault in LayerVerdict.of(layer).faults} == set(repairs)
    for button, repair in zip(buttons, repairs, strict=True):
        assert repair.summary in button.toolTip()
        assert "Repairs: " in button.toolTip()


@pytest.mark.parametrize("source_shape", [LONG, (1, 1), (2, 9)])
@pytest.mark.parametrize(("kernel_size", "stride"), [(8, 4), (1, 1), (4, 1), (2, 5), (13, 2)])
def test_no_invalid_layer_can_be_reached(
    bar: LayerBar, kernel_size: int, stride: int, source_shape: tuple[int, int]
) -> None:
    """Turn each field to its ends, from each end of the other: all of it makes a layer."""
    chosen: dict[str, int | None] = {"padding": None, "output_padding": None}

    def choose(name: str, value: int | None) -> None:
        chosen[name] = value
        layer = show(
            bar,
            kernel_size,
            stride,
            chosen["padding"],
            chosen["output_padding"],
            source_shape=source_shape,
        )
        assert full_length(layer, min(source_shape)) >= 1

    bar.padding.chosen.connect(lambda value: choose("padding", value))
    bar.output_padding.chosen.connect(lambda value: choose("output_padding", value))
    choose("padding", None)
    fields = bar.padding.field, bar.output_padding.field
    for first, second in (fields, fields[::-1]):
        for ends in ((99, 99), (99, -99), (-99, 99), (-99, -99)):
            first.stepBy(ends[0])
            second.stepBy(ends[1])
            first.stepBy(99)
    for number in (bar.padding, bar.output_padding):
        if not number.auto_button.isChecked():
            number.auto_button.click()
    assert set(chosen.values()) == {None}


def test_a_limit_gives_its_reason(bar: LayerBar) -> None:
    assert bar.padding.rule == ""
    assert "k − 1 = 7" in bar.padding.field.toolTip()
    show(bar, 8, 4, 7)
    assert bar.padding.rule == "≤ k − 1"
    show(bar, 8, 4, 2, 3)
    assert bar.output_padding.rule == "≤ s − 1"
    assert "s − 1 = 3" in bar.output_padding.field.toolTip()
    show(bar, 8, 4, 3, 0, source_shape=(9, 1))
    assert bar.padding.rule == "≤ 3: size ≥ 1"
    assert "nothing would be left" in bar.padding.field.toolTip()
    show(bar, 8, 4, 5, 3, source_shape=(9, 1))
    assert bar.output_padding.field.minimum() == 3


def test_nothing_is_cut_off_and_nothing_moves(bar: LayerBar) -> None:
    assert bar.minimumSizeHint().width() <= 1280
    seen: set[tuple[tuple[int, int, int, int], ...]] = set()
    for case in every_layer():
        scale = case[1] - (0, 0.1111, 0.5)[case[0] % 3]
        show(bar, *case, source_shape=LONG if case[0] % 2 else (1, 1), scale=scale)
        for label in bar.findChildren(QLabel):
            lines = label.text().split("\n")
            needed = max(label.fontMetrics().horizontalAdvance(line) for line in lines)
            assert needed <= label.width(), (case, label.text())
        for button in shown(bar.repair_buttons):
            assert button.sizeHint().width() <= button.width()
        places = (*bar.findChildren(QLabel), *bar.findChildren(QSpinBox), *bar.repair_buttons)
        seen.add(tuple(place.geometry().getRect() for place in places))
    assert len(seen) == 1
    assert bar.height() < 60


def test_all_controls_have_names_and_take_the_keyboard(bar: LayerBar) -> None:
    show(bar, 5, 2, 0)
    controls: list[QWidget] = [
        bar.padding.field,
        bar.padding.auto_button,
        bar.output_padding.field,
        bar.output_padding.auto_button,
        *bar.border_buttons.values(),
        *bar.repair_buttons,
    ]
    names = []
    for control in controls:
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        names.append(control.accessibleName() or getattr(control, "text", str)())
    assert all(names) and len(set(names)) == len(names)
    kept: list[QObject] = list(bar.facts.values())
    assert all(isinstance(label, QLabel) and label.toolTip() for label in kept)


def test_facts_can_be_copied(bar: LayerBar) -> None:
    assert bar.facts
    for label in bar.facts.values():
        assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


@pytest.mark.parametrize("dark", [False, True])
def test_follows_the_palette(bar: LayerBar, dark: bool) -> None:
    bar.setPalette(theme.palette(dark=dark))
    ink = {
        kind: label.palette().color(label.foregroundRole()).name()
        for kind, label in bar.facts.items()
    }
    assert ink[FaultKind.BORDER] == theme.warning_text(bar.palette()).name()
    assert ink[FaultKind.GAIN] == theme.quiet_text(bar.palette()).name()
    ground = QColor(bar.grab().toImage().pixel(1, 1))
    assert (ground.lightness() < 128) == dark
