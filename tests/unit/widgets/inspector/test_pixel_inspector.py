from collections.abc import Callable

import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QLabel, QTableView
from pytestqt.qtbot import QtBot

from viewer.comparing.explain import explain_all
from viewer.geometry import nearest_pixel
from viewer.qt import theme
from viewer.state.choices import DEFAULT_METHODS
from viewer.upsampling import METHODS as ALL_METHODS
from viewer.upsampling import Explanation, Parameters
from viewer.upsampling.enlargement import Enlargement
from viewer.upsampling.number_text import difference_text
from viewer.upsampling.taps import ByteArray
from viewer.widgets.inspector.pixel_inspector import NOTHING_INSPECTED, PixelInspector

METHODS = {name: ALL_METHODS[name] for name in DEFAULT_METHODS}
TITLES = {name: method.title for name, method in METHODS.items()}
RGB = np.random.default_rng(7).integers(0, 256, (300, 451, 3), dtype=np.uint8)
SHOWN = (RGB, 421, 837, Parameters(4, 8))
UNAVAILABLE = f"{TITLES['transposed_conv']} has no picture here."
Show = Callable[..., PixelInspector]


def said(inspector: PixelInspector) -> list[str]:
    """Return the texts of all labels that are seen."""
    return [label.text() for label in inspector.findChildren(QLabel) if label.isVisible()]


def hover(view: QTableView, row: int) -> None:
    """Move the mouse over a row."""
    viewport, model = view.viewport(), view.model()
    assert viewport is not None and model is not None
    place = QPointF(view.visualRect(model.index(row, 1)).center())
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(viewport, event)


def explain(
    source: ByteArray, row: int, col: int, parameters: Parameters
) -> dict[str, Explanation]:
    shape = (source.shape[0], source.shape[1])
    output = METHODS["bilinear"].output_shape(shape, parameters)
    return {
        name: method.explain(
            source,
            *nearest_pixel((row, col), output, method.output_shape(shape, parameters)),
            parameters,
        )
        for name, method in METHODS.items()
    }


@pytest.fixture
def inspector(qtbot: QtBot) -> PixelInspector:
    inspector = PixelInspector()
    qtbot.addWidget(inspector)
    inspector.resize(340, 700)
    inspector.show()
    inspector.set_method("bilinear")
    return inspector


@pytest.fixture
def show(inspector: PixelInspector) -> Show:
    def show(
        source: ByteArray = RGB,
        row: int = 421,
        col: int = 837,
        scale: float = 4,
        kernel_size: int = 8,
        *,
        without: str = "",
        pinned: bool = False,
    ) -> PixelInspector:
        parameters = Parameters(scale, kernel_size)
        explanations = explain(source, row, col, parameters)
        explanations.pop(without, None)
        inspector.set_explanations(
            explanations,
            TITLES,
            (source.shape[0], source.shape[1]),
            parameters=parameters,
            reference="bilinear",
            pinned=pinned,
        )
        QApplication.processEvents()
        return inspector

    return show


def test_nothing_inspected_says_what_to_do(inspector: PixelInspector, show: Show) -> None:
    assert inspector.message == NOTHING_INSPECTED in said(inspector)
    show()
    assert inspector.message == "" and NOTHING_INSPECTED not in said(inspector)
    inspector.set_explanations(
        {}, TITLES, (300, 451), parameters=Parameters(4, 8), reference="bilinear", pinned=False
    )
    assert inspector.message == NOTHING_INSPECTED in said(inspector)


def test_it_spells_out_one_method_in_one_channel(show: Show) -> None:
    inspector, explanations = show(), explain(*SHOWN)
    assert inspector.heading == "Row 421, column 837 of 1200 × 1804"
    assert "(421 + ½) · 300 / 1200 − ½" in inspector.detail.formulas[0].text()
    for method in METHODS:
        inspector.set_method(method)
        for channel in range(3):
            inspector.set_channel(channel)
            byte = explanations[method].value[channel]
            assert inspector.detail.arithmetic.toPlainText().endswith(f"= {byte}")
    assert "/ 4 = 104.875" in inspector.detail.formulas[0].text().replace("\xa0", " ")


def test_every_methods_bytes_are_shown_with_their_differences(show: Show) -> None:
    inspector, explanations = show(), explain(*SHOWN)
    model = inspector.values.model
    for column, name in enumerate(METHODS):
        explanation = explanations[name]
        reference = explanations["bilinear"]
        for channel in range(3):
            cell = model.cell(channel + 1, column)
            assert cell.text == str(explanation.value[channel])
            difference = explanation.value[channel] - reference.value[channel]
            expected = "" if name == "bilinear" else f"{difference:+d}" if difference else "0"
            assert cell.difference.replace("−", "-") == expected
        assert model.cell(4, column).text == "1"


