import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QColor, QHelpEvent, QMouseEvent
from PyQt5.QtWidgets import QApplication, QLabel, QToolButton, QToolTip
from pytestqt.qtbot import QtBot

from viewer.qt import theme
from viewer.upsampling import Border, Parameters, TransposedConv
from viewer.upsampling.kernels import bilinear_profile
from viewer.upsampling.layer import wording as layer_wording
from viewer.upsampling.layer.settings import Layer
from viewer.widgets.layer.kernel_panel import KernelPanel
from viewer.widgets.layer.product_picture import ProductPicture
from viewer.widgets.window.panels import Panels

EXTREMES = [(1, 1), (1, 32), (2, 1), (5, 2), (8, 4), (22, 21), (31, 10), (64, 1), (64, 32)]


@pytest.fixture
def panel(qtbot: QtBot) -> KernelPanel:
    panel = KernelPanel()
    qtbot.addWidget(panel)
    font = panel.font()
    font.setPointSizeF(9)
    panel.setFont(font)
    panel.resize(340, 300)
    panel.show()
    return panel


def texts(panel: KernelPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel)]


def middle(panel: KernelPanel, row: int, col: int) -> QPoint:
    return panel.kernel.cell_rect(row, col).center()


def hover(picture: ProductPicture, row: int, col: int) -> None:
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(picture.cell_rect(row, col).center()),
        none,
        none,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(picture, event)


def test_says_what_the_layer_is(panel: KernelPanel) -> None:
    panel.set_kernel(8, 4)
    said = " ".join(texts(panel)).replace("\N{NO-BREAK SPACE}", " ").replace("\N{FIGURE SPACE}", "")
    assert "k = 8, stride = 4, padding = 2, output_padding = 0" in said
    assert "each / 64" in said
    assert "Every output pixel receives weights that sum to 1" in said
    assert "Darker border of 2 px" in said
    assert "sum to 1" in panel.accessibleDescription()


def test_the_texts_say_what_they_are_and_why_the_kernel_is_bilinear(panel: KernelPanel) -> None:
    panel.set_kernel(8, 4)
    told = {
        label.text().replace("\N{NO-BREAK SPACE}", " "): label.parentWidget().toolTip()
        for label in panel.findChildren(QLabel)
    }
    assert "mirrored" in told["Kernel weights, each / 64"]
    assert "kernel itself" in told["One white pixel, enlarged"]
    assert "checkerboard" in told["Sums of weights"]
    assert "even grey" in told["Even grey, enlarged"]
    assert "Shelhamer" in told[layer_wording.KERNEL_IN_SHORT]
    lines = [line for text in told.values() for line in text.split("\n")]
    assert max(map(panel.fontMetrics().horizontalAdvance, lines)) < 700


def test_the_heading_says_what_the_layer_does(qtbot: QtBot) -> None:
    section = Panels().kernel_section
    qtbot.addWidget(section)
    [tool_tip] = [b.toolTip() for b in section.findChildren(QToolButton) if b.text() == "Kernel"]
    assert tool_tip.replace("\n", " ") == layer_wording.KERNEL.replace("\n", " ")


def test_shows_a_layer_that_was_set_by_hand(panel: KernelPanel) -> None:
    panel.set_layer(Layer(5, 2, padding=0, output_padding=1, border=Border.NORMALISED))
    said = " ".join(texts(panel)).replace("\N{NO-BREAK SPACE}", " ").replace("\N{FIGURE SPACE}", "")
    assert "k = 5, stride = 2, padding = 0, output_padding = 1" in said
    assert "each / 9" in said  # the kernel's own weights, not what they are divided by
    assert "divided by the weights" in said
    assert "sum to 1" in panel.accessibleDescription()
    assert np.unique(panel.phases.table.greys()).tolist() == [128]


