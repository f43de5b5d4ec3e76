"""Painting what is marked in a picture: outlined pixels, the selection, the profile's line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QFont, QPainter, QPen

from viewer.marks import Line, Selection
from viewer.qt.theme import text_on
from viewer.viewport import AxisMap
from viewer.widgets.pictures.pixel_painting import LABEL_SHARE, LABELS_FROM
from viewer.widgets.pictures.scene import Scene

LINE_COLOR = "#ffe14d"


@dataclass(frozen=True, slots=True)
class Mark:
    """An outlined pixel, or a block of them with one outline around.

    Attributes
    ----------
    row, col : int
        The pixel, in the picture's own rows and columns; of a block the first one.
    color : str
        Of the outline.
    label : str
        Written in the pixel when there is room.
    strong : bool
        Whether it is lit up above the others.
    height, width : int
        How many rows and columns the outline goes around.
    """

    row: int
    col: int
    color: str
    label: str = ""
    strong: bool = False
    height: int = 1
    width: int = 1


def mark_rect(mark: Mark, rows: AxisMap, cols: AxisMap) -> QRectF:
    """Return where a marked pixel lies."""
    left, top = cols.edge(mark.col), rows.edge(mark.row)
    right, bottom = cols.edge(mark.col + mark.width), rows.edge(mark.row + mark.height)
    return QRectF(left, top, max(2, right - left), max(2, bottom - top))


def mark_frame(rect: QRectF) -> QRectF:
    """Return what a pixel's outline takes up: small pixels stay visible inside it."""
    grown = 3.0 if rect.width() < 8 else 0.0
    return rect.adjusted(-grown, -grown, grown, grown)


def paint_marks(
    painter: QPainter, marks: Sequence[Mark], axes: tuple[AxisMap, AxisMap], font: QFont
) -> None:
    """Outline marked pixels, the strong ones last; `axes` map rows and columns to device pixels."""
    rows, cols = axes
    for mark in sorted(marks, key=lambda mark: mark.strong):
        rect = mark_rect(mark, rows, cols)
        frame = mark_frame(rect)
        width = 4 if mark.strong else 2
        for extra, color in ((2, QColor(0, 0, 0, 190)), (0, QColor(mark.color))):
            pen = QPen(color, width + extra)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = width / 2
            painter.drawRect(frame.adjusted(inset, inset, -inset, -inset))
        if mark.label and rect.width() >= LABELS_FROM:
            _paint_label(painter, rect, mark, font)


def paint_selection(painter: QPainter, scene: Scene, selection: Selection, ratio: float) -> None:
    """Outline the selected pixels of this picture: dashes of light on a dark line."""
    rows, cols = scene.maps(scene.output_shape)
    region = selection.region(scene.output_shape, scene.source_shape)
    frame = QRectF(
        QPointF(cols.edge(region.left), rows.edge(region.top)),
        QPointF(cols.edge(region.right), rows.edge(region.bottom)),
    ).adjusted(-0.5, -0.5, 0.5, 0.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for dashed, color in ((False, QColor(0, 0, 0)), (True, QColor(255, 255, 255))):
        pen = QPen(color, ratio)
        if dashed:
            pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.drawRect(frame)


def paint_line(painter: QPainter, scene: Scene, line: Line, ratio: float) -> None:
    """Draw a line with a ring at its start and a dot at its end, light upon dark."""
    start, end = (
        QPointF(
            *(
                axis.origin + place * n_out / n_in * axis.pitch
                for axis, place, n_in, n_out in zip(
                    reversed(scene.maps(scene.output_shape)),
                    reversed(point),
                    reversed(scene.source_shape),
                    reversed(scene.output_shape),
                    strict=True,
                )
            )
        )
        for point in (line.start, line.end)
    )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for color, width in ((QColor(0, 0, 0), 3), (QColor(LINE_COLOR), 1.5)):
        painter.setPen(QPen(color, width * ratio))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLine(start, end)
        painter.drawEllipse(start, 4 * ratio, 4 * ratio)
        painter.setBrush(color)
        painter.drawEllipse(end, 2.5 * ratio, 2.5 * ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_label(painter: QPainter, rect: QRectF, mark: Mark, font: QFont) -> None:
    """Write on a plate of the mark's colour, where there is room for it."""
    font = QFont(font)
    font.setPixelSize(max(9, min(round(rect.height() * LABEL_SHARE * 0.8), 16)))
    font.setBold(True)
    painter.setFont(font)
    text = painter.fontMetrics().boundingRect(mark.label)
    plate = QRectF(0, 0, text.width() + 8, text.height() + 2)
    if plate.width() > rect.width():
        return
    plate.moveTopLeft(QPointF(rect.left() + 2, rect.top() + 2))
    painter.fillRect(plate, QColor(mark.color))
    painter.setPen(text_on(QColor(mark.color)))
    painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), mark.label)