def test_a_method_that_is_missing_gets_dashes(show: Show) -> None:
    inspector = show(without="transposed_conv")
    model = inspector.values.model
    assert [model.cell(row, 3).text for row in range(1, 5)] == ["—"] * 4
    inspector.set_method("transposed_conv")
    assert UNAVAILABLE in said(inspector)
    assert not inspector.grab().isNull()
    inspector.set_method("opencv")
    assert UNAVAILABLE not in said(inspector) and inspector.message == ""


def test_methods_and_channels_are_chosen_with_buttons(show: Show, qtbot: QtBot) -> None:
    inspector = show()
    values = inspector.values
    with qtbot.waitSignal(inspector.method_chosen) as method:
        QTest.mouseClick(values.method_buttons["opencv"], Qt.MouseButton.LeftButton)
    assert method.args == ["opencv"]
    with qtbot.waitSignal(inspector.channel_chosen) as channel:
        QTest.mouseClick(values.channel_buttons[2], Qt.MouseButton.LeftButton)
    assert channel.args == [2]
    assert all(button.accessibleName() for button in values.method_buttons.values())


def test_moving_in_the_values_chooses_too(show: Show, qtbot: QtBot) -> None:
    inspector = show()
    view = inspector.values.view
    inspector.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    view.setCurrentIndex(inspector.values.model.index(1, 1))
    with qtbot.waitSignals([inspector.method_chosen, inspector.channel_chosen]):
        QTest.keyClick(view, Qt.Key.Key_Right)
        QTest.keyClick(view, Qt.Key.Key_Down)


def test_setters_send_no_signals(show: Show, inspector: PixelInspector, qtbot: QtBot) -> None:
    signals = [
        inspector.method_chosen,
        inspector.channel_chosen,
        inspector.tap_hovered,
        inspector.unpin_requested,
    ]
    heard: list[object] = []
    for signal in signals:
        signal.connect(lambda *args: heard.append(args))
    show(pinned=True)
    inspector.set_method("opencv")
    inspector.set_channel(1)
    show(row=0, col=0)
    show(RGB[:, :, :1], 20, 20)
    assert heard == []


def test_a_pin_can_be_let_go(show: Show, qtbot: QtBot) -> None:
    inspector = show()
    assert not inspector.unpin_button.isVisible()
    QApplication.processEvents()  # until the first layout has settled
    height = inspector.sizeHint().height()
    show(pinned=True)
    assert inspector.unpin_button.isVisible()
    assert inspector.sizeHint().height() == height
    with qtbot.waitSignal(inspector.unpin_requested):
        QTest.mouseClick(inspector.unpin_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(inspector.unpin_requested):
        QTest.keyClick(inspector, Qt.Key.Key_Escape)


def test_hovering_a_tap_lights_it_up_in_the_square(show: Show) -> None:
    inspector = show()
    heard: list[object] = []
    inspector.tap_hovered.connect(heard.append)
    hover(inspector.detail.table.view, 2)
    assert heard == [(105, 208)]
    assert inspector.detail.square.highlighted == (105, 208)
    show(row=422)
    assert inspector.detail.square.highlighted is None


@pytest.mark.parametrize(
    ("row", "col", "scale", "kernel_size", "square"),
    [
        (421, 837, 4, 8, True),
        (0, 837, 4, 8, False),
        (421, 837, 4, 24, False),
        (12, 12, 8, 3, False),
        (150, 150, 1, 64, False),
    ],
)
def test_weights_that_are_no_areas_are_shown_as_a_grid(
    show: Show, row: int, col: int, scale: float, kernel_size: int, square: bool
) -> None:
    inspector = show(RGB, row, col, scale, kernel_size)
    inspector.set_method("transposed_conv")
    assert inspector.detail.square.isVisible() == square
    assert inspector.detail.grid.isVisible() != square
    assert not inspector.grab().isNull()


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (30, 45), (6000, 4001)])
@pytest.mark.parametrize("scale", [0.1, 1, 1.6, 31.3])
def test_any_image_fits_the_panel(
    show: Show, shape: tuple[int, int], channels: int, scale: float
) -> None:
    source = np.zeros((*shape, channels), np.uint8)
    source[:] = (200, 90, 20, 255)[:channels]
    height, width = METHODS["bilinear"].output_shape(shape, Parameters(scale, 8))
    inspector = show(source, height - 1, width - 1, scale)
    for method in METHODS:
        inspector.set_method(method)
        inspector.set_channel(channels - 1)
        QApplication.processEvents()
        assert inspector.minimumSizeHint().width() <= 322
        for name, button in inspector.values.method_buttons.items():
            lines, metrics = button.text().split("\n"), button.fontMetrics()
            assert button.text().replace("-\n", "-").replace("\n", " ") == TITLES[name]
            assert max(map(metrics.horizontalAdvance, lines)) <= button.width()
            assert metrics.height() * len(lines) <= button.height()
            assert button.geometry().right() <= button.parentWidget().width()
    assert not inspector.grab().isNull()