@pytest.mark.parametrize("border", Border)
def test_outlines_follow_the_padding_and_the_border(panel: KernelPanel, border: Border) -> None:
    parameters = Parameters(4, 8, padding=0, output_padding=1, border=border)
    panel.set_layer(Layer.of(parameters))
    source = np.zeros((9, 9, 1), np.uint8)
    panel.set_explanation(TransposedConv().explain(source, 2, 9, parameters))
    # Above the first row there is a source pixel only where the edge is replicated.
    rows = [6, 2] if border is Border.REPLICATED else [2]
    outlined = [(row, col) for row, col, _ in panel.kernel.outlines]
    assert outlined == [(row, col) for row in rows for col in (5, 1)]
    assert panel.phases.outlines == ((2, 1, None),)


def test_the_picture_is_what_a_white_pixel_becomes(panel: KernelPanel) -> None:
    for kernel_size in (1, 4, 5, 64):
        panel.set_kernel(kernel_size, 2)
        profile, denominator = bilinear_profile(kernel_size)
        expected = np.outer(profile, profile) * 255 / denominator**2
        np.testing.assert_allclose(panel.kernel.table.greys(), expected, atol=0.5)


def test_an_even_grey_stays_even_where_the_sums_are_one(panel: KernelPanel) -> None:
    panel.set_kernel(8, 4)
    assert (
        np.unique(panel.phases.table.greys()).tolist() == [panel.phases.table.grey_before] == [128]
    )
    panel.set_kernel(5, 2)
    greys = panel.phases.table.greys()
    assert greys[0, 0] > greys[0, 1] == greys[1, 0] > greys[1, 1] > panel.phases.table.grey_before
    panel.set_kernel(64, 1)
    assert panel.phases.table.greys().tolist() == [[255]]
    panel.set_kernel(8, 16)
    assert panel.phases.table.greys().min() == 0


@pytest.mark.parametrize(("kernel_size", "stride"), EXTREMES)
def test_paints_and_says_what_each_cell_is(
    panel: KernelPanel, kernel_size: int, stride: int
) -> None:
    panel.set_kernel(kernel_size, stride)
    panel.set_active_cells([(0, 0), (kernel_size - 1, kernel_size - 1), (99, 0), (-1, 0)])
    assert not panel.grab().isNull()
    assert panel.kernel.table.cell_words(0, kernel_size - 1)
    assert panel.phases.table.cell_words(0, stride - 1)
    panel.resize(panel.minimumSizeHint())
    assert not panel.grab().isNull()


def test_colours_of_the_taps(panel: KernelPanel) -> None:
    panel.set_kernel(8, 4)
    parameters = Parameters(4, 8)
    source = np.zeros((9, 9, 1), np.uint8)
    panel.set_explanation(TransposedConv().explain(source, 9, 12, parameters))
    outlined = panel.kernel.outlines
    assert [(row, col) for row, col, _ in outlined] == [(7, 6), (7, 2), (3, 6), (3, 2)]
    assert [color for _, _, color in outlined] == [QColor(name) for name in theme.TAP_COLORS]
    assert panel.phases.outlines == ((1, 0, None),)

    panel.set_explanation(None)
    assert panel.kernel.outlines == panel.phases.outlines == ()


def test_more_taps_than_colours_take_the_accent(panel: KernelPanel) -> None:
    panel.set_kernel(6, 2)
    panel.set_active_cells([(row, col) for row in (0, 2, 4) for col in (1, 3, 5)])
    assert len(panel.kernel.outlines) == 9
    assert {color for _, _, color in panel.kernel.outlines} == {None}


def test_a_pixel_in_a_gap_has_a_phase_and_no_cell(panel: KernelPanel) -> None:
    panel.set_kernel(2, 4)
    source = np.zeros((9, 9, 1), np.uint8)
    panel.set_explanation(TransposedConv().explain(source, 7, 6, Parameters(4, 2)))
    assert panel.kernel.outlines == ()
    assert panel.phases.outlines == ((3, 2, None),)


