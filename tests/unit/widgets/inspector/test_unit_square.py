import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QColor, QMouseEvent
from PyQt5.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from viewer.qt import theme
from viewer.upsampling import METHODS, Explanation, Parameters
from viewer.widgets.inspector.unit_square import UnitSquare, fits_square

SOURCE = np.random.default_rng(7).integers(0, 256, (30, 45, 3), dtype=np.uint8)


def explained(method: str, row: int, col: int, parameters: Parameters) -> Explanation:
    return METHODS[method].explain(SOURCE, row, col, parameters)


def shown(qtbot: QtBot, explanation: Explanation) -> UnitSquare:
    square = UnitSquare()
    qtbot.addWidget(square)
    square.setPalette(theme.palette(dark=False))
    square.resize(square.sizeHint())
    square.set_taps(explanation.row_taps, explanation.col_taps)
    square.show()
    return square


def send_move(square: UnitSquare, place: QPointF) -> None:
    QApplication.sendEvent(
        square,
        QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )


@pytest.mark.parametrize(
    ("method", "row", "col", "parameters", "fits"),
    [
        ("bilinear", 42, 83, Parameters(4, 8), True),
        ("bilinear", 0, 179, Parameters(4, 8), True),
        ("opencv", 0, 83, Parameters(4, 8), True),
        ("original", 3, 4, Parameters(4, 8), True),
        ("transposed_conv", 42, 83, Parameters(4, 8), True),
        ("transposed_conv", 0, 83, Parameters(4, 8), False),
        ("transposed_conv", 42, 83, Parameters(4, 24), False),
        ("transposed_conv", 4, 4, Parameters(8, 3), False),
    ],
)
def test_weights_are_areas_only_where_they_add_up_to_one(
    method: str, row: int, col: int, parameters: Parameters, fits: bool
) -> None:
    explanation = explained(method, row, col, parameters)
    assert fits_square(explanation.row_taps, explanation.col_taps) is fits


def test_each_area_is_the_weight_of_the_opposite_neighbour(qtbot: QtBot) -> None:
    explanation = explained("bilinear", 42, 83, Parameters(4, 8))
    square = shown(qtbot, explanation)
    image = square.grab().toImage()
    ratio = image.devicePixelRatio()
    for down, right, color, _ in square.neighbours():
        area = square.area(down, right)
        tap = 2 * down + right
        weight = float(explanation.taps.weight(tap))
        whole = square.square()
        assert area.width() * area.height() == pytest.approx(
            weight * whole.width() * whole.height()
        )
        if area.width() < 20 or area.height() < 20:
            continue
        place = area.center() + QPointF(0, area.height() * 0.3)  # below the number
        seen = QColor(image.pixel((place * ratio).toPoint()))
        assert abs(seen.hslHue() - color.hslHue()) < 12


@pytest.mark.parametrize(
    ("method", "row", "col", "scale"),
    [("bilinear", 0, 179, 4), ("original", 0, 0, 4), ("opencv", 0, 0, 3.7), ("bilinear", 3, 3, 1)],
)
def test_borders_and_single_taps_are_drawn(
    qtbot: QtBot, method: str, row: int, col: int, scale: float
) -> None:
    square = shown(qtbot, explained(method, row, col, Parameters(scale, 8)))
    assert not square.grab().isNull()


def test_hovering_a_corner_or_an_area_names_its_neighbour(qtbot: QtBot) -> None:
    square = shown(qtbot, explained("bilinear", 41, 81, Parameters(4, 8)))
    heard: list[object] = []
    square.tap_hovered.connect(heard.append)
    for place in (square.corner(0, 1), square.area(0, 0).center(), QPointF(0, 0)):
        send_move(square, place)
    send_move(square, square.corner(1, 1))
    square.leaveEvent(None)
    assert heard == [(9, 20), (9, 19), None, (10, 20), None]


def test_a_highlighted_neighbour_looks_different(qtbot: QtBot) -> None:
    square = shown(qtbot, explained("bilinear", 42, 83, Parameters(4, 8)))
    before = square.grab().toImage()
    square.set_highlighted((10, 20))
    assert square.grab().toImage() != before
    square.set_highlighted(None)
    assert square.grab().toImage() == before


def test_it_follows_the_palette(qtbot: QtBot) -> None:
    square = shown(qtbot, explained("bilinear", 42, 83, Parameters(4, 8)))
    square.setPalette(theme.palette(dark=True))
    image = square.grab().toImage()
    assert QColor(image.pixel(QPoint(1, 1))) == theme.palette(dark=True).window().color()
    assert square.cursor().shape() == Qt.CursorShape.ArrowCursor