def test_nothing_moves_while_the_pixel_does(show: Show) -> None:
    inspector = show(row=418)
    for row in range(418, 430):
        show(row=row, col=830 + row % 7)

    def places() -> list[object]:
        detail = inspector.detail
        parts = (detail, detail.arithmetic, detail.square, detail.grid, detail.table)
        tops = [part.mapTo(inspector, QPoint()) for part in parts]
        return [*tops, detail.square.parentWidget().size(), detail.table.size()]

    before = places()
    for row in range(0, 1200, 61):
        show(row=row, col=row + 7)
        assert places() == before


def test_it_follows_the_palette(show: Show) -> None:
    inspector = show()
    inspector.setPalette(theme.palette(dark=True))
    QApplication.processEvents()
    quiet = theme.quiet_text(theme.palette(dark=True))
    assert inspector.detail.note.palette().windowText().color() == quiet
    assert not inspector.grab().isNull()


def test_all_values_can_be_copied(show: Show) -> None:
    inspector = show()
    inspector.values.copy()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    lines = clipboard.text().splitlines()
    assert lines[0].split("\t")[1:] == list(TITLES.values())
    assert len(lines) == 6
    assert [line.split("\t")[0] for line in lines[1:]] == ["color", "R", "G", "B", "Σ w"]


def test_methods_that_change_places_take_their_titles_along(show: Show) -> None:
    inspector, explanations = show(), explain(*SHOWN)
    values = inspector.values
    assert list(values.method_buttons) == list(TITLES)
    turned = dict(reversed(TITLES.items()))
    inspector.set_explanations(
        explanations,
        turned,
        (300, 451),
        parameters=Parameters(4, 8),
        reference="bilinear",
        pinned=False,
    )
    assert list(values.method_buttons) == list(turned)
    places = [button.x() for button in values.method_buttons.values()]
    assert places == sorted(places)


def test_the_truth_has_a_column_that_cannot_be_spelled_out(show: Show, qtbot: QtBot) -> None:
    inspector, explanations = show(), explain(*SHOWN)
    known = {"truth": (10, 20, 30)}
    inspector.set_explanations(
        explanations,
        {"bilinear": "Hand-written", "truth": "Truth"},
        (300, 451),
        parameters=Parameters(4, 8),
        reference="truth",
        pinned=False,
        known=known,
    )
    values = inspector.values
    assert not values.method_buttons["truth"].isEnabled()
    cells = [values.model.cell(1 + c, 1) for c in range(3)]
    assert [cell.text for cell in cells] == ["10", "20", "30"]
    byte = explanations["bilinear"].value[0]
    assert values.model.cell(1, 0).difference == difference_text(byte - 10)
    with qtbot.assertNotEmitted(inspector.method_chosen):
        values.view.setCurrentIndex(values.model.index(1, 1))


def test_many_methods_share_two_tables(qtbot: QtBot) -> None:
    inspector = PixelInspector()
    qtbot.addWidget(inspector)
    inspector.resize(340, 900)
    inspector.show()
    source = np.random.default_rng(5).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    parameters = Parameters(4, 8)
    names = list(ALL_METHODS)[:7]
    explanations = explain_all(Enlargement(source, parameters), (9, 13), (24, 32), names)
    titles = {name: ALL_METHODS[name].short_title for name in names}

    def views() -> list[QTableView]:
        found = [v for v in inspector.findChildren(QTableView) if v.isVisible()]
        return [v for v in found if v.accessibleName().startswith("Values")]

    for count, expected in ((7, [4, 3]), (4, [4]), (5, [5]), (6, [3, 3])):
        some = dict(list(titles.items())[:count])
        inspector.set_explanations(
            explanations, some, (6, 8), parameters=parameters, reference=names[1], pinned=False
        )
        assert [view.model().columnCount() for view in views()] == expected
        assert len({view.font().pointSizeF() for view in views()}) == 1
