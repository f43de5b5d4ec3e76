"""Painting what a picture shows of its pixels when they are large: grid, corners, values, zones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PyQt5.QtCore import QPoint, QRect, Qt
from PyQt5.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPixmap, QPolygon

from viewer.qt.render_worker import Answer
from viewer.qt.theme import text_on
from viewer.viewport import AxisMap
from viewer.widgets.pictures.scene import GRID_FROM, Scene

GRID_FULL = 20
VALUES_FROM = 40
LABELS_FROM = 64
CORNERS_FROM = 12
CORNER_COLOR = "#ff7a1a"
LABEL_SHARE = 0.2  # of a pixel's height

ValueText: TypeAlias = Callable[[int, int], str]
"""What is written into the pixel that a row and a column of the picture's device pixels show."""


def paint_details(
    painter: QPainter, answer: Answer, scene: Scene, font: QFont, value_text: ValueText | None
) -> None:
    """Paint all that appears when pixels are large, and the zones.

    Parameters
    ----------
    painter : QPainter
        In device pixels.
    answer : Answer
        The picture, which is the one for this scene.
    scene : Scene
        Where it lies, and what is to appear.
    font : QFont
        Of the values, in any size.
    value_text : callable or None
        What is written as a value; None for the bytes.
    """
    rows, cols = scene.maps(scene.output_shape)
    pitch = min(rows.pitch, cols.pitch)
    if pitch >= GRID_FROM and answer.picture.pixels.size:
        if scene.show_grid:
            _paint_grid(painter, rows, cols)
        differing = answer.picture.differing
        if scene.show_differing and pitch >= CORNERS_FROM and differing is not None:
            _paint_corners(painter, differing, rows, cols)
        if scene.show_values and pitch >= VALUES_FROM:
            _paint_values(painter, answer, (rows, cols), font, value_text)
    _paint_zones(painter, scene)


def _paint_grid(painter: QPainter, rows: AxisMap, cols: AxisMap) -> None:
    """Paint a dark and a light line between pixels: one of them shows on any ground."""
    pitch = min(rows.pitch, cols.pitch)
    row_pixels, col_pixels = np.unique(rows.pixels()), np.unique(cols.pixels())
    strength = min(1.0, (pitch - GRID_FROM + 2) / (GRID_FULL - GRID_FROM + 2))
    xs = [cols.edge(int(i)) for i in (*col_pixels, col_pixels[-1] + 1)]
    ys = [rows.edge(int(i)) for i in (*row_pixels, row_pixels[-1] + 1)]
    for offset, color in ((0, QColor(0, 0, 0, 110)), (-1, QColor(255, 255, 255, 90))):
        color.setAlphaF(color.alphaF() * strength)
        for x in xs:
            painter.fillRect(QRect(x + offset, ys[0], 1, ys[-1] - ys[0]), color)
        for y in ys:
            painter.fillRect(QRect(xs[0], y + offset, xs[-1] - xs[0], 1), color)


def _paint_corners(
    painter: QPainter, differing: NDArray[np.bool_], rows: AxisMap, cols: AxisMap
) -> None:
    """Turn a corner of every pixel that differs from the reference."""
    side = max(4, min(round(min(rows.pitch, cols.pitch) / 4), 10))
    first_row, first_col = rows.shown()[0], cols.shown()[0]
    painter.setPen(QPen(QColor(0, 0, 0, 150), 1))
    painter.setBrush(QColor(CORNER_COLOR))
    for row, col in np.argwhere(differing).tolist():
        right = cols.edge(first_col + col + 1) - 1
        top = rows.edge(first_row + row)
        painter.drawPolygon(
            QPolygon([QPoint(right - side, top), QPoint(right, top), QPoint(right, top + side)])
        )


def _paint_zones(painter: QPainter, scene: Scene) -> None:
    """Hatch the parts of the output that are pointed out, and say what they are."""
    rows, cols = scene.maps(scene.output_shape)
    for zone in scene.zones:
        region = zone.region
        rect = QRect(
            QPoint(cols.edge(region.left), rows.edge(region.top)),
            QPoint(cols.edge(region.right) - 1, rows.edge(region.bottom) - 1),
        ).intersected(QRect(0, 0, cols.size, rows.size))
        if rect.isEmpty():
            continue
        painter.fillRect(rect, QBrush(QColor(CORNER_COLOR), Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(QColor(CORNER_COLOR), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0, 0, -1, -1))


def _paint_values(
    painter: QPainter,
    answer: Answer,
    axes: tuple[AxisMap, AxisMap],
    font: QFont,
    value_text: ValueText | None,
) -> None:
    """Write each pixel's value into it."""
    rows, cols = axes
    channels = answer.picture.pixels.shape[2]
    pitch = min(rows.pitch, cols.pitch)
    # The top of a pixel is left to the weight that may be written there.
    line = pitch * (1 - LABEL_SHARE) * 0.8 / max(2, channels)
    font = QFont(font)
    font.setPixelSize(max(7, min(round(line), 22)))
    painter.setFont(font)
    inks = {True: QColor(0, 0, 0, 210), False: QColor(255, 255, 255, 225)}
    for box, place in _shown_pixels(answer, rows, cols):
        if value_text is None:
            value = answer.picture.pixels[place].tolist()
            text = "\n".join(map(str, value))
            ground = QColor(*(value if channels >= 3 else value * 3)[:3])
        else:
            text, ground = value_text(*place), answer.image.pixelColor(*place[::-1])
        painter.setPen(inks[text_on(ground) == QColor(Qt.GlobalColor.black)])
        room = round(box.height() * (LABEL_SHARE if pitch >= LABELS_FROM else 0))
        painter.drawText(box.adjusted(0, room, 0, 0), int(Qt.AlignmentFlag.AlignCenter), text)


def _shown_pixels(
    answer: Answer, rows: AxisMap, cols: AxisMap
) -> Iterator[tuple[QRect, tuple[int, int]]]:
    """Return where each pixel lies, and which of the picture's device pixels has its value."""
    picture = answer.picture
    height, width = picture.pixels.shape[:2]
    for row in np.unique(rows.pixels()).tolist():
        top, bottom = rows.edge(row), rows.edge(row + 1)
        y = min(max((top + bottom) // 2, picture.top), picture.top + height - 1)
        for col in np.unique(cols.pixels()).tolist():
            left, right = cols.edge(col), cols.edge(col + 1)
            x = min(max((left + right) // 2, picture.left), picture.left + width - 1)
            box = QRect(left, top, right - left, bottom - top)
            yield box, (y - picture.top, x - picture.left)


def chequered(cell: int = 8) -> QBrush:
    """Return the ground on which transparency shows."""
    tile = QPixmap(2 * cell, 2 * cell)
    tile.fill(QColor("#9a9a9a"))
    painter = QPainter(tile)
    painter.fillRect(0, 0, cell, cell, QColor("#c4c4c4"))
    painter.fillRect(cell, cell, cell, cell, QColor("#c4c4c4"))
    painter.end()
    return QBrush(tile)