def test_another_kernel_drops_the_outlines_and_the_same_one_keeps_them(panel: KernelPanel) -> None:
    panel.set_kernel(8, 4)
    panel.set_active_cells([(3, 3)])
    panel.set_kernel(8, 4)
    assert panel.kernel.outlines
    panel.set_kernel(6, 4)
    assert panel.kernel.outlines == ()


def test_the_cursor_lights_a_cell_and_its_phase(panel: KernelPanel) -> None:
    panel.set_kernel(8, 4)
    hover(panel.kernel, 7, 1)
    assert panel.kernel.lit == ((7,), (1,))
    assert panel.phases.lit == ((1,), (3,))
    QApplication.sendEvent(panel.kernel, QEvent(QEvent.Type.Leave))
    assert panel.kernel.lit == panel.phases.lit == ((), ())


def test_a_phase_lights_the_cells_that_meet_there(panel: KernelPanel) -> None:
    panel.set_kernel(8, 4)
    hover(panel.phases, 1, 3)
    assert panel.kernel.lit == ((3, 7), (1, 5))


def test_the_tooltip_names_the_weight(panel: KernelPanel) -> None:
    panel.set_kernel(8, 4)
    spot = middle(panel, 1, 2)
    event = QHelpEvent(QEvent.Type.ToolTip, spot, panel.kernel.mapToGlobal(spot))
    QApplication.sendEvent(panel.kernel, event)
    assert "3/8 × 5/8 = 15/64 = 0.2344" in QToolTip.text()
    QToolTip.hideText()


def test_keys_move_the_light_and_copy(panel: KernelPanel, qtbot: QtBot) -> None:
    panel.set_kernel(2, 1)
    with qtbot.waitSignal(panel.kernel.cell_lit) as lit:
        qtbot.keyClick(panel.kernel, Qt.Key.Key_Right)
    assert lit.args == [(0, 0)]
    qtbot.keyClick(panel.kernel, Qt.Key.Key_Down)
    qtbot.keyClick(panel.kernel, Qt.Key.Key_Down)
    assert panel.kernel.lit == ((1,), (0,))
    qtbot.keyClick(panel.kernel, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "0.25\t0.25\n0.25\t0.25"
    QToolTip.hideText()


@pytest.mark.parametrize("count", [1, 2, 7, 8, 63, 64])
def test_every_cell_is_found_under_its_own_middle(panel: KernelPanel, count: int) -> None:
    panel.set_kernel(count, 2)
    for index in range(count):
        other = count - 1 - index
        assert panel.kernel.cell_at(middle(panel, index, other)) == (index, other)
    assert panel.kernel.cell_at(QPoint(0, 0)) is None


def test_nothing_moves_whatever_the_kernel_is(panel: KernelPanel) -> None:
    seen = set()
    for kernel_size in range(1, 65):
        for stride in (1, 2, 3, 4, 10, 13, 21, 31, 32):
            panel.set_kernel(kernel_size, stride)
            if kernel_size % 7 == 1:
                by_hand = Parameters(stride, kernel_size, 0, stride - 1, Border.NORMALISED)
                panel.set_layer(Layer.of(by_hand))
            cells, phases = panel.kernel.arrangement.cells, panel.phases.arrangement.cells
            places = (panel.kernel.geometry(), cells, panel.phases.geometry(), phases)
            seen.add(tuple(rect.getRect() for rect in places))
            for label in panel.findChildren(QLabel):
                needed = label.heightForWidth(label.width())
                assert needed <= label.height(), (kernel_size, stride, label.text())
    assert len(seen) == 1


@pytest.mark.parametrize("dark", [False, True])
def test_follows_the_palette(panel: KernelPanel, dark: bool) -> None:
    panel.set_kernel(5, 2)
    panel.setPalette(theme.palette(dark=dark))
    colors = {
        label.palette().color(label.foregroundRole()).name() for label in panel.findChildren(QLabel)
    }
    assert theme.warning_text(panel.palette()).name() in colors
    assert theme.quiet_text(panel.palette()).name() in colors
    ground = QColor(panel.grab().toImage().pixel(1, 1))
    assert (ground.lightness() < 128) == dark
